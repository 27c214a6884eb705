// The list as people use it: filters, search, pages, saved views, files of exactly what is seen.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeCity, serve, token } from './lib/sahabat.mjs';
import { api, signedIn } from './lib/client.mjs';
import { formsOf, linksOf, unescape, wordsOf } from './lib/html.mjs';

const KAUMAN = '35.73.02.1007';
let city, server, officer, ward, admin, dinas, head;
before(async () => {
  city = await makeCity();
  server = await serve(city);
  officer = api(server, await token(city, 'dinas'));
  ward = api(server, await token(city, 'lurah-kauman'));
  admin = api(server, await token(city, 'admin'));
  dinas = await signedIn(server, 'dinas');
  head = await signedIn(server, 'lurah-kauman');
});
after(() => city?.close());

const rowsOf = (text) => [...text.matchAll(/<a href="\/businesses\/(\d+)"/g)].map((m) => Number(m[1]));

// Rows of CSV with quotes and line breaks.
function parse(text) {
  const rows = [[]];
  let cell = '', quoted = false;
  const body = text.replace(/^\ufeff/, '');
  for (let i = 0; i < body.length; i++) {
    const c = body[i];
    if (quoted && c === '"' && body[i + 1] === '"') cell += body[++i];
    else if (c === '"') quoted = !quoted;
    else if (!quoted && c === ',') rows.at(-1).push(cell), (cell = '');
    else if (!quoted && c === '\n') rows.at(-1).push(cell.replace(/\r$/, '')), rows.push([]), (cell = '');
    else cell += c;
  }
  return rows.filter((r) => r.length > 1);
}

test('a program asks a list for some fields alone: those, in the table\'s order, masked as ever', async () => {
  const all = (await ward.get('/businesses?limit=2&sort=name')).json.items;
  const some = async (fields) => ward.get(`/businesses?limit=2&sort=name&fields=${fields}`);
  const few = (await some('name,ward_name,sector')).json.items;
  assert.deepEqual(few, all.map(({ id, name, ward_name, sector }) => ({ id, name, ward_name, sector, masked: [] })));
  const more = (await some('phone,code,updated_at')).json.items;
  assert.deepEqual(more, all.map(({ id, code, phone, updated_at, masked }) => ({ id, code, phone, updated_at, masked: masked.filter((m) => m === 'phone') })));
  const found = (await officer.get('/businesses?q=warung&fields=name')).json;
  assert.ok(found.items.length && found.items.every((b) => Object.keys(b).join() === 'id,name,masked'));
  const next = (await some('name')).json.next;
  assert.equal((await ward.get(`/businesses?limit=2&sort=name&fields=name&cursor=${encodeURIComponent(next)}`)).status, 200);
  const bad = await some('name,shoe_size');
  assert.equal(bad.status, 422);
  assert.match(bad.text, /shoe_size/);
});

test('page after page by the links, every business once, and back to the beginning', async () => {
  const seen = [];
  let target = '/businesses', pages = 0;
  while (target && pages++ < 20) {
    const { text } = await dinas.get(target);
    seen.push(...new Set(rowsOf(text)));
    target = unescape(/href="([^"]*)" rel="next"/.exec(text)?.[1] ?? '');
    if (pages > 1) assert.match(text, /href="\/businesses" rel="prev"/, 'the way back to the first page');
  }
  assert.equal(seen.length, 300);
  assert.equal(new Set(seen).size, 300);
});

test('the filter form narrows; each filter can be taken off by its link', async () => {
  const page = await dinas.get('/businesses');
  const form = formsOf(page.text).find((f) => f.method === 'get' && 'curation' in f.values);
  assert.ok(form, 'there is a filter form');
  const query = new URLSearchParams({ ...form.values, district: '35.73.05', curation: 'curated' });
  const narrowed = await dinas.get(`/businesses?${query}`);
  const expected = (await officer.all('/businesses?district=35.73.05&curation=curated')).map((b) => b.id);
  assert.deepEqual([...new Set(rowsOf(narrowed.text))].sort(), expected.slice(0, 50).sort());
  const without = linksOf(narrowed.text).find((l) => l.startsWith('/businesses?') && l.includes('district=') && !l.includes('curation=') && !l.includes('cursor='));
  assert.ok(without, 'a link without the state');
  const wider = (await officer.get('/businesses?district=35.73.05&count=exact')).json.total;
  assert.match(wordsOf((await dinas.get(without)).text), new RegExp(`\\b${wider}\\b`));
});

