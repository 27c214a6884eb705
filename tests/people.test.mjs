// Accounts by administrators: made, changed, imported as a whole programme, with printed codes.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { makeCity, run, serve, token } from './lib/sahabat.mjs';
import { api, multipart, signedIn, Visitor } from './lib/client.mjs';
import { csv } from './lib/files.mjs';
import { wordsOf } from './lib/html.mjs';

const GOOD = 'kuda-laut-berenang-77', KAUMAN = '35.73.02.1007';
let city, server, admin, person;
before(async () => {
  city = await makeCity({ businesses: 30 });
  server = await serve(city);
  admin = api(server, await token(city, 'admin'));
  person = await signedIn(server, 'admin');
});
after(() => city?.close());

test('the list: pages, search, role', async () => {
  const all = await admin.all('/users', 50);
  assert.ok(all.length > 60);
  assert.equal(new Set(all.map((u) => u.id)).size, all.length);
  assert.deepEqual((await admin.all('/users?role=mayor')).map((u) => u.name), ['walikota']);
  assert.ok((await admin.get('/users?q=kauman')).json.items.length >= 2);
  assert.ok(all.every((u) => !('password' in u) && !('totp_secret' in u)));
  assert.equal((await admin.get('/users?role=king')).status, 422);
});

test('over the API: created, changed with its version, refused', async () => {
  const made = await admin.post('/users', { name: 'lurah-uji', display_name: 'Lurah Uji', role: 'lurah', area: KAUMAN, phone: '081234567111' });
  assert.equal(made.status, 201, made.text);
  assert.equal(made.headers.location, `/api/v1/users/${made.json.id}`);
  assert.equal((await admin.post('/users', { name: 'lurah-uji', display_name: 'Lain', role: 'lurah', area: KAUMAN })).status >= 400, true, 'a name once');
  const bad = await admin.post('/users', { name: 'x y', display_name: '', role: 'lurah', area: 'Entah' });
  assert.equal(bad.status, 422);
  assert.deepEqual([...new Set(bad.json.errors.map((e) => e.field))].sort(), ['area', 'display_name', 'name']);
  assert.equal((await admin.patch(`/users/${made.json.id}`, { display_name: 'Bu Lurah' })).status, 428);
  const changed = await admin.patch(`/users/${made.json.id}`, { display_name: 'Bu Lurah' }, made.json.version);
  assert.equal(changed.status, 200, changed.text);
  assert.equal(changed.json.display_name, 'Bu Lurah');
  assert.equal((await admin.patch(`/users/${made.json.id}`, { display_name: 'X' }, made.json.version)).status, 412);
  for (const [role, area] of [['lurah', '35.73.02'], ['camat', KAUMAN], ['lurah', ''], ['lurah', 'Entah'], ['king', '']])
    assert.equal((await admin.patch(`/users/${made.json.id}`, { role, area }, changed.json.version)).status, 422, `${role} of "${area}"`);
  const me = (await admin.get('/me')).json;
  assert.ok((await admin.patch(`/users/${me.id}`, { role: 'officer', area: '' }, me.version)).status >= 400, 'nobody changes their own role');
});

test('by form, without JavaScript: a faulty one comes back, a good one is made and changed', async () => {
  const form = await person.get('/users/new');
  const faulty = await person.submit(form, '/users', { name: 'camat uji', display_name: 'Camat Uji', role: 'camat', area: '35.73.02' });
  assert.equal(faulty.status, 422);
  assert.match(faulty.text, /value="camat uji"/);
  assert.match(faulty.text, /href="#f-name"/);
  const made = await person.submit(faulty, '/users', { name: 'camat-uji' });
  assert.equal(made.status, 303, wordsOf(made.text));
  const at = made.headers.location;
  const edit = await person.get(`${at}/edit`);
  const saved = await person.submit(edit, at, { display_name: 'Bapak Camat Uji' });
  assert.equal(saved.status, 303);
  assert.match((await person.get(at)).text, /Bapak Camat Uji/);
  assert.equal((await person.submit(edit, at, { display_name: 'Terlambat' })).status, 412, 'the old form is stale');
  const link = await person.get(`${at}/reset-link`);
  assert.equal((await person.submit(link, `${at}/reset-link`)).status, 200);
  const shut = await person.get(`${at}/disable`);
  assert.equal((await person.submit(shut, `${at}/disable`)).status, 303);
  assert.equal((await person.post(`${at}/enable`)).status, 303);
});

