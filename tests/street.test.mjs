// Street tiles around a point: from the server that was named and from no other, for staff alone, without scripts.
import assert from 'node:assert/strict';
import http from 'node:http';
import test, { after, before } from 'node:test';
import { makeCity, serve, token, until } from './lib/sahabat.mjs';
import { api, signedIn, Visitor } from './lib/client.mjs';
import { launch, noFaults, open, PHONE } from './lib/browser.mjs';
import { png } from './lib/files.mjs';
import { formsOf, unescape, wordsOf } from './lib/html.mjs';

let city, server, admin, officer, tiles, dinas, shop;
const asked = [];
before(async () => {
  city = await makeCity({ businesses: 60 });
  server = await serve(city);
  admin = api(server, await token(city, 'admin'));
  officer = api(server, await token(city, 'dinas'));
  dinas = await signedIn(server, 'dinas');
  const picture = png(256, 256, 220);
  tiles = http.createServer((request, response) => {
    asked.push({ path: request.url, referer: request.headers.referer });
    response.writeHead(200, { 'content-type': 'image/png' }).end(picture);
  });
  await new Promise((resolve) => tiles.listen(0, '127.0.0.1', resolve));
  const b = (await officer.get('/businesses?limit=1')).json.items[0];
  const r = await officer.patch(`/businesses/${b.id}`, { lat: -7.982, lng: 112.6304 }, (await officer.get(`/businesses/${b.id}`)).json.version);
  assert.equal(r.status, 200, r.text);
  shop = b.id;
});
after(async () => {
  tiles?.close();
  await server?.stop();
  await city?.close();
});
const origin = () => `http://127.0.0.1:${tiles.address().port}`;
const put = async (body) => admin.call('PUT', '/settings', body, { 'if-match': `"${(await admin.get('/settings')).json.version}"` });
const sources = (text) => [...text.matchAll(/<figure class="street">[\s\S]*?<\/figure>/g)].flatMap((m) => [...m[0].matchAll(/<img src="([^"]+)"/g)].map((i) => unescape(i[1])));

test('unset: no tile, nobody let in by the policy', async () => {
  const page = await dinas.get(`/businesses/${shop}`);
  assert.ok(!page.text.includes('class="street"'));
  assert.match(page.headers['content-security-policy'], /img-src 'self' data:; /);
  const s = (await admin.get('/settings')).json;
  assert.deepEqual([s.map_tiles, s.map_credit], [null, null]);
});

test('what is no such address is refused, and so is a map without its source', async () => {
  for (const map_tiles of ['http://ubin.example.id/{z}/{x}/{y}.png', 'ftp://x/{z}/{x}/{y}', 'https://a b/{z}/{x}/{y}', 'https://x.id;script-src */{z}/{x}/{y}', 'https://u:p@x.id/{z}/{x}/{y}',
    'https://x.id/{z}/{x}', 'https://x.id/{z}/{x}/{y}/{y}', 'https://x.id/{s}/{z}/{x}/{y}', 'https://{z}.x.id/{x}/{y}', 'https://x.id/{z}/{x}/{y}"onerror=', 'https://x.id:999999/{z}/{x}/{y}', 'https:///{z}/{x}/{y}']) {
    const r = await put({ map_tiles, map_credit: 'Uji' });
    assert.equal(r.status, 422, map_tiles);
    assert.ok(r.json.errors.every((e) => e.field === 'map_tiles') && r.json.errors[0].message.includes('{z}'), r.text);
  }
  const r = await put({ map_tiles: 'https://ubin.example.id/{z}/{x}/{y}.png' });
  assert.deepEqual(r.json.errors.map((e) => e.field), ['map_credit']);
});

test('nine tiles around the point, the point among them, the credit below; the policy lets in that origin alone', async () => {
  assert.equal((await put({ map_tiles: `${origin()}/{z}/{x}/{y}.png?k=a&b=1`, map_credit: '© Uji <b>' })).status, 200);
  const page = await dinas.get(`/businesses/${shop}`);
  const z = 17, n = 2 ** z, lat = (-7.982 * Math.PI) / 180;
  const x = ((112.6304 + 180) / 360) * n, y = ((1 - Math.asinh(Math.tan(lat)) / Math.PI) / 2) * n;
  const expected = [];
  for (let row = -1; row <= 1; row++) for (let col = -1; col <= 1; col++) expected.push(`${origin()}/${z}/${Math.floor(x) + col}/${Math.floor(y) + row}.png?k=a&b=1`);
  assert.deepEqual(sources(page.text), expected);
  const [, cx, cy] = /<circle cx="(\d+)" cy="(\d+)"/.exec(page.text).map(Number);
  assert.ok(Math.abs(cx - (256 + (x % 1) * 256)) <= 1 && Math.abs(cy - (256 + (y % 1) * 256)) <= 1, `${cx} ${cy}`);
  assert.match(wordsOf(page.text), /Peta: © Uji <b>/);
  assert.match(page.headers['content-security-policy'], new RegExp(`img-src 'self' data: ${origin().replace(/\./g, '\\.')}; `));
  for (const path of ['/businesses', '/settings', `/businesses/${shop}/history`, '/today'])
    assert.ok(!(await dinas.get(path)).headers['content-security-policy']?.includes(origin()), path);
  assert.ok(!(await new Visitor(server).get('/')).headers['content-security-policy'].includes(origin()));
  assert.equal(asked.length, 0, 'the program itself asks nobody');
});

test('not for owners, nor where the address is hidden, nor without a point', async () => {
  const mayor = await signedIn(server, 'walikota');
  const seen = await mayor.get(`/businesses/${shop}`);
  assert.equal(seen.status, 200);
  assert.equal(sources(seen.text).length, 0);
  const owner = api(server, await token(city, 'pemilik-1')), own = (await owner.get('/businesses?limit=1')).json.items[0].id;
  const r = await officer.patch(`/businesses/${own}`, { lat: -7.97, lng: 112.62 }, (await officer.get(`/businesses/${own}`)).json.version);
  assert.equal(r.status, 200, r.text);
  assert.equal(sources((await (await signedIn(server, 'pemilik-1')).get(`/businesses/${own}`)).text).length, 0);
  assert.equal(sources((await dinas.get(`/businesses/${own}`)).text).length, 9);
  assert.equal((await officer.patch(`/businesses/${own}`, { lat: null, lng: null }, r.json.version)).status, 200);
  assert.equal(sources((await dinas.get(`/businesses/${own}`)).text).length, 0);
});

test('a visit shows where it was', async () => {
  const made = await officer.post('/visits', { business: (await officer.get(`/businesses/${shop}`)).json.code, visited_at: new Date(Date.now() - 60000).toISOString(), kind: 'routine', met: 'owner', summary: 'Uji peta', lat: -7.98, lng: 112.63, accuracy: 10 });
  assert.equal(made.status, 201, made.text);
  assert.equal(sources((await dinas.get(`/visits/${made.json.id}`)).text).length, 9);
});

test('in a browser, with scripts and without: the tiles are there, nothing of us goes along', async () => {
  const browser = await launch();
  try {
    for (const js of [true, false]) {
      asked.length = 0;
      const page = await open(browser, server, { visitor: dinas, viewport: PHONE, js });
      await page.goto(`/businesses/${shop}`);
      await page.locator('.street').scrollIntoViewIfNeeded();
      await until('nine tiles', () => new Set(asked.map((a) => a.path)).size === 9);
      assert.ok(asked.every((a) => !a.referer), 'the tile server learns which page it was');
      const { width } = await page.locator('.street > div').boundingBox();
      assert.ok(width <= 328, `${width} px`);
      noFaults(page, 'the map');
    }
  } finally {
    await browser.close();
  }
});

test('undone: no map again', async () => {
  const { history } = (await admin.get('/settings')).json, set = history.find((h) => h.key === 'map_tiles');
  assert.equal(set.undoable, true);
  assert.equal((await admin.post(`/settings/history/${set.id}/undo`)).status, 204);
  assert.equal(sources((await dinas.get(`/businesses/${shop}`)).text).length, 0);
  const boss = await signedIn(server, 'admin'), page = await boss.get('/settings');
  const form = formsOf(page.text).find((f) => f.action === '/settings').values;
  assert.deepEqual([form.map_tiles, form.map_credit], ['', '© Uji <b>']);
});
