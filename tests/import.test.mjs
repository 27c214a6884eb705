// Import of spreadsheets as offices send them, by command, by form and over the API: counts, the same
// file again, rejects and their way back, undo, what a person changed, and files that are none.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { binary, makeCity, must, onSqlite, root, run, serve, token, until } from './lib/sahabat.mjs';
import { api, multipart, signedIn } from './lib/client.mjs';
import { csv, xlsx, zip } from './lib/files.mjs';
import { formsOf, linksOf, wordsOf } from './lib/html.mjs';

const file = (name) => path.join(root, 'tests/data', name);
// What each file gives in an empty register, in this order: created, updated, rejected.
const files = {
  '01-rekap-dinas.xlsx': [45, 0, 0],
  '02-kecamatan.csv': [40, 0, 0],
  '03-hp-ilmiah.csv': [27, 0, 3],
  '04-paguyuban.csv': [24, 0, 0],
  '05-kelurahan.xlsx': [31, 0, 2],
  '06-libreoffice.xlsx': [25, 0, 0],
  '07-ekspor-aplikasi.csv': [29, 7, 0],
  '08-baris-salah.csv': [13, 0, 13],
  '09-izin-produk.csv': [9, 0, 5],
};

let city, server, officer, dinas;
before(async () => {
  city = await makeCity({ kind: 'init' });
  await must(['user', 'add', 'dinas', '--role', 'officer', '--password', 'kuda-laut-berenang-77'], { city });
});
after(() => city?.close());

const at = (name) => path.join(city.dir, name);
const importing = async (...args) => JSON.parse(await must(['import', 'businesses', ...args, '--json'], { city }));
const exported = async () => JSON.parse(await must(['export', 'businesses', '--format', 'json'], { city }));
function write(name, bytes) {
  fs.writeFileSync(at(name), bytes);
  return at(name);
}

/* ---- by command ---- */

for (const [name, [created, updated, rejected]] of Object.entries(files)) {
  test(`${name}: tried dry, run, run again`, async () => {
    const before = (await exported()).length;
    const dry = await importing(file(name), '--dry-run');
    assert.deepEqual([dry.created, dry.updated, dry.rejected], [created, updated, rejected]);
    assert.equal((await exported()).length, before, 'a dry run writes nothing');
    const report = at(`${name}.rejects.csv`);
    const first = await importing(file(name), '--report', report);
    assert.deepEqual(Object.keys(first).sort(), ['created', 'possible_duplicates', 'rejected', 'unchanged', 'updated']);
    assert.deepEqual([first.created, first.updated, first.unchanged, first.rejected], [created, updated, 0, rejected]);
    assert.equal((await exported()).length, before + created);
    const again = await importing(file(name));
    assert.deepEqual([again.created, again.updated, again.unchanged, again.rejected], [0, 0, created + updated, rejected]);
    const lines = fs.readFileSync(report, 'utf8').trim().split('\r\n');
    assert.match(lines[0].replace(/^\ufeff/, ''), /,Row,Reason$|,Baris,Alasan$/);
    if (rejected === 0) assert.equal(lines.length, 1);
  });
}

test('what the cells meant: phones whole, wards known, no totals, dates real', async () => {
  const all = await exported();
  for (const b of all) {
    assert.match(b.ward, /^35\.73\.0[1-5]\.10\d\d$/, JSON.stringify(b));
    if (b.phone) assert.match(b.phone, /^0\d{8,12}$/, JSON.stringify(b));
    if (b.founded_on) assert.match(b.founded_on, /^(19|20)\d\d-\d\d-\d\d$/);
    if (b.owner_nik) assert.match(b.owner_nik, /^3\d{15}$/);
    assert.doesNotMatch(b.name, /^(jumlah|total|nama usaha)\b/i);
    assert.ok(b.phone || b.address);
  }
  assert.ok(all.filter((b) => b.founded_on).length > 100);
  assert.ok(all.filter((b) => b.capital).length > 80);
});

test('licences: several in a cell, words in the notes, out again with the export and in again', async () => {
  const all = await exported();
  const of = (name) => { const b = all.find((x) => x.name === name); return [b.pirt, b.halal, b.brand, b.bpom, b.notes]; };
  assert.deepEqual(of('Dapur Kue Lestari'), ['2063573010401-29; 2063573010301-29', null, 'Lestari Gold; Lestari', null, 'Halal: Sudah']);
  assert.deepEqual(of('Sambal Bu Narti'), ['2063573010201-28', 'ID35110001325901023', 'Sambal Ndower', null, null]);
  assert.deepEqual(of('Susu Segar Dau'), [null, 'ID35110001325901024', null, 'MD201130200401', null]);
  assert.deepEqual(of('Roti Kasur Wangi'), ['2063573011001-30', null, 'Wangi', null, 'Halal: 12 Juni 2024']);
  assert.deepEqual(of('Kopi Dampit Jaya'), ['2103573010701-21', null, null, null, 'Merek: Ya']);
  const reasons = fs.readFileSync(at('09-izin-produk.csv.rejects.csv'), 'utf8');
  for (const why of [/9,Emping.*rounded away|9,Emping.*membulatkannya/, /Stik Bawang.*2103573010001-29/, /Bakso Frozen.*ID/, /Nugget.*MD/, /HYPERLINK/])
    assert.match(reasons, why);

  const fresh = await makeCity({ kind: 'init' });
  const out = path.join(fresh.dir, 'keluar.csv');
  await must(['export', 'businesses', '--format', 'csv', '-o', out], { city });
  assert.match(fs.readFileSync(out, 'utf8').split('\r\n')[0], /,pirt,halal,brand,bpom$/);
  await must(['import', 'businesses', out, '--json'], { city: fresh });
  const licences = (list) => list.filter((b) => b.pirt || b.halal || b.brand || b.bpom)
    .map((b) => [b.name, ...[b.pirt, b.halal, b.brand, b.bpom].map((x) => x?.split('; ').sort().join('; '))]).sort();
  assert.deepEqual(licences(JSON.parse(await must(['export', 'businesses', '--format', 'json'], { city: fresh }))), licences(all));
  await fresh.close();
});

