// Open311 GeoReport v2 through a client that knows the published specification alone: both formats, field by field;
// what is public and what never is; a page of another origin; the same report sent twice.
import assert from 'node:assert/strict';
import http from 'node:http';
import test, { after, before } from 'node:test';
import { makeCity, serve, token } from './lib/sahabat.mjs';
import { api, send, Visitor } from './lib/client.mjs';
import { makeXmlReader, Open311 } from './lib/open311.mjs';

const KAUMAN = '35.73.02.1007';
let city, server, xml, officer, lurah, key, other, anybody, app, appXml;
before(async () => {
  city = await makeCity();
  server = await serve(city);
  xml = await makeXmlReader();
  officer = api(server, await token(city, 'dinas'));
  lurah = api(server, await token(city, 'lurah-kauman'));
  key = await token(city, 'gerbang');
  other = await token(city, 'pemilik-1');
  anybody = new Open311(server);
  app = new Open311(server, { key });
  appXml = new Open311(server, { key, format: 'xml', xml });
});
after(async () => {
  await xml?.close();
  await city?.close();
});

const each = (f) => [app, appXml].reduce((p, client) => p.then(() => f(client)), Promise.resolve());
let told = 0;
const lapak = (more = {}) => ({ service_code: 'place_stall', lat: '-7.979476', long: '112.627372', phone: `0812777${String(10000 + ++told)}`,
  description: `Lapak dipindah tanpa kabar, nomor ${told}.`, first_name: 'Sri', last_name: 'Wahyuni', ...more });
const ofTicket = async (ticket) => (await officer.get(`/cases?all=1&q=${ticket}`)).json.items[0];
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00$/;

// What the standard says each answer holds: [name, kind]; a "?" may be null.
const shapes = {
  service: { service_code: 'text', service_name: 'text', description: 'text?', metadata: 'bool', type: 'text', keywords: 'text?', group: 'text?' },
  attribute: { variable: 'bool', code: 'text', datatype: 'text', required: 'bool', datatype_description: 'text?', order: 'int', description: 'text?', values: 'list' },
  value: { key: 'text', name: 'text' },
  request: { service_request_id: 'text', status: 'text', status_notes: 'text?', service_name: 'text', service_code: 'text', description: 'text?',
    agency_responsible: 'text?', service_notice: 'text?', requested_datetime: 'instant', updated_datetime: 'instant', expected_datetime: 'instant?',
    address: 'text?', address_id: 'text?', zipcode: 'text?', lat: 'number?', long: 'number?', media_url: 'text?' },
  sent: { service_request_id: 'text', service_notice: 'text', account_id: 'text?' },
  error: { code: 'int', description: 'text' },
  endpoint: { specification: 'text', url: 'text', changeset: 'instant', type: 'text', formats: 'list' },
};
const kinds = {
  text: (v) => typeof v === 'string', bool: (v) => [true, false, 'true', 'false'].includes(v), list: Array.isArray,
  int: (v) => Number.isInteger(Number(v)), number: (v) => Number.isFinite(Number(v)), instant: (v) => INSTANT.test(v),
};
function fits(value, name, format) {
  const shape = shapes[name];
  assert.deepEqual(Object.keys(value), Object.keys(shape), name);
  for (const [field, kind] of Object.entries(shape)) {
    const v = value[field];
    if (v === null && kind.endsWith('?')) continue;
    assert.ok(kinds[kind.replace('?', '')](v), `${name}.${field} is ${JSON.stringify(v)}`);
    if (format === 'json' && /int|number/.test(kind)) assert.equal(typeof v, 'number', `${name}.${field}`);
    if (format === 'json' && kind === 'bool') assert.equal(typeof v, 'boolean', `${name}.${field}`);
  }
}

