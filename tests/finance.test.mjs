// The calculators: as commands, over the API and on the public page. The figures come from tables worked by hand
// (src/reckon/test_schedule.c) and from the examples on spreadsheets' help pages.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import test, { after, before } from 'node:test';
import { binary, makeCity, serve, token } from './lib/sahabat.mjs';
import { api, Visitor } from './lib/client.mjs';
import { wordsOf } from './lib/html.mjs';

let city, server, program;
before(async () => {
  city = await makeCity({ businesses: 20 });
  server = await serve(city);
  program = api(server);
});
after(() => city?.close());

// No database: the commands run in an empty place.
function command(args, input = '') {
  return new Promise((resolve) => {
    const p = spawn(binary, args, { env: { ...process.env, SAHABAT_DB: 'sqlite:/nonexistent/x.db', LC_ALL: 'C' } });
    let out = '', err = '';
    p.stdout.on('data', (d) => { out += d; });
    p.stderr.on('data', (d) => { err += d; });
    p.on('close', (code) => resolve({ code, out, err, json: code === 0 && out.startsWith('{') ? JSON.parse(out) : null }));
    p.stdin.on('error', () => {});
    p.stdin.end(input);
  });
}
const options = (o) => Object.entries(o).flatMap(([k, v]) => [`--${k.replaceAll('_', '-')}`, String(v)]);
const terms = { method: 'annuity', principal: 10000000, rate: '12', periods: 12, start: '2026-01-31' };

test('a schedule is the same by command and over the API', async () => {
  for (const more of [{}, { method: 'flat', day_count: 'actual/360' }, { method: 'equal-principal', unit: 'week', every: 2 },
    { method: 'qardh', rate: '0' }, { method: 'murabahah', rounding: 'up', multiple_of: 1000, grace_principal: 2 },
    { rate: '1000', periods: 1200, day_count: 'actual/actual' }, { periods: 1, first_due: '2026-03-31' }]) {
    const asked = { ...terms, ...more };
    const said = await command(['simulate', ...options(asked), '--json']), told = await program.post('/finance/simulate', asked);
    assert.equal(said.code, 0, said.err);
    assert.equal(told.status, 200, told.text);
    assert.deepEqual(said.json, told.json);
    const { rows } = told.json;
    assert.equal(rows.length, asked.periods);
    assert.equal(rows.reduce((s, r) => s + r.principal, 0), asked.principal);
    assert.equal(rows.reduce((s, r) => s + r.total, 0), told.json.total_paid);
    assert.equal(rows.at(-1).balance, 0);
    assert.match(told.json.effective_annual_rate, /^\d+\.\d{8}$/);
  }
});

test('an annuity worked by hand; people get a table', async () => {
  const { json } = await program.post('/finance/simulate', terms);
  assert.deepEqual(json.rows[0], { n: 1, due_date: '2026-02-28', days: 28, principal: 788488, interest: 100000, total: 888488, balance: 9211512 });
  assert.deepEqual([json.rows[11].total, json.total_interest, json.total_paid], [888485, 661853, 10661853]);
  const r = await command(['simulate', ...options(terms)]);
  assert.match(r.out, /2026-02-28 +28 +788488 +100000 +888488 +9211512/);
});

