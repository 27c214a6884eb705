// Cases through the running server: by programs and by people, each in their own place.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeCity, serve, token } from './lib/sahabat.mjs';
import { api, multipart, signedIn } from './lib/client.mjs';
import { pdf, png } from './lib/files.mjs';
import { actsOf, formsOf, linksOf, wordsOf } from './lib/html.mjs';

const KAUMAN = '35.73.02.1007', BARENG = '35.73.02.1009', FAR = '35.73.01.1002';
let city, server;
const who = {};
before(async () => {
  city = await makeCity();
  server = await serve(city);
  for (const name of ['dinas', 'lurah-kauman', 'camat-klojen', 'sahabat-kauman-1', 'sahabat-kauman-2', 'sahabat-bareng-1', 'baznas', 'walikota', 'admin', 'pemilik-1'])
    who[name] = api(server, await token(city, name));
});
after(() => city?.close());

let n = 0;
const soon = () => new Date(Date.now() + 5 * 86400e3).toISOString().slice(0, 10);
const report = (more = {}) => ({ category: 'place', description: 'Lapak ditertibkan, butuh tempat baru.', ward: KAUMAN,
  name: 'Bu Tini', phone: `0812666${String(10000 + ++n)}`, ...more });
async function open(name = 'lurah-kauman', more = {}) {
  const r = await who[name].post('/cases', report(more));
  assert.equal(r.status, 201, r.text);
  return r.json;
}
async function act(name, id, body, status = 201) {
  const r = await who[name].post(`/cases/${id}/events`, body);
  assert.equal(r.status, status, r.text);
  return r.json;
}
const get = async (name, id) => (await who[name].get(`/cases/${id}`)).json;
const has = async (name, query, id) => (await who[name].all(`/cases?${query}`)).some((c) => c.id === id);

test('a case answers with its clocks; the second sending finds the first', async () => {
  const body = report({ client_id: 'hp-1-aduan-1' });
  const first = await who['sahabat-kauman-1'].post('/cases', body);
  assert.equal(first.status, 201);
  assert.match(first.json.code, /^A-[0-9A-Z]{5,}-[0-9A-Z]$/);
  assert.match(first.headers.location, new RegExp(`/api/v1/cases/${first.json.id}$`));
  const kinds = first.json.clocks.map((k) => k.kind);
  for (const kind of ['response', 'ward', 'solution']) assert.ok(kinds.includes(kind), kinds.join());
  for (const k of first.json.clocks) {
    assert.ok(['on_time', 'at_risk', 'overdue', 'paused', 'met', 'missed', 'cancelled'].includes(k.state), k.state);
    assert.equal(typeof k.provisional, 'boolean');
    assert.ok(k.due_at > first.json.opened_at);
  }
  const again = await who['sahabat-kauman-1'].post('/cases', body);
  assert.equal(again.status, 201);
  assert.equal(again.json.id, first.json.id);
});

test('every field that is wrong is named, and nothing is written', async () => {
  const total = async () => (await who.dinas.get('/cases?all=1&count=exact')).json.total;
  const before = await total();
  for (const [field, value] of Object.entries({ category: 'moon', ward: '35.73.02.9999', description: 'a', phone: '12', name: '', concerns: 'x', lat: 'north' })) {
    const r = await who.dinas.post('/cases', report({ [field]: value }));
    assert.equal(r.status, 422, `${field}: ${r.text}`);
    assert.ok(r.json.errors.some((e) => e.field === field && e.message), `${field}: ${r.text}`);
  }
  assert.equal((await who.dinas.post('/cases', report({ colour: 'red' }))).status, 422);
  assert.equal((await who.dinas.post('/cases', report({ category: 'capital', anonymous: true, name: null, phone: null }))).status, 422, 'a kind that wants a name');
  assert.equal(await total(), before);
});

test('each sees their own: ward, district, city, companion, partner, owner, mayor', async () => {
  const here = await open('dinas'), far = await open('dinas', { ward: FAR });
  for (const [name, sees] of Object.entries({ dinas: [1, 1], 'lurah-kauman': [1, 0], 'camat-klojen': [1, 0], 'sahabat-kauman-1': [1, 0],
    'sahabat-bareng-1': [0, 0], walikota: [1, 1], baznas: [0, 0], 'pemilik-1': [0, 0] })) {
    for (const [i, c] of [here, far].entries()) {
      assert.equal((await who[name].get(`/cases/${c.id}`)).status, sees[i] ? 200 : 404, `${name} ${i}`);
      assert.equal(await has(name, 'all=1', c.id), Boolean(sees[i]), `${name} list ${i}`);
    }
  }
  assert.equal((await who.admin.get('/cases')).status, 403, 'the administrator reads no cases');
  assert.equal((await get('walikota', here.id)).phone, null, 'the mayor sees no phone');
  assert.ok((await get('walikota', here.id)).masked.includes('phone'));
  const mine = await who['pemilik-1'].post('/cases', report({ name: null, phone: null }));
  assert.equal(mine.status, 201, mine.text);
  assert.ok(await has('pemilik-1', '', mine.json.id), 'what an owner reported is in their list');
});

