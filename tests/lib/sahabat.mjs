// The program under test: its commands, a city of its own for each test file, a server on a free port.
//
//   SAHABAT_BIN      the binary (build/sahabat)
//   SAHABAT_TEST_DB  sqlite (default) or pg
//   SAHABAT_TEST_PGDIR  with pg: the folder that tests/pg.sh was started with
//   SAHABAT_TEST_OUT where logs and recorded replies go (tests/out/sqlite, tests/out/pg)
import { execFile, execFileSync, spawn } from 'node:child_process';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
export const binary = path.resolve(root, process.env.SAHABAT_BIN ?? 'build/sahabat');
export const engine = process.env.SAHABAT_TEST_DB ?? 'sqlite';
export const out = path.resolve(root, process.env.SAHABAT_TEST_OUT ?? `tests/out/${engine}`);
export const PASSWORD = 'sahabat';
export const UNTIL = '2026-11-23';

fs.mkdirSync(out, { recursive: true });
assert.ok(['sqlite', 'pg'].includes(engine), `SAHABAT_TEST_DB is sqlite or pg, not ${engine}`);

/* ---- processes: all that was started ends with us ---- */

const children = new Set();
process.on('exit', () => { for (const c of children) c.kill('SIGKILL'); });

function environment(city, extra = {}) {
  const env = { ...process.env, LC_ALL: 'C.UTF-8', ...extra };
  delete env.SAHABAT_DB;
  if (city?.key) env.SAHABAT_KEY_FILE = city.key;
  return env;
}

// Runs a command to its end: {code, out, err}; out as text, or as bytes with `bytes`.
export function run(args, { city, input, env, bytes = false, timeout = 120000 } = {}) {
  const all = city ? ['--db', city.url, ...args] : args;
  return new Promise((resolve) => {
    const child = execFile(binary, all, { env: environment(city, env), encoding: 'buffer', timeout, maxBuffer: 1 << 28 },
      (error, stdout, stderr) => {
        children.delete(child);
        resolve({
          code: error ? error.code ?? error.signal : 0,
          out: bytes ? stdout : stdout.toString(),
          err: stderr.toString(),
        });
      });
    children.add(child);
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
  });
}

// As run(), and it must succeed.
export async function must(args, options) {
  const r = await run(args, options);
  assert.equal(r.code, 0, `sahabat ${args.join(' ')}: exit ${r.code}\n${r.err}`);
  return r.out;
}

export const routes = () => JSON.parse(execFileSync(binary, ['routes'], { maxBuffer: 1 << 26 }));

/* ---- a city ---- */

let cities = 0;

function emptyDatabase(dir) {
  if (engine === 'sqlite') return `sqlite:${dir}/city.db`;
  const pgdir = process.env.SAHABAT_TEST_PGDIR;
  assert.ok(pgdir, 'SAHABAT_TEST_PGDIR names the folder that tests/pg.sh was started with');
  const name = `t${process.pid}_${++cities}_${Date.now() % 1000000}`;
  return execFileSync(path.join(root, 'tests/pg.sh'), ['newdb', pgdir, name]).toString().trim();
}

// A database in a folder of its own: the demo city, or only `init`ed, or nothing at all.
export async function makeCity({ businesses = 300, kind = 'demo', seed = 1 } = {}) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'sahabat-test-'));
  const city = { dir, url: emptyDatabase(dir), servers: [] };
  if (engine === 'pg') city.key = path.join(dir, 'city.key');
  if (kind === 'demo')
    await must(['demo', '--businesses', String(businesses), '--seed', String(seed), '--until', UNTIL], { city });
  if (kind === 'init') await must(['init'], { city });
  city.close = async () => {
    for (const s of city.servers) await s.stop();
    fs.rmSync(dir, { recursive: true, force: true });
  };
  return city;
}

// The file's own database on SQLite (tests of files, sockets and leases are about it).
export const onSqlite = engine === 'sqlite';

/* ---- a server ---- */

let serversStarted = 0;

// Errors in its log fail the suite (gate.mjs), unless it is named as one that a fault is done to.
export async function serve(city, args = [], env = {}, name = 'server') {
  const log = path.join(out, `${name}-${process.pid}-${++serversStarted}.log`);
  const fd = fs.openSync(log, 'a');
  const child = spawn(binary, ['--db', city.url, 'serve', '--listen', '127.0.0.1:0', ...args],
    { env: environment(city, env), stdio: ['ignore', 'pipe', fd] });
  fs.closeSync(fd);
  children.add(child);
  const ended = new Promise((resolve) => child.on('exit', (code, signal) => {
    children.delete(child);
    resolve(code ?? signal);
  }));
  const server = { child, log, city, pid: child.pid, ended, port: 0 };
  let stopped = false;
  server.stop = async () => {
    if (stopped) return;
    stopped = true;
    child.ref();
    child.kill('SIGTERM');
    assert.equal(await ended, 0, `the server does not stop cleanly: ${tail(log)}`);
  };
  server.kill9 = async () => {
    stopped = true;
    child.ref();
    child.kill('SIGKILL');
    await ended;
  };
  server.port = await new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (d) => {
      text += d;
      const m = /port (\d+)/.exec(text);
      if (m) resolve(Number(m[1]));
    });
    ended.then((code) => reject(new Error(`serve: exit ${code}\n${tail(log)}`)));
  });
  child.unref(); // a test that failed before its stop() does not keep the others waiting
  child.stdout.unref();
  server.base = `http://127.0.0.1:${server.port}`;
  city.servers.push(server);
  return server;
}

export function tail(file, n = 2000) {
  const text = fs.readFileSync(file, 'utf8');
  return text.slice(-n);
}

export const token = async (city, name) => (await must(['token', 'create', '--user', name], { city })).trim();

export const sleep = (ms) => new Promise((r) => setTimeout(r, ms));

// Waits until `f` gives something true; fails with `what` after `ms`.
export async function until(what, f, ms = 20000) {
  const end = Date.now() + ms;
  for (;;) {
    const got = await f();
    if (got) return got;
    assert.ok(Date.now() < end, `${what}: not within ${ms} ms`);
    await sleep(25);
  }
}
