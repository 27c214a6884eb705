// What a case does not tell: to its reporter, to who may not read it any more, to the mayor, to followers;
// and that no button of its page leads to a refusal.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeCity, serve, token, until } from './lib/sahabat.mjs';
import { api, multipart, signedIn, Visitor } from './lib/client.mjs';
import { pdf, png } from './lib/files.mjs';
import { actsOf, formsOf, wordsOf } from './lib/html.mjs';
import { codeSent, demoMessages } from './lib/messages.mjs';

const KAUMAN = '35.73.02.1007';
let city, server;
const who = {};
before(async () => {
  city = await makeCity();
  server = await serve(city);
  for (const name of ['dinas', 'lurah-kauman', 'sahabat-kauman-1', 'sahabat-kauman-2', 'baznas', 'walikota', 'admin', 'pemilik-1'])
    who[name] = api(server, await token(city, name));
});
after(() => city?.close());

let n = 0;
const report = (more = {}) => ({ category: 'place', description: 'Lapak ditertibkan, butuh tempat baru.', ward: KAUMAN,
  name: 'Bu Tini', phone: `0812555${String(10000 + ++n)}`, ...more });
async function open(name, more = {}) {
  const r = await who[name].post('/cases', report(more));
  assert.equal(r.status, 201, r.text);
  return r.json;
}
async function act(name, id, body) {
  const r = await who[name].post(`/cases/${id}/events`, body);
  assert.equal(r.status, 201, r.text);
  return r.json;
}
async function attach(name, id, shown, bytes = pdf()) {
  const form = multipart({ shown, proof: '0' }, { file: { filename: 'a.pdf', type: 'application/pdf', bytes } });
  const r = await who[name].post(`/cases/${id}/attachments`, form.body, { 'content-type': form.type });
  assert.equal(r.status, 201, r.text);
  return r.json;
}
const task = (name, id, title) => who[name].post(`/cases/${id}/tasks`, { title, account: 'sahabat-kauman-1', due_on: '2027-06-01' });
const own = { name: null, phone: null };

test('what a companion writes down is kept, also where it is sealed from them', async () => {
  const body = report({ category: 'debt_moneylender', client_id: 'rahasia-1' });
  const c = await open('sahabat-kauman-1', body);
  assert.match(c.code, /^A-/, 'the ticket to read aloud');
  assert.equal(c.phone, null);
  assert.equal(c.description, null);
  assert.equal((await who['sahabat-kauman-1'].get(`/cases/${c.id}`)).status, 404);
  assert.equal((await who['lurah-kauman'].get(`/cases/${c.id}`)).json.description, body.description);
  assert.equal((await open('sahabat-kauman-1', body)).id, c.id, 'sent twice: one report');
  const v = await signedIn(server, 'sahabat-kauman-1');
  const form = formsOf((await v.get('/cases/new')).text).find((f) => f.action === '/cases');
  const sent = await v.post('/cases', { ...form.values, ...report({ category: 'debt_moneylender' }) });
  assert.equal(sent.status, 303);
  const next = await v.get(sent.headers.location);
  assert.equal(next.status, 200, 'not to a page that is not theirs');
  assert.match(next.text, /A-[0-9A-Z]+-[0-9A-Z] tercatat/);
});

test('an act that takes the case out of sight leads to the list', async () => {
  const c = await open('dinas');
  const v = await signedIn(server, 'lurah-kauman');
  const form = formsOf((await v.get(`/cases/${c.id}/act/seal`)).text).find((f) => f.values.type === 'seal');
  const sent = await v.post(form.action, { ...form.values, seal: '2', reason: 'Diminta pelapor' });
  assert.equal(sent.status, 303);
  assert.equal((await v.get(sent.headers.location)).status, 200);
  assert.equal((await v.get(`/cases/${c.id}`)).status, 404);
});

