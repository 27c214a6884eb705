// The public face: the landing page, a ward's companions, the catalogue with its consents, what search engines and
// messengers read of it, and what nobody may learn from it.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeCity, serve, token } from './lib/sahabat.mjs';
import { api, send, signedIn, Visitor } from './lib/client.mjs';
import { png } from './lib/files.mjs';
import { codeSent } from './lib/messages.mjs';
import { formsOf, wordsOf } from './lib/html.mjs';

const KAUMAN = '35.73.02.1007';
let city, server, officer, admin, dinas, guest, shop;

before(async () => {
  city = await makeCity();
  server = await serve(city);
  [officer, admin] = await Promise.all(['dinas', 'admin'].map(async (n) => api(server, await token(city, n))));
  dinas = await signedIn(server, 'dinas');
  guest = api(server);
  for (const { id } of await officer.all('/businesses?curation=curated&activity=active')) {
    shop = (await officer.get(`/businesses/${id}`)).json;
    const listed = (await guest.get(`/catalogue/${shop.code}`)).status === 200;
    if (!listed && /^08[1-9]/.test(shop.phone ?? '') && shop.companion) break;
  }
});
after(() => city?.close());

const stranger = () => new Visitor(server);

test('the landing page: what there is to do, without script, small, in both languages; at home when signed in', async () => {
  const v = stranger(), page = await v.get('/');
  assert.equal(page.status, 200);
  for (const href of ['/register', '/report', '/find', '/catalogue', '/calculator', '/track', '/figures', '/privacy', '/sign-in'])
    assert.ok(page.text.includes(`"${href}"`), href);
  assert.match(page.text, /<meta name="description"/);
  assert.match(page.text, /<link rel="canonical" href="http:\/\/127\.0\.0\.1:\d+\/">/);
  let bytes = 0;
  for (const at of ['/', ...new Set([...page.text.matchAll(/(?:href|src)="(\/(?:assets|icons)\/[^"]+)"/g)].map((m) => m[1]))])
    bytes += (await send(server, { path: at, headers: { 'accept-encoding': 'br, gzip' } })).wire.length;
  assert.ok(bytes < 60000, `${bytes} bytes`);
  const english = await new Visitor(server, { lang: 'en' }).get('/');
  assert.match(english.text, /Find your companion/);
  const home = await dinas.get('/');
  assert.equal(home.status, 303);
});

test('a ward: its companions by name, its office, no private phone', async () => {
  const lurah = await signedIn(server, 'lurah-kauman'), v = stranger();
  const form = await lurah.get(`/ward-offices/${KAUMAN}`);
  const saved = await lurah.submit(form, `/ward-offices/${KAUMAN}`, { address: 'Jl. Kauman 7', phone: '0341 362 999', hours: 'Senin sampai Jumat' });
  assert.equal(saved.status, 303, wordsOf(saved.text).slice(0, 400));
  assert.equal((await lurah.submit(form, `/ward-offices/${KAUMAN}`, { address: 'Lama' })).status, 412, 'an older page');
  assert.equal((await lurah.get('/ward-offices/35.73.01.1002')).status, 404);
  assert.match((await lurah.get('/ward-offices')).text, /Jl\. Kauman 7/);
  const page = await v.get(`/find?ward=${KAUMAN}`), words = wordsOf(page.text);
  assert.match(words, /0341362999|0341 362/);
  const users = (await admin.all('/users')).filter((u) => u.role === 'companion' && u.area === KAUMAN);
  assert.ok(users.length > 0);
  for (const u of users) {
    assert.ok(words.includes(u.display_name), u.display_name);
    if (u.phone) assert.ok(!page.text.includes(u.phone) && !page.text.includes(u.phone.slice(1)), 'a private phone');
    assert.ok(!page.text.includes(u.name), 'a sign-in name');
  }
  assert.equal((await v.get('/find?ward=99.99.99.9999')).status, 404);
  assert.equal((await v.get('/find')).status, 200);
});

test('agreed on the owner\'s behalf: shown with what was agreed to, photo, WhatsApp, QR; nothing else', async () => {
  const at = `/businesses/${shop.id}/catalogue`, v = stranger();
  assert.equal((await guest.get(`/catalogue/${shop.code}`)).status, 404);
  await dinas.get(`/businesses/${shop.id}/documents`);
  assert.equal((await dinas.upload(`/businesses/${shop.id}/documents`, { kind: 'photo', title: 'Etalase' }, { file: { filename: 'a.png', type: 'image/png', bytes: png(1200, 800) } })).status, 303);
  const page = await dinas.get(at);
  const form = formsOf(page.text).find((f) => f.action === at);
  assert.ok(!('agreed' in form.values) || form.values.agreed !== '1', 'nothing is ticked beforehand');
  const photo = /photos\/(\d+)\?small=1"/.exec(page.text)[1];
  const fields = { products: 'Keripik tempe, sambal botol', about: 'Dibuat sendiri.\n<b>Segar</b>', hours: 'Setiap hari', whatsapp: '0812 7777 8888', photo_1: photo, proof: 'paper' };
  const refused = await dinas.submit(page, at, fields);
  assert.equal(refused.status, 422);
  assert.match(refused.text, /Keripik tempe/);
  assert.equal((await guest.get(`/catalogue/${shop.code}`)).status, 404);
  const sent = await dinas.submit(page, at, { ...fields, agreed: '1' });
  assert.equal(sent.status, 303, wordsOf(sent.text).slice(0, 500));
  assert.equal((await dinas.submit(page, at, { ...fields, agreed: '1' })).status, 412, 'from an older page');
  assert.match(wordsOf((await dinas.get(at)).text), /Tampil di katalog[\s\S]*dicatat petugas atas nama pemilik/);

  const one = await guest.get(`/catalogue/${shop.code}`);
  assert.equal(one.status, 200, one.text);
  assert.deepEqual(Object.keys(one.json).sort(), ['about', 'code', 'hours', 'name', 'photo', 'photos', 'products', 'sector', 'updated_at', 'url', 'ward', 'ward_name', 'whatsapp']);
  assert.equal(one.json.whatsapp, '081277778888');
  const html = await v.get(`/catalogue/${shop.code}`);
  for (const secret of [shop.phone, shop.phone.slice(1), shop.owner_name, shop.address].filter(Boolean))
    assert.ok(!html.text.includes(secret) && !one.text.includes(secret), secret);
  assert.match(html.text, /https:\/\/wa\.me\/6281277778888\?text=/);
  assert.match(html.text, /&lt;b&gt;Segar/);
  assert.match(html.text, /itemtype="https:\/\/schema\.org\/LocalBusiness"/);
  assert.doesNotMatch(html.text, /ld\+json/);
  assert.match(html.text, /property="og:image" content="http:\/\/127[^"]+\/photos\/1\.jpg/);
  for (const [name, most] of [['1.jpg', 960], ['1s.jpg', 320]]) {
    const picture = await send(server, { path: `/catalogue/${shop.code}/photos/${name}` });
    assert.equal(picture.status, 200);
    assert.equal(picture.headers['content-type'], 'image/jpeg');
    const sof = picture.bytes.indexOf(Buffer.from([0xff, 0xc0]));
    assert.equal(picture.bytes.readUInt16BE(sof + 7), most, 'its width');
  }
  for (const name of ['2.jpg', '0.jpg', '1x.jpg', '1.png', '9s.jpg'])
    assert.equal((await send(server, { path: `/catalogue/${shop.code}/photos/${name}` })).status, 404, name);
  const card = await v.get(`/catalogue/${shop.code}/card`);
  assert.match(card.text, /<svg class="qr"/);
});

test('the catalogue: found by name and product, by ward and sector, page by page; never by owner or phone', async () => {
  const all = await guest.all('/catalogue', 2);
  assert.equal(new Set(all.map((x) => x.code)).size, all.length);
  assert.ok(all.some((x) => x.code === shop.code));
  assert.deepEqual(all.map((x) => x.name), [...all].map((x) => x.name), 'by name');
  assert.equal((await guest.get('/catalogue?limit=1')).json.total, all.length);
  const found = async (q) => (await guest.get(`/catalogue?${new URLSearchParams(q)}`)).json.items.map((x) => x.code);
  assert.ok((await found({ q: 'KERIPIK tem' })).includes(shop.code));
  assert.ok((await found({ q: shop.name })).includes(shop.code));
  assert.ok((await found({ ward: shop.ward })).includes(shop.code));
  for (const q of [shop.phone, '081277778888', `${shop.owner_name} zz`]) assert.deepEqual(await found({ q }), [], q);
  assert.equal((await guest.get('/catalogue?sector=moon')).status, 422);
  assert.equal((await guest.get('/catalogue?cursor=999999')).status, 400);
  const v = stranger(), html = await v.get('/catalogue?q=keripik');
  assert.match(html.text, new RegExp(`href="/catalogue/${shop.code}"`));
  assert.match(wordsOf((await v.get('/catalogue?q=zzzzqqq')).text), /Tidak ada yang cocok/);
});

test('shared with a messenger, a page without a photo has the house\'s picture', async () => {
  const bare = (await guest.all('/catalogue', 50)).find((x) => !x.photos);
  assert.ok(bare, 'the demo city lists a business without a photo');
  for (const at of [`/catalogue/${bare.code}`, '/catalogue', '/', '/figures']) {
    const image = /property="og:image" content="http:\/\/127[^/]+(\/[^"]+)"/.exec((await stranger().get(at)).text)?.[1];
    assert.ok(image, at);
    const picture = await send(server, { path: image });
    assert.deepEqual([picture.status, picture.headers['content-type']], [200, 'image/png'], at);
    assert.equal(picture.bytes.readUInt32BE(16), 1200, 'its width');
  }
});

