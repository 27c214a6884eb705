// The contracts of the API that other programs rely on: lists, creating, changing, refusing.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import zlib from 'node:zlib';
import { makeCity, serve, token } from './lib/sahabat.mjs';
import { api, send, Visitor } from './lib/client.mjs';

const KAUMAN = '35.73.02.1007';
const OUTSIDE = '35.73.05.1005'; // Sumbersari, another district
let city, server, officer, lurah, mayor, admin, guest;

before(async () => {
  city = await makeCity();
  server = await serve(city);
  officer = api(server, await token(city, 'dinas'));
  lurah = api(server, await token(city, 'lurah-kauman'));
  mayor = api(server, await token(city, 'walikota'));
  admin = api(server, await token(city, 'admin'));
  guest = api(server);
});
after(() => city?.close());

const shop = (more = {}) => ({ name: 'Toko Uji', owner_name: 'Budi Uji', ward: KAUMAN, phone: '081234567890', ...more });

function problem(reply, status, field) {
  assert.equal(reply.status, status, reply.text);
  assert.match(reply.headers['content-type'], /^application\/problem\+json/);
  assert.equal(reply.json.status, status);
  assert.ok(reply.json.type && reply.json.title && reply.json.detail, reply.text);
  assert.equal(reply.json.request_id, reply.headers['x-request-id']);
  if (field) {
    const named = reply.json.errors.find((e) => e.field === field);
    assert.ok(named, `no message for ${field}: ${reply.text}`);
    assert.ok(named.message.length > 3);
  }
  return reply.json;
}

async function create(body = shop(), headers) {
  const r = await officer.post('/businesses', body, headers);
  assert.equal(r.status, 201, r.text);
  return r.json;
}

/* ---- lists ---- */

test('a list has items, total and next, 50 rows unless asked otherwise', async () => {
  const r = await officer.get('/businesses');
  assert.equal(r.status, 200);
  assert.match(r.headers['content-type'], /^application\/json/);
  assert.deepEqual(Object.keys(r.json).sort(), ['items', 'next', 'total']);
  assert.equal(r.json.items.length, 50);
  assert.equal(r.json.total, 300);
  assert.match(r.json.next, /^[A-Za-z0-9_~.-]+$/, 'the cursor is safe in a URL');
});

test('pages by cursor give every row once, in order, and then null', async () => {
  for (const sort of ['name', '-updated_at', 'confirmed_at']) {
    const rows = await officer.all(`/businesses?sort=${sort}`, 37);
    assert.equal(rows.length, 300, sort);
    assert.equal(new Set(rows.map((r) => r.id)).size, 300, `${sort}: a row came twice`);
    if (sort === '-updated_at')
      for (let i = 1; i < rows.length; i++) assert.ok(rows[i - 1].updated_at >= rows[i].updated_at);
    if (sort === 'confirmed_at')
      for (let i = 1; i < rows.length; i++) assert.ok((rows[i - 1].confirmed_at ?? '') <= (rows[i].confirmed_at ?? ''));
  }
});

test('a cursor belongs to its sort and to nothing else', async () => {
  const { json } = await officer.get('/businesses?sort=name&limit=5');
  const other = await officer.get(`/businesses?sort=-updated_at&limit=5&cursor=${json.next}`);
  problem(other, 400);
  for (const bad of ['xx', '%2e%2e', 'a'.repeat(1500), `${json.next}x`, json.next.slice(1)]) {
    const r = await officer.get(`/businesses?sort=name&cursor=${bad}`);
    assert.ok(r.status === 400 || r.status === 200, `${bad}: ${r.status}`);
  }
});

test('limit is 1 to 200', async () => {
  assert.equal((await officer.get('/businesses?limit=1')).json.items.length, 1);
  assert.equal((await officer.get('/businesses?limit=200')).json.items.length, 200);
  for (const bad of ['0', '201', '-1', 'abc', '1.5', '99999999999999999999', '']) {
    const r = await officer.get(`/businesses?limit=${bad}`);
    if (bad === '') assert.equal(r.status, 200);
    else problem(r, 422, 'limit');
  }
  problem(await officer.get('/businesses?limit=1&limit=2'), 422, 'limit');
});