// 170 companions, 57 ward heads, 5 district heads: as one list from the personnel office.
function programme() {
  const rows = [['Nama', 'Peran', 'Wilayah', 'No. HP', 'Nama Masuk']];
  const wards = ['Kauman', 'Kel. Kasin', 'KELURAHAN BARENG', 'Sumbersari', 'Oro-oro Dowo'];
  for (let i = 0; i < 20; i++) rows.push([`Sahabat Baru ${i}`, 'Sahabat', wards[i % 5], `0812777${String(10000 + i)}`, `sahabat-baru-${i}`]);
  rows.push(['Camat Baru', 'Camat', 'Kecamatan Klojen', '081277799999', 'camat-baru']);
  rows.push(['', 'Sahabat', 'Kauman', '', ''], ['Salah Wilayah', 'Sahabat', 'Atlantis', '', 'salah-wilayah'], ['Salah Peran', 'Raja', 'Kauman', '', 'salah-peran']);
  return csv(rows, ';');
}

test('a whole programme by file: created with codes, rejects with reasons, again unchanged', async () => {
  const form = multipart({}, { file: { filename: 'program.csv', type: 'text/csv', bytes: programme() } });
  const first = await admin.post('/users/import', form.body, { 'content-type': form.type });
  assert.equal(first.status, 200, first.text);
  assert.equal(first.json.created, 21, first.text);
  assert.equal(first.json.rejected, 3);
  assert.equal(first.json.codes.length, 21);
  assert.ok(first.json.rejects.every((r) => r.reasons.length > 0));
  const code = first.json.codes.find((c) => c.name === 'sahabat-baru-0');
  const v = new Visitor(server);
  await v.get('/welcome');
  assert.equal((await v.post('/welcome', { name: code.name, code: code.code, password: GOOD, password_again: GOOD })).status, 303);
  assert.equal((await v.get('/businesses')).status, 200);
  const again = await admin.post('/users/import', form.body, { 'content-type': form.type });
  assert.deepEqual([again.json.created, again.json.unchanged, again.json.rejected], [0, 21, 3]);
});

test('the same by form and by command', async () => {
  await person.get('/users/import');
  const page = await person.upload('/users/import', {}, {
    file: { filename: 'dua.csv', type: 'text/csv', bytes: csv([['Nama', 'Peran', 'Wilayah'], ['Bu Formulir', 'Sahabat', 'Kauman'], ['Pak Salah', 'Sahabat', 'Entah']]) },
  });
  assert.equal(page.status, 200);
  assert.match(page.text, /\d{4}-\d{4}/, 'the code is shown');
  assert.match(wordsOf(page.text), /Entah/, 'the reject is shown with its reason');
  assert.equal((await person.upload('/users/import', {}, {})).status, 422);
  assert.equal((await person.upload('/users/import', {}, { file: { filename: 'x.xlsx', bytes: Buffer.from('PK\x03\x04 broken') } })).status >= 400, true);
  const file = path.join(city.dir, 'program.csv');
  fs.writeFileSync(file, csv([['Nama', 'Peran', 'Wilayah'], ['Bu Perintah', 'Sahabat', 'Kasin']]));
  const cli = await run(['import', 'users', file], { city });
  assert.equal(cli.code, 0, cli.err);
  assert.match(cli.out, /^name,role,area,code\n.*\d{4}-\d{4}/);
});

test('codes for all who wait, on one sheet, once', async () => {
  const page = await person.get('/users/codes');
  const sheet = await person.submit(page, '/users/codes');
  assert.equal(sheet.status, 200);
  assert.ok((sheet.text.match(/\d{4}-\d{4}/g) ?? []).length >= 1);
  const { codes } = (await admin.post('/users/codes')).json;
  assert.ok(codes.length > 0 && codes.every((c) => /^\d{4}-\d{4}$/.test(c.code)));
});

test('what was done stands in the audit, without secrets', async () => {
  const items = await admin.all('/audit?count=exact');
  const text = JSON.stringify(items);
  assert.ok(items.some((i) => i.entity === 'account' && i.actor === 'admin'));
  assert.ok(!text.includes(GOOD) && !/argon2/.test(text));
});
