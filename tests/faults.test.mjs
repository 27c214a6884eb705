// Faults as machines have them: a full disk, a disk that went read-only, a file that is locked, taken away or damaged, a
// PostgreSQL restarted under load, a clock set back, a key lost. Each says what is wrong, the server stays up, nothing that
// was acknowledged is lost, and it goes on once the fault is gone. (Killed servers: kill.test.mjs; cut-off backups:
// cli.test.mjs, backup.test.mjs.)
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { binary, makeCity, must, onSqlite, root, run, serve as serveAs, sleep, token, until } from './lib/sahabat.mjs';
import { api as program, signedIn } from './lib/client.mjs';

const KAUMAN = '35.73.02.1007', isRoot = process.getuid() === 0, underAsan = binary.includes('asan');
const ENGLISH = { 'accept-language': 'en' };
const serve = (city, args = [], env = {}) => serveAs(city, args, env, 'fault');
const api = (server, secret, extra) => program(server, secret, extra, true);
let undo = [];
before(() => { process.on('exit', () => undo.forEach((f) => f())); });
after(() => { undo.forEach((f) => f()); undo = []; });

const business = (mark) => ({ name: `Uji ${mark}`, owner_name: `Pemilik ${mark}`, ward: KAUMAN, address: `Jalan ${mark}`, client_id: mark,
  notes: 'x'.repeat(500) });
// Creates one after the other until an answer is not 201; what was acknowledged, and that answer.
async function fill(client, prefix, most) {
  const kept = [];
  for (let i = 0; i < most; i++) {
    const r = await client.post('/businesses', business(`${prefix}${i}`));
    if (r.status !== 201) return { kept, refused: r };
    kept.push(r.json.id);
  }
  return { kept };
}
async function allThere(city, server, client, kept) {
  const ids = new Set((await client.all(`/businesses?ward=${KAUMAN}`)).map((b) => b.id));
  assert.deepEqual(kept.filter((id) => !ids.has(id)), [], 'acknowledged and lost');
  await server.stop();
  assert.match(await must(['check'], { city }), /^database: 0 problems; audit: \d+ rows, 0 problems$/m);
}