test('filters narrow, totals agree with what comes', async () => {
  const all = await officer.all('/businesses?sort=name');
  const checks = {
    ward: KAUMAN, district: '35.73.05', curation: 'curated', activity: 'closed', sector: 'culinary', class: 'micro',
  };
  for (const [name, value] of Object.entries(checks)) {
    const expected = all.filter((b) => b[name] === value).map((b) => b.id).sort((a, b) => a - b);
    const got = await officer.all(`/businesses?${name}=${value}`);
    assert.deepEqual(got.map((b) => b.id).sort((a, b) => a - b), expected, `${name}=${value}`);
    const { json } = await officer.get(`/businesses?${name}=${value}&limit=1&count=exact`);
    assert.equal(json.total, expected.length, `total of ${name}=${value}`);
  }
  const both = await officer.all('/businesses?curation=curated&sector=culinary');
  assert.ok(both.length > 0);
  assert.ok(both.every((b) => b.curation === 'curated' && b.sector === 'culinary'));
  const someone = all.find((b) => b.companion).companion;
  const theirs = await officer.all(`/businesses?companion=${someone}`);
  assert.equal(theirs.length, all.filter((b) => b.companion === someone).length);
});

test('an unknown filter, sort or choice is refused by name', async () => {
  problem(await officer.get('/businesses?colour=red'), 422, 'colour');
  problem(await officer.get('/businesses?sort=owner'), 422, 'sort');
  problem(await officer.get('/businesses?curation=perhaps'), 422, 'curation');
  problem(await officer.get('/businesses?count=roughly'), 422, 'count');
  problem(await officer.get('/businesses?ward=nowhere'), 400);
});

test('search finds by words of name, owner and address, by phone, NIB and code', async () => {
  const b = await create(shop({
    name: 'Keripik Tempe Zamrud', owner_name: 'Wulandari Xenia', address: 'Gang Kapulaga 7',
    phone: '081377788899', nib: '9120000000017',
  }));
  for (const q of ['zamrud', 'keripik zamr', 'xenia', 'kapulaga', '081377788899', '+62 813-7778-8899', '9120000000017', b.code]) {
    const r = await officer.get(`/businesses/suggest?q=${encodeURIComponent(q)}`);
    assert.equal(r.status, 200, r.text);
    assert.ok(r.json.items.some((i) => i.id === b.id), `suggest does not find "${q}"`);
    const l = await officer.get(`/businesses?q=${encodeURIComponent(q)}`);
    assert.ok(l.json.items.some((i) => i.id === b.id), `the list does not find "${q}"`);
  }
  assert.equal((await officer.get('/businesses?q=qqqqzzzz')).json.total, 0);
  for (const q of ["'", '"', '*', '%', '_', 'NEAR(', 'a OR b', '-', '\\', '(', 'café☕', '\u0000'].slice(0, -1))
    assert.equal((await officer.get(`/businesses?q=${encodeURIComponent(q)}`)).status, 200, `q=${q}`);
});

test('a NIK is found only in full, by those who may, and the search is written down', async () => {
  const nik = '3573024507850003';
  const b = await create(shop({ name: 'Usaha Ber-NIK', owner_name: 'Sari NIK', owner_nik: nik, phone: '081355500011' }));
  const second = await create(shop({ name: 'Usaha Kedua', owner_name: 'Sari NIK', owner_nik: nik, phone: '081355500011' }));
  assert.ok((await officer.get(`/businesses?q=${nik}`)).json.items.some((i) => i.id === b.id));
  for (const { id } of [b, second])
    assert.ok((await officer.get(`/businesses/${id}/history`)).json.items.some((i) => i.action === 'nik-search'), 'of each that was found');
  assert.equal((await officer.get(`/businesses?q=${nik.slice(0, 15)}`)).json.items.length, 0);
  assert.equal((await lurah.get(`/businesses?q=${nik}`)).json.items.length, 0, 'a lurah has no search by NIK');
});

