// What a backup costs while everybody works, and whether it loses anything: a city at its full size (full.mjs) under full load
// (reads of all rooms by bench/load.c, people and programs that write beside it), with and without `sahabat backup` in turn.
//
//   bench/run.sh --only backup [--rounds N] [--keep] [--dry]     BENCH_FULL=0.05 for a small city
//
// Slowdown: how many requests fewer are answered in a second while a backup runs than in the stretches before and after
// it, each as long. Nothing is lost: what was acknowledged before a backup began is in it, of each writer a whole
// beginning (nobody's second without their first), its restored copy passes `sahabat check`; and all is in the live one.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { must, serve, sleep, token } from '../tests/lib/sahabat.mjs';
import { send, signedIn } from '../tests/lib/client.mjs';
import { caseRequests } from './cases.mjs';
import * as city from './city.mjs';
import { fullCity } from './full.mjs';
import { ask } from './grow.mjs';
import { file, identities, readRequests, say, work, writeDashboard } from './measure.mjs';

const READERS = 28, WRITERS = 4, LIMIT = 20, LEAST_SECONDS = 5;
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const percentile = (list, p) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor((list.length * p) / 100))] ?? 0;
const KAUMAN = '35.73.02.1007';

// One file of everything that is read, dealt in turn.
function mixed(names) {
  const lists = names.map((name) => {
    const bytes = fs.readFileSync(file(name)), list = [];
    for (let at = 0; at < bytes.length;) {
      const end = bytes.indexOf(10, at), n = Number(bytes.subarray(at, end));
      list.push(bytes.subarray(at, end + 1 + n));
      at = end + 1 + n;
    }
    return list;
  });
  const all = [];
  for (let i = 0; i < 2000; i++) for (const list of lists) if (list.length) all.push(list[i % list.length]);
  fs.writeFileSync(file('mixed'), Buffer.concat(all));
}

// Writers, each one after the other; what was acknowledged, when, and how long it took.
function writers(server, headers) {
  const kept = [];
  let stop = false;
  const each = Array.from({ length: WRITERS }, async (_, k) => {
    for (let i = 0; !stop; i++) {
      const mark = `cadangan-${k}-${i}`, began = performance.now();
      const body = JSON.stringify({ name: `Uji ${mark}`, owner_name: `Pemilik ${mark}`, ward: KAUMAN, address: `Jalan ${mark}`, client_id: mark });
      const r = await send(server, { method: 'POST', path: '/api/v1/businesses', headers, body });
      if (r.status !== 201) throw new Error(`${r.status} ${r.text}`);
      const at = performance.now();
      kept.push({ k, i, at, ms: at - began });
    }
  });
  return { kept, end: async () => { stop = true; await Promise.all(each); } };
}

async function answered(server) {
  const { text } = await send(server, { path: '/metrics' });
  return Number(/^sahabat_http_requests_total (\d+)/m.exec(text)[1]);
}

// Requests a second over a stretch, and the writes in it.
async function stretch(server, load, during) {
  const from = performance.now(), n = await answered(server);
  await during();
  const to = performance.now(), rate = ((await answered(server)) - n) / ((to - from) / 1000);
  const writes = load.kept.filter((w) => w.at >= from && w.at <= to).map((w) => w.ms);
  return { from, to, seconds: (to - from) / 1000, rate, writes: writes.length, p99: percentile(writes, 99) };
}

const marksIn = async (where) => new Set(await ask(where, 'sqlite', ["SELECT client_id FROM business WHERE client_id LIKE 'cadangan-%'"]));

