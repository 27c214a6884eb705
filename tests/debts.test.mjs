// Debt sheets over the running server: as a program and by forms; who sees them; the law beside a claim.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { makeCity, must, run, serve, token } from './lib/sahabat.mjs';
import { api, multipart, signedIn, Visitor } from './lib/client.mjs';
import { png, xlsx } from './lib/files.mjs';
import { wordsOf } from './lib/html.mjs';

const KAUMAN = '35.73.02.1007';
let city, server;
const program = {}, person = {};

before(async () => {
  city = await makeCity({ businesses: 200 });
  server = await serve(city);
  const names = {
    officer: 'dinas', lurah: 'lurah-kauman', camat: 'camat-klojen', far: 'lurah-arjosari', mayor: 'walikota',
    companion: 'sahabat-kauman-1', other: 'sahabat-kauman-2', owner: 'pemilik-1', admin: 'admin', partner: 'baznas',
  };
  for (const [who, name] of Object.entries(names)) program[who] = api(server, await token(city, name));
  for (const who of ['lurah', 'companion', 'owner', 'officer', 'mayor', 'admin']) person[who] = await signedIn(server, names[who]);
});
after(() => city?.close());

let made = 0;
async function shop(companion = 'sahabat-kauman-1') {
  const n = String(++made).padStart(4, '0');
  const r = await program.officer.post('/businesses', { name: `Usaha Utang ${n}`, owner_name: `Ibu Utang ${n}`, ward: KAUMAN, phone: `08136660${n}` });
  assert.equal(r.status, 201, r.text);
  assert.equal((await program.officer.post('/assignments', { businesses: [r.json.id], companion })).status, 201);
  return r.json;
}
async function sheet(more = {}) {
  const b = await shop();
  const r = await program.companion.post('/debt-sheets', { business: b.id, consent: true, consent_via: 'spoken', ...more });
  assert.equal(r.status, 201, r.text);
  return r.json;
}
const owe = (s, more = {}, who = 'companion') => program[who].post('/debts', { sheet: s.id, lender: 'Rentenir pasar', kind: 'moneylender', ...more });
const fields = (r) => r.json.errors.map((e) => e.field).sort();

test('a sheet begins with consent, and a household has one', async () => {
  const b = await shop();
  const open = (who, more) => program[who].post('/debt-sheets', { business: b.id, ...more });
  assert.deepEqual(fields(await open('companion', {})), ['consent', 'consent_via']);
  assert.deepEqual(fields(await open('companion', { consent: true, consent_via: 'web' })), ['consent_via']);
  assert.equal((await open('other', { consent: true, consent_via: 'spoken' })).status, 403);
  for (const who of ['lurah', 'mayor', 'admin', 'partner']) assert.equal((await open(who, { consent: true, consent_via: 'spoken' })).status, 403, who);
  const first = await open('companion', { consent: true, consent_via: 'signed', client_id: 'hp-lembar-1' });
  assert.equal(first.status, 201, first.text);
  assert.equal(first.headers.location, `/api/v1/debt-sheets/${first.json.id}`);
  assert.equal((await open('companion', { consent: true, consent_via: 'signed', client_id: 'hp-lembar-1' })).json.id, first.json.id);
  assert.equal((await open('officer', { consent: true, consent_via: 'spoken' })).status, 409);
});

test('who sees a sheet, and how much of it', async () => {
  const s = await sheet();
  await owe(s, { received: 1000000, claimed: 1500000 });
  for (const who of ['companion', 'officer']) assert.equal((await program[who].get(`/debt-sheets/${s.id}`)).json.totals.claimed, 1500000, who);
  for (const who of ['lurah', 'camat']) {
    const r = await program[who].get(`/debt-sheets/${s.id}`);
    assert.equal(r.status, 200);
    assert.equal(r.json.totals, null);
    assert.equal(r.json.debts, null);
    assert.deepEqual(r.json.masked, ['case', 'debts']);
    assert.equal((await program[who].get(`/debt-sheets/${s.id}/debts`)).status, 403);
  }
  for (const who of ['other', 'far', 'owner', 'mayor']) assert.equal((await program[who].get(`/debt-sheets/${s.id}`)).status, 404, who);
  for (const who of ['admin', 'partner']) assert.equal((await program[who].get(`/debt-sheets/${s.id}`)).status, 403, who);
  assert.equal((await program.mayor.get('/debt-sheets')).json.total, 0);
  const seen = await person.lurah.get(`/debt-sheets/${s.id}`);
  assert.match(wordsOf(seen.text), /Isi lembar ini tertutup/);
  assert.doesNotMatch(seen.text, /Rentenir pasar|1\.500\.000/);
});