test('discovery tells where the interface is, at both addresses', () => each(async (client) => {
  for (const base of ['/open311', '/open311/v2']) {
    const { status, value, root } = await Object.assign(new Open311(server, client), { base }).discovery();
    assert.equal(status, 200);
    if (client.xml) assert.equal(root, 'discovery');
    assert.deepEqual(Object.keys(value), ['changeset', 'contact', 'key_service', 'endpoints']);
    assert.equal(value.endpoints.length, 1);
    fits(value.endpoints[0], 'endpoint', client.format);
    assert.equal(value.endpoints[0].url, `${server.base}/open311/v2`);
    assert.deepEqual(value.endpoints[0].formats, ['text/xml', 'application/json']);
  }
}));

test('services are the public categories that are not confidential', () => each(async (client) => {
  const { status, value, root, items } = await client.services();
  assert.equal(status, 200);
  if (client.xml) assert.deepEqual([root, items[0]], ['services', 'service']);
  assert.ok(value.length > 20);
  for (const s of value) {
    fits(s, 'service', client.format);
    assert.equal(s.type, 'realtime');
  }
  const codes = value.map((s) => s.service_code);
  assert.ok(codes.includes('place_stall') && codes.includes('licence_halal'));
  for (const secret of ['debt', 'debt_online', 'harassment', 'place_levy', 'other_staff']) {
    assert.ok(!codes.includes(secret), secret);
    assert.equal((await client.definition(secret)).status, 404);
  }
}));

test('a service is defined by its attributes', () => each(async (client) => {
  const { status, value, root } = await client.definition('place_stall');
  assert.equal(status, 200);
  if (client.xml) assert.equal(root, 'service_definition');
  assert.deepEqual(Object.keys(value), ['service_code', 'attributes']);
  for (const a of value.attributes) {
    fits(a, 'attribute', client.format);
    for (const v of a.values) fits(v, 'value', client.format);
  }
  const wards = value.attributes.find((a) => a.code === 'ward');
  assert.equal(wards.datatype, 'singlevaluelist');
  assert.equal(wards.values.length, 57);
  assert.ok(wards.values.some((v) => v.key === KAUMAN && /Kauman/.test(v.name)));
}));

test('reported, read by its key, by everybody, and by those who work on it', () => each(async (client) => {
  const fields = lapak({ media_url: 'http://127.0.0.1:1/foto.jpg', email: 'sri@contoh.id' });
  const { status, value } = await client.submit(fields);
  assert.equal(status, 200);
  assert.equal(value.length, 1);
  fits(value[0], 'sent', client.format);
  const id = value[0].service_request_id;
  assert.match(value[0].service_notice, /\/track\/[A-Za-z0-9_-]{43}/);
  assert.match(value[0].service_notice, /foto/i, 'why the picture is not there');
  for (const reader of [client, Object.assign(new Open311(server, client), { key: undefined })]) {
    const one = await reader.request(id);
    assert.equal(one.status, 200);
    assert.equal(one.value.length, 1);
    const [r] = one.value;
    fits(r, 'request', client.format);
    assert.deepEqual([r.service_request_id, r.status, r.service_code, r.description, r.address_id, r.zipcode],
      [id, 'open', 'place_stall', fields.description, KAUMAN, '65119']);
    assert.deepEqual([Number(r.lat), Number(r.long)], [-7.979476, 112.627372]);
    assert.match(r.address, /^Kauman, Klojen, Kota Malang$/);
    assert.match(r.agency_responsible, /Kauman/);
    assert.ok(r.expected_datetime > r.requested_datetime);
    assert.doesNotMatch(JSON.stringify(one.value), /Wahyuni|0812777|sri@/, 'who reported is nobody\'s business');
    const list = await reader.requests({});
    assert.ok(list.value.some((x) => x.service_request_id === id));
    const several = await reader.requests({ service_request_id: `${id},A-00000-0` });
    assert.deepEqual(several.value.map((x) => x.service_request_id), [id]);
    assert.deepEqual((await reader.token(id)).value, [{ service_request_id: id, token: id }]);
  }
  const c = (await lurah.get(`/cases/${(await ofTicket(id)).id}`)).json;
  assert.deepEqual([c.channel, c.state, c.place_guessed, c.name, c.phone, c.email], ['open311', 'new', true, 'Sri Wahyuni', fields.phone, 'sri@contoh.id']);
  const link = /(\/track\/\S{43})/.exec(value[0].service_notice)[1];
  assert.match((await new Visitor(server).get(link)).text, new RegExp(id));
}));

