// Every page in real Chromium: axe-core and the HTML validator find nothing, nothing is wider than a phone of 360 px,
// no script complains; and the ways people go: keyboard, search as one types, without JavaScript, import to its end.
// UPDATE_SCREENSHOTS=1 writes docs/screenshots.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { HtmlValidate } from 'html-validate';
import { makeCity, PASSWORD, root, routes, serve } from './lib/sahabat.mjs';
import { signedIn, Visitor } from './lib/client.mjs';
import { makeWorld, pathFor, queries } from './lib/world.mjs';

const axeSource = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const flags = '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
const phone = { width: 360, height: 740 }, desktop = { width: 1280, height: 800 };
const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  // Matters of taste, and titles as long as a business's name.
  rules: { 'long-title': 'off', 'void-style': 'off', 'no-trailing-whitespace': 'off', 'attribute-boolean-style': 'off', 'attr-quotes': 'off' },
});
let city, server, world, browser, profile;

before(async () => {
  city = await makeCity({ businesses: 300 });
  server = await serve(city);
  world = await makeWorld(city, server);
  profile = fs.mkdtempSync(path.join(os.tmpdir(), 'sahabat-chromium-'));
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags.split(' ') });
});
after(async () => {
  await browser?.close();
  fs.rmSync(profile, { recursive: true, force: true });
  await city?.close();
});

/* ---- who goes where ---- */

const notPages = /^\/(assets|icons|api|healthz|readyz|metrics|manifest)|export|rejects|\/file$|qr\.svg|photos|\/documents\/\{document\}$/;
const personFor = (route) => (route.roles.includes('public') ? 'public' : route.roles.includes('officer') ? 'officer' : 'admin');
const accounts = { officer: 'dinas', admin: 'admin', public: null };

async function pages() {
  const found = [], visitors = {};
  for (const [person, name] of Object.entries(accounts))
    visitors[person] = name ? await signedIn(server, name) : new Visitor(server);
  for (const route of routes().filter((r) => r.html && r.method === 'GET' && !notPages.test(r.path))) {
    const person = personFor(route);
    const target = await pathFor(world, route, person, 'inside', visitors[person]);
    if (!target) continue;
    const reply = await visitors[person].get(`${target}${queries[route.path] ?? ''}`);
    if (reply.status !== 200 || !/html/.test(reply.headers['content-type'])) continue;
    found.push({ route: route.path, person, target: `${target}${queries[route.path] ?? ''}`, text: reply.text });
  }
  return found;
}

async function context(person, options) {
  const c = await browser.newContext({ ...options, locale: 'id-ID' });
  if (accounts[person]) {
    const v = await signedIn(server, accounts[person]);
    await c.addCookies([...v.jar].map(([name, value]) => ({ name, value, url: server.base })));
  }
  return c;
}

async function faults(page) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return violations.map((v) => `${v.id}: ${v.nodes.slice(0, 2).map((n) => n.target.join(' ')).join(' | ')}`);
}

const wide = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test('every page: axe-core, HTML validator, 360 px, light and dark, no complaint of a script', async (t) => {
  const all = await pages();
  assert.ok(all.length > 30, `only ${all.length} pages were found`);
  for (const person of Object.keys(accounts)) {
    const mine = all.filter((p) => p.person === person);
    for (const [viewport, colorScheme] of [[phone, 'light'], [phone, 'dark'], [desktop, 'light']]) {
      const c = await context(person, { viewport, colorScheme, bypassCSP: true });
      const page = await c.newPage();
      const complaints = [];
      page.on('console', (m) => m.type() === 'error' && complaints.push(m.text()));
      page.on('pageerror', (e) => complaints.push(String(e)));
      for (const p of mine) {
        await t.test(`${p.route} as ${person}, ${viewport.width} px, ${colorScheme}`, async () => {
          complaints.length = 0;
          await page.goto(server.base + p.target, { waitUntil: 'load' });
          assert.deepEqual(await faults(page), []);
          assert.ok(await wide(page) <= 0, `wider than the screen by ${await wide(page)} px`);
          assert.deepEqual(complaints, []);
        });
      }
      await c.close();
    }
    for (const p of mine) {
      await t.test(`${p.route} as ${person}: HTML`, async () => {
        const report = await validator.validateString(p.text);
        const found = report.results.flatMap((r) => r.messages).filter((m) => m.severity === 2)
          .map((m) => `${m.line}:${m.column} ${m.ruleId} ${m.message}`);
        assert.deepEqual(found, []);
      });
    }
  }
});

