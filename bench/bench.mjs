// Measures the register against the limits it was given and writes bench/RESULTS.md. See bench/README.md.
//
//   bench/run.sh [--keep] [--rounds N] [--only NAME,NAME] [--big | --big-only | --pass-only] [--engine NAME] [--dry]
//
// --keep takes the cities of the last run where they are; --only measures some contenders (with the floor) and
// writes no results; --big adds a million businesses on both engines (or one), --big-only measures nothing else and
// leaves the other figures as they stand; --dry prints and writes nothing.
import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { binary, root, serve, sleep, token } from '../tests/lib/sahabat.mjs';
import { send } from '../tests/lib/client.mjs';
import * as city from './city.mjs';
import { file, freePort, identities, load, memory, readRequests, say, work, writeChart, writeDashboard, writeToday } from './measure.mjs';
import { firstVisit } from './visit.mjs';
import { writeResults } from './report.mjs';
import { big } from './big.mjs';
import { backups } from './backup.mjs';
import * as cases from './cases.mjs';
import { filledCity, reckoning } from './reckon.mjs';
import { matching } from './match.mjs';
import { schedules } from './schedules.mjs';

const args = process.argv.slice(2);
const has = (name) => args.includes(name);
const valueOf = (name, otherwise) => (has(name) ? args[args.indexOf(name) + 1] : otherwise);
const ROUNDS = Number(valueOf('--rounds', 3));
const only = valueOf('--only', null)?.split(',');
const exec = promisify(execFile);

async function startFloor() {
  const port = await freePort();
  const child = spawn(path.join(work, 'floor'), [path.join(work, 'floor.db'), String(port)], { stdio: 'inherit' });
  process.on('exit', () => child.kill('SIGKILL'));
  for (let i = 0; i < 200; i++) {
    try {
      await send({ port }, { path: '/1' });
      break;
    } catch {
      await sleep(25);
    }
  }
  return { port, pid: child.pid, stop: () => child.kill('SIGTERM') };
}

/* ---- contenders: what, how many requests a round, the limit in floors ---- */

const contenders = [
  { name: 'floor', label: 'floor: one lookup, 4 KB', requests: 40000 },
  { name: 'page', label: 'business page', requests: 20000, limit: 4, p99: 10 },
  { name: 'page-gzip', label: 'business page, gzip taken', requests: 15000 },
  { name: 'chart', label: 'business page with its chart of 36 months', requests: 20000, limit: 4, p99: 10, filled: true },
  { name: 'turnover', label: 'its tab of turnover: chart, table of a year, form', requests: 8000, limit: 10, p99: 10, filled: true },
  { name: 'item-json', label: 'business as JSON', requests: 20000, limit: 4, p99: 10 },
  { name: 'list-ward', label: 'list of 50: ward and state, by name', requests: 8000, limit: 10, p99: 10 },
  { name: 'list-ward-json', label: 'list of a ward and state as JSON', requests: 8000, limit: 10, p99: 10 },
  { name: 'list-ward-some', label: 'the same, of the fields that its page shows', requests: 8000, limit: 10, p99: 10 },
  { name: 'list-city', label: 'list of 50: city, by last change', requests: 8000, limit: 10, p99: 10 },
  { name: 'list-city-json', label: 'list of the city, by last change, as JSON', requests: 8000, limit: 10, p99: 10 },
  { name: 'search', label: 'search, 200 texts', requests: 8000, limit: 12, p99: 10 },
  { name: 'search-json', label: 'search as JSON', requests: 8000, limit: 12, p99: 10 },
  { name: 'suggest-json', label: 'search as one types, JSON', requests: 8000, limit: 12, p99: 10 },
  { name: 'today', label: 'today of a companion, 160 to 630 businesses', requests: 6000, limit: 45, p99: 10 },
  { name: 'dashboard', label: 'overview: city, districts, wards, the mayor', requests: 8000, limit: 10, p99: 10 },
  { name: 'dashboard-json', label: 'overview of any area as JSON', requests: 10000, limit: 10, p99: 10 },
  { name: 'create', label: 'create, durable', requests: 6000, rate: 2000 },
  ...cases.contenders,
];
const WARM = 400;