test('opened with a reason for an hour; the owner of the sheet reads who it was', async () => {
  const s = await sheet();
  await owe(s, { received: 700000 });
  const open = (reason) => program.lurah.post(`/debt-sheets/${s.id}/unseal`, { reason });
  assert.equal((await open('ingin tahu')).status, 200); // ten characters
  assert.equal((await open('masih ingin tahu')).status, 409);
  assert.equal((await program.lurah.get(`/debt-sheets/${s.id}/debts`)).json.items[0].received, 700000);
  assert.equal((await program.camat.get(`/debt-sheets/${s.id}/debts`)).status, 403);
  const two = await sheet();
  await person.lurah.get(`/debt-sheets/${two.id}`);
  const short = await person.lurah.post(`/debt-sheets/${two.id}/unseal`, { reason: 'x' });
  assert.equal(short.status, 422);
  const good = await person.lurah.post(`/debt-sheets/${two.id}/unseal`, { reason: 'Diancam penagih di depan kelurahan' });
  assert.equal(good.status, 303);
  assert.match(wordsOf((await person.lurah.get(`/debt-sheets/${two.id}`)).text), /Anda membuka lembar ini dengan alasan/);
  assert.match(wordsOf((await person.companion.get(`/debt-sheets/${two.id}`)).text), /Diancam penagih di depan kelurahan/);
});

test('rows: sent twice is one, corrections keep the old value, removed comes back, sums reconcile', async () => {
  const s = await sheet();
  const row = { client_id: `hp-utang-${s.id}`, received: 900000, withheld: 100000, claimed: 1200000, paid: 50000, behaviour: ['threatens', 'shames'] };
  const a = await owe(s, row);
  assert.equal(a.status, 201, a.text);
  assert.equal(a.json.principal, 1000000);
  assert.equal(a.json.charged, 350000);
  assert.equal((await owe(s, row)).json.id, a.json.id);
  const b = (await owe(s, { lender: 'Arisan RT', kind: 'family', received: 500000, claimed: 500000 })).json;
  const at = `/debts/${a.json.id}`;
  assert.equal((await program.companion.patch(at, { claimed: 1000000 }, 9)).status, 412);
  assert.equal((await program.companion.patch(at, { claimed: 1000000 })).status, 428);
  const put = await program.companion.patch(at, { claimed: 1000000 }, 1);
  assert.equal(put.status, 200, put.text);
  assert.equal(put.json.received, 900000);
  assert.match(wordsOf((await person.companion.get(at)).text), /1\.200\.000.*1\.000\.000/);
  assert.equal((await program.companion.post(`/debts/${b.id}/remove`, {}, { 'if-match': '"1"' })).status, 204);
  assert.equal((await program.companion.get(`/debt-sheets/${s.id}`)).json.totals.claimed, 1000000);
  assert.equal((await program.companion.get(`/debt-sheets/${s.id}/debts?removed=1`)).json.items.length, 2);
  assert.equal((await program.companion.post(`/debts/${b.id}/restore`, {}, { 'if-match': '"2"' })).status, 204);
  const { totals, debts } = (await program.companion.get(`/debt-sheets/${s.id}`)).json;
  const items = (await program.companion.get(`/debt-sheets/${s.id}/debts`)).json.items;
  assert.equal(debts, 2);
  for (const key of ['received', 'claimed', 'paid', 'charged']) assert.equal(totals[key], items.reduce((sum, d) => sum + (d[key] ?? 0), 0), key);
});

