// Accounts as administrators keep them: one by one and by table, changed, shut, helped back in.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeCity, serve, token } from './lib/sahabat.mjs';
import { api, multipart, signedIn, Visitor } from './lib/client.mjs';
import { formsOf, linksOf, unescape, wordsOf } from './lib/html.mjs';
import { stepNow, totp } from './lib/totp.mjs';

const KAUMAN = '35.73.02.1007';
const GOOD = 'kuda-laut-berenang-77';
let city, server, admin, others;

before(async () => {
  city = await makeCity({ businesses: 60 });
  server = await serve(city);
  admin = api(server, await token(city, 'admin'));
  others = await Promise.all(['dinas', 'walikota', 'camat-klojen', 'lurah-kauman', 'sahabat-kauman-1', 'baznas', 'pemilik-1']
    .map(async (name) => api(server, await token(city, name))));
});
after(() => city?.close());

let serial = 0;
const person = (more = {}) => {
  const n = ++serial;
  return { name: `bu-uji-${n}`, display_name: `Bu Uji ${n}`, role: 'lurah', area: KAUMAN, phone: `0812555${String(10000 + n)}`, ...more };
};

async function created(more) {
  const r = await admin.post('/users', person(more));
  assert.equal(r.status, 201, r.text);
  return r.json;
}

const get = async (id) => (await admin.get(`/users/${id}`)).json;

function refused(reply, status, ...fields) {
  assert.equal(reply.status, status, reply.text);
  assert.deepEqual(reply.json.errors.map((e) => e.field).sort(), fields.sort(), reply.text);
}

async function codeWorks(name, code) {
  const v = new Visitor(server);
  await v.get('/welcome');
  const r = await v.post('/welcome', { name, code, password: GOOD, password_again: GOOD });
  return r.status === 303 && v.jar.has('session');
}

/* ---- list ---- */

test('accounts are listed page by page, by role and by words, for administrators alone', async () => {
  const all = await admin.all('/users', 50);
  assert.equal(new Set(all.map((u) => u.id)).size, all.length);
  assert.equal((await admin.get('/users?count=exact&limit=1')).json.total, all.length);
  const camats = await admin.all('/users?role=camat');
  assert.deepEqual(camats.map((u) => u.id).sort(), all.filter((u) => u.role === 'camat').map((u) => u.id).sort());
  assert.ok((await admin.all('/users?q=lurah-kauman')).some((u) => u.name === 'lurah-kauman'));
  assert.ok(all.every((u) => !('password' in u) && !('totp_secret' in u)), 'no secrets');
  refused(await admin.get('/users?role=raja'), 422, 'role');
  refused(await admin.get('/users?limit=0'), 422, 'limit');
  assert.equal((await admin.get('/users?cursor=x')).status, 400);
  const id = all.find((u) => u.name === 'lurah-kauman').id;
  for (const who of others) {
    for (const target of ['/users', `/users/${id}`]) assert.equal((await who.get(target)).status, 403, target);
    for (const act of ['disable', 'enable', 'reset-link', 'totp-off'])
      assert.equal((await who.post(`/users/${id}/${act}`)).status, 403, act);
    assert.equal((await who.post('/users', person())).status, 403);
    assert.equal((await who.post('/users/codes')).status, 403);
    assert.equal((await who.patch(`/users/${id}`, { display_name: 'X' }, 1)).status, 403);
  }
  assert.equal((await api(server).get('/users')).status, 401);
  assert.equal((await get(id)).active, true);
});