test('a search keeps the filters that are set, and says so', async () => {
  const page = await dinas.get('/businesses?district=35.73.05&curation=curated&sort=-updated_at');
  const search = formsOf(page.text).find((f) => f.method === 'get' && !('curation' in f.values && 'ward' in f.values) && 'q' in f.values);
  assert.deepEqual(search.values, { q: '', district: '35.73.05', curation: 'curated', sort: '-updated_at' });
  assert.match(wordsOf(page.text), /Saringan di bawah tetap berlaku saat mencari/);
  const word = (await officer.all('/businesses?district=35.73.05&curation=curated'))[0].name.split(' ')[0];
  const found = await dinas.get(`/businesses?${new URLSearchParams({ ...search.values, q: word })}`);
  const expected = (await officer.all(`/businesses?district=35.73.05&curation=curated&q=${encodeURIComponent(word)}`)).map((b) => b.id);
  assert.ok(expected.length > 0);
  assert.deepEqual([...new Set(rowsOf(found.text))].sort(), expected.slice(0, 50).sort());
  assert.ok(linksOf(found.text).some((l) => l.includes(`q=${encodeURIComponent(word)}`) && !l.includes('curation=')), 'each can be taken off');
  const plain = await dinas.get('/businesses');
  assert.doesNotMatch(wordsOf(plain.text), /tetap berlaku saat mencari/);
  const shops = formsOf((await dinas.get(`/catalogue?ward=${KAUMAN}`)).text).find((f) => f.action === '/catalogue' && 'q' in f.values && !('sector' in f.values));
  assert.equal(shops.values.ward, KAUMAN);
  const people = formsOf((await dinas.get('/companions?state=active&within=1')).text).find((f) => f.action === '/companions' && 'q' in f.values && !('area' in f.values));
  assert.deepEqual([people.values.state, people.values.within], ['active', 'true']);
});

test('a trail of one step never says the heading once more', async () => {
  for (const at of ['/businesses', '/visits', '/tasks', '/needs', '/loans', '/applications', '/products', '/funds', '/partners', '/debt-sheets',
    '/lenders', '/ceilings', '/privacy/inbox', '/open-data', '/ward-offices', '/calculator']) {
    const { text } = await dinas.get(at), [, title] = /<h1>([^<]*)/.exec(text) ?? [];
    const steps = [...(/<ol class="crumbs[^>]*>(.*?)<\/ol>/s.exec(text)?.[1] ?? '').matchAll(/<li>(.*?)<\/li>/gs)].map((m) => wordsOf(m[1]).trim());
    assert.ok(steps.length !== 1 || steps[0] !== title, `${at}: ${steps}`);
  }
});

test('sorted as asked', async () => {
  const names = (await officer.all('/businesses?sort=name')).map((b) => b.name.toLowerCase());
  const plain = (s) => s.normalize('NFKD').replace(/[^a-z0-9 ]/g, '');
  for (let i = 1; i < names.length; i++) assert.ok(plain(names[i - 1]) <= plain(names[i]), `${names[i - 1]} before ${names[i]}`);
  const stale = await officer.all('/businesses?stale=6');
  const limit = new Date(Date.now() - 181 * 864e5).toISOString();
  assert.ok(stale.length > 0 && stale.every((b) => (b.confirmed_at ?? '') < limit), 'not looked at for six months');
});

test('nothing found says so and shows the way out', async () => {
  const page = await dinas.get('/businesses?q=zzzzqqqq');
  assert.equal(page.status, 200);
  assert.equal(rowsOf(page.text).length, 0);
  assert.ok(linksOf(page.text).includes('/businesses'));
  assert.match(page.text, /value="zzzzqqqq"/, 'the word stays in the box');
});

test('a phone number is a link that calls, to whom it is shown', async () => {
  const b = (await officer.all('/businesses')).find((x) => x.phone);
  const tel = `href="tel:+62${b.phone.slice(1)}"`;
  assert.ok((await dinas.get(`/businesses/${b.id}`)).text.includes(tel));
  assert.ok(!(await (await signedIn(server, 'walikota')).get(`/businesses/${b.id}`)).text.includes('href="tel:'));
});

test('an indicator that asks is answered behind its question mark', async () => {
  let told = '';
  for (const { id } of await officer.all('/businesses')) {
    told = wordsOf((await dinas.get(`/businesses/${id}/states`)).text);
    if (/QRIS\)\?/.test(told)) break;
  }
  assert.match(told, /QRIS\)\? \p{Lu}/u);
  assert.doesNotMatch(told, /\?:/);
});

