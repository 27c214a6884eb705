// Out of debt over the running server: budget and plan, settling step by step with proofs, looking in afterwards,
// letters that are kept as issued and that strangers may check.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { makeCity, serve, token } from './lib/sahabat.mjs';
import { api, multipart, signedIn, Visitor } from './lib/client.mjs';
import { pdf, png } from './lib/files.mjs';
import { formsOf, linksOf, wordsOf } from './lib/html.mjs';

const KAUMAN = '35.73.02.1007';
let city, server, scratch;
const program = {}, person = {};

before(async () => {
  city = await makeCity({ businesses: 400 });
  server = await serve(city);
  scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'settlement-'));
  const names = {
    officer: 'dinas', lurah: 'lurah-kauman', far: 'lurah-arjosari', mayor: 'walikota', companion: 'sahabat-kauman-1',
    other: 'sahabat-kauman-2', admin: 'admin', partner: 'baznas',
  };
  for (const [who, name] of Object.entries(names)) program[who] = api(server, await token(city, name));
  for (const who of ['lurah', 'companion']) person[who] = await signedIn(server, names[who]);
});
after(() => {
  fs.rmSync(scratch, { recursive: true, force: true });
  return city?.close();
});

let made = 0;
const ok = (r, status = 201) => {
  assert.equal(r.status, status, r.text);
  return r.json;
};
const refused = (r, field) => {
  assert.equal(r.status, 422, r.text);
  assert.ok(r.json.errors.some((e) => e.field === field), r.text);
};
const day = (n) => new Date(Date.now() + 7 * 3600e3 - n * 86400e3).toISOString().slice(0, 10);

// A household of the companion's with an open sheet, and one debt of each kind.
async function household(shop = 'Usaha Utang') {
  const n = String(++made).padStart(4, '0');
  const b = ok(await program.officer.post('/businesses', { name: `${shop} ${n}`, owner_name: `Pemilik Utang ${n}`, ward: KAUMAN, phone: `08138880${n}` }));
  ok(await program.officer.post('/assignments', { businesses: [b.id], companion: 'sahabat-kauman-1' }));
  const sheet = ok(await program.companion.post('/debt-sheets', { business: b.id, consent: true, consent_via: 'spoken' }));
  const row = async (lender, kind, more) => ok(await program.companion.post('/debts', { sheet: sheet.id, lender, kind, ...more }));
  return {
    business: b, sheet: sheet.id, at: `/debt-sheets/${sheet.id}`,
    bank: await row('Bank Uji', 'bank', { received: 5000000, claimed: 4000000, instalment: 400000, collateral: 'BPKB motor', rate: '1.5', cost_per: 'month' }),
    online: await row(`Pinjaman Cepat Uji ${n}`, 'online', { received: 1000000, claimed: 1800000, rate: '0.8', cost_per: 'day', behaviour: ['threatens'] }),
    cooperative: await row('Koperasi Uji', 'cooperative', { received: 2000000, claimed: 1500000, rate: '2', cost_per: 'month' }),
    lender: await row('Rentenir Uji', 'moneylender', { received: 700000, paid: 200000, claimed: 1400000, rate: '20', cost_per: 'month' }),
  };
}
const step = (who, debt, body, headers) => program[who].post(`/debts/${debt.id}/settlement`, { proof: 'Kertas di map keluarga', reference: 'TRX-1', ...body }, headers);

/* ---- budget and plan ---- */

