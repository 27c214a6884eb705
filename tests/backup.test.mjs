// Backups that make themselves: proved by restoring them, once a day, thinned out by rule, their state shown; what goes
// wrong is told and nothing old is lost.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { makeCity, must, onSqlite, root, run, serve, tail, token, until } from './lib/sahabat.mjs';
import { api, signedIn } from './lib/client.mjs';
import { wordsOf } from './lib/html.mjs';

const end = onSqlite ? 'db' : 'dump';
let city, folder, env, secret;
before(async () => {
  city = await makeCity();
  folder = path.join(city.dir, 'backups');
  fs.mkdirSync(folder);
  env = { SAHABAT_BACKUP_DIR: folder };
  secret = await token(city, 'admin');
});
after(() => city?.close());

function emptyUrl(name) {
  if (onSqlite) return `sqlite:${city.dir}/${name}.db`;
  return execFileSync(path.join(root, 'tests/pg.sh'), ['newdb', process.env.SAHABAT_TEST_PGDIR, `b${process.pid}_${name}`]).toString().trim();
}
const files = () => fs.readdirSync(folder).filter((n) => n.startsWith('sahabat-')).sort();
const state = async (client) => (await client.get('/settings/backup')).json;
const put = async (client, rule) => client.call('PUT', '/settings/backup', rule, { 'if-match': `"${(await state(client)).version}"` });
async function made(client, since) {
  return until('a proved backup', async () => {
    const s = await state(client);
    return !s.running && s.proved_at && s.file !== since && s;
  });
}

test('no folder is named: said, and none can be begun', async () => {
  const server = await serve(city), client = api(server, secret);
  const s = await state(client);
  assert.deepEqual([s.folder, s.late, s.proved_at, s.files], [null, true, null, []]);
  assert.equal((await client.post('/settings/backup/now', {})).status, 409);
  const page = wordsOf((await (await signedIn(server, 'admin')).get('/settings/backup')).text);
  assert.match(page, /Belum ada folder/);
  assert.match(page, /Tidak ada cadangan teruji/);
  assert.equal((await (await signedIn(server, 'dinas')).get('/settings/backup')).status, 403);
  await server.stop();
});

test('one at once: durable, private, proved, without the key; restored elsewhere it is the city', async () => {
  const server = await serve(city, [], { ...env, SAHABAT_BACKUP_CHECK_DB: onSqlite ? '' : emptyUrl('proof') });
  const client = api(server, secret), boss = await signedIn(server, 'admin');
  const off = await put(client, { on: false, hour: 2, daily: 7, weekly: 4, monthly: 12 });
  assert.equal(off.status, 200, off.text);
  await until('the morning one to end', async () => !(await state(client)).running);
  for (const name of files()) fs.unlinkSync(path.join(folder, name));
  const page = await boss.get('/settings/backup');
  assert.equal((await boss.submit(page, '/settings/backup/now', {})).status, 303);
  const s = await made(client, 'none');
  await until('its file', () => files().length === 1);
  const [name] = files();
  let file = path.join(folder, name);
  assert.match(name, new RegExp(`^sahabat-\\d{4}-\\d\\d-\\d\\d-\\d{4}\\.${end}$`));
  assert.equal(s.restored, true);
  assert.equal(fs.statSync(file).mode & 0o777, 0o600);
  assert.deepEqual(fs.readdirSync(folder).filter((n) => n.startsWith('.')), [], 'nothing passing is left');
  const key = fs.readFileSync(city.key ?? `${city.url.slice(7)}.key`, 'utf8').trim();
  assert.ok(!fs.readFileSync(file).includes(key), 'the key is in the backup');
  assert.match(wordsOf((await boss.get('/settings/backup')).text), new RegExp(`${name}.*`));
  assert.equal((await client.post('/settings/backup/now', {})).status, 204, 'a program may ask for one, too');
  await until('its end', async () => !(await state(client)).running);
  assert.equal(files().length, 1, 'of one day the last is kept');
  file = path.join(folder, files()[0]); // by another name where a minute has begun meanwhile
  await server.stop();
  const elsewhere = { url: emptyUrl('elsewhere'), key: city.key ?? `${city.url.slice(7)}.key` };
  await must(['restore', file], { city: elsewhere });
  assert.match(await must(['check'], { city: elsewhere }), /^database: 0 problems; audit: \d+ rows, 0 problems$/m);
  assert.equal(JSON.parse(await must(['export', 'businesses', '--format', 'json'], { city: elsewhere })).length, 300);
  fs.truncateSync(file, Math.floor(fs.statSync(file).size / 2));
  const cut = await run(['restore', file], { city: { ...elsewhere, url: emptyUrl('cut') }, env: { LC_ALL: 'C' } });
  assert.equal(cut.code, 1);
  assert.match(cut.err, /cut off/);
});

