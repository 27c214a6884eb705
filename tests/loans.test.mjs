// The loan mirror over the running server: as an officer and a partner with forms, as a program; who sees what.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeCity, serve, token } from './lib/sahabat.mjs';
import { api, multipart, signedIn } from './lib/client.mjs';
import { csv } from './lib/files.mjs';
import { wordsOf } from './lib/html.mjs';

const BAZNAS = 1, BANK = 3; // seeded in this order (src/finance/product_seed.c)
let city, server, partner, business;
const program = {}, person = {};
const names = {
  officer: 'dinas', lurah: 'lurah-kauman', camat: 'camat-klojen', mayor: 'walikota', admin: 'admin', companion: 'sahabat-kauman-1',
  other: 'sahabat-kauman-2', owner: 'pemilik-1', partner: 'baznas', bank: 'bank',
};

before(async () => {
  city = await makeCity({ businesses: 60 });
  server = await serve(city);
  for (const [who, name] of Object.entries(names)) program[who] = api(server, await token(city, name));
  program.public = api(server);
  for (const who of ['officer', 'partner', 'companion', 'owner', 'lurah']) person[who] = await signedIn(server, names[who]);
  partner = BAZNAS;
  business = (await program.owner.all('/businesses'))[0].id;
});
after(() => city?.close());

const terms = { method: 'flat', principal: 12000000, rate: '12', periods: 12, signed_on: '2026-01-05' };
let made = 0;
async function lend(more = {}) {
  const r = await program.officer.post('/loans', { business, partner, number: `UJI-${++made}`, ...terms, ...more });
  assert.equal(r.status, 201, r.text);
  return r.json;
}
async function running(more = {}, on = '2026-01-31') {
  const l = await lend(more);
  const r = await program.officer.post(`/loans/${l.id}/disburse`, { on }, { 'if-match': `"${l.version}"` });
  assert.equal(r.status, 200, r.text);
  return r.json;
}
const act = (l, what, body, who = 'officer') => program[who].post(`/loans/${l.id}/${what}`, body, { 'if-match': `"${l.version}"` });
const now = async (l) => (await program.officer.get(`/loans/${l.id}`)).json;

test('a loan is agreed, disbursed, paid; the same slip twice changes nothing', async () => {
  const agreed = await lend({ client_id: 'berkas-1' });
  assert.equal(agreed.state, 'agreed');
  assert.equal((await program.officer.post('/loans', { business, partner, ...terms, client_id: 'berkas-1' })).json.id, agreed.id);
  assert.equal((await program.officer.post(`/loans/${agreed.id}/disburse`, { on: '2026-01-31' })).status, 428);
  assert.equal((await program.officer.post(`/loans/${agreed.id}/disburse`, { on: '2026-01-31' }, { 'if-match': '"9"' })).status, 412);
  const l = (await act(agreed, 'disburse', { on: '2026-01-31' })).json;
  assert.deepEqual([l.state, l.lent, l.principal_left, l.interest_left, l.next_due], ['running', 12000000, 12000000, 1440000, '2026-03-02']);
  const rows = (await program.officer.get(`/loans/${l.id}/schedule`)).json.items;
  assert.equal(rows.length, 12);
  assert.deepEqual([rows[0].due_on, rows[0].pay_by, rows[0].total], ['2026-02-28', '2026-03-02', 1120000]);
  const slip = { paid_on: '2026-03-02', amount: 1120000, reference: 'TRX-1' };
  const paid = await program.officer.post(`/loans/${l.id}/payments`, slip, { 'idempotency-key': 'slip-1' });
  assert.equal(paid.status, 201, paid.text);
  assert.equal((await program.officer.get(`/loans/${l.id}/payments/${paid.json.id}`)).json.amount, 1120000);
  assert.equal((await program.officer.post(`/loans/${l.id}/payments`, slip, { 'idempotency-key': 'slip-1' })).json.id, paid.json.id);
  assert.equal((await program.officer.post(`/loans/${l.id}/payments`, slip)).json.id, paid.json.id);
  assert.equal((await program.officer.post(`/loans/${l.id}/payments`, { ...slip, amount: 5 })).status, 422);
  assert.equal((await now(l)).paid, 1120000);
  const no = await program.officer.post(`/loans/${l.id}/payments/${paid.json.id}/reverse`, { reason: '' });
  assert.equal(no.status, 422);
  assert.equal((await program.officer.post(`/loans/${l.id}/payments/${paid.json.id}/reverse`, { reason: 'Salah orang' })).status, 204);
  assert.equal((await program.officer.post(`/loans/${l.id}/payments/${paid.json.id}/reverse`, { reason: 'Lagi' })).status, 409);
  const list = (await program.officer.get(`/loans/${l.id}/payments`)).json.items;
  assert.deepEqual([list.length, list[0].reversed_why], [1, 'Salah orang']);
  assert.equal((await now(l)).paid, 0);
});