test('attributes, an address, and arguments in the query as old clients send them', async () => {
  const ward = await app.submit({ service_code: 'licence_nib', 'attribute[ward]': '35.73.01.1002', 'attribute[concerns]': 'other', description: 'NIB tetangga tidak terbit.' });
  assert.equal(ward.status, 200, JSON.stringify(ward.value));
  const c = await ofTicket(ward.value[0].service_request_id);
  const whole = (await officer.get(`/cases/${c.id}`)).json;
  assert.deepEqual([whole.ward, whole.place_guessed, whole.concerns], ['35.73.01.1002', false, 'other']);
  const text = await app.submit({ service_code: 'place', address_string: 'Jl. Ijen, kel. Oro-oro Dowo', description: 'Lampu jalan mati di depan toko.' }, { inQuery: true });
  assert.equal(text.status, 200, JSON.stringify(text.value));
  assert.equal((await ofTicket(text.value[0].service_request_id)).ward, '35.73.02.1008');
  const nowhere = await app.submit({ service_code: 'place', address_string: 'dekat masjid besar', description: 'Selokan mampet, bau.' });
  const held = (await officer.get(`/cases/${(await ofTicket(nowhere.value[0].service_request_id)).id}`)).json;
  assert.deepEqual([held.ward, held.held_by, held.place_guessed], ['35.73', 'city', true]);
  const [shown] = (await anybody.request(nowhere.value[0].service_request_id)).value;
  assert.deepEqual([shown.lat, shown.long, shown.address_id, shown.address], [null, null, null, 'dekat masjid besar, Kota Malang']);
});

test('sent twice by a shaky line: one report, the same ticket', async () => {
  const fields = lapak(), before = (await officer.get('/cases?all=1&count=exact')).json.total;
  const tickets = new Set();
  for (const client of [app, app, appXml]) tickets.add((await client.submit(fields)).value[0].service_request_id);
  const keyed = lapak(), headers = { 'idempotency-key': 'app-77' };
  tickets.add((await app.submit(keyed, { headers })).value[0].service_request_id);
  tickets.add((await app.submit({ ...keyed, description: 'Dengan kata lain.' }, { headers })).value[0].service_request_id);
  assert.equal(tickets.size, 2);
  assert.equal((await officer.get('/cases?all=1&count=exact')).json.total, before + 2);
});

