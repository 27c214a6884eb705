// Money of partners' funds over the running server: rows of a partner's file that are still to be settled, grants, loans
// that name their fund; by program and by forms; and a server that is killed while it reads a file.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeCity, serve, sleep, token, until } from './lib/sahabat.mjs';
import { api, multipart, signedIn } from './lib/client.mjs';
import { csv } from './lib/files.mjs';
import { wordsOf } from './lib/html.mjs';

const BAZNAS = 1, BANK = 3, HIBAH = 3; // seeded in this order (src/finance/product_seed.c)
let city, server, business, secret;
const program = {}, person = {};
const names = {
  officer: 'dinas', lurah: 'lurah-kauman', mayor: 'walikota', admin: 'admin', companion: 'sahabat-kota-1', other: 'sahabat-kauman-2',
  owner: 'pemilik-1', partner: 'baznas', bank: 'bank',
};

before(async () => {
  city = await makeCity({ businesses: 60 });
  server = await serve(city);
  for (const [who, name] of Object.entries(names)) program[who] = api(server, await token(city, name));
  secret = await token(city, names.officer);
  for (const who of ['officer', 'partner', 'owner']) person[who] = await signedIn(server, names[who]);
  business = (await program.owner.all('/businesses'))[0].id;
  await program.officer.post('/assignments', { businesses: [business], companion: names.companion });
});
after(() => city?.close());

let made = 0;
const ok = (r, status = 200) => {
  assert.equal(r.status, status, r.text);
  return r.json;
};
const match = (x) => ({ 'if-match': `"${x.version}"` });
const terms = { method: 'flat', principal: 12000000, rate: '12', periods: 12, signed_on: '2026-01-05' };
async function running(more = {}) {
  const l = ok(await program.officer.post('/loans', { business, partner: BAZNAS, number: `DANA-${++made}`, ...terms, ...more }), 201);
  return ok(await program.officer.post(`/loans/${l.id}/disburse`, { on: '2026-01-31' }, match(l)));
}
const now = async (l) => ok(await program.officer.get(`/loans/${l.id}`));
const fileOf = (rows, partner = BAZNAS) => multipart({ partner }, {
  file: { filename: 'angsuran.csv', type: 'text/csv', bytes: csv([['Nomor pembiayaan', 'Tanggal', 'Jumlah', 'Nomor bukti', 'Sisa pokok'], ...rows]) },
});
async function sent(rows, who = 'partner', partner = BAZNAS) {
  const f = fileOf(rows, partner);
  return ok(await program[who].post('/loans/file', f.body, { 'content-type': f.type }));
}
const openItems = async (who = 'partner') => program[who].all('/loans/items?state=open');

/* ---- rows still to be settled ---- */