test('a business that nobody changed has a history that says so', async () => {
  const { id } = (await officer.get('/businesses?limit=1&sort=name')).json.items[0];
  assert.equal((await officer.get(`/businesses/${id}/history`)).json.items.length, 0);
  assert.match(wordsOf((await dinas.get(`/businesses/${id}/history`)).text), /Belum ada perubahan yang tercatat/);
});

test('a view is saved under a name, opens again, is forgotten; others do not have it', async () => {
  const page = await dinas.get('/businesses?district=35.73.02&sort=-updated_at');
  const saved = await dinas.submit(page, '/businesses/views', { name: 'Klojen terbaru' });
  assert.equal(saved.status, 303, wordsOf(saved.text));
  const list = await dinas.get('/businesses');
  const link = unescape(/<a[^>]*href="([^"]*)"[^>]*>\s*Klojen terbaru/.exec(list.text)[1]);
  assert.match(link, /district=35\.73\.02/);
  assert.ok(list.text.indexOf('Klojen terbaru') < list.text.indexOf('<table'), 'above the rows: within reach on a phone');
  assert.doesNotMatch((await head.get('/businesses')).text, /class="shortcuts"/, 'nothing where none is saved');
  assert.ok(rowsOf((await dinas.get(link)).text).length > 0);
  assert.ok(!(await head.get('/businesses')).text.includes('Klojen terbaru'));
  for (const name of ['', '   ']) {
    const empty = await dinas.submit(page, '/businesses/views', { name });
    assert.equal(empty.status, 422, 'a view has a name');
    assert.match(empty.text, /id="f-name-error"/, 'said at the field');
    assert.equal(formsOf(empty.text).find((f) => f.action === '/businesses/views').values.query, 'district=35.73.02&sort=-updated_at');
    const named = await dinas.submit(empty, '/businesses/views', { name: `Bernama ${name.length}` });
    assert.equal(named.headers.location, '/businesses?district=35.73.02&sort=-updated_at');
  }
  const id = /\/businesses\/views\/(\d+)\/delete/.exec(list.text)[1];
  assert.equal((await head.post(`/businesses/views/${id}/delete`)).status, 404, 'of somebody else');
  assert.equal((await dinas.submit(list, `/businesses/views/${id}/delete`)).status, 303);
  assert.ok(!(await dinas.get('/businesses')).text.includes('Klojen terbaru'));
});

