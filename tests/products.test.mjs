// Partners, funds, products and matching over the running server: as a person with forms and as a program; who sees what;
// what is refused, and that a refusal changes nothing. Figures are worked by hand.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeCity, serve, token } from './lib/sahabat.mjs';
import { api, signedIn, Visitor } from './lib/client.mjs';
import { wordsOf } from './lib/html.mjs';
import { terms } from './lib/world_products.mjs';

const KAUMAN = '35.73.02.1007';
const names = { officer: 'dinas', partner: 'baznas', bpr: 'bpr', mayor: 'walikota', companion: 'sahabat-kauman-1', lurah: 'lurah-kauman',
  owner: 'pemilik-1', admin: 'admin' };
let city, server;
const program = {}, person = {};

before(async () => {
  city = await makeCity({ businesses: 120 });
  server = await serve(city);
  program.public = api(server);
  for (const [who, name] of Object.entries(names)) program[who] = api(server, await token(city, name));
  for (const who of ['officer', 'partner', 'mayor', 'companion', 'owner', 'lurah']) person[who] = await signedIn(server, names[who]);
});
after(() => city?.close());

const must = (r, status = 200) => {
  assert.equal(r.status, status, r.text);
  return r.json;
};
const version = (v) => ({ 'if-match': `"${v}"` });
const errorsOf = (r) => r.json.errors.map((e) => e.field);
let made = 0;

/* ---- partners and funds ---- */

test('partners: officers write, the mayor reads, a partner sees itself', async () => {
  const all = must(await program.officer.get('/partners')).items;
  assert.deepEqual(all.map((p) => p.code).sort(), ['bank', 'baznas', 'bpr', 'kota']);
  assert.deepEqual(must(await program.partner.get('/partners')).items.map((p) => p.code), ['baznas']);
  const bpr = all.find((p) => p.code === 'bpr');
  assert.equal((await program.partner.get(`/partners/${bpr.id}`)).status, 404);
  assert.equal(must(await program.mayor.get(`/partners/${bpr.id}`)).accounts, 'bpr');
  for (const who of ['companion', 'lurah', 'owner', 'admin']) assert.equal((await program[who].get('/partners')).status, 403);
  const p = must(await program.officer.post('/partners', { code: 'csr-uji', name: 'CSR Uji', kind: 'csr', answer_days: 5, active_from: '2026-01-01' }), 201);
  assert.equal((await program.mayor.post('/partners', { code: 'x', name: 'x', kind: 'csr', answer_days: 5, active_from: '2026-01-01' })).status, 403);
  const bad = await program.officer.post('/partners', { code: 'CSR Uji', name: '', kind: 'csr', answer_days: 0, active_from: '2026-01-01', accounts: 'baznas' });
  assert.equal(bad.status, 422);
  assert.deepEqual(errorsOf(bad).sort(), ['accounts', 'answer_days', 'code', 'name']);
  assert.equal(must(await program.officer.patch(`/partners/${p.id}`, { answer_days: 9 }, p.version)).answer_days, 9);
  assert.equal((await program.officer.patch(`/partners/${p.id}`, { answer_days: 8 }, p.version)).status, 412);
  const v = person.officer, page = await v.get(`/partners/${p.id}`);
  assert.match(wordsOf(page.text), /CSR Uji.*9 hari kerja/s);
  assert.equal((await v.submit(page, `/partners/${p.id}`, { answer_days: '200' })).status, 422);
  assert.match((await v.follow(await v.submit(await v.get(`/partners/${p.id}`), `/partners/${p.id}`, { contact: 'Meja layanan' }))).text, /Meja layanan/);
  const list = await v.get('/partners');
  assert.equal((await v.submit(list, '/partners', { code: 'csr-dua', name: '', kind: 'csr', answer_days: '5', active_from: '2026-01-01' })).status, 422);
  assert.equal((await v.submit(list, '/partners', { code: 'csr-dua', name: 'CSR Dua', kind: 'csr', answer_days: '5', active_from: '2026-01-01' })).status, 303);
});

const newFund = async (more = {}) => {
  const partner = must(await program.officer.get('/partners')).items.find((p) => p.code === 'baznas').id;
  return must(await program.officer.post('/funds', { partner, code: `uji-${++made}`, name: `Zakat uji ${made}`, kind: 'zakat', asnaf: ['miskin'],
    purposes: ['working'], valid_from: '2026-01-01', valid_to: '2099-12-31', ...more }), 201);
};
const book = (who, fund, body) => program[who].post(`/funds/${fund.id}/bookings`, body);

