// What persons ask for about their own data, and the office's answers: by a code to the phone or by staff; copy, correction,
// erasure, restriction, withdrawal; and that nothing tells whether a phone is known. The privacy notice and its versions.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeCity, serve, token, until } from './lib/sahabat.mjs';
import { api, signedIn, Visitor } from './lib/client.mjs';
import { png } from './lib/files.mjs';
import { codeSent, demoMessages } from './lib/messages.mjs';
import { formsOf, wordsOf } from './lib/html.mjs';

let city, server, officer, admin, dinas;
const KAUMAN = '35.73.02.1007';
let made = 0;

before(async () => {
  city = await makeCity();
  server = await serve(city);
  [officer, admin] = await Promise.all(['dinas', 'admin'].map(async (n) => api(server, await token(city, n))));
  dinas = await signedIn(server, 'dinas');
});
after(() => city?.close());

async function shop(more = {}) {
  const n = ++made, body = { name: `Depot Hak ${n}`, owner_name: `Bu Hak ${n}`, phone: `0813700${String(10000 + n)}`, address: `Jl. Hak ${n}`, ward: KAUMAN, ...more };
  const r = await officer.post('/businesses', body);
  assert.equal(r.status, 201, r.text);
  return (await officer.get(`/businesses/${r.json.id}`)).json;
}

// What a household can have on record about its debts: a row, a budget, a letter, a debt settled and looked in on.
async function indebted(s) {
  const must = async (path, body, headers) => { const r = await officer.post(path, body, headers); assert.ok(r.status < 300, `${path}: ${r.text}`); return r.json; };
  const day = (n) => new Date(Date.now() + 7 * 3600e3 - n * 86400e3).toISOString().slice(0, 10);
  const sheet = await must('/debt-sheets', { business: s.id, consent: true, consent_via: 'spoken' }), at = `/debt-sheets/${sheet.id}`;
  const debt = await must('/debts', { sheet: sheet.id, lender: 'Bank Titil Wazirunnisa', kind: 'moneylender', received: 700000, claimed: 900000 });
  await must('/debts', { sheet: sheet.id, lender: 'Dana Kilat Wazirunnisa', kind: 'online', received: 500000, claimed: 1200000, behaviour: ['threatens'] });
  await must(`${at}/budget`, { income: 4321000, note: 'Catatan Wazirunnisa' }, { 'if-match': '"0"' });
  for (const [n, more] of [[45, { kind: 'claim', amount: 900000 }], [44, { kind: 'offer', amount: 800000 }], [44, { kind: 'agree', amount: 800000, until: day(40) }], [43, { kind: 'pay', amount: 800000, payer: 'Wazirunnisa', direct: true }], [42, { kind: 'receipt' }]])
    await must(`/debts/${debt.id}/settlement`, { on: day(n), proof: 'Kertas Wazirunnisa', reference: 'TRX-1', ...more });
  const { items } = (await officer.get(`${at}/watch`)).json;
  await must(`${at}/watch/${items[0].id}`, { on: day(1), result: 'none', note: 'Aman kata Wazirunnisa' });
  const letter = await must(`${at}/letters`, { kind: 'pasti' });
  return { at, letter };
}

// By the public page, to the private link.
async function ask(s, fields) {
  const v = new Visitor(server);
  const form = await v.get('/privacy/request');
  const page = await v.submit(form, '/privacy/request', { what: s.phone, ...fields });
  assert.equal(page.status, 200, wordsOf(page.text).slice(0, 500));
  const code = await codeSent(server, admin, s.phone);
  const done = await v.submit(page, '/privacy/request/confirm', { code });
  assert.equal(done.status, 303, wordsOf(done.text).slice(0, 500));
  assert.match(done.headers.location, /^\/privacy\/r\/[\w-]{43}$/);
  return { v, link: done.headers.location };
}
const newest = async () => (await officer.get('/privacy/inbox')).json.items.reduce((a, b) => (a.id > b.id ? a : b));
async function answer(id, body = {}) {
  const r = await officer.get(`/privacy/inbox/${id}`);
  return officer.post(`/privacy/inbox/${id}/answer`, body, { 'if-match': `"${r.json.version}"` });
}
async function openLink({ v, link }, s) {
  await v.get(link);
  assert.equal((await v.post(`${link}/code`, {})).headers.location, `${link}?code=1`);
  await v.get(`${link}?code=1`);
  const r = await v.post(`${link}/open`, { code: await codeSent(server, admin, s.phone) });
  assert.equal(r.status, 303, wordsOf(r.text).slice(0, 400));
}

