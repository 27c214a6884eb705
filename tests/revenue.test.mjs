// Turnover over the running server: told by programs and in the form, once whatever happens; odd figures; seen by whom.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import fs from 'node:fs';
import { makeCity, must, run, serve, token, until } from './lib/sahabat.mjs';
import { api, multipart, signedIn } from './lib/client.mjs';
import { csv, png, xlsx } from './lib/files.mjs';
import { formsOf, wordsOf } from './lib/html.mjs';

const KAUMAN = '35.73.02.1007';
let city, server, shop;
const program = {}, person = {};
const names = { officer: 'dinas', lurah: 'lurah-kauman', far: 'lurah-sumbersari', mayor: 'walikota', companion: 'sahabat-kauman-1',
  other: 'sahabat-kauman-2', owner: 'pemilik-1', admin: 'admin' };

before(async () => {
  city = await makeCity();
  server = await serve(city);
  for (const [who, name] of Object.entries(names)) {
    program[who] = api(server, await token(city, name));
    person[who] = await signedIn(server, name);
  }
  const r = await program.companion.post('/businesses', { name: 'Warung Omzet', owner_name: 'Bu Omzet', ward: KAUMAN, phone: '081355578001', address: 'Gang Omzet 1' });
  assert.equal(r.status, 201, r.text);
  shop = r.json;
});
after(() => city?.close());

const put = (who, month, body, id = shop.id) => program[who].call('PUT', `/businesses/${id}/revenue/${month}`, body);
const list = async (who, query = '') => (await program[who].get(`/businesses/${shop.id}/revenue${query}`)).json.items;
const at = () => `/businesses/${shop.id}/revenue`;

test('the same twice changes nothing; another value is a new row, the old one is kept', async () => {
  const first = await put('companion', '2026-09', { amount: 4500000, source: 'notebook' });
  assert.equal(first.status, 200, first.text);
  assert.deepEqual([first.json.month, first.json.amount, first.json.source, first.json.confidence, first.json.low, first.json.high],
    ['2026-09', 4500000, 'notebook', 70, 3825000, 5175000]);
  const same = await Promise.all([1, 2, 3].map(() => put('companion', '2026-09', { amount: 4500000, source: 'notebook' })));
  assert.deepEqual(same.map((r) => [r.status, r.json.id]), Array(3).fill([200, first.json.id]));
  const other = await put('companion', '2026-09', { amount: 4700000, low: 4600000, high: 4900000, source: 'notebook' });
  assert.notEqual(other.json.id, first.json.id);
  assert.equal(other.json.current, true);
  const weaker = await put('lurah', '2026-09', { amount: 9000000, source: 'word' });
  assert.equal(weaker.json.current, false, 'a word does not push a notebook aside');
  assert.deepEqual((await list('companion')).map((r) => r.id), [other.json.id]);
  assert.deepEqual((await list('companion', '?all=1')).map((r) => r.amount), [9000000, 4700000, 4500000]);
  await put('companion', '2026-08', { amount: 1 });
  assert.deepEqual((await list('lurah')).map((r) => r.month), ['2026-09', '2026-08']);
});

test('bad input names its field and changes nothing', async () => {
  const was = await list('officer', '?all=1');
  for (const [month, body, field] of [['2026-10', {}, 'amount'], ['2026-10', { amount: -1 }, 'amount'], ['2026-10', { amount: 1e15 + 1 }, 'amount'],
    ['2026-10', { amount: 'banyak' }, 'amount'], ['2026-10', { amount: 1.5 }, 'amount'], ['2126-01', { amount: 1 }, 'month'],
    ['1999-12', { amount: 1 }, 'month'], ['2026-13', { amount: 1 }, 'month'], ['kapan', { amount: 1 }, 'month'],
    ['2026-10', { amount: 5, low: 6 }, 'low'], ['2026-10', { amount: 5, high: 4 }, 'high'], ['2026-10', { amount: 5, source: 'import' }, 'source'],
    ['2026-10', { amount: 5, source: 'mimpi' }, 'source'], ['2026-10', { amount: 5, profit: 1 }, 'profit']]) {
    const r = await put('officer', month, body);
    assert.equal(r.status, 422, `${month} ${JSON.stringify(body)}: ${r.text}`);
    assert.ok(r.json.errors.some((e) => e.field === field), r.text);
  }
  assert.deepEqual(await list('officer', '?all=1'), was);
});

