// A spreadsheet from its upload to its undo, as a person and as a program; files that mean harm.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import zlib from 'node:zlib';
import { makeCity, must, root, run, serve, token, until } from './lib/sahabat.mjs';
import { api, multipart, signedIn } from './lib/client.mjs';
import { formsOf, linksOf, wordsOf } from './lib/html.mjs';

const data = (name) => fs.readFileSync(path.join(root, 'tests/data', name));
const XLSX = '01-rekap-dinas.xlsx', BAD_ROWS = '08-baris-salah.csv';
const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const COUNTS = ['created', 'updated', 'unchanged', 'rejected', 'possible_duplicates'];
let city, server, officer, others;

before(async () => {
  city = await makeCity();
  server = await serve(city);
  officer = api(server, await token(city, 'dinas'));
  others = await Promise.all(['admin', 'walikota', 'camat-klojen', 'lurah-kauman', 'sahabat-kota-1', 'pemilik-1']
    .map(async (name) => api(server, await token(city, name))));
});
after(() => city?.close());

const match = (version) => ({ 'if-match': `"${version}"` });
const counts = (o) => Object.fromEntries(COUNTS.map((name) => [name, o[name]]));
const businesses = async () => (await officer.get('/businesses?count=exact&limit=1')).json.total;
const one = async (id) => (await officer.get(`/imports/${id}`)).json;

function upload(who, filename, bytes, fields = {}) {
  const { body, type } = multipart(fields, { file: { filename, bytes } });
  return who.call('POST', '/imports', body, { 'content-type': type });
}

async function uploaded(filename, bytes, fields) {
  const r = await upload(officer, filename, bytes, fields);
  assert.equal(r.status, 201, r.text);
  assert.equal(r.headers.location, `/api/v1/imports/${r.json.id}`);
  assert.equal(r.headers.etag, `"${r.json.version}"`);
  assert.equal(r.json.state, 'uploaded');
  return r.json;
}

async function finished(id) {
  await until(`import ${id}`, async () => {
    const { job_id: job } = await one(id);
    const r = await officer.get(`/jobs/${job}`);
    assert.equal(r.status, 200, r.text);
    assert.notEqual(r.json.state, 'failed', r.text);
    return r.json.state === 'done';
  });
  const imp = await one(id);
  assert.equal(imp.state, 'done');
  assert.ok(imp.finished_at);
  return imp;
}

async function imported(filename, bytes, fields) {
  const { id, version } = await uploaded(filename, bytes, fields);
  const r = await officer.post(`/imports/${id}/start`, undefined, match(version));
  assert.equal(r.status, 200, r.text);
  assert.equal(r.json.state, 'running');
  return finished(id);
}

/* What the command line says of the same file in a city of the same seed. */
async function byCommand(filename) {
  const twin = await makeCity();
  try {
    return JSON.parse(await must(['import', 'businesses', path.join(root, 'tests/data', filename), '--json'], { city: twin }));
  } finally {
    await twin.close();
  }
}

/* ---- as a program ---- */