test('what is wrong is said by the standard\'s names and codes', () => each(async (client) => {
  const bad = async (fields, status, pattern, key = client.key) => {
    const before = (await officer.get('/cases?all=1&count=exact')).json.total;
    const r = await Object.assign(new Open311(server, client), { key }).submit(fields);
    assert.equal(r.status, status, JSON.stringify(r.value));
    if (client.xml) assert.deepEqual([r.root, r.items[0]], ['errors', 'error']);
    for (const e of r.value) fits(e, 'error', client.format);
    assert.ok(r.value.every((e) => Number(e.code) === status));
    assert.match(r.value.map((e) => e.description).join('\n'), pattern);
    assert.equal((await officer.get('/cases?all=1&count=exact')).json.total, before, 'nothing is kept');
  };
  await bad(lapak(), 403, /api_key/, null);
  await bad(lapak(), 403, /api_key/, 'x'.repeat(43));
  await bad(lapak({ service_code: '' }), 400, /^service_code: /m);
  await bad(lapak({ service_code: 'moon' }), 404, /moon/);
  await bad(lapak({ service_code: 'debt_online' }), 404, /debt_online/);
  await bad(lapak({ lat: '', long: '' }), 400, /lat|address/);
  await bad(lapak({ long: '' }), 400, /^long: /m);
  await bad(lapak({ lat: 'utara' }), 400, /^lat: /m);
  await bad(lapak({ lat: '52.5', long: '13.4' }), 400, /^lat: /m);
  await bad(lapak({ address_id: '35.73.99.1001' }), 400, /^address_id: /m);
  await bad(lapak({ phone: '12', email: 'bukan' }), 400, /^phone: /m);
  await bad(lapak({ email: 'bukan' }), 400, /^email: /m);
  await bad(lapak({ description: 'x'.repeat(4001) }), 400, /^description: /m);
  assert.equal((await client.request('A-00000-0')).status, 404);
  assert.equal((await client.requests({ service_request_id: 'A-00000-0' })).status, 404);
  assert.equal((await client.requests({ start_date: '2026-01-01', end_date: '2026-06-01' })).status, 400);
  assert.equal((await client.requests({ start_date: 'kemarin' })).status, 400);
  assert.equal((await client.requests({ status: 'done' })).status, 400);
  assert.equal((await client.requests({ page: '0' })).status, 400);
  assert.equal((await client.requests({ page_size: '1001' })).status, 400);
}));

test('markup and odd characters come back as they were told', () => each(async (client) => {
  const description = '<script>alert(1)</script> & "kutip" \' ]]> é 😀 \ttab';
  const { value } = await client.submit(lapak({ description }));
  const one = await client.request(value[0].service_request_id);
  assert.equal(one.value[0].description, description);
  assert.doesNotMatch(one.reply.text, /<script/);
}));

test('lists by service, status, time and page', async () => {
  const made = [];
  for (let i = 0; i < 3; i++) made.push((await app.submit(lapak({ service_code: 'production_tools' }))).value[0].service_request_id);
  const ids = async (query) => (await anybody.requests({ service_code: 'production_tools', ...query })).value.map((r) => r.service_request_id);
  const all = await ids({});
  assert.deepEqual([...all].sort(), [...made].sort());
  assert.deepEqual(await ids({ page: 1, page_size: 2 }), all.slice(0, 2));
  assert.deepEqual(await ids({ page: 2, page_size: 2 }), all.slice(2));
  assert.deepEqual(await ids({ page: 3, page_size: 2 }), []);
  assert.deepEqual(await ids({ status: 'closed' }), []);
  const { id } = await ofTicket(made[0]);
  assert.ok((await lurah.post(`/cases/${id}/events`, { type: 'close', outcome: 'declined', reason: 'Bukan wewenang kelurahan ini' })).status < 300);
  assert.deepEqual(await ids({ status: 'closed' }), [made[0]]);
  assert.deepEqual((await ids({ status: 'open' })).sort(), made.slice(1).sort());
  const [closed] = (await anybody.request(made[0])).value;
  assert.equal(closed.status, 'closed');
  assert.doesNotMatch(closed.status_notes, /wewenang/, 'the reason is the reporter\'s');
  assert.match((await app.request(made[0])).value[0].status_notes, /wewenang/);
  const now = Date.now(), iso = (ms) => new Date(ms).toISOString();
  assert.equal((await ids({ start_date: iso(now - 3600e3), end_date: iso(now + 3600e3) })).length, 3);
  assert.equal((await ids({ end_date: iso(now - 3600e3) })).length, 0);
  assert.equal((await ids({ start_date: iso(now + 3600e3) })).length, 0);
  const plus = await send(server, { path: `/open311/v2/requests.json?service_code=production_tools&start_date=${new Date(now - 3600e3 + 7 * 3600e3).toISOString().slice(0, 19)}+07:00` });
  assert.equal(plus.json.length, 3, 'a plus that was not encoded');
});

