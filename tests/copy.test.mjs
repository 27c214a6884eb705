// `sahabat copy`: all data into another database, to the other engine and back where PostgreSQL is at hand; what comes out
// works as before. Killed again and again it goes on; it refuses what is in use, what holds data, what has changed.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { binary, makeCity, must, onSqlite, root, run, serve, sleep, token } from './lib/sahabat.mjs';
import { api, signedIn } from './lib/client.mjs';

const KAUMAN = '35.73.02.1007';
let city, names = 0;
before(async () => { city = await makeCity(); });
after(() => city?.close());

// An empty place of the other engine than `of`, with the same key. Without PostgreSQL: another file.
function other(of) {
  const dir = fs.mkdtempSync(path.join(city.dir, 'to-'));
  const pgdir = process.env.SAHABAT_TEST_PGDIR, toPg = of.url.startsWith('sqlite:') && pgdir;
  const url = toPg
    ? execFileSync(path.join(root, 'tests/pg.sh'), ['newdb', pgdir, `copy${process.pid}_${++names}`]).toString().trim()
    : `sqlite:${dir}/city.db`;
  return { dir, url, key: of.key ?? `${of.url.slice(7)}.key`, servers: [] };
}
// A URL with a password is told by a variable.
const copying = (from, to) => ['copy', '--from', '$FROM_URL', '--to', '$TO_URL', { FROM_URL: from.url, TO_URL: to.url }];
function copy(from, to) {
  const args = copying(from, to), env = args.pop();
  return run(args, { env });
}
const dump = async (c) => (await must(['export', 'businesses', '--format', 'json'], { city: c }))
  + await must(['export', 'cases', '--format', 'json'], { city: c }) + await must(['export', 'visits', '--format', 'json'], { city: c });

async function works(c) {
  assert.match(await must(['check'], { city: c }), /^database: 0 problems; audit: \d+ rows, 0 problems$/m);
  const server = await serve(c);
  await signedIn(server, 'lurah-kauman');
  const client = api(server, await token(c, 'dinas'));
  const made = await client.post('/businesses', { name: 'Usaha Pindahan', owner_name: 'Bu Pindah', ward: KAUMAN, address: 'Jalan Baru 1' });
  assert.equal(made.status, 201, made.text);
  const all = await client.all('/businesses');
  assert.equal(made.json.id, Math.max(...all.map((b) => b.id)), 'ids go on after the last');
  assert.ok((await client.get('/businesses/suggest?q=pindahan')).json.items.some((b) => b.id === made.json.id), 'search finds the new one');
  const old = all.find((b) => b.name.length > 6 && b.id !== made.json.id);
  assert.ok((await client.get(`/businesses/suggest?q=${encodeURIComponent(old.name)}`)).json.items.some((b) => b.id === old.id), 'and an old one');
  const one = (await client.get(`/businesses/${old.id}`)).json;
  assert.equal((await client.patch(`/businesses/${old.id}`, { notes: 'sesudah pindah' }, one.version)).status, 200);
  const made2 = await client.post('/cases', { category: 'place', description: 'Butuh tempat baru.', ward: KAUMAN, name: 'Bu Tini', phone: '081270000001' });
  assert.equal(made2.status, 201, made2.text);
  await server.stop();
  assert.match(await must(['check'], { city: c }), /^database: 0 problems; audit: \d+ rows, 0 problems$/m);
}

test('there and back: equal by counts and checksums, sign-in, search, writing and the audit chain go on', async () => {
  const there = other(city), first = await copy(city, there);
  assert.equal(first.code, 0, first.err);
  assert.match(first.out, /^business +300 rows, equal$/m);
  assert.match(first.err, /key file/);
  assert.ok(!(first.out + first.err).includes('postgresql://'));
  assert.equal(await dump(there), await dump(city));
  const back = other(there), second = await copy(there, back);
  assert.equal(second.code, 0, second.err);
  assert.equal(second.out.replace(/audit .*\n/, ''), first.out.replace(/audit .*\n/, '')); // the exports are in the audit
  assert.equal(await dump(back), await dump(city));
  await works(there);
  await works(back);
});

test('killed again and again it goes on; meanwhile nobody serves it', async () => {
  const there = other(city);
  let killed = 0, unfinished = 0;
  for (let round = 0; ; round++) {
    const args = copying(city, there), env = args.pop();
    const child = spawn(binary, args, { env: { ...process.env, ...env }, stdio: 'ignore' });
    const ended = new Promise((r) => child.on('exit', (code) => r(code)));
    await Promise.race([ended, sleep(60 + 15 * round)]);
    child.kill('SIGKILL');
    const code = await ended;
    if (code === 0) break;
    killed++;
    const refused = await run(['check'], { city: there, env: { LC_ALL: 'C' } });
    if (refused.code === 0) break; // killed after its end, before it could say so
    if (/unfinished copy/.test(refused.err)) unfinished++;
    else if (/database.*already|holds data/.test(refused.err)) assert.fail(refused.err);
    assert.ok(round < 400, 'it never ends');
  }
  assert.ok(killed > 1 && unfinished > 0, `killed ${killed} times, ${unfinished} times in the middle`);
  assert.equal(await dump(there), await dump(city));
  assert.match(await must(['check'], { city: there }), /^database: 0 problems/m);
});

test('refused: in use, with data, changed since, unknown, the same', async () => {
  const there = other(city);
  const live = await serve(city);
  const used = await copy(city, there);
  assert.equal(used.code, 1);
  assert.match(used.err, /in use/);
  await live.stop();
  const full = await makeCity({ kind: 'init' });
  const filled = await copy(city, full);
  assert.equal(filled.code, 1);
  assert.match(filled.err, /holds data already/);
  const serving = await serve(full);
  assert.match((await copy(city, full)).err, /in use/);
  await serving.stop();
  await full.close();
  assert.equal((await run(['copy', '--from', 'sqlite:/nowhere/x.db', '--to', '$TO'], { env: { TO: there.url } })).code, 1);
  assert.equal((await run(['copy', '--from', 'mysql://x', '--to', '$TO'], { env: { TO: there.url } })).code, 1);
  assert.equal((await run(['copy', '--from', '$TO', '--to', '$TO'], { env: { TO: there.url } })).code, 2);
  assert.equal((await run(['copy', '--from', '$NOTHING', '--to', '$TO'], { env: { TO: there.url } })).code, 1);
  assert.equal((await run(['copy', '--from', city.url])).code, 2);
  assert.ok(onSqlite || city.key);
});

test('an unfinished copy of a source that has changed since is refused', async () => {
  const there = other(city);
  for (let round = 0, begun = false; !begun; round++) {
    assert.ok(round < 100, 'no copy was cut off in the middle');
    const args = copying(city, there), env = args.pop();
    const child = spawn(binary, args, { env: { ...process.env, ...env }, stdio: 'ignore' });
    const ended = new Promise((r) => child.on('exit', r));
    await Promise.race([ended, sleep(60 + 15 * round)]);
    child.kill('SIGKILL');
    assert.notEqual(await ended, 0, 'it was done before it could be cut off');
    begun = /unfinished copy/.test((await run(['check'], { city: there, env: { LC_ALL: 'C' } })).err);
  }
  await must(['user', 'disable', 'walikota'], { city });
  const r = await copy(city, there);
  assert.equal(r.code, 1);
  assert.match(r.err, /changed since/);
});