test('an owner hears from the office: no names, no tasks, no files but those meant for them', async () => {
  const c = (await who['pemilik-1'].post('/cases', report(own))).json;
  await act('lurah-kauman', c.id, { type: 'assign', assignee: 'sahabat-kauman-1' });
  assert.equal((await task('lurah-kauman', c.id, 'Periksa dugaan RAHASIA')).status, 201);
  await attach('lurah-kauman', c.id, '0');
  const shown = await attach('lurah-kauman', c.id, '1', Buffer.concat([pdf(), Buffer.from('\n')]));
  const v = await signedIn(server, 'pemilik-1');
  const page = (await v.get(`/cases/${c.id}`)).text, list = (await v.get('/cases')).text;
  for (const text of [page, list, (await who['pemilik-1'].get(`/cases/${c.id}`)).text, (await who['pemilik-1'].get('/cases')).text,
    (await who['pemilik-1'].get(`/cases/${c.id}/attachments`)).text]) {
    assert.doesNotMatch(text, /RAHASIA/);
    assert.doesNotMatch(text, /sahabat-kauman-1|lurah-kauman|Ani Rahayu/);
  }
  assert.deepEqual((await who['pemilik-1'].get(`/cases/${c.id}/attachments`)).json.items.map((x) => x.id), [shown.id]);
  assert.doesNotMatch(wordsOf(page), /· office/, 'every word is one of the language');
});

test('who reported the problem of another sees no clocks and no files of the office', async () => {
  const c = (await who['pemilik-1'].post('/cases', report({ ...own, concerns: 'other', concerned_name: 'Pak Joko', concerned_phone: '081299988877' }))).json;
  assert.deepEqual(c.clocks, []);
  await act('lurah-kauman', c.id, { type: 'verify' });
  const file = await attach('lurah-kauman', c.id, '1');
  assert.deepEqual((await who['pemilik-1'].get(`/cases/${c.id}`)).json.clocks, []);
  assert.deepEqual((await who['pemilik-1'].all('/cases')).find((x) => x.id === c.id).clocks, []);
  assert.deepEqual((await who['pemilik-1'].get(`/cases/${c.id}/attachments`)).json.items, []);
  assert.equal((await who['pemilik-1'].get(`/cases/${c.id}/attachments/${file.id}`)).status, 404);
  const page = await (await signedIn(server, 'pemilik-1')).get(`/cases/${c.id}`);
  assert.doesNotMatch(page.text, /Tenggat<\/h2>/);
  assert.doesNotMatch(wordsOf(page.text), /Belum diisi/, 'what is kept back is not shown as empty');
});

test('the mayor reads no papers and no tasks', async () => {
  const c = await open('dinas');
  const file = await attach('lurah-kauman', c.id, '1');
  await task('lurah-kauman', c.id, 'Datangi Bu RAHASIA');
  assert.deepEqual((await who.walikota.get(`/cases/${c.id}/attachments`)).json.items, []);
  assert.equal((await who.walikota.get(`/cases/${c.id}/attachments/${file.id}`)).status, 404);
  assert.doesNotMatch((await (await signedIn(server, 'walikota')).get(`/cases/${c.id}`)).text, /RAHASIA|attachments/);
});

test('tasks of a case that was sealed meanwhile are not read any more', async () => {
  const c = await open('dinas');
  await task('lurah-kauman', c.id, 'Datangi Bu RAHASIA');
  const mine = async () => (await who['sahabat-kauman-1'].get('/cases/tasks')).json.items.filter((t) => t.case_id === c.id).length;
  assert.equal(await mine(), 1);
  await act('dinas', c.id, { type: 'seal', seal: 2, reason: 'Diminta pelapor' });
  assert.equal(await mine(), 0);
});