test('bad rows are refused by field', async () => {
  const s = await sheet();
  const bad = async (more, ...names) => assert.deepEqual(fields(await owe(s, more)), names);
  await bad({ kind: 'gold' }, 'kind');
  await bad({ lender: '' }, 'lender');
  await bad({ taken_on: '2099-01-01' }, 'taken_on');
  await bad({ taken_on: '2026-01-02', due_on: '2026-01-01' }, 'due_on');
  await bad({ tenor: 3 }, 'tenor_unit');
  await bad({ tenor: 1201, tenor_unit: 'month' }, 'tenor');
  await bad({ tenor: 0, tenor_unit: 'month' }, 'tenor');
  await bad({ rate: '1000%', cost_per: 'day' }, 'rate');
  await bad({ rate: '0.8' }, 'cost_per');
  await bad({ received: -1 }, 'received');
  await bad({ claimed: 10, late_claimed: 11 }, 'late_claimed');
  await bad({ contacted_on: '2026-11-20', contacted_time: '24:00' }, 'contacted_time');
  await bad({ lender_id: 99999999 }, 'lender_id');
  assert.equal((await program.companion.get(`/debt-sheets/${s.id}/debts`)).json.total, 0);
});

test('24 lenders by the quick form, one after the other', async () => {
  const s = await sheet();
  const v = person.companion;
  await v.get(`/debt-sheets/${s.id}`);
  for (let i = 1; i <= 24; i++) {
    const r = await v.post('/debts', { sheet: s.id, lender: `Pinjol Cepat ${i}`, kind: 'online', received: '1.000.000', claimed: '2,5 juta', tenor: '', tenor_unit: '', taken_on: '' });
    assert.equal(r.status, 303, r.text);
    assert.equal(r.headers.location, `/debt-sheets/${s.id}#f-lender`);
  }
  const page = await v.get(`/debt-sheets/${s.id}`);
  assert.match(wordsOf(page.text), /24\. Pinjol Cepat 24/);
  assert.match(wordsOf(page.text), /Rp60\.000\.000/);
  const again = await v.post('/debts', { sheet: s.id, lender: '', kind: 'online', received: 'banyak' });
  assert.equal(again.status, 422);
  assert.match(again.text, /value="banyak"/);
  const paper = await v.get(`/debt-sheets/${s.id}/print`);
  assert.equal((paper.text.match(/class="blank"/g) ?? []).length, 12 * 7);
});

test('the law beside a claim: sure rules tell the excess, open ones only that it is to be checked', async () => {
  const s = await sheet();
  const sure = (await owe(s, { lender: 'dana mas', kind: 'online', purpose: 'consumer', received: 1000000, claimed: 1100001, taken_on: '2024-03-01', tenor: 30, tenor_unit: 'day' })).json;
  assert.equal(sure.lender, 'Danamas');
  assert.equal(sure.legal, 'licensed');
  const told = (await program.companion.get(`/debts/${sure.id}/findings`)).json.items;
  assert.equal(told.find((f) => f.topic === 'total').verdict, 'within');
  const open = (await owe(s, { lender: 'Amartha', kind: 'online', purpose: 'consumer', received: 1000000, claimed: 1500000, taken_on: '2026-03-01', tenor: 30, tenor_unit: 'day' })).json;
  const findings = (await program.companion.get(`/debts/${open.id}/findings`)).json.items.filter((f) => f.topic === 'benefit');
  assert.equal(findings.length, 2);
  assert.ok(findings.every((f) => f.check && !f.citable));
  assert.match(wordsOf((await person.companion.get(`/debts/${open.id}`)).text), /Perlu diperiksa/);
  const unlicensed = (await owe(s, { lender: 'Dana Kilat Jaya Xyz', kind: 'online', received: 1, claimed: 9 })).json;
  assert.equal(unlicensed.legal, 'not_proven');
  assert.equal((await program.companion.get(`/debts/${unlicensed.id}/findings`)).json.items[0].verdict, 'uncovered');
  assert.doesNotMatch(wordsOf((await person.companion.get(`/debts/${unlicensed.id}`)).text), /[Ii]legal/);
});