test('a fund is used for what it is for, and never beyond what there is', async () => {
  const f = await newFund();
  assert.deepEqual(errorsOf(await program.officer.post('/funds', { partner: f.partner, code: `x-${++made}`, name: 'x', kind: 'zakat', purposes: ['working'],
    valid_from: '2026-01-01', valid_to: '2025-01-01' })).sort(), ['asnaf', 'valid_to']);
  must(await book('officer', f, { kind: 'budget', amount: 1000000 }), 201);
  for (const [body, field] of [[{ kind: 'reserve', amount: 1, purpose: 'margin', asnaf: 'miskin' }, 'purpose'],
    [{ kind: 'reserve', amount: 1, purpose: 'working', asnaf: 'fakir' }, 'asnaf'], [{ kind: 'reserve', amount: 1, purpose: 'working' }, 'asnaf'],
    [{ kind: 'reserve', amount: 1000001, purpose: 'working', asnaf: 'miskin' }, 'amount'], [{ kind: 'spend', amount: 1, purpose: 'working', asnaf: 'miskin' }, 'amount'],
    [{ kind: 'cut', amount: 1000001 }, 'amount'], [{ kind: 'budget', amount: 0 }, 'amount'], [{ kind: 'budget', amount: -5 }, 'amount'],
    [{ kind: 'gift', amount: 5 }, 'kind']]) {
    const r = await book('officer', f, body);
    assert.equal(r.status, 422, JSON.stringify(body) + r.text);
    assert.deepEqual(errorsOf(r), [field], r.text);
  }
  must(await book('partner', f, { kind: 'reserve', amount: 400000, purpose: 'working', asnaf: 'miskin' }), 201);
  must(await book('partner', f, { kind: 'spend', amount: 300000, purpose: 'working', asnaf: 'miskin' }), 201);
  assert.equal((await book('bpr', f, { kind: 'budget', amount: 5 })).status, 404);
  assert.equal((await book('mayor', f, { kind: 'budget', amount: 5 })).status, 403);
  const now = must(await program.mayor.get(`/funds/${f.id}`));
  assert.deepEqual([now.budget, now.reserved, now.spent, now.left], [1000000, 100000, 300000, 600000]);
  assert.equal((await program.bpr.get(`/funds/${f.id}`)).status, 404);
  const ledger = must(await program.partner.get(`/funds/${f.id}/bookings`));
  assert.deepEqual(ledger.items.map((b) => b.kind), ['spend', 'reserve', 'budget']);
  const report = must(await program.mayor.get(`/funds/${f.id}/report`)).items;
  assert.deepEqual(report.filter((l) => l.by === 'asnaf').map((l) => [l.code, l.spent, l.reserved]), [['miskin', 300000, 100000]]);
  const file = await program.partner.get(`/funds/${f.id}/export?format=csv`);
  assert.match(file.text, /booked_on,kind,amount/);
  assert.equal(must(await program.officer.get(`/funds/${f.id}/export`)).length, 3);
  assert.equal((await person.mayor.get(`/funds/${f.id}/export?format=xlsx`)).status, 200);
});

test('a fund on its page: booked, refused with reason, changed', async () => {
  const f = await newFund(), v = person.officer;
  assert.match(wordsOf((await v.get('/funds')).text), new RegExp(f.name));
  let page = await v.get(`/funds/${f.id}`);
  assert.match((await v.follow(await v.submit(page, `/funds/${f.id}/bookings`, { kind: 'budget', amount: '2 juta', purpose: '', asnaf: '' }))).text, /Rp2\.000\.000/);
  page = await v.get(`/funds/${f.id}`);
  const no = await v.submit(page, `/funds/${f.id}/bookings`, { kind: 'reserve', amount: '1 juta', purpose: 'margin', asnaf: 'miskin' });
  assert.equal(no.status, 422);
  assert.match(wordsOf(no.text), /tidak boleh dipakai untuk ini/);
  const changed = await v.submit(page, `/funds/${f.id}`, { name: 'Zakat baru' });
  assert.equal(changed.status, 303, changed.text.slice(0, 400));
  assert.equal((await v.submit(page, `/funds/${f.id}`, { name: 'Zakat lain' })).status, 412);
  assert.equal(must(await program.officer.patch(`/funds/${f.id}`, { note: 'uji' }, f.version + 1)).note, 'uji');
  const list = await v.get('/funds'), add = { partner: String(f.partner), code: `uji-${++made}`, name: '', kind: 'csr', 'purposes[]': 'working', valid_from: '2026-01-01', valid_to: '2026-12-31' };
  assert.equal((await v.submit(list, '/funds', add)).status, 422);
  assert.equal((await v.submit(list, '/funds', { ...add, name: 'CSR uji' })).status, 303);
});