test('mine, my area, what is due, by state: the lists', async () => {
  const c = await open('dinas');
  assert.equal(await has('sahabat-kauman-2', 'mine=1', c.id), false);
  await act('lurah-kauman', c.id, { type: 'assign', assignee: 'sahabat-kauman-2' });
  assert.equal(await has('sahabat-kauman-2', 'mine=1', c.id), true);
  assert.equal(await has('lurah-kauman', 'area=1', c.id), true);
  assert.equal(await has('dinas', `area=${KAUMAN}`, c.id), true);
  assert.equal(await has('dinas', `area=${FAR}`, c.id), false);
  assert.equal(await has('dinas', 'state=new', c.id), true);
  assert.equal(await has('dinas', 'state=closed', c.id), false);
  assert.equal(await has('dinas', 'due=overdue', c.id), false);
  assert.equal(await has('dinas', 'category=place', c.id), true);
  assert.equal(await has('dinas', 'category=capital', c.id), false);
  assert.equal(await has('dinas', 'assignee=sahabat-kauman-2', c.id), true);
  assert.equal(await has('dinas', `q=${c.code}`, c.id), true);
  const inbox = (await who.dinas.all('/cases?area=1')).map((x) => x.due_at ?? '9');
  assert.deepEqual(inbox, [...inbox].sort(), 'what is due first stands first');
  for (const bad of ['state=moon', 'due=never', 'cursor=%25', 'limit=0', 'colour=red'])
    assert.ok([400, 422].includes((await who.dinas.get(`/cases?${bad}`)).status), bad);
});

test('from report to verdict, each act an event that stays', async () => {
  const c = await open('dinas');
  await act('lurah-kauman', c.id, { type: 'verify' });
  let now = await act('lurah-kauman', c.id, { type: 'reply', text: 'Kami datang besok.' });
  assert.equal(now.state, 'open');
  assert.equal(now.clocks.find((k) => k.kind === 'response').state, 'met');
  await act('lurah-kauman', c.id, { type: 'note', text: 'Pemilik lapak sebelah ikut terdampak.' });
  await act('lurah-kauman', c.id, { type: 'transfer', level: 'city', reason: 'Perlu lapak dari dinas pasar' });
  now = await get('dinas', c.id);
  assert.equal(now.held_by, 'city');
  assert.ok(now.clocks.some((k) => k.kind === 'city'));
  assert.equal((await who['sahabat-kauman-1'].post(`/cases/${c.id}/events`, { type: 'resolve', outcome: 'solved', text: 'Selesai' })).status >= 400, true, 'not by whose it is not');
  await act('dinas', c.id, { type: 'resolve', outcome: 'solved' }, 422);
  now = await act('dinas', c.id, { type: 'resolve', outcome: 'solved', text: 'Mendapat lapak nomor 12.' });
  assert.equal(now.state, 'resolved');
  assert.ok(now.clocks.some((k) => k.kind === 'answer'));
  const types = now.events.map((e) => e.type);
  for (const type of ['opened', 'verify', 'reply', 'note', 'transfer', 'resolve']) assert.ok(types.includes(type), types.join());
  assert.equal(now.events.find((e) => e.type === 'note').public, false);
  await who.dinas.post(`/cases/${c.id}/tasks`, { title: 'Antar kunci lapak', account: 'sahabat-kauman-1', due_on: '2030-01-02' });
  const told = wordsOf(await (await signedIn(server, 'dinas')).get(`/cases/${c.id}`).then((r) => r.text));
  assert.match(told, /Lurah Kauman/, 'people by their names');
  assert.match(told, /Catatan \(internal\)/);
  assert.doesNotMatch(told, /(lurah|sahabat)-kauman/);
  const audit = (await who.admin.get('/audit')).json.items.filter((i) => i.entity === 'case' && i.entity_id === c.id);
  assert.ok(audit.length >= 6, 'each act is in the audit');
  assert.ok(!JSON.stringify(audit).includes('lapak nomor 12'), 'words are not');
});