test('as pages: list, search, filter, one account with its history', async () => {
  const v = await signedIn(server, 'admin');
  const page = await v.get('/users?limit=5');
  const people = (p) => linksOf(p.text).filter((l) => /^\/users\/\d+$/.test(l));
  assert.equal(people(page).length, 5);
  const next = linksOf(page.text).find((l) => /cursor=/.test(l));
  const second = await v.get(next);
  assert.equal(second.status, 200);
  assert.ok(people(second).every((l) => !people(page).includes(l)));
  assert.ok(wordsOf((await v.get('/users?q=lurah-kauman')).text).includes('lurah-kauman'));
  assert.equal((await v.get('/users?role=camat')).status, 200);
  assert.equal(people(await v.get('/users?q=tidakadaorangnya')).length, 0);
  const one = await v.get(people(page)[0]);
  assert.equal(one.status, 200);
  assert.ok(linksOf(one.text).some((l) => /\/edit$/.test(l)));
  assert.equal((await v.get('/users/999999')).status, 404);
  const officer = await signedIn(server, 'dinas');
  for (const target of ['/users', '/users/new', '/users/codes', '/users/import', people(page)[0], `${people(page)[0]}/edit`,
    `${people(page)[0]}/disable`, `${people(page)[0]}/reset-link`, `${people(page)[0]}/totp-off`])
    assert.equal((await officer.get(target)).status, 403, target);
});

/* ---- new ---- */

test('a new account as a program, and what is refused', async () => {
  const body = person({ phone: '+62 812 5550 0001' });
  const r = await admin.post('/users', body);
  assert.equal(r.status, 201, r.text);
  assert.equal(r.headers.location, `/api/v1/users/${r.json.id}`);
  assert.equal(r.headers.etag, '"1"');
  assert.deepEqual([r.json.name, r.json.phone, r.json.active, r.json.area], [body.name, '081255500001', true, KAUMAN]);
  assert.deepEqual(await get(r.json.id), r.json);
  refused(await admin.post('/users', { ...person(), name: body.name }), 422, 'name');
  refused(await admin.post('/users', { ...person(), role: 'raja' }), 422, 'role');
  refused(await admin.post('/users', { ...person(), display_name: '' }), 422, 'display_name');
  refused(await admin.post('/users', { ...person(), area: '' }), 422, 'area');
  refused(await admin.post('/users', { ...person(), area: '35.73.02' }), 422, 'area');
  refused(await admin.post('/users', { ...person(), phone: '12' }), 422, 'phone');
  refused(await admin.post('/users', { ...person(), password: GOOD }), 422, 'password');
  refused(await admin.post('/users', { ...person(), id: 1 }), 422, 'id');
  for (const name of ['', 'a b', '../x', 'x'.repeat(200), "bu'"]) refused(await admin.post('/users', { ...person(), name }), 422, 'name');
  assert.equal((await admin.post('/users', '{"name":')).status, 400);
});

test('a new account as a person, and its form again', async () => {
  const v = await signedIn(server, 'admin');
  const page = await v.get('/users/new');
  const body = person();
  const bad = await v.submit(page, '/users', { ...body, display_name: '', phone: '12' });
  assert.equal(bad.status, 422);
  assert.match(bad.text, /role="alert"/);
  const again = formsOf(bad.text).find((f) => f.action === '/users');
  assert.deepEqual([again.values.name, again.values.phone], [body.name, '12'], 'what was typed stays');
  const done = await v.submit(page, '/users', body);
  assert.equal(done.status, 303, done.text);
  assert.match(done.headers.location, /^\/users\/\d+$/);
  assert.ok(wordsOf((await v.follow(done)).text).includes(body.display_name));
  assert.equal((await v.submit(page, '/users', body)).status, 422, 'the name is taken');
  assert.equal((await v.submit(page, '/users', { ...person(), _csrf: 'x' })).status, 403);
});

/* ---- changing ---- */