test('no budget goes below nothing when two book at once', async () => {
  const f = await newFund();
  must(await book('officer', f, { kind: 'budget', amount: 1000 }), 201);
  const all = await Promise.all(Array.from({ length: 12 }, () => book('officer', f, { kind: 'reserve', amount: 100, purpose: 'working', asnaf: 'miskin' })));
  assert.deepEqual([all.filter((r) => r.status === 201).length, all.filter((r) => r.status === 422).length], [10, 2]);
  assert.equal(must(await program.officer.get(`/funds/${f.id}`)).left, 0);
});

/* ---- products ---- */

test('products are for everybody, with costs, conditions, papers and how sure that is', async () => {
  const { items } = must(await program.public.get('/products'));
  assert.equal(items.length, 20);
  const ojir = items.find((p) => p.code === 'OJIR');
  assert.deepEqual(ojir.rules.map((r) => r.kind), ['resident', 'victim']);
  assert.deepEqual(ojir.documents.find((d) => d.code === 'sktm').from, 'lurah');
  assert.deepEqual([ojir.example.instalment, ojir.example.cost], [416667, 0]); // 5 million over 12 months
  const shown = wordsOf((await new Visitor(server).get('/products?amount=10000000&months=24')).text);
  assert.match(shown, /KUR Super Mikro.*Rp429\.813 sebulan, 24 bulan/s); // 3 % a year, the highest
  assert.match(shown, /PNM Mekaar.*tanyakan kepada penyedia/s);
  assert.equal((await new Visitor(server).get('/products?amount=x')).status, 422);
  const one = await new Visitor(server).get(`/products/${ojir.id}`);
  assert.match(wordsOf(one.text), /Surat keterangan tidak mampu \(SKTM\).*dari lurah.*Belum dicek kepada penyedia/s);
  assert.equal(must(await program.public.get(`/products/${ojir.id}`)).terms.amount_max, 10000000);
  const kur = items.find((p) => p.code === 'KUR_MIKRO');
  assert.deepEqual(must(await program.public.get(`/products/${kur.id}/versions`)).items.map((v) => [v.valid_from, v.valid_to]),
    [['2026-01-01', null], ['2023-01-01', '2025-12-31']]);
  assert.equal((await program.public.get('/products/999999')).status, 404);
  assert.equal((await program.public.get('/products/reach')).status, 401);
  const reach = must(await program.mayor.get('/products/reach')).items;
  assert.ok(reach.find((r) => r.code === 'UMI').fits + reach.find((r) => r.code === 'UMI').nearly > 50);
  assert.match(wordsOf((await person.mayor.get('/products')).text), /Berapa usaha yang cocok/);
});

async function newProduct() {
  return must(await program.officer.post('/products', { code: `COBA_${++made}`, name: `Coba ${made}`, provider: 'Uji', family: 'uji', rank: 900 }), 201);
}