test('an empty list says whether nothing is there or nothing matches, and counts no rows', async () => {
  const page = await signedIn(server, 'lurah-kauman');
  for (const query of ['area=1&due=at_risk&category=capital', 'all=1&q=zzzzzz', 'state=held&level=outside&assignee=nobody']) {
    const { text } = await page.get(`/cases?${query}`);
    assert.match(text, /Tidak ada aduan yang cocok/, query);
    assert.doesNotMatch(text, /di wilayah Anda<|\b0 baris/, query);
  }
  const held = (await page.get('/cases?state=held')).text;
  assert.match(held, /Tidak ada yang menunggu diperiksa|<table/);
  assert.doesNotMatch(held, /yang cocok/);
  assert.match((await page.get('/cases?all=1')).text, /\d baris/);
});

test('a clock stands still for a reason and goes on by itself or by hand; editing moves none', async () => {
  const c = await open('dinas');
  const due = (x, kind) => x.clocks.find((k) => k.kind === kind).due_at;
  await act('lurah-kauman', c.id, { type: 'category', category: 'marketing', reason: 'Salah jenis' });
  let now = await get('dinas', c.id);
  assert.equal(due(now, 'response'), due(c, 'response'));
  assert.equal(due(now, 'solution'), due(c, 'solution'), 'another kind restarts no clock');
  await act('lurah-kauman', c.id, { type: 'verify' });
  const reasons = formsOf((await (await signedIn(server, 'lurah-kauman')).get(`/cases/${c.id}/act/pause`)).text).find((f) => f.values.type === 'pause');
  assert.ok(reasons, 'there is a form to pause');
  assert.ok(now.clocks.every((k) => k.state !== 'paused'));
  await act('lurah-kauman', c.id, { type: 'pause', reason: 'because', until: '2099-01-01' }, 422);
  await act('lurah-kauman', c.id, { type: 'resume' }, 409);
});

test('a confidential case is known but not read; a reason opens it for an hour, and all see that', async () => {
  const c = await open('dinas', { category: 'debt_illegal', sealed: true });
  assert.equal((await who['lurah-kauman'].get(`/cases/${c.id}`)).status, 404, 'not to the ward');
  assert.equal((await who['camat-klojen'].get(`/cases/${c.id}`)).status, 404);
  const seen = await get('walikota', c.id);
  assert.equal(seen.hidden, true);
  assert.equal(seen.description, null);
  assert.equal((await who.walikota.post(`/cases/${c.id}/unseal`, { reason: 'lihat' })).status, 422);
  const opened = await who.walikota.post(`/cases/${c.id}/unseal`, { reason: 'Rapat penanganan pinjol hari ini' });
  assert.equal(opened.status, 200, opened.text);
  assert.ok((await get('walikota', c.id)).description);
  assert.ok((await get('dinas', c.id)).events.some((e) => e.type === 'unsealed'));
  const audit = (await who.admin.get('/audit')).json.items;
  assert.ok(audit.some((i) => i.entity === 'case' && i.entity_id === c.id && /unseal/.test(i.action)));
});

test('referred to a partner: seen by them, worked on, returned', async () => {
  const c = await open('dinas', { category: 'capital' });
  await act('dinas', c.id, { type: 'refer', partner: 'baznas', reason: 'Modal tanpa bunga' });
  assert.equal((await who.baznas.get(`/cases/${c.id}`)).status, 200);
  assert.ok((await get('dinas', c.id)).clocks.some((k) => k.kind === 'partner'));
  await act('baznas', c.id, { type: 'return', reason: 'Bukan mustahik' });
  assert.equal((await get('dinas', c.id)).held_by, 'city');
  assert.equal((await who.baznas.get(`/cases/${c.id}`)).status, 404);
});

