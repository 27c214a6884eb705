// Applications over the running server: a companion, an officer, a partner by account and by link; consent; who sees what.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { makeCity, must, run, serve, token, until } from './lib/sahabat.mjs';
import { api, signedIn, Visitor } from './lib/client.mjs';
import { unescape, wordsOf } from './lib/html.mjs';
import { demoMessages } from './lib/messages.mjs';

const DESK = '081298760001'; // of BAZNAS, in the demo (src/demo/demo_loans.c)
let city, server, business, product, kur;
const program = {}, person = {};
const names = {
  officer: 'dinas', lurah: 'lurah-kauman', camat: 'camat-klojen', mayor: 'walikota', admin: 'admin',
  owner: 'pemilik-1', partner: 'baznas', bank: 'bank',
};

before(async () => {
  city = await makeCity({ businesses: 60 });
  server = await serve(city);
  program.officer = api(server, await token(city, names.officer));
  program.owner = api(server, await token(city, names.owner));
  business = (await program.owner.all('/businesses'))[0].id;
  names.companion = (await program.officer.get(`/businesses/${business}`)).json.companion ?? 'sahabat-kota-1';
  if (names.companion === 'sahabat-kota-1') await program.officer.post('/assignments', { businesses: [business], companion: names.companion });
  for (const [who, name] of Object.entries(names)) program[who] = api(server, await token(city, name));
  program.public = api(server);
  for (const who of ['officer', 'owner', 'partner', 'companion']) person[who] = await signedIn(server, names[who]);
  const list = (await person.officer.get(`/businesses/${business}/applications/new`)).text;
  const choose = (name) => Number(new RegExp(`<option value="(\\d+)"[^>]*>${name}`).exec(list)?.[1] ?? assert.fail(list));
  product = choose('BAZNAS');
  kur = choose('KUR Super Mikro');
});
after(() => city?.close());

const wish = () => ({ business, product, purpose: 'working', amount: 2000000, months: 10, need: 'Oven kedua', assessment: 'recommend', assessment_why: 'Rajin mencatat' });
const match = (a) => ({ 'if-match': `"${a.version}"` });
const now = async (a, who = 'officer') => (await program[who].get(`/applications/${a.id}`)).json;
const act = async (a, what, body, who = 'officer') => program[who].post(`/applications/${a.id}/${what}`, body, match(await now(a)));
const papersOf = (html) => [...html.matchAll(/<option value="([a-z_]+)"/g)].map((m) => m[1]);

async function draft(more = {}) {
  const r = await program.companion.post('/applications', { ...wish(), ...more });
  assert.equal(r.status, 201, r.text);
  return r.json;
}
async function waiting(more = {}) {
  const a = await draft(more);
  const page = (await person.officer.get(`/applications/${a.id}`)).text;
  const form = page.slice(page.indexOf('/papers"'));
  for (const code of page.includes('/papers"') ? papersOf(form.slice(0, form.indexOf('</select>'))) : [])
    assert.equal((await program.companion.post(`/applications/${a.id}/papers`, { code, there: true })).status, 200);
  assert.equal((await program.companion.post(`/applications/${a.id}/consent`, { via: 'spoken' })).status, 200);
  const s = await act(a, 'submit', undefined, 'companion');
  assert.equal(s.status, 200, s.text);
  const r = await act(a, 'refer');
  assert.equal(r.status, 200, r.text);
  return r.json;
}

test('from draft to answer by account; the loan stands in the mirror', async () => {
  const a = await draft({ client_id: 'hp-1' });
  assert.equal(a.state, 'draft');
  assert.equal((await program.companion.post('/applications', { ...wish(), client_id: 'hp-1' })).json.id, a.id);
  const p = await program.companion.patch(`/applications/${a.id}`, { amount: 2500000 }, a.version);
  assert.equal(p.json.amount, 2500000);
  assert.equal((await program.companion.patch(`/applications/${a.id}`, { amount: 1 }, a.version)).status, 412);
  assert.equal((await act(a, 'refer')).status, 409);
  const w = await waiting();
  assert.deepEqual([w.state, w.clock], ['with_partner', 'running']);
  assert.ok(['yes', 'nearly', 'no'].includes(w.matched));
  const seen = (await program.partner.get(`/applications/${w.id}`)).json;
  assert.equal(seen.need, 'Oven kedua');
  assert.equal((await program.officer.get(`/applications/${w.id}/shares`)).json.items[0].what, 'application');
  assert.equal((await act(w, 'decision', { what: 'reject', words: 'Belum' }, 'partner')).status, 422);
  const page = await person.partner.get(`/applications/${w.id}`);
  assert.equal((await person.partner.submit(page, `/applications/${w.id}/decision`, {})).status, 422, 'no answer is chosen beforehand');
  const yes = await act(w, 'decision', { what: 'accept', amount: 1500000, number: 'BZ-77' }, 'partner');
  assert.equal(yes.status, 200, yes.text);
  assert.deepEqual([yes.json.state, yes.json.granted], ['accepted', 1500000]);
  assert.equal((await act(w, 'decision', { what: 'accept' }, 'partner')).status, 409);
  const loan = (await program.partner.get(`/loans/${yes.json.loan}`)).json;
  assert.deepEqual([loan.state, loan.principal, loan.number, loan.application], ['agreed', 1500000, 'BZ-77', w.id]);
});

