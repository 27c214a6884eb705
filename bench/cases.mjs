// What reports and cases cost with 100,000 of them: a city of its own, served beside the floor; and a pass of the
// clocks over 100,000 open cases on both engines, by bench/escalate.c, which runs the room's own rule.
import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { must, root, sleep, UNTIL } from '../tests/lib/sahabat.mjs';
import { send, signedIn } from '../tests/lib/client.mjs';
import * as city from './city.mjs';
import { ask } from './grow.mjs';
import { file, identities, say, work } from './measure.mjs';

export const CASES = Number(process.env.BENCH_CASES ?? 100000);
const OPEN = 100000, LATE = 1000, BASE = { businesses: 2127, cases: 4000 };
const exec = promisify(execFile);

export const contenders = [
  { name: 'inbox-ward', label: 'inbox of a ward', requests: 8000, limit: 10, p99: 10 },
  { name: 'inbox-ward-json', label: 'inbox of a ward as JSON', requests: 6000, p99: 10 },
  { name: 'inbox-city', label: 'inbox of the city', requests: 8000, limit: 10, p99: 10 },
  { name: 'inbox-city-json', label: 'inbox of the city as JSON', requests: 6000, p99: 10 },
  { name: 'case-ward', label: 'page of an open case, its lurah', requests: 10000, limit: 5, p99: 10 },
  { name: 'case', label: 'page of an open case, an officer', requests: 10000, limit: 5, p99: 10 },
  { name: 'case-json', label: 'open case as JSON', requests: 10000, limit: 5, p99: 10 },
].map((c) => ({ ...c, cases: true }));

export const casesCity = (dir, keep) => city.demoCity(dir, { cases: CASES, keep });

/* ---- requests ---- */

const WARDS = ['kauman', 'bareng', 'kasin', 'sukoharjo', 'oro-oro-dowo', 'klojen', 'samaan', 'penanggungan'];

async function lurahs(server) {
  const all = [];
  for (const ward of WARDS) {
    const person = await signedIn(server, `lurah-${ward}`);
    all.push({ Cookie: [...person.jar].map(([k, v]) => `${k}=${v}`).join('; '), Accept: 'text/html' });
  }
  return all;
}

// The first pages of an inbox: cursors, and the cases that stand in them.
async function inbox(server, headers, pages) {
  const targets = [''], ids = [];
  for (let next = ''; ids.length < pages * 50;) {
    const reply = await send(server, { path: `/api/v1/cases?area=1${next}`, headers });
    ids.push(...reply.json.items.map((c) => c.id));
    if (!reply.json.next) break;
    targets.push(next = `&cursor=${encodeURIComponent(reply.json.next)}`);
  }
  return { targets, ids };
}

// Once the first minute's pass has gone over what became late since the city's last day.
async function settled(server) {
  for (let before = -1; ;) {
    const { text } = await send(server, { path: '/metrics' });
    const now = Number(/^sahabat_db_operations_total (\d+)/m.exec(text)[1]);
    if (now === before) return;
    before = now;
    await sleep(500);
  }
}

export async function caseRequests(server, town) {
  const who = await identities(server, town), wards = await lurahs(server);
  await settled(server);
  const { targets, ids } = await inbox(server, who.json, 20);
  const areas = [...new Set((await send(server, { path: '/api/v1/cases?area=1&limit=200', headers: who.json })).json.items.map((c) => c.ward))].slice(0, 12);
  const write = (name, list) => city.writeRequests(file(name), list);
  write('inbox-ward', wards.map((headers) => ({ target: '/cases?area=1', headers })));
  write('inbox-ward-json', areas.map((ward) => ({ target: `/api/v1/cases?area=${ward}`, headers: who.json })));
  write('inbox-city', targets.map((cursor) => ({ target: `/cases?area=1${cursor}`, headers: who.html })));
  write('inbox-city-json', targets.map((cursor) => ({ target: `/api/v1/cases?area=1${cursor}`, headers: who.json })));
  const theirs = [];
  for (const headers of wards) {
    const { text } = await send(server, { path: '/cases?area=1', headers });
    for (const [, id] of text.matchAll(/href="\/cases\/(\d+)"/g)) theirs.push({ target: `/cases/${id}`, headers });
  }
  write('case-ward', theirs);
  write('case', ids.map((id) => ({ target: `/cases/${id}`, headers: who.html })));
  write('case-json', ids.map((id) => ({ target: `/api/v1/cases/${id}`, headers: who.json })));
}

/* ---- a pass of the clocks over 100,000 open cases ---- */

const pgsh = (...args) => execFileSync(path.join(root, 'tests/pg.sh'), args, { stdio: ['ignore', 'pipe', 'inherit'] }).toString().trim();

// When the pass runs: a working day a week after the city's last one.
const NOW = Date.parse(`${UNTIL}T03:00:00Z`) / 1000 + 7 * 86400;

const columnsOf = {
  sqlite: (table) => `SELECT name FROM pragma_table_info('${table}') ORDER BY cid`,
  pg: (table) => `SELECT column_name FROM information_schema.columns WHERE table_name = '${table}' AND table_schema = current_schema() ORDER BY ordinal_position`,
};

const APART = (id) => `${id} + s.k * 1000000`;

/*
 * What is open, copied until there are 100,000, none of them late; then some late ones, dealt over all. Clocks are
 * their case's own, moved on: the copies of a case are due at different hours.
 */
