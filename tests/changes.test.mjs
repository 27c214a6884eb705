// What officers set on pages: one history and one undo for all of it. Former values come back by the room's own rule,
// unless they were changed again; nothing that ran by the old values is rewritten.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeCity, serve, token } from './lib/sahabat.mjs';
import { api, signedIn, Visitor } from './lib/client.mjs';
import { formsOf, wordsOf } from './lib/html.mjs';

let city, server, officer, admin, dinas, opened = 0;
before(async () => {
  city = await makeCity({ businesses: 60 });
  server = await serve(city);
  officer = api(server, await token(city, 'dinas'));
  admin = api(server, await token(city, 'admin'));
  dinas = await signedIn(server, 'dinas');
});
after(async () => {
  await server?.stop();
  await city?.close();
});

const must = (r, status) => {
  assert.equal(r.status, status, r.text);
  return r;
};
const changes = async (what) => must(await officer.get(`/settings/changes/${what}`), 200).json.items;
const newest = async (what) => (await changes(what))[0];
const undo = (what, id, who = officer) => who.post(`/settings/changes/${what}/${id}/undo`);
// The newest change: by whom, of what, from what to what, and that it can be undone.
async function told(what, name, field, old, value) {
  const c = await newest(what);
  assert.equal(c.actor, 'dinas');
  if (name) assert.match(c.name ?? '', name);
  assert.deepEqual(c.changes[field], [old, value]);
  assert.equal(c.undoable, true, JSON.stringify(c));
  return c;
}

test('kinds of reports: put back, once, by an undo that is itself on record', async () => {
  const one = async () => (await officer.get('/case-categories')).json.items.find((c) => c.code === 'place');
  const was = await one();
  must(await officer.patch('/case-categories/place', { name_id: 'Tempat berjualan', urgent: !was.urgent }, was.version), 200);
  const c = await told('categories', /Tempat berjualan/, 'name_id', was.name_id, 'Tempat berjualan');
  must(await undo('categories', c.id), 204);
  const back = await one();
  assert.deepEqual([back.name_id, back.urgent], [was.name_id, was.urgent]);
  assert.ok(back.version > was.version);
  must(await undo('categories', c.id), 409);
  const after_ = await newest('categories');
  assert.deepEqual(after_.changes.name_id, ['Tempat berjualan', was.name_id]);
  assert.equal((await officer.get('/case-categories/place')).json.name_id, was.name_id);

  must(await officer.patch('/case-categories/place', { name_id: 'Satu' }, back.version), 200);
  const first = await newest('categories');
  must(await officer.patch('/case-categories/place', { name_id: 'Dua' }, (await one()).version), 200);
  const r = must(await undo('categories', first.id), 409);
  assert.match(r.json.detail, /sudah diubah lagi/);
  assert.equal((await one()).name_id, 'Dua', 'nothing happened');
  must(await officer.patch('/case-categories/place', { help_id: 'Bantuan lain' }, (await one()).version), 200);
  const dua = (await changes('categories')).find((x) => x.changes.name_id?.[1] === 'Dua');
  assert.equal(dua.undoable, true, 'another field was changed since, not this one');
  must(await undo('categories', dua.id), 204);
  assert.deepEqual([(await one()).name_id, (await one()).help_id], ['Satu', 'Bantuan lain']);
});

test('what was created is not taken away from here', async () => {
  const made = must(await officer.post('/case-categories', { code: 'uji_baru', name_id: 'Uji baru', name_en: 'New', kind: 'service', level: 1, seal: 0, rank: 9, active: true }), 201).json;
  const c = await newest('categories');
  assert.deepEqual([c.action, c.undoable], ['create', false]);
  must(await undo('categories', c.id), 409);
  assert.ok(made.id);
});

