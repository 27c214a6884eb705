// Tasks over the running server: added exactly once, whose they become, seen by whom, done and told; on pages without script
// and by the API; duties of cases among them.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeCity, serve, token } from './lib/sahabat.mjs';
import { api, signedIn } from './lib/client.mjs';
import { wordsOf } from './lib/html.mjs';

let city, server, officer, lurah, companion, owner, mayor, shop;

const day = (n) => new Date(Date.now() + 7 * 3600e3 + n * 864e5).toISOString().slice(0, 10);
const task = (more) => ({ title: 'Antar berkas NIB', who: 'companion', due_on: day(3), business_id: shop, ...more });

before(async () => {
  city = await makeCity();
  server = await serve(city);
  const as = async (name) => api(server, await token(city, name));
  [officer, lurah, companion, owner, mayor] = await Promise.all(['dinas', 'lurah-kauman', 'sahabat-kauman-1', 'pemilik-1', 'walikota'].map(as));
  const theirs = await companion.all('/businesses?companion=sahabat-kauman-1');
  shop = theirs[0].id;
});
after(() => city?.close());

test('sent five times at once, kept once', async () => {
  const body = task({ client_id: 'hp-1-tugas-1' });
  const answers = await Promise.all(Array.from({ length: 5 }, () => companion.post('/tasks', body)));
  assert.deepEqual(answers.map((a) => a.status), [201, 201, 201, 201, 201]);
  assert.equal(new Set(answers.map((a) => a.json.id)).size, 1);
  const { json } = answers[0];
  assert.equal(answers[0].headers.location, `/api/v1/tasks/${json.id}`);
  assert.equal(json.account, 'sahabat-kauman-1');
  assert.equal(json.state, 'open');
  const mine = await companion.all('/tasks');
  assert.equal(mine.filter((t) => t.client_id === 'hp-1-tugas-1').length, 1);
  assert.equal((await lurah.post('/tasks', body)).status, 409);
});

test('what is missing or impossible names its field and changes nothing', async () => {
  const before = (await companion.get('/tasks')).json.total;
  const bad = await companion.post('/tasks', { business_id: shop });
  assert.equal(bad.status, 422);
  assert.deepEqual(bad.json.errors.map((e) => e.field).sort(), ['due_on', 'title', 'who']);
  for (const [more, field] of [[{ due_on: '2019-01-01' }, 'due_on'], [{ due_on: 'besok' }, 'due_on'], [{ who: 'walikota' }, 'who'],
    [{ who: 'lurah', account: 'lurah-arjosari' }, 'account'], [{ title: 'x'.repeat(301) }, 'title']]) {
    const r = await companion.post('/tasks', task(more));
    assert.equal(r.status, 422, r.text);
    assert.ok(r.json.errors.some((e) => e.field === field), r.text);
  }
  assert.equal((await companion.post('/tasks', task({ business_id: 999999 }))).status, 404);
  assert.equal((await companion.get('/tasks')).json.total, before);
});

test('changed with its version, done twice, open again', async () => {
  const made = (await companion.post('/tasks', task({ title: 'Foto produk' }))).json, at = `/tasks/${made.id}`;
  assert.equal((await companion.patch(at, { due_on: day(9) })).status, 428);
  const changed = await companion.patch(at, { due_on: day(9) }, made.version);
  assert.equal(changed.status, 200, changed.text);
  assert.equal(changed.json.due_on, day(9));
  assert.equal((await companion.patch(at, { due_on: day(8) }, made.version)).status, 412);
  assert.equal((await companion.post(`${at}/drop`, {})).status, 422);
  const first = await companion.post(`${at}/done`, { outcome: 'Sudah difoto' }), again = await companion.post(`${at}/done`, {});
  assert.deepEqual([first.status, again.status], [200, 200]);
  assert.equal(again.json.outcome, 'Sudah difoto');
  assert.equal(again.json.version, first.json.version);
  assert.equal((await lurah.post(`${at}/reopen`)).json.state, 'open');
});