test('restructured, paid off, written off, cancelled; numbers are the partner\'s own', async () => {
  let l = await running();
  const r = await act(l, 'restructure', { on: '2026-06-10', method: 'annuity', rate: '6', periods: 24, reason: 'Kios terbakar' });
  assert.equal(r.status, 200, r.text);
  assert.deepEqual([r.json.state, r.json.plan, r.json.principal_left], ['restructured', 2, 12000000]);
  const off = await act(r.json, 'payoff', { on: '2026-11-20', reference: 'LUNAS-1' });
  assert.equal(off.status, 200, off.text);
  assert.deepEqual([off.json.state, off.json.principal_left, off.json.interest_left], ['paid', 0, 0]);
  assert.equal((await act(off.json, 'restructure', { on: '2026-11-20', method: 'flat', rate: '1', periods: 2, reason: 'x' })).status, 409);
  l = await running();
  const gone = await act(l, 'write-off', { on: '2026-11-20', reason: 'Pemilik wafat' });
  assert.equal(gone.json.state, 'written_off');
  const never = await act(await lend(), 'cancel', { on: '2026-11-20', reason: 'Tidak jadi' });
  assert.equal(never.json.state, 'cancelled');
  const named = await program.officer.patch(`/loans/${gone.json.id}`, { number: 'BARU-1' }, gone.json.version);
  assert.equal(named.json.number, 'BARU-1');
  assert.equal((await program.officer.patch(`/loans/${never.json.id}`, { number: 'BARU-1' }, never.json.version)).status, 422);
});

test('bad terms are refused by field', async () => {
  const bad = async (more, field) => {
    const r = await program.officer.post('/loans', { business, partner, ...terms, ...more });
    assert.equal(r.status, 422, r.text);
    assert.ok(r.json.errors.some((e) => e.field === field), r.text);
  };
  await bad({ principal: 0 }, 'principal');
  await bad({ principal: -5 }, 'principal');
  await bad({ periods: 0 }, 'periods');
  await bad({ periods: 1201 }, 'periods');
  await bad({ rate: '1,5' }, 'rate');
  await bad({ method: 'qardh' }, 'rate');
  await bad({ signed_on: '2031-01-01' }, 'signed_on');
  await bad({ partner: 99999 }, 'partner');
  await bad({ grace_principal: 12 }, 'grace_principal');
});

// Every role against a loan of its own relation and one that is not: pages, programs, lists, exports.
test('loans reach nobody who should not see them', async () => {
  const mine = await running();
  const far = (await program.officer.all('/businesses')).find((b) => b.companion !== names.companion && b.id !== business && b.owner_name !== mine.owner_name);
  const others = await running({ business: far.id, partner: BANK });
  const seen = {
    officer: [true, true], owner: [true, false], partner: [true, false], bank: [false, true],
    companion: [null, false], other: [null, null], lurah: [false, false], camat: [false, false], mayor: [false, false], admin: [false, false],
    public: [false, false],
  };
  for (const [who, want] of Object.entries(seen))
    for (const [i, l] of [mine, others].entries()) {
      if (want[i] === null) continue;
      for (const at of [`/loans/${l.id}`, `/loans/${l.id}/schedule`, `/loans/${l.id}/payments`]) {
        const r = await program[who].get(at);
        assert.equal(r.status === 200, want[i], `${who} ${at}: ${r.status}`);
        if (r.status !== 200) assert.doesNotMatch(r.text, /12000000|UJI-/);
      }
      const list = await program[who].get('/loans?limit=200');
      assert.equal((list.json.items ?? []).some((x) => x.id === l.id), want[i], who);
      const out = await program[who].get('/loans/export?format=csv');
      const writes = ['officer', 'partner', 'bank'].includes(who);
      assert.equal(out.status === 200, writes, `${who}: ${out.status}`);
      if (writes) assert.equal(out.text.includes(l.number), want[i]);
      const pay = await program[who].post(`/loans/${l.id}/payments`, { paid_on: '2026-11-20', amount: 1000 });
      assert.equal(pay.status === 201, writes && want[i], who);
    }
  const stands = (await program.officer.get(`/businesses/${business}`)).json.companion;
  for (const who of ['companion', 'other']) {
    const r = await program[who].get(`/loans/${mine.id}`);
    assert.equal(r.status === 200, stands === names[who], who);
  }
  const own = await program.partner.post('/loans', { business: far.id, partner, ...terms });
  assert.equal(own.status, 403, own.text);
});

