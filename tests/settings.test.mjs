// The installation's settings: the city's name, where the rest is set, who changed what when, undo.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeCity, onSqlite, serve, token, until } from './lib/sahabat.mjs';
import { api, signedIn } from './lib/client.mjs';
import { wordsOf } from './lib/html.mjs';

let city, server, admin, boss;
before(async () => {
  city = await makeCity({ businesses: 60 });
  server = await serve(city);
  admin = api(server, await token(city, 'admin'));
  boss = await signedIn(server, 'admin');
});
after(async () => {
  await server?.stop();
  await city?.close();
});
const put = (name, version) => admin.call('PUT', '/settings', { city: name }, { 'if-match': `"${version}"` });
const now = async () => (await admin.get('/settings')).json;

test('the city gets another name at once, on every server; refused without, too long, from an older page', async () => {
  const page = await boss.get('/settings');
  assert.equal(page.status, 200);
  for (const words of ['Cadangan data', 'Jenis aduan', 'Batas waktu aduan', 'Kata-kata pesan', 'Jam kerja kantor']) assert.ok(wordsOf(page.text).includes(words), words);
  assert.equal((await boss.submit(page, '/settings', { city: '' })).status, 422);
  assert.equal((await boss.submit(page, '/settings', { city: 'Kota Baru <b>' })).status, 303);
  assert.match((await boss.get('/settings')).text, /<small>Kota Baru &lt;b&gt;<\/small>/);
  assert.equal((await boss.submit(page, '/settings', { city: 'Kota Lama' })).status, 412);
  const { version } = await now();
  assert.equal((await put('x'.repeat(101), version)).status, 422);
  assert.equal((await put('Kota Lain', version)).status, 200);
  if (!onSqlite) {
    const other = await serve(city), there = api(other, await token(city, 'admin'));
    assert.equal((await put('Kota Bersama', (await now()).version)).status, 200);
    assert.equal((await there.get('/settings')).json.city, 'Kota Bersama');
    const guest = await signedIn(other, 'admin');
    await until('the other server to say so', async () => /Kota Bersama<\/small>/.test((await guest.get('/settings')).text));
    await other.stop();
  }
  assert.equal((await (await signedIn(server, 'dinas')).get('/settings')).status, 403);
});

test('history: who, what, when; undo puts back, once, and is itself a change', async () => {
  let { version } = await now();
  const first = (await now()).city;
  assert.equal((await put('Kota Satu', version)).status, 200);
  assert.equal((await put('Kota Dua', version + 1)).status, 200);
  const { history } = await now();
  assert.deepEqual([history[0].key, history[0].old, history[0].new, history[0].actor, history[0].undoable], ['city', 'Kota Satu', 'Kota Dua', 'admin', true]);
  assert.equal(history[1].undoable, false, 'changed again since');
  assert.equal((await admin.post(`/settings/history/${history[1].id}/undo`, {})).status, 409);
  const page = await boss.get('/settings');
  assert.match(wordsOf(page.text), /Kota Satu Kota Dua/);
  assert.equal((await boss.submit(page, `/settings/history/${history[0].id}/undo`, {})).status, 303);
  assert.equal((await now()).city, 'Kota Satu');
  const after_ = (await now()).history;
  assert.deepEqual([after_[0].old, after_[0].new, after_[0].undoable], ['Kota Dua', 'Kota Satu', true]);
  assert.equal((await admin.post(`/settings/history/${after_[0].id}/undo`, {})).status, 204);
  assert.equal((await now()).city, 'Kota Dua');
  assert.equal((await admin.post('/settings/history/999999999/undo', {})).status, 404);
  assert.notEqual(first, undefined);
  version = (await now()).version;
  assert.ok(version > 1);
});

test('the first name of the city is not undone: every page bears one', async () => {
  const fresh = await makeCity({ businesses: 10 }), there = await serve(fresh);
  const program = api(there, await token(fresh, 'admin'));
  const { city: name, history } = (await program.get('/settings')).json;
  const first = history.find((c) => c.key === 'city');
  assert.ok(name && first && !first.old, JSON.stringify(first));
  const r = await program.post(`/settings/history/${first.id}/undo`, {});
  assert.equal(r.status, 409);
  assert.match(r.json.detail, /kota/i);
  assert.equal((await program.get('/settings')).json.city, name);
  await there.stop();
  await fresh.close();
});

test('changes of other pages stand there, too; addresses that secrets go to are not undone from here', async () => {
  const at = '/settings/delivery', page = await boss.get(at);
  assert.equal((await boss.submit(page, at, { gateway_url: 'https://gerbang.example.id/kirim', gateway_secret: 'rahasia-gerbang' })).status, 303);
  const { history } = await now(), gate = history.find((h) => h.key === 'notice_gateway_url');
  assert.ok(gate && gate.undoable === false);
  assert.equal((await admin.post(`/settings/history/${gate.id}/undo`, {})).status, 409);
  assert.ok(!JSON.stringify(history).includes('rahasia-gerbang'));
});