test('rejected rows come back with their reasons, are mended and taken', async () => {
  const text = fs.readFileSync(at('05-kelurahan.xlsx.rejects.csv'), 'utf8');
  assert.match(text, /Kepanjen/);
  const mended = text.replace('Kepanjen', 'Kauman').replace(/(TOKO MADURA NOVI.*RW 8),,/, '$1,Kasin,');
  const r = await importing(write('diperbaiki.csv', mended), '--source', '05-kelurahan.xlsx');
  assert.deepEqual([r.created, r.rejected], [2, 0]);
});

test('a report is what its name says', async () => {
  const bad = write('tolak.csv', csv([['Nama Usaha', 'Pemilik', 'HP', 'Kelurahan', 'Tahun Berdiri'], ['Ditolak', 'Bu Tolak', '081266669801', 'Kauman', 'dulu']]));
  for (const more of [[], ['--dry-run']]) {
    const r = await run(['import', 'businesses', bad, '--report', at('laporan.xls'), ...more], { city });
    assert.equal(r.code, 2);
    assert.match(r.err, /laporan\.xls/);
    assert.ok(!fs.existsSync(at('laporan.xls')));
    await importing(bad, '--report', at('laporan.xlsx'), ...more);
    assert.equal(fs.readFileSync(at('laporan.xlsx')).subarray(0, 2).toString(), 'PK');
    fs.rmSync(at('laporan.xlsx'));
    await importing(bad, '--report', at('laporan.CSV'), ...more);
    assert.match(fs.readFileSync(at('laporan.CSV'), 'utf8'), /“dulu”/, 'the reason quotes what it cannot read');
    fs.rmSync(at('laporan.CSV'));
  }
});

test('identity: the source\'s own number first; a changed cell updates; another source is another', async () => {
  const heading = ['ID Sumber', 'Nama Usaha', 'Nama Pemilik', 'No. HP', 'Kelurahan', 'Catatan'];
  const row = (...more) => ['S-001', 'Kue Sumber', 'Bu Sumber', '081266660001', 'Kauman', ...more];
  const one = write('a.csv', csv([heading, row('pertama')]));
  assert.equal((await importing(one, '--source', 'asal')).created, 1);
  const renamed = write('b.csv', csv([heading, ['S-001', 'Kue Sumber Rejeki', 'Bu Sumber', '081266660001', 'Kasin', 'kedua']]));
  const second = await importing(renamed, '--source', 'asal');
  assert.deepEqual([second.created, second.updated], [0, 1], 'the number tells who it is, whatever the name');
  const b = (await exported()).find((x) => x.source_id === 'S-001');
  assert.equal(b.name, 'Kue Sumber Rejeki');
  assert.equal(b.notes, 'kedua');
  const other = await importing(renamed, '--source', 'lain');
  assert.deepEqual([other.created, other.possible_duplicates], [1, 1], 'what only looks alike is made and flagged');
});

test('NIK and name tell who it is, where the source has no numbers', async () => {
  const heading = ['Nama Usaha', 'Nama Pemilik', 'NIK', 'No. HP', 'Kelurahan'];
  await importing(write('n.csv', csv([heading, ['Jamu Nik', 'Bu Nik', '3573024507850055', '081266660002', 'Kauman']])));
  const r = await importing(write('n2.csv', csv([heading, ['JAMU  NIK', 'Bu Nik', '3573024507850055', '081266660003', 'Kauman']])));
  assert.deepEqual([r.created, r.updated], [0, 1]);
});

/* ---- files that are none ---- */