/* ---- ways ---- */

async function signIn(page, name) {
  await page.goto(`${server.base}/sign-in`);
  await page.fill('main form input[name=name]', name);
  await page.fill('main form input[name=password]', PASSWORD);
  await page.press('main form input[name=password]', 'Enter');
  await page.waitForURL((u) => !u.pathname.startsWith('/sign-in'));
}

test('by keyboard alone: skip link, search as one types, a business', async () => {
  const c = await browser.newContext({ viewport: desktop, locale: 'id-ID' });
  const page = await c.newPage();
  await signIn(page, 'dinas');
  await page.goto(`${server.base}/businesses`);
  await page.keyboard.press('Tab');
  assert.match(await page.evaluate(() => document.activeElement.className), /skip/);
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
  const first = await page.textContent('tbody a');
  await page.focus('#q');
  await page.keyboard.type(first.slice(0, 6), { delay: 20 });
  await page.waitForSelector('[role=option]');
  await page.keyboard.press('ArrowDown');
  await Promise.all([page.waitForURL(/\/businesses\/\d+$/), page.keyboard.press('Enter')]);
  assert.ok((await page.textContent('h1')).length > 1);
  await c.close();
});

test('without JavaScript: a business with faults comes back with all messages, then is registered', async () => {
  const c = await browser.newContext({ viewport: phone, javaScriptEnabled: false, locale: 'id-ID' });
  const page = await c.newPage();
  await signIn(page, 'lurah-kauman');
  await page.goto(`${server.base}/businesses/new`);
  await page.fill('#f-name', 'Warung Uji Peramban');
  await page.fill('#f-nib', '12');
  await page.click('main form button[type=submit]');
  const summary = await page.textContent('.errors');
  assert.match(summary, /NIB|angka/);
  assert.equal(await page.inputValue('#f-name'), 'Warung Uji Peramban');
  await page.fill('#f-nib', '');
  await page.fill('#f-owner_name', 'Siti Peramban');
  await page.fill('#f-phone', '0812 0000 7777');
  await page.click('main form button[type=submit]');
  await page.waitForURL(/\/businesses\/\d+$/);
  assert.equal(await page.textContent('h1'), 'Warung Uji Peramban');
  await c.close();
});

test('a messy spreadsheet from upload to result, without JavaScript too', async () => {
  for (const javaScriptEnabled of [true, false]) {
    const c = await browser.newContext({ viewport: desktop, javaScriptEnabled, locale: 'id-ID' });
    const page = await c.newPage();
    await signIn(page, 'dinas');
    await page.goto(`${server.base}/imports/new`);
    await page.setInputFiles('input[type=file]', path.join(root, 'tests/data', javaScriptEnabled ? '01-rekap-dinas.xlsx' : '08-baris-salah.csv'));
    await page.click('main form button[type=submit]');
    await page.waitForURL(/\/imports\/\d+/);
    await page.click('main form button[type=submit]'); // columns as guessed → preview
    await page.waitForURL(/preview/);
    await page.click('main form button[type=submit]'); // run
    await page.waitForURL(/\/imports\/\d+$/);
    for (let i = 0; i < 60 && !/Hasil|Selesai|selesai/.test(await page.textContent('main')); i++) {
      await page.waitForTimeout(250);
      await page.goto(page.url());
    }
    assert.match(await page.textContent('main'), javaScriptEnabled ? /45/ : /13/);
    await c.close();
  }
});

test('pictures for the documents', { skip: !process.env.UPDATE_SCREENSHOTS }, async () => {
  const dir = path.join(root, 'docs/screenshots');
  fs.mkdirSync(dir, { recursive: true });
  const shots = [['home', 'public', '/'], ['sign-in', 'public', '/sign-in'], ['register', 'public', '/register'],
    ['businesses', 'officer', '/businesses'], ['business', 'officer', '/businesses/7'], ['states', 'officer', '/businesses/7/states'],
    ['new', 'officer', '/businesses/new'], ['curation', 'officer', '/curation'], ['duplicates', 'officer', '/duplicates'],
    ['imports', 'officer', '/imports/new'], ['users', 'admin', '/users']];
  for (const [name, person, target] of shots)
    for (const [viewport, suffix] of [[desktop, ''], [phone, '-phone']]) {
      const c = await context(person, { viewport });
      const page = await c.newPage();
      await page.goto(server.base + target);
      await page.screenshot({ path: path.join(dir, `${name}${suffix}.png`) });
      await c.close();
    }
});