test('photos of proof', async () => {
  const s = await sheet();
  const d = (await owe(s)).json;
  const form = (fields) => multipart(fields, { file: { filename: 'a.png', type: 'image/png', bytes: png() } });
  const send = (who) => { const f = form({ client_id: `hp-bukti-${d.id}` }); return program[who].post(`/debts/${d.id}/photos`, f.body, { 'content-type': f.type }); };
  const a = await send('companion');
  assert.equal(a.status, 201, a.text);
  assert.equal((await send('companion')).json.id, a.json.id);
  assert.equal((await send('other')).status, 404);
  assert.equal((await send('lurah')).status, 403);
  assert.equal((await program.companion.get(`/debts/${d.id}/photos`)).json.total, 1);
  const v = person.companion;
  const page = await v.get(`/debts/${d.id}`);
  const src = /src="(\/debts\/\d+\/photos\/\d+)\?small=1"/.exec(page.text)[1];
  for (const target of [src, `${src}?small=1`])
    assert.equal((await v.get(target)).headers['content-type'], 'image/jpeg');
  assert.equal((await person.lurah.get(src)).status, 403);
  const f = form({ _csrf: v.csrf });
  assert.equal((await v.send('POST', `/debts/${d.id}/photos`, { body: f.body, headers: { 'content-type': f.type } })).status, 303);
  assert.equal((await v.get(`${src}/remove`)).status, 200);
  assert.equal((await v.post(`${src}/remove`, {})).status, 303);
  const left = (await program.companion.get(`/debts/${d.id}/photos`)).json.items;
  assert.equal(left.length, 1);
  assert.equal((await program.companion.post(`/debts/${d.id}/photos/${left[0].id}/remove`)).status, 204);
});

test('by forms: open, correct, remove and give back, close, open again, withdraw and agree again', async () => {
  const b = await shop(), v = person.companion;
  const empty = await v.get(`/businesses/${b.id}/debts`);
  assert.match(wordsOf(empty.text), /Bacakan:/);
  assert.equal((await v.post('/debt-sheets', { business: b.id, consent: '0', consent_via: 'spoken' })).status, 422);
  const open = await v.post('/debt-sheets', { business: b.id, consent: '1', consent_via: 'spoken' });
  assert.equal(open.status, 303);
  const at = open.headers.location;
  const id = Number(at.split('/').pop());
  assert.match((await v.get(`/businesses/${b.id}/debts`)).text, new RegExp(`href="${at}"`));
  assert.match(wordsOf((await v.get(`/debt-sheets?state=open`)).text), /Lembar utang/);
  const d = (await owe({ id }, { received: 5 })).json;
  const page = `/debts/${d.id}`;
  assert.equal((await v.post(page, { lender: '', kind: 'moneylender', _version: '1' })).status, 422);
  assert.equal((await v.post(page, { lender: 'Bank titil', kind: 'moneylender', received: '250.000', _version: '1' })).status, 303);
  assert.equal((await v.post(page, { lender: 'Bank titil', kind: 'moneylender', _version: '1' })).status, 412);
  assert.equal((await v.post(`${page}/remove`, { _version: '2' })).headers.location, at);
  assert.match(wordsOf((await v.get(at)).text), /Utang yang dihapus/);
  assert.equal((await v.post(`${page}/restore`, { _version: '3' })).status, 303);
  const version = async () => String((await program.officer.get(at)).json.version);
  assert.equal((await v.post(`${at}/close`, { outcome: '', _version: await version() })).status, 422);
  assert.equal((await v.post(`${at}/close`, { outcome: 'settled', _version: await version() })).status, 303);
  assert.equal((await v.post('/debts', { sheet: id, lender: 'Baru', kind: 'other' })).status, 409);
  assert.equal((await v.post(`${at}/reopen`, { _version: await version() })).status, 303);
  assert.equal((await v.post(`${at}/withdraw`, { _version: await version() })).status, 303);
  assert.match(wordsOf((await v.get(at)).text), /Persetujuan dicabut/);
  assert.equal((await v.get(page)).status, 403);
  assert.equal((await program.lurah.post(`${at}/unseal`, { reason: 'Mau lihat lagi isinya' })).status, 409);
  assert.equal((await v.post(`${at}/consent`, { consent_via: 'signed', _version: await version() })).status, 303);
  assert.equal((await v.get(page)).status, 200);
});

test('as a program: close, open again, withdraw, agree again', async () => {
  const s = await sheet();
  const act = async (what, body = {}) => program.companion.post(`/debt-sheets/${s.id}/${what}`, body,
    { 'if-match': `"${(await program.companion.get(`/debt-sheets/${s.id}`)).json.version}"` });
  assert.equal((await act('close', { outcome: 'mistaken' })).json.state, 'closed');
  assert.equal((await act('reopen')).json.state, 'open');
  assert.equal((await act('withdraw')).json.state, 'withdrawn');
  assert.deepEqual(fields(await act('consent')), ['consent_via']);
  assert.equal((await act('consent', { consent_via: 'spoken' })).json.state, 'open');
  assert.equal((await program.companion.post(`/debt-sheets/${s.id}/close`, { outcome: 'settled' })).status, 428);
});

