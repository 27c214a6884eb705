// Tickets of LAPOR! and SAMBAT: by command, by form and over the API; the same file again, a server killed in the middle, files
// that are none; our states back; and cases as a file.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { makeCity, must, run, serve, token, until } from './lib/sahabat.mjs';
import { api, multipart, signedIn } from './lib/client.mjs';
import { csv, xlsx } from './lib/files.mjs';
import { linksOf, wordsOf } from './lib/html.mjs';

const PASSWORD = 'kuda-laut-berenang-77', KAUMAN = '35.73.02.1007';
const heading = ['Tracking ID', 'Judul Laporan', 'Isi Laporan', 'Status', 'Tanggal Laporan', 'Tanggal Tindak Lanjut', 'Tindak Lanjut',
  'Nama Pelapor', 'No HP', 'Kelurahan'];
const lastMonth = (day) => { // a day of the month before this one, as offices write it
  const d = new Date(Date.now() - 32 * 86400e3);
  return `${String(day).padStart(2, '0')}/${String(d.getUTCMonth() + 1).padStart(2, '0')}/${d.getUTCFullYear()}`;
};
const ticket = (n, state, more = {}) => [n, more.title ?? `Lapak ${n}`, more.text ?? 'Lapak saya digusur satpol, mohon tempat baru.', state,
  `${lastMonth(2)} 09:15`, more.at ?? '', more.answer ?? '', more.name ?? 'Bu Rahmi', more.phone ?? '081299990001', more.ward ?? 'Kauman'];

let city, server, officer, dinas, lurah;
before(async () => {
  city = await makeCity({ kind: 'init' });
  await must(['user', 'add', 'dinas', '--role', 'officer', '--password', PASSWORD], { city });
  await must(['user', 'add', 'lurah-kauman', '--role', 'lurah', '--area', KAUMAN, '--password', PASSWORD], { city });
});
after(() => city?.close());

async function come() {
  if (server) return;
  server = await serve(city);
  officer = api(server, await token(city, 'dinas'));
  lurah = api(server, await token(city, 'lurah-kauman'));
  dinas = await signedIn(server, 'dinas', {}, PASSWORD);
}
function write(name, bytes) {
  fs.writeFileSync(path.join(city.dir, name), bytes);
  return path.join(city.dir, name);
}
const taking = async (name, rows, ...args) => JSON.parse(await must(['import', 'cases', write(name, csv(rows)), '--system', 'lapor', '--json', ...args], { city }));
const counts = (r) => [r.opened, r.changed, r.unchanged, r.conflicts, r.rejected];
const exported = async (...args) => JSON.parse(await must(['export', 'cases', '--format', 'json', ...args], { city }));
const caseOf = async (n) => (await exported()).find((c) => c.foreign_number === n);

/* ---- by command ---- */

test('dry, run, run again: a ticket is one case; the file of rejects has its columns and the reasons', async () => {
  const rows = [['Rekap LAPOR! Kota'], [], heading, ticket('L-1', 'Belum Ditindaklanjuti'), ticket('L-2', 'Proses', { answer: 'Kami tinjau.' }),
    ticket('L-3', 'Selesai', { at: lastMonth(4), answer: 'Sudah pindah.' }), ticket('', 'Proses'), ticket('L-4', 'Entahlah'), ticket('L-5', 'Proses', { text: '', title: '' })];
  const report = path.join(city.dir, 'ditolak.csv');
  assert.deepEqual(counts(await taking('a.csv', rows, '--dry-run')), [3, 0, 0, 0, 3]);
  assert.equal((await exported()).length, 0, 'a dry run writes nothing');
  assert.deepEqual(counts(await taking('a.csv', rows, '--report', report)), [3, 0, 0, 0, 3]);
  assert.deepEqual(counts(await taking('a.csv', rows)), [0, 0, 3, 0, 3]);
  const all = await exported();
  assert.deepEqual(all.map((c) => [c.foreign_number, c.state, c.ward]).sort(), [['L-1', 'new', KAUMAN], ['L-2', 'open', KAUMAN], ['L-3', 'resolved', KAUMAN]]);
  assert.ok(all.every((c) => c.channel === 'exchange' && c.category === 'place_stall' && c.phone === '081299990001'));
  const lines = fs.readFileSync(report, 'utf8').replace(/^\ufeff/, '').trim().split('\r\n');
  assert.match(lines[0], /^Tracking ID,.*,(Row,Reason|Baris,Alasan)$/);
  assert.equal(lines.length, 4);
  assert.match(lines[2], /Entahlah.*,8,/);
  const mended = write('ditolak-lagi.csv', fs.readFileSync(report, 'utf8').replace('Entahlah', 'Proses'));
  assert.deepEqual(counts(JSON.parse(await must(['import', 'cases', mended, '--system', 'lapor', '--json'], { city }))), [1, 0, 0, 0, 2], 'mended, it is taken');
});

