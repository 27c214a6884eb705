// What holds for every row of the route table, tried on every row: foreign bodies, unknown fields, wrong kinds, size,
// letters that are none, requests from other sites, and the guards of every page.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeCity, must, routes, serve } from './lib/sahabat.mjs';
import { signedIn, urlencoded, Visitor } from './lib/client.mjs';
import { makeWorld, narrower, pathFor, people, queries, roleOf } from './lib/world.mjs';

const table = routes();
const changes = table.filter((r) => r.method !== 'GET');
const described = JSON.parse(await must(['openapi']));
let city, server, world;
const visitors = {};

before(async () => {
  city = await makeCity({ businesses: 120 });
  server = await serve(city, ['--quiet']);
  world = await makeWorld(city, server);
});
after(() => city?.close());

// Somebody who may, signed in; and a path of the route that they see.
async function someone(route) {
  const person = ['officer', 'admin', 'lurah', 'companion', 'owner', 'public', ...Object.keys(people)]
    .find((p) => route.roles.includes(roleOf(p)) && !narrower.some((n) => n.path.test(route.path) && n.refused(p)));
  const who = route.capability === 'public' ? 'public' : person;
  if (!visitors[who]) {
    visitors[who] = who === 'public' ? new Visitor(server) : await signedIn(server, people[who]);
    await visitors[who].get('/sign-in');
  }
  const path = await pathFor(world, route, who, 'inside', visitors[who]) ??
    await pathFor(world, route, 'officer', 'inside', visitors.officer) ?? route.path.replace(/\{[^}]*\}/g, '1');
  return { visitor: visitors[who], path };
}

const sendJson = (visitor, route, path, body) => visitor.send(route.method, `/api/v1${path}`, {
  body, headers: { accept: 'application/json', 'content-type': 'application/json', 'if-match': '"1"', ...(visitor.csrf ? { 'x-csrf-token': visitor.csrf } : {}) },
});
const sendForm = (visitor, path, body, headers = {}) =>
  visitor.send('POST', path, { body, headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } });
const said = (route, what, reply) => `${route.method} ${route.path}, ${what}: ${reply.status} ${reply.text.slice(0, 400)}`;

// The fields of a JSON body, with their schemas; null when the route takes none.
function fieldsOf(route) {
  const content = described.paths[`/api/v1${route.path}`]?.[route.method.toLowerCase()]?.requestBody?.content;
  return content?.['application/json']?.schema.properties ?? null;
}

test('malformed JSON: 400 with line and column, at every route that takes JSON', async () => {
  const wrong = [];
  let n = 0;
  for (const route of changes.filter((r) => r.api && fieldsOf(r))) {
    const { visitor, path } = await someone(route);
    for (const body of ['{"a": 1,\n  "b": }', '{"a":1}x', '{"a":1,"a":2}', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])]) {
      const reply = await sendJson(visitor, route, path, body);
      n++;
      if (reply.status !== 400 || !/\d.*\d/.test(reply.json?.detail)) wrong.push(said(route, String(body), reply));
    }
  }
  assert.deepEqual(wrong, []);
  assert.ok(n > 40, `only ${n} were tried`);
});

// The names and values that a body is refused for: always by name; `soft`, where a rule may first ask for other fields.
function* faultsOf(fields) {
  yield ['colour', { colour: 'red' }];
  for (const [name, schema] of Object.entries(fields)) {
    if ([schema.type].flat().includes('object')) yield* [[`${name}.no`, { [name]: { no: 'such' } }], [name, { [name]: 7 }]];
    else yield [name, { [name]: { no: 'such' } }];
    if (schema.maxLength) yield [name, { [name]: 'x'.repeat(schema.maxLength + 1) }];
    if ([schema.type].flat().includes('integer')) yield* [['12 ekor'], [1.5]].map(([v]) => [name, { [name]: v }]);
    if (schema.maximum !== undefined) yield [name, { [name]: schema.maximum + 1 }, 'soft'];
    if (schema.minimum !== undefined) yield [name, { [name]: schema.minimum - 1 }, 'soft'];
    if (schema.format === 'date') yield* ['2024-02-30', '30 Februari'].map((v) => [name, { [name]: v }]);
    if (schema.enum) yield [name, { [name]: 'bukan-pilihan' }];
    if (schema.items?.enum) yield [name, { [name]: ['bukan-pilihan'] }];
  }
}