test('counts by state, now and on a past day', async () => {
  const now = (await officer.get('/businesses/counts')).json;
  assert.equal(now.proposed + now.verified + now.curated + now.not_yet, now.total);
  const then = (await officer.get('/businesses/counts?on=2024-06-30')).json;
  assert.equal(then.on, '2024-06-30');
  assert.ok(then.total < now.total && then.total > 0);
  assert.deepEqual((await officer.get('/businesses/counts?on=2024-06-30')).json, then, 'a past day does not change');
  const ward = (await lurah.get('/businesses/counts')).json;
  assert.ok(ward.total < now.total);
  problem(await lurah.get(`/businesses/counts?area=${OUTSIDE}`), 403);
  problem(await officer.get('/businesses/counts?on=2024-02-30'), 422, 'on');
  for (const name of ['pemilik-1', 'sahabat-kota-1']) {
    const own = api(server, await token(city, name));
    const total = (await own.get('/businesses?count=exact&limit=1')).json.total;
    const counts = (await own.get('/businesses/counts')).json;
    assert.equal(counts.total, total, `${name}: only theirs`);
    assert.equal(counts.proposed + counts.verified + counts.curated + counts.not_yet, total);
    assert.ok((await own.get('/businesses/counts?on=2024-06-30')).json.total <= total, name);
  }
});

/* ---- creating ---- */

test('create: 201, Location, ETag, the whole record', async () => {
  const r = await officer.post('/businesses', shop({
    owner_nik: '3573024507850011', address: 'Jl. Kauman 1', kbli: '56101', kbli_version: '2020', sector: 'culinary',
    nib: '9120000000025', founded_on: '2019-03-04', capital: 25000000, employees: 3, channels: ['shop', 'whatsapp'],
    lat: -7.98, lng: 112.63, notes: 'baris satu\nbaris dua',
  }));
  assert.equal(r.status, 201, r.text);
  assert.equal(r.headers.location, `/api/v1/businesses/${r.json.id}`);
  assert.equal(r.headers.etag, `"${r.json.version}"`);
  const got = await send(server, { path: r.headers.location, headers: { authorization: `Bearer ${await token(city, 'dinas')}` } });
  const { possible_duplicates: possible, warnings, ...record } = r.json;
  assert.equal(typeof possible, 'number');
  assert.ok(Array.isArray(warnings));
  assert.equal(r.headers['set-cookie'], undefined, 'a program is told in its answer');
  assert.deepEqual(got.json, record);
  const expected = {
    version: 1, phone: '081234567890', district: '35.73.02', curation: 'proposed', capital: 25000000, employees: 3,
    channels: ['shop', 'whatsapp'], founded_on: '2019-03-04', kbli: '56101', notes: 'baris satu\nbaris dua', lat: -7.98,
  };
  for (const [k, v] of Object.entries(expected)) assert.deepEqual(record[k], v, k);
  for (const key of ['id', 'version', 'created_at', 'updated_at', 'name', 'owner_name', 'owner_nik', 'phone', 'address', 'ward',
    'district', 'kbli', 'kbli_version', 'sector', 'nib', 'npwp', 'founded_on', 'capital', 'employees', 'curation', 'class',
    'companion', 'source', 'source_id', 'masked'])
    assert.ok(key in record, `a business lacks ${key}`);
  assert.match(record.created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
});

test('phones are kept in one form however they are typed', async () => {
  for (const typed of ['081234560001', '+6281234560001', '62 812 3456 0001', '0812-3456-0001', '8123456 0001'])
    assert.equal((await create(shop({ phone: typed }))).phone, '081234560001', typed);
});

test('malformed JSON is 400 and says where', async () => {
  const r = problem(await officer.post('/businesses', '{"name": "x",\n "owner_name": }'), 400);
  assert.match(r.detail, /2.*1[67]|line 2/);
  for (const bad of ['{', '', 'nonsense', '{"name": "x", "name": "y"}', '{"name": "\\ud800"}', '[1,', '{"a":1}x', '{"capital": 1e999}',
    '{"capital": 99999999999999999999}', '\ufeff{}'])
    if (bad) problem(await officer.post('/businesses', bad), 400);
  problem(await officer.post('/businesses', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])), 400);
  problem(await officer.post('/businesses', '['.repeat(5000)), 400);
});