test('as a program: columns, preview, run, result; the same file again changes nothing; undo', async () => {
  const before = await businesses();
  const imp = await uploaded(XLSX, data(XLSX), { source: 'Dinas Uji' });
  assert.deepEqual([imp.source, imp.sheet, imp.header_row], ['Dinas Uji', 'Data UMKM 2024', 6]);
  const { columns } = await one(imp.id);
  assert.equal(columns.find((c) => c.heading === 'Nama Usaha').field, 'name');
  assert.equal(columns.find((c) => c.heading === 'NIK').field, 'owner_nik');

  const expected = await byCommand(XLSX);
  const preview = await officer.get(`/imports/${imp.id}/preview`);
  assert.equal(preview.status, 200, preview.text);
  assert.deepEqual(counts(preview.json), expected);
  assert.equal(preview.json.total, 45);
  assert.ok(preview.json.rows.length > 0);
  assert.equal(await businesses(), before, 'looking changes nothing');

  assert.equal((await officer.post(`/imports/${imp.id}/start`, undefined, match(imp.version + 3))).status, 412);
  assert.equal((await officer.post(`/imports/${imp.id}/undo`)).status, 409, 'nothing to undo yet');
  assert.equal((await officer.post(`/imports/${imp.id}/start`)).status, 200, 'without a version the present one is meant');
  const done = await finished(imp.id);
  assert.deepEqual(counts(done), expected);
  assert.equal(done.total, 45);
  assert.equal(await businesses(), before + expected.created);
  assert.equal((await officer.get(`/imports/${imp.id}/preview`)).status, 409);
  assert.equal((await officer.post(`/imports/${imp.id}/start`)).status, 409, 'it has run');
  assert.equal((await officer.post(`/imports/${imp.id}/map`, { header_row: 6 })).status, 409);
  const rows = await officer.all(`/imports/${imp.id}/rows?show=created`, 10);
  assert.equal(rows.length, expected.created);
  assert.deepEqual(rows.map((r) => r.row), rows.map((r) => r.row).sort((a, b) => a - b));
  assert.equal((await officer.get(`/businesses/${rows[0].business_id}`)).json.name, rows[0].name);

  const again = await imported('rekap lagi.xlsx', data(XLSX), { source: 'dinas uji' });
  assert.equal(again.source, 'Dinas Uji', 'a source in another spelling is the same source');
  assert.deepEqual([again.created, again.updated, again.unchanged, again.rejected], [0, 0, 45, 0]);
  assert.equal(await businesses(), before + expected.created);

  assert.equal((await officer.post(`/imports/${imp.id}/undo`, undefined, match(1))).status, 412);
  const undone = await officer.post(`/imports/${imp.id}/undo`, undefined, match(done.version));
  assert.equal(undone.status, 200, undone.text);
  assert.equal(undone.json.state, 'undone');
  assert.equal(await businesses(), before);
  assert.equal((await officer.post(`/imports/${imp.id}/undo`)).status, 409, 'undone twice');
});

