// The city's own logo and main colour: chosen, refused, shown on every page, in documents and on cards, undone; seen
// by every server.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeCity, onSqlite, serve, token, until } from './lib/sahabat.mjs';
import { api, multipart, send, signedIn, Visitor } from './lib/client.mjs';
import { png, pngBomb } from './lib/files.mjs';
import { formsOf, unescape, wordsOf } from './lib/html.mjs';

let city, server, admin, boss;
before(async () => {
  city = await makeCity({ businesses: 60 });
  server = await serve(city);
  admin = api(server, await token(city, 'admin'));
  boss = await signedIn(server, 'admin');
});
after(async () => {
  await server?.stop();
  await city?.close();
});
const now = async () => (await admin.get('/settings')).json;
const put = async (body) => admin.call('PUT', '/settings', body, { 'if-match': `"${(await now()).version}"` });
const fetch_ = (path, at = server) => send(at, { path });
const sheetOf = (text) => /<link rel="stylesheet" href="(\/look\/[^"]+)">/.exec(text)?.[1];
const logoOf = (text) => /<img class="logo" src="(\/look\/[^"]+)"/.exec(text)?.[1];
const upload = (bytes, filename = 'logo.png', type = 'image/png') => {
  const form = multipart({}, { file: { filename, type, bytes } });
  return admin.post('/settings/logo', form.body, { 'content-type': form.type });
};

// WCAG's contrast, written a second time.
const light = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
  .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
const contrast = (a, b) => {
  const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
  return (x + 0.05) / (y + 0.05);
};

test('without a choice pages carry nothing of it', async () => {
  const page = await boss.get('/settings');
  assert.equal(sheetOf(page.text), undefined);
  assert.equal(logoOf(page.text), undefined);
  assert.match(page.text, /<meta name="theme-color" content="#0f4679">/);
  assert.match(page.text, /<input class="swatch" type="color" id="f-color" name="color"[^>]*value="#0f4679"/);
  const s = await now();
  assert.deepEqual([s.color, s.logo, s.style], [null, null, null]);
});