// A small disk of its own (root), else a limit on the size of files: the city lies on it.
async function onSmallDisk(megabytes) {
  const city = await makeCity({ businesses: 60 });
  const disk = fs.mkdtempSync('/tmp/sahabat-disk-');
  const gone = () => { try { execFileSync('umount', ['-l', disk], { stdio: 'ignore' }); } catch { /* it is */ } fs.rmSync(disk, { recursive: true, force: true }); };
  undo.push(gone);
  if (isRoot) execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0700`, 'sahabat-test', disk]);
  for (const name of fs.readdirSync(city.dir)) fs.copyFileSync(path.join(city.dir, name), path.join(disk, name));
  const small = { ...city, url: `sqlite:${disk}/city.db`, dir: disk, servers: [] };
  return { city, small, disk, remount: (how) => execFileSync('mount', ['-o', `remount,${how}`, disk]), gone };
}
const canMount = isRoot && (() => {
  const dir = fs.mkdtempSync('/tmp/sahabat-disk-');
  try {
    execFileSync('mount', ['-t', 'tmpfs', 'sahabat-test', dir], { stdio: 'ignore' });
    execFileSync('umount', [dir]);
    return true;
  } catch { return false; } finally { fs.rmSync(dir, { recursive: true, force: true }); }
})();

test('the disk is full: refused in words, reading goes on, nothing acknowledged is lost, space helps', async () => {
  if (!onSqlite) return;
  if (!canMount) { // a limit on file size instead: the same words from the engine's other error
    const city = await makeCity({ businesses: 60 }), size = fs.statSync(city.url.slice(7)).size;
    const child = spawn('bash', ['-c', `trap "" XFSZ; ulimit -f ${Math.ceil(size / 1024) + 600}; exec "$@"`, 'x', binary, '--db', city.url, 'serve', '--listen', '127.0.0.1:0', '--quiet'],
      { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, LC_ALL: 'C' } });
    let said = '';
    child.stdout.on('data', (d) => { said += d; });
    await until('the server', () => /port (\d+)/.exec(said));
    const at = { port: Number(/port (\d+)/.exec(said)[1]) }, secret = await token(city, 'dinas'), client = api(at, secret, ENGLISH);
    const { kept, refused } = await fill(client, 'f', 3000);
    assert.equal(refused?.status, 503, refused?.text);
    assert.equal((await client.get('/businesses?limit=1')).status, 200);
    child.kill('SIGTERM');
    await new Promise((r) => child.on('exit', r));
    const server = await serve(city);
    await allThere(city, server, api(server, secret), kept);
    return;
  }
  const city = await makeCity({ businesses: 60 }), size = fs.readdirSync(city.dir).reduce((n, f) => n + fs.statSync(path.join(city.dir, f)).size, 0);
  await city.close();
  const d = await onSmallDisk(Math.ceil(size / 1048576) + 3);
  const secret = await token(d.small, 'dinas'), server = await serve(d.small, ['--quiet']), client = api(server, secret, ENGLISH);
  fs.writeFileSync(path.join(d.disk, 'lain'), Buffer.alloc(1 << 20));
  const { kept, refused } = await fill(client, 'f', 5000);
  assert.equal(refused?.status, 503, refused?.text);
  assert.match(refused.text, /Ruang simpan server habis|disk is full|problems\/busy/);
  assert.equal((await client.get('/businesses?limit=1')).status, 200);
  fs.unlinkSync(path.join(d.disk, 'lain'));
  const after_ = await client.post('/businesses', business('h'));
  assert.equal(after_.status, 201, after_.text);
  await allThere(d.small, server, client, [...kept, after_.json.id]);
  d.gone();
  await d.city.close();
});

test('the disk went read-only: at work and at the start; back again it goes on', async () => {
  if (!onSqlite || !canMount) return;
  const d = await onSmallDisk(64);
  const secret = await token(d.small, 'dinas'), server = await serve(d.small, ['--quiet']), client = api(server, secret, ENGLISH);
  const { kept } = await fill(client, 'r', 20);
  await server.kill9();
  d.remount('ro');
  const start = await run(['serve', '--listen', '127.0.0.1:0'], { city: d.small, env: { LC_ALL: 'C' }, timeout: 10000 });
  assert.equal(start.code, 1);
  assert.match(start.err, /cannot be written/);
  assert.ok(start.err.trim().split('\n').length <= 3, start.err);
  d.remount('rw');
  const again = await serve(d.small);
  await allThere(d.small, again, api(again, secret), kept);
  d.gone();
  await d.city.close();
});

test('locked by another program: busy, then on; taken away: no write is acknowledged into nowhere', async () => {
  if (!onSqlite) return;
  const city = await makeCity({ businesses: 60 }), file = city.url.slice(7);
  const secret = await token(city, 'dinas'), server = await serve(city, ['--quiet']), client = api(server, secret, ENGLISH);
  const other = spawn('sqlite3', [file], { stdio: ['pipe', 'pipe', 'inherit'] });
  undo.push(() => other.kill());
  let said = '';
  other.stdout.on('data', (x) => { said += x; });
  other.stdin.write(".timeout 10000\nBEGIN IMMEDIATE;\nSELECT 'held';\n");
  await until('the lock', () => said.includes('held'));
  const waiting = client.post('/businesses', business('l0'));
  assert.equal((await client.get('/businesses?limit=1')).status, 200, 'reading does not wait');
  const busy = await waiting; // after five seconds
  assert.equal(busy.status, 503, busy.text);
  assert.match(busy.text, /busy/);
  assert.ok(busy.headers['retry-after']);
  other.stdin.end('ROLLBACK;\n');
  await new Promise((r) => other.on('exit', r));
  const made = await client.post('/businesses', business('l1'));
  assert.equal(made.status, 201, made.text);
  fs.renameSync(file, `${file}.away`);
  const lost = await client.post('/businesses', business('l2'));
  assert.equal(lost.status, 503, lost.text);
  assert.match(lost.text, /dipindahkan atau dihapus|moved or deleted/);
  fs.renameSync(`${file}.away`, file);
  assert.equal((await client.post('/businesses', business('l3'))).status, 201, 'put back, it goes on');
  await allThere(city, server, client, [made.json.id]);
  await city.close();
});

test('PostgreSQL restarted under load: acknowledged stays, the same server goes on', async () => {
  if (onSqlite) return;
  const pgdir = fs.mkdtempSync('/tmp/sahabat-pgfault-'), script = path.join(root, 'tests/pg.sh');
  undo.push(() => { try { execFileSync(script, ['stop', pgdir], { stdio: 'ignore' }); } catch { /* stopped */ } fs.rmSync(pgdir, { recursive: true, force: true }); });
  const url = execFileSync(script, ['start', pgdir], { stdio: ['ignore', 'pipe', 'ignore'] }).toString().trim();
  const city = { url, key: path.join(pgdir, 'city.key'), dir: pgdir, servers: [] };
  await must(['demo', '--businesses', '60', '--until', '2026-11-23'], { city });
  const secret = await token(city, 'dinas'), server = await serve(city, ['--quiet']), client = api(server, secret, ENGLISH);
  const kept = [], refusals = [];
  let stop = false;
  const load = Promise.all([0, 1, 2, 3].map(async (k) => {
    for (let i = 0; !stop; i++) {
      const r = await client.post('/businesses', business(`p${k}n${i}`));
      if (r.status === 201) kept.push(r.json.id);
      else { refusals.push(r); await sleep(20); }
    }
  }));
  await until('the load', () => kept.length > 20);
  execFileSync(script, ['restart', pgdir], { stdio: 'ignore' });
  const n = kept.length;
  await until('it goes on', () => kept.length > n + 20, 30000);
  stop = true;
  await load;
  assert.ok(refusals.every((r) => r.status === 503), `${refusals.map((r) => r.status)}`);
  execFileSync(script, ['stop', pgdir], { stdio: 'ignore' });
  const start = await run(['serve', '--listen', '127.0.0.1:0'], { city, env: { LC_ALL: 'C' }, timeout: 20000 });
  assert.equal(start.code, 1);
  assert.match(start.err, /cannot be reached/);
  const away = await client.get('/businesses?limit=1');
  assert.equal(away.status, 503, 'it stays up and says so');
  await server.stop();
});

test('restarted PostgreSQL holds all that was acknowledged', async () => {
  if (onSqlite) return;
  const city = await makeCity({ businesses: 60 });
  const secret = await token(city, 'dinas'), server = await serve(city, ['--quiet']), client = api(server, secret);
  const kept = [];
  let stop = false;
  const name = new URL(city.url).pathname.slice(1);
  const load = (async () => {
    for (let i = 0; !stop; i++) {
      const r = await client.post('/businesses', business(`t${i}`));
      if (r.status === 201) kept.push(r.json.id);
    }
  })();
  for (let round = 0; round < 5; round++) { // what a restart does to its connections, in a cluster that others use
    const n = kept.length;
    await until('some writes', () => kept.length > n + 5, 30000);
    execFileSync('psql', [city.url, '-qAtc', `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}' AND pid <> pg_backend_pid()`], { stdio: 'ignore' });
  }
  stop = true;
  await load;
  await allThere(city, server, client, kept);
  await city.close();
});