test('a budget says what can be paid in the worst month; the plan shares it to the rupiah', async () => {
  const h = await household();
  const empty = ok(await program.companion.get(`${h.at}/budget`), 200);
  assert.equal(empty.sum, null);
  assert.equal((await program.companion.post(`${h.at}/budget`, { income: 4000000 })).status, 428);
  refused(await program.companion.post(`${h.at}/budget`, { food: 1 }, { 'if-match': '"0"' }), 'income');
  const put = (body, version) => program.companion.post(`${h.at}/budget`, body, { 'if-match': `"${version}"` });
  const first = ok(await put({ income: 4000000, income_02: 3300000, food: 2000000, energy: 300000, feast: 1200001 }, 0), 200);
  assert.equal(first.sum.yearly_month, 100001);
  assert.equal(first.sum.can_pay, 3300000 - 2400001);
  assert.equal(first.sum.worst_month, 2);
  assert.equal((await put({ income: 1 }, 0)).status, 412);
  const plan = ok(await program.companion.get(`${h.at}/plan`), 200);
  assert.equal(plan.amount, 899999);
  assert.equal(plan.items.reduce((sum, i) => sum + i.share, plan.left), plan.amount);
  const of = (debt) => plan.items.find((i) => i.debt === debt.id);
  assert.equal(of(h.bank).group, 'first');
  assert.equal(of(h.bank).share, 400000);
  assert.equal(of(h.cooperative).share, 499999);
  assert.equal(of(h.online).group, 'wait');
  assert.equal(of(h.online).reason, 'unproven');
  assert.equal(of(h.lender).group, 'private');
  assert.equal(of(h.lender).base, 500000);
  assert.equal(of(h.bank).order, 1);
  const more = ok(await program.companion.get(`${h.at}/plan?amount=5000000`), 200);
  assert.equal(more.items.reduce((sum, i) => sum + i.share, more.left), 5000000);
  assert.equal((await program.companion.get(`${h.at}/plan?amount=-1`)).status, 422);
});

test('budget and plan as pages; who may not see the sheet sees neither', async () => {
  const h = await household();
  let page = await person.companion.get(`${h.at}/budget`);
  assert.equal(page.status, 200);
  const bad = await person.companion.submit(page, `${h.at}/budget`, { income: '', food: '100000' });
  assert.equal(bad.status, 422);
  assert.equal((await person.companion.submit(page, `${h.at}/budget`, { income: 'Rp3.000.000', food: '2.000.000' })).status, 303);
  page = await person.companion.get(`${h.at}/budget`);
  assert.match(wordsOf(page.text), /Yang bisa dibayar sebulan: Rp\s?1\.000\.000/);
  page = await person.companion.get(`${h.at}/plan`);
  assert.match(wordsOf(page.text), /Belum dibayar.*Pinjaman Cepat/);
  for (const where of ['budget', 'plan', 'settlement', 'watch', 'letters']) {
    assert.equal((await program.lurah.get(`${h.at}/${where}`)).status, 403);
    assert.equal((await program.other.get(`${h.at}/${where}`)).status, 404);
    assert.ok([403, 404].includes((await program.mayor.get(`${h.at}/${where}`)).status));
    assert.ok([403, 404].includes((await program.admin.get(`${h.at}/${where}`)).status));
    assert.equal((await program.officer.get(`${h.at}/${where}`)).status, 200);
  }
  // With a reason the lurah reads for an hour, and writes nothing.
  ok(await program.lurah.post(`${h.at}/unseal`, { reason: 'Keluarga datang ke kelurahan minta tolong' }), 200);
  assert.equal((await program.lurah.get(`${h.at}/budget`)).status, 200);
  assert.equal((await program.lurah.post(`${h.at}/budget`, { income: 1 }, { 'if-match': '"0"' })).status, 403);
});

/* ---- settling ---- */

