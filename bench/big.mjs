// A million businesses on both engines: what grows with the register and what must not. The small city and the
// grown one are served side by side and asked in turn, so that their ratio holds where the machine's mood swings.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { must, root, serve, sleep, UNTIL } from '../tests/lib/sahabat.mjs';
import * as city from './city.mjs';
import { ask, grow, TIMES } from './grow.mjs';
import { identities, load, memory, readRequests, settled } from './measure.mjs';

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

/* ---- contenders: the limit is a ratio to the small city, or a p99 in ms by engine ---- */

const FRESH = 3000, WARM = 400;
const contenders = [
  { name: 'page', label: 'business page', requests: 6000, ratio: 1.5 },
  { name: 'item-json', label: 'business as JSON', requests: 6000, ratio: 1.5 },
  { name: 'list-ward', label: 'list of 50: ward and state, by name', requests: 4000, ratio: 1.5 },
  { name: 'list-ward-json', label: 'list of a ward and state as JSON', requests: 3000, ratio: 1.5 },
  { name: 'list-city', label: 'list of 50: city, by last change', requests: 4000, ratio: 1.5 },
  { name: 'search', label: 'search, 200 texts', requests: 3000, p99: { sqlite: 30, pg: 15 } },
  { name: 'search-new', label: 'search, texts that nobody has asked for', requests: FRESH, p99: { sqlite: 30, pg: 15 }, fresh: true },
  { name: 'search-json', label: 'search as JSON', requests: 3000, p99: { sqlite: 30, pg: 15 } },
  { name: 'suggest-json', label: 'search as one types, JSON', requests: 3000, p99: { sqlite: 30, pg: 15 } },
  { name: 'counts', label: 'counts of a ward', requests: 6000, ratio: 1.5 },
];
const LARGE = 100000; /* SEARCH_LARGE of src/registry/search_block.h */

/* ---- the cities ---- */

async function onSqlite(dir, town, say) {
  const file = path.join(dir, 'city.db'), mark = `${file}.grown`, kept = { dir, file, url: `sqlite:${file}`, servers: [] };
  if (fs.existsSync(mark)) return { small: town, big: kept, beside: [] };
  const big = city.copyCity(town, dir);
  await grow(big, 'sqlite', say);
  fs.writeFileSync(mark, '');
  return { small: town, big, beside: [] };
}

const pgsh = (...args) => execFileSync(path.join(root, 'tests/pg.sh'), args, { stdio: ['ignore', 'pipe', 'inherit'] }).toString().trim();

async function onPostgres(dir, say) {
  const cluster = path.join(dir, 'pg'), key = path.join(dir, 'city.key'), file = path.join(dir, 'urls.json');
  const of = (url) => ({ dir, url, key, servers: [] });
  if (!fs.existsSync(file)) {
    const first = pgsh('start', cluster), small = of(pgsh('newdb', cluster, 'small')), big = of(first.replace(/[^/]*$/, 'big'));
    say(`  pg: the demo city of ${city.BUSINESSES.toLocaleString('en')} …`);
    await must(['demo', '--businesses', String(city.BUSINESSES), '--until', UNTIL], { city: small, timeout: 0 });
    await ask(of(first), 'pg', ['CREATE DATABASE big TEMPLATE small']);
    await grow(big, 'pg', say);
    await ask(of(first), 'pg', [`ALTER SYSTEM SET shared_buffers = '${Math.floor(os.totalmem() / 2 ** 22)}MB'`]);
    pgsh('restart', cluster);
    await ask(small, 'pg', ['VACUUM (ANALYZE)']);
    fs.writeFileSync(file, JSON.stringify({ small: small.url, big: big.url }));
  }
  const urls = JSON.parse(fs.readFileSync(file, 'utf8'));
  const data = fs.readFileSync(path.join(cluster, 'where'), 'utf8').trim();
  const [postmaster] = fs.readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n');
  return { small: of(urls.small), big: of(urls.big), beside: [postmaster], stop: () => pgsh('stop', cluster) };
}