test('returned with words, sent again, rejected with a reason', async () => {
  const w = await waiting();
  const back = await act(w, 'decision', { what: 'return', words: 'SKTM belum ada' }, 'partner');
  assert.deepEqual([back.json.state, back.json.reason_words], ['returned', 'SKTM belum ada']);
  assert.equal((await act(w, 'submit', undefined, 'companion')).status, 200);
  assert.equal((await act(w, 'refer')).status, 200);
  const no = await act(w, 'decision', { what: 'reject', reason: 'capacity', words: 'Angsuran terlalu besar' }, 'partner');
  assert.deepEqual([no.json.state, no.json.reason, no.json.loan], ['rejected', 'capacity', null]);
});

test('consent taken back while the partner decides: it ended, and nothing more is shown', async () => {
  const w = await waiting();
  assert.equal((await program.partner.post(`/applications/${w.id}/consent/withdraw`, {})).status, 403);
  const r = await program.owner.post(`/applications/${w.id}/consent/withdraw`, {});
  assert.equal(r.status, 200, r.text);
  assert.equal(r.json.state, 'withdrawn');
  assert.equal((await program.owner.post(`/applications/${w.id}/consent/withdraw`, {})).status, 409);
  const seen = await program.partner.get(`/applications/${w.id}`);
  assert.equal(seen.status, 200);
  assert.equal(seen.json.ended, true);
  assert.equal(seen.json.business, null);
  assert.doesNotMatch(seen.text, /Oven|2000000|Rajin/);
  const page = await person.partner.get(`/applications/${w.id}`);
  assert.match(wordsOf(page.text), /menarik persetujuannya/);
  assert.doesNotMatch(page.text, /Oven|2\.000\.000|Rajin/);
  assert.equal((await act(w, 'decision', { what: 'accept' }, 'partner')).status, 409);
  assert.equal((await person.partner.get(`/applications/${w.id}/letter`)).status, 404);
});

test('a partner without account answers by link: code first, once, and clear words after', async () => {
  const w = await waiting();
  const at = `/applications/${w.id}`;
  await person.officer.get(at);
  const made = await person.officer.post(`${at}/link`, {});
  assert.equal(made.status, 200, made.text);
  const link = /\/decide\/([\w-]{43})/.exec(made.text)[1];
  const v = new Visitor(server);
  const door = await v.get(`/decide/${link}`);
  assert.equal(door.status, 200);
  assert.doesNotMatch(door.text, /Oven|Rajin|2\.000\.000/);
  assert.equal((await v.post(`/decide/${link}`, { what: 'accept' })).status, 303); // the code comes first
  await v.get(`/decide/${link}`);
  assert.equal((await v.post(`/decide/${link}/open`, { code: '1' })).status, 422);
  const text = await until('the code', async () => (await demoMessages(server, DESK)).map((m) => m.text).find((t) => /: \d{6}\./.test(t)));
  const code = /: (\d{6})\./.exec(text)[1];
  assert.equal((await v.post(`/decide/${link}/open`, { code })).status, 303);
  const inside = await v.get(`/decide/${link}`);
  assert.match(wordsOf(inside.text), /Oven kedua/);
  assert.equal((await v.submit(inside, `/decide/${link}`, {})).status, 422, 'no answer is chosen beforehand');
  const other = new Visitor(server);
  assert.doesNotMatch((await other.get(`/decide/${link}`)).text, /Oven/);
  const form = { what: 'reject', amount: '', months: '', rate: '', number: '', fund: '', asnaf: '', reason: '', words: '' };
  assert.equal((await v.post(`/decide/${link}`, form)).status, 422);
  const done = await v.post(`/decide/${link}`, { ...form, what: 'accept', amount: '1.000.000' });
  assert.equal(done.status, 200, done.text);
  assert.match(wordsOf(done.text), /Terima kasih/);
  const again = await v.get(`/decide/${link}`);
  assert.equal(again.status, 410);
  assert.match(wordsOf(again.text), /sudah dipakai/);
  assert.equal((await v.get(`/decide/${'x'.repeat(43)}`)).status, 410);
  const a = await now(w);
  assert.deepEqual([a.state, a.granted], ['accepted', 1000000]);
  assert.ok((await program.owner.get(`${at}/shares`)).json.items.some((s) => s.who === null));
});

