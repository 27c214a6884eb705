// Every field of a business refused at least once, with the words that people read: over the API in
// both languages, and in the form, where what was typed comes back beside its message.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { execFileSync } from 'node:child_process';
import { binary, makeCity, serve, token } from './lib/sahabat.mjs';
import { api, signedIn } from './lib/client.mjs';
import { formsOf, wordsOf } from './lib/html.mjs';

const base = { name: 'Toko Uji', owner_name: 'Budi Uji', ward: '35.73.02.1007', phone: '081234567890' };
const x = (n) => 'x'.repeat(n);

const REQUIRED = ['Wajib diisi', 'Required'];
const PHONE = ['Nomor ini belum benar; tulis seperti 0812-3456-7890 atau 0341-123456',
  'This number is not right; write it like 0812-3456-7890 or 0341-123456'];
const DATE = ['Tulis tanggal sebagai TTTT-BB-HH, misalnya 2015-08-17', 'Write the date as YYYY-MM-DD, for example 2015-08-17'];
const TYPED_DATE = 'Tulis tanggal yang ada, misalnya 17-8-2015';
const TYPED_MONEY = 'Tulis jumlah rupiah bulat, misalnya 1.500.000';
const TYPED_INT = 'Tulis bilangan bulat dengan angka, misalnya 12';
const HALF = ['Isi lintang dan bujur, atau kosongkan keduanya', 'Give both latitude and longitude, or neither'];
const INTEGER = ['Harus berupa bilangan bulat, tanpa tanda kutip', 'Must be an integer, without quotes'];
const DIGITS = ['Hanya angka, tanpa huruf', 'Digits only, no letters'];
const CHARACTERS = ['Ada karakter yang tidak dapat disimpan', 'Contains characters that cannot be stored'];
const KBLI = ['Dua angka pertama bukan golongan pokok KBLI versi ini.', 'The first two digits are no division of this KBLI edition.'];
const least = (n, now) => [`Paling sedikit ${n} huruf (sekarang ${now})`, `At least ${n} characters (now ${now})`];
const most = (n, now) => [`Paling banyak ${n} huruf (sekarang ${now})`, `At most ${n} characters (now ${now})`];
const digits = (n, now) => [`Harus ${n} angka (sekarang ${now})`, `Must be ${n} digits (now ${now})`];
const choice = (value, all) => [`“${value}” bukan pilihan; pilih dari: ${all}`, `“${value}” is not a choice; choose from: ${all}`];
const ward = (value) => [`Kelurahan “${value}” tidak dikenal`, `Unknown ward “${value}”`];