test('the clock set back an hour and a day: people stay signed in, writes and the audit chain go on', async () => {
  if (underAsan) return; // its library wants to be first, as faketime's does
  const library = ['/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1', '/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1'].find(fs.existsSync);
  assert.ok(library, 'faketime is not installed (tools/deps.sh test)');
  const city = await makeCity({ businesses: 60 }), file = path.join(city.dir, 'offset');
  fs.writeFileSync(file, '+0');
  const server = await serve(city, ['--quiet'], { LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' });
  const secret = await token(city, 'dinas');
  const client = api(server, secret), boss = await signedIn(server, 'dinas');
  const kept = [(await client.post('/businesses', business('c0'))).json.id];
  const clock = async () => new Date((await client.get(`/businesses/${kept[kept.length - 1]}`)).json.created_at).getTime();
  const now = await clock();
  for (const back of ['-3600', '-86400']) {
    fs.writeFileSync(file, back);
    const r = await client.post('/businesses', business(`c${back}`));
    assert.equal(r.status, 201, r.text);
    kept.push(r.json.id);
    assert.ok(Math.abs(now + 1000 * Number(back) - (await clock())) < 120000, 'the clock was not set back');
    assert.equal((await boss.get('/businesses')).status, 200, 'still signed in');
    const patched = await client.patch(`/businesses/${kept[0]}`, { notes: back }, (await client.get(`/businesses/${kept[0]}`)).json.version);
    assert.equal(patched.status, 200, patched.text);
  }
  fs.writeFileSync(file, '+0');
  kept.push((await client.post('/businesses', business('c9'))).json.id);
  await allThere(city, server, client, kept);
  await city.close();
});

test('a damaged page: check names it, requests say it, the rest answers', async () => {
  if (!onSqlite) return;
  const city = await makeCity({ businesses: 300 }), file = city.url.slice(7);
  const sql = (q) => execFileSync('sqlite3', [file, q]).toString().trim();
  const secret = await token(city, 'dinas');
  sql('PRAGMA wal_checkpoint(TRUNCATE)');
  const page = Number(sql("SELECT pageno FROM dbstat WHERE name = 'business' AND pagetype = 'leaf' ORDER BY pageno LIMIT 1 OFFSET 3"));
  const size = Number(sql('PRAGMA page_size'));
  const id = Number(sql('SELECT min(id) + 20 FROM business'));
  const fd = fs.openSync(file, 'r+');
  fs.writeSync(fd, Buffer.alloc(size, 0xa5), 0, size, (page - 1) * size);
  fs.closeSync(fd);
  const checked = await run(['check'], { city, env: { LC_ALL: 'C' } });
  assert.equal(checked.code, 1);
  assert.match(checked.out + checked.err, new RegExp(`page ${page}|damaged|malformed`, 'i'));
  const server = await serve(city, ['--quiet']), client = api(server, secret, ENGLISH);
  const answers = [];
  for (let i = 0; i < 300; i += 1) answers.push(await client.get(`/businesses/${id - 20 + i}`));
  const bad = answers.filter((r) => r.status === 500);
  assert.ok(bad.length > 0, 'the damage was not met');
  assert.match(bad[0].text, /damaged|rusak/);
  assert.ok(answers.some((r) => r.status === 200), 'the rest answers');
  await server.stop();
  await city.close();
});

test('key lost, key of another: it does not start, in one clear sentence; the right one back, it does', async () => {
  const city = await makeCity({ businesses: 60 }), key = city.key ?? `${city.url.slice(7)}.key`;
  fs.renameSync(key, `${key}.away`);
  const lost = await run(['serve', '--listen', '127.0.0.1:0'], { city, env: { LC_ALL: 'C' }, timeout: 20000 });
  assert.equal(lost.code, 1);
  assert.match(lost.err, /key/);
  assert.ok(!fs.existsSync(key), 'no new key is made in its place');
  fs.writeFileSync(key, `${'ab'.repeat(32)}\n`, { mode: 0o600 });
  const wrong = await run(['serve', '--listen', '127.0.0.1:0'], { city, env: { LC_ALL: 'C' }, timeout: 20000 });
  assert.equal(wrong.code, 1);
  assert.match(wrong.err, /key/);
  fs.renameSync(`${key}.away`, key);
  const server = await serve(city);
  await signedIn(server, 'dinas');
  await server.stop();
  await city.close();
});