test('an owner has their own sheet, writes into it, and withdraws', async () => {
  const own = (await program.owner.all('/businesses'))[0];
  const v = person.owner;
  const page = await v.get(`/businesses/${own.id}/debts`);
  assert.equal(page.status, 200);
  assert.doesNotMatch(page.text, /name="consent_via"/); // of their own hand
  const told = (await program.owner.get('/debt-sheets')).json.items; // the demo's owner has one
  assert.equal((await v.post('/debt-sheets', { business: own.id, consent: '1' })).status, told.length ? 409 : 303);
  const { id } = (await program.owner.get('/debt-sheets')).json.items[0];
  const theirs = await owe({ id }, { received: 100 }, 'owner');
  assert.equal(theirs.status, 201, theirs.text);
  const officers = (await owe({ id }, { received: 200 }, 'officer')).json;
  assert.equal((await program.owner.patch(`/debts/${officers.id}`, { received: 1 }, 1)).status, 403);
  assert.equal((await program.owner.patch(`/debts/${theirs.json.id}`, { received: 150 }, 1)).status, 200);
  const sheets = (await program.owner.get('/debt-sheets')).json;
  assert.equal(sheets.total, 1);
  assert.equal((await v.post(`/debt-sheets/${id}/withdraw`, { _version: String(sheets.items[0].version) })).status, 303);
  assert.equal((await program.owner.get(`/debt-sheets/${id}/debts`)).status, 200);
  assert.equal((await program.officer.get(`/debt-sheets/${id}/debts`)).status, 403);
  const version = (await program.owner.get(`/debt-sheets/${id}`)).json.version;
  assert.equal((await v.post(`/debt-sheets/${id}/consent`, { _version: String(version) })).status, 303);
});

test('lists page and filter; counts for who reads figures', async () => {
  const ids = [];
  for (let cursor = ''; cursor !== null;) {
    const { items, next } = (await program.officer.get(`/debt-sheets?limit=3&cursor=${cursor}`)).json;
    ids.push(...items.map((s) => s.id));
    cursor = next;
  }
  assert.deepEqual(ids, [...new Set(ids)].sort((a, b) => b - a));
  assert.equal((await program.officer.get('/debt-sheets')).json.total, ids.length);
  assert.ok((await program.officer.get('/debt-sheets?state=closed')).json.items.every((s) => s.state === 'closed'));
  assert.equal((await program.officer.get('/debt-sheets?area=35.73.01.1002')).status, 200);
  assert.equal((await program.lurah.get('/debt-sheets?area=35.73.01.1002')).json.total, 0);
  const figures = (await program.mayor.get('/debt-sheets/figures')).json.items;
  assert.equal(figures.reduce((n, f) => n + f.open + f.closed + f.withdrawn, 0), ids.length);
  assert.equal((await person.mayor.get('/debt-sheets/figures')).status, 200);
  assert.equal((await person.mayor.get('/debt-sheets')).status, 303);
  assert.equal((await program.companion.get('/debt-sheets/figures')).status, 403);
});

test('from a case about debts to the sheet, and back', async () => {
  const b = await shop();
  const c = (await program.officer.post('/cases', { category: 'debt_online', description: 'Terjerat banyak pinjol, minta didampingi.', ward: KAUMAN, business_id: b.id, name: b.owner_name, phone: '081299991111' })).json;
  assert.equal((await program.officer.post(`/cases/${c.id}/unseal`, { reason: 'Pelapor minta lembar utang' })).status, 200); // sealed at the ward
  const link = `/businesses/${b.id}/debts?case=${c.id}`;
  assert.ok((await person.officer.get(`/cases/${c.id}`)).text.includes(`href="${link}"`));
  assert.match((await person.officer.get(link)).text, new RegExp(`name="case" value="${c.id}"`));
  const made = await person.officer.post('/debt-sheets', { business: b.id, case: c.id, consent: '1', consent_via: 'spoken' });
  assert.equal(made.status, 303, made.text);
  assert.ok((await person.officer.get(made.headers.location)).text.includes(`href="/cases/${c.id}"`));
  assert.equal((await program.officer.get(`/debt-sheets?case=${c.id}`)).json.total, 1);
  const other = await shop();
  assert.deepEqual(fields(await program.officer.post('/debt-sheets', { business: other.id, case: c.id, consent: true, consent_via: 'spoken' })), ['case']);
});