test('what is no object, no JSON, too large, or of unknown fields is refused', async () => {
  for (const wrong of ['[1]', '"text"', '5', 'null', 'true']) {
    const r = await officer.post('/businesses', wrong);
    assert.ok([400, 422].includes(r.status), `${wrong}: ${r.status}`);
  }
  problem(await officer.post('/businesses', 'hello', { 'content-type': 'text/plain' }), 415);
  problem(await officer.post('/businesses', 'a=b', { 'content-type': 'application/xml' }), 415);
  problem(await officer.post('/businesses', shop({ notes: 'x'.repeat(70000) })), 413);
  problem(await officer.post('/businesses', shop({ colour: 'red' })), 422, 'colour');
  for (const readonly of ['id', 'code', 'curation', 'version', 'created_at', 'source', 'class', 'owner_id'])
    problem(await officer.post('/businesses', shop({ [readonly]: 'curated' })), 422, readonly);
  problem(await officer.post('/businesses', shop({ name: 5 })), 422, 'name');
  problem(await officer.post('/businesses', shop({ capital: '25 juta' })), 422, 'capital');
  problem(await officer.post('/businesses', shop({ employees: 2.5 })), 422, 'employees');
  problem(await officer.post('/businesses', shop({ channels: 'shop' })), 422, 'channels');
});

test('all faults of a body are told at once, in the language asked for', async () => {
  const indonesian = problem(await officer.post('/businesses', { owner_nik: '1', nib: '2', founded_on: '2020-13-01' }), 422);
  assert.deepEqual(indonesian.errors.map((e) => e.field).filter((f) => f !== 'phone' && f !== 'address').sort(),
    ['founded_on', 'name', 'nib', 'owner_name', 'owner_nik', 'ward']);
  const english = problem(await officer.post('/businesses', { nib: '2' }, { 'accept-language': 'en-GB,en;q=0.8' }), 422);
  const one = (p, f) => p.errors.find((e) => e.field === f).message;
  assert.notEqual(one(indonesian, 'nib'), one(english, 'nib'));
});

test('what is refused before a route is reached is told in the language asked for, too', async () => {
  const big = shop({ notes: 'x'.repeat(70000) });
  const refusals = [[404, (h) => officer.call('GET', '/nothing', undefined, h)], [405, (h) => officer.call('DELETE', '/businesses', undefined, h)],
    [413, (h) => officer.post('/businesses', big, h)], [400, (h) => officer.call('POST', '/businesses', undefined, { ...h, 'transfer-encoding': 'chunked' })]];
  for (const [status, ask] of refusals) {
    const said = {};
    for (const lang of ['id', 'en']) said[lang] = problem(await ask({ 'accept-language': lang }), status);
    for (const part of ['title', 'detail']) assert.notEqual(said.id[part], said.en[part], `${status}: ${part}`);
    assert.equal(problem(await ask({}), status).title, said.id.title, 'Indonesian where nothing is asked for');
  }
});

/* ---- changing ---- */

test('PATCH needs the version, gives the next, refuses the stale', async () => {
  const b = await create();
  problem(await officer.patch(`/businesses/${b.id}`, { notes: 'a' }), 428);
  const r = await officer.patch(`/businesses/${b.id}`, { notes: 'a' }, b.version);
  assert.equal(r.status, 200, r.text);
  assert.equal(r.json.notes, 'a');
  assert.equal(r.json.version, b.version + 1);
  assert.equal(r.headers.etag, `"${b.version + 1}"`);
  assert.equal(r.json.name, b.name, 'what is not named stays');
  problem(await officer.patch(`/businesses/${b.id}`, { notes: 'b' }, b.version), 412);
  for (const bad of ['"x"', '*', 'W/"2"', '""', '"-1"', '"99999999999999999999"'])
    problem(await officer.call('PATCH', `/businesses/${b.id}`, { notes: 'c' }, { 'if-match': bad }), 412);
  const empty = await officer.patch(`/businesses/${b.id}`, { notes: null }, r.json.version);
  assert.equal(empty.json.notes, null);
  problem(await officer.patch(`/businesses/${b.id}`, { colour: 1 }, empty.json.version), 422, 'colour');
  problem(await officer.patch(`/businesses/${b.id}`, { name: '' }, empty.json.version), 422, 'name');
  problem(await officer.patch(`/businesses/${b.id}`, { ward: '35.73.02.9999' }, empty.json.version), 422, 'ward');
  assert.equal((await officer.get(`/businesses/${b.id}`)).json.version, empty.json.version, 'refusals change nothing');
});