test('officers change products by versions; what began stays as it was', async () => {
  const p = await newProduct(), at = `/products/${p.id}/versions`;
  assert.equal(must(await program.officer.patch(`/products/${p.id}`, { provider: 'Bank Uji' }, p.version)).provider, 'Bank Uji');
  assert.equal((await program.companion.post(at, terms)).status, 403);
  assert.deepEqual(errorsOf(await program.officer.post(at, { ...terms, valid_from: '2020-01-01', rate: '5', amount_min: 9000000 })).sort(),
    ['amount_max', 'rate', 'valid_from']);
  let v = must(await program.officer.post(at, terms), 201);
  assert.equal(must(await program.officer.get(`${at}/${v.id}`)).method, 'qardh');
  v = must(await program.officer.patch(`${at}/${v.id}`, { tenor_max: 10 }, v.version));
  assert.equal(v.tenor_max, 10);
  const set = (body, n = v.version) => program.officer.post(`${at}/${v.id}/rules`, body, n ? version(n) : {});
  assert.equal((await set({ kind: 'npwp', number: 1 }, 0)).status, 428);
  const was = v.version;
  v = must(await set({ kind: 'npwp', number: 50000000, basis: 'uji' }));
  const late = await set({ kind: 'npwp', number: 1, basis: 'orang lain' }, was); // somebody else read the rules before that
  assert.equal(late.status, 412);
  assert.match(late.text, /diubah/i);
  assert.equal(v.rules[0].words, 'NPWP untuk pinjaman di atas Rp50.000.000');
  assert.equal((await set({ kind: 'class', codes: 'huge' })).status, 422);
  const drop = (n) => program.officer.post(`${at}/${v.id}/rules/npwp/remove`, undefined, version(n));
  assert.equal((await program.officer.post(`${at}/${v.id}/rules/npwp/remove`)).status, 428);
  assert.equal((await drop(was)).status, 412);
  v = must(await drop(v.version));
  assert.deepEqual(v.rules, []);
  assert.equal((await drop(v.version)).status, 404);
  v = must(await program.officer.post(`${at}/${v.id}/checked`, { source: 'Tanya bank', confidence: 'medium' }, version(v.version)));
  assert.equal(v.confidence, 'medium');
  must(await program.officer.post(`${at}/${v.id}/remove`, undefined, version(v.version)), 204);
  const kur = must(await program.public.get('/products')).items.find((x) => x.code === 'KUR_MIKRO');
  assert.equal((await program.officer.patch(`/products/${kur.id}/versions/${kur.terms.id}`, { rate: '1' }, kur.terms.version)).status, 409);
});

test('the same with forms', async () => {
  const w = person.officer;
  const add = { code: `FORM_${++made}`, name: '', provider: 'Uji', family: 'uji', rank: '900', partner: '' };
  await w.get('/products');
  assert.equal((await w.post('/products', add)).status, 422);
  const sent = await w.post('/products', { ...add, name: 'Lewat formulir' });
  assert.equal(sent.status, 303, wordsOf(sent.text).slice(0, 900));
  const here = sent.headers.location;
  assert.match((await w.follow(await w.submit(await w.get(here), here, { provider: 'Bank Formulir' }))).text, /Bank Formulir/);
  const flat = { ...terms, 'purposes[]': 'working' };
  delete flat.purposes;
  assert.equal((await w.submit(await w.get(here), `${here}/versions`, { ...flat, rate: 'x' })).status, 422);
  const version_ = await w.submit(await w.get(here), `${here}/versions`, flat);
  assert.equal(version_.status, 303, version_.text.slice(0, 400));
  const at = version_.headers.location;
  assert.match(wordsOf((await w.follow(await w.submit(await w.get(at), at, { note: 'Catatan uji' }))).text), /Catatan uji/);
  assert.equal((await w.submit(await w.get(at), `${at}/rules`, { kind: 'age', number: '' })).status, 422);
  assert.match(wordsOf((await w.follow(await w.submit(await w.get(at), `${at}/rules`, { kind: 'age', number: '6' }))).text), /paling sedikit 6 bulan/);
  const old = await w.get(at);
  assert.match(wordsOf((await w.follow(await w.submit(old, `${at}/rules/age/remove`))).text), /Tidak ada syarat/);
  assert.equal((await w.submit(old, `${at}/rules`, { kind: 'age', number: '7' })).status, 412); // the form carries what it had read
  assert.match(wordsOf((await w.follow(await w.submit(await w.get(at), `${at}/checked`, { source: 'Tanya', confidence: 'high' }))).text), /Dibaca dari sumbernya/);
  assert.equal((await w.submit(await w.get(at), `${at}/remove`)).status, 303);
  assert.equal((await w.get(at)).status, 404);
});

/* ---- matching ---- */

async function shop(more = {}) {
  const n = String(++made).padStart(4, '0');
  return must(await program.officer.post('/businesses', { name: `Usaha Cocok ${n}`, owner_name: `Bu Cocok ${n}`, ward: KAUMAN, phone: `08136770${n}`,
    founded_on: '2020-01-01', owner_gender: 'f', ...more }), 201);
}
const matches = async (b, query = '', who = 'officer') => must(await program[who].get(`/businesses/${b.id}/matches${query}`));
const of = (m, code) => m.items.find((x) => x.code === code);
const answer = async (b, body, who = 'officer') => {
  const was = must(await program[who].get(`/businesses/${b.id}/matches/answers`));
  return program[who].post(`/businesses/${b.id}/matches/answers`, body, was.version ? version(was.version) : {});
};