test('as a file: only of sheets that one reads, also from the command line', async () => {
  const s = await sheet();
  await owe(s, { lender: 'Bu Setoran Berkas', received: 123000 });
  const all = (await program.officer.get('/debt-sheets/export?format=json')).json;
  assert.ok(all.some((d) => d.lender === 'Bu Setoran Berkas' && d.received === 123000 && d.sheet_id === s.id));
  assert.deepEqual((await program.far.get('/debt-sheets/export?format=json')).json, []);
  assert.ok(!(await program.lurah.get('/debt-sheets/export?format=json')).json.some((d) => d.sheet_id === s.id));
  const file = await person.officer.get('/debt-sheets/export?format=csv');
  assert.match(file.text, /Bu Setoran Berkas/);
  assert.match(file.headers['content-disposition'], /utang\.csv/);
  assert.equal((await program.mayor.get('/debt-sheets/export')).status, 403);
  const printed = await must(['export', 'debts', '--format', 'csv'], { city });
  assert.match(printed, /^\uFEFF?sheet_id,owner_name,business_name,ward,state,.*lender/);
  assert.match(printed, /Bu Setoran Berkas/);
});

/* ---- facts: lenders, ceilings ---- */

test('lenders are found as people type them; not on the list is not proven, and people say the rest with a source', async () => {
  for (const typed of ['danamas', 'Dana Mas', 'dana  mas']) assert.equal((await program.companion.get(`/lenders?q=${encodeURIComponent(typed)}`)).json.items[0].name, 'Danamas', typed);
  assert.equal((await program.companion.get('/lenders?q=kredit%20pntar')).json.items[0].name, 'Kredit Pintar');
  const all = await program.officer.all('/lenders');
  assert.deepEqual(all.map((l) => l.id), [...new Set(all.map((l) => l.id))]);
  assert.equal((await program.companion.post('/lenders', { name: 'X Gelap', kind: 'online' })).status, 403);
  const made = await program.officer.post('/lenders', { name: 'Dana Gelap Uji', kind: 'online', company: 'PT Gelap Uji' });
  assert.equal(made.status, 201, made.text);
  assert.equal(made.json.legal, 'not_proven');
  assert.deepEqual(fields(await program.officer.post('/lenders', { name: 'danagelap uji', kind: 'online' })), ['name']);
  const at = `/lenders/${made.json.id}`;
  assert.deepEqual(fields(await program.officer.post(`${at}/statuses`, { status: 'illegal' })), ['checked_on', 'source']);
  const said = { status: 'illegal', source: 'Satgas PASTI, siaran pers 7/2026', checked_on: '2026-11-20' };
  assert.equal((await program.officer.post(`${at}/statuses`, said)).status, 201);
  assert.equal((await program.officer.post(`${at}/statuses`, said)).status, 201);
  const one = (await program.companion.get(at)).json;
  assert.equal(one.legal, 'illegal');
  assert.equal(one.statuses.length, 1);
  assert.equal((await program.officer.patch(at, { note: 'Aplikasi' }, 1)).json.version, 2);
  assert.equal((await program.officer.patch(at, { note: 'Lain' }, 1)).status, 412);
});

test('by forms: the register of lenders', async () => {
  const v = person.officer;
  assert.match(wordsOf((await v.get('/lenders')).text), /belum terbukti berizin, bukan berarti ilegal/);
  assert.equal((await v.post('/lenders', { name: '', kind: 'online' })).status, 422);
  const made = await v.post('/lenders', { name: 'Koperasi Uji Form', kind: 'cooperative' });
  assert.equal(made.status, 303);
  const at = made.headers.location;
  assert.match(wordsOf((await v.get(at)).text), /Izin belum diperiksa/);
  assert.equal((await v.post(`${at}/statuses`, { status: '', source: '', checked_on: '' })).status, 422);
  assert.equal((await v.post(`${at}/statuses`, { status: 'licensed', source: 'Dinas Koperasi', checked_on: '2026-11-01' })).status, 303);
  assert.equal((await v.post(at, { name: '', kind: 'cooperative', _version: '1' })).status, 422);
  assert.equal((await v.post(at, { name: 'Koperasi Uji', kind: 'cooperative', _version: '1' })).status, 303);
  assert.match(wordsOf((await v.get(at)).text), /Dinas Koperasi/);
  assert.match(wordsOf((await person.companion.get('/lenders?q=tidak%20ada%20xyz')).text), /Kontak OJK 157/);
});