test('files, tasks, links, a part split off', async () => {
  const c = await open('dinas');
  const add = (bytes, type, filename) => {
    const form = multipart({ shown: '0', proof: '1' }, { file: { filename, type, bytes } });
    return who['lurah-kauman'].post(`/cases/${c.id}/attachments`, form.body, { 'content-type': form.type });
  };
  const photo = await add(png(), 'image/png', 'a.png');
  assert.equal(photo.status, 201, photo.text);
  assert.equal((await add(pdf(), 'application/pdf', 'a.pdf')).status, 201);
  assert.equal((await add(Buffer.from('<html>'), 'image/png', 'a.png')).status, 422);
  const [near, elsewhere] = [await signedIn(server, 'lurah-kauman'), await signedIn(server, 'sahabat-bareng-1')];
  assert.equal((await near.get(`/cases/${c.id}/attachments/${photo.json.id}`)).headers['content-type'], 'image/jpeg');
  assert.equal((await elsewhere.get(`/cases/${c.id}/attachments/${photo.json.id}`)).status, 404);
  assert.equal((await who['lurah-kauman'].post(`/cases/${c.id}/attachments/${photo.json.id}/remove`)).status, 204);
  assert.equal((await who.dinas.get(`/cases/${c.id}/attachments`)).json.items.length, 1);
  const task = await who['lurah-kauman'].post(`/cases/${c.id}/tasks`, { title: 'Cek lapak kosong', account: 'sahabat-kauman-1', due_on: '2027-01-05' });
  assert.equal(task.status, 201, task.text);
  assert.ok((await who['sahabat-kauman-1'].get('/cases/tasks')).json.items.some((t) => t.id === task.json.id));
  assert.equal((await who['sahabat-kauman-1'].post(`/cases/tasks/${task.json.id}/done`)).status, 204);
  assert.equal((await who['lurah-kauman'].post(`/cases/${c.id}/tasks`, { title: 'x', account: 'nobody', due_on: 'soon' })).status, 422);
  const other = await open('dinas');
  assert.equal((await who['lurah-kauman'].post(`/cases/${c.id}/links`, { ticket: other.code })).status, 204);
  assert.equal((await who['lurah-kauman'].post(`/cases/${c.id}/links`, { ticket: 'A-00000-0' })).status, 422);
  const part = await who['lurah-kauman'].post(`/cases/${c.id}/split`, report({ category: 'capital', description: 'Bagian lain: butuh modal pindah.' }));
  assert.equal(part.status, 201, part.text);
  const page = await (await signedIn(server, 'lurah-kauman')).get(`/cases/${c.id}`);
  assert.ok(linksOf(page.text).includes(`/cases/${part.json.id}`), 'the part is linked');
});

test('an owner sees their own case, answers, and says whether it is solved', async () => {
  const owner = await signedIn(server, 'pemilik-1');
  const made = await who['pemilik-1'].post('/cases', report({ name: null, phone: null }));
  await act('lurah-kauman', made.json.id, { type: 'verify' });
  await act('lurah-kauman', made.json.id, { type: 'note', text: 'Catatan untuk petugas saja.' });
  await act('lurah-kauman', made.json.id, { type: 'resolve', outcome: 'solved', text: 'Lapak sudah ada.' });
  const page = await owner.get(`/cases/${made.json.id}`);
  assert.match(page.text, /Lapak sudah ada/);
  assert.doesNotMatch(page.text, /Catatan untuk petugas/);
  const forms = formsOf(page.text).filter((f) => f.action === `/cases/${made.json.id}/events`).map((f) => f.values.type);
  assert.ok(forms.includes('rate'), forms.join());
  assert.ok(!forms.includes('assign'), forms.join());
  assert.equal((await owner.post(`/cases/${made.json.id}/events`, { type: 'rate', rating: '5', solved: '1' })).status, 303);
  assert.equal((await get('dinas', made.json.id)).state, 'closed');
});

test('of a business: a tab on its page leads to its cases and to a new one about it', async () => {
  const b = (await who['lurah-kauman'].get('/businesses?limit=1')).json.items[0];
  const made = await open('dinas', { ward: b.ward, business_id: b.id });
  await open('dinas');
  const lurah = await signedIn(server, 'lurah-kauman');
  const tab = linksOf((await lurah.get(`/businesses/${b.id}`)).text).find((l) => l.startsWith('/cases?business='));
  const list = await lurah.get(tab);
  assert.deepEqual((await who['lurah-kauman'].all(`/cases?business=${b.id}`)).map((c) => c.id), [made.id]);
  assert.match(list.text, new RegExp(`<h1>Aduan: ${b.name}</h1>`));
  assert.ok(linksOf(list.text).includes(`/businesses/${b.id}`), 'the way back');
  assert.ok(formsOf(list.text).filter((f) => f.action === '/cases' && f.values.business === String(b.id)).length >= 2, 'searching stays with the business');
  const other = (await who['lurah-kauman'].all('/businesses')).find((x) => x.id !== b.id);
  assert.match(wordsOf((await lurah.get(`/cases?business=${other.id}&all=1`)).text), /Belum ada aduan tentang usaha ini/);
  assert.match(wordsOf((await lurah.get('/cases?business=999999&all=1')).text), /Aduan .*Belum ada aduan/);
  const form = await lurah.get(linksOf(list.text).find((l) => l.startsWith('/cases/new')));
  assert.ok(wordsOf(form.text).includes(b.name));
  assert.equal(formsOf(form.text).find((f) => f.action === '/cases').values.business_id, String(b.id));
});