test('terms that are none are refused with field and reason', async () => {
  const bad = [['principal', 0], ['principal', -1], ['principal', 1.5], ['principal', '10'], ['rate', '-1'], ['rate', '10001'], ['rate', '1e2'],
    ['rate', 12], ['periods', 0], ['periods', 1201], ['every', 0], ['start', '2026-02-29'], ['start', '31-1-2026'], ['first_due', '2026-01-31'],
    ['method', 'x'], ['unit', 'year'], ['day_count', 'x'], ['rounding', 'x'], ['multiple_of', 0], ['grace_principal', 12], ['grace_interest', 13]];
  for (const [field, value] of bad) {
    const r = await program.post('/finance/simulate', { ...terms, [field]: value });
    assert.equal(r.status, 422, `${field} ${value}: ${r.text}`);
    assert.ok(r.text.includes(`"${field}"`), r.text);
  }
  for (const [field, value] of bad.filter(([f, v]) => !(f === 'rate' && v === 12) && v !== '10')) {
    const r = await command(['simulate', ...options({ ...terms, [field]: value }), '--json']);
    assert.deepEqual([r.code, r.out], [1, ''], `${field} ${value}`);
    assert.match(r.err, new RegExp(`  ${field}: .`));
  }
  assert.equal((await program.post('/finance/simulate', { ...terms, method: 'qardh' })).status, 422);
  const { rate, ...rest } = terms;
  assert.equal((await program.post('/finance/simulate', rest)).status, 422);
  assert.equal((await command(['simulate', '--method', 'flat'])).code, 2);
});

const flows = (...list) => ({ flows: list.map(([date, amount]) => ({ date, amount })) });
const SHEET = flows(['2008-01-01', -10000], ['2008-03-01', 2750], ['2008-10-30', 4250], ['2009-02-15', 3250], ['2009-04-01', 2750]);

test('the cost of flows; no guess where there is none or several', async () => {
  for (const [body, want] of [[flows(['2026-01-01', 1000], ['2027-01-01', -1100]), { xirr: '0.10000000', total_cost: 100 }],
    [flows(['2027-01-01', 1100], ['2026-01-01', -1000]), { xirr: '0.10000000', total_cost: 100 }], [SHEET, { xirr: '0.37336253', total_cost: 3000 }]]) {
    const said = await command(['cost', '--json'], JSON.stringify(body)), told = await program.post('/finance/cost', body);
    assert.deepEqual([told.status, told.json], [200, want], told.text);
    assert.deepEqual(said.json, want, said.err);
  }
  const y = (k, amount) => [`${2026 + k}-01-01`, amount];
  for (const body of [flows(y(0, 1), y(1, 1)), flows(y(0, -1000), y(1, 2300), y(2, -1320)), flows(y(0, -1000), y(1, 2000), y(2, -2000)),
    flows(['2026-01-01', 5], ['2026-01-01', -6]), flows(y(0, 1)), flows(['2026-02-30', 1], y(1, -1)), flows(y(0, 1.5), y(1, -1)), flows(y(0, '1'), y(1, -1)),
    { flows: [] }, { flows: {} }, { flows: [{ date: '2026-01-01' }, {}] }, { flows: SHEET.flows, more: 1 }, {},
    flows(...Array.from({ length: 5001 }, (_, k) => y(k % 2, k ? 1 : -1)))]) {
    const told = await program.post('/finance/cost', body);
    assert.equal(told.status, 422, `${JSON.stringify(body).slice(0, 200)}: ${told.text}`);
    const said = await command(['cost', '--json'], JSON.stringify(body));
    assert.deepEqual([said.code, said.out], [1, '']);
  }
  for (const text of ['', '[', '[]', 'null', '{"flows":[],"flows":[]}'])
    assert.equal((await command(['cost', '--json'], text)).code, 1, text);
});