test('a task of a case stands among one\'s own, once, and leads to its case', async () => {
  const opened = await officer.post('/cases', { category: 'place', description: 'Lapak digusur tanpa pemberitahuan.', ward: '35.73.02.1007',
    name: 'Bu Uji', phone: '081255500001' });
  const given = await officer.post(`/cases/${opened.json.id}/tasks`, { title: 'Telepon pelapor', account: 'sahabat-kauman-1', due_on: day(1) });
  assert.equal(given.status, 201, given.text);
  const duties = (await companion.all('/tasks')).filter((t) => t.source === 'case' && t.title === 'Telepon pelapor');
  assert.equal(duties.length, 1);
  assert.equal(duties[0].href, `/cases/${opened.json.id}`);
  assert.equal((await lurah.all('/tasks')).filter((t) => t.title === 'Telepon pelapor').length, 0);
});

test('the mayor sees figures, not other people\'s tasks', async () => {
  const made = (await companion.post('/tasks', task({ title: 'Rahasia usaha' }))).json;
  assert.equal((await mayor.get(`/tasks/${made.id}`)).status, 404);
  assert.equal((await mayor.all('/tasks?box=area')).length, 0);
});

test('the pages, without script: from the business to done', async () => {
  const v = await signedIn(server, 'sahabat-kauman-1');
  const form = await v.get(`/tasks/new?business=${shop}`);
  assert.equal(form.status, 200);
  const key = /name="client_id" value="([^"]+)"/.exec(form.text)[1];
  const fields = { client_id: key, business_id: String(shop), title: 'Bantu urus halal', who: 'companion', due_on: day(-3) };
  const wrong = await v.post('/tasks', { ...fields, title: '' });
  assert.equal(wrong.status, 422);
  assert.match(wrong.text, /href="#f-title"/);
  assert.match(wrong.text, new RegExp(`value="${key}"`));
  for (let i = 0; i < 2; i++) assert.equal((await v.post('/tasks', fields)).status, 303); // pressed twice
  const list = (await v.get(`/tasks?business=${shop}`)).text;
  assert.equal(list.match(/Bantu urus halal<\/a>/g).length, 1);
  assert.match(list, /<h1>Tugas: \S/, 'whose tasks they are');
  assert.match(list, /Terlambat 3 hari/);
  const action = /action="(\/tasks\/\d+\/done)"[^>]*>(?:(?!<\/form>).)*Bantu urus halal/s.exec(list)[1];
  assert.equal((await v.post(action, {})).status, 303);
  assert.doesNotMatch((await v.get('/tasks?due=late')).text, /Bantu urus halal<\/a>/);
  assert.match((await v.get('/tasks?state=closed')).text, /Bantu urus halal<\/a>/);
  const page = action.replace('/done', ''), back = await v.post(`${page}/reopen`, {});
  assert.equal(back.status, 303);
  const dropped = await v.post(`${page}/drop`, { outcome: ' ' });
  assert.equal(dropped.status, 422);
  assert.match(dropped.text, /<details open>/);
  const changed = await v.submit(await v.get(page), page, { title: 'Bantu urus halal, lagi' });
  assert.equal(changed.status, 303, wordsOf(changed.text));
  assert.match((await v.get(page)).text, /Bantu urus halal, lagi/);
  assert.equal((await v.post(`${page}/drop`, { outcome: 'Sudah bersertifikat' })).status, 303);
  const other = (await companion.post('/tasks', { title: 'Antar brosur', who: 'companion', due_on: day(2), business_id: shop })).json;
  const ended = await companion.post(`/tasks/${other.id}/drop`, { outcome: 'Tidak perlu lagi' });
  assert.equal(ended.status, 200, ended.text);
  assert.equal(ended.json.state, 'dropped');
});

test('an owner sees what was promised and what is theirs, and says that it is done', async () => {
  const own = (await owner.all('/businesses'))[0].id;
  const theirs = (await officer.post('/tasks', { title: 'Siapkan KTP', who: 'owner', due_on: day(2), business_id: own })).json;
  const inner = (await officer.post('/tasks', { title: 'Cek ulang omzet', who: 'officer', due_on: day(2), business_id: own })).json;
  assert.deepEqual((await owner.all('/tasks')).map((t) => t.id).filter((id) => [theirs.id, inner.id].includes(id)), [theirs.id]);
  assert.equal((await owner.get(`/tasks/${inner.id}`)).status, 404);
  assert.equal((await owner.post(`/tasks/${theirs.id}/done`, {})).json.state, 'done');
  assert.equal((await owner.post('/tasks', { title: 'x', who: 'owner', due_on: day(2), business_id: own })).status, 403);
});