test('applications reach nobody who should not see them', async () => {
  const d = await draft(), w = await waiting();
  const want = {
    officer: [true, true], companion: [true, true], owner: [true, true], partner: [false, true], bank: [false, false],
    lurah: [false, false], camat: [false, false], mayor: [false, false], admin: [false, false], public: [false, false],
  };
  for (const [who, [ofDraft, ofWaiting]] of Object.entries(want)) {
    for (const [a, sees] of [[d, ofDraft], [w, ofWaiting]]) {
      const r = await program[who].get(`/applications/${a.id}`);
      assert.equal(r.status === 200, sees, `${who}: ${r.status}`);
      if (!sees) assert.doesNotMatch(r.text, /Oven|Rajin/);
      const list = await program[who].get('/applications?limit=200');
      assert.equal((list.json.items ?? []).some((x) => x.id === a.id), sees, who);
    }
    assert.equal((await program[who].get('/applications/sikp?format=csv')).status === 200, who === 'officer', who);
  }
  assert.equal((await program.partner.get(`/applications/${w.id}/shares`)).status, 403);
  assert.equal((await program.bank.post(`/applications/${w.id}/decision`, { what: 'accept' }, match(w))).status, 404);
});

test('SIKP: candidate debtors of KUR with consent, in its fields', async () => {
  const a = await draft({ product: kur, amount: 8000000 });
  const before = (await program.officer.get('/applications/sikp')).json;
  assert.ok(!before.some((x) => x.jml_kredit === 8000000));
  await program.companion.post(`/applications/${a.id}/consent`, { via: 'paper' });
  await act(a, 'submit', undefined, 'companion');
  const rows = (await program.officer.get('/applications/sikp')).json, mine = rows.find((x) => x.jml_kredit === 8000000);
  assert.match(mine.nik, /^\d{16}$/);
  assert.equal(mine.kode_kabkota, '3573');
  const csv = await program.officer.get('/applications/sikp?format=csv');
  assert.match(csv.text.split('\n')[0], /nik,nmr_registry,nama,tgl_lahir/);
});

test('the file for a partner: its own, by buttons, program and command; nothing of an owner who took the consent back', async () => {
  const w = await waiting(), gone = await waiting();
  assert.equal((await program.owner.post(`/applications/${gone.id}/consent/withdraw`, {})).status, 200);
  const partners = (await program.officer.get('/partners')).json.items, own = (await program.partner.get('/partners')).json.items[0].id;
  const other = partners.find((p) => p.code === 'bank').id, at = `/partners/${own}/applications`;
  const rows = (await program.partner.get(at)).json;
  const mine = rows.filter((r) => r.amount === 2000000 && r.state === 'with_partner');
  assert.ok(mine.length > 0);
  assert.deepEqual([mine[0].consent, mine[0].purpose, mine[0].months, mine[0].product.length > 0], ['yes', 'working', 10, true]);
  const ended = rows.filter((r) => r.consent === 'ended');
  assert.ok(ended.length > 0);
  for (const r of ended)
    for (const k of ['owner_name', 'business_name', 'ward', 'phone', 'amount', 'purpose', 'reason_words', 'papers_there']) assert.equal(r[k], null, k);
  assert.equal(rows.length, rows.filter((r) => r.number && r.referred_on && r.state).length);
  for (const [who, v] of Object.entries(program)) {
    const r = await v.get(`${at}?format=csv`), sees = ['officer', 'partner'].includes(who);
    assert.equal(r.status, sees ? 200 : who === 'bank' ? 404 : who === 'public' ? 401 : 403, who);
    if (!sees) assert.doesNotMatch(r.text, /owner_name/, who);
  }
  assert.equal((await program.partner.get(`/partners/${other}/applications`)).status, 404);
  assert.equal((await program.officer.get('/partners/99999/applications')).status, 404);
  assert.equal((await program.officer.get(`${at}?format=pdf`)).status, 422);
  for (const who of ['officer', 'partner'])
    for (const page of ['/applications', `/partners/${own}`]) {
      const text = unescape((await person[who].get(page)).text);
      for (const format of ['csv', 'xlsx', 'json']) assert.ok(text.includes(`href="${at}?format=${format}"`), `${who} ${page} ${format}`);
      assert.equal(text.includes(`/partners/${other}/applications`), who === 'officer' && page === '/applications');
    }
  for (const page of ['/applications', `/applications?business=${business}`]) assert.doesNotMatch(unescape((await person.companion.get(page)).text), /partners\/\d+\/applications/);
  const csv = await person.partner.get(`${at}?format=csv`), sheet = await person.officer.get(`${at}?format=xlsx`);
  assert.match(csv.headers['content-disposition'], /pengajuan-mitra\.csv/);
  assert.equal(csv.text.trim().split('\n').length, rows.length + 1);
  assert.equal(sheet.wire.subarray(0, 2).toString(), 'PK');
  const shares = (await program.owner.get(`/applications/${w.id}/shares`)).json.items.filter((s) => s.what === 'export');
  assert.deepEqual(shares.map((s) => s.who).sort(), ['BAZNAS Kota Malang', 'Petugas Diskopindag']);
  assert.match(wordsOf((await person.owner.get(`/applications/${w.id}`)).text), /Berkas pengajuan untuk mitra/);
  const out = path.join(city.dir, 'mitra.csv');
  await must(['export', 'applications', '--partner', 'baznas', '-o', out], { city });
  assert.equal(fs.readFileSync(out, 'utf8'), csv.text);
  await must(['export', 'applications', '--partner', String(own), '--format', 'json', '-o', out], { city });
  assert.deepEqual(JSON.parse(fs.readFileSync(out, 'utf8')), rows);
  assert.notEqual((await run(['export', 'applications', '--partner', 'tidak-ada', '-o', out], { city })).code, 0);
  assert.notEqual((await run(['export', 'applications', '-o', out], { city })).code, 0);
  assert.match(wordsOf((await person.owner.get(`/applications/${w.id}`)).text), /lewat perintah/);
});