test('a change that changes nothing keeps the version', async () => {
  const b = await create(shop({ notes: 'sama' }));
  const r = await officer.patch(`/businesses/${b.id}`, { notes: 'sama' }, b.version);
  assert.equal(r.status, 200);
  assert.equal(r.json.version, b.version);
});

test('the history names who changed what', async () => {
  const b = await create();
  await officer.patch(`/businesses/${b.id}`, { notes: 'riwayat' }, b.version);
  const { json } = await officer.get(`/businesses/${b.id}/history`);
  const change = json.items.find((i) => i.changes?.notes);
  assert.deepEqual(change.changes.notes, [null, 'riwayat']);
  assert.equal(change.actor, 'dinas');
});

test('two who change at once: one wins, one is told', async () => {
  const b = await create();
  const both = await Promise.all(['x', 'y'].map((notes) => officer.patch(`/businesses/${b.id}`, { notes }, b.version)));
  assert.deepEqual(both.map((r) => r.status).sort(), [200, 412]);
});

/* ---- idempotency ---- */

test('an idempotency key gives the same answer once more, and refuses another body', async () => {
  const key = { 'idempotency-key': `k-${Date.now()}` };
  const body = shop({ name: 'Sekali Saja Uji' });
  const first = await officer.post('/businesses', body, key);
  const again = await officer.post('/businesses', body, key);
  assert.equal(first.status, 201);
  assert.equal(again.status, 201);
  assert.deepEqual(again.json, first.json);
  assert.equal(again.headers.location, first.headers.location);
  assert.equal(again.headers.etag, first.headers.etag);
  assert.equal((await officer.get('/businesses?q=sekali%20saja%20uji&count=exact')).json.total, 1);
  problem(await officer.post('/businesses', shop({ name: 'Lain' }), key), 422);
  const lurahs = await lurah.post('/businesses', body, key);
  assert.equal(lurahs.status, 201, 'another person has keys of their own');
  assert.notEqual(lurahs.json.id, first.json.id);
});

test('a refused request uses its key up not at all', async () => {
  const key = { 'idempotency-key': `r-${Date.now()}` };
  problem(await officer.post('/businesses', {}, key), 422);
  assert.equal((await officer.post('/businesses', shop(), key)).status, 201);
  problem(await officer.post('/businesses', shop(), { 'idempotency-key': 'x'.repeat(300) }), 400);
  problem(await officer.post('/businesses', shop(), { 'idempotency-key': 'kunci-\u00e9' }), 400);
});

test('many with one key at once: one business', async () => {
  const key = { 'idempotency-key': `m-${Date.now()}` };
  const body = shop({ name: 'Serentak Unik Uji' });
  const all = await Promise.all(Array.from({ length: 8 }, () => officer.post('/businesses', body, key)));
  for (const r of all) assert.ok([201, 409].includes(r.status), r.text);
  assert.equal(new Set(all.filter((r) => r.status === 201).map((r) => r.json.id)).size, 1);
});

/* ---- who sees what ---- */

test('hidden fields are null and named in masked', async () => {
  const b = await create(shop({ owner_nik: '3573024507850022', address: 'Jl. Rahasia 5', owner_birth_date: '1985-07-05', notes: 'Telepon lain: 0341-555123', lat: -7.97, lng: 112.63 }));
  const seen = (await mayor.get(`/businesses/${b.id}`)).json;
  for (const field of ['phone', 'address', 'owner_nik', 'owner_birth_date', 'notes', 'lat', 'lng']) {
    assert.equal(seen[field], null, field);
    assert.ok(seen.masked.includes(field), `masked does not name ${field}`);
  }
  assert.equal(seen.name, b.name);
  const row = (await mayor.get('/businesses?q=toko%20uji')).json.items[0];
  assert.equal(row.phone, null);
  assert.ok(row.masked.includes('phone') && row.masked.includes('lat'));
  for (const q of ['rahasia', `${b.name} rahasia`, b.phone.slice(0, 9)]) {
    const found = (who) => who.get(`/businesses?q=${encodeURIComponent(q)}&limit=200`).then((r) => r.json.items.filter((x) => x.id === b.id).length);
    assert.deepEqual([await found(officer), await found(mayor)], [1, 0], `hidden, and so not found by it: ${q}`);
  }
  const told = JSON.stringify((await mayor.get(`/businesses/${b.id}/history`)).json);
  assert.doesNotMatch(told, /0341-555123|Rahasia|112\.63/);
  assert.match(JSON.stringify((await officer.get(`/businesses/${b.id}/history`)).json), /0341-555123/);
  const whole = (await officer.get(`/businesses/${b.id}`)).json;
  assert.equal(whole.owner_nik, '3573024507850022');
  assert.deepEqual(whole.masked, []);
});