/* ---- measuring ---- */

// The small city's rows, dealt over the copies of the big one.
const dealt = (rows) => rows.map((r, i) => ({ ...r, id: Number(r.id) + rows.length * (i % TIMES) }));

async function serveBoth(work, engine, cities, rows, rounds) {
  const sides = {};
  for (const side of ['small', 'big']) {
    const server = await serve(cities[side]), who = await identities(server, cities[side]);
    const file = (name) => path.join(work, `${engine}-${side}-${name}.req`);
    await readRequests(server, side === 'big' ? dealt(rows) : rows, who, file);
    const texts = city.searchTexts(rows, (rounds + 1) * (WARM + FRESH), 11); // each is asked for once
    city.writeRequests(file('search-new'), texts.map((t) => ({ target: `/businesses?q=${encodeURIComponent(t)}`, headers: who.html })));
    sides[side] = { server, file, to: { port: server.port, pid: [server.pid, ...cities.beside].join(',') } };
  }
  return sides;
}

async function measure(c, side, round) {
  const file = side.file(c.name), first = round * (c.fresh ? WARM + c.requests : 977);
  await load({ ...side.to, file, requests: WARM, first });
  return load({ ...side.to, file, requests: c.requests, first: first + WARM });
}

async function rounds(engine, sides, n, say) {
  const results = new Map(contenders.map((c) => [c.name, { small: [], big: [] }]));
  // Once unmeasured: each process of PostgreSQL finds the pages of its shared memory at their first touch.
  for (const c of contenders)
    for (const side of ['small', 'big']) await measure(c, sides[side], n);
  for (let r = 0; r < n; r++) {
    for (const c of r % 2 ? [...contenders].reverse() : contenders) {
      for (const side of r % 2 ? ['big', 'small'] : ['small', 'big'])
        results.get(c.name)[side].push(await measure(c, sides[side], r));
      const [a, b] = ['small', 'big'].map((side) => results.get(c.name)[side].at(-1));
      say(`round ${r + 1} ${engine.padEnd(6)} ${c.name.padEnd(14)} ${a.cpu_us.toFixed(1).padStart(8)} us small  ${b.cpu_us.toFixed(1).padStart(8)} us big` +
        `  ${(b.cpu_us / a.cpu_us).toFixed(2).padStart(6)} x  p99 ${b.p99.toFixed(2).padStart(7)} ms  errors ${a.errors + b.errors}  foreign ${b.foreign.toFixed(2)}`);
    }
  }
  return results;
}

/* ---- counts never scan the register: what the engine says of the queries ---- */

// A named query's text in the form without its optional parts, its parameters filled in.
function queryText(file, name, values) {
  const text = fs.readFileSync(path.join(root, file), 'utf8');
  const body = new RegExp(`^-- name: ${name}\\n((?:(?!-- name:).*\\n)*)`, 'm').exec(text)[1];
  const lines = body.split('\n').map((l) => l.replace(/^--\? \w+: /, '')).filter((l) => l && !l.startsWith('--'));
  return lines.join(' ').replace(/\$(\d)/g, (_, i) => `'${values[i - 1]}'`);
}

// How many tables the counts read besides the summary that the writer keeps.
async function readBesides(engine, where) {
  const file = 'src/registry/business.sql', ward = '35.73.02.1007', explain = engine === 'pg' ? 'EXPLAIN' : 'EXPLAIN QUERY PLAN';
  const queries = [['count_sum', [ward]], ['count_area', [ward, 'curated', 'active']]];
  const lines = await ask(where, engine, queries.map(([name, values]) => `${explain} ${queryText(file, name, values)}`));
  const tables = lines.map((l) => /\b(?:SCAN|SEARCH) (\w+)|Scan.* on (\w+)/.exec(l)).filter(Boolean).map((m) => m[1] ?? m[2]);
  if (!tables.length) throw new Error(`no plan understood: ${lines.join(' | ')}`);
  return tables.filter((t) => !t.startsWith('business_count')).length;
}