test('spreadsheet functions, as their help pages print them', async () => {
  const dates = SHEET.flows.map((f) => f.date), values = SHEET.flows.map((f) => f.amount);
  for (const [name, args, want, within] of [['PMT', [0.08 / 12, 10, 10000], -1037.03, 0.005], ['PMT', [0.08 / 12, 10, 10000, null, 1], -1030.16, 0.005],
    ['IPMT', [0.1, 3, 3, 8000], -292.45, 0.005], ['PPMT', [0.08, 10, 10, 200000], -27598.05, 0.005], ['RATE', [48, -200, 8000], 0.00770147, 1e-8],
    ['NPER', [0.01, -100, -1000, 10000, 1], 59.6738657, 1e-7], ['EFFECT', [0.0525, 4], 0.0535427, 1e-7], ['NOMINAL', [0.053543, 4], 0.05250032, 1e-8],
    ['IRR', [[-70000, 12000, 15000, 18000, 21000, 26000]], 0.086630948, 1e-9], ['XIRR', [values, dates, 0.1], 0.373362535, 1e-8]]) {
    const told = await program.post('/finance/cost', { function: name, args });
    assert.equal(told.status, 200, told.text);
    assert.ok(Math.abs(told.json.value - want) <= within, `${name}: ${told.text}`);
    const said = await command(['cost', '--function', name, '--args', JSON.stringify(args), '--json']);
    assert.deepEqual(said.json, told.json);
  }
  for (const [name, args] of [['PMT', ['0.1', 1, 1]], ['PMT', [0.1, -1, 1]], ['PMT', [0.1, 1, 1, 0, 2]], ['PMT', [0.1, 1, 1, 0, 0.5]], ['IPMT', [0.1, 0, 3, 1]],
    ['PPMT', [0.1, 4, 3, 1]], ['PMT', [null, 1, 1]], ['PMT', []], ['PMT', [[1], 1, 1]], ['PMT', [true, 1, 1]], ['NPER', [0, 0, 1]], ['IRR', [[1, 2]]], ['IRR', [[1, [-2]]]],
    ['XIRR', [[-1, 2], ['2026-01-01', '2026-13-01']]], ['XIRR', [[-1, 2], ['2026-01-01']]], ['SUM', [1]], ['PMT', {}]]) {
    const told = await program.post('/finance/cost', { function: name, args });
    assert.equal(told.status, 422, `${name} ${JSON.stringify(args)}: ${told.text}`);
    const said = await command(['cost', '--function', name, '--args', JSON.stringify(args), '--json']);
    assert.deepEqual([said.code, said.out], [1, ''], `${name} ${JSON.stringify(args)}`);
  }
  assert.equal((await command(['cost', '--function', 'PMT'])).code, 2);
  assert.equal((await command(['cost', '--function', 'PMT', '--args', '[1'])).code, 1);
});

const page = async (query, visitor = new Visitor(server)) => visitor.get(`/calculator${query}`);
// 900,000 in hand and 1,200,000 back after 30 days: (4/3)^(365/30) − 1 = 3,211.7 %.
const PINJOL = '?received=900.000&fee=100.000&instalment=1.200.000&number=1&every=30&unit=day';

test('the public page: cost in rupiah and a yearly rate, beside KUR and OJIR', async () => {
  const r = await page(PINJOL), words = wordsOf(r.text);
  assert.equal(r.status, 200);
  const yearly = (Math.round((4 / 3) ** (365 / 30) * 1000 - 1000) / 10).toLocaleString('id-ID');
  assert.ok(words.includes(`${yearly}%`), words);
  assert.match(words, /Biaya pinjaman Rp300\.000/);
  assert.match(words, /Di perjanjian tertulis Rp1\.000\.000, tetapi Rp100\.000 dipotong di awal/);
  // KUR: 900,000 at 3 % over 12 months: PMT = 76,224.33, interest 14,692 (hand: the last takes the difference).
  const kur = (await program.post('/finance/simulate', { method: 'annuity', principal: 900000, rate: '3', periods: 12, start: '2026-01-01' })).json;
  const rupiah = (n) => `Rp${n.toLocaleString('id-ID')}`;
  assert.ok(words.includes(`${rupiah(kur.rows[0].total)} sebulan, 12 kali`), words);
  assert.ok(words.includes(rupiah(kur.total_interest)), words);
  assert.match(words, /OJIR.*Rp75\.000 sebulan, 12 kali Rp0 0%/);
  assert.match(wordsOf((await page('?received=20.000.000&instalment=2.000.000&number=12&unit=month')).text), /Paling banyak Rp10\.000\.000/);
});

