// The field app in a real Chromium, the network cut for real: read, write, reload, kill, come back. Everything arrives once.
import assert from 'node:assert/strict';
import http from 'node:http';
import test, { after, before } from 'node:test';
import { makeCity, serve, sleep, token, until } from './lib/sahabat.mjs';
import { api, signedIn } from './lib/client.mjs';
import { png } from './lib/files.mjs';
import { KAUMAN } from './lib/world.mjs';
import { axe, launch, layout, open, PHONE } from './lib/browser.mjs';
import { line } from './lib/line.mjs';

const PIN = '481516', NAME = 'sahabat-kauman-1';
const dayFrom = (n) => new Date(Date.now() + 7 * 3600e3 + n * 86400e3).toISOString().slice(0, 10), SOON = dayFrom(20);
let city, server, browser, officer, companion;

before(async () => {
  city = await makeCity();
  server = await serve(city, ['--quiet']);
  officer = api(server, await token(city, 'dinas'));
  companion = api(server, await token(city, NAME));
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await city?.close();
});

/* ---- hands ---- */

// A phone of its own, signed in, on a line of its own. `page.faults` also hears of the network being away, which is wanted here.
const lines = new Map();
async function takePhone(name = NAME, { port = server.port, ...options } = {}) {
  const wire = await line(port);
  const page = await open(browser, wire, { visitor: name ? await signedIn(server, name) : undefined, viewport: PHONE, ...options });
  lines.set(page.context(), wire);
  page.context().on('close', () => wire.close());
  await page.goto('/field');
  return page;
}
const cut = async (context) => { lines.get(context).cut(); await context.setOffline(true); };
const mend = async (context) => { lines.get(context).mend(); await context.setOffline(false); };

async function setUp(page, pin = PIN) {
  await page.locator('#f-again').waitFor();
  await page.locator('#f-pin').fill(pin);
  await page.locator('#f-again').fill(pin);
  await page.locator('form button[type=submit]').click();
  await page.locator('#menu a').first().waitFor();
}

async function unlock(page, pin = PIN) {
  await page.locator('h1', { hasText: 'Masukkan PIN' }).waitFor();
  await page.locator('#f-pin').fill(pin);
  await page.locator('form button[type=submit]').click();
}

// Another tab of the same phone, when the first is gone.
async function reopen(context) {
  const page = await context.newPage();
  page.faults = [];
  page.on('pageerror', (e) => page.faults.push(`script: ${e.message}`));
  await page.goto('/field');
  return page;
}

const synced = (page) => page.locator('#sync', { hasText: /Terakhir sinkron/ }).waitFor();
const unlocked = async (page, pin) => { await unlock(page, pin); await page.locator('#menu a').first().waitFor(); };
// The worker keeps the shell: from here on the phone needs no network.
const kept = (page) => page.evaluate(async () => { await navigator.serviceWorker.ready; while (!navigator.serviceWorker.controller) await new Promise((r) => setTimeout(r, 20)); });

async function ready(name, options) {
  const page = await takePhone(name, options);
  await setUp(page);
  await synced(page);
  await kept(page);
  return page;
}

const go = (page, hash) => page.evaluate((to) => { location.hash = to; }, hash);
const item = (page, title) => page.locator('#waiting > li', { hasText: title });
const gone = (page) => until('the outbox is empty', async () => (await page.locator('#waiting > li').count()) === 0);
const write = async (page, hash, fields) => {
  await go(page, hash);
  for (const [name, value] of Object.entries(fields)) {
    const at = page.locator(`#f-${name}`);
    await at.waitFor();
    if ((await at.evaluate((n) => n.tagName)) === 'SELECT') await at.selectOption(value);
    else await at.fill(value);
  }
};
const save = async (page) => {
  await page.locator('.field-form button[type=submit]').click();
  await page.locator('h1', { hasText: 'Kotak kirim' }).waitFor();
};
const close = (page) => page.context().close();
const wrongs = (page) => page.faults.filter((f) => !/ERR_(INTERNET_DISCONNECTED|EMPTY_RESPONSE|CONNECTION_\w+)|Failed to load resource/.test(f));

// One of the companion's own that has a telephone.
const withPhone = async (n = 0) => (await companion.get('/field/pack')).json.businesses.filter((b) => b.phone)[n];

/* ---- size ---- */

test('the first load is under 100 KB, the worker keeps nothing personal', async () => {
  const visitor = await signedIn(server, NAME), bytes = { total: 0 };
  const fetched = async (path) => {
    const r = await visitor.get(path, { headers: { 'accept-encoding': 'br, gzip' } });
    assert.equal(r.status, 200, path);
    bytes[path] = r.wire.length + Buffer.byteLength(JSON.stringify(r.headers));
    bytes.total += bytes[path];
    return r;
  };
  const worker = await fetched('/field/sw.js');
  for (const path of JSON.parse(/const FILES = (\[.*?\]);/s.exec(worker.text)[1])) {
    const r = await fetched(path);
    assert.ok(!/sahabat-kauman|pemilik-1/.test(r.text), `${path} names somebody`);
    if (path === '/field') assert.ok(!/_csrf|class="user"/.test(r.text));
  }
  assert.ok(bytes.total < 100000, JSON.stringify(bytes));
  assert.ok(bytes.total > 20000, `too good: ${JSON.stringify(bytes)}`);
});

/* ---- the whole way ---- */