test('every encoding and separator; XLSX; names of columns as offices write them', async () => {
  const rows = (n) => [['NO. TIKET', 'STATUS LAPORAN', 'ISI ADUAN', 'KELURAHAN'], [n, 'Sedang Diproses', 'Café digusur satpol, mohon tempat baru', 'Kel. Kauman']];
  const forms = { 'titikkoma.csv': (r) => csv(r, ';'), 'tab.csv': (r) => csv(r, '\t'), 'cp1252.csv': (r) => Buffer.from(csv(r).toString(), 'latin1'),
    'utf16.csv': (r) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(csv(r).toString(), 'utf16le')]), 'satu.xlsx': (r) => xlsx(r) };
  for (const [name, make] of Object.entries(forms)) {
    const r = JSON.parse(await must(['import', 'cases', write(name, make(rows(`F-${name}`))), '--system', 'sambat', '--json'], { city }));
    assert.deepEqual(counts(r), [1, 0, 0, 0, 0], name);
    assert.match((await caseOf(`F-${name}`)).description, /^Café/, name);
  }
});

test('what is no such file is refused in words, and nothing changes', async () => {
  const before = (await exported()).length;
  const bad = { 'kosong.csv': Buffer.alloc(0), 'biner.csv': Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 7919) % 256)),
    'tanpa-judul.csv': csv([['1', '2'], ['3', '4']]), 'tanpa-status.csv': csv([['Tracking ID', 'Isi'], ['1', 'x']]),
    'bukan.xlsx': Buffer.from('PK\x03\x04 this is no zip at all') };
  for (const [name, bytes] of Object.entries(bad)) {
    const r = await run(['import', 'cases', write(name, bytes), '--system', 'lapor'], { city });
    assert.equal(r.code, 1, `${name}: ${r.out}`);
    assert.match(r.err, /^sahabat: [A-Z“].{15,}/, name);
  }
  assert.equal((await run(['import', 'cases', write('a.csv', csv([heading])), '--system', 'qlue'], { city })).code, 1);
  assert.equal((await run(['import', 'cases', path.join(city.dir, 'a.csv')], { city })).code, 2);
  const states = path.join(city.dir, 'keluar.csv');
  await must(['export', 'case-states', '--system', 'lapor', '-o', states], { city });
  const own = await run(['import', 'cases', states, '--system', 'lapor'], { city });
  assert.equal(own.code, 1, 'our own file going out is no file of theirs');
  assert.equal((await exported()).length, before);
  assert.match(await must(['check'], { city }), /database: 0 problems/);
});

/* ---- a server killed in the middle ---- */

test('killed in the middle of a run: the same file again completes it, nothing twice', async () => {
  const rows = [heading, ...Array.from({ length: 800 }, (_, i) => ticket(`K-${i}`, i % 3 ? 'Proses' : 'Selesai', { answer: i % 2 ? 'Kami tinjau.' : '' }))];
  const mine = await serve(city, ['--quiet']);
  const client = api(mine, await token(city, 'dinas'));
  const file = write('banyak.csv', csv(rows));
  const running = run(['import', 'cases', file, '--system', 'lapor', '--json'], { city });
  await until('the run', async () => (await client.get('/cases/exchange')).json.items.some((x) => x.state === 'running' && x.total > 0) || null);
  await mine.kill9();
  await running;
  const again = await serve(city, ['--quiet']);
  const r = JSON.parse(await must(['import', 'cases', file, '--system', 'lapor', '--json'], { city })); // through the server
  assert.equal(r.opened + r.unchanged, 800, JSON.stringify(r));
  await again.stop();
  const all = (await exported()).filter((c) => c.foreign_number?.startsWith('K-'));
  assert.equal(all.length, 800);
  assert.equal(new Set(all.map((c) => c.foreign_number)).size, 800);
  assert.deepEqual(counts(JSON.parse(await must(['import', 'cases', file, '--system', 'lapor', '--json'], { city }))), [0, 0, 800, 0, 0]);
  assert.match(await must(['check'], { city }), /\b0 problems/);
});