// A register of its own each time, so that lists are measured over 21,270 and no body is sent twice.
async function measureCreate(c, fresh, round) {
  const copy = city.copyCity(fresh, path.join(work, 'write'));
  const server = await serve(copy);
  const metrics = async () => {
    const { text } = await send(server, { path: '/metrics' });
    return ['operations', 'commits'].map((m) => Number(new RegExp(`^sahabat_db_${m}_total (\\d+)`, 'm').exec(text)[1]));
  };
  const headers = { Authorization: `Bearer ${await token(copy, 'dinas')}`, Accept: 'application/json', 'Content-Type': 'application/json' };
  const target = '/api/v1/businesses';
  city.writeRequests(file('create'), c.bodies.map((body) => ({ method: 'POST', target, headers, body })));
  const first = (round * (c.requests + WARM)) % Math.max(1, c.bodies.length - c.requests - WARM);
  await load({ port: server.port, pid: server.pid, file: file('create'), requests: WARM, first });
  const before = await metrics();
  const result = await load({ port: server.port, pid: server.pid, file: file('create'), requests: c.requests, first: first + WARM });
  const after = await metrics();
  result.group = (after[0] - before[0]) / (after[1] - before[1]);
  await server.stop();
  return result;
}

async function measure(c, at, round) {
  if (c.name === 'create') return measureCreate(c, at.fresh, round);
  const to = c.name === 'floor' ? at.floor : c.cases ? at.cases : c.filled ? at.filled : at.server;
  await load({ ...to, file: file(c.name), requests: WARM, first: round * 977 });
  return load({ ...to, file: file(c.name), requests: c.requests, first: round * 977 + WARM });
}

// Every contender once a round, in turn, the order reversed each time; ratios are to the same round's floor.
async function rounds(at) {
  const list = contenders.filter((c) => !only || c.name === 'floor' || only.includes(c.name));
  for (const c of list) c.results = [];
  for (let r = 0; r < ROUNDS; r++) {
    const order = r % 2 ? [...list].reverse() : list;
    for (const c of order) c.results.push(await measure(c, at, r));
    const floor = list[0].results[r].cpu_us;
    for (const c of list) {
      const m = c.results[r];
      m.ratio = m.cpu_us / floor;
      say(`round ${r + 1} ${c.name.padEnd(15)} ${m.cpu_us.toFixed(1).padStart(7)} us  ${m.ratio.toFixed(2).padStart(6)} floors` +
        `  p99 ${m.p99.toFixed(2).padStart(6)} ms  ${m.rate.toFixed(0).padStart(6)}/s  errors ${m.errors}` +
        `  foreign ${m.foreign.toFixed(2)}${m.group ? `  ${m.group.toFixed(1)} a commit` : ''}`);
    }
  }
  return list;
}

/* ---- figures that are taken once ---- */

async function wardNames(server, who, rows) {
  const names = new Map();
  for (const ward of new Set(rows.map((r) => r.ward))) {
    const reply = await send(server, { path: `/api/v1/businesses?ward=${ward}&limit=1`, headers: who.json });
    names.set(ward, reply.json.items[0].ward_name);
  }
  return names;
}