test('bad rows do not stop good ones; they come back as a file with reasons', async () => {
  const before = await businesses();
  const expected = await byCommand(BAD_ROWS);
  assert.ok(expected.rejected > 0 && expected.created > 0);
  const imp = await imported(BAD_ROWS, data(BAD_ROWS), { source: 'Baris salah' });
  assert.deepEqual(counts(imp), expected);
  assert.equal(await businesses(), before + expected.created);
  const rejects = await officer.all(`/imports/${imp.id}/rejects`, 5);
  assert.equal(rejects.length, expected.rejected);
  assert.ok(rejects.every((r) => r.reasons.length > 5 && r.row > 1));
  assert.ok(rejects.some((r) => /NIK/.test(r.reasons)));

  const csv = await officer.get(`/imports/${imp.id}/rejects?format=csv`);
  assert.equal(csv.status, 200);
  assert.match(csv.headers['content-type'], /^text\/csv/);
  assert.match(csv.headers['content-disposition'], /attachment.*\.csv/);
  assert.ok(csv.text.split('\n').length > expected.rejected);
  assert.ok(!/(^|[;,])"?[=+@]/m.test(csv.text), 'no cell is a formula');
  const xlsx = await officer.get(`/imports/${imp.id}/rejects?format=xlsx`);
  assert.ok(xlsx.headers['content-type'].startsWith(XLSX_TYPE));
  assert.equal(xlsx.bytes.subarray(0, 2).toString(), 'PK');
  assert.equal((await officer.get(`/imports/${imp.id}/rejects?format=pdf`)).status, 422);
  assert.equal((await officer.get(`/imports/${imp.id}/rejects?cursor=x`)).status, 400);

  // The file of rejects is itself a spreadsheet that can be sent, and its rows fall again.
  for (const [name, r] of [['ulang.csv', csv], ['ulang.xlsx', xlsx]]) {
    const once = await imported(name, r.bytes, { source: `Ulang ${name}` });
    assert.deepEqual([once.created, once.rejected], [0, expected.rejected], name);
  }
  assert.equal((await officer.get(`/imports/${imp.id}/rows?show=all`)).status, 422);
  assert.equal((await officer.get(`/imports/${imp.id}/rows?limit=0`)).status, 422);
});

test('a record changed since keeps the import from being undone; nothing is taken back', async () => {
  const csv = 'Nama Usaha,Nama Pemilik,Kelurahan,No HP\nTahu Uji Satu,Siti Uji,Kauman,081266600001\nTahu Uji Dua,Tono Uji,Kauman,081266600002\n';
  const imp = await imported('tahu.csv', csv);
  assert.equal(imp.created, 2);
  const [row] = await officer.all(`/imports/${imp.id}/rows`);
  const changed = await officer.patch(`/businesses/${row.business_id}`, { address: 'Gang Lain 3' }, 1);
  assert.equal(changed.status, 200, changed.text);
  const total = await businesses();
  const r = await officer.post(`/imports/${imp.id}/undo`);
  assert.equal(r.status, 409, r.text);
  assert.match(r.json.detail, new RegExp(row.name), 'it says which');
  assert.equal(await businesses(), total);
  assert.equal((await one(imp.id)).state, 'done');
});

test('columns may be told otherwise, but must make sense', async () => {
  const csv = 'A,B,C,D\nSate Uji,Karman Uji,Kauman,081266611111\n';
  const { id } = await uploaded('tanpa-judul.csv', csv);
  const nothing = await officer.get(`/imports/${id}/preview`);
  assert.equal(nothing.status, 422);
  assert.deepEqual(nothing.json.errors.map((e) => e.field), ['name', 'owner_name', 'ward']);
  const map = (body, headers) => officer.post(`/imports/${id}/map`, body, headers);
  const refused = [
    [{ mapping: '{"0":"name","1":"name"}' }, 422], [{ mapping: '{"0":"colour"}' }, 422], [{ mapping: 'x' }, 422], [{ mapping: '[1]' }, 422],
    [{ mapping: '{"999":"name"}' }, 422], [{ header_row: -1 }, 422], [{ header_row: 999 }, 422], [{ colour: 'red' }, 422], ['{', 400],
  ];
  for (const [body, status] of refused) {
    const r = await map(body);
    assert.equal(r.status, status, `${JSON.stringify(body)}: ${r.text}`);
  }
  assert.equal((await map({ mapping: '{"0":"name"}' }, match(9))).status, 412);
  assert.equal((await one(id)).version, 1, 'what was refused changed nothing');
  const good = await map({ mapping: '{"0":"name","1":"owner_name","2":"ward","3":"phone"}' }, match(1));
  assert.equal(good.status, 200, good.text);
  assert.equal(good.json.version, 2);
  const preview = await officer.get(`/imports/${id}/preview`);
  assert.equal(preview.json.created, 1, preview.text);
  const sheets = await uploaded(XLSX, data(XLSX), { source: 'Lembar lain' });
  assert.equal((await officer.post(`/imports/${sheets.id}/map`, { sheet: 'tidak ada' })).status, 404);
});

test('imports are listed, newest first, for officers alone', async () => {
  for (let i = 0; i < 3; i++) await uploaded(`daftar-${i}.csv`, 'Nama Usaha,Nama Pemilik,Kelurahan,No HP\n');
  const all = await officer.all('/imports', 2);
  assert.ok(all.length >= 3);
  for (let i = 1; i < all.length; i++) assert.ok(all[i - 1].id > all[i].id);
  for (const [bad, status] of [['?cursor=x', 400], ['?limit=201', 422], ['?colour=red', 422]])
    assert.equal((await officer.get(`/imports${bad}`)).status, status, bad);
  const { id } = all[0];
  for (const who of others) {
    for (const target of ['/imports', `/imports/${id}`, `/imports/${id}/preview`, `/imports/${id}/rows`, `/imports/${id}/rejects`])
      assert.equal((await who.get(target)).status, 403, target);
    for (const act of ['map', 'start', 'undo']) assert.equal((await who.post(`/imports/${id}/${act}`)).status, 403, act);
    assert.equal((await upload(who, 'x.csv', 'Nama Usaha\nx\n')).status, 403);
  }
  assert.equal((await api(server).get('/imports')).status, 401);
  assert.equal((await officer.get('/imports/999999')).status, 404);
  assert.equal((await officer.post('/imports/999999/start')).status, 404);
});

test('a job is told to whom it belongs, and to nobody else', async () => {
  const imp = await imported('kerja.csv', 'Nama Usaha,Nama Pemilik,Kelurahan,No HP\nRujak Uji,Rina Uji,Kauman,081266622222\n');
  const { json } = await officer.get(`/jobs/${imp.job_id}`);
  assert.deepEqual([json.state, json.done, json.total, json.percent], ['done', 1, 1, 100]);
  for (const who of others) assert.ok([403, 404].includes((await who.get(`/jobs/${imp.job_id}`)).status));
  assert.equal((await api(server).get(`/jobs/${imp.job_id}`)).status, 401);
  assert.equal((await officer.get('/jobs/999999')).status, 404);
});

/* ---- as a person ---- */

test('as a person: upload, columns, preview, run, result, rejects, undo', async () => {
  const total = await businesses();
  const v = await signedIn(server, 'dinas');
  assert.equal((await v.get('/imports')).status, 200);
  const asked = await v.get('/imports/new');
  assert.match(formsOf(asked.text).find((f) => f.action === '/imports').inside, /type="file"/);
  const none = await v.upload('/imports', { source: 'Kertas' }, {});
  assert.equal(none.status, 422);
  assert.match(none.text, /role="alert"/);
  assert.match(none.text, /value="Kertas"/, 'what was typed stays');

  const csv = data(BAD_ROWS).toString().replaceAll('0857', '0877').replaceAll('35730', '35731');
  const up = await v.upload('/imports', { source: 'Kertas' }, { file: { filename: 'kertas.csv', type: 'text/csv', bytes: csv } });
  assert.equal(up.status, 303, up.text);
  const at = up.headers.location;
  assert.match(at, /^\/imports\/\d+$/);
  const columns = await v.follow(up);
  const form = formsOf(columns.text).find((f) => f.action === `${at}/map`);
  assert.ok(Object.values(form.values).includes('owner_name'), 'columns are guessed');
  const twice = await v.post(form.action, { ...form.values, 'col-1': 'name', 'col-2': 'name' });
  assert.equal(twice.status, 422);
  assert.equal((await v.post(form.action, { ...form.values, header_row: 'enam' })).status, 422);
  assert.equal((await v.post(form.action, { ...form.values, _version: '7' })).status, 412);
  const mapped = await v.post(form.action, form.values);
  assert.equal(mapped.status, 303, mapped.text);
  assert.equal(mapped.headers.location, `${at}/preview`);
  const preview = await v.follow(mapped);
  assert.equal(await businesses(), total);
  const start = formsOf(preview.text).find((f) => f.action === `${at}/start`);
  assert.equal((await v.post(start.action, { _version: '1' })).status, 412, 'the columns were saved since');
  assert.equal((await v.post(start.action)).status, 428);
  const started = await v.post(start.action, start.values);
  assert.equal(started.status, 303);
  assert.equal(started.headers.location, at);
  const id = Number(at.split('/').pop());
  const job = (await one(id)).job_id;
  await until('the job', async () => (await v.call('GET', `/jobs/${job}`)).json.state === 'done');

  const result = await v.get(at);
  assert.equal(result.status, 200);
  const imp = await one(id);
  assert.ok(imp.rejected > 0 && imp.created + imp.unchanged > 0);
  for (const show of ['created', 'updated', 'unchanged', 'rejected']) assert.equal((await v.get(`${at}?show=${show}`)).status, 200, show);
  assert.ok([400, 422].includes((await v.get(`${at}?show=all`)).status));
  const links = linksOf(result.text);
  const rejects = links.find((l) => l.startsWith(`${at}/rejects`) && l.endsWith('csv'));
  assert.match((await v.get(rejects)).headers['content-type'], /^text\/csv/);
  assert.ok((await v.get(links.find((l) => l.endsWith('format=xlsx')))).headers['content-type'].startsWith(XLSX_TYPE));
  assert.equal((await v.get(`${at}/preview`)).status, 303, 'it has begun');

  assert.ok(links.includes(`${at}/undo`));
  const confirm = await v.get(`${at}/undo`);
  assert.equal(confirm.status, 200);
  assert.equal((await v.post(`${at}/undo`, { version: '1' })).status, 412);
  assert.equal((await one(id)).state, 'done');
  const undone = await v.submit(confirm, `${at}/undo`);
  assert.equal(undone.status, 303, undone.text);
  assert.ok(!linksOf((await v.follow(undone)).text).includes(`${at}/undo`));
  assert.equal(await businesses(), total);
  const list = await v.get('/imports');
  assert.ok(wordsOf(list.text).includes('kertas.csv'));
  const camat = await signedIn(server, 'camat-klojen');
  await camat.get('/businesses/new');
  for (const target of ['/imports', '/imports/new', at, `${at}/preview`, `${at}/rejects`, `${at}/undo`])
    assert.equal((await camat.get(target)).status, 403, target);
  assert.equal((await camat.upload('/imports', {}, { file: { filename: 'x.csv', bytes: csv } })).status, 403);
});

/* ---- files that mean harm ---- */

const crcs = Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});
const crc32 = (bytes) => (bytes.reduce((c, b) => crcs[(c ^ b) & 255] ^ (c >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0;

// A ZIP file of {name: text}, deflated.
function zip(files) {
  const parts = [], directory = [];
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const plain = Buffer.from(text), packed = zlib.deflateRawSync(plain);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(plain), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(plain.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), common, tail, Buffer.from(name)]));
    parts.push(local);
    at += local.length;
  }
  const all = Buffer.concat(directory), end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(all.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, all, end]);
}