test('what is no spreadsheet is refused in words, and nothing changes', async () => {
  const before = (await exported()).length;
  const good = fs.readFileSync(file('01-rekap-dinas.xlsx'));
  const huge = Buffer.alloc(120 << 20, 0x20);
  const bad = {
    'kosong.csv': Buffer.alloc(0),
    'biner.csv': Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 7919) % 256)),
    'terpotong.xlsx': good.subarray(0, good.length - 900),
    'separuh.xlsx': good.subarray(0, good.length >> 1),
    'bukan.xlsx': Buffer.from('PK\x03\x04 this is no zip at all'),
    'kosong.xlsx': zip({ 'a.txt': Buffer.from('x') }),
    'bom.xlsx': xlsx([], huge),
    'bom-bohong.xlsx': zip({ 'xl/worksheets/sheet1.xml': huge.subarray(0, 50 << 20) }, { claim: 100 }),
    'doctype.xlsx': xlsx([], '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;&b;">]><worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>&d;</t></is></c></row></sheetData></worksheet>'),
    'xml-rusak.xlsx': xlsx([], '<worksheet><sheetData><row r="1"><c></row>'),
    'lebar.csv': Buffer.from(`Nama Usaha${',x'.repeat(200000)}\r\nA${',1'.repeat(200000)}\r\n`),
    'utf16-ganjil.csv': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('Nama Usaha\tNama Pemilik\r\n', 'utf16le'), Buffer.from([0x41])]),
    'tanpa-judul.csv': csv([['1', '2', '3'], ['4', '5', '6']]),
    'gambar.csv': Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'),
  };
  for (const [name, bytes] of Object.entries(bad)) {
    const r = await run(['import', 'businesses', write(name, bytes), '--json'], { city, timeout: 60000 });
    assert.equal(r.code, 1, `${name}: exit ${r.code} ${r.out}`);
    assert.match(r.err, /^sahabat: [A-Z“].{15,}/, `${name}: "${r.err}"`);
    assert.equal(r.out, '', name);
    fs.rmSync(at(name));
  }
  assert.equal((await exported()).length, before);
  assert.match(await must(['check'], { city }), /database: 0 problems/);
});

test('bad rows never stop good ones; formulas are text', async () => {
  const heading = ['Nama Usaha', 'Nama Pemilik', 'No. HP', 'Kelurahan', 'Catatan'];
  const r = await importing(write('campur.csv', csv([heading,
    ['Baik Satu', 'Bu A', '081266661001', 'Kauman', '=HYPERLINK("http://evil")'],
    ['', 'Bu B', '081266661002', 'Kauman', ''],
    ['x'.repeat(5000), 'Bu C', '081266661003', 'Kauman', ''],
    ['Baik Dua', 'Bu D', '081266661004', 'Kauman', '+1+1'],
    ['Jauh', 'Bu E', '081266661005', 'Jakarta', ''],
  ])));
  assert.deepEqual([r.created, r.rejected], [1, 4], 'a cell that is a formula is no text of anybody');
  const out = await must(['export', 'businesses', '--format', 'csv'], { city });
  assert.doesNotMatch(out, /(^|,)"?[=+]/m);
});

test('every encoding and separator gives the same', async () => {
  const rows = [['Nama Usaha', 'Nama Pemilik', 'No. HP', 'Kelurahan', 'Alamat']];
  const forms = {
    'utf8.csv': (r) => csv(r), 'bom.csv': (r) => Buffer.concat([Buffer.from('\ufeff'), csv(r)]), 'titikkoma.csv': (r) => csv(r, ';'),
    'tab.csv': (r) => csv(r, '\t'), 'utf16le.csv': (r) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(csv(r).toString(), 'utf16le')]),
    'utf16be.csv': (r) => Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(csv(r).toString(), 'utf16le').swap16()]),
    'cp1252.csv': (r) => Buffer.from(csv(r).toString(), 'latin1'), 'satu.xlsx': (r) => xlsx(r),
  };
  for (const [i, [name, make]] of Object.entries(forms).entries()) {
    const row = [`Café Bentuk ${i}`, `Bu Renée ${i}`, `08126667${1000 + i}`, 'Kauman', 'Jl. "Merdeka", No. 1\nLantai 2'];
    assert.equal((await importing(write(name, make([...rows, row])))).created, 1, name);
    const b = (await exported()).find((x) => x.phone === row[2]);
    assert.equal(b?.name, row[0], name);
    assert.equal(b.owner_name, row[1], name);
    assert.match(b.address, /Jl\. "Merdeka", No\. 1\s+Lantai 2/, name);
  }
});

/* ---- by form ---- */

async function come() {
  if (server) return;
  server = await serve(city);
  officer = api(server, await token(city, 'dinas'));
  dinas = await signedIn(server, 'dinas', {}, 'kuda-laut-berenang-77');
}

async function finished(id) {
  return until('the import ends', async () => {
    const r = (await officer.get(`/imports/${id}`)).json;
    return ['done', 'failed', 'undone'].includes(r.state) ? r : null;
  });
}