test('many at once: the good ones are assigned, the others are counted', async () => {
  const a = await open('dinas'), b = await open('dinas'), far = await open('dinas', { ward: FAR });
  const lurah = await signedIn(server, 'lurah-kauman');
  const inbox = await lurah.get('/cases?area=1');
  assert.ok(formsOf(inbox.text).some((f) => f.action === '/cases/bulk'));
  const done = await lurah.post('/cases/bulk', { '_id[]': [a.id, b.id, far.id], _action: 'assign', assignee: 'sahabat-kauman-1' });
  assert.equal(done.status, 303, wordsOf(done.text).slice(0, 300));
  assert.equal((await get('dinas', a.id)).assignee, 'sahabat-kauman-1');
  assert.equal((await get('dinas', b.id)).assignee, 'sahabat-kauman-1');
  assert.equal((await get('dinas', far.id)).assignee, null);
});

test('by form: written down at the desk, answered, a fault shown beside its act', async () => {
  const lurah = await signedIn(server, 'lurah-kauman');
  const form = await lurah.get('/cases/new');
  const sent = await lurah.submit(form, '/cases', { ...report({ description: 'Datang ke kantor: minta bantuan NIB.' }), _channel: 'walk_in' });
  assert.equal(sent.status, 303, wordsOf(sent.text).slice(0, 600));
  const page = await lurah.follow(sent);
  assert.match(page.text, /minta bantuan NIB/);
  const at = sent.headers.location;
  const bad = await lurah.post(`${at}/events`, { type: 'reply', text: '' });
  assert.equal(bad.status, 422);
  assert.match(bad.text, /role="alert"/);
  const good = await lurah.post(`${at}/events`, { type: 'reply', text: 'Besok dibantu di kantor.' });
  assert.equal(good.status, 303);
  assert.match((await lurah.follow(good)).text, /Besok dibantu di kantor/);
});

test('what is done daily stands on the page, all else is one page away and comes back to it', async () => {
  const c = await open('dinas'), at = `/cases/${c.id}`, lurah = await signedIn(server, 'lurah-kauman');
  const forms = async () => formsOf((await lurah.get(at)).text).filter((f) => f.action === `${at}/events`).map((f) => f.values.type);
  const pages = async (v = lurah) => linksOf((await v.get(at)).text).map((l) => /\/act\/(\w+)$/.exec(l)?.[1]).filter(Boolean);
  assert.deepEqual(await forms(), ['verify', 'reply', 'note']);
  assert.deepEqual(await pages(), ['assign', 'resolve', 'contact', 'place', 'transfer', 'refer', 'category', 'seal', 'file', 'task', 'link', 'close']);
  await act('lurah-kauman', c.id, { type: 'verify' });
  assert.deepEqual(await forms(), ['reply', 'resolve', 'note']);
  const bodies = {
    assign: { assignee: 'sahabat-kauman-1' }, contact: { consent: '1', text: 'Bicara di kantor.' }, category: { category: 'marketing', reason: 'Salah jenis' },
    pause: { reason: 'papers', until: '2099-01-01' }, close: { outcome: 'withdrawn', text: 'Dicabut oleh pelapor.' }, reopen: { reason: 'Ternyata belum' },
  };
  const faults = { assign: ['assignee', 'tidak-ada'], contact: ['text', 'x'.repeat(4001)], category: ['reason', ''], pause: ['until', ''], close: ['outcome', ''], reopen: ['reason', ''] };
  for (const [type, body] of Object.entries(bodies)) {
    const page = await lurah.get(`${at}/act/${type}`), form = formsOf(page.text).find((f) => f.action === `${at}/events`);
    assert.equal(page.status, 200, type);
    assert.equal(form.values.type, type);
    for (const words of [c.code, 'Lapak ditertibkan']) assert.ok(wordsOf(page.text).includes(words), `${type}: which case`);
    assert.ok(linksOf(page.text).filter((l) => l === at).length >= 2, `${type}: the crumb and the way back`);
    const [wrong, value] = faults[type], bad = await lurah.submit(page, form.action, { ...body, [wrong]: value });
    assert.equal(bad.status, 422, `${type}: ${wordsOf(bad.text).slice(0, 300)}`);
    assert.match(bad.text, new RegExp(`href="#f-${wrong}"`), `${type}: the fault is named`);
    const again = formsOf(bad.text).find((f) => f.values.type === type).values;
    for (const [field, typed] of Object.entries(body)) if (field !== wrong) assert.equal([again[field]].flat().pop(), typed, `${type}: ${field} stays as typed`);
    const good = await lurah.submit(bad, form.action, type === 'pause' ? { ...body, until: soon() } : body);
    assert.equal(good.status, 303, `${type}: ${wordsOf(good.text).slice(0, 400)}`);
    assert.equal(good.headers.location, at);
    if (type === 'pause') await act('lurah-kauman', c.id, { type: 'resume' });
  }
  assert.deepEqual(actsOf((await lurah.get(at)).text).filter((t) => t === 'close' || t === 'reopen'), ['close']);
});