test('each product with reasons: what is missing and who can supply it; nothing is guessed', async () => {
  const b = await shop();
  let m = await matches(b);
  assert.equal(m.advice, null);
  assert.equal(of(m, 'OJIR').verdict, 'nearly'); // nobody asked yet
  assert.deepEqual(of(m, 'OJIR').checks.map((c) => c.holds), ['unknown', 'unknown']);
  assert.equal(of(m, 'LPDB').verdict, 'no'); // for cooperatives
  assert.match(of(m, 'KUR_SUPERMIKRO').checks.find((c) => c.what === 'nib_or_letter').help, /SKU kepada lurah/);
  must(await answer(b, { resident: 'yes', victim: 'yes', kur_times: 0, letter: 'yes', credit_clean: 'yes', other: 'no' }));
  m = await matches(b, '?amount=8000000&purpose=settle_debt&monthly=500000');
  assert.equal(of(m, 'OJIR').verdict, 'yes');
  assert.deepEqual([of(m, 'OJIR').plan.months, of(m, 'OJIR').plan.instalment, of(m, 'OJIR').plan.margin], [16, 500000, 1200000]);
  assert.equal(of(m, 'KUR_SUPERMIKRO').verdict, 'no'); // not for debts
  assert.equal(m.first, null);
  m = await matches(b, '?amount=8000000&purpose=working&monthly=500000');
  assert.match(m.first, /Selesaikan itu dulu/);
  assert.equal(of(m, 'KUR_SUPERMIKRO').verdict, 'yes');
  must(await answer(b, { kur_times: 1 }));
  assert.equal(of(await matches(b), 'KUR_SUPERMIKRO').verdict, 'no');
});

test('packages stay within what can be paid; do not borrow now is an answer', async () => {
  const b = await shop();
  must(await answer(b, { resident: 'yes', victim: 'yes', mustahik: 'yes' }));
  let m = await matches(b, '?amount=12000000&purpose=settle_debt&more=3000000&monthly=1100000');
  assert.equal(m.advice.code, 'fits');
  for (const p of m.packages) {
    assert.ok(p.instalment <= 1100000);
    assert.equal(p.parts.reduce((s, x) => s + x.for_need, 0), 12000000);
    assert.equal(p.parts.reduce((s, x) => s + x.for_capital, 0), 3000000);
  }
  assert.deepEqual(m.packages[0].parts.map((p) => p.code).sort(), ['BAZNAS_MODAL', 'OJIR']);
  assert.equal(m.packages[0].margin, 1500000);
  for (const [query, code] of [['amount=12000000&purpose=settle_debt', 'unknown'], ['amount=12000000&purpose=settle_debt&monthly=0', 'nothing'],
    ['amount=12000000&purpose=settle_debt&monthly=100000', 'carry'], ['amount=90000000&purpose=settle_debt&monthly=90000000', 'ceiling'],
    ['amount=90000000&purpose=margin&monthly=90000000', 'no_product']]) {
    m = await matches(b, `?${query}`);
    assert.deepEqual([m.advice.code, m.advice.borrow, m.packages.length], [code, false, 0], query);
    assert.ok(m.advice.words.length > 20);
  }
  const page = wordsOf((await person.officer.get(`/businesses/${b.id}/matches?amount=12000000&purpose=settle_debt&monthly=100000`)).text);
  assert.match(page, /Jangan meminjam dulu\..*sekitar Rp1\.700\.000/s);
  assert.match(page, /Yang memutuskan selalu orang/);
  assert.equal((await program.officer.get(`/businesses/${b.id}/matches?amount=0`)).status, 422);
  assert.equal((await person.officer.get(`/businesses/${b.id}/matches?amount=-5&purpose=working`)).status, 422);
});