test('the notice: linked, built in, another text is a version, the older one stays readable, consents name theirs', async () => {
  const v = new Visitor(server), page = await v.get('/privacy');
  assert.match(page.text, /2026-11[^-]/);
  assert.match(wordsOf(page.text), /Hak Anda[\s\S]*Pasal 7, 32/);
  assert.match(page.text, /href="\/privacy\/request"/);
  const form = await dinas.get('/privacy/text');
  const own = formsOf(form.text).find((f) => f.action === '/privacy/text').values;
  assert.ok(own.body_id.length > 1000, 'begins with the text in force');
  assert.equal((await dinas.submit(form, '/privacy/text', { note: 'x', body_en: 'short' })).status, 422);
  const body = `${own.body_id}\n\n# Baru\n- satu <b>butir</b>\n- dua\n`;
  assert.equal((await dinas.submit(form, '/privacy/text', { body_id: body, note: 'Bagian baru' })).status, 303);
  const after = await v.get('/privacy');
  assert.match(after.text, /<h2>Baru<\/h2>\s*<ul><li>satu &lt;b&gt;butir/);
  const version = /version (\S+)|Versi (\d{4}-\d\d-\d\d)/.exec(wordsOf(after.text)).slice(1).find(Boolean);
  const old = await v.get('/privacy?version=2026-11');
  assert.match(wordsOf(old.text), /versi lama/);
  assert.doesNotMatch(old.text, /<h2>Baru/);
  assert.equal((await v.get('/privacy?version=1999-01')).status, 404);
  assert.ok((await v.get('/register')).text.includes(version), 'registering names the version in force');
  assert.equal((await (await signedIn(server, 'lurah-kauman')).get('/privacy/text')).status, 403);
});

test('known or not: the same pages, the same words, no code to nobody', async () => {
  const s = await shop(), shapes = [];
  for (const what of [s.phone, '081399990001', s.code, 'U-ZZZZZ-Z']) {
    const v = new Visitor(server), form = await v.get('/privacy/request');
    const page = await v.submit(form, '/privacy/request', { kind: 'access', what });
    if (page.status === 422) { shapes.push(null); continue; } // no code at all
    const again = await v.submit(page, '/privacy/request/confirm', { code: '000000' });
    shapes.push([page.status, again.status, wordsOf(page.text), wordsOf(again.text).replace(/\d+/g, 'N')].join('|'));
  }
  const told = shapes.filter(Boolean);
  assert.ok(told.length >= 3);
  assert.equal(new Set(told).size, 1, told.join('\n\n'));
  assert.deepEqual(await demoMessages(server, '081399990001'), []);
  const before = (await officer.get('/privacy/inbox')).json.items.length;
  assert.equal(before, 0, 'nothing is made before the code');
});

test('codes are not tried without end', async () => {
  const s = await shop(), v = new Visitor(server);
  const page = await v.submit(await v.get('/privacy/request'), '/privacy/request', { kind: 'access', what: s.phone });
  const code = await codeSent(server, admin, s.phone), wrong = code === '111111' ? '222222' : '111111';
  const seen = [];
  for (let i = 0; i < 8; i++) seen.push((await v.submit(page, '/privacy/request/confirm', { code: wrong })).status);
  assert.ok(seen.includes(429), seen.join());
  const late = await v.post('/privacy/request/confirm', { draft: 'x', code });
  assert.equal(late.headers.location, '/privacy/request');
});