test('what belongs together is linked on both pages, whatever the history tells it by', async () => {
  const whole = await open('dinas'), twin = await open('dinas'), lurah = await signedIn(server, 'lurah-kauman');
  const part = await who['lurah-kauman'].post(`/cases/${whole.id}/split`, report({ category: 'capital', description: 'Bagian lain: butuh modal pindah.' }));
  assert.equal(part.status, 201, part.text);
  await act('lurah-kauman', twin.id, { type: 'close', outcome: 'duplicate', duplicate_of: whole.code, text: 'Sudah dilaporkan.' });
  const links = async (id) => linksOf((await lurah.get(`/cases/${id}`)).text).filter((l) => /^\/cases\/\d+$/.test(l)).sort();
  assert.deepEqual(await links(whole.id), [`/cases/${twin.id}`, `/cases/${part.json.id}`].sort());
  assert.deepEqual(await links(twin.id), [`/cases/${whole.id}`]);
  assert.deepEqual(await links(part.json.id), [`/cases/${whole.id}`]);
});

test('a page of an act that cannot be done now leads to the case; one that is none does not exist', async () => {
  const c = await open('dinas'), at = `/cases/${c.id}`;
  const lurah = await signedIn(server, 'lurah-kauman'), other = await signedIn(server, 'sahabat-bareng-1'), mayor = await signedIn(server, 'walikota');
  const late = await lurah.get(`${at}/act/reopen`);
  assert.equal(late.status, 303);
  assert.match(wordsOf((await lurah.follow(late)).text), /tidak tersedia/);
  assert.equal((await lurah.get(`${at}/act/moon`)).status, 404);
  assert.equal((await other.get(`${at}/act/note`)).status, 404, 'of another ward');
  assert.equal((await mayor.get(`${at}/act/note`)).status, 303, 'who reads it does not work on it');
  const sealed = await open('dinas', { category: 'debt_illegal' });
  const shut = await mayor.get(`/cases/${sealed.id}/act/note`);
  assert.equal(shut.status, 303);
  assert.doesNotMatch((await mayor.follow(shut)).text, /Lapak ditertibkan/);
  /* Somebody was faster: what was typed cannot be done any more, and the case says how it stands. */
  await act('lurah-kauman', c.id, { type: 'verify' });
  await act('lurah-kauman', c.id, { type: 'resolve', outcome: 'solved', text: 'Sudah ada lapak.' });
  const slow = await lurah.post(`${at}/events`, { type: 'transfer', level: 'city', reason: 'Perlu dinas' });
  assert.equal(slow.status, 409);
  assert.match(slow.text, /role="alert"/);
  assert.match(slow.text, /Sudah ada lapak/);
});

test('settings: a rule that changes touches no clock that runs; stale and foreign are refused', async () => {
  const old = await open('dinas');
  const rules = (await who.dinas.get('/case-rules')).json.items;
  const rule = rules.find((r) => r.clock === 'response' && !r.scope);
  const change = (body, version) => who.dinas.patch(`/case-rules/${rule.id}`, body, version);
  assert.equal((await change({ n: 2 }, rule.version + 7)).status, 412);
  assert.equal((await change({ n: 0 }, rule.version)).status, 422, 'the general rule stays');
  const changed = await change({ n: rule.n + 2, source: 'uji' }, rule.version);
  assert.equal(changed.status, 200, changed.text);
  const due = (x) => x.clocks.find((k) => k.kind === 'response').due_at;
  assert.equal(due(await get('dinas', old.id)), due(old), 'the old case keeps its deadline');
  const fresh = await open('dinas');
  assert.ok(due(fresh) > due(old), 'a new case has the new one');
  assert.equal((await who['lurah-kauman'].get('/case-rules')).status, 403);
  const made = await who.dinas.post('/case-categories', { code: 'uji_coba', name_id: 'Uji', name_en: 'Trial', level: 1, kind: 'service', active: true });
  assert.equal(made.status, 201, made.text);
  assert.equal((await who.dinas.post('/case-categories', { code: 'Uji Coba', name_id: 'U', name_en: '', level: 9, kind: 'x' })).status, 422);
  assert.equal((await open('dinas', { category: 'uji_coba' })).category, 'uji_coba');
});