test('by form: upload, columns, preview, run, result, rejects, undo', async () => {
  await come();
  await dinas.get('/imports/new');
  assert.equal((await dinas.upload('/imports', {}, {})).status, 422);
  const rows = [['Rekap Usaha 2026'], [], ['NAMA TOKO', 'YANG PUNYA', 'TELP', 'KEL.', 'TIDAK TERPAKAI'],
    ['Formulir Satu', 'Bu Satu', '81266668001', 'Kel. Kauman', 'x'], ['Formulir Dua', 'Bu Dua', '0812 6666 8002', 'KASIN', 'y'],
    ['', 'Tanpa Nama', '081266668003', 'Kauman', 'z'], ['JUMLAH', '', '3', '', '']];
  const sent = await dinas.upload('/imports', { source: 'formulir uji' }, { file: { filename: 'rekap.csv', type: 'text/csv', bytes: csv(rows, ';') } });
  assert.equal(sent.status, 303, wordsOf(sent.text));
  const at = sent.headers.location, id = /\d+$/.exec(at)[0];
  const columns = await dinas.get(at);
  const form = formsOf(columns.text).find((f) => f.action === `${at}/map`);
  assert.equal(form.values.header_row, '3');
  assert.equal(form.values['col-0'], 'name');
  const twice = await dinas.submit(columns, `${at}/map`, { 'col-1': 'name' });
  assert.equal(twice.status, 422, 'one field from two columns');
  const mapped = await dinas.submit(columns, `${at}/map`, { 'col-0': 'name', 'col-1': 'owner_name', 'col-2': 'phone', 'col-3': 'ward', 'col-4': '' });
  assert.equal(mapped.headers.location, `${at}/preview`, wordsOf(mapped.text));
  const preview = await dinas.get(`${at}/preview`);
  assert.match(wordsOf(preview.text), /Formulir Satu/);
  assert.equal((await officer.get('/businesses?q=formulir')).json.total, 0, 'a preview writes nothing');
  const started = await dinas.submit(preview, `${at}/start`);
  assert.equal(started.status, 303, wordsOf(started.text));
  const result = await finished(id);
  assert.deepEqual([result.created, result.rejected], [2, 1], JSON.stringify(result));
  const page = await dinas.get(at);
  assert.match(wordsOf(page.text), /Tanpa Nama/, 'who a rejected row is about');
  const download = linksOf(page.text).find((l) => /rejects\?format=csv/.test(l));
  const rejects = await dinas.get(download);
  assert.match(rejects.headers['content-disposition'], /attachment; filename="[^"]+\.csv"/);
  assert.match(rejects.text, /Tanpa Nama/);
  assert.equal((await dinas.get(download.replace('csv', 'xlsx'))).wire.subarray(0, 2).toString(), 'PK');
  assert.ok((await dinas.submit(preview, `${at}/start`)).status >= 400, 'not twice');

  const ask = await dinas.get(`${at}/undo`);
  const undone = await dinas.submit(ask, `${at}/undo`);
  assert.equal(undone.status, 303, wordsOf(undone.text));
  assert.equal((await finished(id)).state, 'undone');
  assert.equal((await officer.get('/businesses?q=formulir&count=exact')).json.total, 0);
});

async function uploaded(rows, source) {
  const form = multipart({ source }, { file: { filename: `${source}.csv`, type: 'text/csv', bytes: csv(rows) } });
  const r = await officer.post('/imports', form.body, { 'content-type': form.type });
  assert.equal(r.status, 201, r.text);
  return r.json;
}
async function imported(rows, source) {
  const { id } = await uploaded(rows, source);
  assert.equal((await officer.post(`/imports/${id}/start`)).status, 200);
  return finished(id);
}

const heading = ['ID Sumber', 'Nama Usaha', 'Nama Pemilik', 'No. HP', 'Kelurahan', 'Catatan'];

test('over the API: columns, mapping, preview, rows, rejects, undo', async () => {
  await come();
  const rows = [heading, ['A-1', 'Api Satu', 'Bu Api', '081266669001', 'Kauman', ''], ['A-2', '', 'Bu Api', '081266669002', 'Kauman', '']];
  const { id } = await uploaded(rows, 'api-uji');
  const one = (await officer.get(`/imports/${id}`)).json;
  assert.equal(one.state, 'uploaded');
  const mapped = await officer.post(`/imports/${id}/map`, { mapping: '{"0":"source_id","1":"name","2":"owner_name","3":"phone","4":"ward"}' });
  assert.equal(mapped.status, 200, mapped.text);
  for (const bad of ['nonsense', '{"0":"colour"}', '{"99":"name"}', '[]'])
    assert.ok([400, 422].includes((await officer.post(`/imports/${id}/map`, { mapping: bad })).status), bad);
  const preview = (await officer.get(`/imports/${id}/preview`)).json;
  assert.deepEqual([preview.total, preview.created, preview.rejected], [2, 1, 1]);
  assert.equal((await officer.post(`/imports/${id}/start`, undefined, { 'if-match': '"99"' })).status, 412);
  assert.equal((await officer.post(`/imports/${id}/start`)).status, 200);
  await finished(id);
  assert.equal((await officer.get(`/imports/${id}/rows?show=created`)).json.items.length, 1);
  assert.equal((await officer.get(`/imports/${id}/rejects`)).json.items[0].row, 3);
  assert.ok((await officer.get('/imports')).json.items.some((i) => i.id === id));
  const undone = await officer.post(`/imports/${id}/undo`);
  assert.equal(undone.status, 200, undone.text);
  assert.equal((await finished(id)).state, 'undone');
});