test('offline: read, write all kinds, reload, kill, come back: everything arrives once', async () => {
  let page = await ready();
  const context = page.context();
  assert.deepEqual([...(await axe(page)), ...(await layout(page)), ...page.faults], []);
  const { id: business, name } = await withPhone();
  await cut(context);
  await page.reload();
  await unlocked(page);
  await page.locator('#sync', { hasText: 'tanpa sinyal' }).waitFor();
  await page.locator('#f-q').fill(name);
  await page.locator(`#list a[href="#/b/${business}"]`).click();
  await page.locator('h1', { hasText: name }).waitFor();
  assert.match(await page.locator('a[href^="tel:"]').getAttribute('href'), /^tel:\+?[\d]+$/);
  assert.deepEqual([...(await axe(page)), ...(await layout(page))], []);

  // Half a form, and the battery is empty.
  await write(page, `#/new/task/${business}`, { title: 'Antar formulir NIB ke rumah' });
  await sleep(600);
  await page.close();
  page = await reopen(context);
  await unlocked(page);
  await go(page, `#/new/task/${business}`);
  await page.locator('.notice', { hasText: 'kembali lagi' }).waitFor();
  assert.equal(await page.locator('#f-title').inputValue(), 'Antar formulir NIB ke rumah');
  await page.locator('#f-due_on').fill(SOON);
  await save(page);

  await write(page, '#/new/business', { name: 'Warung Tanpa Sinyal', owner_name: 'Bu Hutan', phone: '0812 9111 2222', ward: KAUMAN, address: 'Jl. Sinyal 1' });
  await save(page);
  await write(page, `#/new/case/${business}`, { category: 'place', description: 'Lapak digusur tadi pagi, belum ada pengganti.' });
  assert.deepEqual([...(await axe(page)), ...(await layout(page))], []);
  await save(page);
  const oldPhone = (await companion.get(`/businesses/${business}`)).json.phone;
  await write(page, `#/new/change/${business}`, { phone: '081291113333' });
  await save(page);
  await context.grantPermissions(['geolocation']);
  await context.setGeolocation({ latitude: -7.9797, longitude: 112.6304, accuracy: 12 });
  await write(page, `#/new/visit/${business}`, { summary: 'Ramai, stok habis', advice: 'Catat penjualan harian', kind: 'routine', met: 'owner', 'revenue-amount': '4500000' });
  await page.locator('#f-revenue-month').fill('2026-10');
  await page.locator('#f-needs-nib').check();
  await page.locator('button', { hasText: 'Tambah janji' }).click();
  await page.locator('.promise input[data-part=task]').fill('Bawa formulir NIB');
  await page.locator('.promise input[data-part=due_on]').fill(SOON);
  await page.locator('#f-photos').setInputFiles({ name: 'foto.png', mimeType: 'image/png', buffer: png() });
  await page.locator('.photos img').waitFor();
  await page.locator('summary', { hasText: 'Indikator yang berubah' }).click();
  await page.locator('#f-indicator-KEU1').selectOption('2');
  await page.locator('button', { hasText: 'Pakai lokasi saya' }).click();
  await page.locator('#f-point', { hasText: '12 meter' }).waitFor();
  assert.deepEqual([...(await axe(page)), ...(await layout(page))], []);
  await save(page);
  // A visit to a business that waits itself.
  await go(page, '#/');
  await page.locator('#list a', { hasText: 'Warung Tanpa Sinyal' }).click();
  await page.locator('main a', { hasText: 'Catat kunjungan' }).click();
  await page.locator('#f-summary').fill('Pertama kali, baru buka');
  await save(page);
  assert.equal(await page.locator('#waiting > li').count(), 7);
  assert.deepEqual([...(await axe(page)), ...(await layout(page))], []);

  // Killed with everything in it.
  await page.close();
  page = await reopen(context);
  await unlocked(page);
  await go(page, '#/outbox');
  await until('all wait', async () => (await page.locator('#waiting > li').count()) === 7);
  await mend(context);
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await gone(page);
  assert.equal(await page.locator('#sent > li').count(), 7);

  const found = (await companion.all('/businesses?q=Tanpa+Sinyal')).filter((b) => b.name === 'Warung Tanpa Sinyal');
  assert.equal(found.length, 1);
  assert.equal((await companion.all(`/tasks?business=${business}`)).filter((t) => t.title === 'Antar formulir NIB ke rumah').length, 1);
  assert.equal((await officer.get(`/cases?business=${business}&all=1`)).json.items.length, 1);
  const [visit, ...more] = (await companion.all(`/visits?business=${business}`)).filter((v) => v.summary === 'Ramai, stok habis');
  assert.deepEqual([more.length, visit.kind, visit.advice, visit.accuracy, visit.revenue_amount], [0, 'routine', 'Catat penjualan harian', 12, 4500000]);
  assert.equal((await companion.all(`/tasks?business=${business}`)).filter((t) => t.title === 'Bawa formulir NIB').length, 1);
  assert.equal((await companion.all(`/visits?business=${found[0].id}`)).filter((v) => v.summary === 'Pertama kali, baru buka').length, 1);
  assert.equal((await companion.get(`/visits/${visit.id}/photos`)).json.items.length, 1);
  const proposed = (await companion.get('/proposals')).json.items.filter((p) => p.business_id === Number(business));
  assert.equal(proposed.length, 1);
  assert.equal((await companion.get(`/businesses/${business}`)).json.phone, oldPhone, 'a proposal changes nothing by itself');
  const phones = (await companion.get('/field/phones')).json.items;
  assert.ok(phones.some((p) => p.waiting === 0 && p.refused === 0));
  assert.deepEqual(wrongs(page), []);
  await close(page);
});

/* ---- the lock ---- */

test('a wrong PIN opens nothing, is counted over reloads, and then waits', async () => {
  const page = await ready();
  for (let i = 1; i <= 3; i++) {
    await page.reload();
    await unlock(page, '481517');
    await page.locator('.error', { hasText: i < 3 ? `PIN salah (${i} kali)` : 'Tunggu' }).waitFor();
  }
  await page.reload();
  await page.locator('.error', { hasText: 'Tunggu' }).waitFor();
  assert.ok(await page.locator('form button[type=submit]').isDisabled());
  assert.equal(await page.locator('#list').count(), 0);
  await page.locator('form button[type=submit]:enabled').waitFor();
  await unlocked(page);
  assert.deepEqual([...wrongs(page), ...(await axe(page))], []);
  await close(page);
});

test('another PIN: the old one is asked for, what waits stays, the field is as wide as its button', async () => {
  const page = await ready();
  await page.locator('#menu a', { hasText: 'Ponsel' }).click();
  await page.locator('a', { hasText: 'Ganti PIN' }).click();
  await page.locator('#f-old').waitFor();
  const change = async (old, pin) => {
    await page.locator('#f-old').fill(old);
    await page.locator('#f-pin').fill(pin);
    await page.locator('#f-again').fill(pin);
    await page.locator('form button[type=submit]').click();
  };
  const [field, button] = [await page.locator('#f-old').boundingBox(), await page.locator('form button[type=submit]').boundingBox()];
  assert.ok(Math.abs(field.width - button.width) < 2, `${field.width} and ${button.width}`);
  await change(PIN, '111111');
  await page.locator('.error', { hasText: 'sedikitnya' }).waitFor();
  await change('999888', '20260817');
  await page.locator('.error', { hasText: 'PIN salah' }).waitFor();
  await change(PIN, '20260817');
  await page.locator('.flash', { hasText: 'PIN sudah diganti' }).waitFor();
  await page.locator('button', { hasText: 'Kunci' }).click();
  await unlock(page, PIN);
  await page.locator('.error', { hasText: 'PIN salah' }).waitFor();
  await unlocked(page, '20260817');
  await synced(page);
  await page.context().close();
});

test('nothing lies on the phone in clear: not in the database, not in the caches', async () => {
  const page = await ready();
  const { name, phone, id } = await withPhone();
  await cut(page.context());
  await write(page, `#/new/task/${id}`, { title: 'Rahasia tindak lanjut', due_on: SOON });
  await save(page);
  const kept = await page.evaluate(async () => {
    const db = await new Promise((r) => { const q = indexedDB.open('sahabat-field'); q.onsuccess = () => r(q.result); });
    const all = (store) => new Promise((r) => { const q = db.transaction(store).objectStore(store).getAll(); q.onsuccess = () => r(q.result); });
    const text = (v) => (v instanceof ArrayBuffer || ArrayBuffer.isView(v) ? new TextDecoder('latin1').decode(v) : v && typeof v === 'object' ? Object.entries(v).map(([k, x]) => `${k}=${text(x)}`).join(' ') : String(v));
    let said = [...(await all('vault')), ...(await all('rows'))].map(text).join('\n');
    for (const key of await caches.keys()) for (const request of await (await caches.open(key)).keys()) said += await (await (await caches.open(key)).match(request)).text();
    return { said: said + JSON.stringify(localStorage), keyOut: (await all('vault'))[0].key };
  });
  for (const secret of [name, phone, 'Rahasia', NAME, PIN]) assert.ok(!kept.said.includes(secret), `"${secret}" lies there in clear`);
  assert.equal(kept.keyOut, undefined);
  await close(page);
});

test('a forgotten PIN: asked with the number of what would be lost, then wiped', async () => {
  const page = await ready();
  await cut(page.context());
  await write(page, '#/new/task', { title: 'Tidak terkirim', due_on: SOON });
  await save(page);
  await page.reload();
  await page.locator('button', { hasText: 'Lupa PIN' }).click();
  await page.locator('dialog', { hasText: '1 catatan belum terkirim' }).waitFor();
  assert.deepEqual(await axe(page), []);
  await page.locator('dialog button', { hasText: 'Batal' }).click();
  await page.locator('button', { hasText: 'Lupa PIN' }).click();
  await page.locator('dialog button', { hasText: 'Ya, hapus' }).click();
  await page.locator('a.button', { hasText: 'Masuk' }).waitFor();
  await mend(page.context());
  await page.reload();
  await page.locator('#f-again').waitFor();
  await close(page);
});