test('lists by how late, and page by page', async () => {
  await running({}, '2026-10-20');
  const all = await program.officer.all('/loans', 2);
  assert.deepEqual(all.map((l) => l.next_due ?? '9999'), all.map((l) => l.next_due ?? '9999').sort());
  assert.equal((await program.officer.get('/loans')).json.total, all.length);
  for (const bucket of ['current', '1-30', '31-60', '61-90', 'over-90'])
    assert.deepEqual((await program.officer.all(`/loans?bucket=${bucket}`)).map((l) => l.id), all.filter((l) => l.bucket === bucket).map((l) => l.id));
  assert.ok((await program.officer.get('/loans?state=cancelled')).json.items.every((l) => l.state === 'cancelled'));
  assert.equal((await program.officer.get('/loans?cursor=zzz')).status, 400);
  assert.equal((await program.officer.get('/loans?bucket=gold')).status, 422);
});

test('by forms: an officer notes a loan, the partner its payments', async () => {
  const v = person.officer;
  await v.get(`/businesses/${business}/loans/new`);
  const form = { business, partner, product: '', fund: '', number: 'FORM-1', signed_on: '2026-01-05', method: 'flat', principal: '6000000', rate: '12', periods: '12', every: '', unit: 'month', first_due: '', day_count: 'equal', rounding: 'half-up', multiple_of: '', grace_principal: '', grace_interest: '' };
  const bad = await v.post('/loans', { ...form, principal: '0' });
  assert.equal(bad.status, 422);
  assert.match(bad.text, /aria-invalid="true"/);
  const good = await v.post('/loans', form);
  assert.equal(good.status, 303, good.text);
  const at = good.headers.location;
  assert.match(wordsOf((await v.get(at)).text), /Disepakati/);
  assert.equal((await v.post(`${at}/disburse`, { on: '2031-01-01', amount: '', first_due: '', _version: '1' })).status, 422);
  assert.equal((await v.post(`${at}/disburse`, { on: '2026-03-02', amount: '', first_due: '', _version: '1' })).status, 303);
  assert.equal((await v.post(`${at}/number`, { number: 'FORM-2', _version: '2' })).status, 303);
  const p = person.partner;
  const page = await p.get(at);
  assert.match(wordsOf(page.text), /FORM-2/);
  assert.equal((await p.post(`${at}/payments`, { paid_on: '2026-04-02', amount: '', reference: '', note: '' })).status, 422);
  assert.equal((await p.post(`${at}/payments`, { paid_on: '2026-04-02', amount: '560.000', reference: 'B-1', note: '' })).status, 303);
  const reverse = /href="(\/loans\/\d+\/payments\/\d+\/reverse)"/.exec((await p.get(at)).text)[1];
  await p.get(reverse);
  assert.equal((await p.post(reverse, { reason: ' ' })).status, 422);
  assert.equal((await p.post(reverse, { reason: 'Salah catat' })).status, 303);
  assert.match(wordsOf((await p.get(at)).text), /Salah catat/);
  const version = async () => /name="_version" value="(\d+)"/.exec((await p.get(at)).text)[1];
  assert.equal((await p.post(`${at}/restructure`, { on: '2026-06-10', method: 'flat', rate: '6', periods: '18', every: '', unit: 'month', first_due: '', day_count: 'equal', rounding: 'half-up', multiple_of: '', grace_principal: '', grace_interest: '', reason: 'Sepi', _version: await version() })).status, 303);
  assert.match(wordsOf((await p.get(at)).text), /Restrukturisasi/);
  assert.equal((await p.post(`${at}/payoff`, { on: '2026-11-20', interest: '', reference: '', _version: await version() })).status, 303);
  const second = await v.post('/loans', { ...form, number: 'FORM-3' });
  assert.equal((await v.post(`${second.headers.location}/cancel`, { on: '2026-11-20', reason: 'Batal', _version: '1' })).status, 303);
  const third = await v.post('/loans', { ...form, number: 'FORM-4' });
  await v.post(`${third.headers.location}/disburse`, { on: '2026-03-02', amount: '', first_due: '', _version: '1' });
  assert.equal((await v.post(`${third.headers.location}/write-off`, { on: '2026-11-20', reason: 'Wafat', _version: '2' })).status, 303);
});