async function importTime(town, rows, wards) {
  const csv = city.importFile(path.join(work, 'import.csv'), rows, wards);
  const copy = city.copyCity(town, path.join(work, 'import'));
  const began = performance.now();
  const child = spawn(binary, ['--db', copy.url, 'import', 'businesses', csv, '--source', 'dinas', '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '', err = '', peak = 0;
  child.stdout.on('data', (d) => (out += d));
  child.stderr.on('data', (d) => (err += d));
  const watch = setInterval(() => {
    try {
      peak = Math.max(peak, memory(child.pid, 'VmHWM'));
    } catch { /* it has just ended */ }
  }, 20);
  const code = await new Promise((resolve) => child.on('exit', resolve));
  clearInterval(watch);
  const seconds = (performance.now() - began) / 1000;
  if (code !== 0) return { failed: `import: exit ${code}: ${err.trim().split('\n').pop()}` };
  return { seconds, peak, counts: JSON.parse(out) };
}

async function startTime(town) {
  const times = [];
  for (let i = 0; i < 5; i++) {
    const port = await freePort(), began = performance.now();
    const child = spawn(binary, ['--db', town.url, 'serve', '--listen', `127.0.0.1:${port}`], { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    for (;;) {
      const answered = await new Promise((resolve) => {
        const s = net.connect(port, '127.0.0.1', () => s.write('GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n'));
        s.on('data', (d) => resolve(d.toString().startsWith('HTTP/1.1 200')));
        s.on('error', () => resolve(false));
      });
      if (answered) break;
      if (child.exitCode !== null) throw new Error('serve does not start');
      await sleep(1);
    }
    times.push(performance.now() - began);
    child.kill('SIGTERM');
    await ended;
  }
  return times.sort((a, b) => a - b)[2];
}

async function binarySize() {
  const stripped = path.join(work, 'sahabat.stripped');
  await exec('strip', ['-o', stripped, binary]);
  return { full: fs.statSync(binary).size / 1e6, stripped: fs.statSync(stripped).size / 1e6 };
}

/* ---- all of it ---- */

async function million(town, rows) {
  const engines = has('--engine') ? [valueOf('--engine')] : ['sqlite', 'pg'];
  return big({ work, town, rows, engines, rounds: ROUNDS, keep: has('--keep'), say });
}

const wanted = (fits) => contenders.some((c) => fits(c) && (!only || only.includes(c.name)));

async function serveCases(keep) {
  say(`bench: making a city with ${cases.CASES.toLocaleString('en')} cases …`);
  const town = await cases.casesCity(path.join(work, 'cases'), keep), server = await serve(town);
  await cases.caseRequests(server, town);
  return server;
}

async function serveFilled(town, rows) {
  say('bench: giving each business 36 months …');
  const copy = await filledCity(town, path.join(work, 'filled')), server = await serve(copy);
  await writeChart(server, copy, rows);
  return server;
}

async function main() {
  fs.mkdirSync(work, { recursive: true });
  const keep = has('--keep'), results = path.join(root, 'bench/RESULTS.md');
  if (has('--pass-only')) {
    for (const [name, figure, digits, unit] of await cases.escalation(has('--engine') ? [valueOf('--engine')] : ['sqlite', 'pg']))
      say(`${name}: ${figure.toFixed(digits)} ${unit}`);
    return undefined;
  }
  if (only?.length === 1 && only[0] === 'backup') {
    for (const [name, figure, digits, unit, limit] of await backups({ rounds: ROUNDS, keep }))
      say(`${name}: ${figure.toFixed(digits)} ${unit}${limit === undefined ? '' : figure <= limit ? ` (limit ${limit})` : ` (limit ${limit}: OVER)`}`);
    return undefined;
  }
  if (has('--big-only')) {
    const town = await city.demoCity(path.join(work, 'city'), { keep });
    return writeResults(results, { big: await million(town, await city.businessesOf(town)), rounds: ROUNDS }, !has('--dry'));
  }
  say('bench: making two demo cities …');
  const town = await city.demoCity(path.join(work, 'city'), { keep });
  const rows = await city.businessesOf(town);
  let strangers = [];
  if (!only || only.includes('create')) {
    const other = await city.demoCity(path.join(work, 'other'), { seed: 2, keep });
    strangers = await city.businessesOf(other);
    contenders.find((c) => c.name === 'create').bodies = city.createBodies(strangers);
  }

  const fresh = city.copyCity(town, path.join(work, 'fresh')); /* before anybody signs in */
  const server = await serve(town), floor = await startFloor();
  const who = await identities(server, town);
  const roll = city.dice(1);
  city.writeRequests(file('floor'), Array.from({ length: 2000 }, () => ({ target: `/${1 + roll(city.BUSINESSES)}` })));
  await readRequests(server, rows, who);
  await writeToday(town, rows);
  await writeDashboard(server, town, rows);
  const crowded = wanted((c) => c.cases) ? await serveCases(keep) : null;
  const filled = wanted((c) => c.filled) ? await serveFilled(fresh, rows) : null;
  const list = await rounds({ server, floor, fresh, cases: crowded, filled });
  const rss = memory(server.pid, 'RssAnon');
  floor.stop();
  await crowded?.stop();
  await filled?.stop();
  if (only) return server.stop();

  const visits = await firstVisit(server), wards = await wardNames(server, who, rows);
  await server.stop();
  const figures = {
    list, rss, visits, demo: town.seconds, start: await startTime(town), size: await binarySize(),
    imported: await importTime(fresh, strangers, wards), rounds: ROUNDS,
    passes: [...await cases.escalation(has('--engine') ? [valueOf('--engine')] : ['sqlite', 'pg']), ...await reckoning(fresh), ...await schedules(), ...await matching()],
  };
  if (has('--big')) figures.big = await million(town, rows);
  return writeResults(results, figures, !has('--dry'));
}

await main();