test('rows of a file that found no loan are kept, settled once, and never booked twice', async () => {
  const l = await running();
  const rows = [[`X-${l.number}`, '2026-03-02', '1120000', '', ''], [l.number, '2026-04-01', '1120000', 'T-1', '9000001'], [l.number, 'kemarin', '5', '', '']];
  const first = await sent(rows);
  assert.deepEqual([first.added, first.rejected.length, first.differences.length], [1, 2, 1]);
  const items = await openItems();
  assert.deepEqual(items.map((i) => i.kind).sort(), ['differs', 'no_loan', 'unread']);
  await sent(rows);
  assert.equal((await openItems()).length, 3);
  const stray = items.find((i) => i.kind === 'no_loan'), unread = items.find((i) => i.kind === 'unread'), gap = items.find((i) => i.kind === 'differs');
  assert.deepEqual([stray.line, stray.number, stray.amount, stray.partner], [2, `X-${l.number}`, 1120000, BAZNAS]);
  assert.deepEqual([gap.loan, gap.theirs], [l.id, 9000001]);
  const at = (i) => `/loans/items/${i.id}`;
  assert.equal((await program.partner.post(`${at(stray)}/assign`, { number: l.number })).status, 428);
  assert.equal((await program.partner.post(`${at(stray)}/assign`, { number: l.number }, { 'if-match': '"7"' })).status, 412);
  assert.equal((await program.partner.post(`${at(stray)}/assign`, { number: 'TIDAK' }, match(stray))).status, 422);
  assert.equal((await program.partner.post(`${at(gap)}/assign`, { number: l.number }, match(gap))).status, 409);
  const booked = ok(await program.partner.post(`${at(stray)}/assign`, { number: l.number }, match(stray)));
  assert.deepEqual([booked.state, booked.loan, booked.payment > 0], ['booked', l.id, true]);
  assert.equal((await program.partner.post(`${at(stray)}/assign`, { number: l.number }, match(booked))).status, 409);
  assert.equal((await now(l)).paid, 2 * 1120000);
  assert.equal((await sent(rows)).added, 0);
  assert.equal((await now(l)).paid, 2 * 1120000);
  const shut = ok(await program.officer.post(`${at(unread)}/close`, { reason: 'Salah ketik di mitra' }, match(unread)));
  assert.equal(shut.closed_why, 'Salah ketik di mitra');
  const again = ok(await program.officer.post(`${at(unread)}/reopen`, undefined, match(shut)));
  assert.equal(again.state, 'open');
  ok(await program.officer.post(`${at(unread)}/close`, { reason: 'Salah ketik di mitra' }, match(again)));
  assert.equal((await program.officer.post(`${at(gap)}/close`, { reason: 'Pembulatan' }, match(gap))).status, 412); // our figure changed since
  const differs = ok(await program.officer.get(at(gap)));
  assert.deepEqual([differs.state, differs.ours], ['open', (await now(l)).principal_left]);
  ok(await program.officer.post(`${at(gap)}/close`, { reason: 'Pembulatan' }, match(differs)));
  assert.equal((await openItems()).length, 0);
  const out = await program.officer.get('/loans/items/export?format=csv');
  assert.match(out.text, /Salah ketik di mitra/);
  assert.equal(ok(await program.officer.get('/loans/items/export?format=json&state=booked')).length, 1);
});

test('open rows on pages: counted on the loans\' page, settled by forms', async () => {
  const l = await running();
  await sent([[`Y-${l.number}`, '2026-03-02', '1.000', '', ''], [`Z-${l.number}`, '2026-03-03', '2.000', '', '']]);
  const v = person.partner;
  assert.match(wordsOf((await v.get('/loans')).text), /Baris yang belum beres 2/);
  const list = await v.get('/loans/items');
  assert.match(wordsOf(list.text), /Rp2\.000/);
  const at = [...list.text.matchAll(/href="(\/loans\/items\/\d+)"/g)].map((m) => m[1]);
  assert.equal(at.length, 2);
  let page = await v.get(at[0]);
  const bad = await v.submit(page, `${at[0]}/assign`, { number: 'SALAH' });
  assert.equal(bad.status, 422);
  assert.match(wordsOf(bad.text), /tidak mempunyai pembiayaan/);
  assert.equal((await v.submit(page, `${at[0]}/assign`, { number: l.number })).status, 303);
  page = await v.get(at[1]);
  assert.equal((await v.submit(page, `${at[1]}/close`, { reason: '' })).status, 422);
  assert.equal((await v.submit(page, `${at[1]}/close`, { reason: 'Nasabah kota lain' })).status, 303);
  assert.equal((await v.submit(await v.get(at[1]), `${at[1]}/reopen`)).status, 303);
  assert.equal((await v.submit(await v.get(at[1]), `${at[1]}/close`, { reason: 'Nasabah kota lain' })).status, 303);
  assert.match(wordsOf((await v.get('/loans/items?state=closed')).text), /Nasabah|Ditutup/);
  assert.doesNotMatch((await person.owner.get('/loans')).text, /loans\/items/);
});

test('rows reach officers and the partner whose file it was, nobody else', async () => {
  await sent([['JAUH-1', '2026-03-02', '7000', '', '']], 'officer', BANK);
  const [item] = await openItems('bank'), at = `/loans/items/${item.id}`;
  for (const [who, want] of Object.entries({ officer: 200, bank: 200, partner: 404, companion: 403, owner: 403, lurah: 403, mayor: 403, admin: 403 })) {
    assert.equal((await program[who].get(at)).status, want, who);
    assert.equal((await program[who].get('/loans/items')).status, want === 403 ? 403 : 200, who);
    if (want !== 200) assert.equal((await program[who].post(`${at}/close`, { reason: 'x' }, match(item))).status, want, who);
  }
  assert.doesNotMatch((await program.partner.get('/loans/items/export?format=csv')).text, /JAUH-1/);
  ok(await program.bank.post(`${at}/close`, { reason: 'Bukan nasabah kita' }, match(item)));
});