test('a list carries what a business carries, but opens no NIK and NPWP', async () => {
  const b = await create(shop({ owner_nik: '3573024507850022', npwp: '123456789012345' }));
  const row = (await officer.get(`/businesses?ward=${b.ward}&sort=-updated_at&limit=200`)).json.items.find((x) => x.id === b.id);
  const known = (key) => ['id', 'code', 'name', 'owner_name', 'phone', 'address', 'ward', 'ward_name', 'district', 'kbli', 'kbli_version',
    'sector', 'nib', 'founded_on', 'capital', 'employees', 'channels', 'curation', 'class', 'companion', 'source', 'source_id',
    'version', 'created_at', 'updated_at'].includes(key);
  for (const [key, value] of Object.entries(b)) if (known(key)) assert.deepEqual(row[key], value, key);
  assert.equal(b.owner_nik, '3573024507850022');
  assert.deepEqual([row.owner_nik, row.npwp, row.masked], [null, null, ['owner_nik', 'npwp']]);
});

test('outside the own territory nothing exists', async () => {
  const there = await create(shop({ ward: OUTSIDE, name: 'Jauh Sekali Uji' }));
  problem(await lurah.get(`/businesses/${there.id}`), 404);
  problem(await lurah.get(`/businesses/${there.id}/history`), 404);
  problem(await lurah.patch(`/businesses/${there.id}`, { notes: 'x' }, there.version), 404);
  assert.equal((await lurah.get('/businesses?q=jauh%20sekali')).json.total, 0);
  assert.equal((await lurah.get(`/businesses?ward=${OUTSIDE}`)).json.total, 0);
  assert.equal((await lurah.get('/businesses/suggest?q=jauh')).json.items.length, 0);
  const r = await lurah.post('/businesses', shop({ ward: OUTSIDE }));
  assert.ok([403, 422].includes(r.status), `a lurah makes a business elsewhere: ${r.status}`);
  const own = await lurah.post('/businesses', shop({ name: 'Milik Kauman' }));
  assert.equal(own.status, 201, own.text);
  const moved = await lurah.patch(`/businesses/${own.json.id}`, { ward: OUTSIDE }, own.json.version);
  assert.ok([403, 422].includes(moved.status), `a lurah moves a business out: ${moved.status}`);
  assert.ok((await lurah.all('/businesses')).every((b) => b.ward === KAUMAN));
});

test('no token 401, a bad token 401, a token without the right 403', async () => {
  const r = await guest.get('/businesses');
  problem(r, 401);
  assert.equal(r.headers['www-authenticate'], 'Bearer');
  problem(await api(server, 'nonsense').get('/businesses'), 401);
  problem(await api(server, '').call('GET', '/businesses', undefined, { authorization: 'Basic YTpi' }), 401);
  problem(await admin.get('/businesses'), 403);
  problem(await mayor.post('/businesses', shop()), 403);
  assert.equal((await officer.get('/me')).json.name, 'dinas');
});

/* ---- the wire ---- */

test('404, 405 with Allow, HEAD as GET without body', async () => {
  problem(await officer.get('/nowhere'), 404);
  problem(await officer.get('/businesses/999999'), 404);
  for (const odd of ['0', '-1', '1x', '99999999999999999999', '%20', '1.0'])
    problem(await officer.get(`/businesses/${odd}`), 404);
  const r = await officer.del('/businesses');
  problem(r, 405);
  assert.deepEqual(r.headers.allow.split(', ').sort(), ['GET', 'HEAD', 'POST']);
  const get = await officer.get('/businesses?limit=2');
  const head = await officer.call('HEAD', '/businesses?limit=2');
  assert.equal(head.status, 200);
  assert.equal(head.wire.length, 0);
  assert.equal(head.headers['content-length'], get.headers['content-length']);
  assert.equal(head.headers['content-type'], get.headers['content-type']);
});