test('the job of a page goes on at the next start of a server that was killed', async () => {
  const mine = await serve(city, ['--quiet']);
  const client = api(mine, await token(city, 'dinas'));
  const rows = [heading, ...Array.from({ length: 800 }, (_, i) => ticket(`J-${i}`, 'Proses'))];
  const form = multipart({ system: 'lapor' }, { file: { filename: 'j.csv', type: 'text/csv', bytes: csv(rows) } });
  const { id } = (await client.post('/cases/exchange', form.body, { 'content-type': form.type })).json;
  assert.equal((await client.post(`/cases/exchange/${id}/start`)).status, 200);
  await until('some rows', async () => (await client.get(`/cases/exchange/${id}`)).json.total > 0 || null);
  await mine.kill9();
  const again = await serve(city, ['--quiet']);
  const back = api(again, await token(city, 'dinas'));
  const done = await until('the rest', async () => {
    const x = (await back.get(`/cases/exchange/${id}`)).json;
    return x.state === 'done' ? x : null;
  }, process.env.SAHABAT_TEST_DB === 'pg' ? 120000 : 20000); // beside other servers its lease has to end first
  assert.deepEqual([done.total, done.opened, done.rejected], [800, 800, 0]);
  await again.stop();
});

/* ---- by form ---- */

async function finished(id) {
  return until('the exchange ends', async () => {
    const x = (await officer.get(`/cases/exchange/${id}`)).json;
    return ['done', 'failed'].includes(x.state) ? x : null;
  });
}
const send = (rows, system = 'lapor') => dinas.upload('/cases/exchange', { system }, { file: { filename: 'unggah.csv', type: 'text/csv', bytes: csv(rows, ';') } });

test('by form: look first, take in, result, rejected rows; or cancel', async () => {
  await come();
  await dinas.get('/cases/exchange');
  const nothing = await dinas.upload('/cases/exchange', {}, {});
  assert.equal(nothing.status, 422);
  assert.match(wordsOf(nothing.text), /LAPOR! atau SAMBAT|LAPOR! or SAMBAT/);
  const sent = await send([heading, ticket('P-1', 'Proses'), ticket('P-2', 'Belum Terverifikasi', { title: 'Halo', text: 'Mohon perhatiannya ya pak, terima kasih' }), ticket('P-3', 'Entahlah')]);
  assert.equal(sent.status, 303, wordsOf(sent.text));
  const at = sent.headers.location, id = /\d+$/.exec(at)[0];
  const preview = await dinas.get(at);
  for (const words of [/P-1/, /P-2/, /Entahlah/, /jenis perlu dipastikan|kind to be confirmed/]) assert.match(wordsOf(preview.text), words);
  assert.equal(await caseOf('P-1'), undefined, 'a preview writes nothing');
  assert.equal((await dinas.submit(preview, `${at}/start`)).status, 303);
  const result = await finished(id);
  assert.deepEqual(counts(result), [2, 0, 0, 0, 1]);
  assert.equal(result.waiting, 1);
  assert.equal((await caseOf('P-2')).state, 'held');
  const page = await dinas.get(at), download = linksOf(page.text).find((l) => /rejects\?format=csv/.test(l));
  assert.match((await dinas.get(download)).text, /Entahlah/);
  assert.equal((await dinas.get(download.replace('csv', 'xlsx'))).wire.subarray(0, 2).toString(), 'PK');
  assert.match(wordsOf((await dinas.get(`${at}?show=opened`)).text), /P-1/);
  assert.ok((await dinas.submit(preview, `${at}/start`)).status >= 400, 'not twice');

  const other = (await send([heading, ticket('P-9', 'Proses')], 'sambat')).headers.location;
  const dropped = await dinas.submit(await dinas.get(other), `${other}/drop`);
  assert.equal(dropped.headers.location, '/cases/exchange');
  assert.equal((await officer.post(`${other}/start`)).status, 410, 'the file is gone');
  assert.equal(await caseOf('P-9'), undefined);
});

test('both moved: ours stays, both are shown, a person decides', async () => {
  await come();
  assert.deepEqual(counts(await taking('c.csv', [heading, ticket('C-1', 'Belum Ditindaklanjuti')])), [1, 0, 0, 0, 0]);
  const { id } = await caseOf('C-1');
  assert.ok((await lurah.post(`/cases/${id}/events`, { type: 'reply', text: 'Kami datang besok pagi.' })).status < 300);
  const sent = await send([heading, ticket('C-1', 'Selesai', { answer: 'Beres menurut LAPOR.' })]);
  const preview = await dinas.get(sent.headers.location);
  await dinas.submit(preview, `${sent.headers.location}/start`);
  assert.deepEqual(counts(await finished(/\d+$/.exec(sent.headers.location)[0])), [0, 0, 0, 1, 0]);
  assert.equal((await caseOf('C-1')).state, 'open');
  assert.ok(linksOf((await dinas.get(sent.headers.location)).text).includes(`/cases/${id}`));
  assert.match(wordsOf((await dinas.get(`/cases/${id}`)).text), /LAPOR! nomor C-1: Selesai/);
  assert.equal((await officer.post(`/cases/${id}/events`, { type: 'resolve', outcome: 'solved', text: 'Sudah kami pastikan.' })).status, 201);
  assert.doesNotMatch((await dinas.get(`/cases/${id}`)).text, /notice warn/);
});