/* ---- revoked ---- */

const phoneOf = async (page) => page.evaluate(async () => {
  const db = await new Promise((r) => { const q = indexedDB.open('sahabat-field'); q.onsuccess = () => r(q.result); });
  return new Promise((r) => { const q = db.transaction('vault').objectStore('vault').getAll(); q.onsuccess = () => r(q.result.map((v) => v.device)); });
});

test('a revoked phone wipes itself at its next word, locked as it is, and the lurah sees that it did', async () => {
  const page = await ready();
  await write(page, '#/new/task', { title: 'Untuk nanti', due_on: SOON });
  await save(page);
  await gone(page);
  const lurah = await signedIn(server, 'lurah-kauman');
  const before = await api(server, await token(city, 'lurah-kauman')).get('/field/phones');
  const newest = before.json.items.filter((p) => !p.wiped_at).sort((a, b) => b.id - a.id)[0];
  assert.equal(newest.account, (await companion.get('/field/session')).json.account.name);
  await page.reload();
  await page.locator('h1', { hasText: 'Masukkan PIN' }).waitFor();
  assert.equal((await phoneOf(page)).length, 1);
  const ask = await lurah.get(`/field/phones/${newest.id}/revoke`);
  assert.equal((await lurah.submit(ask, /revoke$/)).status, 303);
  await page.reload();
  await page.locator('h1', { hasText: 'sudah dihapus' }).waitFor();
  assert.deepEqual(await phoneOf(page), []);
  const after = (await api(server, await token(city, 'lurah-kauman')).get('/field/phones')).json.items.find((p) => p.id === newest.id);
  assert.ok(after.revoked_at && after.wiped_at, 'it said that it has forgotten');
  await page.goto('/field');
  await page.locator('a', { hasText: 'Masuk' }).first().waitFor();
  await close(page);
});

/* ---- refused, conflicts, accounts ---- */

test('refused by a rule: kept, explained at its field, corrected, sent once', async () => {
  const page = await ready(), context = page.context();
  // As an older program let it through: the phone itself says so at once now.
  await context.route('**/api/v1/businesses', (route) => route.continue({ postData: JSON.stringify({ ...route.request().postDataJSON(), phone: '12' }) }));
  await write(page, '#/new/business', { name: 'Warung Salah Nomor', owner_name: 'Pak Salah', phone: '0812 7777 0000', ward: KAUMAN });
  await save(page);
  const card = item(page, 'Warung Salah Nomor');
  await card.locator('.tag', { hasText: 'Ditolak' }).waitFor();
  assert.match(await card.innerText(), /Telepon: /);
  await context.unroute('**/api/v1/businesses');
  await write(page, '#/new/visit', {}).catch(() => {});
  await go(page, '#/outbox');
  await card.locator('a', { hasText: 'Perbaiki' }).click();
  await page.locator('#e-phone').waitFor();
  assert.deepEqual([...(await axe(page)), ...(await layout(page))], []);
  await page.locator('.errors a', { hasText: /^Telepon: / }).click();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'f-phone');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('0812 7777 8888');
  await save(page);
  await gone(page);
  assert.equal((await companion.all('/businesses?q=Salah+Nomor')).filter((b) => b.name === 'Warung Salah Nomor').length, 1);
  assert.deepEqual(wrongs(page), []);
  await close(page);
});

// What the phone says by itself: the lines of the summary. Nothing is queued, nothing that was typed is gone.
async function refusedHere(page, kept) {
  const before = await page.evaluate(() => localStorage.getItem('field.unsent'));
  await page.locator('.field-form button[type=submit]').first().click();
  await page.locator('.errors li').first().waitFor();
  assert.deepEqual([...(await axe(page)), ...(await layout(page))], []);
  assert.equal(await page.evaluate(() => localStorage.getItem('field.unsent')), before);
  for (const [name, value] of Object.entries(kept)) assert.equal(await page.locator(`#f-${name}`).inputValue(), value, name);
  return page.locator('.errors li').allInnerTexts();
}

test('offline: a visit that says nothing is none, turnover is read as people type it or not at all, by default of the month that is over', async () => {
  const page = await ready();
  const { id } = await withPhone(3);
  await cut(page.context());
  await write(page, `#/new/visit/${id}`, {});
  const now = dayFrom(0).slice(0, 7), over = new Date(Date.parse(`${now}-01`) - 1).toISOString().slice(0, 7);
  assert.equal(await page.locator('#f-revenue-month').inputValue(), over);
  assert.deepEqual(await page.locator('#f-revenue-source option').evaluateAll((all) => all.map((o) => o.value)), ['word', 'notebook', 'qris', 'marketplace', 'receipts', 'estimate']);
  assert.match((await refusedHere(page, {})).join(), /^Hasil kunjungan: Tulis sekurang-kurangnya satu hal/);
  for (const amount of ['4 jutaan', '4.500.000,50', 'empat juta']) {
    await page.locator('#f-revenue-amount').fill(amount);
    assert.deepEqual(await refusedHere(page, { 'revenue-amount': amount }), ['Jumlah dalam rupiah: Tulis rupiah seperti 1.500.000 atau 2,5 juta']);
    await page.locator('#e-revenue-amount').waitFor();
  }
  await page.locator('.errors a').click();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'f-revenue-amount');
  // Also over a dead battery.
  await page.reload();
  await unlocked(page);
  await go(page, `#/new/visit/${id}`);
  await until('it is back', async () => (await page.locator('#f-revenue-amount').inputValue().catch(() => '')) === 'empat juta');
  await page.locator('#f-revenue-amount').fill('2,5 juta');
  await page.locator('#f-revenue-month').focus();
  assert.equal(await page.locator('#f-revenue-amount').inputValue(), '2.500.000');
  await save(page);
  // Written over while it waits: it stands there with dots.
  await page.locator('#waiting a', { hasText: 'Ubah' }).click();
  await page.locator('#f-revenue-amount').waitFor();
  assert.equal(await page.locator('#f-revenue-amount').inputValue(), '2.500.000');
  await page.locator('#f-revenue-amount').fill('500 rb');
  await save(page);
  await write(page, `#/new/visit/${id}`, { met: 'nobody' });
  await save(page);
  await mend(page.context());
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await gone(page);
  const visits = await companion.all(`/visits?business=${id}`);
  assert.deepEqual(visits.filter((v) => v.revenue_amount).map((v) => [v.revenue_amount, v.revenue_month]).filter(([n]) => n === 500000), [[500000, over]]);
  assert.ok(visits.some((v) => v.met === 'nobody'));
  assert.deepEqual(wrongs(page), []);
  await close(page);
});

test('a visit that the server finds empty: kept, explained at its field, corrected, sent', async () => {
  const page = await ready(), context = page.context();
  const { id, name } = await withPhone(3);
  // As an older queue held it.
  await context.route('**/api/v1/visits', (route) => { const { summary, kind, ...rest } = route.request().postDataJSON(); return route.continue({ postData: JSON.stringify(rest) }); });
  await write(page, `#/new/visit/${id}`, { summary: 'Kosong tadinya' });
  await save(page);
  const card = item(page, name);
  await card.locator('.tag', { hasText: 'Ditolak' }).waitFor();
  assert.match(await card.innerText(), /Hasil kunjungan: Tulis sekurang-kurangnya satu hal/);
  await context.unroute('**/api/v1/visits');
  await card.locator('a', { hasText: 'Perbaiki' }).click();
  await page.locator('#e-summary').waitFor();
  await page.locator('#f-summary').fill('Sekarang berisi');
  await save(page);
  await gone(page);
  assert.equal((await companion.all(`/visits?business=${id}`)).filter((v) => v.summary === 'Sekarang berisi').length, 1);
  assert.deepEqual(wrongs(page), []);
  await close(page);
});