test('answers are compressed when asked, and say that they vary', async () => {
  const plain = await officer.get('/businesses');
  assert.equal(plain.headers['content-encoding'], undefined);
  for (const accept of ['gzip', 'br, gzip', 'gzip;q=0.5, *;q=0']) {
    const r = await officer.get('/businesses', { 'accept-encoding': accept });
    assert.ok(['gzip', 'br'].includes(r.headers['content-encoding']), accept);
    assert.equal(r.text, plain.text);
    assert.ok(r.wire.length < plain.wire.length / 2);
    assert.match(r.headers.vary, /accept-encoding/i);
  }
  const none = await officer.get('/businesses', { 'accept-encoding': 'gzip;q=0, identity' });
  assert.equal(none.headers['content-encoding'], undefined);
  const small = await officer.get('/me', { 'accept-encoding': 'gzip' });
  assert.equal(small.headers['content-encoding'], undefined, 'under 1 KB stays as it is');
});

test('personal data are not kept by caches', async () => {
  for (const target of ['/businesses', '/businesses?q=uji', '/me'])
    assert.match((await officer.get(target)).headers['cache-control'] ?? '', /no-store|private/, target);
});

test('assets have hashed names, live long, and are there compressed', async () => {
  const v = new Visitor(server);
  const page = await v.get('/sign-in');
  const css = /href="(\/assets\/[^"]+\.css)"/.exec(page.text)[1];
  const r = await send(server, { path: css, headers: { 'accept-encoding': 'br' } });
  assert.equal(r.status, 200);
  assert.equal(r.headers['content-encoding'], 'br');
  assert.match(r.headers['cache-control'], /immutable/);
  const plain = await send(server, { path: css });
  assert.equal(plain.text, zlib.brotliDecompressSync(r.wire).toString());
  assert.equal((await send(server, { path: css, headers: { 'if-none-match': r.headers.etag } })).status, 304);
  assert.equal((await send(server, { path: css.replace(/assets\/(.)/, (all, c) => `assets/${c === '0' ? '1' : '0'}`) })).status, 404);
  assert.equal((await send(server, { path: '/assets/x/../../etc/passwd' })).status, 400);
});

test('the first visit of the public page transfers less than 60 KB', async () => {
  const page = await send(server, { path: '/', headers: { 'accept-encoding': 'br, gzip' } });
  const parts = new Set([...page.text.matchAll(/(?:href|src)="(\/(?:assets|icons|manifest)[^"]*)"/g)].map((m) => m[1]));
  let all = page.wire.length;
  for (const part of parts) all += (await send(server, { path: part, headers: { 'accept-encoding': 'br, gzip' } })).wire.length;
  assert.ok(all < 60 << 10, `${all} bytes`);
});

test('health, readiness, figures', async () => {
  assert.equal((await send(server, { path: '/healthz' })).text, 'ok\n');
  assert.equal((await send(server, { path: '/readyz' })).status, 200);
  const metrics = await send(server, { path: '/metrics' });
  assert.match(metrics.text, /^sahabat_http_requests_total \d+$/m);
  const far = await send(server, { path: '/metrics', headers: { 'x-forwarded-for': '10.0.0.9' } });
  assert.ok([401, 303].includes(far.status), `figures for strangers: ${far.status}`);
});

test('the description is OpenAPI 3.1 and names every route of the API', async () => {
  const { json } = await send(server, { path: '/api/openapi.json' });
  assert.match(json.openapi, /^3\.1\./);
  const { routes } = await import('./lib/sahabat.mjs');
  for (const r of routes().filter((row) => row.api)) {
    const at = `/api/v1${r.path.replace('…', '')}`;
    assert.ok(json.paths[at]?.[r.method.toLowerCase()], `${r.method} ${at} is not described`);
  }
});