test('that a sealed case belongs to an open one is told to who reads both', async () => {
  const sealed = await open('dinas', { category: 'debt_moneylender' }), c = await open('dinas');
  await act('lurah-kauman', sealed.id, { type: 'transfer', level: 'city', reason: 'Perlu dinas' });
  assert.ok((await who.dinas.post(`/cases/${sealed.id}/links`, { ticket: c.code })).status < 300);
  const page = async (name) => (await (await signedIn(server, name)).get(`/cases/${c.id}`)).text;
  assert.ok((await page('dinas')).includes(sealed.code));
  assert.ok(!(await page('lurah-kauman')).includes(sealed.code));
});

test('an owner who sends again over a shaky line is answered as before', async () => {
  const c = (await who['pemilik-1'].post('/cases', report(own))).json;
  const words = { type: 'reply', text: 'Tambahan keterangan', client_id: 'hp-pemilik-1' };
  await act('pemilik-1', c.id, words);
  const again = await act('pemilik-1', c.id, words);
  assert.equal(again.events.filter((e) => e.type === 'reply').length, 1);
  assert.equal((await who['lurah-kauman'].post(`/cases/${c.id}/events`, words)).status, 409, 'another hand');
});

test('the same file sent twice is there once', async () => {
  const c = await open('dinas');
  const first = await attach('lurah-kauman', c.id, '0'), again = await attach('lurah-kauman', c.id, '0');
  assert.equal(again.id, first.id);
  assert.equal((await who.dinas.get(`/cases/${c.id}/attachments`)).json.items.length, 1);
});

test('no act is offered that is then refused', async () => {
  const c = await open('dinas');
  const companion = await signedIn(server, 'sahabat-kauman-1');
  const take = formsOf((await companion.get(`/cases/${c.id}`)).text).find((f) => f.values.type === 'assign');
  assert.equal(take.values.assignee, 'sahabat-kauman-1', 'a companion takes it, and gives it to nobody else');
  await act('lurah-kauman', c.id, { type: 'assign', assignee: 'sahabat-kauman-2' });
  assert.ok(!actsOf((await companion.get(`/cases/${c.id}`)).text).includes('assign'), 'it is another’s');
  assert.ok(!actsOf((await companion.get(`/cases/${c.id}`)).text).includes('place'), 'its ward is no guess');
  await act('dinas', c.id, { type: 'refer', partner: 'baznas', reason: 'Perlu modal' });
  const partner = actsOf((await (await signedIn(server, 'baznas')).get(`/cases/${c.id}`)).text);
  assert.ok(partner.includes('resolve') && !partner.includes('assign'), partner.join());
  assert.ok(!actsOf((await (await signedIn(server, 'dinas')).get(`/cases/${c.id}`)).text).includes('transfer'), 'what is outside is fetched back first');
  const page = await (await signedIn(server, 'lurah-kauman')).get(`/cases/${(await open('dinas', { category: 'debt_moneylender' })).id}/act/seal`);
  const seal = page.text.slice(page.text.indexOf('id="f-seal"')).split('</select>')[0];
  assert.deepEqual([...seal.matchAll(/<option value="(\d)"/g)].map((m) => m[1]), ['2'], 'a lurah seals more, never less');
});

test('a sealed case is referred with consent, by one form', async () => {
  const c = await open('dinas', { category: 'debt_moneylender' });
  const v = await signedIn(server, 'lurah-kauman');
  const page = await v.get(`/cases/${c.id}/act/refer`), form = formsOf(page.text).find((f) => f.values.type === 'refer');
  assert.match(page.text, /id="f-consent"/, 'the form asks for what is needed');
  const no = await v.post(form.action, { ...form.values, partner: 'baznas', reason: 'Pelunasan', consent: '0' });
  assert.equal(no.status, 422);
  const yes = await v.submit(no, `/cases/${c.id}/events`, { type: 'refer', partner: 'baznas', reason: 'Pelunasan', consent: '1' });
  assert.equal(yes.status, 303, wordsOf(yes.text).slice(0, 400));
});