const cell = (ref, text) => `<c r="${ref}" t="inlineStr"><is><t>${text}</t></is></c>`;
const row = (n, texts) => `<row r="${n}">${texts.map((t, i) => cell(`${'ABCDEF'[i]}${n}`, t)).join('')}</row>`;
const TITLES = row(1, ['Nama Usaha', 'Nama Pemilik', 'Kelurahan', 'No HP']);

function workbook({ prolog = '', rows = row(2, ['Bakso Uji', 'Budi Uji', 'Kauman', '081266633333']) } = {}) {
  const xml = '<?xml version="1.0" encoding="UTF-8"?>';
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const rel = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const pack = 'http://schemas.openxmlformats.org/package/2006';
  return zip({
    '[Content_Types].xml': `${xml}<Types xmlns="${pack}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
    '_rels/.rels': `${xml}<Relationships xmlns="${pack}/relationships"><Relationship Id="r1" Type="${rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${xml}<workbook xmlns="${main}" xmlns:r="${rel}"><sheets><sheet name="Data" sheetId="1" r:id="r1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${xml}<Relationships xmlns="${pack}/relationships"><Relationship Id="r1" Type="${rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `${xml}${prolog}<worksheet xmlns="${main}"><sheetData>${TITLES}${rows}</sheetData></worksheet>`,
  });
}

