// What every measurement needs: one run of the load, who asks, and the requests that are sent.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { root, token } from '../tests/lib/sahabat.mjs';
import { send, signedIn } from '../tests/lib/client.mjs';
import * as city from './city.mjs';

const CONNECTIONS = 32;
const exec = promisify(execFile);

export const work = path.resolve(root, process.env.BENCH_DIR ?? 'build/bench');
export const say = (text) => process.stderr.write(`${text}\n`);

/* ---- one run of the load ---- */

export async function load({ port, pid, file, requests, connections = CONNECTIONS, first = 0 }) {
  const { stdout, stderr } = await exec(path.join(work, 'load'), [port, pid, connections, requests, file, first].map(String));
  if (stderr) say(stderr.trim());
  return JSON.parse(stdout);
}

export async function freePort() {
  return new Promise((resolve) => {
    const s = net.createServer();
    s.listen(0, '127.0.0.1', () => {
      const { port } = s.address();
      s.close(() => resolve(port));
    });
  });
}

export const memory = (pid, name) => {
  const m = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
  return m ? Number(m[1]) / 1024 : 0;
};

// CPU ticks of processes and of their children.
function ticks(pids) {
  const of = new Map();
  for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const f = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
      of.set(pid, { parent: f[1], spent: Number(f[11]) + Number(f[12]) });
    } catch { /* it has ended */ }
  }
  return [...of].filter(([pid, p]) => pids.includes(pid) || pids.includes(p.parent)).reduce((sum, [, p]) => sum + p.spent, 0);
}

// Until what a server does by itself after it began (the day's counts of a city it has not seen) is done: a tenth of a core.
export async function settled(pids) {
  const own = pids.map(String), began = performance.now();
  for (let before = ticks(own), quiet = 0; quiet < 3 && performance.now() - began < 900e3;) {
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const now = ticks(own);
    quiet = now - before < 20 ? quiet + 1 : 0;
    before = now;
  }
  return (performance.now() - began) / 1000;
}

/* ---- what is asked ---- */

export const file = (name) => path.join(work, `${name}.req`);

// Cursors of the first pages of a list, so that not the same page is read all the time.
async function cursors(server, headers, target, n) {
  const all = [''];
  for (let next = null; all.length < n;) {
    const reply = await send(server, { path: `/api/v1${target}${next ? `&cursor=${encodeURIComponent(next)}` : ''}`, headers });
    if (!(next = reply.json.next)) break;
    all.push(`&cursor=${encodeURIComponent(next)}`);
  }
  return all;
}

export async function readRequests(server, rows, who, to = file) {
  const { html, json } = who;
  const roll = city.dice(3);
  const some = Array.from({ length: 2000 }, () => rows[roll(rows.length)].id);
  const wards = city.wardsAndStates(rows), texts = city.searchTexts(rows, 200);
  const pages = await cursors(server, json, '/businesses?sort=-updated_at', 20);
  const gzip = { ...html, 'Accept-Encoding': 'gzip, deflate, br' };
  const q = (t) => `q=${encodeURIComponent(t)}`;
  const write = (name, targets, headers) =>
    city.writeRequests(to(name), targets.map((target) => ({ target, headers })));
  write('page', some.map((id) => `/businesses/${id}`), html);
  write('page-gzip', some.map((id) => `/businesses/${id}`), gzip);
  write('item-json', some.map((id) => `/api/v1/businesses/${id}`), json);
  write('list-ward', wards.map((w) => `/businesses?${w}&sort=name`), html);
  write('list-ward-json', wards.map((w) => `/api/v1/businesses?${w}&sort=name`), json);
  write('list-ward-some', wards.map((w) => `/api/v1/businesses?${w}&sort=name&fields=name,owner_name,ward_name,sector,curation,activity`), json);
  write('list-city', pages.map((c) => `/businesses?sort=-updated_at${c}`), html);
  write('list-city-json', pages.map((c) => `/api/v1/businesses?sort=-updated_at${c}`), json);
  write('counts', [...new Set(rows.map((r) => r.ward))].sort().map((w) => `/api/v1/businesses/counts?area=${w}`), json);
  write('search', texts.map((t) => `/businesses?${q(t)}`), html);
  write('search-json', texts.map((t) => `/api/v1/businesses?${q(t)}`), json);
  write('suggest-json', texts.map((t) => `/api/v1/businesses/suggest?${q(t)}`), json);
}

// The companions with the most businesses, each with a key of their own.
export async function writeToday(town, rows, to = file) {
  const loads = new Map();
  for (const r of rows) if (r.companion) loads.set(r.companion, (loads.get(r.companion) ?? 0) + 1);
  const busiest = [...loads].sort((a, b) => b[1] - a[1]).slice(0, 24).map(([name]) => name), list = [];
  for (const name of busiest) {
    const headers = { Authorization: `Bearer ${await token(town, name)}`, Accept: 'application/json' };
    list.push({ target: '/api/v1/today', headers });
  }
  city.writeRequests(to('today'), list);
}

// The mayor's overview, of the city, its districts and its wards.
export async function writeDashboard(server, town, rows, to = file) {
  const person = await signedIn(server, 'walikota');
  const wards = [...new Set(rows.map((r) => r.ward))], districts = [...new Set(wards.map((w) => w.slice(0, 8)))];
  const areas = ['', ...districts, ...wards].map((area) => area && `?area=${area}`);
  const html = { Cookie: [...person.jar].map(([k, v]) => `${k}=${v}`).join('; '), Accept: 'text/html' };
  const json = { Authorization: `Bearer ${await token(town, 'walikota')}`, Accept: 'application/json' };
  city.writeRequests(to('dashboard'), areas.map((area) => ({ target: `/dashboard${area}`, headers: html })));
  city.writeRequests(to('dashboard-json'), areas.map((area) => ({ target: `/api/v1/dashboard${area}`, headers: json })));
}

// A business with its chart of 36 months, and its tab of turnover.
export async function writeChart(server, town, rows, to = file) {
  const { html } = await identities(server, town);
  const some = rows.filter((_, i) => i % 5 === 0);
  city.writeRequests(to('chart'), some.map(({ id }) => ({ target: `/businesses/${id}`, headers: html })));
  city.writeRequests(to('turnover'), some.map(({ id }) => ({ target: `/businesses/${id}/revenue`, headers: html })));
}

export async function identities(server, town) {
  const person = await signedIn(server, 'dinas');
  const cookie = [...person.jar].map(([k, v]) => `${k}=${v}`).join('; ');
  return {
    html: { Cookie: cookie, Accept: 'text/html' },
    json: { Authorization: `Bearer ${await token(town, 'dinas')}`, Accept: 'application/json' },
  };
}