test('what can be paid comes from the household\'s budget; packages never exceed it; others learn nothing of it', async () => {
  const b = await shop(), query = 'amount=3000000&purpose=working';
  must(await program.officer.post('/assignments', { businesses: [b.id], companion: names.companion, reason: 'uji' }), 201);
  must(await answer(b, { resident: 'yes', mustahik: 'yes' }));
  let m = await matches(b, `?${query}`, 'companion');
  assert.deepEqual([m.advice.code, m.pay.from, m.pay.monthly, m.pay.words], ['unknown', null, null, null]);
  const sheet = must(await program.companion.post('/debt-sheets', { business: b.id, consent: true, consent_via: 'spoken' }), 201);
  const at = `/debt-sheets/${sheet.id}/budget`;
  must(await program.companion.post(at, { income: 3000000, income_02: 2610000, food: 2000000 }, version(0)));
  m = await matches(b, `?${query}`, 'companion');
  assert.deepEqual([m.advice.code, m.pay.from, m.pay.monthly, m.pay.worst], ['fits', 'budget', 610000, 610000]);
  assert.match(m.pay.words, /Rp610\.000 sebulan, menurut anggaran rumah tangga yang ditulis .*202\d/);
  assert.ok(m.packages.length && m.packages.every((p) => p.instalment <= 610000));
  m = await matches(b, `?${query}&monthly=400000`, 'companion');
  assert.deepEqual([m.pay.from, m.pay.monthly], ['typed', 400000]);
  m = await matches(b, `?${query}&monthly=9000000`, 'companion');
  assert.deepEqual([m.pay.from, m.pay.monthly], ['capped', m.pay.steady]);
  assert.ok(m.packages.every((p) => p.instalment <= m.pay.steady));
  assert.match(m.pay.words, /Rp9\.000\.000 sebulan lebih besar/);
  const page = await person.companion.get(`/businesses/${b.id}/matches?${query}`);
  assert.match(wordsOf(page.text), /menurut anggaran rumah tangga/);
  assert.ok(page.text.includes(`href="${at}"`));
  must(await program.companion.post(`/debt-sheets/${sheet.id}/withdraw`, undefined, version(must(await program.companion.get(`/debt-sheets/${sheet.id}`)).version)));
  m = await matches(b, `?${query}&monthly=9000000`, 'companion');
  assert.deepEqual([m.pay.from, m.pay.monthly, m.pay.worst, m.pay.noted_at], ['typed', 9000000, null, null]);
});

test('only owner, own companion and officers see matches and answers', async () => {
  const own = must(await program.owner.get('/businesses?limit=1')).items[0];
  must(await program.owner.get(`/businesses/${own.id}/matches`));
  const b = await shop();
  for (const [who, status] of [['companion', 403], ['lurah', 403], ['mayor', 403], ['partner', 403], ['admin', 403], ['owner', 404], ['public', 401]]) {
    assert.equal((await program[who].get(`/businesses/${b.id}/matches`)).status, status, who);
    assert.equal((await program[who].get(`/businesses/${b.id}/matches/answers`)).status, status, who);
    assert.equal((await program[who].post(`/businesses/${b.id}/matches/answers`, { victim: 'yes' })).status, status, who);
  }
  must(await program.officer.post('/assignments', { businesses: [b.id], companion: names.companion, reason: 'uji' }), 201);
  must(await answer(b, { income: 700000, mustahik: 'yes' }, 'companion'));
  assert.equal(must(await program.companion.get(`/businesses/${b.id}/matches/answers`)).income, 700000);
  const audit = must(await program.admin.get('/audit?entity=business'));
  assert.ok(!JSON.stringify(audit).includes('700000'), 'an answer stands in the audit');
});

test('the tab for people: answers kept, a stale form refused, a sheet to print', async () => {
  const b = await shop(), v = person.officer, at = `/businesses/${b.id}/matches`;
  const page = await v.get(at);
  assert.match(wordsOf(page.text), /Pembiayaan.*Perlu uang berapa/s);
  assert.equal((await v.submit(page, `${at}/answers`, { income: 'banyak' })).status, 422);
  const sent = await v.submit(page, `${at}/answers`, { victim: 'yes', resident: 'yes' });
  assert.equal((await v.submit(await v.get(at), `${at}/answers`, { income: 'banyak' })).status, 422);
  assert.equal(sent.status, 303, sent.text.slice(0, 500));
  const twice = await v.submit(page, `${at}/answers`, { victim: 'no' });
  assert.ok([412, 428].includes(twice.status), String(twice.status)); // there are answers by now
  assert.equal(must(await program.officer.get(`${at}/answers`)).victim, 'yes');
  const sheet = /<section class="sheet">(.*?)<\/section>/s.exec((await v.get(`${at}?amount=8000000&purpose=settle_debt&monthly=500000`)).text)[1];
  assert.match(wordsOf(sheet), /OJIR.*\(Cocok\).*SKTM.*\(dari lurah\)/s);
});
