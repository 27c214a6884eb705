// A day's requests in one go: a million of them, mixed (pages, lists, searches, API, sign-ins, writes), at one server over a
// demo city, with the memory that is the process's own (RssAnon) along the way. Grown is what it holds at least in the last
// tenth beyond what it held at least in the first: pools, caches and statements are filled by then.
//
//   node bench/soak.mjs [--requests 1000000] [--connections 16] [--businesses 21270] [--limit-mb 32]
//
// Prints a line each tenth; exit 1 when it grew by more than the limit, or an answer was none that was to be expected.
import fs from 'node:fs';
import http from 'node:http';
import { makeCity, must, serve, token } from '../tests/lib/sahabat.mjs';
import { signedIn } from '../tests/lib/client.mjs';

const option = (name, otherwise) => {
  const i = process.argv.indexOf(`--${name}`);
  return i < 0 ? otherwise : Number(process.argv[i + 1]);
};
const REQUESTS = option('requests', 1e6), CONNECTIONS = option('connections', 16), LIMIT_MB = option('limit-mb', 32);
const businesses = option('businesses', 21270), KAUMAN = '35.73.02.1007';

const rss = (pid) => Number(/RssAnon:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
let seed = 1;
const random = (n) => {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  return Math.floor((seed / 2 ** 32) * n);
};

const city = await makeCity({ businesses });
const server = await serve(city, ['--quiet']);
const programs = async (name) => ({ authorization: `Bearer ${await token(city, name)}`, accept: 'application/json' });
const people = async (name) => ({ cookie: [...(await signedIn(server, name)).jar].map(([k, v]) => `${k}=${v}`).join('; ') });
const bearer = await programs('dinas'), companion = await programs('sahabat-kauman-1');
const cookie = await people('dinas'), mayor = await people('walikota');
const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
const items = async (path, headers) => JSON.parse(await new Promise((resolve, reject) => {
  http.get({ port: server.port, host: '127.0.0.1', path: `/api/v1${path}`, headers }, (r) => {
    let text = '';
    r.on('data', (d) => { text += d; }).on('end', () => resolve(text)).on('error', reject);
  });
})).items;
const theirs = (await items('/businesses?limit=200', companion)).filter((b) => b.companion === 'sahabat-kauman-1').map((b) => b.id);
const cases = (await items('/cases?limit=50', bearer)).map((c) => c.id);

// What is asked, of all rooms, with its share in a thousand; `may`: what else than 2xx and 3xx is a good answer.
const words = ['warung', 'bakso', 'jahit', 'toko', 'keripik', 'kopi', 'batik', 'laundry'], one = (list) => list[random(list.length)];
const id = () => 1 + random(businesses), json = 'application/json';
const page = (path, headers = cookie) => () => ({ path: typeof path === 'function' ? path() : path, headers });
const program = (path, headers = bearer) => () => ({ path: `/api/v1${typeof path === 'function' ? path() : path}`, headers });
const write = (path, headers, body, method = 'POST') => (i) => ({ path: `/api/v1${path}`, method, headers, body: body(i) });
const kinds = [
  [150, page(() => `/businesses/${id()}`)],
  [100, page(`/businesses?ward=${KAUMAN}`)],
  [80, program(() => `/businesses/suggest?q=${one(words)}`)],
  [70, program(`/businesses?limit=50&ward=${KAUMAN}`)],
  [30, program(() => `/businesses/${id()}/history`)],
  [30, page(() => `/businesses/${id()}/revenue`)],
  [10, page(() => `/businesses/${id()}/matches`)],
  [60, page('/cases')],
  [40, program(() => `/cases/${one(cases)}`)],
  [20, program('/today', companion)],
  [30, page('/visits')],
  [15, program('/tasks', companion)],
  [20, page('/board')],
  [10, page('/companions')],
  [40, page('/dashboard', mayor)],
  [30, program('/dashboard')],
  [5, page('/dashboard/map', mayor)],
  [2, page('/dashboard/brief', mayor)],
  [15, page('/growth')],
  [15, page('/products')],
  [10, page('/funds')],
  [10, page('/debt-sheets')],
  [10, program('/lenders')],
  [30, page('/catalogue', {})],
  [10, page('/open-data', {})],
  [10, page('/figures', {})],
  [30, page('/', {})],
  [10, page('/calculator', {})],
  [20, page('/sign-in', {})],
  [40, page('/healthz', {})],
  [9, page('/metrics', {})],
  [15, page('/nothing/here'), [404]],
  [1, program('/visits/export?format=xlsx')],
  [1, page('/businesses/export?format=csv')],
  [2, write('/finance/cost', bearer, () => ({ flows: [{ date: '2026-01-01', amount: 1000 }, { date: '2027-01-01', amount: -1100 }] }))],
  [30, write('/businesses', bearer, (i) => ({ name: `Uji beban ${i}`, owner_name: `Pemilik ${i}`, ward: KAUMAN, address: `Jalan ${i}`, client_id: `soak${i}` }))],
  [20, write('/visits', companion, (i) => ({ client_id: `soak${i}`, business: one(theirs), visited_at: new Date(Date.now() - 60e3).toISOString().replace(/\.\d+/, ''), kind: 'routine' }))],
  [10, write('/cases', companion, (i) => ({ client_id: `soak${i}`, category: 'place', description: `Laporan uji beban nomor ${i}`, ward: KAUMAN, name: 'Bu Tini', phone: `0812${10000000 + i}` }))],
  [10, write('/visits', companion, () => ({ business: one(theirs) })), [422]],
];
const table = kinds.flatMap((kind) => Array(kind[0]).fill(kind));

function ask({ path, method = 'GET', headers, body }) {
  const text = body && JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const request = http.request({ port: server.port, host: '127.0.0.1', agent, path, method,
      headers: { ...headers, ...(text ? { 'content-type': json, 'content-length': Buffer.byteLength(text) } : {}) } }, (r) => {
      let words = '';
      r.on('data', (d) => { if (r.statusCode >= 400 && words.length < 300) words += d; });
      r.on('end', () => resolve([r.statusCode, words]));
      r.on('error', reject);
    });
    request.on('error', reject);
    request.end(text);
  });
}