test('what came in elsewhere is there without its words; what is secret is not there at all', async () => {
  const make = async (more) => (await officer.post('/cases', { category: 'place', description: 'Rahasia dapur Bu Ani, jangan disebar.', title: 'Dapur Bu Ani',
    address: 'Jl. Merdeka 3', lat: '-7.98', lng: '112.63', ward: KAUMAN, name: 'Bu Ani', phone: '081355500001', ...more })).json;
  const plain = await make({}), secret = await make({ category: 'debt_online' }), sealed = await make({ sealed: true });
  const [r] = (await anybody.request(plain.code)).value;
  assert.deepEqual([r.description, r.address, r.service_code], [null, 'Kauman, Klojen, Kota Malang', 'place']);
  assert.deepEqual([r.lat, r.long], [-7.979476, 112.627372], 'the ward\'s centre');
  const keys = [undefined, key, other, await token(city, 'dinas')];
  for (const k of keys) {
    const client = new Open311(server, { key: k });
    for (const c of [secret, sealed]) {
      assert.equal((await client.request(c.code)).status, 404);
      assert.equal((await client.token(c.code)).status, 404);
      assert.equal((await client.requests({ service_request_id: c.code })).status, 404);
    }
    const list = JSON.stringify((await client.requests({})).value);
    assert.doesNotMatch(list, /Ani|Merdeka|0813555/);
    for (const c of [secret, sealed]) assert.ok(!list.includes(c.code));
  }
});

test('what waits for a look is its key\'s alone until it is let in', async () => {
  const description = 'http://a.example http://b.example http://c.example murah sekali';
  const { value } = await app.submit(lapak({ description }));
  const id = value[0].service_request_id, c = await ofTicket(id);
  assert.equal(c.state, 'held');
  assert.ok((await officer.get('/cases?state=held')).json.items.some((x) => x.id === c.id), 'in the queue of what is to be looked at');
  for (const client of [anybody, new Open311(server, { key: other })]) {
    assert.equal((await client.request(id)).status, 404);
    assert.ok(!(await client.requests({})).value.some((r) => r.service_request_id === id));
  }
  assert.equal((await app.request(id)).value[0].description, description);
  assert.ok((await app.requests({})).value.some((r) => r.service_request_id === id));
  assert.ok((await lurah.post(`/cases/${c.id}/events`, { type: 'admit' })).status < 300);
  assert.equal((await anybody.request(id)).status, 200);
});

test('many of one device wait for a look; another device does not', async () => {
  const states = [];
  for (let i = 0; i < 7; i++) {
    const { value } = await app.submit(lapak({ device_id: 'hp-1' }));
    states.push((await ofTicket(value[0].service_request_id)).state);
  }
  assert.deepEqual(states, ['new', 'new', 'new', 'new', 'new', 'held', 'held']);
  const { value } = await app.submit(lapak({ device_id: 'hp-2' }));
  assert.equal((await ofTicket(value[0].service_request_id)).state, 'new');
});

test('a page of another origin may use it, and no cookie counts', async () => {
  const site = http.createServer((q, r) => r.setHeader('content-type', 'text/html').end('<!DOCTYPE html><title>lain</title>'));
  await new Promise((resolve) => site.listen(0, '127.0.0.1', resolve));
  const page = await xml.browser.newPage();
  try {
    await page.goto(`http://127.0.0.1:${site.address().port}/`);
    const [services, made] = await page.evaluate(async ([base, fields]) => [
      await (await fetch(`${base}/services.json`)).json(),
      await (await fetch(`${base}/requests.json`, { method: 'POST', body: new URLSearchParams(fields) })).json(),
    ], [`${server.base}/open311/v2`, { ...lapak(), api_key: key }]);
    assert.ok(services.length > 20);
    assert.equal((await anybody.request(made[0].service_request_id)).status, 200);
  } finally {
    await page.close();
    site.close();
  }
  const signedIn = new Visitor(server);
  assert.equal((await signedIn.signIn('dinas')).status, 303);
  assert.equal((await signedIn.post('/open311/v2/requests.json', lapak())).status, 403, 'a session is no key');
});
