// A day's requests in one go: a million of them, mixed (pages, lists, searches, API, sign-ins, writes), at one server over a
// demo city, with the memory that is the process's own (RssAnon) along the way. Grown is what it holds at the end beyond what
// it held after the first tenth: pools, caches and statements are filled by then.
//
//   node bench/soak.mjs [--requests 1000000] [--connections 16] [--businesses 21270] [--limit-mb 32]
//
// Prints a line each tenth; exit 1 when it grew by more than the limit, or an answer was 5xx.
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
const bearer = { authorization: `Bearer ${await token(city, 'dinas')}`, accept: 'application/json' };
const officer = await signedIn(server, 'dinas');
const cookie = { cookie: [...officer.jar].map(([k, v]) => `${k}=${v}`).join('; ') };
const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });

// What is asked, with its share in a hundred.
const words = ['warung', 'bakso', 'jahit', 'toko', 'keripik', 'kopi', 'batik', 'laundry'];
const kinds = [
  [22, () => ({ path: `/businesses/${1 + random(businesses)}`, headers: cookie })],
  [18, () => ({ path: `/businesses?ward=${KAUMAN}`, headers: cookie })],
  [12, () => ({ path: `/api/v1/businesses/suggest?q=${words[random(words.length)]}`, headers: bearer })],
  [12, () => ({ path: `/api/v1/businesses?limit=50&ward=${KAUMAN}`, headers: bearer })],
  [10, () => ({ path: '/cases', headers: cookie })],
  [6, () => ({ path: '/healthz', headers: {} })],
  [5, () => ({ path: '/', headers: {} })],
  [4, () => ({ path: `/api/v1/businesses/${1 + random(businesses)}/history`, headers: bearer })],
  [3, () => ({ path: '/nothing/here', headers: cookie })],
  [2, () => ({ path: '/sign-in', headers: {} })],
  [6, (i) => ({ path: '/api/v1/businesses', method: 'POST', headers: bearer,
    body: { name: `Uji beban ${i}`, owner_name: `Pemilik ${i}`, ward: KAUMAN, address: `Jalan ${i}`, client_id: `soak${i}` } })],
];
const table = kinds.flatMap(([share, make]) => Array(share).fill(make));

function ask({ path, method = 'GET', headers, body }) {
  const text = body && JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const request = http.request({ port: server.port, host: '127.0.0.1', agent, path, method,
      headers: { ...headers, ...(text ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) } : {}) } }, (r) => {
      r.resume();
      r.on('end', () => resolve(r.statusCode));
      r.on('error', reject);
    });
    request.on('error', reject);
    request.end(text);
  });
}

let next = 0, done = 0, first = 0;
const said = new Map(), tenth = Math.max(1, Math.floor(REQUESTS / 10)), began = Date.now();
async function connection() {
  while (next < REQUESTS) {
    const i = next++, status = await ask(table[random(table.length)](i));
    said.set(status, (said.get(status) ?? 0) + 1);
    if (++done % tenth) continue;
    const mb = rss(server.pid);
    first ||= mb;
    console.log(`${done} requests, ${Math.round((Date.now() - began) / 1000)} s, RssAnon ${mb.toFixed(1)} MB`);
  }
}
console.log(`0 requests, RssAnon ${rss(server.pid).toFixed(1)} MB`);
await Promise.all(Array.from({ length: CONNECTIONS }, connection));
const grown = rss(server.pid) - first, broken = [...said].filter(([s]) => s >= 500).reduce((n, [, k]) => n + k, 0);
await server.stop();
const check = await must(['check'], { city });
await city.close();
agent.destroy();
console.log(`answers: ${[...said].sort((a, b) => a[0] - b[0]).map(([s, n]) => `${s}: ${n}`).join(', ')}`);
console.log(check.trim());
console.log(`grown since the first tenth: ${grown.toFixed(1)} MB (limit ${LIMIT_MB})`);
process.exit(broken || grown > LIMIT_MB ? 1 : 0);