test('files hold exactly what is seen, within what may be seen', async () => {
  for (const [who, query] of [[dinas, '?curation=curated&district=35.73.05'], [dinas, '?q=warung'], [head, '?sort=name']]) {
    const list = await who.call('GET', `/businesses${query}&limit=200&count=exact`);
    const file = await who.get(`/businesses/export${query}&format=csv`);
    const [heading, ...rows] = parse(file.text);
    assert.equal(rows.length, list.json.total, query);
    const id = heading.indexOf('id');
    assert.deepEqual(rows.map((r) => Number(r[id])).sort((a, b) => a - b), list.json.items.map((b) => b.id).sort((a, b) => a - b));
    const json = await who.get(`/businesses/export${query}&format=json`);
    assert.deepEqual(json.json.map((b) => b.id).sort((a, b) => a - b), list.json.items.map((b) => b.id).sort((a, b) => a - b));
    const xlsx = await who.get(`/businesses/export${query}&format=xlsx`);
    assert.equal(xlsx.wire.subarray(0, 2).toString(), 'PK');
  }
  const second = (await dinas.get('/businesses')).text.match(/href="([^"]*)" rel="next"/)[1];
  const link = linksOf((await dinas.get(unescape(second))).text).find((l) => /export.*csv/.test(l));
  assert.equal(parse((await dinas.get(link)).text).length, 301, 'from the second page on, too, the whole list');
  assert.equal((await dinas.get('/businesses/export?format=pdf')).status, 422);
  // The page's own link gives people words.
  const words = /href="(\/businesses\/export\?[^"]*format=csv[^"]*)"/.exec((await dinas.get('/businesses?sector=culinary&curation=curated')).text)[1].replace(/&amp;/g, '&');
  const [names, ...read] = parse((await dinas.get(words)).text), place = (name) => names.indexOf(name);
  for (const name of ['Nama usaha', 'Nama pemilik', 'Kelurahan', 'Kecamatan', 'Bidang usaha', 'Kurasi']) assert.ok(place(name) >= 0, `${name}: ${names}`);
  assert.ok(read.length > 0 && read.every((r) => r[place('Bidang usaha')] === 'Kuliner' && r[place('Kurasi')] === 'Terkurasi'));
  assert.ok(read.every((r) => /^[A-Z][a-z]/.test(r[place('Kelurahan')]) && !/\b(home|stall|shop|curated|active)\b/.test(r.join(' '))), read[0].join(';'));
  const ward = parse((await head.get('/businesses/export?format=csv')).text);
  const at = ward[0].indexOf('ward');
  assert.ok(ward.slice(1).every((r) => r[at] === KAUMAN));
  assert.equal((await (await signedIn(server, 'walikota')).get('/businesses/export?format=csv')).status, 403);
});

test('a companion\'s file hides what the list hides', async () => {
  const companion = await signedIn(server, 'sahabat-kauman-1');
  const list = (await companion.call('GET', '/businesses?limit=200')).json.items;
  const named = list.filter((b) => b.companion);
  assert.ok(named.length > 3);
  for (let again = 0; again < 2; again++) // the second time from what is remembered
    for (const path of ['/businesses?limit=200', '/businesses?limit=200&sort=-updated_at', `/businesses?q=${encodeURIComponent(named[0].name.split(' ')[0])}`])
      for (const b of (await companion.call('GET', path)).json.items)
        assert.equal(b.companion, (await companion.call('GET', `/businesses/${b.id}`)).json.companion, `${path} ${b.id}`);
  const [heading, ...rows] = parse((await companion.get('/businesses/export?format=csv')).text);
  const [id, phone] = ['id', 'phone'].map((n) => heading.indexOf(n));
  for (const row of rows) {
    const shown = list.find((b) => b.id === Number(row[id]));
    assert.equal(row[phone] || null, shown.phone, `phone of ${row[id]}`);
  }
});

test('a search by NIK is written into the audit', async () => {
  const one = (await officer.all('/businesses')).map((b) => b.id);
  let nik = null;
  for (const id of one) if ((nik = (await officer.get(`/businesses/${id}`)).json.owner_nik)) break;
  await dinas.get(`/businesses?q=${nik}`);
  const { items } = (await admin.get('/audit')).json;
  assert.ok(items.some((i) => i.action === 'nik-search' && i.actor === 'dinas'));
  assert.ok(!JSON.stringify(items).includes(nik), 'the number itself is nowhere in it');
});

test('a NIK does not stand in the log of requests', async () => {
  const fs = await import('node:fs');
  await dinas.get('/businesses?q=3573024507850003');
  assert.doesNotMatch(fs.readFileSync(server.log, 'utf8'), /3573024507850003|\?q=/);
});

test('words that happen to read as a code are looked up as words, a code as a code', async () => {
  const made = await officer.post('/businesses', { name: 'UMKM Lestari', owner_name: 'Usman Batik', ward: KAUMAN, phone: '081233344455' });
  for (const q of ['UMKM Lestari', 'usman batik', made.json.code])
    for (const list of ['', '/suggest']) {
      const found = await officer.get(`/businesses${list}?q=${encodeURIComponent(q)}`);
      assert.deepEqual(found.json.items.map((b) => b.id), [made.json.id], `${list} ${q}`);
    }
  const file = await dinas.get(`/businesses/export?format=csv&q=${made.json.code}`);
  assert.equal(parse(file.text).length, 2, 'the heading and the one business');
  const elsewhere = await officer.get('/businesses?q=umkm+lestari&district=35.73.05');
  assert.deepEqual(elsewhere.json.items, [], 'filters hold');
});