const OJK = `No;Nama Platform;Nama Perusahaan;Nomor Izin;Tanggal Izin;Website
1;Danamas;PT Pasar Dana Pinjaman;KEP-49/D.05/2017;2017-07-06;https://p2p.danamas.co.id
2;Amartha Baru;PT Amartha Mikro Fintek;KEP-46/D.05/2019;13 Mei 2019;https://amartha.com
3;Pinjol Baru Uji;PT Baru Uji;KEP-1/D.06/2026;2026-02-01;https://baru.example
4;Investree;PT Investree Radhika Jaya;KEP-9/D.06/2026;2026-03-01;
5;;PT Tanpa Nama;;;
6;Danamas;PT Lain;;;
7;Hari Aneh;PT Hari Aneh;KEP-2;31 Februari 2026;
`;

test('a new list of OJK: differences first, bad rows back, twice changes nothing', async () => {
  const send = (more) => program.officer.post('/lenders/import', { list: OJK, source: 'Daftar OJK November 2026', checked_on: '2026-11-21', ...more });
  assert.equal((await program.companion.post('/lenders/import', {})).status, 403);
  assert.deepEqual(fields(await program.officer.post('/lenders/import', { list: 'a;b\n1;2', source: 'Daftar', checked_on: '2026-11-21' })), ['list']);
  assert.deepEqual(fields(await program.officer.post('/lenders/import', { checked_on: '2099-01-01' })), ['checked_on', 'list', 'source']);
  const looked = await send({ whole: true });
  assert.equal(looked.status, 200, looked.text);
  const { applied, added, licensed, changed, same, unlisted, bad, items } = looked.json;
  assert.deepEqual({ applied, added, licensed, changed, same, bad }, { applied: false, added: 1, licensed: 1, changed: 2, same: 1, bad: 3 });
  assert.ok(unlisted > 80);
  assert.ok(items.some((x) => x.what === 'changed' && x.name === 'Amartha Baru'));
  assert.deepEqual(items.filter((x) => x.what === 'bad').map((x) => x.row), [6, 7, 8]);
  assert.equal((await program.officer.get('/lenders?q=Pinjol%20Baru%20Uji')).json.items.filter((l) => l.name === 'Pinjol Baru Uji').length, 0);
  const done = await send({ apply: true });
  assert.equal(done.json.added, 1, done.text);
  const again = (await send({ apply: true })).json;
  assert.deepEqual([again.added, again.licensed, again.changed, again.unlisted, again.same], [0, 0, 0, 0, 4]);
  const investree = (await program.officer.get('/lenders?q=Investree')).json.items[0];
  assert.equal(investree.legal, 'licensed');
  const v = person.officer;
  await v.get('/lenders/import');
  const form = multipart({ _csrf: v.csrf, source: 'Daftar OJK', checked_on: '2026-11-22', whole: '1' }, { file: { filename: 'ojk.csv', type: 'text/csv', bytes: Buffer.from(OJK) } });
  const page = await v.send('POST', '/lenders/import', { body: form.body, headers: { 'content-type': form.type } });
  assert.equal(page.status, 200, page.text);
  assert.match(wordsOf(page.text), /Tidak lagi dalam daftar/);
  assert.match(page.text, /Pinjol Baru Uji;PT Baru Uji/); // stands there for the next step
});