test('access: the link tells how far it is, the words and the copy want a code; CSV, JSON, print; audited', async () => {
  const s = await shop({ owner_nik: undefined }), owes = await indebted(s);
  const asked = await ask(s, { kind: 'access', details: 'Untuk arsip saya' });
  const closed = await asked.v.get(asked.link);
  assert.match(wordsOf(closed.text), /Sedang diproses/);
  assert.doesNotMatch(closed.text, /Untuk arsip saya/);
  assert.match(closed.headers['x-robots-tag'], /noindex/);
  assert.equal((await asked.v.get(`${asked.link}/copy`)).headers.location, asked.link);
  const r = await newest();
  assert.deepEqual([r.kind, r.state, r.via, r.at_risk, r.overdue], ['access', 'open', 'page', false, false]);
  assert.equal((Date.parse(r.due_at) - Date.parse(r.received_at)) / 3600e3, 72);
  assert.equal((await ask(s, { kind: 'objection', details: 'Tidak mau dinilai mesin' })).link.length, asked.link.length);
  const again = new Visitor(server), page = await again.submit(await again.get('/privacy/request'), '/privacy/request', { kind: 'access', what: s.phone });
  assert.equal((await again.submit(page, '/privacy/request/confirm', { code: await codeSent(server, admin, s.phone) })).status, 409, 'one of a kind at a time');
  const stale = await officer.post(`/privacy/inbox/${r.id}/answer`, { answer: 'x' }, { 'if-match': '"99"' });
  assert.equal(stale.status, 412);
  const done = await answer(r.id, { answer: 'Ini salinannya.' });
  assert.equal(done.status, 200, done.text);
  assert.equal(done.json.state, 'answered');
  await openLink(asked, s);
  const opened = await asked.v.get(asked.link);
  assert.match(wordsOf(opened.text), /Untuk arsip saya[\s\S]*Ini salinannya/);
  const json = await asked.v.get(`${asked.link}/copy?format=json`);
  const copy = JSON.parse(json.text);
  assert.equal(copy.person[0].name, s.owner_name);
  assert.equal(copy.businesses[0].phone, s.phone);
  assert.ok(copy.trace.some((t) => t.action === 'create' && t.by === 'officer'));
  for (const section of ['facts', 'visits', 'needs', 'promises', 'catalogue', 'cases', 'debt_sheets', 'debts', 'loans', 'applications', 'partner_consents', 'requests']) assert.ok(Array.isArray(copy[section]), section);
  assert.equal(copy.debt_budgets[0].note, 'Catatan Wazirunnisa');
  assert.deepEqual(copy.debt_steps.map((t) => t.kind), ['claim', 'offer', 'agree', 'pay', 'receipt']);
  assert.equal(copy.debt_checks[0].note, 'Aman kata Wazirunnisa');
  assert.equal(copy.debt_letters[0].number, owes.letter.number);
  const sheet = await asked.v.get(`${asked.link}/copy?format=csv`);
  assert.match(sheet.headers['content-type'], /^text\/csv/);
  assert.match(sheet.text, new RegExp(`person,1,name,${s.owner_name}`));
  const print = await asked.v.get(`${asked.link}/copy`);
  assert.match(wordsOf(print.text), new RegExp(`${s.owner_name}[\\s\\S]*Siapa memproses data Anda`));
  const other = new Visitor(server);
  await other.get(asked.link);
  assert.equal((await other.get(`${asked.link}/copy?format=json`)).headers.location, asked.link, 'another browser');
  const officers = await dinas.get(`/privacy/inbox/${r.id}/copy?format=json`);
  assert.equal(JSON.parse(officers.text).person[0].name, s.owner_name);
});

test('correction: a proposal in the register; answered once that is decided', async () => {
  const s = await shop();
  await ask(s, { kind: 'correction', field: 'address', value: 'Jl. Benar 9', details: 'Pindah nomor' });
  const r = await newest();
  assert.ok(r.proposal_id > 0);
  assert.equal((await answer(r.id)).status, 409);
  const p = (await officer.get(`/proposals/${r.proposal_id}`)).json;
  assert.equal(p.origin, 'owner');
  const accepted = await officer.post(`/proposals/${p.id}/accept`, { business_version: p.business_version }, { 'if-match': `"${p.version}"` });
  assert.ok(accepted.status < 300, accepted.text);
  assert.equal((await answer(r.id)).status, 200);
  assert.equal((await officer.get(`/businesses/${s.id}`)).json.address, 'Jl. Benar 9');
  const v = new Visitor(server);
  assert.equal((await v.submit(await v.get('/privacy/request'), '/privacy/request', { kind: 'correction', what: s.phone })).status, 422);
});

test('refused with a reason of the law; the requester reads it', async () => {
  const s = await shop(), asked = await ask(s, { kind: 'erasure' });
  const r = await newest(), page = await dinas.get(`/privacy/inbox/${r.id}`);
  const bad = await dinas.submit(page, `/privacy/inbox/${r.id}/refuse`, { answer: 'Tidak bisa' });
  assert.equal(bad.status, 422);
  const done = await dinas.submit(page, `/privacy/inbox/${r.id}/refuse`, { answer: 'Masih ada kewajiban.', reason: 'dispute' });
  assert.equal(done.status, 303, wordsOf(done.text).slice(0, 300));
  assert.match(wordsOf((await asked.v.get(asked.link)).text), /Ditolak[\s\S]*Pasal 44/);
  assert.ok((await officer.get('/privacy/inbox?state=done')).json.items.some((x) => x.id === r.id));
  await until('the message', async () => (await demoMessages(server, s.phone)).some((m) => m.text.includes(r.code) && /tolak/.test(m.text)));
});