test('by form: unseal, files, tasks, links, a part split off', async () => {
  const lurah = await signedIn(server, 'lurah-kauman'), mayor = await signedIn(server, 'walikota');
  const sealed = await open('dinas', { category: 'debt_illegal' });
  const shut = await mayor.get(`/cases/${sealed.id}`);
  assert.match(wordsOf(shut.text), /rahasia/i);
  assert.doesNotMatch(shut.text, /Lapak ditertibkan/);
  assert.equal((await mayor.submit(shut, `/cases/${sealed.id}/unseal`, { reason: 'x' })).status, 422);
  assert.equal((await mayor.submit(shut, `/cases/${sealed.id}/unseal`, { reason: 'Rapat pinjol sore ini' })).status, 303);
  assert.match((await mayor.get(`/cases/${sealed.id}`)).text, /Lapak ditertibkan/);
  const c = await open('dinas'), other = await open('dinas'), at = `/cases/${c.id}`;
  const task = await lurah.get(`${at}/act/task`);
  assert.equal((await lurah.submit(task, `${at}/tasks`, { title: 'Cek lapak', account: 'sahabat-kauman-1', due_on: '2027-01-05' })).status, 303);
  const again = await lurah.submit(task, `${at}/tasks`, { title: 'Telepon <pelapor>', account: 'sahabat-kauman-2', due_on: '' });
  assert.equal(again.status, 422);
  const typed = formsOf(again.text).find((f) => f.action === `${at}/tasks`).values;
  assert.deepEqual([typed.title, typed.account], ['Telepon <pelapor>', 'sahabat-kauman-2'], 'what was typed is not lost');
  assert.equal((await lurah.submit(await lurah.get(`${at}/act/link`), `${at}/links`, { ticket: other.code })).status, 303);
  const linked = await lurah.get(at);
  assert.equal((await lurah.submit(linked, `${at}/links/${other.id}/remove`)).status, 303);
  const send = async (bytes) => {
    const form = multipart({ _csrf: lurah.csrf, shown: '1' }, { file: { filename: 'a.png', type: 'image/png', bytes } });
    return lurah.send('POST', `${at}/attachments`, { body: form.body, headers: { 'content-type': form.type } });
  };
  assert.match((await lurah.get(`${at}/act/file`)).text, new RegExp(`action="${at}/attachments" novalidate enctype="multipart/form-data"`));
  const empty = await send(Buffer.from('kosong'));
  assert.equal(empty.status, 422);
  assert.match(empty.text, /href="#f-file"/, 'the fault leads to its field');
  assert.equal((await send(png())).status, 303);
  const remove = linksOf((await lurah.get(at)).text).find((l) => l.endsWith('/remove'));
  assert.equal((await lurah.submit(await lurah.get(remove), remove)).status, 303);
  const form = await lurah.get(`${at}/split`);
  assert.equal((await lurah.submit(form, `${at}/split`, { ...report({ description: 'Bagian lain, soal modal.' }) })).status, 303);
  const companion = await signedIn(server, 'sahabat-kauman-1');
  const mine = await companion.get('/cases/tasks');
  const done = formsOf(mine.text).find((f) => /\/cases\/tasks\/\d+\/done/.test(f.action));
  assert.equal((await companion.submit(mine, done.action)).status, 303);
});

const settings = [
  ['/case-categories', { code: 'uji_form', name_id: 'Uji formulir', name_en: 'Form trial', level: '1', kind: 'service', active: '1' }, { name_id: 'Uji lagi' }, (i) => i.code === 'uji_form', 'code'],
  ['/case-rules', { clock: 'ward', scope: 'category:place', n: '4', unit: 'working_days', source: 'uji' }, { n: '6' }, (i) => i.scope === 'category:place' && i.clock === 'ward', 'id'],
  ['/case-bodies', { code: 'uji_lembaga', name: 'Lembaga Uji', purpose: 'Uji', active: '1' }, { hours: '08.00-15.00' }, (i) => i.code === 'uji_lembaga', 'code'],
  ['/reply-templates', { title: 'Salam uji', text: 'Terima kasih.', lang: 'id', active: '1' }, { text: 'Terima kasih banyak.' }, (i) => i.title === 'Salam uji', 'id'],
];
for (const [list, made, changed, mine, key] of settings)
  test(`${list}: by form and by program; what is wrong comes back`, async () => {
    const dinas = await signedIn(server, 'dinas');
    const form = await dinas.get(`${list}/new`);
    const empty = await dinas.submit(form, list, Object.fromEntries(Object.keys(made).map((k) => [k, ''])));
    assert.equal(empty.status, 422);
    assert.match(empty.text, /role="alert"/);
    assert.equal((await dinas.submit(form, list, made)).status, 303);
    const find = async () => (await who.dinas.get(list)).json.items.find(mine);
    let item = await find();
    const at = `${list}/${item[key]}`;
    const edit = await dinas.get(at);
    const saved = await dinas.submit(edit, at, changed);
    assert.equal(saved.status, 303, wordsOf(saved.text).slice(0, 400));
    item = await find();
    for (const [field, value] of Object.entries(changed)) assert.equal(String(item[field]), value);
    const now = `${list}/${item[key]}`;
    assert.equal((await who.dinas.patch(now, changed)).status, 428, 'which version?');
    assert.equal((await who.dinas.patch(now, changed, item.version + 9)).status, 412);
    assert.equal((await who.dinas.patch(now, { colour: 'red' }, item.version)).status, 422);
    const name = 'source' in made ? { source: 'uji dua' } : 'purpose' in made ? { purpose: 'Uji dua' } : 'title' in made ? { title: 'Salam uji' } : { name_en: 'Trial two' };
    assert.equal((await who.dinas.patch(now, name, item.version)).status, 200);
    const json = Object.fromEntries(Object.entries(made).map(([k, v]) => [k, ['level', 'n'].includes(k) ? Number(v) : k === 'active' ? true : v]));
    const second = { ...json, ...(json.code ? { code: `${json.code}_2` } : {}), ...(json.scope ? { scope: 'category:production' } : {}) };
    const posted = await who.dinas.post(list, second);
    assert.equal(posted.status, 201, posted.text);
    assert.equal((await who.dinas.get(posted.headers.location.replace('/api/v1', ''))).status, 200);
  });