test('deadlines: a new dated row; cases keep the due dates that they have', async () => {
  const rule = async () => (await officer.get('/case-rules')).json.items.find((r) => r.clock === 'response' && !r.scope);
  const open = async () => must(await officer.post('/cases', { category: 'place', description: 'Lapak kami dipindah tanpa kabar.', ward: '35.73.02.1007', name: 'Uji Tenggat', phone: `0812555${String(20000 + ++opened)}` }), 201).json.id;
  const due = async (id) => (await officer.get(`/cases/${id}`)).json.clocks.find((c) => c.kind === 'response').due_at;
  const was = await rule(), first = await open(), before_ = await due(first);
  must(await officer.patch(`/case-rules/${was.id}`, { n: was.n + 9 }, was.version), 200);
  const c = await told('deadlines', null, 'n', was.n, was.n + 9);
  const second = await open(), long = await due(second);
  assert.ok(long > before_);
  must(await undo('deadlines', c.id), 204);
  const now = await rule();
  assert.equal(now.n, was.n);
  assert.ok(now.id !== was.id && now.version > was.version, 'a row of its own');
  assert.deepEqual([await due(first), await due(second)], [before_, long], 'what runs, runs on');
  assert.ok(await due(await open()) < long);
  must(await undo('deadlines', c.id), 409);

  const special = must(await officer.post('/case-rules', { clock: 'response', scope: 'category:place', n: 2, unit: 'working_days' }), 201).json;
  must(await officer.patch(`/case-rules/${special.id}`, { n: 0 }, special.version), 200);
  const ended = await newest('deadlines');
  assert.deepEqual([ended.action, ended.undoable], ['end', true]);
  must(await undo('deadlines', ended.id), 204);
  assert.equal((await officer.get('/case-rules')).json.items.find((r) => r.scope === 'category:place' && r.clock === 'response').n, 2);
  assert.equal((await changes('deadlines')).find((x) => x.id === ended.id).undoable, false);
  const again = await newest('deadlines');
  must(await undo('deadlines', again.id), 204); // which takes the special rule away again
  assert.equal((await officer.get('/case-rules')).json.items.find((r) => r.scope === 'category:place' && r.clock === 'response'), undefined);
});

test('outside bodies and reply templates', async () => {
  const body = (await officer.get('/case-bodies')).json.items[0];
  must(await officer.patch(`/case-bodies/${body.code}`, { phone: '02419998877' }, body.version), 200);
  must(await undo('bodies', (await told('bodies', null, 'phone', body.phone, '02419998877')).id), 204);
  assert.equal((await officer.get(`/case-bodies/${body.code}`)).json.phone, body.phone);
  const reply = must(await officer.post('/reply-templates', { title: 'Uji riwayat', text: 'Terima kasih.', lang: 'id' }), 201).json;
  must(await officer.patch(`/reply-templates/${reply.id}`, { text: 'Baik.', active: false }, reply.version), 200);
  must(await undo('replies', (await told('replies', /Uji riwayat/, 'text', 'Terima kasih.', 'Baik.')).id), 204);
  const back = (await officer.get('/reply-templates')).json.items.find((t) => t.id === reply.id);
  assert.deepEqual([back.text, back.active], ['Terima kasih.', reply.active]);
});

test('office hours and single days: new revisions of the calendar', async () => {
  const hours = (await officer.get('/office-hours')).json;
  must(await officer.call('PUT', '/office-hours', { ...hours, version: undefined, saturday: '08:00-12:00' }, { 'if-match': `"${hours.version}"` }), 200);
  must(await undo('hours', (await told('hours', null, 'saturday', hours.saturday, '08:00-12:00')).id), 204);
  const now = (await officer.get('/office-hours')).json;
  assert.equal(now.saturday, hours.saturday);
  assert.ok(now.version > hours.version + 1);

  const days = async () => (await officer.get('/holidays?year=2027')).json.items.filter((h) => h.name === 'Hari Uji Kota');
  must(await officer.post('/holidays', { date: '2027-04-01', name: 'Hari Uji Kota', kind: 'local', source: 'Uji', official: true }), 201);
  const added = await newest('holidays');
  assert.deepEqual([added.action, added.undoable], ['create', true]);
  assert.match(added.name, /Hari Uji Kota/);
  must(await undo('holidays', added.id), 204);
  assert.equal((await days()).length, 0);
  const removed = await newest('holidays');
  assert.deepEqual([removed.action, removed.undoable], ['delete', true]);
  must(await undo('holidays', removed.id), 204);
  assert.equal((await days()).length, 1);
  must(await undo('holidays', removed.id), 409);
});

test('weights: growth ladder, today, attention', async () => {
  const attention = (await officer.get('/dashboard/weights')).json;
  must(await officer.post('/dashboard/weights', { ...attention, case_late: 35 }), 204);
  must(await undo('attention', (await told('attention', null, 'case_late', attention.case_late, 35)).id), 204);
  assert.equal((await officer.get('/dashboard/weights')).json.case_late, attention.case_late);

  const ladder = (await officer.get('/growth/ladder')).json.items, { code, weight } = ladder[0];
  must(await officer.post('/growth/ladder', { weights: { [code]: weight + 3 } }), 204);
  must(await undo('ladder', (await told('ladder', null, code, weight, weight + 3)).id), 204);
  assert.equal((await officer.get('/growth/ladder')).json.items[0].weight, weight);

  const page = await dinas.get('/today/weights');
  must(await dinas.submit(page, '/today/weights', { _w_never: 321 }), 303);
  const c = (await changes('today')).find((x) => x.changes.today_weight_never);
  assert.equal(c.changes.today_weight_never[1], '321');
  must(await undo('today', c.id), 204);
  const back = formsOf((await dinas.get('/today/weights')).text).find((f) => f.action === '/today/weights').values;
  assert.notEqual(back._w_never, '321');
  assert.equal((await changes('today')).every((x) => Object.keys(x.changes).every((k) => /^today_weight_|^recall_percent$/.test(k))), true, 'settings of others are not told here');
});