test('claimed, offered, agreed, paid, receipt: in that order, each with proof', async () => {
  const h = await household();
  assert.equal((await step('companion', h.online, { kind: 'pay', on: day(3), amount: 1, payer: 'x', direct: true })).status, 409);
  refused(await program.companion.post(`/debts/${h.online.id}/settlement`, { kind: 'claim', on: day(9), amount: 1800000 }), 'proof');
  ok(await step('companion', h.online, { kind: 'claim', on: day(9), amount: 1800000 }));
  refused(await step('companion', h.online, { kind: 'offer', on: day(8), amount: 1800001 }), 'amount');
  ok(await step('companion', h.online, { kind: 'offer', on: day(8), amount: 1000000 }));
  ok(await step('companion', h.online, { kind: 'agree', on: day(7), amount: 1100000, until: day(-5) }));
  refused(await step('companion', h.online, { kind: 'pay', on: day(6), amount: 1100001, payer: 'BAZNAS', direct: true }), 'amount');
  refused(await step('companion', h.online, { kind: 'pay', on: day(6), amount: 600000, payer: 'BAZNAS' }), 'direct');
  const body = { kind: 'pay', on: day(6), amount: 600000, payer: 'BAZNAS', direct: true, client_id: `bayar-${made}` };
  ok(await step('companion', h.online, body));
  assert.equal(ok(await step('companion', h.online, body)).paid, 600000); // sent twice
  const form = multipart({ kind: 'pay', on: day(5), amount: '500000', payer: 'Pemilik', direct: '1' }, { file: { filename: 'bukti.png', type: 'image/png', bytes: png() } });
  const paid = ok(await program.companion.post(`/debts/${h.online.id}/settlement`, form.body, { 'content-type': form.type }));
  assert.equal(paid.state, 'paid');
  assert.equal(paid.saved, 700000);
  const at = `/debts/${h.online.id}/settlement`;
  assert.equal((await person.companion.get(`${at}/5/file`)).headers['content-type'], 'image/jpeg');
  assert.equal((await person.lurah.get(`${at}/5/file`)).status, 403);
  assert.equal((await person.companion.get(`${at}/4/file`)).status, 404);
  assert.equal((await step('lurah', h.online, { kind: 'receipt', on: day(1) })).status, 403);
  const done = ok(await step('companion', h.online, { kind: 'receipt', on: day(1) }));
  assert.equal(done.state, 'settled');
  assert.equal(done.steps.length, 6);
  const all = ok(await program.companion.get(`${h.at}/settlement`), 200);
  assert.deepEqual(all.items.map((i) => i.state), ['none', 'settled', 'none', 'none']);
  const plan = ok(await program.companion.get(`${h.at}/plan?amount=100`), 200);
  assert.equal(plan.items.find((i) => i.debt === h.online.id).group, 'done');
});

test('the last step is taken back with a reason, and stays in sight', async () => {
  const h = await household(), at = `/debts/${h.cooperative.id}/settlement`;
  let page = await person.companion.get(at);
  const first = await person.companion.submit(page, at, { kind: 'claim', on: day(4), amount: '1.500.000', proof: 'Buku angsuran' });
  assert.equal(first.status, 303, wordsOf(first.text));
  page = await person.companion.get(at);
  assert.match(wordsOf(page.text), /Tagihan pemberi pinjaman Rp\s?1\.500\.000/);
  const bad = await person.companion.upload(at, { kind: 'offer', on: day(4), amount: '1.000.000' }, { file: { filename: 'a.pdf', type: 'application/pdf', bytes: Buffer.from('kosong') } });
  assert.equal(bad.status, 422);
  const sent = await person.companion.upload(at, { kind: 'offer', on: day(4), amount: '1.000.000' }, { file: { filename: 'a.pdf', type: 'application/pdf', bytes: pdf() } });
  assert.equal(sent.status, 303, wordsOf(sent.text));
  const ask = await person.companion.get(`${at}/2/undo`);
  assert.equal(ask.status, 200);
  assert.match(ask.text, /<h1>Tarik kembali langkah terakhir dengan [^{}]+\?<\/h1>/);
  assert.equal((await person.companion.post(`${at}/2/undo`, { reason: '' })).status, 422);
  assert.equal((await person.companion.post(`${at}/2/undo`, { reason: 'Salah lembar' })).status, 303);
  assert.match(wordsOf((await person.companion.get(at)).text), /Ditarik kembali oleh .*: Salah lembar/);
  assert.equal((await program.companion.post(`${at}/2/undo`, { reason: 'Salah lembar' })).status, 409);
  const after = ok(await program.companion.post(`${at}/1/undo`, { reason: 'Salah lembar' }), 200);
  assert.equal(after.state, 'none');
  assert.match(wordsOf((await person.companion.get(`${h.at}/settlement`)).text), /0 dari 4 utang lunas/);
});

/* ---- looking in ---- */

async function settled(h, on) {
  for (const [kind, more] of [['claim', { amount: 1000000 }], ['offer', { amount: 900000 }], ['agree', { amount: 900000 }],
    ['pay', { amount: 900000, payer: 'BAZNAS', direct: true }], ['receipt', {}]])
    ok(await step('companion', h.bank, { kind, on, ...more }));
}