const LAUGHS = `<!DOCTYPE x [<!ENTITY a "${'ha'.repeat(50)}"><!ENTITY b "${'&a;'.repeat(50)}"><!ENTITY c "${'&b;'.repeat(50)}">]>`;
const OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>';
const HEAD = 'Nama Usaha,Nama Pemilik,Kelurahan,No HP\n';
const hostile = () => {
  const book = data(XLSX);
  return {
    'nothing.csv': '',
    'terpotong.xlsx': book.subarray(0, book.length >> 1),
    'tanpa-akhir.xlsx': book.subarray(0, book.length - 30),
    'kolom.csv': `${HEAD}${'x,'.repeat(200000)}\n`,
    'kolom-judul.csv': `${'Nama Usaha,'.repeat(200000)}\n`,
    'sel.csv': `${HEAD}"${'x'.repeat(200000)}",Budi,Kauman,081266644444\n`,
    'tawa.xlsx': workbook({ prolog: LAUGHS, rows: row(2, ['&c;', 'Budi', 'Kauman', '081266644444']) }),
    'luar.xlsx': workbook({ prolog: OUTSIDE, rows: row(2, ['&a;', 'Budi', 'Kauman', '081266644444']) }),
    'kosong.xlsx': zip({ 'a.txt': 'x' }),
    'rusak.xlsx': zip({ '[Content_Types].xml': '<Types', 'xl/workbook.xml': '<workbook><sheets>' }),
    'bukan.csv': Buffer.from([0, 1, 2, 3, 255, 254, 0, 0]),
    'surat.pdf': '%PDF-1.4\n%âãÏÓ\n',
  };
};