test('beside the offer stands what the table of products says today, the cheapest first', async () => {
  const officer = api(server, await token(city, 'dinas'));
  const all = (await officer.get('/products')).json.items, of = (code) => all.find((x) => x.code === code);
  const text = (await page('?received=20.000.000&instalment=2.000.000&number=12&unit=month')).text, words = wordsOf(text);
  const micro = (await program.post('/finance/simulate', { method: 'annuity', principal: 20000000, rate: '6', periods: 12, start: '2026-01-01' })).json;
  assert.ok(words.includes(`KUR Mikro Permenko 1/2026 Rp${micro.rows[0].total.toLocaleString('id-ID')} sebulan, 12 kali`), words);
  assert.ok(words.indexOf('KUR Mikro') < words.indexOf('KUR Super Mikro')); // what fits stands first
  assert.ok(text.includes(`href="/products/${of('KUR_MIKRO').id}"`));
  const small = wordsOf((await page(PINJOL)).text);
  assert.ok(small.indexOf('OJIR') < small.indexOf('KUR Super Mikro') && !small.includes('KUR Mikro'), small);
  assert.match(wordsOf((await page('?received=600.000.000&instalment=60.000.000&number=12&unit=month')).text), /Tidak ada KUR atau OJIR di daftar kami/);
  // Officers change what holds from today on: the page follows.
  const { id, terms } = of('KUR_SUPERMIKRO'), today = new Date(Date.now() + 7 * 3600e3).toISOString().slice(0, 10);
  const made = await officer.post(`/products/${id}/versions`, { valid_from: today, purposes: ['working'], amount_max: terms.amount_max, method: 'flat', rate: '12',
    tenor_max: 36, collateral: 'none', basis: 'Permenko Uji', source: 'uji', confidence: 'high' });
  assert.equal(made.status, 201, made.text);
  const flat = (await program.post('/finance/simulate', { method: 'flat', principal: 900000, rate: '12', periods: 12, start: '2026-01-01' })).json;
  const now = wordsOf((await page(PINJOL)).text);
  assert.match(now, /KUR Super Mikro Permenko Uji/);
  assert.ok(now.includes(`Rp${flat.total_interest.toLocaleString('id-ID')}`), now);
});

test('the public page refuses with reasons, keeps what was typed, and is linked from the start page', async () => {
  const empty = await page('');
  assert.equal(empty.status, 200);
  assert.match(wordsOf(empty.text), /Hitung di kertas/);
  for (const [query, words] of [['?received=x&instalment=1&number=1&unit=day', /Tulis jumlah rupiah bulat/], ['?received=0&instalment=1000&number=1&unit=day', /Paling kecil/],
    ['?received=100.000&instalment=1.000&number=2&unit=day', /lebih kecil dari uang yang diterima/], ['?received=100.000&instalment=1.000&number=1201&unit=day', /Paling besar/],
    ['?received=100.000&instalment=1.000&number=1200&every=366&unit=month', /setelah tahun 2199/], ['?received=100.000', /Wajib diisi/], ['?received=100.000&instalment=200.000&number=1&unit=year', /bukan pilihan/]]) {
    const r = await page(query);
    assert.equal(r.status, 422, query);
    assert.match(wordsOf(r.text), words, query);
    assert.ok(!r.text.includes('class="summary"'), query);
  }
  assert.ok((await page('?received=100.000')).text.includes('value="100.000"'));
  assert.equal((await page('?nobody=1')).status, 422);
  assert.match(wordsOf((await page('?received=1000&instalment=100.000.000.000&number=1&unit=day')).text), /lebih dari 100\.000%/);
  assert.match(wordsOf((await page('?received=1000&instalment=1000&number=1&unit=day')).text), /Biaya pinjaman Rp0/);
  assert.match((await new Visitor(server).get('/')).text, /href="\/calculator"/);
});