test('a colour that text is not readable on is refused with the reason; the nearest is one press away', async () => {
  for (const [color, lang] of [['#f7b32b', 'id'], ['#ffffff', 'en']]) {
    const r = await admin.call('PUT', '/settings', { color }, { 'if-match': `"${(await now()).version}"`, 'accept-language': lang });
    assert.equal(r.status, 422, r.text);
    const { field, message } = r.json.errors[0];
    assert.equal(field, 'color');
    assert.match(message, new RegExp(`${contrast(color, '#ffffff').toFixed(1).replace('.', '[.,]')}`));
    assert.ok(contrast(/#[0-9a-f]{6}/.exec(message)[0], '#ffffff') >= 4.5, message);
  }
  for (const color of ['red', '#12345', '#12345g', 'javascript:1', '#0f4679;}']) assert.equal((await put({ color })).status, 422, color);
  const page = await boss.get('/settings'), back = await boss.submit(page, '/settings', { color: '#f7b32b' });
  assert.equal(back.status, 422);
  const offer = formsOf(back.text).find((f) => f.action === '/settings' && /Pakai #/.test(f.inside));
  assert.ok(offer, 'no offer');
  assert.equal((await boss.post('/settings', offer.values)).status, 303);
  const { color, city: name } = await now();
  assert.equal(color, offer.values.color);
  assert.equal(name, 'Kota Malang');
  assert.ok(contrast(color, '#ffffff') >= 4.5 && contrast(color, '#ffffff') < 4.65, color);
});

test('the sheet: a name that never changes, kept for a year, readable in light and dark, on public pages, too', async () => {
  assert.equal((await put({ color: '#7A1FA2' })).status, 200);
  assert.equal((await now()).color, '#7a1fa2');
  const home = await new Visitor(server).get('/'), address = sheetOf(home.text);
  assert.ok(address);
  assert.match(home.text, /<meta name="theme-color" content="#7a1fa2">/);
  assert.ok(!/style=|<style/.test(home.text));
  const sheet = await fetch_(address);
  assert.equal(sheet.headers['content-type'], 'text/css; charset=utf-8');
  assert.match(sheet.headers['cache-control'], /max-age=31536000, immutable/);
  const pairs = Object.fromEntries([...sheet.text.matchAll(/--([a-z-]+):light-dark\((#[0-9a-f]{6}),(#[0-9a-f]{6})\)/g)].map((m) => [m[1], [m[2], m[3]]]));
  const base = (await fetch_(/href="(\/assets\/[^"]+\.css)"/.exec(home.text)[1])).text;
  const text = (name) => new RegExp(`--${name}: light-dark\\((#[0-9a-f]+), (#[0-9a-f]+)\\)`).exec(base).slice(1, 3).map((c) => (c === '#fff' ? '#ffffff' : c));
  for (const mode of [0, 1]) {
    assert.ok(contrast(text('on-brand')[mode], pairs.brand[mode]) >= 4.5);
    for (const ground of ['act', 'act-hot']) assert.ok(contrast(text('on-act')[mode], pairs[ground][mode]) >= 4.5, `${ground} ${mode}`);
    assert.ok(contrast(pairs.act[mode], text('paper')[mode]) >= 3);
  }
  for (const path of ['/sign-in', '/catalogue', '/report', '/privacy', '/field', '/nosuchpage'])
    assert.equal(sheetOf((await new Visitor(server).get(path)).text), address, path);
  assert.ok((await fetch_('/field/sw.js')).text.includes(address), 'the phone keeps it');
  for (const path of [address.replace('look.css', 'other.css'), '/look/0123456789abcdef/look.css', '/look/x/logo.jpg'])
    assert.equal((await fetch_(path)).status, 404, path);
  const before = (await now()).history.length;
  assert.equal((await put({ city: 'Kota Malang' })).status, 200);
  assert.equal((await now()).color, '#7a1fa2', 'what is not named stays');
  assert.equal((await now()).history.length, before);
  assert.equal((await put({ color: '#0f4679' })).status, 200);
  assert.equal((await now()).color, null, 'the program\'s own is none');
  assert.equal((await fetch_(address)).status, 200, 'who reads an older page still finds its sheet');
});

test('a logo is drawn anew, small; SVG, WebP, bombs and letters are refused; a visit stays small', async () => {
  for (const [bytes, name] of [[Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'), 'a.svg'],
    [Buffer.from('%PDF-1.4'), 'a.png'], [pngBomb(), 'b.png'], [Buffer.alloc(0), 'c.png'], [png().subarray(0, 40), 'd.png'],
    [Buffer.from('RIFF\0\0\0\0WEBPVP8 0000000000000000', 'latin1'), 'e.webp']]) {
    const r = await upload(bytes, name);
    assert.equal(r.status, 422, `${name}: ${r.status}`);
    assert.equal(r.json.errors[0].field, 'file');
  }
  assert.match((await upload(Buffer.from('<svg/>'), 'a.svg')).json.errors[0].message, /SVG/);
  assert.equal((await upload(png(900, 700, 0, true))).status, 204);
  const { logo, style } = await now();
  assert.equal(style, null);
  const picture = await fetch_(logo);
  assert.equal(picture.headers['content-type'], 'image/jpeg');
  assert.deepEqual([...picture.bytes.subarray(0, 3)], [0xff, 0xd8, 0xff]);
  assert.ok(picture.bytes.length <= 24 << 10, `${picture.bytes.length}`);
  assert.equal((await put({ color: '#7a1fa2' })).status, 200);
  const home = await new Visitor(server).get('/', { headers: { 'accept-encoding': 'br, gzip' } });
  assert.ok(logoOf(home.text));
  const parts = [...home.text.matchAll(/<(?:link rel="(?:stylesheet|icon|manifest)"|script|img)[^>]*?(?:href|src)="(\/[^"]+)"/g)].map((m) => m[1]);
  let bytes = home.wire.length;
  for (const path of new Set(parts)) bytes += (await send(server, { path, headers: { 'accept-encoding': 'br, gzip' } })).wire.length;
  assert.ok(bytes < 60 << 10, `first visit: ${bytes} bytes`);
  const shared = /<meta property="og:image" content="([^"]+)"/.exec(home.text);
  assert.ok(unescape(shared[1]).endsWith(logoOf(home.text)), 'the card shows it');
  const page = await boss.get('/settings');
  assert.ok(wordsOf(page.text).includes('Logo nomor'));
  assert.equal((await boss.upload('/settings/logo', {}, { file: { filename: 'x.svg', bytes: Buffer.from('<svg/>') } })).status, 422);
  assert.equal((await boss.upload('/settings/logo', {}, { file: { filename: 'x.png', bytes: png(64, 64, 30) } })).status, 303);
  assert.notEqual((await now()).logo, logo);
});

test('the logo stands in the head of documents', async () => {
  const mayor = api(server, await token(city, 'walikota'));
  const jpeg = (await fetch_((await now()).logo)).bytes;
  const has = async () => (await mayor.get('/dashboard/brief')).bytes.includes(jpeg);
  assert.equal(await has(), true);
  assert.equal((await admin.post('/settings/logo/remove')).status, 204);
  assert.equal(await has(), false);
  assert.equal((await now()).logo, null);
  assert.equal((await boss.submit(await (async () => { await upload(png(40, 20)); return boss.get('/settings'); })(), '/settings/logo/remove')).status, 303);
  assert.equal((await now()).logo, null);
});

test('history and undo, of both; only administrators', async () => {
  await put({ color: '#0f4679' });
  await put({ color: '#7a1fa2' });
  await put({ color: '#a02020' });
  let { history } = await now();
  assert.deepEqual([history[0].key, history[0].old, history[0].new, history[0].undoable], ['look_color', '#7a1fa2', '#a02020', true]);
  assert.equal((await admin.post(`/settings/history/${history[0].id}/undo`)).status, 204);
  assert.equal((await now()).color, '#7a1fa2');
  assert.match((await fetch_((await now()).style)).text, /#7a1fa2/);
  await upload(png(80, 60, 10));
  const first = (await now()).logo;
  await upload(png(60, 80, 200));
  ({ history } = await now());
  assert.equal(history[0].key, 'look_logo');
  assert.equal((await admin.post(`/settings/history/${history[0].id}/undo`)).status, 204);
  assert.equal((await now()).logo, first);
  const officer = api(server, await token(city, 'dinas'));
  assert.equal((await officer.post('/settings/logo/remove')).status, 403);
  assert.equal((await officer.call('PUT', '/settings', { color: '#7a1fa2' }, { 'if-match': '"1"' })).status, 403);
});

test('every server shows it; a page of one finds its sheet on the other at once', async () => {
  if (onSqlite) return; // one process
  const other = await serve(city);
  await put({ color: '#205020' });
  const { style, logo } = await now();
  assert.match((await fetch_(style, other)).text, /#205020/);
  assert.equal((await fetch_(logo, other)).status, 200);
  await put({ color: '#602060' });
  const newer = (await now()).style;
  await until('the other server to show it', async () => sheetOf((await new Visitor(other).get('/')).text) === newer);
  await other.stop();
});

test('it is still there after a restart', async () => {
  await put({ color: '#7a1fa2' });
  const { style } = await now();
  await server.stop();
  server = await serve(city);
  assert.equal(sheetOf((await new Visitor(server).get('/')).text), style);
});