// field, value, [Indonesian, English]; then what a form is sent and says where that differs
// (null: a form cannot send it), and the field that is named where it is another one.
const rows = [
  ['name', '', REQUIRED],
  ['name', null, REQUIRED, null],
  ['name', 'A', least(2, 1)],
  ['name', x(161), most(160, 161)],
  ['name', 'a\u0007b', CHARACTERS, null],
  ['name', 5, ['Harus berupa teks', 'Must be a string'], null],
  ['owner_name', '', REQUIRED],
  ['owner_name', 'B', least(2, 1)],
  ['owner_name', x(121), most(120, 121)],
  ['owner_nik', '357302450785000', digits(16, 15)],
  ['owner_nik', '35730245078500AB', DIGITS],
  ['owner_nik', '3573027507850003', ['Tanggal lahir di dalam NIK (angka ke-7 sampai ke-12) tidak mungkin.',
    'The birth date inside the NIK (digits 7 to 12) is impossible.']],
  ['owner_nik', '0000000000000000', ['Dua angka pertama NIK bukan kode provinsi.', 'The first two digits of the NIK are no province code.']],
  ['owner_birth_date', '2030-01-01', ['Tanggal lahir tidak boleh sesudah hari ini.', 'A birth date cannot be after today.']],
  ['owner_birth_date', '1985-02-30', DATE, { says: TYPED_DATE }],
  ['owner_birth_date', '5 Juli', DATE, { says: TYPED_DATE }],
  ['owner_gender', 'x', choice('x', 'f, m'), { keeps: false }],
  ['phone', '12345', PHONE],
  ['phone', '0812345678901234', PHONE],
  ['phone', 'abc', PHONE],
  ['phone', '', ['Isi nomor telepon atau alamat', 'Give a phone number or an address']],
  ['address', x(301), most(300, 301)],
  ['ward', '', REQUIRED, { keeps: false }],
  ['ward', '35.73.02.9999', ward('35.73.02.9999'), { keeps: false }],
  ['ward', '35.73.02', ward('35.73.02'), { keeps: false }],
  ['lat', -7.9, HALF, { typed: '-7,9', field: 'lng', keeps: false }],
  ['lng', 112.6, HALF, { typed: '112.6', field: 'lat', keeps: false }],
  ['lat', -91, ['Paling kecil -90', 'At least -90'], { typed: '-91', also: true }],
  ['lng', 181, ['Paling besar 180', 'At most 180'], { typed: '181', also: true }],
  ['sector', 'mining', choice('mining', 'culinary, food_processing, trade, services, crafts, fashion, agriculture, creative, transport, manufacturing, other'),
    { keeps: false }],
  ['kbli', '5610', digits(5, 4)],
  ['kbli', '5610A', DIGITS],
  ['kbli', '00000', KBLI],
  ['kbli_version', '2015', choice('2015', '2020, 2025'), { keeps: false }],
  ['nib', '123456789012', digits(13, 12)],
  ['nib', '12345678901234', digits(13, 14)],
  ['npwp', '12345678901234', ['Harus 15 sampai 16 angka (sekarang 14)', 'Must be 15 to 16 digits (now 14)']],
  ['founded_on', '2099-01-01', ['Tanggal belum tiba', 'The date is in the future']],
  ['founded_on', '2019-02-29', DATE, { says: TYPED_DATE }],
  ['capital', -1, ['Paling kecil Rp0', 'At least Rp0'], { typed: '-1' }],
  ['capital', '25 juta lebih', INTEGER, { says: TYPED_MONEY }],
  ['capital', 1000000000000001, ['Paling besar Rp1.000.000.000.000.000', 'At most Rp1.000.000.000.000.000'], { typed: '1000000000000001', says: TYPED_MONEY }],
  ['capital', 1.5, INTEGER, null],
  ['employees', -1, ['Paling kecil 0', 'At least 0'], { typed: '-1' }],
  ['employees', 100001, ['Paling besar 100.000', 'At most 100.000'], { typed: '100001' }],
  ['employees', 'tiga', INTEGER, { says: TYPED_INT }],
  ['channels', ['pasar malam'], choice('pasar malam', 'home, stall, shop, market, door_to_door, whatsapp, social_media, marketplace, delivery_app, reseller, export'),
    { typed: 'pasar malam', keeps: false }],
  ['channels', 'shop', ['Harus berupa daftar teks', 'Must be a list of strings'], null],
  ['notes', x(2001), most(2000, 2001)],
  ['client_id', x(81), most(80, 81), null],
];

let city, server, officer, person;
before(async () => {
  city = await makeCity({ businesses: 30 });
  server = await serve(city);
  officer = api(server, await token(city, 'dinas'));
  person = await signedIn(server, 'dinas');
});
after(() => city?.close());

test('no field of a business is forgotten here', () => {
  const document = JSON.parse(execFileSync(binary, ['openapi'], { maxBuffer: 1 << 26 }));
  const writable = Object.keys(document.paths['/api/v1/businesses'].post.requestBody.content['application/json'].schema.properties);
  assert.deepEqual([...new Set(rows.map((r) => r[0]))].sort(), writable.sort());
});

for (const [field, value, [indonesian, english], form = {}] of rows) {
  const shown = JSON.stringify(value);
  test(`${field}: ${shown.length > 40 ? `${shown.length - 2} characters` : shown}`, async () => {
    const named = form?.field ?? field;
    for (const [lang, words] of [['id', indonesian], ['en', english]]) {
      const r = await officer.post('/businesses', { ...base, [field]: value }, { 'accept-language': lang });
      assert.equal(r.status, 422, r.text);
      const said = r.json.errors.filter((e) => e.field === named).map((e) => e.message);
      assert.deepEqual(said, [words]);
      if (!form?.also) assert.equal(r.json.errors.length, 1, r.text);
    }
    if (form === null) return;
    await inForm(field, form.typed ?? value, named, form.says ?? indonesian, form.keeps ?? true);
  });
}

async function inForm(field, typed, named, words, keeps) {
  await person.get('/businesses/new');
  const reply = await person.post('/businesses', { ...base, [field]: typed });
  assert.equal(reply.status, 422, `the form is taken: ${reply.headers.location}`);
  assert.ok(wordsOf(reply.text).includes(words), `the page does not say "${words}"`);
  assert.match(reply.text, new RegExp(`href="#f-${named}"`), 'the summary leads to the field');
  assert.match(reply.text, new RegExp(`id="f-${named}"`), 'the field is there');
  const marks = [`id="f-${named}"[^>]*aria-invalid="true"`, `<fieldset class="field bad" id="f-${named}" aria-describedby="f-${named}-error"`];
  assert.ok(marks.some((m) => new RegExp(m).test(reply.text)), 'the field is marked');
  const values = formsOf(reply.text).find((f) => f.action === '/businesses').values;
  if (keeps) assert.equal(values[field], typed, 'what was typed comes back');
  for (const [other, was] of Object.entries(base)) if (other !== field) assert.equal(values[other], was, `${other} comes back`);
}