test('the workbook that these are made from is itself good', async () => {
  const imp = await imported('baik.xlsx', workbook());
  assert.deepEqual([imp.created, imp.rejected], [1, 0]);
});

test('files that mean harm: a clear refusal, and nothing changed', async () => {
  const total = await businesses(), list = (await officer.get('/imports')).json.total;
  const v = await signedIn(server, 'dinas');
  for (const [name, bytes] of Object.entries(hostile())) {
    const began = Date.now();
    const r = await upload(officer, name, bytes);
    assert.ok([400, 413, 415, 422].includes(r.status), `${name}: ${r.status} ${r.text.slice(0, 300)}`);
    assert.match(r.headers['content-type'], /^application\/problem\+json/);
    assert.ok(r.json.detail.length > 15, `${name}: ${r.text}`);
    assert.ok(Date.now() - began < 5000, `${name} takes long`);
    await v.get('/imports/new');
    const page = await v.upload('/imports', {}, { file: { filename: name, bytes } });
    assert.equal(page.status, r.status, name);
    assert.ok(wordsOf(page.text).includes(r.json.errors[0]?.message ?? r.json.detail), `${name}: the page does not say why`);
  }
  assert.equal(await businesses(), total);
  assert.equal((await officer.get('/imports')).json.total, list, 'a refused file is no import');
  const wrong = await officer.call('POST', '/imports', '{"file": "x"}');
  assert.ok([400, 415, 422].includes(wrong.status), wrong.text);
});

test('harm on the command line: an exit code, words, nothing changed', async () => {
  const total = await businesses();
  for (const [name, bytes] of Object.entries(hostile())) {
    const file = path.join(city.dir, name);
    fs.writeFileSync(file, bytes);
    const r = await run(['import', 'businesses', file], { city });
    assert.ok(Number.isInteger(r.code) && r.code !== 0, `${name}: ${r.code}`);
    assert.ok(r.err.length > 15, name);
  }
  assert.equal(await businesses(), total);
});

test('a row of 200,000 columns far down: told with its number, and nothing is half imported', async () => {
  const total = await businesses();
  const rows = Array.from({ length: 500 }, (_, i) => `Kios ${i},Pemilik ${i},Kauman,08126${6000000 + i}`);
  const { id } = await uploaded('panjang.csv', `${HEAD}${rows.join('\n')}\n${'x,'.repeat(200000)}\n`);
  const preview = await officer.get(`/imports/${id}/preview`);
  assert.equal(preview.status, 413, preview.text.slice(0, 300));
  assert.match(preview.json.detail, /502/);
  assert.equal((await officer.post(`/imports/${id}/start`)).status, 200);
  const imp = await until('the end', async () => {
    const now = await one(id);
    return now.state !== 'running' && now;
  });
  assert.deepEqual([imp.state, imp.created], ['failed', 0]);
  assert.equal((await officer.get(`/jobs/${imp.job_id}`)).json.state, 'failed');
  assert.equal(await businesses(), total);
  const v = await signedIn(server, 'dinas');
  const page = await v.get(`/imports/${id}`);
  assert.equal(page.status, 200);
  assert.match(page.text, /class="notice (bad|warn)"/, 'the page says that it failed');
});