/* ---- grants ---- */

async function fund(more = {}) {
  const f = ok(await program.officer.post('/funds', {
    partner: BAZNAS, code: `UJI_${++made}`, name: `Dana Uji ${made}`, kind: 'infaq', purposes: ['working'], valid_from: '2020-01-01', valid_to: '2036-12-31', ...more,
  }), 201);
  ok(await program.officer.post(`/funds/${f.id}/bookings`, { kind: 'budget', amount: 3000000 }), 201);
  return f.id;
}
const stands = async (id) => {
  const f = ok(await program.officer.get(`/funds/${id}`));
  return [f.reserved, f.spent, f.left];
};
async function accepted(money, amount = 1000000) {
  const a = ok(await program.companion.post('/applications', { business, product: HIBAH, purpose: 'working', amount, months: 1, assessment: 'recommend' }), 201);
  const at = `/applications/${a.id}`, act = async (what, body, who) => ok(await program[who].post(`${at}/${what}`, body, match(ok(await program.officer.get(at)))));
  await act('consent', { via: 'spoken' }, 'companion');
  await act('submit', undefined, 'companion');
  await act('refer', undefined, 'officer');
  const done = await act('decision', { what: 'accept', fund: money }, 'partner');
  assert.equal(done.loan, null);
  const [grant] = (await program.officer.all('/grants')).filter((g) => g.application === a.id);
  return grant;
}

test('an accepted grant: its money reserved, spent with proof, back when it is returned or cancelled', async () => {
  const money = await fund();
  const g = await accepted(money);
  assert.deepEqual([g.state, g.granted, g.disbursed, g.fund], ['accepted', 1000000, 0, money]);
  assert.deepEqual(await stands(money), [1000000, 0, 2000000]);
  const at = `/grants/${g.id}`, today = new Date(Date.now() + 7 * 3600e3).toISOString().slice(0, 10);
  assert.equal((await program.partner.post(`${at}/disburse`, { on: today, proof: 'TRX' })).status, 428);
  assert.equal((await program.partner.post(`${at}/disburse`, { on: today, proof: '' }, match(g))).status, 422);
  assert.equal((await program.partner.post(`${at}/disburse`, { on: today, proof: 'TRX', amount: 1000001 }, match(g))).status, 422);
  const out = ok(await program.partner.post(`${at}/disburse`, { on: today, proof: 'TRX-8', amount: 900000 }, match(g)));
  assert.deepEqual([out.state, out.disbursed, out.proof], ['disbursed', 900000, 'TRX-8']);
  assert.deepEqual(await stands(money), [0, 900000, 2100000]);
  assert.equal((await program.partner.post(`${at}/disburse`, { on: today, proof: 'TRX-8' }, match(out))).status, 409);
  for (const [who, want] of Object.entries({ officer: 200, partner: 200, bank: 404, companion: 200, other: 404, owner: 200, lurah: 403, mayor: 403, admin: 403 })) {
    const r = await program[who].get(at);
    assert.equal(r.status, want, who);
    if (want !== 200) assert.doesNotMatch(r.text, /900000|TRX-8/);
    if (want !== 403) assert.equal((await program[who].all('/grants')).some((x) => x.id === g.id), want === 200, who);
  }
  assert.equal((await program.owner.post(`${at}/end`, { on: today, reason: 'x' }, match(out))).status, 403);
  const back = ok(await program.officer.post(`${at}/end`, { on: today, reason: 'Usaha tutup' }, match(out)));
  assert.equal(back.state, 'returned');
  assert.deepEqual(await stands(money), [0, 0, 3000000]);
  const second = await accepted(money);
  ok(await program.partner.post(`/grants/${second.id}/end`, { on: today, reason: 'Pindah kota' }, match(second)));
  assert.deepEqual(await stands(money), [0, 0, 3000000]);
});