test('our states go back: since a day, in their words, only to who reads the cases', async () => {
  await come();
  const file = await dinas.get('/cases/exchange/states?system=lapor&format=csv');
  assert.match(file.headers['content-disposition'], /attachment; filename="status-lapor\.csv"/);
  assert.match(file.text, /\r\nC-1,A-[^,]+,Selesai,.*Sudah kami pastikan\./);
  assert.doesNotMatch(file.text, /F-titikkoma|081299990001|Bu Rahmi/);
  const states = (await officer.get('/cases/exchange/states?system=sambat')).json;
  assert.ok(states.some((s) => s.foreign_number === 'F-satu.xlsx' && s.state === 'Diproses'));
  assert.deepEqual((await officer.get('/cases/exchange/states?system=sambat&since=2099-01-01')).json, []);
  assert.equal((await officer.get('/cases/exchange/states')).status, 422);
  assert.equal((await officer.get('/cases/exchange/states?system=lapor&since=kemarin')).status, 422);
  for (const target of ['/cases/exchange', '/cases/exchange/states?system=lapor', '/cases/exchange/1']) assert.equal((await lurah.get(target)).status, 403, target);
  assert.match(await must(['export', 'case-states', '--system', 'lapor'], { city }), /\r\nC-1,/);
});

test('a large file lets others write between its slices', async () => {
  await come();
  const rows = [heading, ...Array.from({ length: 1200 }, (_, i) => ticket(`W-${i}`, 'Proses'))];
  const at = (await send(rows)).headers.location, between = [];
  await dinas.submit(await dinas.get(at), `${at}/start`);
  while ((await officer.get(at)).json.state === 'running') {
    const made = await officer.post('/cases', { category: 'place', description: 'Lapak ditertibkan, butuh tempat baru.', ward: KAUMAN, name: 'Bu Tini',
      phone: `08128888${1000 + between.length}`, client_id: `w-${between.length}` });
    assert.equal(made.status, 201, made.text);
    between.push(made.json.id);
  }
  assert.equal((await finished(/\d+$/.exec(at)[0])).opened, 1200);
  const taken = (await exported()).filter((c) => c.foreign_number?.startsWith('W-')).map((c) => c.id);
  assert.ok(between.some((id) => id > Math.min(...taken) && id < Math.max(...taken)), 'nobody else wrote between its slices');
});

/* ---- cases as a file ---- */

test('the list as a file: as it is filtered, as far as one sees, audited', async () => {
  await come();
  const far = await officer.post('/cases', { category: 'place', description: 'Lapak ditertibkan, butuh tempat baru.', ward: '35.73.01.1002', name: 'Bu Jauh', phone: '081277770001' });
  const sealed = await officer.post('/cases', { category: 'debt_moneylender', description: 'Ditagih rentenir setiap hari.', ward: KAUMAN, name: 'Bu Rahasia', phone: '081277770002' });
  const mine = (await lurah.get('/cases/export?limit=1')).json;
  assert.ok(mine.length > 200, 'all of the list, not a page of it');
  assert.ok(!mine.some((c) => c.id === far.json.id));
  assert.equal(mine.find((c) => c.id === sealed.json.id).phone, '081277770002');
  const office = (await officer.get('/cases/export')).json.find((c) => c.id === sealed.json.id);
  assert.deepEqual([office.title, office.description, office.phone], [null, null, null]);
  assert.ok(office.masked.includes('phone'));
  const page = await dinas.get('/cases?all=1&category=debt_moneylender');
  const links = linksOf(page.text).filter((l) => l.startsWith('/cases/export'));
  assert.equal(links.length, 3);
  const file = await dinas.get(links[0].replaceAll('&amp;', '&'));
  assert.match(file.headers['content-disposition'], /filename="aduan\.csv"/);
  assert.equal(file.text.trim().split('\r\n').length, 2);
  assert.doesNotMatch(file.text, /rentenir setiap hari/);
  assert.equal((await officer.get('/cases/export?format=pdf')).status, 422);
  assert.equal((await officer.get('/cases/export?due=someday')).status, 422);
  assert.equal((await run(['export', 'cases', '--format', 'pdf'], { city })).code, 2);
  await must(['user', 'add', 'kepala', '--role', 'admin', '--password', PASSWORD], { city });
  const audit = await api(server, await token(city, 'kepala')).get('/audit');
  assert.ok(audit.json.items.some((a) => a.action === 'export' && a.entity === 'case'), audit.text.slice(0, 300));
});