test('erased: nothing of the person is found any more, files do not open, the trail stays', async () => {
  const s = await shop({ owner_nik: '3573024101909001', name: 'Warung Wazirunnisa Hapus', owner_name: 'Wazirunnisa Hapus' });
  await dinas.get(`/businesses/${s.id}/documents`);
  assert.equal((await dinas.upload(`/businesses/${s.id}/documents`, { kind: 'photo', title: 'Wazirunnisa' }, { file: { filename: 'a.png', type: 'image/png', bytes: png(40, 30, 77) } })).status, 303);
  const photo = (await officer.get(`/businesses/${s.id}/documents`)).json.documents[0].id;
  const visit = await officer.post('/visits', { client_id: 'hak-kunjungan', business: s.id, summary: 'Wazirunnisa bercerita' });
  assert.equal(visit.status, 201, visit.text);
  const owes = await indebted(s);
  const asked = await ask(s, { kind: 'erasure', details: 'Usaha sudah tutup' });
  const open = await officer.post('/cases', { category: 'place', description: 'Lapak digusur.', ward: KAUMAN, name: 'Wazirunnisa', phone: s.phone, client_id: 'hak-aduan', business_id: s.id });
  const r = await newest();
  assert.equal((await answer(r.id, { understood: true })).status, 409, 'a case is open');
  const c = (await officer.get(`/cases/${open.json.id}`)).json;
  const early = (await dinas.get(`/privacy/inbox/${r.id}`)).text;
  assert.match(wordsOf(early), /belum boleh dihapus[\s\S]*aduan yang berjalan/, 'said before anybody presses');
  assert.ok(early.includes(`<a href="/cases/${c.id}">${c.code}</a>`), 'which one');
  assert.ok(early.includes(`<a href="/businesses/${s.id}">Usahanya: ${s.name}</a>`));
  assert.ok(!early.includes(`action="/privacy/inbox/${r.id}/answer"`) && early.includes(`action="/privacy/inbox/${r.id}/refuse"`));
  const shut = await officer.post(`/cases/${c.id}/events`, { type: 'close', outcome: 'withdrawn', text: 'Sudah selesai', reason: 'Sudah selesai' });
  if (shut.status >= 300) await officer.post(`/cases/${c.id}/events`, { type: 'resolve', outcome: 'solved', text: 'Sudah selesai' });
  const form = `/privacy/inbox/${r.id}/answer`, page = await dinas.get(`/privacy/inbox/${r.id}`);
  assert.doesNotMatch(wordsOf(page.text), /belum boleh dihapus|kunci data/);
  const unthinking = await dinas.submit(page, form, { answer: 'Sudah kami hapus.' });
  assert.equal(unthinking.status, 422, 'not with one click');
  assert.match(unthinking.text, /href="#f-understood"/);
  assert.match(wordsOf(unthinking.text), /Saya mengerti: data ini hilang untuk selamanya/);
  assert.equal((await answer(r.id)).status, 422, 'nor by a program that does not say so');
  assert.match((await officer.get(`/businesses/${s.id}`)).text, /Wazirunnisa/);
  const done = await dinas.submit(unthinking, form, { understood: '1' });
  assert.equal(done.status, 303, wordsOf(done.text));
  const b = (await officer.get(`/businesses/${s.id}`));
  assert.doesNotMatch(b.text, /Wazirunnisa|3573024101909001|Jl\. Hak/);
  assert.equal(b.json.activity, 'closed');
  assert.deepEqual((await officer.get('/businesses/suggest?q=Wazirunnisa')).json.items, []);
  assert.equal((await officer.get(`/businesses?q=${s.phone}`)).json.items.length, 0);
  assert.equal((await dinas.get(`/businesses/${s.id}/photos/${photo}`)).status, 404);
  assert.doesNotMatch((await officer.get(`/visits/${visit.json.id}`)).text, /Wazirunnisa/);
  assert.match(wordsOf((await asked.v.get(asked.link)).text), /Dijawab/);
  for (const what of ['', '/debts', '/budget', '/settlement', '/watch', '/letters']) {
    const gone = await officer.get(`${owes.at}${what}`);
    assert.ok(gone.status < 500, `${what}: ${gone.text}`);
    assert.ok(gone.status === 403 || what || gone.json.state === 'withdrawn', gone.text);
    assert.doesNotMatch(gone.text, /Wazirunnisa|4321000/, what);
  }
  assert.notEqual((await officer.get(`/debt-letters/${owes.letter.id}`)).headers['content-type'], 'application/pdf');
  assert.equal((await api(server).get(`/letters/${owes.letter.number}`)).json.genuine, true, 'who holds it may still ask');
  assert.equal((await dinas.get(`/privacy/inbox/${r.id}/copy`)).status, 404);
  const list = await dinas.get(`/businesses/${s.id}`);
  assert.equal(list.status, 200);
});

