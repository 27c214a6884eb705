// Reading on a standby (docs/decisions/0012): a real one by streaming replication in a cluster of this file's own. What may
// be a moment old is read there; who wrote sees what they wrote at once; a standby that is away, too far behind or no
// standby of ours is not read, and nobody gets an error for it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { makeCity, must, onSqlite, root, run, serve as serveAs, sleep, tail, token, until } from './lib/sahabat.mjs';
import { api, send } from './lib/client.mjs';

const KAUMAN = '35.73.02.1007', BEHIND = 3, dir = fs.mkdtempSync('/tmp/sahabat-standby-');
const pgsh = (...args) => execFileSync(path.join(root, 'tests/pg.sh'), args, { stdio: ['ignore', 'pipe', 'inherit'] }).toString().trim();
const first = path.join(dir, 'first'), second = path.join(dir, 'second');
const serve = (city, url, env = {}) => serveAs(city, ['--read-db', '$UJI_READ_DB'], { UJI_READ_DB: url, SAHABAT_READ_DB_BEHIND: String(BEHIND), ...env }, 'fault');
const ask = (url, sql) => execFileSync('psql', ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-c', sql, url]).toString().trim();

let city, there, officer, other, started = [];
before(async () => {
  if (onSqlite) return;
  fs.chmodSync(dir, 0o755);
  pgsh('start', first);
  started.push(first);
  process.env.SAHABAT_TEST_PGDIR = first; // makeCity's
  city = await makeCity({ businesses: 60 });
  pgsh('standby', first, second);
  started.push(second);
  const here = new URL(city.url);
  there = new URL(city.url);
  there.port = fs.readFileSync(path.join(second, 'port'), 'utf8').trim();
  assert.notEqual(there.port, here.port);
  there = there.href;
  officer = await token(city, 'dinas');
  other = await token(city, 'lurah-kauman');
});
after(async () => {
  await city?.close();
  for (const cluster of started.reverse()) pgsh('stop', cluster);
  fs.rmSync(dir, { recursive: true, force: true });
});

async function metrics(server) {
  const { text } = await send(server, { path: '/metrics' });
  const of = (name) => Number(new RegExp(`^sahabat_standby_${name} (\\d+)`, 'm').exec(text)[1]);
  return { near: of('near'), reads: of('reads_total'), again: of('again_total') };
}
const near = (server, yes = 1) => until(yes ? 'the standby to be read' : 'the standby not to be read', async () => (await metrics(server)).near === yes, 30000);
const names = async (client) => (await client.all(`/businesses?ward=${KAUMAN}`)).map((b) => b.name);
let n = 0;
async function create(client) {
  const name = `Uji salinan ${++n}`;
  const r = await client.post('/businesses', { name, owner_name: `Pemilik ${n}`, ward: KAUMAN, address: `Jalan ${n}`, client_id: `salinan${n}` });
  assert.equal(r.status, 201, r.text);
  return name;
}

test('a standby is PostgreSQL’s, of a PostgreSQL database, behind by whole seconds', async () => {
  const plain = onSqlite ? await makeCity({ kind: 'init' }) : city;
  for (const [url, behind] of onSqlite ? [['postgresql://127.0.0.1/nirgends', '']] : [['sqlite:/tmp/x.db', ''], [there, '0'], [there, 'lama']]) {
    const r = await run(['serve', '--listen', '127.0.0.1:0', '--read-db', url], { city: plain, env: { LC_ALL: 'C', SAHABAT_READ_DB_BEHIND: behind }, timeout: 20000 });
    assert.equal(r.code, 2, `${url} ${behind}: ${r.err}`);
    assert.match(r.err, /standby/);
  }
  if (onSqlite) await plain.close();
});

test('what may be a moment old is read there; own writes are seen at once, also through another server', { skip: onSqlite }, async () => {
  const a = await serve(city, there), b = await serve(city, there);
  await near(a);
  await near(b);
  const theirs = api(a, other), mine = api(a, officer), early = await create(mine), before = await metrics(a);
  for (const target of ['/businesses', '/cases', '/dashboard', '/catalogue', '/open-data'])
    assert.equal((await theirs.get(target)).status, 200, target);
  assert.equal((await send(a, { path: '/catalogue', headers: { accept: 'text/html' } })).status, 200);
  assert.equal((await metrics(a)).reads - before.reads, 6);
  const one = await until('what was written to be there', async () => (await theirs.get('/businesses')).json.items.find((b) => b.name === early));
  const reads = (await metrics(a)).reads;
  assert.equal((await theirs.get(`/businesses/${one.id}`)).status, 200);
  assert.equal((await metrics(a)).reads, reads, 'a record is read where it is written');

  ask(there, 'SELECT pg_wal_replay_pause()');
  await until('the pause', () => ask(there, 'SELECT pg_get_wal_replay_pause_state()') === 'paused');
  const name = await create(mine);
  assert.ok((await names(mine)).includes(name), 'their own');
  assert.ok((await names(api(b, officer))).includes(name), 'their own, through another server');
  const seen = await names(theirs);
  assert.ok(!seen.includes(name), 'others read on the standby, which has stopped');
  await near(a, 0); // more than three seconds behind
  assert.ok((await names(theirs)).includes(name), 'too far behind: read here');
  ask(there, 'SELECT pg_wal_replay_resume()');
  await near(a);
  const again = await metrics(a);
  assert.ok((await names(mine)).includes(name));
  assert.ok((await names(theirs)).includes(name));
  assert.ok((await metrics(a)).reads > again.reads, 'read there again, by who wrote, too');
  await a.stop();
  await b.stop();
  assert.match(tail(a.log, 1 << 20), /standby is read[^]*too far behind[^]*standby is read/);
});

test('written and read at once, a hundred times: never older than one’s own write', { skip: onSqlite }, async () => {
  const server = await serve(city, there), clients = [api(server, officer), api(server, other)];
  await near(server);
  await Promise.all(clients.map(async (client) => {
    for (let i = 0; i < 50; i++) {
      const name = await create(client), got = await client.get(`/businesses?sort=-updated_at&limit=5`);
      assert.ok(got.json.items.some((x) => x.name === name), `${name} is not seen by who wrote it`);
    }
  }));
  await server.stop();
});

test('killed under load and started again: nobody gets an error, then it is read again', { skip: onSqlite }, async () => {
  const server = await serve(city, there), client = api(server, other);
  await near(server);
  let stop = false, answers = 0;
  const load = Promise.all(Array.from({ length: 8 }, async () => {
    while (!stop) {
      const target = ['/businesses', `/businesses?ward=${KAUMAN}`, '/cases', '/dashboard'][answers++ % 4], r = await client.get(target);
      assert.equal(r.status, 200, `${target}: ${r.text}`);
    }
  }));
  const data = fs.readFileSync(path.join(second, 'where'), 'utf8').trim(), lock = path.join(data, 'postmaster.pid');
  for (let round = 0; round < 3; round++) {
    await until('the load on the standby', async () => { const m = await metrics(server); return m.near && m.reads > 50 * (round + 1); }, 40000);
    const [head] = fs.readFileSync(lock, 'utf8').split('\n'), family = execFileSync('pgrep', ['-P', head]).toString().trim().split('\n');
    for (const pid of [head, ...family]) try { process.kill(Number(pid), 'SIGKILL'); } catch { /* it has ended */ }
    fs.rmSync(lock); // as after a power cut: its pid may be another's by now
    await near(server, 0);
    const n = answers;
    await until('it goes on without', () => answers > n + 100, 40000);
    pgsh('restart', second);
    await near(server);
  }
  stop = true;
  await load;
  const m = await metrics(server);
  assert.ok(m.reads > 150, JSON.stringify(m));
  await server.stop();
});

test('another database, and one that has become its own master, are not read', { skip: onSqlite }, async () => {
  const stranger = await makeCity({ businesses: 60, seed: 7 }); // on the first cluster: it follows nobody
  const a = await serve(city, stranger.url), client = api(a, other);
  await until('the verdict', () => /it follows nobody/.test(tail(a.log, 1 << 20)));
  assert.equal((await client.get('/businesses')).status, 200);
  assert.equal((await metrics(a)).reads, 0);
  await a.stop();
  const follows = new URL(stranger.url);
  follows.port = new URL(there).port; // a standby indeed, of another city's database
  const b = await serve(city, follows.href);
  await until('the verdict', () => /it is another database/.test(tail(b.log, 1 << 20)));
  assert.equal((await metrics(b)).near, 0);
  const c = await serve(city, there);
  await near(c);
  ask(there, 'SELECT pg_promote()');
  await near(c, 0);
  assert.match(tail(c.log, 1 << 20), /it follows nobody/);
  assert.equal((await api(c, other).get('/businesses')).status, 200);
  await c.stop();
  await b.stop();
  await stranger.close();
  assert.match(await must(['check'], { city }), /^database: 0 problems; audit: \d+ rows, 0 problems$/m);
});