test('an account changed as a program: If-Match, one at a time, never the name', async () => {
  const u = await created();
  assert.equal((await admin.patch(`/users/${u.id}`, { display_name: 'Lain' })).status, 428);
  assert.equal((await admin.patch(`/users/${u.id}`, { display_name: 'Lain' }, 7)).status, 412);
  refused(await admin.patch(`/users/${u.id}`, { name: 'lain' }, 1), 422, 'name');
  refused(await admin.patch(`/users/${u.id}`, { role: 'raja' }, 1), 422, 'role');
  refused(await admin.patch(`/users/${u.id}`, { role: 'camat' }, 1), 422, 'area');
  assert.deepEqual(await get(u.id), u, 'what was refused changed nothing');
  const r = await admin.patch(`/users/${u.id}`, { display_name: 'Lain Sekali', role: 'camat', area: '35.73.02' }, 1);
  assert.equal(r.status, 200, r.text);
  assert.equal(r.headers.etag, '"2"');
  assert.deepEqual([r.json.display_name, r.json.role, r.json.area, r.json.phone, r.json.name],
    ['Lain Sekali', 'camat', '35.73.02', u.phone, u.name]);
  assert.equal((await admin.patch(`/users/${u.id}`, { display_name: 'Dua' }, 1)).status, 412);
  const self = (await admin.get('/me')).json.id;
  const own = await admin.patch(`/users/${self}`, { role: 'officer' }, (await get(self)).version);
  assert.equal(own.status, 409, 'one does not change one\'s own role');
  assert.equal((await admin.patch('/users/999999', { display_name: 'X' }, 1)).status, 404);
});

test('another territory counts at once, also for who is signed in', async () => {
  const lurah = (await admin.all('/users?q=lurah-sukun')).find((u) => u.role === 'lurah');
  const program = api(server, await token(city, lurah.name));
  const seen = async () => (await program.all('/businesses')).map((b) => b.ward);
  assert.ok((await seen()).every((w) => w === lurah.area));
  const r = await admin.patch(`/users/${lurah.id}`, { area: KAUMAN }, lurah.version);
  assert.equal(r.status, 200, r.text);
  assert.ok((await seen()).every((w) => w === KAUMAN));
});

test('an account changed as a person', async () => {
  const u = await created();
  const v = await signedIn(server, 'admin');
  const page = await v.get(`/users/${u.id}/edit`);
  const bad = await v.submit(page, `/users/${u.id}`, { display_name: '' });
  assert.equal(bad.status, 422);
  assert.match(bad.text, /role="alert"/);
  const done = await v.submit(page, `/users/${u.id}`, { display_name: 'Bu Ganti' });
  assert.equal(done.status, 303, done.text);
  assert.equal(done.headers.location, `/users/${u.id}`);
  const shown = await v.follow(done);
  assert.ok(wordsOf(shown.text).includes('Bu Ganti'));
  assert.equal((await get(u.id)).version, 2);
  assert.equal((await v.submit(page, `/users/${u.id}`, { display_name: 'Dari halaman lama' })).status, 412);
  assert.equal((await v.post(`/users/${u.id}`, { display_name: 'Tanpa versi' })).status, 428);
  assert.equal((await get(u.id)).display_name, 'Bu Ganti');
});

/* ---- shut and opened ---- */

test('shut and opened as a person, asked before', async () => {
  const v = await signedIn(server, 'admin');
  const user = (await admin.all('/users')).find((u) => u.name === 'lurah-kasin');
  const theirs = await signedIn(server, 'lurah-kasin');
  const page = await v.get(`/users/${user.id}`);
  assert.ok(linksOf(page.text).includes(`/users/${user.id}/disable`));
  const ask = await v.get(`/users/${user.id}/disable`);
  assert.equal((await get(user.id)).active, true, 'asking does nothing');
  const shut = await v.submit(ask, `/users/${user.id}/disable`);
  assert.equal(shut.status, 303, shut.text);
  assert.equal((await theirs.get('/businesses')).status, 303, 'out at once');
  assert.equal((await new Visitor(server).signIn('lurah-kasin')).status, 422);
  assert.equal((await get(user.id)).active, false);
  assert.equal((await v.post(`/users/${user.id}/reset-link`)).status, 409, 'no link for who is shut out');
  const after = await v.follow(shut);
  const opened = await v.submit(after, `/users/${user.id}/enable`);
  assert.equal(opened.status, 303);
  assert.equal((await new Visitor(server).signIn('lurah-kasin')).status, 303);
  const self = (await admin.get('/me')).json.id;
  await v.get(`/users/${self}`);
  assert.equal((await v.post(`/users/${self}/disable`)).status, 409, 'nobody shuts themselves out');
  assert.equal((await v.post('/users/999999/disable')).status, 404);
});