// What a backup holds beside what was acknowledged when it began; throws where something is missing.
async function prove(backup, began, kept) {
  const place = { dir: work, file: path.join(work, 'restored.db'), servers: [] };
  place.url = `sqlite:${place.file}`;
  const clear = () => { for (const end of ['', '-wal', '-shm', '.lock', '.key']) fs.rmSync(`${place.file}${end}`, { force: true }); };
  clear();
  await must(['restore', backup.file], { city: place, timeout: 0 });
  fs.copyFileSync(backup.key, `${place.file}.key`);
  const checked = await must(['check'], { city: place, timeout: 0 });
  if (!/^database: 0 problems; audit: \d+ rows, 0 problems$/m.test(checked)) throw new Error(checked);
  const there = await marksIn(place), of = (w) => `cadangan-${w.k}-${w.i}`;
  const lost = kept.filter((w) => w.at < began && !there.has(of(w)));
  if (lost.length) throw new Error(`${lost.length} acknowledged before the backup are not in it: ${of(lost[0])}`);
  for (const mark of there) {
    const [, k, i] = /-(\d+)-(\d+)$/.exec(mark).map(Number);
    if (i > 0 && !there.has(`cadangan-${k}-${i - 1}`)) throw new Error(`${mark} is in the backup, the one before it is not`);
  }
  clear();
  return there.size;
}

export async function backups({ rounds, keep }) {
  say('bench: making the full city …');
  const town = await fullCity(path.join(work, 'full'), { keep, say }), live = city.copyCity(town, path.join(work, 'full-live'));
  const server = await serve(live), who = await identities(server, live), rows = await city.businessesOf(town);
  await readRequests(server, rows, who);
  await writeDashboard(server, live, rows);
  await caseRequests(server, live);
  mixed(['page', 'list-ward', 'list-city', 'search', 'suggest-json', 'item-json', 'dashboard', 'dashboard-json', 'inbox-ward', 'case']);
  const bytes = fs.statSync(live.file).size;
  say(`bench: ${(bytes / 1e9).toFixed(2)} GB, ${READERS} read, ${WRITERS} write`);
  const reads = spawn(path.join(work, 'load'), [server.port, server.pid, READERS, 2e7, file('mixed')].map(String), { stdio: ['ignore', 'ignore', 'inherit'] });
  const over = () => reads.kill('SIGKILL');
  process.on('exit', over);
  const load = writers(server, { ...who.json, 'Content-Type': 'application/json' });
  const alone = [], beside = [], out = path.join(work, 'backup.db');
  let length = LEAST_SECONDS * 1000, proved = 0;
  await sleep(5000); /* caches, and the minute's first cares */
  try {
    for (let r = 0; r <= rounds; r++) {
      alone.push(await stretch(server, load, () => sleep(length)));
      if (r === rounds) break;
      const b = await stretch(server, load, () => must(['backup', out], { city: live, timeout: 0 }));
      beside.push(b);
      length = Math.max(LEAST_SECONDS * 1000, b.seconds * 1000);
      say(`round ${r + 1}: alone ${alone[r].rate.toFixed(0)}/s, writes ${alone[r].writes} p99 ${alone[r].p99.toFixed(1)} ms; ` +
        `with a backup of ${b.seconds.toFixed(1)} s ${b.rate.toFixed(0)}/s, writes ${b.writes} p99 ${b.p99.toFixed(1)} ms`);
      if (r < rounds - 1) fs.rmSync(out);
    }
  } finally {
    over();
    await load.end();
  }
  const last = beside.at(-1);
  await server.stop();
  proved = await prove({ file: out, key: `${live.file}.key` }, last.from, load.kept);
  const there = await marksIn(live), gone = load.kept.filter((w) => !there.has(`cadangan-${w.k}-${w.i}`)).length;
  const slower = beside.map((b, i) => 100 * (1 - b.rate / ((alone[i].rate + alone[i + 1].rate) / 2)));
  fs.rmSync(out, { force: true });
  fs.rmSync(live.dir, { recursive: true, force: true });
  return [
    [`backup of ${(bytes / 1e9).toFixed(1)} GB under full load: time`, median(beside.map((b) => b.seconds)), 1, 's'],
    ['requests alone', median(alone.map((a) => a.rate)), 0, '/s'],
    ['requests beside a backup', median(beside.map((b) => b.rate)), 0, '/s'],
    ['a backup slows requests by', Math.max(0, median(slower)), 1, '%', LIMIT],
    ['writes beside a backup: p99', median(beside.map((b) => b.p99)), 1, 'ms'],
    ['backup: acknowledged writes that it has', proved, 0, ''],
    ['backup: acknowledged writes lost in the live database', gone, 0, '', 0],
  ];
}