test('the same list by command, through the running server: looked at first, bad rows back, twice changes nothing', async () => {
  const file = path.join(city.dir, 'ojk.csv'), report = path.join(city.dir, 'bad.csv');
  const list = OJK.replaceAll('Pinjol Baru Uji', 'Pinjol Perintah Uji').replaceAll('PT Baru Uji', 'PT Perintah Uji');
  fs.writeFileSync(file, list);
  const told = ['--source', 'Daftar OJK November 2026', '--checked-on', '2026-11-22'];
  const call = (...more) => run(['import', 'lenders', file, ...told, ...more], { city });
  assert.equal((await run(['import', 'lenders', file], { city })).code, 2); // by whom, and when?
  const looked = await call('--dry-run', '--report', report);
  assert.equal(looked.code, 0, looked.err);
  assert.match(looked.out, /Pinjol Perintah Uji \(PT Perintah Uji\)/);
  assert.match(looked.out, /added 1, licensed 0, changed 0, same 3, unlisted 0, bad 3\n$/);
  const back = fs.readFileSync(report, 'utf8').replace(/^\uFEFF/, '').trim().split(/\r?\n/);
  assert.match(back[0], /^No,Nama Platform,Nama Perusahaan,Nomor Izin,Tanggal Izin,Website,/);
  assert.deepEqual(back.slice(1).map((l) => l.split(',')[0]), ['5', '6', '7']);
  assert.ok(back.slice(1).every((l) => l.split(',').at(-1).length > 5), back.join('\n'));
  const found = async () => (await program.officer.get('/lenders?q=Pinjol%20Perintah%20Uji')).json.items.filter((l) => l.name === 'Pinjol Perintah Uji');
  assert.equal((await found()).length, 0); // only looked at
  const done = JSON.parse((await call('--json')).out);
  assert.deepEqual([done.applied, done.added, done.bad], [true, 1, 3]);
  assert.equal((await found())[0].legal, 'licensed');
  const again = JSON.parse((await call('--json')).out);
  assert.deepEqual([again.added, again.licensed, again.changed, again.unlisted, again.same], [0, 0, 0, 0, 4]);
  const whole = JSON.parse((await call('--whole', '--dry-run', '--json')).out);
  assert.ok(whole.unlisted > 80 && !whole.applied);
  fs.writeFileSync(file, xlsx([['Nama Platform', 'Nama Perusahaan'], ['Pinjol Lembar Uji', 'PT Lembar Uji']]));
  assert.equal(JSON.parse((await call('--dry-run', '--json')).out).added, 1);
  fs.writeFileSync(file, 'a;b\n1;2\n');
  const none = await call();
  assert.equal(none.code, 1);
  assert.ok(none.err.length > 20, none.err);
});

test('ceilings are kept by officers, seen by all who are signed in', async () => {
  const rules = (await program.companion.get('/ceilings')).json.items;
  assert.ok(rules.length >= 26);
  assert.ok(rules.filter((r) => r.topic === 'benefit' && r.valid_from === '2026-01-01').every((r) => !r.verified));
  const rule = { topic: 'benefit', value: '0,15', valid_from: '2027-01-01', law: 'SEOJK uji', source: 'Siaran OJK', checked_on: '2026-11-20' };
  assert.equal((await program.lurah.post('/ceilings', rule)).status, 403);
  assert.deepEqual(fields(await program.officer.post('/ceilings', { ...rule, value: '0,12345', days_from: 9, days_to: 8 })), ['days_to', 'value']);
  const made = await program.officer.post('/ceilings', rule);
  assert.equal(made.status, 201, made.text);
  assert.equal(made.json.value, '0.15');
  const at = `/ceilings/${made.json.id}`;
  assert.deepEqual(fields(await program.officer.patch(at, { valid_to: '2026-01-01' }, 1)), ['valid_to']);
  assert.equal((await program.officer.patch(at, { verified: true }, 1)).json.verified, true);
  assert.equal((await program.officer.patch(at, { verified: false }, 1)).status, 412);
  assert.equal((await program.companion.get(at)).status, 200);
  const v = person.admin;
  assert.match(wordsOf((await v.get('/ceilings')).text), /Perlu diperiksa/);
  assert.equal((await v.post('/ceilings', { ...rule, value: '' })).status, 422);
  const form = await v.post('/ceilings', rule);
  assert.equal(form.status, 303);
  assert.equal((await v.post(form.headers.location, { source: '', checked_on: '2026-11-20', _version: '1' })).status, 422);
  assert.equal((await v.post(form.headers.location, { source: 'Siaran OJK', checked_on: '2026-11-20', valid_to: '2028-01-01', verified: '1', _version: '1' })).status, 303);
  assert.match(wordsOf((await v.get(form.headers.location)).text), /Belum berlaku/);
});