test('a rejected row says why it was rejected, not what else its cells would have meant', async () => {
  await come();
  const rows = [[...heading, 'KBLI'], ['W-1', 'Warung Peringatan', 'Bu Kode', '081266669110', 'Atlantis', '', '99998'],
    ['W-2', 'Warung Tercatat', 'Bu Kode', '081266669111', 'Kauman', '', '99998']];
  const { id } = await uploaded(rows, 'peringatan-uji');
  await officer.post(`/imports/${id}/map`, { mapping: '{"0":"source_id","1":"name","2":"owner_name","3":"phone","4":"ward","6":"kbli"}' });
  const preview = (await officer.get(`/imports/${id}/preview`)).json.rows;
  assert.deepEqual(preview.map((r) => [r.result, r.ward_name]), [['rejected', 'Atlantis'], ['created', 'Kauman']]);
  await officer.post(`/imports/${id}/start`);
  await finished(id);
  const reasons = async (show) => (await officer.get(`/imports/${id}/rows?show=${show}`)).json.items[0].reasons;
  assert.doesNotMatch(await reasons('rejected'), /KBLI/);
  assert.equal(await reasons('rejected'), preview[0].reasons, 'as the preview said');
  assert.match(await reasons('created'), /KBLI/);
});

test('a rejected row says who it is about, as the sheet has it', async () => {
  await come();
  const { id, rejected } = await imported([heading, ['T-1', '=1+1', '<b>Bu Rumus</b>', '081266669101', 'Kepanjen', ''],
    ['T-2', '', '', '081266669102', '', ''], ['T-3', 'Toko Panjang', '', '081266669103', 'Kauman', 'x'.repeat(5000)]], 'ditolak-uji');
  assert.equal(rejected, 3);
  const { items } = (await officer.get(`/imports/${id}/rows?show=rejected`)).json;
  assert.deepEqual(items.map((i) => [i.name, i.owner_name, i.ward_name, i.business_id]),
    [['=1+1', '<b>Bu Rumus</b>', 'Kepanjen', null], [null, null, null, null], [null, null, null, null]]);
  const page = await dinas.get(`/imports/${id}?show=rejected`);
  assert.match(page.text, /=1\+1/);
  assert.match(page.text, /&lt;b&gt;Bu Rumus/);
  assert.doesNotMatch(page.text, /<b>Bu Rumus/);
  assert.match(page.text, /–/);
});

test('licences: mapped, previewed, run, on the business, gone with the undo', async () => {
  await come();
  const rows = [['Nama Usaha', 'Pemilik', 'HP', 'Kelurahan', 'No. P-IRT', 'Sertifikat Halal'],
    ['Izin Satu', 'Bu Izin', '081266669301', 'Kauman', 'P-IRT 2103573010001-29', 'proses'],
    ['Izin Dua', 'Bu Izin', '081266669302', 'Kauman', '12345678', '']];
  const { id } = await uploaded(rows, 'izin-uji');
  const columns = (await officer.get(`/imports/${id}`)).json.columns;
  assert.deepEqual(columns.map((c) => c.field), ['name', 'owner_name', 'phone', 'ward', 'pirt', 'halal']);
  const preview = (await officer.get(`/imports/${id}/preview`)).json;
  assert.deepEqual(preview.rows.map((r) => [r.name, r.licenses]), [['Izin Satu', [{ kind: 'pirt', number: '2103573010001-29' }]], ['Izin Dua', []]]);
  assert.match(wordsOf((await dinas.get(`/imports/${id}/preview`)).text), /Izin Satu P-IRT 2103573010001-29/);
  assert.equal((await officer.post(`/imports/${id}/start`)).status, 200);
  const done = await finished(id);
  assert.deepEqual([done.created, done.rejected], [1, 1]);
  const b = (await officer.get('/businesses?q=izin+satu')).json.items[0];
  const papers = async () => (await officer.get(`/businesses/${b.id}/documents`)).json;
  assert.deepEqual((await papers()).licenses.map((l) => [l.kind, l.number]), [['pirt', '2103573010001-29']]);
  const csvOut = await dinas.get('/businesses/export?format=csv&q=izin+satu');
  assert.match(csvOut.text, /,2103573010001-29,/);
  assert.equal(JSON.parse((await dinas.get('/businesses/export?format=json&q=izin+satu')).text)[0].pirt, '2103573010001-29');
  assert.equal((await officer.post(`/imports/${id}/undo`)).status, 200);
  await finished(id);
  assert.equal((await officer.get('/businesses?q=izin+satu&count=exact')).json.total, 0);
});

const sections = [['REKAP'], ['No', 'Nama Usaha', 'Pemilik', 'No HP', 'Alamat'], ['KELURAHAN GADANG'],
  ['1', 'Bagian Satu', 'Bu Bagian', '081266669401', 'Jl. A'], ['2', 'Bagian Dua', 'Bu Bagian', '081266669402', 'Jl. B'],
  ['KELURAHAN KASIN'], ['3', 'Bagian Tiga', 'Bu Bagian', '081266669403', 'Jl. C']];