test('by forms: companion and officer prepare, the owner agrees, the partner answers; the letter', async () => {
  const c = person.companion;
  await c.get(`/businesses/${business}/applications/new`);
  const form = { business, product, purpose: 'working', amount: '2.000.000', months: '10', need: 'Gerobak', assessment: 'with_care', assessment_why: 'Catatan baru sebulan' };
  assert.equal((await c.post('/applications', { ...form, amount: '0' })).status, 422);
  const made = await c.post('/applications', form);
  assert.equal(made.status, 303, made.text);
  const at = made.headers.location;
  const version = async (v) => /name="_version" value="(\d+)"/.exec((await v.get(at)).text)?.[1] ?? '1';
  const { business: b, product: p, ...change } = form;
  assert.equal((await c.post(`${at}/edit`, { ...change, months: '0', _version: await version(c) })).status, 422);
  assert.equal((await c.post(`${at}/edit`, { ...change, months: '8', _version: await version(c) })).status, 303);
  const page = (await c.get(at)).text;
  if (page.includes(`${at}/papers`)) {
    const part = page.slice(page.indexOf(`${at}/papers`));
    for (const code of papersOf(part.slice(0, part.indexOf('</select>'))))
      assert.equal((await c.post(`${at}/papers`, { code, document: '', there: '1', _version: await version(c) })).status, 303);
  }
  const o = person.owner;
  assert.match(wordsOf((await o.get(at)).text), /Belum ada persetujuan/);
  assert.equal((await o.post(`${at}/consent`, { via: 'account', _version: '1' })).status, 303);
  assert.equal((await c.post(`${at}/submit`, { _version: await version(c) })).status, 303);
  const f = person.officer;
  assert.equal((await f.post(`${at}/refer`, { _version: await version(f) })).status, 303);
  const m = person.partner;
  assert.match(wordsOf((await m.get(at)).text), /Catatan baru sebulan/);
  const letter = await m.get(`${at}/letter`);
  assert.equal(letter.status, 200);
  assert.equal(letter.bytes.subarray(0, 5).toString(), '%PDF-');
  const answer = { what: 'return', amount: '', months: '', rate: '', number: '', fund: '', asnaf: '', reason: '', words: '' };
  assert.equal((await m.post(`${at}/decision`, { ...answer, _version: await version(m) })).status, 422);
  assert.equal((await m.post(`${at}/decision`, { ...answer, words: 'Tambah foto', _version: await version(m) })).status, 303);
  await o.get(at);
  assert.equal((await o.post(`${at}/consent/withdraw`, { via: 'account', _version: '1' })).status, 303);
  for (const [who, v] of Object.entries(person)) assert.equal((await v.get('/applications')).status, 200, who);
  assert.equal((await f.get(`/applications?business=${business}`)).status, 200);
  assert.match(wordsOf((await o.get('/mine')).text), /P-/);
});