test('a running loan forbids erasing: said, with its number, when the page opens', async () => {
  const s = await shop();
  const loan = await officer.post('/loans', { business: s.id, partner: 1, number: 'HAK-1', method: 'flat', principal: 3000000, rate: '12', periods: 12, signed_on: '2026-01-05' });
  assert.equal(loan.status, 201, loan.text);
  await ask(s, { kind: 'erasure' });
  const r = await newest(), { text } = await dinas.get(`/privacy/inbox/${r.id}`);
  assert.match(wordsOf(text), /belum boleh dihapus[\s\S]*pembiayaan yang berjalan/);
  assert.ok(text.includes(`<a href="/loans/${loan.json.id}">HAK-1</a>`));
  assert.equal((await answer(r.id, { understood: true })).status, 409);
});

test('on the owner\'s behalf: the link once; restriction stops the catalogue until lifted; withdrawal ends the consent', async () => {
  const s = await shop(), at = `/businesses/${s.id}/privacy`;
  for (const [path, body] of [['curation', { state: 'verified' }], ['curation', { state: 'curated' }]]) {
    const { version } = (await officer.get(`/businesses/${s.id}`)).json;
    await officer.post(`/businesses/${s.id}/${path}`, body, { 'if-match': `"${version}"` });
  }
  const agree = await dinas.get(`/businesses/${s.id}/catalogue`);
  assert.equal((await dinas.submit(agree, `/businesses/${s.id}/catalogue`, { agreed: '1', proof: 'spoken' })).status, 303);
  const guest = api(server), shown = async () => (await guest.get(`/catalogue/${s.code}`)).status;
  const curated = (await officer.get(`/businesses/${s.id}`)).json.curation === 'curated';
  if (curated) assert.equal(await shown(), 200);
  const page = await dinas.get(at);
  assert.equal((await dinas.submit(page, at, { kind: 'restriction' })).status, 422, 'who asks must have been seen');
  const made1 = await dinas.submit(page, at, { kind: 'restriction', seen: '1' });
  assert.equal(made1.status, 200, wordsOf(made1.text).slice(0, 300));
  assert.match(made1.text, /id="f-link" value="http[^"]+\/privacy\/r\/[\w-]{43}"/);
  assert.equal((await dinas.submit(page, at, { kind: 'restriction', seen: '1' })).status, 409);
  const r = await newest();
  assert.equal(r.via, 'staff');
  assert.equal((await answer(r.id)).status, 200);
  assert.equal(await shown(), 404);
  assert.match(wordsOf((await dinas.get(at)).text), /ditunda atas permintaan pemilik/);
  const one = await dinas.get(`/privacy/inbox/${r.id}`);
  assert.equal((await dinas.submit(one, `/privacy/inbox/${r.id}/lift`)).status, 303);
  if (curated) assert.equal(await shown(), 200);
  await dinas.submit(await dinas.get(at), at, { kind: 'withdrawal', seen: '1' });
  const w = await newest();
  const form = await dinas.get(`/privacy/inbox/${w.id}`);
  assert.equal((await dinas.submit(form, `/privacy/inbox/${w.id}/answer`, { answer: 'Sudah' })).status, 303);
  assert.equal(await shown(), 404);
  const companion = await signedIn(server, 'sahabat-kauman-1');
  assert.equal((await companion.get(at)).status, 403, 'not beside this business');
  const refused = await officer.post(`/privacy/inbox/${w.id}/refuse`, { reason: 'law', answer: 'x' }, { 'if-match': '"1"' });
  assert.equal(refused.status, 409, 'done already');
  const lurah = api(server, await token(city, 'lurah-kauman'));
  assert.equal((await lurah.get('/privacy/inbox')).status, 403);
});

test('refused by program', async () => {
  const s = await shop();
  await ask(s, { kind: 'objection', details: 'Keberatan' });
  const r = await newest();
  const done = await officer.post(`/privacy/inbox/${r.id}/refuse`, { reason: 'not_so', answer: 'Manusia yang memutuskan.' }, { 'if-match': `"${r.version}"` });
  assert.equal(done.status, 200, done.text);
  assert.equal(done.json.reason, 'not_so');
  assert.match(wordsOf((await dinas.get('/privacy/inbox')).text), /Permintaan data/);
});