test('wards that stand between the rows: previewed, taken, the same again, undone', async () => {
  await come();
  const { id, header_row } = await uploaded(sections, 'bagian-uji');
  assert.equal(header_row, 2);
  const preview = (await officer.get(`/imports/${id}/preview`)).json;
  assert.deepEqual(preview.rows.map((r) => [r.result, r.ward_name]), [['created', 'Gadang'], ['created', 'Gadang'], ['created', 'Kasin']]);
  assert.deepEqual(preview.wards.map((w) => [w.ward_name, w.rows, w.given]), [['Kasin', 1, 1], ['Gadang', 2, 2]]);
  assert.match(wordsOf((await dinas.get(`/imports/${id}/preview`)).text), /Kasin 1 1 Gadang 2 2/);
  assert.equal((await officer.post(`/imports/${id}/start`)).status, 200);
  assert.equal((await finished(id)).created, 3);
  const [row] = (await officer.get(`/imports/${id}/rows?show=created`)).json.items;
  assert.match(row.reasons, /Gadang.*3/, 'the record says which row named its ward');
  assert.equal((await imported(sections, 'bagian-uji')).unchanged, 3);
  assert.equal((await officer.post(`/imports/${id}/undo`)).status, 200);
});

test('a refused row of a section shows its ward, and a day that was filled up is told as people read it', async () => {
  await come();
  const { id } = await imported([['Nama Usaha', 'Pemilik', 'No HP', 'Thn Berdiri'], ['KELURAHAN GADANG'],
    ['Bagian Empat', 'Bu Bagian', '081266669404', '2015'], ['Bagian Lima', 'Bu Bagian', '08xx', '2015']], 'bagian-tolak');
  const [refused] = (await officer.get(`/imports/${id}/rows?show=rejected`)).json.items;
  assert.deepEqual([refused.name, refused.ward_name], ['Bagian Lima', 'Gadang']);
  assert.match(wordsOf((await dinas.get(`/imports/${id}?show=created`)).text), /dicatat 1 Jan 2015/);
  assert.equal((await officer.post(`/imports/${id}/undo`)).status, 200);
});

test('rows without a ward: as the form says, for the rows below or for all', async () => {
  await come();
  const rows = [['Nama Usaha', 'Pemilik', 'HP', 'Kelurahan'], ['Gabung Satu', 'Bu Gabung', '081266669501', 'Gadang'], ['Gabung Dua', 'Bu Gabung', '081266669502', '']];
  const { id } = await uploaded(rows, 'gabung-uji');
  const at = `/imports/${id}`, mapping = { 'col-0': 'name', 'col-1': 'owner_name', 'col-2': 'phone', 'col-3': 'ward' };
  const given = async () => (await officer.get(`${at}/preview`)).json.rows.map((r) => [r.result, r.ward_name]);
  assert.deepEqual(await given(), [['created', 'Gadang'], ['rejected', null]]);
  const mapped = await dinas.submit(await dinas.get(at), `${at}/map`, { ...mapping, without_ward: 'down' });
  assert.equal(mapped.headers.location, `${at}/preview`, wordsOf(mapped.text));
  assert.deepEqual(await given(), [['created', 'Gadang'], ['created', 'Gadang']]);
  assert.equal((await officer.get(at)).json.without_ward, 'down');
  assert.equal(formsOf((await dinas.get(at)).text).find((f) => f.action === `${at}/map`).values.without_ward, 'down');
  const kasin = '35.73.02.1006';
  await dinas.submit(await dinas.get(at), `${at}/map`, { ...mapping, without_ward: kasin });
  assert.deepEqual(await given(), [['created', 'Gadang'], ['created', 'Kasin']]);
  const wrong = await dinas.submit(await dinas.get(at), `${at}/map`, { ...mapping, without_ward: '99.99' });
  assert.equal(wrong.status, 422);
  assert.match(wordsOf(wrong.text), /99\.99/);
  for (const [without_ward, status] of [['35.73.04', 422], ['down', 200]])
    assert.equal((await officer.post(`${at}/map`, { mapping: JSON.stringify({ 0: 'name', 1: 'owner_name', 2: 'phone', 3: 'ward', without_ward }) })).status, status);
  assert.equal((await officer.post(`${at}/start`)).status, 200);
  assert.deepEqual([(await finished(id)).created], [2]);
});

test('rows without a ward: as the command says', async () => {
  const name = write('gabung.csv', csv([['Nama Usaha', 'Pemilik', 'HP', 'Kelurahan'], ['Perintah Satu', 'Bu Perintah', '081266669601', 'Gadang'], ['Perintah Dua', 'Bu Perintah', '081266669602', '']]));
  assert.equal((await importing(name, '--dry-run')).rejected, 1);
  assert.deepEqual((await importing(name, '--ward-down', '--dry-run')).wards.map((w) => [w.rows, w.given]), [[2, 1]]);
  const ward = '35.73.02.1007';
  assert.equal((await run(['import', 'businesses', name, '--ward', ward, '--ward-down'], { city })).code, 2);
  assert.match((await run(['import', 'businesses', name, '--ward', '35.73.02'], { city })).err, /35\.73\.02/);
  const r = await importing(name, '--ward', ward);
  assert.deepEqual([r.created, r.rejected], [2, 0]);
  assert.equal((await exported()).find((b) => b.name === 'Perintah Dua').ward, ward);
  assert.equal((await importing(name, '--ward', ward)).unchanged, 2);
});

async function sentByForm(filename, rows) {
  await dinas.get('/imports/new');
  const sent = await dinas.upload('/imports', { source: filename }, { file: { filename, type: 'text/csv', bytes: csv(rows) } });
  assert.equal(sent.status, 303, wordsOf(sent.text));
  return sent.headers.location;
}