test('what is written beside an act is kept', async () => {
  const c = await open('dinas'), v = await signedIn(server, 'lurah-kauman');
  const sent = await v.submit(await v.get(`/cases/${c.id}`), `/cases/${c.id}/events`, { type: 'verify', text: 'Sudah saya cek ke lapak' });
  assert.equal(sent.status, 303, wordsOf(sent.text).slice(0, 300));
  assert.equal((await who.dinas.get(`/cases/${c.id}`)).json.events.find((e) => e.type === 'verify').text, 'Sudah saya cek ke lapak');
});

test('an owner’s pages speak to the owner', async () => {
  const c = (await who['pemilik-1'].post('/cases', report({ ...own, concerns: 'other', concerned_name: 'Pak Joko', concerned_phone: '081299988877' }))).json;
  const v = await signedIn(server, 'pemilik-1'), page = (await v.get(`/cases/${c.id}`)).text, list = (await v.get('/cases')).text;
  assert.doesNotMatch(page, /Jawab pelapor/);
  assert.doesNotMatch(page, /Riwayat<\/h2>/, 'no heading over nothing');
  assert.doesNotMatch(list, /name="(due|level|assignee)"/, 'no filter that does nothing');
  assert.doesNotMatch(list, /Belum ada/, 'nothing is said of who works on it');
});

/* ---- followers and links ---- */

async function send(v, category, first, second) {
  await v.get(`/report/${category}?form=1`);
  const page = await v.post(`/report/${category}`, first);
  const form = formsOf(page.text).find((f) => f.action === '/report');
  const body = multipart({ ...form.values, ...second, _csrf: v.csrf }, { file: { filename: 'a.png', type: 'image/png', bytes: png() } });
  const once = () => v.send('POST', '/report', { body: body.body, headers: { 'content-type': body.type } });
  const sent = await once();
  assert.equal(sent.status, 303, wordsOf(sent.text).slice(0, 500));
  return { once, link: sent.headers.location.replace(/\?.*/, '') };
}

test('a follower is not greeted by the reporter’s name, whatever words officers choose', async () => {
  const at = '/notice-templates/case_link.whatsapp.id', phone = '081377712345';
  const t = (await who.dinas.get(at)).json;
  assert.equal((await who.dinas.patch(at, { body: 'Halo {name}, aduan {ticket}: {link}' }, t.version)).status, 200);
  const c = await open('dinas', { name: 'Bu Sangat Rahasia' });
  const v = new Visitor(server);
  await v.get('/report');
  const sent = await v.post('/report/follow', { case: String(c.id), phone });
  assert.equal(sent.status, 303, wordsOf(sent.text).slice(0, 300));
  const [message] = await until('the link', async () => { const all = await demoMessages(server, phone); return all.length > 0 && all; });
  assert.match(message.text, /aduan A-/);
  assert.doesNotMatch(message.text, /Rahasia/);
});

test('a report that waits for its code takes files, and offers no words that are refused; its photo is kept once', async () => {
  const phone = '081377754321', v = new Visitor(server);
  const first = { description: 'Gerobak saya ditertibkan, tidak tahu harus ke mana.', ward: KAUMAN, address: 'Alun-alun', concerns: 'self' };
  const { once, link } = await send(v, 'place', first, { name: 'Sri', phone });
  const again = (await once()).headers.location.replace(/\?.*/, '');
  assert.notEqual(again, link);
  const held = await v.get(again);
  assert.equal([...held.text.matchAll(/\/attachments\/\d+/g)].length, 1, 'one photo');
  assert.ok(!formsOf(held.text).some((f) => f.action === `${again}/reply`), 'words come after the code');
  assert.ok(formsOf(held.text).some((f) => f.action === `${again}/attachments`));
  const confirmed = await v.submit(held, `${again}/confirm`, { code: await codeSent(server, who.admin, phone) });
  assert.equal(confirmed.status, 303);
  assert.ok(formsOf((await v.get(again)).text).some((f) => f.action === `${again}/reply`));
});