test('offline: a photo alone is a visit, also when it is written over', async () => {
  const page = await ready();
  const { id } = await withPhone(3);
  await cut(page.context());
  await write(page, `#/new/visit/${id}`, {});
  await page.locator('#f-photos').setInputFiles({ name: 'foto.png', mimeType: 'image/png', buffer: png() });
  await page.locator('.photos img').waitFor();
  await save(page);
  await page.locator('#waiting a', { hasText: 'Ubah' }).click();
  await page.locator('#f-kind').selectOption('follow_up');
  await save(page);
  assert.equal(await page.locator('#waiting > li').count(), 2);
  assert.deepEqual(wrongs(page), []);
  await close(page);
});

test('offline: a telephone that is none and a day that is over are said at their field; each line names its field', async () => {
  const page = await ready();
  await cut(page.context());
  await write(page, '#/new/business', {});
  assert.deepEqual(await refusedHere(page, {}), ['Telepon: Isi telepon atau alamat: salah satu perlu', 'Nama usaha: Wajib diisi', 'Nama pemilik: Wajib diisi']);
  await page.locator('.errors a', { hasText: 'Nama pemilik' }).click();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'f-owner_name');
  await write(page, '#/new/business', { name: 'Warung Abc', owner_name: 'Bu Abc', phone: 'abc' });
  assert.match((await refusedHere(page, { phone: 'abc', name: 'Warung Abc' })).join('|'), /^Telepon: Tulis nomor telepon seperti [^|]*$/);
  await page.locator('#e-phone').waitFor();
  await write(page, '#/new/task', { title: 'Kemarin', due_on: dayFrom(-1) });
  assert.deepEqual(await refusedHere(page, { title: 'Kemarin', due_on: dayFrom(-1) }), ['Paling lambat: Tanggal ini sudah lewat']);
  await page.locator('#f-due_on').fill(dayFrom(0));
  await save(page);
  // What leads to a group of fields leads into it.
  await write(page, '#/new/visit', { summary: 'Ramai' });
  await page.locator('button', { hasText: 'Tambah janji' }).click();
  await page.locator('.promise input[data-part=task]').fill('Terlambat');
  await page.locator('.promise input[data-part=due_on]').fill(dayFrom(-3));
  assert.deepEqual(await refusedHere(page, { summary: 'Ramai' }), ['Janji dan tindak lanjut: Janji paling awal pada hari kunjungan']);
  await page.locator('.errors a').click();
  assert.equal(await page.evaluate(() => document.activeElement.dataset.part), 'task');
  assert.deepEqual(wrongs(page), []);
  await close(page);
});

test('offline: the tasks are those of the list of tasks, with those of other rooms; what rests says so', async () => {
  const made = await companion.post('/tasks', { title: 'Rapat tanpa usaha', who: 'companion', due_on: SOON });
  assert.equal(made.status, 201, made.text);
  const page = await ready();
  await cut(page.context());
  const list = await companion.all('/tasks');
  assert.ok(list.some((x) => x.source === 'look_in') && list.some((x) => !x.source), 'duties and tasks');
  await go(page, '#/tasks');
  await page.locator('h1', { hasText: 'Tugas' }).waitFor();
  for (const x of list) assert.equal(await page.locator('main .rows > li', { has: page.locator('strong', { hasText: x.title }) }).count() > 0, true, x.title);
  const duty = page.locator('main .rows > li', { hasText: list.find((x) => x.source === 'look_in').title });
  assert.equal(await duty.locator('a', { hasText: 'Tandai selesai' }).count(), 0);
  assert.match(await duty.locator('a', { hasText: 'perlu sinyal' }).getAttribute('href'), /^\/debt-sheets\/\d+\/watch$/);
  assert.deepEqual([...(await axe(page)), ...(await layout(page))], []);
  const there = list.find((x) => x.source === 'look_in');
  await go(page, `#/b/${there.business_id}`);
  await page.locator('main .rows > li', { hasText: there.title }).first().waitFor(); // on the business's own page, too
  await go(page, '#/tasks');
  // One of no business is finished here as any other.
  await page.locator('main .rows > li', { hasText: 'Rapat tanpa usaha' }).locator('a', { hasText: 'Tandai selesai' }).click();
  await page.locator('.lead', { hasText: 'Rapat tanpa usaha' }).waitFor();
  await save(page);
  await go(page, '#/tasks');
  await page.locator('main .rows > li', { hasText: 'Rapat tanpa usaha' }).locator('.tag', { hasText: 'Selesai, belum terkirim' }).waitFor();
  const pack = (await companion.get('/field/pack')).json, resting = pack.businesses.find((b) => b.activity === 'paused');
  await go(page, '#/');
  await page.locator('#f-q').fill(resting.code);
  await page.locator('#list .tag', { hasText: 'Berhenti sementara' }).waitFor();
  await go(page, `#/b/${resting.id}`);
  await page.locator('h1', { hasText: resting.name }).waitFor();
  assert.equal(await page.locator('main .tag', { hasText: 'Berhenti sementara' }).count(), 1);
  assert.deepEqual([...(await axe(page)), ...(await layout(page))], []);
  await mend(page.context());
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await until('it is done', async () => (await companion.get(`/tasks/${made.json.id}`)).json.state === 'done');
  await until('and gone from the list', async () => { await go(page, '#/phone'); await go(page, '#/tasks'); return (await page.locator('main .rows > li', { hasText: 'Rapat tanpa usaha' }).count()) === 0; });
  assert.deepEqual(wrongs(page), []);
  await close(page);
});

test('another language: the whole page speaks it, also around the screens', async () => {
  const page = await ready();
  await go(page, '#/phone');
  await page.locator('main button', { hasText: 'English' }).click();
  await page.locator('h1', { hasText: 'Phone' }).waitFor();
  const around = () => page.evaluate(() => [document.querySelector('.skip').textContent, document.querySelector('.brand').textContent, document.querySelector('#menu').getAttribute('aria-label'), document.documentElement.lang]);
  assert.deepEqual(await around(), ['Skip to content', 'Sahabat in the field', 'Main menu', 'en']);
  await page.reload(); // the kept shell is Indonesian
  await page.locator('h1', { hasText: 'Enter the PIN' }).waitFor();
  assert.deepEqual(await around(), ['Skip to content', 'Sahabat in the field', 'Main menu', 'en']);
  assert.deepEqual([...(await axe(page)), ...wrongs(page)], []);
  await close(page);
});

test('the same field changed by two: both values to a person, who decides', async () => {
  const page = await ready();
  const { id, name } = await withPhone(1);
  await cut(page.context());
  await write(page, `#/new/change/${id}`, { address: 'Jl. Tulisan Saya 5' });
  await save(page);
  const now = (await officer.get(`/businesses/${id}`)).json;
  assert.equal((await officer.patch(`/businesses/${id}`, { address: 'Jl. Tulisan Dinas 9' }, now.version)).status, 200);
  await mend(page.context());
  await page.evaluate(() => dispatchEvent(new Event('online')));
  const card = item(page, name);
  await card.locator('table').waitFor();
  assert.match(await card.innerText(), /Jl\. Tulisan Saya 5[\s\S]*Jl\. Tulisan Dinas 9/);
  assert.deepEqual([...(await axe(page)), ...(await layout(page))], []);
  await card.locator('button', { hasText: 'Tetap usulkan' }).click();
  await gone(page);
  const mine = (await companion.get('/proposals')).json.items.filter((p) => p.business_id === id);
  assert.equal(mine.length, 1);
  assert.equal((await officer.get(`/businesses/${id}`)).json.address, 'Jl. Tulisan Dinas 9');
  assert.deepEqual(wrongs(page), []);
  await close(page);
});