test('robots.txt and sitemap.xml', async () => {
  const robots = await send(server, { path: '/robots.txt' });
  assert.match(robots.headers['content-type'], /^text\/plain/);
  assert.match(robots.text, /Disallow: \/o\/\n/);
  assert.match(robots.text, /Sitemap: http:\/\/127\.0\.0\.1:\d+\/sitemap\.xml/);
  const map = await send(server, { path: '/sitemap.xml' });
  assert.match(map.headers['content-type'], /^application\/xml/);
  assert.ok(map.text.includes(`/catalogue/${shop.code}</loc>`));
});

test('figures: the city\'s and its parts, a few are not told exactly', async () => {
  const page = await stranger().get('/figures'), words = wordsOf(page.text);
  assert.equal(page.status, 200);
  assert.match(words, /Seluruh kota/);
  const rows = [...page.text.matchAll(/<td class="num"[^>]*>([^<]*)<\/td>/g)].map((m) => m[1]);
  assert.equal(rows.length, 6 * 3, 'the city and five districts');
  for (const r of rows) assert.ok(r === '0' || r === '…' || Number(r.replace(/\./g, '')) >= 5, r);
  for (let k = 0; k < 3; k++) { // all of a column's districts, or none of them
    const column = rows.filter((_, i) => i % 3 === k).slice(1);
    assert.ok(column.every((r) => r === '…') || column.every((r) => r !== '…'), column.join());
  }
  assert.ok(page.text.includes('"/open-data"'));
});