async function openCases(where, engine) {
  const columns = async (table) => ask(where, engine, [columnsOf[engine](table)]);
  const [cases, clocks] = [await columns('casefile'), await columns('case_clock')];
  const [base] = (await ask(where, engine, ["SELECT count(*) FROM casefile WHERE state IN ('new', 'open')"])).map(Number);
  const times = Math.ceil(OPEN / base), steps = Array.from({ length: times }, (_, k) => `(${k + 1})`).join(', ');
  const given = {
    id: APART('c.id'), client_id: 'NULL', track_hash: 'NULL', foreign_system: 'NULL', foreign_number: 'NULL', duplicate_of: 'NULL',
  };
  const copied = (all, own) => all.map((c) => own[c] ?? `c.${c}`).join(', ');
  await ask(where, engine, [
    'DELETE FROM case_clock WHERE ended_at IS NOT NULL OR paused_at IS NOT NULL',
    `UPDATE case_clock SET state = 'running', warned = 1, provisional = 0, due_at = ${NOW} + 86400 + id % 700000, risk_at = ${NOW} - 3600`,
    `CREATE TEMP TABLE steps AS SELECT column1 AS k FROM (VALUES ${steps}) AS v`,
    `INSERT INTO casefile (${cases.join(', ')}) SELECT ${copied(cases, given)} FROM casefile c JOIN steps s ON 1 = 1
      WHERE c.state IN ('new', 'open')`,
    `INSERT INTO case_clock (${clocks.join(', ')}) SELECT ${copied(clocks, { id: APART('c.id'), case_id: APART('c.case_id'), due_at: 'c.due_at + s.k * 977' })}
      FROM case_clock c JOIN steps s ON 1 = 1 WHERE c.case_id IN (SELECT id FROM casefile WHERE state IN ('new', 'open'))`,
    `UPDATE case_clock SET due_at = ${NOW} - 1 - id % 5000 WHERE id IN (SELECT max(k.id) FROM case_clock k
      JOIN casefile c ON c.id = k.case_id WHERE k.kind IN ('ward', 'district', 'city') AND c.state IN ('new', 'open')
      GROUP BY k.case_id ORDER BY (k.case_id * 7919) % 1000003 LIMIT ${LATE})`,
    `UPDATE casefile SET paused_until = NULL, due_at = coalesce((SELECT min(k.due_at) FROM case_clock k WHERE k.case_id = casefile.id), 9999999999)`,
    engine === 'pg' ? 'VACUUM (ANALYZE)' : 'ANALYZE',
  ]);
  return Number((await ask(where, engine, ["SELECT count(*) FROM casefile WHERE state IN ('new', 'open')"]))[0]);
}

async function onePass(where) {
  const { stdout } = await exec(path.join(work, 'escalate'), [where.url, String(NOW)], { env: { ...process.env, SAHABAT_KEY_FILE: where.key ?? `${where.file}.key` } });
  return JSON.parse(stdout);
}

// Three times, each over what the first found: the city as it was is put back by the engine's own copy.
async function passes(engine, dir) {
  const [businesses, cases] = [String(BASE.businesses), String(BASE.cases)], demo = ['demo', '--businesses', businesses, '--cases', cases, '--until', UNTIL];
  if (engine === 'sqlite') {
    const town = { dir, file: path.join(dir, 'city.db'), url: `sqlite:${path.join(dir, 'city.db')}`, servers: [] };
    await must(demo, { city: town, timeout: 0 });
    const open = await openCases(town, engine), found = [];
    for (let i = 0; i < 3; i++) found.push(await onePass(city.copyCity(town, path.join(dir, `pass${i}`))));
    return { open, found };
  }
  const cluster = path.join(dir, 'pg'), first = pgsh('start', cluster), key = path.join(dir, 'city.key');
  try {
    const town = { dir, url: pgsh('newdb', cluster, 'base'), key, servers: [] }, found = [];
    await must(demo, { city: town, timeout: 0 });
    const open = await openCases(town, engine);
    for (let i = 0; i < 3; i++) {
      await ask({ url: first }, engine, [`CREATE DATABASE pass${i} TEMPLATE base`]);
      found.push(await onePass({ url: first.replace(/[^/]*$/, `pass${i}`), key }));
    }
    return { open, found };
  } finally {
    pgsh('stop', cluster);
  }
}

// Rows for the report: [name, figure, digits, unit, limit].
export async function escalation(engines) {
  const names = { sqlite: 'SQLite', pg: 'PostgreSQL' }, rows = [], median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
  for (const engine of engines) {
    say(`bench: a pass of the clocks over ${OPEN.toLocaleString('en')} open cases on ${names[engine]} …`);
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'sahabat-pass-'));
    fs.chmodSync(dir, 0o755); /* PostgreSQL's own user goes through it */
    try {
      const { open, found } = await passes(engine, dir), of = (key) => median(found.map((f) => f[key]));
      const label = `${names[engine]}: pass over ${open.toLocaleString('en')} open cases, ${of('missed').toLocaleString('en')} clocks missed`;
      rows.push([`${label}: time`, of('seconds'), 2, 's', 2], [`${label}: the program's CPU`, of('cpu'), 2, 's']);
      rows.push([`${names[engine]}: the pass after it, that finds nothing: time`, of('again') * 1000, 1, 'ms']);
    } finally {
      fs.rmSync(dir, { recursive: true, force: true });
    }
  }
  return rows;
}