test('an unknown field, a field of a wrong kind, too long, too large, no choice: 422 that names it', async () => {
  const wrong = [];
  let n = 0;
  for (const route of changes.filter((r) => r.api && fieldsOf(r))) {
    const { visitor, path } = await someone(route);
    for (const [name, body, soft] of faultsOf(fieldsOf(route))) {
      const reply = await sendJson(visitor, route, path, JSON.stringify(body));
      n++;
      const message = reply.json?.errors?.find((e) => soft || e.field === name)?.message;
      if (reply.status !== 422 || !(message?.length > 5)) wrong.push(said(route, JSON.stringify(body).slice(0, 60), reply));
    }
  }
  assert.deepEqual(wrong, []);
  assert.ok(n > 300, `only ${n} were tried`);
});

test('a body beyond the limit of its route: 413, at every route', async () => {
  const wrong = [];
  const huge = Buffer.alloc(12 << 20, 'a');
  for (const route of changes) {
    const { visitor, path } = await someone(route);
    const multi = JSON.stringify(described.paths[`/api/v1${route.path}`]?.post?.requestBody ?? {}).includes('multipart');
    if (multi || /import|documents|licenses/.test(route.path)) continue; // files have limits of their own: uploads.test.mjs, import.test.mjs
    const reply = route.api ? await sendJson(visitor, route, path, huge) : await sendForm(visitor, path, huge);
    if (reply.status !== 413) wrong.push(said(route, 'body of 12 MB', reply));
  }
  assert.deepEqual(wrong, []);
});

test('a form with letters that are none, or with a field too many, is refused', async () => {
  const wrong = [];
  for (const route of changes.filter((r) => r.html)) {
    const { visitor, path } = await someone(route);
    const token = urlencoded({ _csrf: visitor.csrf ?? '' });
    for (const body of [`${token}&name=%FF%FE`, `${token}&name=%00`, `${token}&%=1`]) {
      const reply = await sendForm(visitor, path, body);
      if (reply.status < 400 || reply.status >= 500) wrong.push(said(route, body.slice(token.length), reply));
    }
  }
  assert.deepEqual(wrong, []);
});

test('no change without the token of the session, and none from another site', async () => {
  const wrong = [];
  for (const route of changes) {
    const { visitor, path } = await someone(route);
    const tries = [];
    if (route.html)
      tries.push(['form without a token', await sendForm(visitor, path, 'name=x')],
        ['form of another site', await sendForm(visitor, path, urlencoded({ _csrf: visitor.csrf ?? '' }), { 'sec-fetch-site': 'cross-site' })]);
    if (route.api && route.capability !== 'public')
      tries.push(['script without a token', await visitor.send(route.method, `/api/v1${path}`, { body: '{}', headers: { accept: 'application/json', 'content-type': 'application/json' } })]);
    const machine = /\/\{key\}/.test(route.path); // a door for machines, opened by its key and by no session
    for (const [what, reply] of tries) if (!(reply.status === 403 || (machine && reply.status === 404))) wrong.push(said(route, what, reply));
  }
  assert.deepEqual(wrong, []);
});

test('every page has its guards: nothing from elsewhere, no frame, no cache', async () => {
  const wrong = [];
  let n = 0;
  for (const route of table.filter((r) => r.method === 'GET' && r.html)) {
    const { visitor, path } = await someone(route);
    const reply = await visitor.get(path + (queries[route.path] ?? ''));
    if (!/html/.test(reply.headers['content-type'] ?? '')) continue;
    n++;
    const { 'content-security-policy': csp, 'cache-control': cache, 'x-content-type-options': sniff } = reply.headers;
    if (!/default-src 'none'/.test(csp) || !/frame-ancestors 'none'/.test(csp) || /unsafe/.test(csp)) wrong.push(said(route, csp, reply));
    if (cache !== 'no-store' || sniff !== 'nosniff') wrong.push(said(route, `${cache} ${sniff}`, reply));
    if (/<script(?![^>]*\bsrc=)|\son\w+=|style="/i.test(reply.text)) wrong.push(said(route, 'inline script or style', reply));
  }
  assert.deepEqual(wrong, []);
  assert.ok(n > 40, `only ${n} pages`);
});