test('figures: what the landing page, the public figures and the dashboard say of one day is the same', async () => {
  const number = (text) => Number(text.replace(/\./g, ''));
  const dash = async (area) => Object.fromEntries((await officer.get(`/dashboard${area && `?area=${area}`}`)).json.figures.map((f) => [f.key, f.value]));
  const home = (await stranger().get('/')).text, page = (await stranger().get('/figures')).text;
  const onHome = [...home.matchAll(/<li class="stat"><span>[^<]*<\/span> <strong>([^<]*)</g)].map((m) => number(m[1]));
  const rows = [...page.matchAll(/<tr><th scope="row"[^>]*>([^<]*)<\/th>([^]*?)<\/tr>/g)].map(([, name, cells]) => [name, ...[...cells.matchAll(/<td[^>]*>([^<]*)</g)].map((m) => m[1])]);
  const city = await dash('');
  assert.deepEqual(onHome.slice(0, 2), [city.businesses, city.curated]);
  assert.deepEqual(rows[0].slice(1).map(number), [city.businesses, city.verified + city.curated, city.curated]);
  const all = async (query) => (await officer.get(`/businesses?${query}&count=exact&limit=1`)).json.total;
  assert.ok(city.curated < await all('curation=curated'), 'some that were curated have closed');
  for (const [name, ...cells] of rows.slice(1)) {
    const code = ['Blimbing', 'Klojen', 'Kedungkandang', 'Sukun', 'Lowokwaru'].indexOf(name) + 1, d = await dash(`35.73.0${code}`);
    const wanted = [d.businesses, d.verified + d.curated, d.curated];
    cells.forEach((c, i) => c === '…' || assert.equal(number(c), wanted[i], `${name} ${i}`));
  }
  for (const text of [home, page]) assert.match(wordsOf(text), /tutup, pindah, atau berhenti sementara tidak dihitung/);
});