/* Exports and prints hold some tens of megabytes for a moment: what counts is the least of each second's look. */
let next = 0, done = 0, first = 0, last = 0, odd = 0, least = Infinity;
const look = setInterval(() => { least = Math.min(least, rss(server.pid)); }, 1000);
const said = new Map(), tenth = Math.max(1, Math.floor(REQUESTS / 10)), began = Date.now();
async function connection() {
  while (next < REQUESTS) {
    const i = next++, [, make, may = []] = one(table), asked = make(i), [status, words] = await ask(asked);
    said.set(status, (said.get(status) ?? 0) + 1);
    if (status >= 400 && !may.includes(status) && odd++ < 20) console.log(`${asked.method ?? 'GET'} ${asked.path}: ${status} ${words}`);
    if (i % 5000 === 0) await signedIn(server, 'camat-klojen');
    if (++done % tenth) continue;
    last = Math.min(least, rss(server.pid));
    least = Infinity;
    first ||= last;
    console.log(`${done} requests, ${Math.round((Date.now() - began) / 1000)} s, RssAnon ${last.toFixed(1)} MB at least`);
  }
}
console.log(`0 requests, RssAnon ${rss(server.pid).toFixed(1)} MB`);
await Promise.all(Array.from({ length: CONNECTIONS }, connection));
clearInterval(look);
const grown = last - first, broken = [...said].filter(([s]) => s >= 500).reduce((n, [, k]) => n + k, 0);
await server.stop();
const check = await must(['check'], { city });
await city.close();
agent.destroy();
console.log(`answers: ${[...said].sort((a, b) => a[0] - b[0]).map(([s, n]) => `${s}: ${n}`).join(', ')}`);
console.log(check.trim());
console.log(`grown since the first tenth: ${grown.toFixed(1)} MB (limit ${LIMIT_MB})`);
process.exit(broken || odd || grown > LIMIT_MB ? 1 : 0);
