// The city at a glance over the running server: figures as a person and as a program see them, within the territory, with
// what they rest on; past days as published and as known now.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeCity, serve, token } from './lib/sahabat.mjs';
import { api, signedIn } from './lib/client.mjs';
import { wordsOf } from './lib/html.mjs';

const KAUMAN = '35.73.02.1007', BARENG = '35.73.02.1009', KLOJEN = '35.73.02', ARJOSARI = '35.73.01.1002';
let city, server;
const program = {}, person = {};

before(async () => {
  city = await makeCity({ businesses: 400 });
  server = await serve(city);
  const names = { officer: 'dinas', lurah: 'lurah-kauman', camat: 'camat-klojen', mayor: 'walikota', companion: 'sahabat-kauman-1', admin: 'admin' };
  for (const [who, name] of Object.entries(names)) program[who] = api(server, await token(city, name));
  for (const who of ['officer', 'lurah', 'camat', 'mayor']) person[who] = await signedIn(server, names[who]);
});
after(() => city?.close());

const must = (r, status = 200) => { assert.equal(r.status, status, r.text); return r; };
const dash = async (who, query = '') => must(await program[who].get(`/dashboard${query}`)).json;
const value = (d, key) => d.figures.find((f) => f.key === key).value;

test('figures have unit, coverage, confidence and time, and agree with the lists behind them', async () => {
  const d = await dash('mayor');
  assert.deepEqual([d.area, d.basis], ['', 'now']);
  for (const f of d.figures) {
    assert.ok(['count', 'percent', 'days'].includes(f.unit), f.key);
    assert.ok('coverage' in f && 'confidence' in f, f.key);
    if (f.as_of) assert.match(f.as_of, /^\d{4}-\d\d-\d\dT/);
  }
  for (const [area, query] of [['', ''], [KLOJEN, `&district=${KLOJEN}`], [KAUMAN, `&ward=${KAUMAN}`]]) {
    const now = await dash('officer', area && `?area=${area}`);
    const total = async (q) => (await program.officer.get(`/businesses?${q}${query}&count=exact&limit=1`)).json.total;
    assert.equal(value(now, 'businesses'), await total('activity=active'));
    assert.equal(value(now, 'curated'), await total('activity=active&curation=curated'));
    const cases = await program.officer.get(`/cases?area=${area || 1}&count=exact&limit=1`);
    assert.equal(value(now, 'cases_open'), cases.json.total, cases.text);
  }
});

test('nobody sees beyond their territory', async () => {
  assert.equal((await dash('lurah')).area, KAUMAN);
  assert.equal((await dash('camat')).area, KLOJEN);
  assert.equal((await dash('camat', `?area=${BARENG}`)).area, BARENG);
  for (const [who, area] of [['lurah', BARENG], ['lurah', KLOJEN], ['camat', ARJOSARI], ['mayor', '99.99']])
    assert.equal((await program[who].get(`/dashboard?area=${area}`)).status, 404, `${who} ${area}`);
  for (const who of ['companion', 'admin']) assert.equal((await program[who].get('/dashboard')).status, 403);
});

test('a page for the mayor: figures, definitions, trust, parts of the city', async () => {
  const r = must(await person.mayor.get('/dashboard'));
  const words = wordsOf(r.text);
  for (const say of ['Usaha aktif', 'Belum pernah dikunjungi', 'Cakupan', 'keyakinan', 'Klojen', 'Lowokwaru', 'Dihitung']) assert.ok(words.includes(say), say);
  assert.match(r.text, /<svg class="spark"/);
  assert.match(r.text, new RegExp(`/dashboard\\?area=${KLOJEN}`));
  const again = must(await person.mayor.get('/dashboard'));
  assert.equal(again.text.match(/class="stat"/g).length, r.text.match(/class="stat"/g).length);
  const ward = wordsOf(must(await person.camat.get(`/dashboard?area=${BARENG}`)).text);
  assert.ok(ward.includes('Bareng') && !ward.includes('Per wilayah'));
  assert.equal((await person.mayor.get('/')).status < 400, true);
});

test('a past day: as published then, and as known now', async () => {
  const d = await dash('mayor', '?as_of=2026-10-31');
  assert.equal(d.basis, 'published');
  const before = value(d, 'curated'), then = d.figures.find((f) => f.key === 'curated');
  assert.equal(then.known_now, before);
  // What happened before that day comes to light now: published stays, known now moves.
  const shop = (await program.officer.get(`/businesses?ward=${KAUMAN}&activity=active&limit=1`)).json.items[0];
  must(await program.officer.post(`/businesses/${shop.id}/activity`, { activity: 'closed', reason: 'sales', on: '2026-10-20' }, { 'if-match': `"${shop.version}"` }));
  const later = await dash('mayor', '?as_of=2026-10-31');
  const known = (x) => x.figures.find((f) => f.key === 'businesses').known_now;
  assert.equal(value(later, 'businesses'), value(d, 'businesses'));
  assert.equal(known(later), known(d) - 1);
  const none = await dash('mayor', '?as_of=2026-10-15');
  assert.equal(none.basis, 'known_now');
  assert.ok(value(none, 'businesses') > 0);
  assert.equal((await program.mayor.get('/dashboard?as_of=2999-01-01')).status, 422);
  assert.equal((await program.mayor.get('/dashboard?as_of=kemarin')).status, 422);
  const page = wordsOf(must(await person.mayor.get('/dashboard?as_of=2026-10-31')).text);
  assert.match(page, /seperti diterbitkan hari itu/);
  assert.match(page, /Kini diketahui/);
});
