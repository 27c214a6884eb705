// What a first visit to a public page transfers, as a browser counts it: heads and bodies of the page and of all
// that it fetches, with an empty cache.
import { chromium } from 'playwright-core';

const PAGES = ['/', '/sign-in', '/privacy', '/register'];

async function transferred(browser, url) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const wire = await context.newCDPSession(page);
  const parts = new Map();
  await wire.send('Network.enable');
  wire.on('Network.responseReceived', (e) => parts.set(e.requestId, { url: e.response.url, status: e.response.status, bytes: 0 }));
  wire.on('Network.loadingFinished', (e) => { if (parts.has(e.requestId)) parts.get(e.requestId).bytes = e.encodedDataLength; });
  await page.goto(url, { waitUntil: 'networkidle' });
  await page.waitForTimeout(300);
  await context.close();
  return [...parts.values()];
}

export async function firstVisit(server) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  const pages = [];
  for (const target of PAGES) {
    const parts = await transferred(browser, server.base + target);
    if (parts[0]?.status === 404) continue;
    pages.push({ target, kb: parts.reduce((sum, p) => sum + p.bytes, 0) / 1000, requests: parts.length, parts });
  }
  await browser.close();
  return pages;
}