test('an answer that was lost, and the tab with it: sent again, there once', async () => {
  const page = await ready(), context = page.context();
  let lost = 0;
  await context.route('**/api/v1/tasks', async (route) => { lost++; await route.fetch(); await route.abort(); });
  await write(page, '#/new/task', { title: 'Jawaban hilang', due_on: SOON });
  await save(page);
  await until('the request went out', async () => lost > 0);
  // It may be there: what would be written now would be lost without a word, so it is not offered.
  await item(page, 'Jawaban hilang').locator('text=belum ada jawaban').waitFor();
  assert.equal(await item(page, 'Jawaban hilang').locator('a[href^="#/edit"]').count(), 0);
  await page.close();
  await context.unroute('**/api/v1/tasks');
  const again = await reopen(context);
  await unlocked(again);
  await go(again, '#/outbox');
  await again.locator('#sent > li', { hasText: 'Jawaban hilang' }).waitFor();
  assert.equal((await companion.all('/tasks?box=made')).filter((t) => t.title === 'Jawaban hilang').length, 1);
  await close(again);
});

test('the business went to somebody else meanwhile: the visit is kept, explained, and goes when it is back', async () => {
  const page = await ready();
  const { id, name } = await withPhone(2);
  const assign = async (who) => assert.equal((await officer.post('/assignments', { businesses: [id], companion: who, reason: 'uji' })).status, 201);
  await cut(page.context());
  await write(page, `#/new/visit/${id}`, { summary: 'Sebelum pindah' });
  await save(page);
  await assign('sahabat-kauman-2');
  await mend(page.context());
  await page.evaluate(() => dispatchEvent(new Event('online')));
  const card = item(page, name);
  await card.locator('.tag', { hasText: 'Ditolak' }).waitFor();
  assert.match(await card.innerText(), /didampingi orang lain[\s\S]*tetap tersimpan di sini/);
  assert.deepEqual([...(await axe(page)), ...(await layout(page))], []);
  await assign(NAME);
  await card.locator('button', { hasText: 'Coba kirim lagi' }).click();
  await gone(page);
  assert.equal((await companion.all(`/visits?business=${id}`)).filter((v) => v.summary === 'Sebelum pindah').length, 1);
  assert.deepEqual(wrongs(page), []);
  await close(page);
});

test('two tabs of one phone: what waits is sent by one of them', async () => {
  const page = await ready(), context = page.context();
  const second = await reopen(context);
  await unlocked(second);
  await cut(context);
  for (const n of [1, 2, 3]) {
    await write(n % 2 ? page : second, '#/new/task', { title: `Dua tab ${n}`, due_on: SOON });
    await save(n % 2 ? page : second);
  }
  let posts = 0;
  context.on('request', (r) => { if (r.method() === 'POST' && /\/tasks$/.test(r.url())) posts++; });
  await mend(context);
  await Promise.all([page, second].map((p) => p.evaluate(() => dispatchEvent(new Event('online')))));
  await until('all are there', async () => (await companion.all('/tasks?box=made')).filter((t) => /^Dua tab/.test(t.title)).length === 3);
  await sleep(500);
  assert.equal(posts, 3);
  assert.equal((await companion.all('/tasks?box=made')).filter((t) => /^Dua tab/.test(t.title)).length, 3);
  await close(page);
});

test('a network that says nothing: what is on the phone is there at once', async () => {
  const page = await ready(), context = page.context();
  await context.route('**/api/v1/**', () => {}); // never answered
  await page.reload();
  await unlocked(page);
  await page.locator('#list li').first().waitFor();
  await write(page, '#/new/task', { title: 'Sinyal bisu', due_on: SOON });
  await save(page);
  await context.unrouteAll({ behavior: 'ignoreErrors' });
  await close(page);
});

test('an unsent note is written anew before it goes', async () => {
  const page = await ready();
  await cut(page.context());
  await write(page, '#/new/task', { title: 'Salah ketik', due_on: SOON });
  await save(page);
  await item(page, 'Salah ketik').locator('a', { hasText: 'Ubah' }).click();
  await page.locator('#f-title').fill('Benar ketik');
  await save(page);
  await mend(page.context());
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await gone(page);
  const titles = (await companion.all('/tasks?box=made')).map((t) => t.title);
  assert.ok(titles.includes('Benar ketik') && !titles.includes('Salah ketik'));
  await close(page);
});

test('discarding asks first', async () => {
  const page = await ready();
  await cut(page.context());
  await write(page, '#/new/task', { title: 'Akan dibuang', due_on: SOON });
  await save(page);
  for (const [answer, left] of [['Batal', 1], ['Ya, buang', 0]]) {
    await item(page, 'Akan dibuang').locator('button', { hasText: 'Buang' }).click();
    await page.locator('dialog button', { hasText: answer }).click();
    await until(`after ${answer}`, async () => (await page.locator('#waiting > li').count()) === left);
  }
  await close(page);
});

test('left alone it locks, and half a form is there afterwards', async () => {
  const page = await open(browser, server, { visitor: await signedIn(server, NAME), viewport: PHONE });
  await page.clock.install();
  await page.goto('/field');
  await setUp(page);
  await synced(page);
  await write(page, '#/new/task', { title: 'Setengah jadi' });
  await page.clock.fastForward(6 * 60 * 1000);
  await unlocked(page);
  await until('the form is back', async () => (await page.locator('#f-title').inputValue().catch(() => '')) === 'Setengah jadi');
  await close(page);
});

test('another account on the same phone sees nothing of the first and sends nothing of it', async () => {
  const page = await ready(), context = page.context();
  await cut(context);
  await write(page, '#/new/task', { title: 'Milik yang pertama', due_on: SOON });
  await save(page);
  await context.clearCookies();
  const other = await signedIn(server, 'sahabat-kauman-2');
  await context.addCookies([...other.jar].map(([name, value]) => ({ name, value, url: server.base })));
  await mend(context);
  // Still open in this tab: it must notice by itself.
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await page.locator('#f-again').waitFor();
  assert.equal(await page.locator('#waiting, #list').count(), 0, 'locked, and the second one asked for a PIN of their own');
  await setUp(page, '271828');
  await synced(page);
  await go(page, '#/outbox');
  await page.locator('text=Tidak ada yang menunggu').waitFor();
  const second = api(server, await token(city, 'sahabat-kauman-2'));
  for (const who of [companion, second]) assert.equal((await who.all('/tasks?box=made')).filter((t) => t.title === 'Milik yang pertama').length, 0);
  // The first comes back, and it is sent in their name.
  await context.clearCookies();
  const first = await signedIn(server, NAME);
  await context.addCookies([...first.jar].map(([name, value]) => ({ name, value, url: server.base })));
  await page.reload();
  await unlocked(page);
  await go(page, '#/outbox');
  await page.locator('#sent > li', { hasText: 'Tindak lanjut' }).waitFor();
  assert.equal((await companion.all('/tasks?box=made')).filter((t) => t.title === 'Milik yang pertama').length, 1);
  await close(page);
});

test('the session is over while sending: asked to sign in, everything stays', async () => {
  const page = await ready(), context = page.context();
  await context.clearCookies();
  await write(page, '#/new/task', { title: 'Tanpa sesi', due_on: SOON });
  await save(page);
  await page.locator('.notice a', { hasText: 'Masuk' }).waitFor();
  assert.equal(await item(page, 'Tanpa sesi').getAttribute('data-state'), 'waiting');
  assert.deepEqual([...(await axe(page)), ...(await layout(page))], []);
  await close(page);
});