test('turnover is as personal as a phone number', async () => {
  assert.equal((await put('far', '2026-10', { amount: 1 })).status, 404);
  assert.equal((await put('other', '2026-10', { amount: 1 })).status, 403);
  for (const who of ['mayor', 'admin']) {
    assert.equal((await put(who, '2026-10', { amount: 1 })).status, 403);
    assert.equal((await program[who].get(at())).status, 403);
  }
  assert.equal((await program.other.get(at())).status, 403);
  const page = await person.other.get(at());
  assert.equal(page.status, 200);
  assert.doesNotMatch(page.text, /4\.700\.000/);
  assert.equal((await program.owner.get(at())).status, 404);
  const own = (await program.owner.all('/businesses'))[0];
  assert.equal((await put('owner', '2026-10', { amount: 2500000, source: 'word' }, own.id)).status, 200);
  const history = (await program.officer.get(`/businesses/${shop.id}/history`)).text;
  assert.doesNotMatch(history, /4700000/, 'amounts stand in no audit row');
});

test('the form takes what people write, with a photo; what stood there is still to be read', async () => {
  const page = await person.companion.get(at());
  const form = formsOf(page.text).find((f) => f.action === at());
  assert.match(form.values.month, /^\d{4}-\d{2}$/);
  const sent = async (fields, files) => {
    const body = multipart({ _csrf: person.companion.csrf, ...fields }, files);
    return person.companion.send('POST', at(), { body: body.body, headers: { 'content-type': body.type } });
  };
  const done = await sent({ month: '2026-10', amount: 'Rp 5,2 juta', source: 'qris' }, { file: { filename: 'qris.png', type: 'image/png', bytes: png() } });
  assert.equal(done.status, 303, done.text);
  const [newest] = await list('companion');
  assert.deepEqual([newest.month, newest.amount, newest.source], ['2026-10', 5200000, 'qris']);
  assert.ok(newest.document_id > 0);
  const papers = (await program.companion.get(`/businesses/${shop.id}/documents`)).json.documents;
  assert.ok(papers.some((d) => d.id === newest.document_id && d.kind === 'document'));
  await sent({ month: '2026-10', amount: '6 juta', source: 'qris' });
  const text = wordsOf((await person.companion.get(at())).text);
  assert.match(text, /Rp6\.000\.000/);
  assert.match(text, /Rp5\.200\.000 \(Catatan QRIS/);
  const bad = await sent({ month: '2026-10', amount: 'entah', source: 'qris' });
  assert.equal(bad.status, 422);
  assert.match(bad.text, /value="entah"/);
  const wrong = await sent({ month: '2026-10', amount: '7 juta', source: 'qris' }, { file: { filename: 'a.png', type: 'image/png', bytes: Buffer.from('no picture') } });
  assert.equal(wrong.status, 422, 'what is no picture is refused, and the figure with it');
  assert.equal((await list('companion'))[0].amount, 6000000);
});

test('a program adds a figure with a client_id, once', async () => {
  const body = { month: '2026-11', amount: 4700000, source: 'receipts', client_id: 'omzet-1' };
  const first = await program.companion.post(at(), body);
  assert.equal(first.status, 201, first.text);
  await put('companion', '2026-11', { amount: 4800000, source: 'receipts' });
  const again = await program.companion.post(at(), body);
  assert.deepEqual([again.status, again.json.id], [201, first.json.id]);
  assert.equal((await list('companion'))[0].amount, 4800000);
  assert.equal((await program.mayor.post(at(), body)).status, 403);
});

test('the chart is drawn, says in words what it shows, and carries no script or style', async () => {
  const { text } = await person.lurah.get(at());
  const svg = /<svg viewBox="0 0 720 400"[\s\S]*?<\/svg>/.exec(text)[0];
  assert.match(svg, /<title id="chart-title">/);
  assert.match(svg, /<desc id="chart-text">[^<]*Rp6\.000\.000/);
  assert.equal([...svg.matchAll(/<rect class="bar /g)].length, 4);
  assert.doesNotMatch(text, /<[^>]+\sstyle=|<style|onload=/);
});

test('the chart shows all months, the table those of a year; the rest is one link away', async () => {
  const made = await program.companion.post('/businesses', { name: 'Warung Lama', owner_name: 'Bu Lama', ward: KAUMAN, phone: '081355578003', address: 'Gang Lama 1' });
  const months = Array.from({ length: 14 }, (_, i) => (i < 12 ? `2025-${String(i + 1).padStart(2, '0')}` : `2026-0${i - 11}`));
  for (const m of months) assert.equal((await put('companion', m, { amount: 3000000, source: 'word' }, made.json.id)).status, 200);
  await put('companion', '2025-06', { amount: 3100000, source: 'notebook' }, made.json.id); /* no month more */
  const rows = (text) => [...text.matchAll(/<tr><th scope="row"><span class="nobr">/g)].length, path = `/businesses/${made.json.id}/revenue`;
  const { text } = await person.companion.get(path);
  assert.equal(rows(text), 12);
  assert.equal([...text.matchAll(/<rect class="bar /g)].length, 14);
  const all = /<a href="([^"]*\/revenue\?all=1)">Semua bulan</.exec(text)[1];
  const whole = (await person.companion.get(all)).text;
  assert.equal(rows(whole), 14);
  assert.doesNotMatch(whole, /Semua bulan</);
});

test("the business's own page shows turnover and step at a glance, to whom its figures are open", async () => {
  const glance = async (who, id = shop.id) => /<section class="glance">[\s\S]*?<\/section>/.exec((await person[who].get(`/businesses/${id}`)).text)?.[0];
  const seen = await glance('lurah');
  assert.match(seen, /href="\/businesses\/\d+\/revenue">Omzet</);
  assert.match(wordsOf(seen), /\d{4}: Rp[\d,]+ jt/);
  const bars = [...seen.matchAll(/ d="([^"]*)"/g)].reduce((n, [, d]) => n + d.split('M').length - 1, 0);
  assert.equal(bars, 4, seen);
  assert.equal([...seen.matchAll(/<li( aria-current="step")?>/g)].length, 0, 'too little is known of it to stand on a step');
  assert.equal(await glance('mayor'), undefined, 'the mayor sees figures of areas, not of an owner');
  const [grown] = (await program.officer.get('/growth?step=growing&limit=1')).json.items;
  assert.match(await glance('officer', grown.business), /<li aria-current="step">Tumbuh</);
  const empty = await program.companion.post('/businesses', { name: 'Warung Baru', owner_name: 'Bu Baru', ward: KAUMAN, phone: '081355578004', address: 'Gang Baru 1' });
  assert.doesNotMatch(await glance('companion', empty.json.id) ?? '', /<svg/);
});

test('a figure far from the others is told to the ward, which asks for a better one', async () => {
  for (const m of ['03', '04', '05', '06']) await put('companion', `2026-${m}`, { amount: 4000000 + Number(m), source: 'word' });
  const slip = (await put('companion', '2026-07', { amount: 47000000, source: 'word' })).json;
  const open = (await program.lurah.all('/revenue-flags')).filter((f) => f.revenue_id === slip.id);
  assert.deepEqual(open.map((f) => [f.kind, f.state, f.month]), [['outlier', 'open', '2026-07']]);
  assert.ok(!(await program.far.all('/revenue-flags')).some((f) => f.business_id === shop.id), 'another ward is not theirs');
  assert.equal((await program.companion.get('/revenue-flags')).status, 403);
  assert.match(wordsOf((await person.lurah.get('/revenue-flags')).text), /Warung Omzet/);
  assert.equal((await person.lurah.post(`/revenue-flags/${open[0].id}/wrong`, {})).status, 303);
  assert.equal((await program.lurah.post(`/revenue-flags/${open[0].id}/wrong`, {})).status, 200);
  assert.equal((await program.lurah.post(`/revenue-flags/${open[0].id}/right`, {})).status, 409);
  const tasks = (await program.companion.all('/tasks')).filter((t) => /Jul 2026/.test(t.title));
  assert.equal(tasks.length, 1);
  assert.equal(tasks[0].business_id, shop.id);
  assert.equal((await list('companion')).find((r) => r.month === '2026-07').amount, 47000000, 'it is neither dropped nor changed');
});

test('an officer defines hard times; what they did stands beside how much is known', async () => {
  const bad = await program.officer.post('/shocks', { name: '', kind: 'wabah', first_month: '2026-05', last_month: '2026-04' });
  assert.equal(bad.status, 422);
  assert.deepEqual(bad.json.errors.map((e) => e.field).sort(), ['kind', 'name']);
  const ends = await program.officer.post('/shocks', { name: 'Terbalik', kind: 'flood', first_month: '2026-05', last_month: '2026-04', area: '1' });
  assert.deepEqual(ends.json.errors.map((e) => e.field).sort(), ['area', 'last_month']);
  assert.equal((await program.lurah.post('/shocks', { name: 'x', kind: 'flood', first_month: '2026-05', last_month: '2026-06' })).status, 403);
  const shops = [];
  for (let n = 0; n < 5; n++) {
    const r = await program.officer.post('/businesses', { name: `Kios Banjir ${'ABCDE'[n]}`, owner_name: `Bu Banjir ${'ABCDE'[n]}`, ward: KAUMAN, phone: `08139999000${n}` });
    assert.equal(r.status, 201, r.text);
    shops.push(r.json.id);
    const months = [...Array(12).keys()].map((m) => [`2024-${String(m + 1).padStart(2, '0')}`, 1000000 + m]);
    for (let m = 1; m <= 6; m++) months.push([`2025-0${m}`, m <= 3 ? 1000000 - (n + 1) * 100000 : 1000000 + m]);
    await Promise.all(months.map(([month, amount]) => put('officer', month, { amount, source: 'notebook' }, r.json.id)));
  }
  const made = await program.officer.post('/shocks', { name: 'Banjir 2025', kind: 'flood', first_month: '2025-01', last_month: '2025-03' });
  assert.equal(made.status, 201, made.text);
  const at = `/shocks/${made.json.id}`;
  const figures = await program.lurah.all(`${at}/figures`);
  const ward = figures.find((f) => f.area === KAUMAN && !f.sector);
  assert.ok(ward.known >= 5 && ward.coverage < 100, JSON.stringify(ward));
  assert.ok(ward.fall >= 20 && ward.fall <= 40 && ward.confidence > 0);
  assert.ok(!figures.some((f) => f.area === '35.73.01.1002'), 'another ward is not theirs');
  const few = (await program.officer.all(`${at}/figures`)).filter((f) => f.known < 5);
  assert.ok(few.length && few.every((f) => f.held === null && f.fall === null && f.held_share === null));
  const one = (await program.lurah.get(`/businesses/${shops[3]}/resilience`)).json.items.find((a) => a.shock_id === made.json.id);
  assert.deepEqual([one.known, one.fall, one.held, one.recovered_after, one.near], [true, 40, false, 2, 'ward']);
  assert.equal((await program.mayor.get(`/businesses/${shops[3]}/resilience`)).status, 403);
  const words = wordsOf((await person.lurah.get(`/businesses/${shops[3]}/revenue`)).text);
  assert.match(words, /Turun 40 %, pulih dalam 2 bulan\. Nilai tengah kelurahan: turun \d+ %\./);
  assert.match((await person.lurah.get(`/businesses/${shops[3]}/revenue`)).text, /<rect class="band"/);
  for (const who of ['officer', 'lurah', 'mayor']) {
    const page = await person[who].get(at);
    assert.equal(page.status, 200);
    assert.match(wordsOf(page.text), /usaha bertahan .*Diketahui dari \d+ dari/);
  }
  assert.equal((await person.companion.get(at)).status, 403);
  const form = formsOf((await person.officer.get(at)).text).find((f) => f.action === at);
  assert.equal((await person.officer.post(at, { ...form.values, name: 'Banjir awal 2025' })).status, 303);
  assert.equal((await program.officer.patch(at, { name: 'x' }, 1)).status, 412);
  const again = await person.officer.post(at, { ...form.values, _version: '2', last_month: '2024-01' });
  assert.equal(again.status, 422);
  assert.match(again.text, /Bulan terakhir tidak boleh/);
  assert.equal((await program.officer.post(`${at}/remove`, undefined, { 'if-match': '"2"' })).status, 204);
  assert.equal((await program.officer.get(at)).status, 404);
});

/* ---- files ---- */

const upload = async (who, filename, bytes) => {
  const form = multipart({}, { file: { filename, type: 'application/octet-stream', bytes } });
  return program[who].post('/revenue/imports', form.body, { 'content-type': form.type });
};
const ended = async (made) => {
  assert.equal(made.status, 201, made.text);
  return until('the import', async () => {
    const { json } = await program.officer.get(`/revenue/imports/${made.json.id}`);
    return json.state === 'running' ? null : json;
  });
};
const fileShop = async (name, more = {}) => {
  const r = await program.officer.post('/businesses', { name, owner_name: `Bu ${name}`, ward: KAUMAN, phone: `08137777${String(Math.floor(Math.random() * 1e4)).padStart(4, '0')}`, ...more });
  assert.equal(r.status, 201, r.text);
  return r.json;
};

test('a file with a column a month comes in; bad rows come back; twice changes nothing', async () => {
  const a = await fileShop('Kedai Berkas Anyar'), b = await fileShop('Toko Nib Sejahtera', { nib: '9912345678901' });
  const rows = [['Daftar omzet UMKM'], ['Kode', 'NIB', 'Nama', 'Jan 2026', '2026-02', '03/2026', 'April 2026'],
    [a.code, '', a.name, 'Rp 1.500.000', '2,5 juta', '', '-'], ['', '9912345678901', b.name, '', '800rb', '900000', ''],
    ['U-0000A-0', '', 'Entah', '1', '', '', ''], [a.code, '', a.name, 'banyak', '', '', ''], ['', '', 'Tanpa kode', '5', '', '', ''],
    [b.code, '', b.name, '-5', '', '', '']];
  const first = await ended(await upload('officer', 'omzet.csv', csv(rows, ';')));
  assert.deepEqual([first.state, first.total, first.added, first.unchanged, first.rejected], ['done', 6, 4, 0, 4]);
  const months = async (id) => (await program.officer.get(`/businesses/${id}/revenue`)).json.items.map((r) => [r.month, r.amount, r.source]);
  assert.deepEqual(await months(a.id), [['2026-02', 2500000, 'import'], ['2026-01', 1500000, 'import']]);
  assert.deepEqual(await months(b.id), [['2026-03', 900000, 'import'], ['2026-02', 800000, 'import']]);
  const rejects = (await person.officer.get(`/revenue/imports/${first.id}/rejects?format=csv`)).text;
  assert.equal(rejects.trim().split('\n').length, 5, rejects);
  assert.match(rejects, /Tidak ada usaha dengan kode/);
  assert.match(rejects, /“banyak” bukan jumlah rupiah/);
  assert.match(rejects, /Tulis kode usaha atau NIB/);
  const again = await ended(await upload('officer', 'omzet.csv', csv(rows, ';')));
  assert.deepEqual([again.added, again.unchanged, again.rejected], [0, 4, 4]);
  const right = await ended(await upload('officer', 'lagi.csv', Buffer.from(rejects.replace('banyak', '1700000'))));
  assert.deepEqual([right.added, right.rejected], [1, 3]);
  assert.equal((await program.officer.get(`/businesses/${a.id}/revenue?all=1`)).json.total, 3, 'what stood there is kept');
  for (const path of ['/revenue/imports', `/revenue/imports/${first.id}`]) {
    const page = await person.officer.get(path);
    assert.equal(page.status, 200);
    assert.match(wordsOf(page.text), /4 baris ditolak/);
  }
  assert.equal((await upload('officer', 'apa.csv', csv([['Nama', 'Umur'], ['Siti', '4']]))).status, 400);
  assert.equal((await upload('lurah', 'omzet.csv', csv(rows))).status, 403);
});

test('by command: rehearsed, taken in, and what goes out comes in again without a change', async () => {
  const c = await fileShop('Kriya Perintah Indah');
  const dir = city.dir, file = `${dir}/omzet.xlsx`, report = `${dir}/tolak.csv`;
  fs.writeFileSync(file, xlsx([['Kode Usaha', 'Bulan', 'Omzet', 'Sumber'], [c.code, '2026-05', '4.000.000', 'Catatan QRIS'], [c.code, 'Juni 2026', '4500000', 'receipts'],
    [c.code, '2126-01', '1', 'qris'], [c.code, '2026-07', '5', 'mimpi']]));
  const dry = JSON.parse(await must(['import', 'revenue', file, '--dry-run', '--json'], { city }));
  assert.deepEqual(dry, { total: 4, added: 2, unchanged: 0, rejected: 2 });
  assert.equal((await program.officer.get(`/businesses/${c.id}/revenue`)).json.total, 0);
  const done = JSON.parse(await must(['import', 'revenue', file, '--report', report, '--json'], { city }));
  assert.deepEqual(done, { total: 4, added: 2, unchanged: 0, rejected: 2 });
  assert.match(fs.readFileSync(report, 'utf8'), /mimpi/);
  const items = (await program.officer.get(`/businesses/${c.id}/revenue`)).json.items;
  assert.deepEqual(items.map((r) => [r.month, r.amount, r.source, r.confidence]), [['2026-06', 4500000, 'receipts', 85], ['2026-05', 4000000, 'qris', 80]]);
  const out = `${dir}/keluar.csv`;
  await must(['export', 'revenue', '-o', out], { city });
  const lines = fs.readFileSync(out, 'utf8').trim().split('\n');
  const back = JSON.parse(await must(['import', 'revenue', out, '--json'], { city }));
  assert.deepEqual([back.total, back.added, back.rejected], [lines.length - 1, 0, 0], JSON.stringify(back));
  assert.equal((await run(['import', 'revenue', `${dir}/none.csv`], { city })).code, 1);
});

test('out goes what one may see: a ward its own, a companion those they stand beside', async () => {
  const get = async (who) => (await program[who].get('/revenue/export?format=json')).json;
  const all = await get('officer'), ward = await get('lurah'), own = await get('companion');
  assert.ok(all.length > ward.length && ward.length > own.length && own.length > 0, `${all.length} ${ward.length} ${own.length}`);
  assert.ok(ward.every((r) => r.ward === KAUMAN));
  const theirs = new Set((await program.companion.all('/businesses?companion=sahabat-kauman-1')).map((b) => b.code));
  assert.ok(own.every((r) => theirs.has(r.code)));
  assert.equal((await program.mayor.get('/revenue/export')).status, 403);
  assert.match((await person.lurah.get('/revenue/export?format=csv')).text, /^.?code,name,nib/);
});

test('what programs may do, people do by pages without script', async () => {
  await person.officer.get('/shocks');
  const made = await person.officer.post('/shocks', { name: 'Harga cabai', kind: 'price', area: '35.73.02', first_month: '2026-01', last_month: '2026-02', note: '' });
  assert.equal(made.status, 303, made.text);
  const at = made.headers.location;
  const bad = await person.officer.post('/shocks', { name: '', kind: 'price', area: '', first_month: '2026-01', last_month: '2026-02', note: '' });
  assert.equal(bad.status, 422);
  const changed = await program.officer.patch(at, { last_month: '2026-03' }, 1);
  assert.deepEqual([changed.status, changed.json.last_month, changed.json.version], [200, '2026-03', 2]);
  assert.equal((await person.officer.get(`${at}/remove`)).status, 200);
  assert.equal((await person.officer.post(`${at}/remove`, { _version: '1' })).status, 412);
  assert.equal((await person.officer.post(`${at}/remove`, { _version: '2' })).status, 303);
  await person.officer.get('/revenue/imports');
  const form = multipart({ _csrf: person.officer.csrf }, { file: { filename: 'halaman.csv', type: 'text/csv', bytes: csv([['Kode', '2026-01'], [shop.code, '4 juta']]) } });
  const sent = await person.officer.send('POST', '/revenue/imports', { body: form.body, headers: { 'content-type': form.type } });
  assert.equal(sent.status, 303, sent.text);
  const none = multipart({ _csrf: person.officer.csrf }, {});
  assert.equal((await person.officer.send('POST', '/revenue/imports', { body: none.body, headers: { 'content-type': none.type } })).status, 422);
  const odd = (await put('companion', '2025-12', { amount: 99000000, source: 'word' })).json;
  const flag = (await program.lurah.all('/revenue-flags')).find((f) => f.revenue_id === odd.id);
  await person.lurah.get('/revenue-flags');
  assert.equal((await person.lurah.post(`/revenue-flags/${flag.id}/right`, { note: 'Pesanan Lebaran' })).status, 303);
  const said = await program.lurah.post(`/revenue-flags/${flag.id}/right`, {});
  assert.deepEqual([said.status, said.json.state, said.json.note], [200, 'right', 'Pesanan Lebaran']);
});