test('shut and opened as a program: again is no harm', async () => {
  const u = await created();
  for (const [act, active] of [['disable', false], ['disable', false], ['enable', true], ['enable', true]]) {
    assert.equal((await admin.post(`/users/${u.id}/${act}`)).status, 204, act);
    assert.equal((await get(u.id)).active, active);
  }
  assert.equal((await admin.post('/users/999999/enable')).status, 404);
});

/* ---- helped back in ---- */

test('a link as a program: the last one counts, none when shut', async () => {
  const u = await created();
  const link = async () => {
    const r = await admin.post(`/users/${u.id}/reset-link`);
    assert.equal(r.status, 200, r.text);
    assert.match(r.json.expires_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    return new URL(r.json.link).pathname;
  };
  const first = await link(), second = await link();
  const v = new Visitor(server);
  assert.equal((await v.get(first)).status, 410, 'the earlier one has ended');
  assert.equal((await v.get(second)).status, 200);
  assert.equal((await admin.post(`/users/${u.id}/disable`)).status, 204);
  assert.equal((await v.post(second, { password: GOOD, password_again: GOOD })).status, 410, 'shut: the link, too');
  assert.equal((await admin.post(`/users/${u.id}/reset-link`)).status, 409);
  assert.equal((await admin.post('/users/999999/reset-link')).status, 404);
});

test('a link as a person: asked, shown once', async () => {
  const u = await created();
  const v = await signedIn(server, 'admin');
  const ask = await v.get(`/users/${u.id}/reset-link`);
  assert.equal(ask.status, 200);
  assert.ok(!/\/reset\/[A-Za-z0-9_-]{20}/.test(ask.text));
  const shown = await v.submit(ask, `/users/${u.id}/reset-link`);
  assert.equal(shown.status, 200);
  const link = new URL(unescape(/https?:\/\/[^"<\s]+\/reset\/[A-Za-z0-9_-]+/.exec(shown.text)[0])).pathname;
  assert.equal((await new Visitor(server).get(link)).status, 200);
  assert.ok(!(await v.get(`/users/${u.id}`)).text.includes(link));
});

test('the second step switched off for somebody who lost it', async () => {
  const v = await signedIn(server, 'dinas');
  const page = await v.get('/account/totp');
  const secret = /<strong>([A-Z2-7 ]+)<\/strong>/.exec(page.text)[1];
  assert.equal((await v.submit(page, '/account/totp', { code: totp(secret, stepNow()) })).status, 303);
  assert.equal((await new Visitor(server).signIn('dinas')).headers.location, '/sign-in/code');
  const { id } = (await admin.all('/users')).find((u) => u.name === 'dinas');
  const boss = await signedIn(server, 'admin');
  assert.ok(linksOf((await boss.get(`/users/${id}`)).text).includes(`/users/${id}/totp-off`));
  const ask = await boss.get(`/users/${id}/totp-off`);
  assert.equal((await new Visitor(server).signIn('dinas')).headers.location, '/sign-in/code', 'asking does nothing');
  const off = await boss.submit(ask, `/users/${id}/totp-off`);
  assert.equal(off.status, 303, off.text);
  assert.equal((await new Visitor(server).signIn('dinas')).headers.location, '/');
  assert.ok(!linksOf((await boss.follow(off)).text).includes(`/users/${id}/totp-off`));
  assert.equal((await admin.post(`/users/${id}/totp-off`)).status, 204, 'again is no harm');
  assert.equal((await admin.post('/users/999999/totp-off')).status, 404);
  assert.equal((await v.post(`/users/${id}/totp-off`)).status, 403, 'not by oneself');
});

test('on one\'s own account neither link nor second step by the list of accounts: no way round the password', async () => {
  const me = (await admin.get('/me')).json.id, boss = await signedIn(server, 'admin');
  for (const act of ['reset-link', 'totp-off']) {
    const r = await admin.post(`/users/${me}/${act}`);
    assert.deepEqual([r.status, r.json.link], [409, undefined], r.text);
    assert.ok(r.json.detail.length > 20);
    await boss.get(`/users/${me}`);
    assert.equal((await boss.post(`/users/${me}/${act}`)).status, 409);
    assert.ok(!linksOf((await boss.get(`/users/${me}`)).text).includes(`/users/${me}/${act}`));
  }
});

/* ---- codes ---- */

test('codes for all who wait: as a program and as a person; the last printed one counts', async () => {
  const u = await created(), w = await created();
  const r = await admin.post('/users/codes');
  assert.equal(r.status, 200, r.text);
  const first = r.json.codes.find((c) => c.id === u.id);
  assert.match(first.code, /^\d{4}-\d{4}$/);
  assert.ok(r.json.codes.some((c) => c.id === w.id));
  assert.ok(!r.json.codes.some((c) => c.name === 'lurah-kauman'), 'who has a password needs none');
  const v = await signedIn(server, 'admin');
  const ask = await v.get('/users/codes');
  const page = await v.submit(ask, '/users/codes');
  assert.equal(page.status, 200);
  assert.ok(wordsOf(page.text).includes(u.name));
  const row = page.text.split('<tr>').find((t) => t.includes(`>${u.name}<`));
  const second = /\d{4}-\d{4}/.exec(row)[0];
  assert.equal(await codeWorks(u.name, first.code), false, 'the earlier paper has ended');
  assert.equal(await codeWorks(u.name, second), true);
  const later = await admin.post('/users/codes');
  assert.ok(!later.json.codes.some((c) => c.id === u.id), 'who came in waits no more');
  assert.equal((await v.post('/users/codes', { _csrf: 'x' })).status, 403);
});

/* ---- by table ---- */

const TABLE = [
  'Daftar Petugas Kecamatan Klojen', '', 'Nama;Jabatan;Wilayah;No HP', 'Siti Tabel;Lurah;Kauman;0812-7770-0001',
  'Tono Tabel;sahabat;Kauman;081277700002', 'Umi Tabel;Camat;Klojen;081277700003', 'Vina Tabel;raja;Kauman;081277700004',
  'Wati Tabel;Lurah;Atlantis;081277700005', 'Yudi Tabel;Lurah;Kauman;123', ';Lurah;Kauman;', '',
].join('\n');

function byTable(who, filename, bytes) {
  const { body, type } = multipart({}, { file: { filename, bytes } });
  return who.call('POST', '/users/import', body, { 'content-type': type });
}

test('accounts by table as a program: codes for the good rows, reasons for the bad, nothing the second time', async () => {
  const before = (await admin.get('/users?count=exact&limit=1')).json.total;
  const r = await byTable(admin, 'petugas.csv', TABLE);
  assert.equal(r.status, 200, r.text);
  assert.deepEqual([r.json.created, r.json.unchanged, r.json.rejected], [3, 1, 3], r.text); // the nameless lurah is there already
  assert.equal(r.json.codes.length, 3);
  assert.equal(r.json.rejects.length, r.json.rejected);
  assert.deepEqual(r.json.rejects.filter((x) => x.name).map((x) => [x.row, x.name]), [[7, 'Vina Tabel'], [8, 'Wati Tabel'], [9, 'Yudi Tabel']]);
  assert.ok(r.json.rejects.every((x) => x.reasons.length > 0 && x.reasons.every((w) => w.length > 5)));
  assert.equal((await admin.get('/users?count=exact&limit=1')).json.total, before + 3);
  const siti = r.json.codes.find((c) => c.display_name === 'Siti Tabel');
  assert.deepEqual([siti.role, siti.area], ['lurah', KAUMAN]);
  assert.equal(await codeWorks(siti.name, siti.code), true);
  const again = await byTable(admin, 'petugas.csv', TABLE);
  assert.deepEqual([again.json.created, again.json.unchanged, again.json.rejected], [0, 4, 3]);
  assert.equal((await admin.get('/users?count=exact&limit=1')).json.total, before + 3);
  for (const who of others) assert.equal((await byTable(who, 'petugas.csv', TABLE)).status, 403);
});

test('tables that are none are refused, and make no account', async () => {
  const before = (await admin.get('/users?count=exact&limit=1')).json.total;
  const bad = {
    'kosong.csv': '', 'lain.csv': 'apa,saja\n1,2\n', 'gambar.csv': Buffer.from([0, 1, 2, 3, 255, 254]), 'potong.xlsx': 'PK\x03\x04rusak',
    'lebar.csv': `Nama,Jabatan,Wilayah\n${'x,'.repeat(200000)}\n`,
  };
  const v = await signedIn(server, 'admin');
  for (const [name, bytes] of Object.entries(bad)) {
    const r = await byTable(admin, name, bytes);
    assert.ok([400, 413, 415, 422].includes(r.status), `${name}: ${r.status}`);
    assert.ok(r.json.detail.length > 15, r.text);
    await v.get('/users/import');
    const page = await v.upload('/users/import', {}, { file: { filename: name, bytes } });
    assert.equal(page.status, r.status, name);
    assert.ok(wordsOf(page.text).includes(r.json.errors[0]?.message ?? r.json.detail), `${name}: the page does not say why`);
  }
  assert.equal((await admin.get('/users?count=exact&limit=1')).json.total, before);
});

test('accounts by table as a person', async () => {
  const v = await signedIn(server, 'admin');
  const page = await v.get('/users/import');
  assert.match(formsOf(page.text).find((f) => f.action === '/users/import').inside, /type="file"/);
  const bytes = 'Nama;Jabatan;Wilayah\nZaki Tabel;sahabat kota;kota\nAbu Tabel;raja;Kauman\n';
  const done = await v.upload('/users/import', {}, { file: { filename: 'petugas.csv', bytes } });
  assert.equal(done.status, 200, done.text);
  const words = wordsOf(done.text);
  assert.ok(words.includes('Zaki Tabel') && words.includes('Abu Tabel') && words.includes('raja'));
  assert.match(words, /\d{4}-\d{4}/);
  const none = await v.upload('/users/import', {}, {});
  assert.equal(none.status, 422);
  assert.match(none.text, /role="alert"/);
  const officer = await signedIn(server, 'lurah-kauman');
  await officer.get('/businesses/new');
  assert.equal((await officer.upload('/users/import', {}, { file: { filename: 'x.csv', bytes } })).status, 403);
});

test('what was done to an account is written down, for administrators', async () => {
  const u = await created();
  await admin.patch(`/users/${u.id}`, { display_name: 'Bu Riwayat' }, 1);
  await admin.post(`/users/${u.id}/reset-link`);
  await admin.post(`/users/${u.id}/disable`);
  const log = await admin.all(`/audit?entity=account&entity_id=${u.id}`);
  assert.equal(log.length, 4, JSON.stringify(log));
  assert.ok(log.every((r) => r.actor === 'admin' && r.entity_id === u.id));
  assert.ok(log.some((r) => r.action === 'reset-link'));
  for (let i = 1; i < log.length; i++) assert.ok(log[i - 1].id > log[i].id, 'newest first');
  const v = await signedIn(server, 'admin');
  assert.ok(wordsOf((await v.get(`/users/${u.id}`)).text).includes('Bu Riwayat'));
  for (const who of others) assert.equal((await who.get('/audit')).status, 403);
});