test('words of messages: back to the city\'s, and back to the program\'s own', async () => {
  const at = '/notice-templates/phone_code.whatsapp.id';
  const own = (await officer.get(at)).json;
  must(await officer.patch(at, { body: 'Kode Anda: {code}' }, own.version), 200);
  const first = await told('notices', /phone_code/, 'body', own.body, 'Kode Anda: {code}');
  must(await officer.patch(at, { body: 'Kode: {code}' }, (await officer.get(at)).json.version), 200);
  must(await undo('notices', first.id), 409);
  must(await undo('notices', (await newest('notices')).id), 204);
  assert.equal((await officer.get(at)).json.body, 'Kode Anda: {code}');
  const reset = must(await officer.del(at, { 'if-match': `"${(await officer.get(at)).json.version}"` }), 204);
  assert.equal(reset.text, '');
  must(await undo('notices', (await newest('notices')).id), 204);
  assert.equal((await officer.get(at)).json.body, 'Kode Anda: {code}');
  must(await officer.patch(at, { body: own.body }, (await officer.get(at)).json.version), 200);
  must(await officer.patch(at, { body: 'Lain: {code}' }, (await officer.get(at)).json.version), 200);
  must(await undo('notices', (await newest('notices')).id), 204);
  const last = (await officer.get(at)).json;
  assert.deepEqual([last.body, last.own], [own.body, false], 'the program\'s own again, not a copy of it');
});

test('the page: before and after in words, a button without scripts, a link from each page; who may', async () => {
  const page = await dinas.get('/settings/changes/categories');
  const words = wordsOf(page.text);
  for (const w of ['Riwayat: Jenis aduan', 'Nama (Indonesia)', 'Satu']) assert.ok(words.includes(w) || /Riwayat/.test(words), w);
  const button = formsOf(page.text).find((f) => /\/undo$/.test(f.action));
  must(await dinas.submit(page, button.action), 303);
  must(await dinas.submit(page, button.action), 409);
  for (const [path, what] of [['/case-categories', 'categories'], ['/case-rules', 'deadlines'], ['/case-bodies', 'bodies'], ['/reply-templates', 'replies'],
    ['/calendar/hours', 'hours'], ['/today/weights', 'today'], ['/dashboard/weights', 'attention'], ['/growth/ladder', 'ladder'], ['/settings/notices', 'notices']]) {
    assert.ok((await dinas.get(path)).text.includes(`href="/settings/changes/${what}"`), path);
    assert.equal((await dinas.get(`/settings/changes/${what}`)).status, 200);
  }
  const english = await signedIn(server, 'dinas', { lang: 'en' });
  assert.ok(wordsOf((await english.get('/settings/changes/hours')).text).includes('Office hours'));
  assert.equal((await admin.get('/settings/changes/attention')).status, 200);
  for (const name of ['lurah-kauman', 'sahabat-kauman-1', 'walikota', 'pemilik-1', 'baznas']) {
    const other = api(server, await token(city, name));
    assert.equal((await other.get('/settings/changes/categories')).status, 403, name);
    assert.equal((await undo('categories', 1, other)).status, 403, name);
  }
  assert.equal((await new Visitor(server).get('/settings/changes/categories')).status, 303);
  assert.equal((await officer.get('/settings/changes/nosuch')).status, 404);
  assert.equal((await undo('categories', 999999999)).status, 404);
  const of_hours = (await newest('hours')).id;
  assert.equal((await undo('categories', of_hours)).status, 404, 'a change of another kind');
  assert.equal((await officer.get('/settings/changes/categories?cursor=x')).status, 400);
});

test('a long history goes on page by page', async () => {
  const at = (await officer.get('/dashboard/weights')).json;
  for (let i = 0; i < 55; i++) must(await officer.post('/dashboard/weights', { ...at, ward_alone: i }), 204);
  const first = (await officer.get('/settings/changes/attention')).json, second = (await officer.get(`/settings/changes/attention?cursor=${first.next}`)).json;
  assert.equal(first.items.length, 50);
  assert.ok(second.items.length >= 5 && second.items[0].id < first.items.at(-1).id);
  assert.equal(second.next, null);
  assert.match((await dinas.get('/settings/changes/attention')).text, /href="\/settings\/changes\/attention\?cursor=\d+"/);
});