test('the owner, by the private link and a code: sees their photos, changes, withdraws at once', async () => {
  const at = (what = '') => `${link}/catalogue/${shop.id}${what}`;
  await dinas.get(`/owner-pages/${shop.id}`);
  const link = new URL(/id="f-link" value="([^"]+)"/.exec((await dinas.post(`/owner-pages/${shop.id}`, {})).text)[1]).pathname;
  const v = stranger();
  await v.get(link);
  const closed = await v.get(at());
  assert.equal(closed.headers.location, link, 'a code is asked for first');
  assert.equal((await v.post(at('/withdraw'), {})).headers.location, link);
  assert.equal((await v.post(at(), { agreed: '1', _version: '1' })).headers.location, link);
  assert.equal((await guest.get(`/catalogue/${shop.code}`)).status, 200);
  await v.get(link);
  assert.equal((await v.post(`${link}/code`, {})).status, 303);
  assert.equal((await v.post(`${link}/open`, { code: await codeSent(server, admin, shop.phone) })).status, 303);
  assert.ok((await v.get(link)).text.includes(`"${at()}"`), 'linked from their page');
  const page = await v.get(at());
  assert.equal(page.status, 200, page.text.slice(0, 300));
  const photo = new RegExp(`src="(${at('/photos/')}\\d+)\\?small=1"`).exec(page.text)[1];
  assert.equal((await v.get(photo)).headers['content-type'], 'image/jpeg');
  const saved = await v.submit(page, at(), { products: 'Keripik saja', agreed: '1' });
  assert.equal(saved.status, 303, wordsOf(saved.text).slice(0, 500));
  assert.equal((await guest.get(`/catalogue/${shop.code}`)).json.products, 'Keripik saja');
  const again = await v.get(at());
  assert.equal((await v.submit(again, at('/withdraw'))).status, 303);
  assert.equal((await guest.get(`/catalogue/${shop.code}`)).status, 404);
  assert.equal((await send(server, { path: `/catalogue/${shop.code}/photos/1.jpg` })).status, 404);
  assert.match(wordsOf((await v.get(at())).text), /Tidak tampil/);
});

test('the owner, signed in', async () => {
  const v = await signedIn(server, 'pemilik-1');
  const { id } = (await api(server, await token(city, 'pemilik-1')).get('/businesses?limit=1')).json.items[0];
  await v.get('/mine');
  await dinas.get(`/businesses/${id}/documents`);
  assert.equal((await dinas.upload(`/businesses/${id}/documents`, { kind: 'photo', title: 'Warung' }, { file: { filename: 'a.png', type: 'image/png', bytes: png() } })).status, 303);
  const page = await v.get(`/mine/catalogue/${id}`);
  assert.equal(page.status, 200);
  const photo = new RegExp(`src="(/mine/catalogue/${id}/photos/(\\d+))\\?small=1"`).exec(page.text);
  assert.equal((await v.get(photo[1])).status, 200);
  assert.equal((await v.submit(page, `/mine/catalogue/${id}`, { agreed: '1', photo_1: photo[2] })).status, 303);
  const again = await v.get(`/mine/catalogue/${id}`);
  assert.equal((await v.submit(again, `/mine/catalogue/${id}/withdraw`)).status, 303);
  assert.equal((await v.get(`/mine/catalogue/${shop.id}`)).status, 404, 'another owner\'s');
});

test('staff withdraw on the owner\'s behalf; a companion of another business may not', async () => {
  const other = await signedIn(server, 'sahabat-kauman-1');
  const list = (await officer.get('/businesses?companion=sahabat-kauman-2&limit=1')).json.items[0];
  if (list) assert.equal((await other.get(`/businesses/${list.id}/catalogue`)).status, 403);
  const listed = (await guest.get('/catalogue?limit=1')).json.items[0];
  const id = (await officer.get(`/businesses/suggest?q=${listed.code}`)).json.items[0].id;
  const page = await dinas.get(`/businesses/${id}/catalogue`);
  assert.equal((await dinas.submit(page, `/businesses/${id}/catalogue/withdraw`)).status, 303);
  assert.equal((await guest.get(`/catalogue/${listed.code}`)).status, 404);
});