test('after a settlement the companion is told to look in, and nobody else learns why', async () => {
  const h = await household();
  assert.deepEqual(ok(await program.companion.get(`${h.at}/watch`), 200).items, []);
  await settled(h, day(31));
  const { items } = ok(await program.companion.get(`${h.at}/watch`), 200);
  assert.deepEqual(items.map((i) => i.days), [30, 60, 90, 180]);
  assert.deepEqual(items.map((i) => i.state), ['due', 'waiting', 'waiting', 'waiting']);
  const today = async (who, query) => (await program[who].get(`/today?limit=500${query ?? ''}`)).json?.items?.find((i) => i.business === h.business.id);
  assert.ok((await today('companion')).why.some((y) => y.code === 'debt_watch'));
  const lurah = await today('lurah');
  assert.ok(!lurah || lurah.why.every((y) => y.code !== 'debt_watch'));
  const tasks = await person.companion.get('/tasks');
  assert.match(wordsOf(tasks.text), new RegExp(`Tengok kembali ${h.business.name}`));
  assert.doesNotMatch(wordsOf((await person.lurah.get('/tasks?box=area')).text), /Tengok kembali/);
  const record = (who, body) => program[who].post(`${h.at}/watch/${items[0].id}`, body);
  assert.equal((await record('lurah', { on: day(0), result: 'none' })).status, 403);
  refused(await record('companion', { on: day(0), result: 'perhaps' }), 'result');
  ok(await record('companion', { on: day(0), result: 'not_reached', note: 'Ke luar kota' }));
  const page = await person.companion.get(`${h.at}/watch`);
  assert.equal((await person.companion.submit(page, `${h.at}/watch/${items[0].id}`, { on: '', result: 'none' })).status, 422);
  assert.equal((await person.companion.submit(page, `${h.at}/watch/${items[0].id}`, { on: day(0), result: 'new_debt', note: 'Pinjam ke koperasi' })).status, 303);
  assert.equal((await record('companion', { on: day(0), result: 'none' })).status, 409);
  assert.match(wordsOf((await person.companion.get(`${h.at}/watch`)).text), /Ada utang baru/);
  assert.ok(!(await today('companion'))?.why.some((y) => y.code === 'debt_watch'));
});

// docs/decisions/0013: a duty gives the companion what a task row would, and gives nobody else anything.
test('looking in stands in the companion\'s tasks, calendar and day, once each, without a word of debts', async () => {
  const h = await household('Warung Tengok'), { name } = h.business;
  await settled(h, day(58));
  await person.companion.get('/account/calendar');
  const [link] = /\/calendar\/[\w-]+\.ics/.exec((await person.companion.post('/account/calendar', {})).text);
  const mine = async () => ok(await program.companion.get('/tasks?limit=200'), 200).items.filter((t) => t.business_id === h.business.id && t.source);
  const list = await mine();
  assert.deepEqual(list.map((t) => [t.source, t.due_on, t.state]), [['look_in', day(28), 'open'], ['look_in', day(-2), 'open']]); // 30 late, 60 in two days; 90 and 180 are far
  assert.ok(list.every((t) => t.account === 'sahabat-kauman-1' && t.title.includes(name)));
  for (const t of list) assert.doesNotMatch(t.title, /utang|debt|pinjol/i);
  const there = async (who) => (await program[who].all(`/tasks?business=${h.business.id}`)).filter((t) => t.source).map((t) => t.due_on);
  assert.deepEqual(await there('companion'), [day(28), day(-2)], 'of the business, too');
  for (const who of ['lurah', 'officer']) assert.deepEqual(await there(who), [], who);
  assert.deepEqual((await program.companion.all('/tasks?box=mine')).filter((t) => t.business_id === h.business.id && t.source).length, 2);
  const seen = async () => (await person.companion.get(link)).text.replace(/\r\n /g, '');
  const events = (await seen()).split('BEGIN:VEVENT').filter((e) => e.includes(name));
  assert.equal(events.length, 2);
  for (const e of events) assert.doesNotMatch(e, /utang|debt|pinjol/i);
  for (const who of ['lurah', 'far', 'other', 'officer', 'mayor', 'admin'])
    for (const box of ['mine', 'area', 'made']) {
      const r = await program[who].get(`/tasks?box=${box}&limit=200`);
      assert.ok(!(r.json?.items ?? []).some((t) => t.business_id === h.business.id && t.source), `${who} ${box}`);
    }
  const { items } = ok(await program.companion.get(`${h.at}/watch`), 200);
  ok(await program.companion.post(`${h.at}/watch/${items[0].id}`, { on: day(0), result: 'none' }));
  assert.deepEqual((await mine()).map((t) => t.due_on), [day(-2)]); // what was recorded is closed
  const { version } = ok(await program.companion.get(h.at), 200);
  ok(await program.companion.post(`${h.at}/withdraw`, undefined, { 'if-match': `"${version}"` }), 200);
  assert.deepEqual(await mine(), []);
  assert.doesNotMatch(await seen(), new RegExp(`Tengok kembali ${name}`));
});