test('signing out by the ordinary page with unsent notes: they are sent first, or it asks', async () => {
  const page = await ready(), context = page.context();
  await cut(context);
  await write(page, '#/new/task', { title: 'Sebelum keluar', due_on: SOON });
  await save(page);
  await context.route('**/api/v1/tasks', (route) => route.abort()); // the line is back, and the note has not got through yet
  await mend(context);
  await page.goto('/businesses');
  await page.locator('details.user summary').click();
  await page.locator('form[action="/sign-out"] button').click();
  await page.waitForURL(/\/field#\/leave/);
  await context.unroute('**/api/v1/tasks');
  await unlocked(page);
  await page.locator('dialog', { hasText: 'Semua catatan sudah terkirim' }).waitFor();
  assert.equal((await companion.all('/tasks?box=made')).filter((t) => t.title === 'Sebelum keluar').length, 1);
  await page.locator('dialog button', { hasText: 'hapus data' }).click();
  await page.waitForURL(/\/field$/);
  await page.locator('a.button', { hasText: 'Masuk' }).waitFor();
  assert.deepEqual(await phoneOf(page), []);
  await page.goto('/businesses');
  assert.match(page.url(), /sign-in/, 'the session is over, too');
  await close(page);
});

const wipe = async (page) => {
  await go(page, '#/leave');
  await page.locator('dialog button', { hasText: 'hapus data' }).click();
};

test('signing out before the phone could ask who is signed in: the session is over all the same', async () => {
  const page = await ready(), context = page.context();
  await context.route('**/api/v1/field/session', (route) => route.abort());
  await page.reload();
  await unlocked(page);
  await page.locator('#sync', { hasText: 'tanpa sinyal' }).waitFor();
  await context.unroute('**/api/v1/field/session');
  await wipe(page);
  await page.waitForURL(/\/field$/); // signed out, and begun anew
  await page.locator('a.button', { hasText: 'Masuk' }).waitFor();
  await page.goto('/businesses');
  assert.match(page.url(), /sign-in/);
  await close(page);
});

test('wiped while the pack comes in on a slow disk: nothing of it stays', async () => {
  const page = await ready(), context = page.context();
  let answer;
  const held = new Promise((resolve) => { answer = resolve; });
  await context.route('**/api/v1/field/pack*', async (route) => { await held; await route.continue(); });
  await context.route('**/sign-out', () => {}); // the page stays, to be looked at
  await page.evaluate(() => { // what was forgotten is said to be so only when `window.written` is
    const { set } = Object.getOwnPropertyDescriptor(IDBTransaction.prototype, 'oncomplete'), { delete: remove } = IDBObjectStore.prototype, slow = new WeakSet();
    IDBObjectStore.prototype.delete = function (key) { if (this.name === 'vault') slow.add(this.transaction); return remove.call(this, key); };
    Object.defineProperty(IDBTransaction.prototype, 'oncomplete', { set(f) { set.call(this, () => { if (slow.has(this)) window.written = f; else f(); }); } });
  });
  await go(page, '#/phone');
  const asked = page.waitForRequest(/field\/pack/);
  await page.locator('button', { hasText: 'Sinkronkan' }).click();
  await asked;
  await wipe(page);
  await until('it is forgotten', () => page.evaluate(() => Boolean(window.written)));
  const came = page.waitForResponse(/field\/pack/);
  answer();
  await (await came).finished();
  await page.evaluate(async () => { await navigator.locks.request('sahabat-sender', () => {}); window.written(); }); // the sync is over
  await page.locator('#f-again').waitFor();
  assert.deepEqual(await phoneOf(page), []);
  await close(page);
});

test('rows of an account that was wiped in another tab are not kept', async () => {
  const page = await ready();
  const said = await page.evaluate(async () => {
    const { change, openDatabase, rows } = await import(`/field/app/${document.querySelector('#main').dataset.program}/db.js`);
    const db = await openDatabase(), put = [{ account: 999, kind: 'paper', id: 'pack' }];
    const why = await change(db, { put, of: 999 }).then(() => 'kept', (error) => error.name);
    return [why, (await rows(db, 999, 'paper')).length];
  });
  assert.deepEqual(said, ['AbortError', 0]);
  await close(page);
});

/* ---- debts ---- */

// A business of the companion's own whose owner has no sheet yet; `open`: with an open one, through an officer.
let shops = 0;
async function indebted({ open: wanted = true } = {}) {
  const n = String(++shops).padStart(4, '0');
  const made = await officer.post('/businesses', { name: `Usaha Utang ${n}`, owner_name: `Ibu Utang ${n}`, ward: KAUMAN, phone: `08139990${n}` });
  assert.equal(made.status, 201, made.text);
  assert.equal((await officer.post('/assignments', { businesses: [made.json.id], companion: NAME, reason: 'uji' })).status, 201);
  const sheet = wanted ? (await officer.post('/debt-sheets', { business: made.json.id, consent: true, consent_via: 'spoken' })).json.id : null;
  return { id: made.json.id, name: made.json.name, sheet };
}
const debtsOf = async (sheet) => (await companion.get(`/debt-sheets/${sheet}/debts`)).json.items;
const keepDebt = async (page, fields, how = 'lanjut') => {
  for (const [name, value] of Object.entries(fields)) {
    const at = page.locator(`#f-${name}`);
    if ((await at.evaluate((n) => n.tagName)) === 'SELECT') await at.selectOption(value);
    else await at.fill(value);
  }
  await page.locator('.field-form button', { hasText: how }).click();
};

test('offline: three debts in a row with dots, the tab killed in half a fourth; sent once, and then no longer on the phone', async () => {
  const shop = await indebted();
  let page = await ready();
  const context = page.context();
  await cut(context);
  await go(page, `#/b/${shop.id}`);
  await page.locator('main a', { hasText: 'Catat utang' }).click();
  await page.locator('#f-lender').waitFor();
  assert.deepEqual([...(await axe(page)), ...(await layout(page))], []);
  // Nothing but a name: told at once, not days later.
  await keepDebt(page, { lender: 'Rentenir pasar', received: '1,5 jutaan', tenor: '3' });
  assert.equal(await page.locator('#e-kind, #e-received, #e-tenor_unit').count(), 3);
  await keepDebt(page, { kind: 'moneylender', received: '1.500.000', claimed: '2,5 juta', tenor: '10', tenor_unit: 'week' });
  await page.locator('.flash', { hasText: 'Rentenir pasar tersimpan' }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'f-lender', 'the next lender is typed at once');
  const known = (await companion.get('/field/pack')).json.debts.lenders.names[0];
  await page.locator('#f-lender').pressSequentially(known.name);
  await page.locator('.help', { hasText: 'Menurut daftar per' }).waitFor();
  assert.equal(await page.locator('#f-kind').inputValue(), known.kind);
  await page.locator('#f-received').fill('500000');
  await page.locator('#f-claimed').focus();
  assert.equal(await page.locator('#f-received').inputValue(), '500.000');
  await keepDebt(page, { claimed: 'Rp 900.000,-' });
  await until('two wait', async () => (await page.locator('#debts > li').count()) === 2);
  await page.locator('summary', { hasText: 'Lebih lengkap' }).click();
  await page.locator('#f-behaviour-threatens').check();
  assert.deepEqual([...(await axe(page)), ...(await layout(page))], []);
  await keepDebt(page, { lender: 'Kakak ipar', kind: 'family', received: '750rb' });
  await until('three wait', async () => (await page.locator('#debts > li').count()) === 3);
  await page.locator('#f-lender').fill('Koperasi setengah');
  await sleep(600);
  await page.close();
  page = await reopen(context);
  await unlocked(page);
  await go(page, `#/new/debt/${shop.id}`);
  await page.locator('.notice', { hasText: 'kembali lagi' }).waitFor();
  assert.equal(await page.locator('#f-lender').inputValue(), 'Koperasi setengah');
  assert.equal(await page.locator('#debts > li').count(), 3);
  await go(page, '#/outbox');
  await until('all wait', async () => (await page.locator('#waiting > li').count()) === 3);
  await mend(context);
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await gone(page);
  const rows = await debtsOf(shop.sheet);
  assert.deepEqual(rows.map((d) => [d.lender, d.kind, d.received, d.claimed, d.tenor, d.behaviour]),
    [['Rentenir pasar', 'moneylender', 1500000, 2500000, 10, null], [known.name, known.kind, 500000, 900000, null, null], ['Kakak ipar', 'family', 750000, null, null, ['threatens']]]);
  assert.equal(await page.locator('#sent > li').count(), 3);
  assert.ok(!/Rentenir pasar|Kakak ipar/.test(await page.locator('main').innerText()), 'what was sent is not kept');
  await go(page, `#/b/${shop.id}`);
  await page.locator('main', { hasText: '3 utang dari ponsel ini sudah terkirim' }).waitFor();
  assert.deepEqual(wrongs(page), []);
  await close(page);
});

test('offline: a sheet opened with the owner\'s consent and its debts go in order, once each, though answers are lost', async () => {
  const shop = await indebted({ open: false });
  let page = await ready();
  const context = page.context();
  await cut(context);
  await go(page, `#/b/${shop.id}`);
  await page.locator('main a', { hasText: 'Buka lembar utang' }).click();
  await page.locator('main', { hasText: 'Bacakan:' }).waitFor();
  await page.locator('.field-form button[type=submit]').click();
  assert.equal(await page.locator('#e-consent, #e-consent_via').count(), 2, 'no sheet without consent');
  assert.deepEqual([...(await axe(page)), ...(await layout(page))], []);
  await page.locator('#f-consent').check();
  await page.locator('#f-consent_via').selectOption('spoken');
  await page.locator('.field-form button[type=submit]').click();
  await page.locator('.flash', { hasText: 'Persetujuan tersimpan' }).waitFor();
  await write(page, `#/new/debt/${shop.id}`, { lender: 'Bank titil', kind: 'moneylender', claimed: '300.000' });
  await page.locator('.field-form button', { hasText: 'lanjut' }).dblclick(); // tapped twice is once
  await until('one waits', async () => (await page.locator('#debts > li').count()) === 1);
  await keepDebt(page, { lender: 'Arisan', kind: 'other', claimed: '200.000' }, 'selesai');
  await page.locator('h1', { hasText: shop.name }).waitFor();
  assert.equal(await page.locator('#debts > li').count(), 2);
  // Each answer is lost once, and the tab with it.
  let lost = 0;
  const lose = async (route) => { if (route.request().method() !== 'POST') return route.continue(); lost++; await route.fetch(); await route.abort(); };
  await context.route('**/api/v1/debt-sheets', lose);
  await context.route('**/api/v1/debts', lose);
  await mend(context);
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await until('the sheet went out', async () => lost > 0);
  await page.close();
  await context.unroute('**/api/v1/debt-sheets');
  page = await reopen(context);
  await unlocked(page);
  await until('a debt went out', async () => lost > 1);
  await page.close();
  await context.unroute('**/api/v1/debts');
  page = await reopen(context);
  await unlocked(page);
  await go(page, '#/outbox');
  await until('all went', async () => (await page.locator('#sent > li').count()) === 3);
  const sheets = (await companion.get(`/debt-sheets?business=${shop.id}`)).json.items;
  assert.deepEqual([sheets.length, sheets[0].state, sheets[0].consent_via, sheets[0].debts], [1, 'open', 'spoken', 2]);
  assert.deepEqual((await debtsOf(sheets[0].id)).map((d) => d.lender), ['Bank titil', 'Arisan']);
  assert.deepEqual(wrongs(page), []);
  await close(page);
});

test('consent withdrawn meanwhile: refused with the reason, kept, and it goes when the owner agrees again', async () => {
  const shop = await indebted();
  const page = await ready();
  await cut(page.context());
  await go(page, `#/new/debt/${shop.id}`);
  await page.locator('#f-lender').waitFor();
  await keepDebt(page, { lender: 'Pinjol tengah malam', kind: 'online', claimed: '4.000.000' }, 'selesai');
  const state = async () => (await officer.get(`/debt-sheets/${shop.sheet}`)).json.version;
  assert.equal((await officer.call('POST', `/debt-sheets/${shop.sheet}/withdraw`, undefined, { 'if-match': `"${await state()}"` })).status, 200);
  await mend(page.context());
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await go(page, '#/outbox');
  const card = item(page, 'Pinjol tengah malam');
  await card.locator('.tag', { hasText: 'Ditolak' }).waitFor();
  assert.match(await card.innerText(), /tertutup bagi Anda[\s\S]*tetap terkunci di ponsel ini/);
  assert.doesNotMatch(await card.innerText(), /lurah/, 'a debt is nobody\'s talk');
  assert.deepEqual([...(await axe(page)), ...(await layout(page))], []);
  await until('the phone knows', async () => { await go(page, '#/outbox'); await go(page, `#/b/${shop.id}`); return /mencabut persetujuannya/.test(await page.locator('main').innerText()); });
  assert.equal(await page.locator('main a', { hasText: 'Catat utang' }).count(), 0);
  assert.deepEqual([...(await axe(page)), ...(await layout(page))], []);
  assert.equal((await officer.call('POST', `/debt-sheets/${shop.sheet}/consent`, { consent_via: 'spoken' }, { 'if-match': `"${await state()}"` })).status, 200);
  await go(page, '#/outbox');
  await card.locator('button', { hasText: 'Coba kirim lagi' }).click();
  await gone(page);
  assert.deepEqual((await debtsOf(shop.sheet)).map((d) => [d.lender, d.claimed]), [['Pinjol tengah malam', 4000000]]);
  assert.deepEqual(wrongs(page), []);
  await close(page);
});

test('the household had a sheet by then: the debts go into that one', async () => {
  const shop = await indebted({ open: false });
  const page = await ready();
  await cut(page.context());
  await write(page, `#/new/sheet/${shop.id}`, { consent_via: 'signed' });
  await page.locator('#f-consent').check();
  await page.locator('.field-form button[type=submit]').click();
  await page.locator('#f-lender').waitFor();
  await keepDebt(page, { lender: 'Bank titil', kind: 'moneylender' }, 'selesai');
  const there = (await officer.post('/debt-sheets', { business: shop.id, consent: true, consent_via: 'spoken' })).json.id;
  await mend(page.context());
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await go(page, '#/outbox');
  const card = page.locator('#waiting > li', { hasText: 'Lembar utang' }).first();
  await card.locator('.tag', { hasText: 'Ditolak' }).waitFor();
  assert.match(await item(page, 'Bank titil').innerText(), /terkirim dulu/);
  await card.locator('button', { hasText: 'Pakai lembar yang sudah ada' }).click();
  await gone(page);
  assert.deepEqual((await debtsOf(there)).map((d) => d.lender), ['Bank titil']);
  assert.equal((await companion.get(`/debt-sheets?business=${shop.id}`)).json.items.length, 1);
  assert.deepEqual(wrongs(page), []);
  await close(page);
});

test('a lurah\'s phone knows of no debts', async () => {
  const page = await ready('lurah-kauman');
  const pack = (await api(server, await token(city, 'lurah-kauman')).get('/field/pack')).json;
  assert.equal(pack.debts, null);
  await go(page, `#/b/${pack.ids[0]}`);
  await page.locator('main a', { hasText: 'Catat kunjungan' }).waitFor();
  assert.equal(await page.locator('main', { hasText: 'Catat utang' }).count(), 0);
  await go(page, `#/new/debt/${pack.ids[0]}`);
  await page.locator('h1', { hasText: 'Tidak ada di sini' }).waitFor();
  await close(page);
});

test('who leaves a form while it is being stored is not fetched back', async () => {
  const shop = await indebted();
  const page = await ready();
  await cut(page.context());
  await write(page, `#/new/debt/${shop.id}`, { lender: 'Sambil jalan', kind: 'family' });
  await page.evaluate(() => { [...document.querySelectorAll('.field-form button')].at(-1).click(); location.hash = '#/tasks'; });
  await page.locator('#menu a', { hasText: 'Kotak kirim (1)' }).waitFor();
  assert.equal(await page.evaluate(() => location.hash), '#/tasks');
  assert.deepEqual(wrongs(page), []);
  await close(page);
});

/* ---- a newer program ---- */

// Before the server: from `newer` on, the same program under another version.
function versions(server) {
  const door = { newer: false, old: null };
  const fresh = 'ffffffffffff';
  const web = http.createServer((request, response) => {
    const path = request.url.replace(`/app/${fresh}/`, `/app/${door.old}/`);
    const onward = http.request({ host: '127.0.0.1', port: server.port, method: request.method, path, headers: { ...request.headers, 'accept-encoding': 'identity' } }, (reply) => {
      const parts = [];
      reply.on('data', (d) => parts.push(d));
      reply.on('end', () => {
        let body = Buffer.concat(parts);
        if (request.url.startsWith('/field/sw.js')) door.old ??= /VERSION = "([0-9a-f]+)"/.exec(body.toString())[1];
        if (door.newer && /^\/field(\/sw\.js)?$/.test(request.url)) body = Buffer.from(body.toString().replaceAll(door.old, fresh));
        const { 'content-length': gone, 'transfer-encoding': chunked, ...headers } = reply.headers;
        response.writeHead(reply.statusCode, { ...headers, 'content-length': body.length });
        response.end(body);
      });
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  return new Promise((resolve) => { web.listen(0, '127.0.0.1', () => resolve(Object.assign(door, { web, port: web.address().port, fresh }))); });
}

test('a newer program takes the place of the old one, and what waited is sent by it', async () => {
  const door = await versions(server);
  const page = await ready(NAME, { port: door.port });
  await cut(page.context());
  await write(page, '#/new/task', { title: 'Dari program lama', due_on: SOON });
  await save(page);
  await page.close();
  door.newer = true;
  const context = page.context();
  await mend(context);
  await context.route('**/api/v1/tasks', (route) => route.abort()); // nothing gets through yet
  const later = await reopen(context);
  await later.locator('#sync', { hasText: 'versi baru siap' }).waitFor();
  assert.equal(await later.locator('main').getAttribute('data-program'), door.old);
  await context.unroute('**/api/v1/tasks');
  await later.reload();
  assert.equal(await later.locator('main').getAttribute('data-program'), door.fresh);
  assert.deepEqual(await later.evaluate(() => caches.keys()), [`field-${door.fresh}`]);
  await unlocked(later);
  await go(later, '#/outbox');
  await later.locator('#sent > li', { hasText: 'Dari program lama' }).waitFor();
  assert.equal((await companion.all('/tasks?box=made')).filter((t) => t.title === 'Dari program lama').length, 1);
  assert.deepEqual(wrongs(later), []);
  await close(later);
  door.web.close();
});

/* ---- hint, clock, storage, no scripts ---- */

test('offline, a business that the city knows is warned of', async () => {
  const known = (await officer.all('/businesses')).find((b) => b.phone && b.companion !== NAME && b.ward !== KAUMAN);
  await until('the hint is counted', async () => (await companion.get('/field/hint')).json.key);
  const page = await ready();
  await cut(page.context());
  await write(page, '#/new/business', { name: known.name, phone: known.phone });
  await page.locator('.similar', { hasText: 'Mungkin sudah terdaftar' }).waitFor();
  assert.deepEqual([...(await axe(page)), ...(await layout(page))], []);
  await page.locator('#f-name').fill('Xylofon Qwertz Zzyzx 77');
  await page.locator('#f-phone').fill('');
  await until('the warning goes', async () => (await page.locator('.similar h2').count()) === 0);
  await close(page);
});

test('a phone whose clock is three years behind works, and the server knows', async () => {
  const page = await open(browser, server, { visitor: await signedIn(server, NAME), viewport: PHONE });
  await page.addInitScript(() => {
    const off = 3 * 365 * 86400e3, Real = Date, now = () => Real.now() - off;
    globalThis.Date = class extends Real { constructor(...a) { super(...(a.length ? a : [now()])); } static now() { return now(); } };
  });
  await page.goto('/field');
  await setUp(page);
  await synced(page);
  await write(page, '#/new/task', { title: 'Jam salah', due_on: SOON });
  await save(page);
  await gone(page);
  const phones = (await companion.get('/field/phones')).json.items;
  assert.ok(phones.some((p) => Math.abs(p.clock_off + 3 * 365 * 86400) < 120), JSON.stringify(phones.map((p) => p.clock_off)));
  await close(page);
});

// Chromium grants every site gigabytes, and its tools no longer take them away (Storage.overrideQuotaForOrigin is not
// heard by IndexedDB): so IndexedDB's own word for it is said in its place.
test('storage full: said, nothing half stored, and what was typed stays', async () => {
  const page = await ready();
  await cut(page.context());
  await write(page, '#/new/case', { category: 'place', description: 'Awal tulisan', ward: KAUMAN });
  await page.evaluate(() => {
    const put = IDBObjectStore.prototype.put;
    globalThis.room = () => { IDBObjectStore.prototype.put = put; };
    let n = 0;
    IDBObjectStore.prototype.put = function (...a) { if (n++ % 2) throw new DOMException('full', 'QuotaExceededError'); return put.apply(this, a); };
  });
  await page.locator('#f-description').fill('Lapak digusur, tidak ada pengganti sama sekali.');
  await page.locator('.field-form button[type=submit]').click();
  await page.locator('.notice[role=alert]', { hasText: 'BELUM tersimpan' }).waitFor();
  assert.match(await page.locator('#f-description').inputValue(), /^Lapak digusur/);
  assert.deepEqual([...(await axe(page)), ...(await layout(page))], []);
  await page.evaluate(() => globalThis.room());
  await save(page);
  assert.equal(await page.locator('#waiting > li').count(), 1, 'once, not once for every try');
  await close(page);
});

test('English, by keyboard alone: set up, search, write', async () => {
  const page = await open(browser, server, { visitor: await signedIn(server, NAME), viewport: PHONE, lang: 'en' });
  await page.goto('/field');
  await page.locator('#f-pin').focus();
  await page.keyboard.type(PIN);
  await page.keyboard.press('Tab');
  await page.keyboard.type(PIN);
  await page.keyboard.press('Enter');
  await page.locator('#sync', { hasText: 'Last synced' }).waitFor();
  await page.locator('#f-q').focus();
  await page.keyboard.type('warung');
  await page.locator('#menu a', { hasText: 'Outbox' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('h1', { hasText: 'Outbox' }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
  assert.deepEqual([...(await axe(page)), ...wrongs(page)], []);
  await close(page);
});

test('without scripts the page says what to do', async () => {
  const page = await takePhone(NAME, { js: false });
  for (const href of ['/today', '/visits', '/businesses']) assert.equal(await page.locator(`main a[href="${href}"]`).count(), 1);
  await close(page);
});