test('a file without headings: the page says so, and its first row comes in', async () => {
  await come();
  const rows = [['Tanpa Judul Satu', 'Bu Judul', '081266669701', 'Kauman'], ['Tanpa Judul Dua', 'Bu Judul', '081266669702', 'Kasin']];
  const meant = { 'col-0': 'name', 'col-1': 'owner_name', 'col-2': 'phone', 'col-3': 'ward' };
  const form = async (at) => formsOf((await dinas.get(at)).text).find((f) => f.action === `${at}/map`).values;
  const previewed = async (at) => (await officer.get(`${at}/preview`)).json.rows.map((r) => r.name);
  const at = await sentByForm('angka.csv', rows);
  assert.deepEqual([(await form(at)).no_heading, (await form(at)).header_row], ['1', '']);
  assert.match(wordsOf((await dinas.get(at)).text), /No row looks like headings|Tidak ada baris yang tampak seperti judul/);
  assert.equal((await officer.get(at)).json.header_row, 0);
  const mapped = await dinas.submit(await dinas.get(at), `${at}/map`, meant);
  assert.equal(mapped.headers.location, `${at}/preview`, wordsOf(mapped.text));
  assert.deepEqual(await previewed(at), ['Tanpa Judul Satu', 'Tanpa Judul Dua']);
  assert.equal((await officer.post(`${at}/start`)).status, 200);
  assert.equal((await finished(/\d+$/.exec(at)[0])).created, 2);

  const words = await sentByForm('kata.csv', rows.map(([a, b, , w]) => [`${a} Kata`, b, 'Jl. Kata', w]));
  assert.equal((await form(words)).no_heading, undefined);
  assert.match(wordsOf((await dinas.get(words)).text), /Row 1 is read as the headings|Baris 1 dibaca sebagai judul/);
  const ticked = await dinas.submit(await dinas.get(words), `${words}/map`, { ...meant, 'col-2': 'address', no_heading: '1' });
  assert.equal(ticked.headers.location, `${words}/preview`, wordsOf(ticked.text));
  assert.deepEqual(await previewed(words), ['Tanpa Judul Satu Kata', 'Tanpa Judul Dua Kata']);
  const map = async (body) => (await officer.post(`${words}/map`, body)).json.header_row;
  const mapping = '{"0":"name","1":"owner_name","2":"address","3":"ward"}';
  assert.deepEqual([await map({ mapping }), await map({ header_row: 1, mapping }), await map({ no_heading: true, mapping })], [0, 1, 0]);
});

test('an empty file is said to be empty; an import that has just begun counts nothing yet', async () => {
  await come();
  await dinas.get('/imports/new');
  const empty = await dinas.upload('/imports', {}, { file: { filename: 'kosong.csv', bytes: Buffer.alloc(0) } });
  assert.equal(empty.status, 422);
  assert.match(wordsOf(empty.text), /This file is empty|Berkas ini kosong/);
  const rows = [heading];
  for (let i = 0; i < 3000; i++) rows.push([`M-${i}`, `Mulai ${i} ${i * 7919 % 1000}`, `Pemilik Mulai ${i}`, `0814${String(10000000 + i * 13)}`, 'Kauman', '']);
  const { id } = await uploaded(rows, 'mulai');
  await officer.post(`/imports/${id}/start`);
  const page = wordsOf((await dinas.get(`/imports/${id}`)).text);
  assert.doesNotMatch(page, /\b0 (of|dari) 0\b/);
  assert.match(page, /has begun|sudah dimulai|3[.,]000/);
  await finished(id);
});

test('a sheet is read by its name; those that are left are named', async () => {
  const take = async (...args) => {
    const r = await run(['import', 'businesses', file('05-kelurahan.xlsx'), '--source', 'lembar', '--json', ...args], { city });
    return { ...r, counts: r.code === 0 ? JSON.parse(r.out) : null };
  };
  const [, left] = /not read: "([^"]+)"; --sheet/.exec((await take('--dry-run')).err);
  const dry = await take('--sheet', left, '--dry-run');
  assert.equal(dry.counts.created + dry.counts.rejected, 12);
  assert.match(dry.err, /not read: "/);
  assert.deepEqual((await take('--sheet', left)).counts, dry.counts);
  assert.equal((await take('--sheet', left)).counts.unchanged, dry.counts.created);
  for (const other of [file('05-kelurahan.xlsx'), file('02-kecamatan.csv')]) {
    const none = await run(['import', 'businesses', other, '--sheet', 'Entah'], { city });
    assert.equal(none.code, 1);
    assert.match(none.err, /no sheet named "Entah"/);
  }
});

test('an import cannot be undone once a record of it was changed, and says which', async () => {
  await come();
  const result = await imported([heading, ['U-1', 'Tak Kembali', 'Bu Undo', '081266669101', 'Kauman', ''], ['U-2', 'Kembali Juga', 'Bu Undo', '081266669102', 'Kauman', '']], 'undo-uji');
  const b = (await officer.get('/businesses?q=tak+kembali')).json.items[0];
  await officer.patch(`/businesses/${b.id}`, { notes: 'diubah orang' }, b.version);
  const r = await officer.post(`/imports/${result.id}/undo`);
  assert.equal(r.status, 409, r.text);
  assert.match(r.json.detail, /Tak Kembali/);
  assert.equal((await officer.get('/businesses?q=kembali+juga')).json.total, 1, 'nothing was taken back');
});