/* ---- letters ---- */

test('letters are previewed, issued, kept, written anew; strangers learn number, day and kind', async () => {
  const h = await household(), letters = `${h.at}/letters`;
  const draft = ok(await program.companion.get(`${letters}/preview?kind=lender&debt=${h.online.id}`), 200);
  assert.ok(draft.points.some((p) => /mengancam/.test(p)));
  assert.equal((await program.companion.get(`${letters}/preview?kind=ojk&debt=${h.online.id}`)).status, 409);
  assert.equal((await program.companion.get(`${letters}/preview?kind=letter`)).status, 422);
  assert.equal((await program.lurah.get(`${letters}/preview?kind=pasti`)).status, 403);
  const list = await person.companion.get(letters);
  assert.ok(linksOf(list.text).some((l) => /preview\?kind=ojk/.test(l)));
  const preview = await person.companion.get(`${letters}/preview?kind=pasti`);
  assert.match(wordsOf(preview.text), /tidak kami temukan dalam daftar/);
  assert.equal((await person.companion.submit(preview, letters)).status, 303);
  const made = ok(await program.companion.post(letters, { kind: 'lender', debt: h.online.id }));
  assert.match(made.number, /^S-[0-9A-Z]{8}-[0-9A-Z]$/);
  const file = await program.companion.get(`/debt-letters/${made.id}`);
  assert.equal(file.headers['content-type'], 'application/pdf');
  const name = path.join(scratch, 'surat.pdf');
  fs.writeFileSync(name, file.bytes);
  const words = execFileSync('pdftotext', [name, '-'], { encoding: 'utf8' });
  for (const w of [made.number, 'Pinjaman Cepat Uji', 'Rp1.800.000', 'mengancam', h.business.owner_name]) assert.ok(words.includes(w), `${w}\n${words}`);
  assert.match(execFileSync('pdfinfo', [name], { encoding: 'utf8' }), /Tagged: +yes/);
  assert.equal((await program.lurah.get(`/debt-letters/${made.id}`)).status, 403);
  assert.equal((await program.other.get(`/debt-letters/${made.id}`)).status, 404);

  const anybody = api(server);
  const seen = ok(await anybody.get(`/letters/${made.number}`), 200);
  assert.deepEqual(seen, { number: made.number, kind: 'lender', issued_on: made.issued_on, genuine: true, replaced: false });
  const stranger = new Visitor(server);
  const page = await stranger.get(`/letters/${made.number}`);
  assert.match(wordsOf(page.text), /Surat ini asli/);
  assert.doesNotMatch(page.text, new RegExp(h.business.owner_name));
  assert.equal((await stranger.get(`/letters?number=${made.number.toLowerCase()}`)).headers.location, `/letters/${made.number}`);
  assert.match(wordsOf((await stranger.get('/letters?number=S-1234-5')).text), /tidak dikenal/);
  assert.equal((await stranger.get('/letters')).status, 200);
  assert.equal((await anybody.get('/letters/S-00000000-0')).status, 404);

  assert.equal((await person.companion.get(`/debt-letters/${made.id}`)).status, 200);
  const ask = await person.companion.get(`/debt-letters/${made.id}/reissue`);
  assert.ok(ask.text.includes(`<h1>Buat ulang surat ${made.number}?</h1>`));
  assert.doesNotMatch(wordsOf(ask.text), /\{name\}/);
  assert.equal((await person.companion.submit(ask, `/debt-letters/${made.id}/reissue`)).status, 303);
  assert.equal((await program.companion.post(`/debt-letters/${made.id}/reissue`)).status, 409);
  assert.equal(ok(await anybody.get(`/letters/${made.number}`), 200).replaced, true);
  const { items } = ok(await program.companion.get(letters), 200);
  assert.equal(items.length, 3);
  const again = ok(await program.companion.post(`/debt-letters/${items[0].id}/reissue`));
  assert.equal(again.replaces, items[0].id);
  assert.ok(formsOf((await stranger.get('/letters')).text).some((f) => f.action === '/letters'));
});