/* ---- the report's rows: [name, figure, digits, unit, limit] ---- */

const names = { sqlite: 'SQLite', pg: 'PostgreSQL' };

function figures(engine, results) {
  const rows = [];
  for (const c of contenders) {
    const { small, big } = results.get(c.name), of = (list, key) => median(list.map((r) => r[key]));
    const label = `${names[engine]}: ${c.label}`;
    rows.push([`${label}: CPU`, of(big, 'cpu_us'), 1, 'µs']);
    rows.push([`${label}: CPU against 21,270`, median(big.map((b, i) => b.cpu_us / small[i].cpu_us)), 2, '×', c.ratio]);
    rows.push([`${label}: p99`, of(big, 'p99'), 2, 'ms', c.p99?.[engine]]);
    const errors = [...small, ...big].reduce((sum, r) => sum + r.errors, 0);
    if (errors) rows.push([`${label}: errors`, errors, 0, '', 0]);
  }
  const foreign = [...results.values()].flatMap(({ big }) => big.map((r) => r.foreign));
  rows.push([`${names[engine]}: taken by others meanwhile, which p99 suffers from`, median(foreign), 2, 'cores']);
  return rows;
}

// PostgreSQL's words of a large register are packed by the care job that begins with serving; its vacuum follows.
async function packed(where, say) {
  const began = performance.now();
  for (;;) {
    const [ready] = await ask(where, 'pg', ['SELECT coalesce(max(ready), 0) FROM search_use']);
    if (ready !== '0') break;
    await sleep(1000);
  }
  say(`  pg: words packed after ${((performance.now() - began) / 1000).toFixed(0)} s`);
  await ask(where, 'pg', ['VACUUM (ANALYZE) search_block']);
}

async function oneEngine(engine, cities, { work, rows, rounds: n, say }) {
  const sides = await serveBoth(work, engine, cities, rows, n);
  if (engine === 'pg' && TIMES * city.BUSINESSES > LARGE) await packed(cities.big, say);
  const waited = await settled([...Object.values(sides).map((side) => side.server.pid), ...cities.beside]);
  say(`  ${engine}: what a day begins with is done after ${waited.toFixed(0)} s`);
  const found = figures(engine, await rounds(engine, sides, n, say));
  found.push([`${names[engine]}: counts of a ward: tables read besides the summary`, await readBesides(engine, cities.big), 0, '', 0]);
  found.push([`${names[engine]}: anonymous memory after load`, memory(sides.big.server.pid, 'RssAnon'), 1, 'MB', 64]);
  for (const side of Object.values(sides)) await side.server.stop();
  return found;
}

// With `keep` the grown cities stay for the next run below `work`, PostgreSQL running; else they go.
export async function big({ work, town, rows, engines, rounds: n, keep, say }) {
  const dir = keep ? path.join(work, 'big') : fs.mkdtempSync(path.join(os.tmpdir(), 'sahabat-big-'));
  const found = [];
  for (const engine of engines) {
    const own = path.join(dir, engine);
    fs.mkdirSync(own, { recursive: true });
    fs.chmodSync(dir, 0o755); /* PostgreSQL's own user goes through it */
    say(`bench: growing a city of ${(city.BUSINESSES * TIMES).toLocaleString('en')} on ${names[engine]} …`);
    const cities = await (engine === 'pg' ? onPostgres(own, say) : onSqlite(own, town, say));
    for (const c of [cities.small, cities.big]) await must(['migrate'], { city: c, timeout: 0 }); /* kept ones */
    try {
      found.push(...await oneEngine(engine, cities, { work, rows, rounds: n, say }));
    } finally {
      if (!keep) {
        cities.stop?.();
        fs.rmSync(own, { recursive: true, force: true });
      }
    }
  }
  if (!keep) fs.rmSync(dir, { recursive: true, force: true });
  return found;
}