test('what a person changed is not overwritten: it becomes a proposal', async () => {
  await come();
  const rows = (phone, note) => [heading, ['P-1', 'Toko Punya Orang', 'Bu Orang', phone, 'Kauman', note]];
  await imported(rows('081266669201', 'satu'), 'orang-uji');
  const b = (await officer.get('/businesses?q=toko+punya+orang')).json.items[0];
  assert.equal((await officer.patch(`/businesses/${b.id}`, { phone: '081266669299' }, b.version)).status, 200);
  const second = await imported(rows('081266669202', 'dua'), 'orang-uji');
  assert.equal(second.updated, 1, JSON.stringify(second));
  const now = (await officer.get(`/businesses/${b.id}`)).json;
  assert.equal(now.phone, '081266669299', 'the person\'s phone stays');
  assert.equal(now.notes, 'dua', 'what nobody touched follows the source');
  const proposals = (await officer.get('/proposals')).json.items.filter((p) => p.business_id === b.id);
  assert.equal(proposals.length, 1);
  const one = (await officer.get(`/proposals/${proposals[0].id}`)).json;
  assert.deepEqual(one.changes.map((c) => [c.field, c.proposed]), [['phone', '081266669202']]);
});

test('a file too large, or of another type, is refused by the server, too', async () => {
  await come();
  await dinas.get('/imports/new');
  const large = await dinas.upload('/imports', {}, { file: { filename: 'a.csv', bytes: Buffer.alloc(33 << 20, 0x61) } });
  assert.equal(large.status, 413);
  await dinas.get('/imports/new');
  for (const [filename, bytes] of [['a.xlsx', Buffer.from('PK\x03\x04 none')], ['a.csv', Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1')]]) {
    const r = await dinas.upload('/imports', {}, { file: { filename, bytes } });
    assert.ok(r.status >= 400 && r.status < 500, `${filename}: ${r.status}`);
    assert.match(r.text, /role="alert"/);
  }
});

test('others go on writing while a large file is imported', async () => {
  await come();
  const rows = [heading];
  for (let i = 0; i < 4000; i++) rows.push([`B-${i}`, `Besar ${i} ${i * 7919 % 1000}`, `Pemilik ${i * 31 % 4000}`, `0813${String(10000000 + i * 13)}`, i % 2 ? 'Kauman' : 'Kasin', '']);
  const { id } = await uploaded(rows, 'besar');
  await officer.post(`/imports/${id}/start`);
  let passed = 0, n = 0;
  for (let seen = 0; ; n++) {
    const { state, total } = (await officer.get(`/imports/${id}`)).json;
    if (state !== 'running') break;
    if (n > 0) passed = Math.max(passed, total - seen);
    seen = total;
    const r = await officer.post('/businesses', { name: `Sela ${n}`, owner_name: 'Bu Sela', ward: '35.73.02.1007', phone: '081266660999' });
    assert.equal(r.status, 201);
  }
  assert.equal((await finished(id)).created, 4000);
  assert.ok(n > 3, 'the import was too quick to tell');
  assert.ok(passed < 1000, `${passed} rows of the import passed while one write waited`);
});

test('an import by command that was cut off goes on from its page', async () => {
  const cut = await makeCity({ kind: 'init' });
  try {
    await must(['user', 'add', 'dinas', '--role', 'officer', '--password', 'kuda-laut-berenang-77'], { city: cut });
    let house = await serve(cut);
    const before = api(house, await token(cut, 'dinas'));
    const rows = ['Nama Usaha,Nama Pemilik,Alamat,Kelurahan'];
    for (let i = 0; i < 3000; i++) rows.push(`Putus ${i},Pemilik ${i},Jl. Putus ${i},Kauman`);
    const list = path.join(cut.dir, 'putus.csv');
    fs.writeFileSync(list, rows.join('\n'));
    const child = spawn(binary, ['--db', cut.url, 'import', 'businesses', list],
      { env: { ...process.env, ...(cut.key ? { SAHABAT_KEY_FILE: cut.key } : {}) }, stdio: 'ignore' });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    await until('the import has begun', async () => (await before.get('/imports/1')).json?.total > 0);
    child.kill('SIGKILL');
    if (onSqlite) { // there the server does the command's work
      await house.kill9();
      house = await serve(cut);
    }
    await ended;
    const person = await signedIn(house, 'dinas', {}, 'kuda-laut-berenang-77');
    const [form] = formsOf((await person.get('/imports/1')).text).filter((f) => f.action === '/imports/1/start');
    assert.ok(form, 'it may go on');
    await person.post(form.action, form.values);
    const later = api(house, await token(cut, 'dinas'));
    await until('the import ends', async () => (await later.get('/imports/1')).json.state === 'done', 120000);
    assert.equal((await later.get('/imports/1')).json.created, 3000);
  } finally {
    await cut.close();
  }
});