test('what a page keeps of the settings is new at once when they change, and never another person\'s', async () => {
  const c = await open(), dinas = await signedIn(server, 'dinas'), lurah = await signedIn(server, 'lurah-kauman');
  const page = async (v, act = '') => (await v.get(`/cases/${c.id}${act}`)).text;
  const first = await page(dinas);
  assert.equal(wordsOf(await page(dinas)), wordsOf(first), 'drawn and kept are one');
  const made = await who.dinas.post('/case-categories', { code: 'uji_gambar', name_id: 'Uji <gambar> & "simpan"', name_en: 'Trial', level: 1, kind: 'service', active: true });
  assert.equal(made.status, 201, made.text);
  assert.match(await page(dinas, '/act/category'), /<option value="uji_gambar">Uji &lt;gambar&gt; &amp; &quot;simpan&quot;<\/option>/);
  assert.match((await dinas.get('/cases?area=1')).text, /<option value="uji_gambar">/, 'in the filters, too');
  const body = await who.dinas.post('/case-bodies', { code: 'uji_gambar', name: 'Lembaga Gambar', purpose: 'Uji', active: true });
  assert.equal(body.status, 201, body.text);
  assert.match(await page(dinas, '/act/refer'), /<option value="uji_gambar">Lembaga Gambar<\/option>/);
  const reply = await who.dinas.post('/reply-templates', { title: 'Salam <b>gambar</b>', text: 'Terima kasih & sampai jumpa.', lang: 'id', active: true });
  assert.equal(reply.status, 201, reply.text);
  assert.match(await page(dinas), /<dt>Salam &lt;b&gt;gambar&lt;\/b&gt;<\/dt><dd>Terima kasih &amp; sampai jumpa.<\/dd>/);
  assert.match(await page(lurah), /Salam &lt;b&gt;gambar/);
  assert.match(await page(lurah, '/act/reply'), /Salam &lt;b&gt;gambar/);
  /* What is chosen now, each its own. */
  await act('dinas', c.id, { type: 'category', category: 'uji_gambar', reason: 'Lebih tepat begini.' });
  assert.match(await page(dinas, '/act/category'), /<option value="uji_gambar" selected>/);
  const other = await open();
  assert.doesNotMatch((await dinas.get(`/cases/${other.id}/act/category`)).text, /<option value="uji_gambar" selected>/);
  /* Forms carry the reader's own token and nobody else's. */
  const tokens = (text) => new Set([...text.matchAll(/name="_csrf" value="([^"]+)"/g)].map((m) => m[1]));
  const [mine, theirs] = [tokens(await page(dinas)), tokens(await page(lurah))];
  assert.ok(mine.size === 1 && theirs.size === 1 && [...mine][0] !== [...theirs][0]);
  /* Typed and refused: it comes back as typed, and is not kept. */
  const back = await dinas.post(`/cases/${c.id}/events`, { type: 'category', category: 'place', reason: '' });
  assert.equal(back.status, 422);
  assert.match(back.text, /<option value="place" selected>/);
  assert.doesNotMatch(await page(dinas, '/act/category'), /<option value="place" selected>/);
  const en = await signedIn(server, 'dinas', { lang: 'en' });
  assert.match(await page(en, '/act/category'), /<option value="uji_gambar" selected>Trial<\/option>/);
});