test('pages: the list, of one business, the owner\'s own', async () => {
  const list = await person.officer.get('/loans');
  assert.match(wordsOf(list.text), /Terlambat lebih dari 90 hari/);
  assert.match(wordsOf((await person.officer.get(`/loans?business=${business}`)).text), /Catat pembiayaan/);
  const own = await person.owner.get('/loans');
  assert.equal(own.status, 200);
  assert.doesNotMatch(own.text, /loans\/export/);
  assert.equal((await person.lurah.get('/loans')).status, 403);
  assert.equal((await person.officer.get('/loans/export?format=xlsx')).status, 200);
});

test('a partner\'s monthly file: booked once, refused with reasons, balances compared', async () => {
  const l = await running();
  const file = (rows) => multipart({ partner }, { file: { filename: 'angsuran.csv', type: 'text/csv', bytes: csv([['Nomor pembiayaan', 'Tanggal', 'Jumlah', 'Nomor bukti', 'Sisa pokok'], ...rows]) } });
  const rows = [
    [l.number, '2026-03-02', '1.120.000', 'F-1', '11000000'], [l.number, '01/04/2026', '1120000', '', ''], [l.number, '01/04/2026', '1120000', '', '9000001'],
    ['TIDAK-ADA', '2026-03-02', '5000', '', ''], [l.number, '2031-01-01', '5000', '', ''], [l.number, 'kemarin', '5000', '', ''], [l.number, '2026-03-02', 'banyak', '', ''],
  ];
  const send = async (who) => {
    const f = file(rows);
    return program[who].post('/loans/file', f.body, { 'content-type': f.type });
  };
  const first = await send('partner');
  assert.equal(first.status, 200, first.text);
  assert.deepEqual([first.json.added, first.json.unchanged, first.json.rejected.length], [3, 0, 4]);
  assert.equal(first.json.rejected.filter((r) => r.no_loan).length, 1);
  assert.ok(first.json.rejected.every((r) => r.reason), first.text);
  assert.deepEqual(first.json.differences.map((d) => [d.ours, d.theirs]), [[9000000, 9000001]]);
  const second = await send('officer');
  assert.deepEqual([second.json.added, second.json.unchanged], [0, 3]);
  assert.equal((await now(l)).paid, 3 * 1120000);
  assert.ok([403, 404].includes((await send('bank')).status)); // another partner's book
  const v = person.officer;
  await v.get('/loans/file');
  const bytes = csv([['Nomor pembiayaan', 'Tanggal', 'Jumlah'], [l.number, '2026-05-04', '1120000'], ['TIDAK-ADA', '2026-05-04', '1']]);
  const page = await v.upload('/loans/file', { partner }, { file: { filename: 'a.csv', type: 'text/csv', bytes } });
  assert.equal(page.status, 200, page.text);
  assert.match(wordsOf(page.text), /1 pembayaran dicatat/);
  const none = await v.upload('/loans/file', { partner }, { file: { filename: 'a.csv', type: 'text/csv', bytes: csv([['Bukan', 'apa-apa']]) } });
  assert.equal(none.status, 400);
});