test('a NIK that disagrees with birth date or place warns and is taken', async () => {
  const r = await officer.post('/businesses', { ...base, owner_nik: '3201014507850003', owner_birth_date: '1990-01-01' });
  assert.equal(r.status, 201, r.text);
  assert.ok(r.json.warnings.some((x) => x.field === 'owner_nik' && x.detail), r.text);
});

test('what cannot be read and what cannot be are told at once', async () => {
  const bad = { ...base, phone: '12', nib: '1', founded_on: '2999-01-01', capital: 'banyak', lat: -7.9, owner_nik: '1234567890123456' };
  const r = await officer.post('/businesses', bad);
  assert.equal(r.status, 422);
  const named = r.json.errors.map((x) => x.field);
  for (const field of ['phone', 'nib', 'founded_on', 'capital', 'lng', 'owner_nik']) assert.ok(named.includes(field), `${field}: ${named}`);
  assert.equal(new Set(named).size, named.length, `each once: ${named}`);
  const kept = (await officer.post('/businesses', { ...base, name: 'Diubah Nanti' })).json;
  const changed = await officer.patch(`/businesses/${kept.id}`, { nib: '1', founded_on: '2999-01-01' }, kept.version);
  assert.deepEqual(new Set(changed.json.errors.map((x) => x.field)), new Set(['nib', 'founded_on']));
});

test('by form: faults in the order of the form, under the name that is on record', async () => {
  const dinas = await signedIn(server, 'dinas');
  const kept = (await officer.post('/businesses', { ...base, name: 'Tetap Namanya' })).json, at = `/businesses/${kept.id}/edit`;
  const bad = await dinas.submit(await dinas.get(at), at, { name: '', owner_nik: '123', phone: '08xx' });
  assert.equal(bad.status, 422);
  const summary = bad.text.slice(bad.text.indexOf('class="errors"'));
  assert.deepEqual([...summary.matchAll(/href="#f-(\w+)"/g)].map((m) => m[1]), ['name', 'owner_nik', 'phone']);
  assert.match(bad.text, new RegExp(`<a href="/businesses/${kept.id}">Tetap Namanya</a>`), 'the trail');
});

test('a NIB that stands with another business warns, and is taken', async () => {
  const one = (await officer.post('/businesses', { ...base, name: 'Ber-NIB', nib: '9120000000777' })).json;
  assert.deepEqual(one.warnings, []);
  const two = await officer.post('/businesses', { ...base, name: 'Lain Sekali', owner_name: 'Orang Lain', phone: '081777777777', nib: '9120000000777' });
  assert.equal(two.status, 201);
  assert.ok(two.json.warnings.some((x) => x.field === 'nib' && x.detail.includes(one.code)), JSON.stringify(two.json.warnings));
  const same = await officer.patch(`/businesses/${two.json.id}`, { notes: 'tetap' }, two.json.version);
  assert.deepEqual(same.json.warnings, [], 'only where it is written');
});

test('every warning is told at once, to people with what looks alike', async () => {
  const odd = { ...base, name: 'Dua Peringatan', kbli: '56999', owner_nik: '3201014507850003', owner_birth_date: '1990-01-01' };
  const r = await officer.post('/businesses', odd);
  assert.deepEqual(new Set(r.json.warnings.map((x) => x.field)), new Set(['kbli', 'owner_nik']));
  await person.get('/businesses/new');
  const made = await person.post('/businesses', odd);
  assert.equal(made.status, 303);
  const flash = /<p class="flash good"[^>]*>([^]*?)<\/p>/.exec((await person.get(made.headers.location)).text)[1];
  for (const say of ['berhasil didaftarkan', 'Mirip', 'Data ganda', 'Mohon diperiksa', 'KBLI', 'NIK']) assert.ok(flash.includes(say), `${say}: ${flash}`);
});

test('an unknown KBLI code under a known division is kept, with a warning to people', async () => {
  await person.get('/businesses/new');
  const r = await person.post('/businesses', { ...base, name: 'Kode Asing', kbli: '56999' });
  assert.equal(r.status, 303);
  const page = await person.get(r.headers.location);
  assert.match(page.text, /56999/);
  assert.match(page.text, /KBLI/);
});