test('by itself once a day, old ones thinned out by the rule, strangers left alone; the form', async () => {
  for (const name of files()) fs.unlinkSync(path.join(folder, name));
  const old = ['2020-01-01', '2020-01-02', '2020-02-01'].map((d) => `sahabat-${d}-0200.${end}`);
  for (const name of [...old, 'catatan.txt', 'sahabat-lama.db']) fs.writeFileSync(path.join(folder, name), 'x');
  const server = await serve(city, [], env), client = api(server, secret), boss = await signedIn(server, 'admin');
  const at = '/settings/backup', page = await boss.get(at);
  const bad = await boss.submit(page, at, { hour: '24', daily: '0' });
  assert.equal(bad.status, 422);
  assert.equal((await boss.submit(page, at, { on: '1', hour: '0', daily: '1', weekly: '0', monthly: '2' })).status, 303);
  assert.equal((await boss.submit(page, at, { hour: '1' })).status, 412, 'an older version');
  await server.stop();
  const again = await serve(city, [], env), twice = onSqlite ? null : await serve(city, [], env); // the care looks at its start
  const begun = await api(again, secret).post('/settings/backup/now', {}); // an earlier server may have had today's
  assert.ok([204, 409].includes(begun.status), begun.text);
  await until('a file of today', () => files().some((n) => !old.includes(n) && n !== 'sahabat-lama.db'));
  await until('the old ones to go', () => !files().includes(old[0]));
  assert.deepEqual(files().filter((n) => old.includes(n)), [old[2]], 'of two months the newest');
  await until('its end', async () => !(await state(api(again, secret))).running); // else it is taken up when its lease is over
  assert.ok(fs.existsSync(path.join(folder, 'catatan.txt')) && fs.existsSync(path.join(folder, 'sahabat-lama.db')));
  await again.stop();
  await twice?.stop();
});

test('two servers, one day, one backup', async () => {
  const fresh = await makeCity({ businesses: 60 });
  const dir = path.join(fresh.dir, 'backups');
  fs.mkdirSync(dir);
  const first = await serve(fresh), client = api(first, await token(fresh, 'admin'));
  const r = await put(client, { on: true, hour: 0, daily: 7, weekly: 4, monthly: 12 });
  assert.equal(r.status, 200, r.text);
  await first.stop();
  const more = { SAHABAT_BACKUP_DIR: dir };
  const a = await serve(fresh, [], more), b = onSqlite ? null : await serve(fresh, [], more);
  const s = await made(api(a, await token(fresh, 'admin')), 'none');
  assert.equal(s.late, false);
  await a.stop();
  await b?.stop();
  const c = await serve(fresh, [], more); // again today: nothing
  await until('its care', async () => (await api(c, await token(fresh, 'admin')).get('/settings/backup')).status === 200);
  await c.stop();
  assert.equal(fs.readdirSync(dir).length, 1);
  await fresh.close();
});

test('what fails is told, the old one stays: a folder with the key in it, one that is gone', async () => {
  const beside = path.dirname(city.key ?? city.url.slice(7));
  for (const [dir, words] of [[beside, /Berkas kunci ada di folder/], [path.join(city.dir, 'nirgends'), /tidak dapat ditulisi/]]) {
    const server = await serve(city, ['--quiet'], { SAHABAT_BACKUP_DIR: dir }, 'fault'), client = api(server, secret), boss = await signedIn(server, 'admin');
    const begun = await client.post('/settings/backup/now', {});
    assert.ok([204, 409].includes(begun.status), begun.text); // 409: the care was first
    await until('the failure', async () => words.test(wordsOf((await boss.get('/settings/backup')).text)));
    assert.ok((await state(client)).late);
    await server.stop();
    assert.match(tail(server.log), /job failed/);
  }
});