test('grants on pages: from the application, paid out and returned by forms, seen by the owner', async () => {
  const g = await accepted(await fund()), at = `/grants/${g.id}`, v = person.partner;
  assert.match((await v.get(`/applications/${g.application}`)).text, new RegExp(`href="${at}"`));
  assert.match(wordsOf((await v.get('/grants')).text), /Diterima, belum cair/);
  assert.equal((await v.submit(await v.get(at), `${at}/disburse`, { proof: '' })).status, 422);
  assert.equal((await v.submit(await v.get(at), `${at}/disburse`, { proof: 'KW-1' })).status, 303);
  const own = await person.owner.get(at);
  assert.match(wordsOf(own.text), /KW-1/);
  assert.doesNotMatch(own.text, /<form[^>]*grants/);
  assert.match(wordsOf((await person.owner.get('/grants?state=disbursed')).text), /Sudah cair/);
  assert.equal((await v.submit(await v.get(at), `${at}/end`, { reason: 'Dikembalikan pemilik' })).status, 303);
  assert.match(wordsOf((await v.get(at)).text), /Dikembalikan pemilik/);
});

/* ---- a loan that names its fund ---- */

test('a loan without an application books its fund itself, within what the fund is for', async () => {
  const money = await fund({ revolves: true });
  const bad = await program.officer.post('/loans', { business, partner: BAZNAS, ...terms, principal: 1000000, fund: money, purpose: 'departure' });
  assert.equal(bad.status, 422);
  assert.ok(bad.json.errors.some((e) => e.field === 'purpose' && /tidak boleh/.test(e.message)), bad.text);
  const more = await program.officer.post('/loans', { business, partner: BAZNAS, ...terms, principal: 3000001, fund: money, purpose: 'working' });
  assert.ok(more.json.errors.some((e) => e.field === 'fund'), more.text);
  const l = await running({ principal: 1000000, rate: '0', periods: 10, fund: money, purpose: 'working' });
  assert.deepEqual(await stands(money), [0, 1000000, 2000000]);
  const paid = ok(await program.officer.post(`/loans/${l.id}/payments`, { paid_on: '2026-03-02', amount: 100000, reference: 'P-1' }), 201);
  ok(await program.officer.post(`/loans/${l.id}/payments`, { paid_on: '2026-03-02', amount: 100000, reference: 'P-1' }), 201); // the same slip
  assert.deepEqual(await stands(money), [0, 900000, 2100000]);
  ok(await program.officer.post(`/loans/${l.id}/payments/${paid.id}/reverse`, { reason: 'Salah' }), 204);
  assert.deepEqual(await stands(money), [0, 1000000, 2000000]);
  const kinds = (await program.officer.get(`/funds/${money}/bookings`)).json.items.map((b) => b.kind);
  assert.deepEqual(kinds, ['again', 'refund', 'spend', 'reserve', 'budget']);
  assert.equal((await program.officer.post(`/funds/${money}/bookings`, { kind: 'again', amount: 1 })).status, 422);
  assert.match(wordsOf((await person.officer.get(`/funds/${money}`)).text), /Dana bergulir/);
  assert.match((await person.officer.get(`/businesses/${business}/loans/new`)).text, /name="purpose"/);
});

/* ---- killed while it reads ---- */

test('a server that is killed while it reads a file loses nothing: the file sent again goes on', async () => {
  const l = await running({ principal: 900000000, periods: 60 });
  const rows = Array.from({ length: 1500 }, (_, i) => [i % 3 ? l.number : 'HILANG', `2026-0${3 + (i % 6)}-${String(1 + (i % 28)).padStart(2, '0')}`, String(1000 + i), i % 2 ? `K-${i}` : '', '']);
  const booked = rows.filter((r) => r[0] === l.number), stray = rows.length - booked.length;
  const f = fileOf(rows), dying = api(server, secret).post('/loans/file', f.body, { 'content-type': f.type }).then((r) => r.status, () => 'cut');
  await until('the first rows', async () => (await now(l)).paid > 0);
  await sleep(20);
  await server.kill9();
  await dying;
  server = await serve(city);
  for (const [who, name] of Object.entries(names)) program[who] = api(server, await token(city, name));
  const before = await now(l);
  assert.ok(before.paid > 0);
  await sent(rows, 'officer');
  await sent(rows, 'officer');
  assert.equal((await now(l)).paid, booked.reduce((sum, r) => sum + Number(r[2]), 0));
  assert.equal((await program.officer.all('/loans/items?state=open', 200)).filter((i) => i.number === 'HILANG').length, stray);
  assert.equal(ok(await program.officer.get(`/loans/${l.id}/payments`)).items.length, booked.length);
});
