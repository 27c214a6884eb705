// The city at a glance over the running server: figures as a person and as a program see them, within the territory, with
// what they rest on; past days as published and as known now.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { UNTIL, makeCity, onSqlite, run, serve, token } from './lib/sahabat.mjs';
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
const day = (n) => new Date(Date.now() + 7 * 3600e3 + n * 86400e3).toISOString().slice(0, 10);
const value = (d, key) => d.figures.find((f) => f.key === key).value;

test('figures have unit, coverage, confidence and time, and agree with the lists behind them', async () => {
  const d = await dash('mayor');
  assert.deepEqual([d.area, d.basis], ['', 'now']);
  for (const f of d.figures) {
    assert.ok(['count', 'percent', 'days', 'rupiah'].includes(f.unit), f.key);
    assert.ok('coverage' in f && 'confidence' in f, f.key);
    if (f.key.startsWith('loans_') || f.key.startsWith('debt')) assert.ok(f.value === null || f.unit === 'rupiah' || f.value >= 5, `${f.key}: so few are somebody`);
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

test('rises and falls of class lead to the moves of that year, as many as they say', async () => {
  const first = must(await person.officer.get('/dashboard')).text;
  const links = [...first.matchAll(/<a href="(\/growth\/moves\?[^"]+)"/g)].map((m) => m[1].replaceAll('&amp;', '&'));
  assert.equal(links.length, 2);
  const list = async (target) => must(await program.officer.get(`${target}&limit=200`)).json;
  const d = await dash('officer');
  for (const [i, key] of ['class_rises', 'class_falls'].entries()) {
    assert.match(links[i], new RegExp(`&since=${day(-364)}(&|$)`));
    assert.equal((await list(links[i])).total, value(d, key), key);
  }
  const all = (await list('/growth/moves?what=step')).items, days = all.map((m) => m.moved_on).sort();
  const middle = days[days.length >> 1], late = await list(`/growth/moves?what=step&since=${middle}`);
  assert.ok(days[0] < middle, 'moves of more than one day');
  assert.equal(late.total, days.filter((x) => x >= middle).length);
  assert.ok(late.items.every((m) => m.moved_on >= middle));
  assert.equal((await program.officer.get('/growth/moves?since=kemarin')).status, 422);
});

test('who was visited and who never: the figure leads to the list that it counts', async () => {
  for (const area of ['', KLOJEN, KAUMAN]) {
    const d = await dash('officer', area && `?area=${area}`);
    const text = must(await person.officer.get(`/dashboard${area && `?area=${area}`}`)).text;
    for (const [name, key, of] of [['Belum pernah dikunjungi', 'never_visited', 'value'], ['Dikunjungi setahun terakhir', 'visited_12', 'part']]) {
      const link = new RegExp(`<a href="([^"]+)"><span>${name}</span>`).exec(text)[1].replaceAll('&amp;', '&');
      const list = must(await program.officer.get(`${link}&count=exact&limit=1`)).json;
      assert.equal(list.total, d.figures.find((f) => f.key === key)[of], `${area} ${link}`);
    }
  }
  const act = /<ol class="attention">([^]*?)<\/ol>/.exec(must(await person.mayor.get('/dashboard')).text)[1];
  for (const [item, href] of act.matchAll(/<li><a href="([^"]+)">[^]*?<\/li>/g))
    if (item.includes('belum pernah dikunjungi')) assert.match(href, /visited=never/);
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
  // A change has its figure's unit: "5 % more" of 40 % could be 42 %.
  const changes = [...r.text.matchAll(/<strong>([^<]*)<\/strong>[^]*?<\/li>/g)].map(([li, shown]) => [shown, /<small>([+−][^<]* sejak [^<]*)<\/small>/.exec(li)?.[1]]).filter((x) => x[1]);
  assert.ok(changes.some(([shown]) => shown.endsWith('%')), 'some share has changed');
  for (const [shown, change] of changes) {
    assert.equal(/^.[\d.]+ poin sejak/.test(change), shown.endsWith('%'), change);
    assert.equal(/^.Rp/.test(change), shown.startsWith('Rp'), change);
  }
  const again = must(await person.mayor.get('/dashboard'));
  assert.equal(again.text.match(/class="stat"/g).length, r.text.match(/class="stat"/g).length);
  const ward = wordsOf(must(await person.camat.get(`/dashboard?area=${BARENG}`)).text);
  assert.ok(ward.includes('Bareng') && !ward.includes('Per wilayah'));
  assert.equal((await person.mayor.get('/')).status < 400, true);
});

test('debts and loans: by month, against the month before; what few tell of is in no difference of areas or days', async () => {
  const page = must(await person.mayor.get('/dashboard')).text, from = page.indexOf('Utang dan pembiayaan');
  const items = [...page.slice(from).matchAll(/<li class="stat">([^]*?)<\/li>/g)].map((m) => m[1]).slice(0, 7);
  assert.equal(items.length, 7);
  for (const name of ['Permohonan setahun', 'Dana disalurkan']) {
    const one = items.find((x) => x.includes(name));
    assert.match(one, /<svg class="spark"/, name);
    assert.match(wordsOf(one), /sejak \d|Sama seperti \d/, name);
  }
  const rows = must(await person.mayor.get('/dashboard/export?format=json')).json;
  const finance = rows.filter((r) => /^(debt|finance|loans)_|^debts_/.test(r.key));
  assert.equal(finance.length, 7 * 58, 'the city and its wards');
  for (const key of new Set(finance.map((r) => r.key))) {
    const of = finance.filter((r) => r.key === key);
    const count = (r) => (key === 'loans_lent' ? r.whole : r.part);
    for (const r of of) assert.ok(r.value === null ? count(r) === 0 : count(r) >= 5, `${r.name} ${key}`);
  }

  // Over time a figure that was told moves by five or more, or not at all; of days that were not published nothing is told.
  const [year, month] = day(0).split('-').map(Number);
  const ends = Array.from({ length: 12 }, (_, i) => new Date(Date.UTC(year, month - 12 + i, 0)).toISOString().slice(0, 10));
  const spans = [...ends, ...[7, 6, 5, 4, 3, 2, 1].map((n) => day(-n)).filter((d) => d > ends.at(-1)), null];
  let told = 0;
  for (const area of ['', KLOJEN, '35.73.01', KAUMAN]) {
    const before = new Map();
    for (const at of spans) {
      const d = await dash('mayor', `?${new URLSearchParams({ ...(area && { area }), ...(at && { as_of: at }) })}`);
      for (const f of d.figures.filter((x) => /^(debt|finance|loans)_|^debts_/.test(x.key))) {
        if (at) assert.equal(f.known_now, null, `${at} ${f.key}`);
        if (d.basis === 'known_now') assert.equal(f.value, null, `${at} ${f.key}: not published`);
        if (f.value === null) continue;
        const n = f.key === 'loans_lent' ? f.whole : f.part, was = before.get(f.key);
        if (was) assert.ok(n === was.n ? f.value === was.value : Math.abs(n - was.n) >= 5, `${area} ${at} ${f.key}: ${was.n} to ${n}`);
        before.set(f.key, { n, value: f.value });
        told++;
      }
    }
  }
  assert.ok(told > 20, `${told} told`);
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
  const now = await dash('mayor'), held = (d) => d.figures.find((f) => f.key === 'resilience'), today = held(now);
  const late = held(await dash('mayor', `?as_of=${day(-1)}`));
  assert.ok(today.whole > 5 && late.definition === today.definition);
  assert.ok(Math.abs(late.whole - today.whole) <= today.whole / 10, 'a day ago much the same windows and months were known');
  assert.equal(held(await dash('mayor', '?as_of=2020-01-01')).value, null, 'before any hard times');
  const none = await dash('mayor', '?as_of=2026-10-15');
  assert.equal(none.basis, 'known_now');
  assert.ok(value(none, 'businesses') > 0);
  assert.equal((await program.mayor.get('/dashboard?as_of=2999-01-01')).status, 422);
  assert.equal((await program.mayor.get('/dashboard?as_of=kemarin')).status, 422);
  const page = wordsOf(must(await person.mayor.get('/dashboard?as_of=2026-10-31')).text);
  assert.match(page, /seperti diterbitkan hari itu/);
  assert.match(page, /Kini diketahui/);
  assert.doesNotMatch(page, /belum ada angka yang diterbitkan/);
  const unpublished = must(await person.mayor.get('/dashboard?as_of=2020-01-01'));
  assert.match(wordsOf(unpublished.text), /Hari itu belum ada angka yang diterbitkan/);
  for (const text of [unpublished.text, must(await person.mayor.get('/dashboard?as_of=2026-10-31')).text]) {
    assert.doesNotMatch(text, /<li class="stat"><a /, 'lists are today\'s');
    // No heading has nothing under it.
    for (const [, under] of text.matchAll(/<\/h2>\s*([^]*?)(?=<h2>|<\/main>)/g)) assert.notEqual(wordsOf(under).trim(), '');
    assert.doesNotMatch(wordsOf(text), /Tidak dapat dihitung untuk hari lampau/, 'nothing is unknown of a past day');
  }
  assert.match(must(await person.mayor.get('/dashboard')).text, /<li class="stat"><a /);
});

test('what needs attention: few, each with a reason and a way there; its weights are an officer\'s', async () => {
  const page = must(await person.mayor.get('/dashboard')).text;
  const list = /<ol class="attention">(.*?)<\/ol>/s.exec(page);
  assert.ok(list, 'a demo city has something late');
  const items = [...list[1].matchAll(/<li>(.*?)<\/li>/gs)].map((m) => m[1]);
  assert.ok(items.length >= 1 && items.length <= 7);
  for (const [, href] of list[1].matchAll(/href="([^"]+)"/g)) must(await person.mayor.get(href.replaceAll('&amp;', '&')));
  const weights = must(await program.officer.get('/dashboard/weights')).json;
  assert.equal(weights.ward_never, 100);
  assert.equal((await program.lurah.post('/dashboard/weights', weights)).status, 403);
  assert.equal((await program.officer.post('/dashboard/weights', { ...weights, case_late: 1001 })).status, 422);
  must(await program.officer.post('/dashboard/weights', { ...weights, case_late: 0 }), 204);
  assert.equal((await program.officer.get('/dashboard/weights')).json.case_late, 0);
  const form = must(await person.officer.get('/dashboard/weights'));
  assert.match(wordsOf(form.text), /Bobot perhatian/);
  assert.equal((await person.officer.submit(form, '/dashboard/weights', { case_late: '100' })).status, 303);
});

test('the map: one tile a ward, the same numbers as the table and the API', async () => {
  const m = must(await program.mayor.get('/dashboard/map?figure=curated')).json;
  assert.deepEqual([m.figure, m.unit, m.wards.length], ['curated', 'percent', 57]);
  for (const w of m.wards) assert.equal(w.value, w.whole < 5 ? null : Math.floor((w.part * 100) / w.whole), w.name);
  const page = must(await person.mayor.get('/dashboard/map?figure=curated')).text;
  const tiles = [...page.matchAll(/<a class="(q[\w-]+)" href="\/dashboard\?area=([\d.]+)" aria-label="([^"]+)"/g)];
  assert.equal(tiles.length, 57);
  for (const [, kind, area, words] of tiles) {
    const w = m.wards.find((x) => x.area === area);
    assert.ok(words.startsWith(`${w.name}: `) && words.includes(w.value === null ? '–' : String(w.value)), words);
    assert.equal(kind === 'q-none', w.value === null);
  }
  const places = new Set([...page.matchAll(/<rect x="(\d+)" y="(\d+)"/g)].map((x) => `${x[1]},${x[2]}`));
  assert.equal(places.size, 57, 'no tile over another');
  const short = [...page.matchAll(/<rect [^>]+\/><text [^>]+>([^<]+)<\/text>/g)].map((x) => x[1]);
  assert.equal(short.length, 57);
  assert.deepEqual(short.filter((x, i) => short.indexOf(x) !== i), [], 'no two tiles are called the same');
  assert.equal(must(await program.camat.get('/dashboard/map')).json.wards.length, 11);
  assert.equal((await program.mayor.get('/dashboard/map?figure=nothing')).status, 422);
});

test('figures as a file', async () => {
  const r = must(await person.camat.get('/dashboard/export?format=csv'));
  assert.match(r.headers['content-type'], /text\/csv/);
  const lines = r.text.trim().split(/\r?\n/);
  assert.equal(lines.length, 1 + 12 * (await dash('camat')).figures.length);
  assert.ok(lines[1].includes('Klojen'));
  const x = must(await person.camat.get('/dashboard/export?format=xlsx'));
  assert.match(x.headers['content-disposition'], /angka\.xlsx/);
  const items = must(await program.camat.get('/dashboard/export?format=json')).json;
  assert.equal(items.length, lines.length - 1);
  assert.equal((await program.lurah.get(`/dashboard/export?area=${BARENG}`)).status, 404);
});

test('open data: everybody\'s, small numbers hidden so that sums do not tell them', async () => {
  const open = api(server);
  const d = must(await open.get('/open-data')).json;
  // Of a month that has ended: what was published last in it. The demo's own days go to its last one.
  assert.equal(d.day, ['2026-10-31', UNTIL].filter((x) => x < `${day(0).slice(0, 7)}-01`).at(-1));
  assert.equal(d.licence, 'CC BY 4.0');
  const columns = ['curated', 'verified', 'other', 'total'];
  const sums = d.rows.map((r) => columns.map((c) => r[c]));
  for (const r of d.rows) for (const c of columns) assert.ok(r[c] === null || r[c] === 0 || r[c] >= 5, `${r.name} ${c}`);
  const parts = (code) => d.rows.map((r, i) => i).filter((i) => d.rows[i].area !== code && d.rows[i].kind === (code ? 'ward' : 'district') && d.rows[i].area.startsWith(code));
  for (const [i, r] of d.rows.entries()) {
    const hidden = sums[i].filter((v) => v === null).length;
    assert.notEqual(hidden, 1, `${r.name}: one alone follows from the others`);
    if (!hidden) assert.equal(sums[i][0] + sums[i][1] + sums[i][2], sums[i][3]);
    if (r.kind === 'ward') continue;
    for (let c = 0; c < 4; c++) {
      const all = [i, ...parts(r.area)].map((k) => sums[k][c]);
      assert.notEqual(all.filter((v) => v === null).length, 1, `${r.name} ${columns[c]}`);
    }
  }
  const page = must(await (await signedIn(server, 'walikota')).get('/open-data')).text;
  assert.match(wordsOf(page), /Lisensi/);
  const csv = must(await open.get('/open-data?format=csv'));
  assert.match(csv.headers['content-type'], /text\/csv/);
  assert.equal(csv.text.trim().split(/\r?\n/).length, 1 + d.rows.length);
});

test('the visit card: what the mayor may see, and a promise that becomes a task', async () => {
  const shop = (await program.officer.get(`/businesses?ward=${KAUMAN}&activity=active&limit=2`)).json.items[1];
  const full = (await program.officer.get(`/businesses/${shop.id}`)).json, at = `/businesses/${shop.id}/card`;
  const card = must(await person.mayor.get(at));
  assert.ok(wordsOf(card.text).includes(full.name));
  if (full.phone) assert.ok(!card.text.includes(full.phone), 'the mayor sees no phone');
  const bad = await person.mayor.submit(card, at, { title: '', due_on: '2099-01-01' });
  assert.equal(bad.status, 422);
  const past = await program.mayor.post(at, { title: 'Terlambat dijanjikan', due_on: day(-1), who: 'owner' });
  assert.deepEqual([past.status, past.json.errors[0].field], [422, 'due_on']);
  const done = await person.mayor.submit(card, at, { title: 'Bantu urus sertifikat halal', due_on: day(10), who: 'companion' });
  assert.equal(done.status, 303);
  assert.match(wordsOf(must(await person.mayor.get(at)).text), /Bantu urus sertifikat halal/);
  const tasks = (await program.officer.get(`/tasks?business=${shop.id}`)).json.items;
  assert.equal(tasks.find((t) => t.title === 'Bantu urus sertifikat halal').origin, 'promise');
  const promised = (await program.mayor.get(`/tasks?business=${shop.id}`)).json.items.map((t) => t.title);
  assert.deepEqual(promised, ['Bantu urus sertifikat halal'], 'the mayor sees what they promised, and nobody else\'s tasks');
  must(await program.lurah.post(at, { title: 'Datang lagi', due_on: day(12), who: 'lurah' }), 201);
  const far = (await program.officer.get(`/businesses?ward=${ARJOSARI}&limit=1`)).json.items[0];
  assert.equal((await person.lurah.get(`/businesses/${far.id}/card`)).status, 404);
});

// What others read in a document, page by page, as it lies.
const pagesOf = (reply) => {
  const file = path.join(city.dir, 'ringkasan.pdf');
  fs.writeFileSync(file, reply.bytes);
  return execFileSync('pdftotext', ['-layout', file, '-']).toString().split('\f').slice(0, -1);
};

test('the weekly brief says each figure in one line, its charts\' names in whole, each month once', async () => {
  const pages = pagesOf(must(await person.mayor.get('/dashboard/brief')));
  assert.equal(pages.length, 2);
  const lent = value(await dash('mayor'), 'loans_lent');
  const line = pages[0].split('\n').find((l) => l.includes('Dana disalurkan'));
  if (lent !== null) assert.match(line, /Rp[\d.,]+ (rb|jt|M|T)\s/);
  assert.doesNotMatch(pages[0], /Rp\d{1,3}\.\d{3}/, 'long sums do not fit');
  for (const name of ['Belum pernah dikunjungi', 'Laporan belum selesai', 'Lewat batas waktu', 'Terkurasi'])
    assert.match(pages[1], new RegExp(`^ +.*${name}`, 'm'), name);
  const [year, month] = day(0).split('-').map(Number);
  const running = new Intl.DateTimeFormat('id', { month: 'long', year: 'numeric' }).format(new Date(Date.UTC(year, month - 1, 15)));
  assert.ok(!pages[1].includes(running), `${running} is told once, as of now`);
});

test('the weekly brief: two pages as PDF, and asked for each Monday by who wants it', async () => {
  for (const [who, query] of [['mayor', ''], ['camat', `?area=${BARENG}`], ['lurah', '']]) {
    const r = await person[who].get(`/dashboard/brief${query}`);
    assert.equal(r.status, 200);
    assert.equal(r.headers['content-type'], 'application/pdf');
    assert.match(r.text.slice(0, 8), /^%PDF-1/);
  }
  assert.equal((await program.lurah.get(`/dashboard/brief?area=${BARENG}`)).status, 404);
  const page = must(await person.mayor.get('/dashboard'));
  assert.match(wordsOf(page.text), /Beri tahu tiap Senin/);
  assert.equal((await person.mayor.submit(page, '/dashboard/brief', {})).status, 303);
  assert.match(wordsOf(must(await person.mayor.get('/dashboard')).text), /Berhenti diberi tahu/);
  must(await program.camat.post('/dashboard/brief', { wanted: true }), 204);
  must(await program.camat.post('/dashboard/brief', { wanted: false }), 204);
  assert.equal((await program.companion.post('/dashboard/brief', { wanted: true })).status, 403);
});

test('boundaries that an operator loads are drawn; a wrong file changes nothing', async () => {
  const wards = (await program.mayor.get('/dashboard/map?area=35.73.02')).json.wards;
  const feature = (w, i) => ({ type: 'Feature', properties: { kode: w.area }, geometry: { type: 'Polygon', coordinates: [[[112.6 + i / 100, -7.9], [112.61 + i / 100, -7.9], [112.61 + i / 100, -7.95], [112.6 + i / 100, -7.9]]] } });
  const file = path.join(city.dir, 'batas.geojson'), write = (features) => fs.writeFileSync(file, JSON.stringify({ type: 'FeatureCollection', features }));
  write(wards.map(feature));
  const r = await run(['places', 'boundaries', file], { city });
  assert.equal(r.code, 0, r.err);
  assert.match(r.out, /wards 11 of 57/);
  const missing = /46 wards have no boundary \(maps with them are drawn as tiles\): (.*) and 36 more\n/.exec(r.out);
  assert.ok(missing, r.out);
  const all = (await program.mayor.get('/dashboard/map')).json.wards.filter((w) => !wards.some((x) => x.area === w.area))
    .sort((a, b) => (a.area < b.area ? -1 : 1)).map((w) => `${w.name} (${w.area})`);
  assert.deepEqual(missing[1].split(', '), all.slice(0, 10));
  write([{ type: 'Feature', properties: {}, geometry: null }]);
  assert.equal((await run(['places', 'boundaries', file], { city })).code, 1);
  const page = must(await person.camat.get('/dashboard/map?figure=coverage')).text;
  assert.equal(page.match(/<path d="M[\d ML]+Z"\/>/g).length, 11);
  assert.equal(must(await person.mayor.get('/dashboard/map?figure=coverage')).text.match(/<rect x="/g).length, 57, 'the city has boundaries of some wards alone: tiles');
});

test('month by month: sums and what stood at the end, by page, program and file; territory; few are nobody', async () => {
  const m = must(await program.mayor.get('/dashboard/months')).json, d = await dash('mayor');
  assert.equal(m.months.length, 13);
  assert.equal(m.months[0].month, day(0).slice(0, 7));
  const of = (month, key, kind = 'flows') => month[kind].find((f) => f.key === key).value;
  const year = (key) => m.months.reduce((sum, x) => sum + of(x, key), 0);
  assert.ok(year('visits') > 100 && year('cases_opened') > 20, 'the demo has visits and cases');
  assert.ok(year('class_rises') >= value(d, 'class_rises'), 'thirteen months hold at least a year');
  assert.equal(of(m.months[0], 'businesses', 'figures'), value(d, 'businesses'), 'the running month stands where it was counted last');
  for (const x of m.months) {
    for (const key of ['debt_sheets', 'debts_settled', 'finance_applied', 'finance_granted'])
      assert.ok([null, 0].includes(of(x, key)) || of(x, key) >= 5, `${x.month} ${key}: so few are somebody`);
  }
  const ward = must(await program.lurah.get('/dashboard/months')).json;
  assert.equal(ward.area, KAUMAN);
  assert.ok(ward.months.every((x) => of(x, 'finance_applied') === null), 'wards are told nothing of finance by month');
  assert.equal((await program.lurah.get(`/dashboard/months?area=${BARENG}`)).status, 404);
  assert.equal((await program.companion.get('/dashboard/months')).status, 403);

  const page = must(await person.mayor.get('/dashboard/months')).text, words = wordsOf(page);
  assert.match(words, /bulan demi bulan.*Kunjungan.*berjalan/s);
  assert.equal((page.match(/<tr>/g) ?? []).length, 2 + 13);
  assert.equal((await program.mayor.get('/dashboard/months?group=nothing')).status, 422);
  assert.match(wordsOf(must(await person.mayor.get('/dashboard/months?group=cases')).text), /Laporan masuk/);
  assert.match(wordsOf(must(await person.lurah.get('/dashboard/months?group=finance')).text), /hanya ditampilkan untuk kota dan kecamatan/);
  assert.match(must(await person.mayor.get('/dashboard')).text, /href="\/dashboard\/months"/);

  const csv = must(await person.mayor.get('/dashboard/months/export?format=csv')).text.trim().split(/\r?\n/);
  const visits = csv.find((l) => l.includes(`${m.months[1].month},flow,visits`));
  assert.ok(visits.includes(`,${of(m.months[1], 'visits')},count`), visits);
  const rows = must(await program.camat.get('/dashboard/months/export?format=json')).json;
  assert.ok(rows.every((r) => r.area === KLOJEN) && rows.some((r) => r.kind === 'figure' && r.key === 'coverage'));
});

test('what a figure shall be: set, beside it on the overview, changed, reached, wanted no more; who may', async () => {
  const year = Number(day(0).slice(0, 4)), d = await dash('officer'), now = value(d, 'coverage');
  const set = (more = {}, who = 'officer') => program[who].post('/dashboard/targets', { year, area: '', figure: 'coverage', value: 100, ...more });
  assert.equal((await set({}, 'mayor')).status, 403);
  for (const [field, bad] of [['value', 101], ['value', null], ['figure', 'nothing'], ['area', '99.99'], ['year', 1999]]) {
    const r = await set({ [field]: bad });
    assert.equal(r.status, 422, r.text);
    assert.ok(r.json.errors.some((e) => e.field === field), `${field}: ${r.text}`);
  }
  assert.match((await set({ year: 1999 })).text, /\b20\d\d\b/, 'a year is written as one, not as 2.020');
  const made = must(await set({ note: 'RPJMD' }), 201).json;
  assert.deepEqual([made.figure, made.value, made.now], ['coverage', 100, now]);
  assert.equal((await set()).status, 409);
  must(await set({ area: KAUMAN, figure: 'never_visited', value: 1000 }), 201);
  assert.equal((await dash('mayor')).figures.find((f) => f.key === 'coverage').target, 100);
  assert.equal((await dash('mayor')).figures.find((f) => f.key === 'curated').target, null);
  assert.deepEqual((await program.lurah.get('/dashboard/targets')).json.items.map((t) => t.area), [KAUMAN], 'the territory alone');
  assert.equal((await program.lurah.get(`/dashboard/targets/${made.id}`)).status, 404);

  const told = async (who, re) => assert.match(wordsOf(must(await person[who].get('/dashboard')).text), re);
  await told('mayor', new RegExp(`Sasaran ${year}: 100.%, selisih ${100 - now} poin`));
  await told('lurah', new RegExp(`Sasaran ${year}: 1\\.000, tercapai`));

  const path = `/dashboard/targets/${made.id}`;
  assert.equal((await program.officer.patch(path, { value: 50 }, 7)).status, 412);
  assert.equal(must(await program.officer.patch(path, { value: now }, made.version)).json.value, now);
  await told('mayor', new RegExp(`Sasaran ${year}: ${now}.%, tercapai`));
  assert.match(wordsOf(must(await person.mayor.get('/dashboard/targets')).text), /Punya sahabat.*Tercapai/s);
  const back = await person.officer.post(path, { _version: made.version + 1, value: '150', note: '' });
  assert.equal(back.status, 422);
  assert.match(wordsOf(back.text), /Angka yang diharapkan: paling banyak 100 persen/);
  must(await person.officer.post(path, { _version: made.version + 1, value: '', note: '' }), 303);
  assert.ok(!(await program.officer.get('/dashboard/targets')).json.items.some((t) => t.id === made.id), 'wanted no more');
  const again = must(await set({ value: 90 }), 201).json;
  assert.deepEqual([again.id, again.value], [made.id, 90]);
  assert.match(wordsOf(must(await person.officer.get(path)).text), /90.%/);
  const form = await person.officer.post('/dashboard/targets', { year: String(year), area: '', figure: 'curated', value: '', note: '' });
  assert.equal(form.status, 422);
  must(await person.officer.post('/dashboard/targets', { year: String(year), area: '', figure: 'loans_lent', value: '2.500.000.000', note: '' }), 303);
  assert.equal((await program.officer.get('/dashboard/targets')).json.items.find((t) => t.figure === 'loans_lent').value, 2500000000);

  // A year that has ended is judged by its end.
  const last = must(await set({ year: year - 1, figure: 'businesses', value: now }), 201).json;
  assert.equal(last.now, value(await dash('officer', `?as_of=${year - 1}-12-31`), 'businesses'));
  assert.notEqual(last.now, value(d, 'businesses'));
  const missed = must(await set({ year: year - 1, figure: 'curated', value: 100000 }), 201).json;
  assert.match(wordsOf(must(await person.officer.get(`/dashboard/targets/${missed.id}`)).text), /Tidak tercapai/);
  must(await person.officer.post(`/dashboard/targets/${missed.id}`, { _version: missed.version, value: '', note: '' }), 303);
  assert.match(wordsOf(must(await person.officer.get(`/dashboard/targets/${missed.id}`)).text), /Tidak dipakai lagi/);
  must(await person.officer.post('/dashboard/targets', { year: String(year), area: '', figure: 'curated', value: '300', note: '' }), 303);
});

test('a kept page is what is drawn anew, for each who asks', async () => {
  const asked = [['officer', ''], ['mayor', ''], ['officer', KAUMAN], ['camat', KAUMAN], ['lurah', KAUMAN], ['mayor', KAUMAN],
    ['camat', KLOJEN], ['mayor', KLOJEN], ['officer', KLOJEN], ['camat', BARENG], ['mayor', ARJOSARI]];
  // What is between head and foot, without the token of its forms and the minute of its count.
  const inside = (text) => /<main[^]*<\/main>/.exec(text)[0].replace(/name="_csrf" value="[^"]*"/g, '').replace(/Dihitung [^<]*/g, '');
  const pages = async (list) => {
    const all = new Map();
    for (const [who, area] of list) all.set(`${who} ${area}`, inside(must(await person[who].get(`/dashboard${area && `?area=${area}`}`)).text));
    return all;
  };
  const restart = async () => { // a new process keeps nothing
    await server.stop();
    server = await serve(city);
    for (const [who, name] of Object.entries({ officer: 'dinas', lurah: 'lurah-kauman', camat: 'camat-klojen', mayor: 'walikota' })) person[who] = await signedIn(server, name);
  };
  // The other way round each time, so that a piece is drawn for another. It is counted anew at the start: then once more.
  const differing = (kept, fresh) => [...kept.keys()].find((k) => kept.get(k) !== fresh.get(k));
  let list = asked, kept, fresh;
  for (let i = 0; i < 4 && (!i || differing(kept, fresh)); i++) {
    await pages(list);
    kept = await pages(list);
    await restart();
    fresh = await pages(list = [...list].reverse());
  }
  const name = differing(kept, fresh);
  assert.equal(kept.get(name), fresh.get(name), name);
});

test('a figure whose meaning changed: the chart is marked, and says since when it means what', async () => {
  const said = async () => wordsOf(must(await person.mayor.get('/dashboard')).text).match(/Sejak [^.]* angka ini baru berubah bila sedikitnya lima berubah/g) ?? [];
  assert.deepEqual(await said(), [], 'one meaning: no words');
  await server.stop();
  const old = `UPDATE figure_snapshot SET definition = 1 WHERE key = 'finance_applied' AND day < '${day(-40)}';
    UPDATE figure_definition SET since = '${day(-30)}' WHERE key = 'finance_applied';
    INSERT INTO figure_definition (key, version, since) VALUES ('finance_applied', 1, '2020-01-01')`;
  if (onSqlite) execFileSync('sqlite3', [path.join(city.dir, 'city.db'), old]);
  else execFileSync('psql', ['-X', '-q', city.url, '-c', old]);
  server = await serve(city);
  person.mayor = await signedIn(server, 'walikota');
  const [year, , date] = day(-30).split('-'), words = await said();
  assert.equal(words.length, 1);
  assert.match(words[0], new RegExp(`^Sejak ${Number(date)} \\p{L}+ ${year} angka ini`, 'u'));
  const page = must(await person.mayor.get('/dashboard')).text, of = page.indexOf('Permohonan setahun');
  assert.match(page.slice(of, page.indexOf('</li>', of)), /<svg class="spark"[^]*class="[^"]*mark[^"]*"/);
});
