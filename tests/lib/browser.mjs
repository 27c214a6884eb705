// A real Chromium, empty each time, that talks to loopback alone; and what a page must keep in it.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { PASSWORD, root } from './sahabat.mjs';

const axeSource = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const PHONE = { width: 360, height: 740 }, DESK = { width: 1280, height: 800 };

export const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1'],
});

/*
 * A context of its own: `visitor` lends its cookies (client.mjs), so that nobody has to sign in again.
 * `faults` gathers what the console and the network complain of.
 */
export async function open(browser, server, { visitor, viewport = DESK, scheme = 'light', js = true, lang } = {}) {
  const context = await browser.newContext({
    baseURL: server.base, viewport, colorScheme: scheme, javaScriptEnabled: js, reducedMotion: 'reduce', locale: 'id-ID',
  });
  const cookies = [...(visitor?.jar ?? [])].filter(([name]) => name !== 'flash');
  if (lang) cookies.push(['lang', lang]);
  if (cookies.length) await context.addCookies(cookies.map(([name, value]) => ({ name, value, url: server.base })));
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  page.faults = [];
  page.on('console', (m) => {
    const ownStatus = /status of 4\d\d/.test(m.text()) && m.location().url === page.url(); // of the page itself: wanted
    if (['error', 'warning'].includes(m.type()) && !ownStatus) page.faults.push(`console: ${m.text()}`);
  });
  page.on('pageerror', (e) => page.faults.push(`script: ${e.message}`));
  page.on('requestfailed', (r) => { if (!/ERR_ABORTED/.test(r.failure()?.errorText)) page.faults.push(`request: ${r.url()} ${r.failure()?.errorText}`); });
  page.on('response', (r) => { if (r.status() >= 500) page.faults.push(`${r.status()}: ${r.url()}`); });
  return page;
}

// Signs in by the form, as a person would.
export async function comeIn(page, name, password = PASSWORD) {
  await page.goto('/sign-in');
  await page.locator('#f-name').fill(name);
  await page.locator('#f-password').fill(password);
  await page.locator('form[action="/sign-in"]').first().locator('button[type=submit]').click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}

// What axe finds on the page as it stands, one line a fault. Only where scripts run.
export async function axe(page) {
  await page.evaluate(axeSource);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return found.violations.flatMap((v) => v.nodes.slice(0, 3).map((n) => `axe ${v.id}: ${n.target.join(' ')} ${(n.any[0] ?? n.all[0] ?? n.none[0])?.message ?? v.help}`));
}

// What must hold of the layout: nothing beyond the right edge, one main heading, words not cut off by it.
export async function layout(page) {
  const { over, headings, wide } = await page.evaluate(() => {
    const limit = document.documentElement.clientWidth;
    const scrolls = (node) => { for (let n = node.parentElement; n && n !== document.body; n = n.parentElement) if (/(auto|scroll|hidden)/.test(getComputedStyle(n).overflowX)) return true; return false; };
    const far = [...document.querySelectorAll('body *')].filter((n) => n.getBoundingClientRect().right > limit + 1 && n.getBoundingClientRect().width > 2 && !scrolls(n));
    return {
      over: document.documentElement.scrollWidth - limit, headings: document.querySelectorAll('h1').length,
      wide: far.slice(0, 3).map((n) => `${n.tagName.toLowerCase()}.${n.className} to ${Math.round(n.getBoundingClientRect().right)}`),
    };
  });
  return [...(over > 0 ? [`scrolls ${over} px to the side: ${wide.join(', ')}`] : []), ...(headings === 1 ? [] : [`${headings} main headings`])];
}

export function noFaults(page, what) {
  assert.deepEqual(page.faults, [], what);
}

// Pictures for the documents: only when asked for.
export async function shoot(page, name) {
  if (!process.env.UPDATE_SCREENSHOTS) return;
  fs.mkdirSync(path.join(root, 'docs/screenshots'), { recursive: true });
  await page.screenshot({ path: path.join(root, 'docs/screenshots', `${name}.png`) });
}

// Works through a list with two at a time: there are two cores.
export async function each(list, work, workers = 2) {
  const queue = [...list];
  await Promise.all(Array.from({ length: workers }, async () => {
    while (queue.length) await work(queue.shift());
  }));
}
