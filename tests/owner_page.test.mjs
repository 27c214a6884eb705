// The owner's page in a real Chromium on a small screen, as its owner meets it: the link from the companion, the code, the
// answers; the sheet as it comes out of the printer; boards and tasks beside it. Each step is looked at by axe, the
// validator and for what sticks out.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { HtmlValidate } from 'html-validate';
import { makeCity, root, serve, token } from './lib/sahabat.mjs';
import { api, signedIn } from './lib/client.mjs';
import { axe, DESK, launch, layout, noFaults, open, PHONE, shoot } from './lib/browser.mjs';
import { codeSent } from './lib/messages.mjs';

const rules = JSON.parse(fs.readFileSync(path.join(root, '.htmlvalidate.json')));
// Pages as the browser writes them out, where every attribute has a value.
const validator = new HtmlValidate({ ...rules, rules: { ...rules.rules, 'attribute-boolean-style': 'off' } });
let city, server, browser, companion, admin, shop;

before(async () => {
  city = await makeCity();
  server = await serve(city);
  [companion, admin] = await Promise.all(['sahabat-kauman-1', 'admin'].map(async (n) => api(server, await token(city, n))));
  for (const b of await companion.all('/businesses?companion=sahabat-kauman-1')) {
    shop = (await companion.get(`/businesses/${b.id}`)).json;
    if (/^08[1-9]/.test(shop.phone ?? '')) break;
  }
  const day = new Date(Date.now() + 7 * 3600e3 - 864e5).toISOString().slice(0, 10);
  for (const n of [1, 2]) {
    const r = await companion.post('/visits', { client_id: `layar-${n}`, business: String(shop.id), visited_on: day, summary: 'Dagangan ramai',
      promises: [{ task: 'Siapkan fotokopi KTP', who: 'owner', due_on: '2027-01-10' }], revenue: n === 1 ? { month: day.slice(0, 7), amount: 4500000 } : undefined });
    assert.equal(r.status, 201, r.text);
  }
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await city?.close();
});

async function looked(page, what) {
  const { results } = await validator.validateString(await page.content(), what);
  const invalid = results.flatMap((r) => r.messages.map((m) => `${m.ruleId}: ${m.message}`));
  assert.deepEqual([...(await axe(page)), ...(await layout(page)), ...invalid], [], what);
}

test('handed over at the desk, printed for who has no phone', async () => {
  const page = await open(browser, server, { visitor: await signedIn(server, 'sahabat-kauman-1'), viewport: DESK });
  await page.goto(`/businesses/${shop.id}`);
  await page.locator('a', { hasText: 'Halaman pemilik' }).click();
  await page.locator('button', { hasText: 'Buat alamat' }).click();
  await page.locator('svg.qr').first().waitFor();
  await looked(page, 'the link');
  await shoot(page, 'owner-link');
  await page.emulateMedia({ media: 'print' });
  assert.ok(await page.locator('.sheet').isVisible());
  assert.ok(!(await page.locator('#f-link').isVisible()), 'the address stands on the sheet as a code alone');
  assert.ok((await page.locator('.sheet .blank').count()) >= 8);
  const pdf = await page.pdf({ format: 'A4' });
  assert.equal((pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []).length, 1, 'one sheet');
  if (process.env.V4_SHOTS) { fs.writeFileSync(`${process.env.V4_SHOTS}/sheet.pdf`, pdf); await page.screenshot({ path: `${process.env.V4_SHOTS}/sheet.png`, fullPage: true }); }
  noFaults(page, 'handing over');
});

test('opened on a phone by the code; visits answered, promises kept, turnover told', async () => {
  const hand = await signedIn(server, 'sahabat-kauman-1');
  await hand.get(`/owner-pages/${shop.id}`);
  const link = new URL(/id="f-link" value="([^"]+)"/.exec((await hand.post(`/owner-pages/${shop.id}`, {})).text)[1]).pathname;
  const page = await open(browser, server, { viewport: PHONE });
  await page.goto(link);
  await looked(page, 'closed');
  await page.locator('button', { hasText: 'Kirim kode' }).click();
  await page.locator('#f-code').waitFor();
  await looked(page, 'asked for the code');
  await page.locator('#f-code').fill('000000');
  await page.locator('button', { hasText: 'Buka halaman' }).click();
  await page.locator('.errors').waitFor();
  await looked(page, 'a wrong code');
  await page.locator('#f-code').fill(await codeSent(server, admin, shop.phone));
  await page.locator('button', { hasText: 'Buka halaman' }).click();
  await page.locator('h2', { hasText: 'Janji' }).waitFor();
  await looked(page, 'open');
  if (process.env.V4_SHOTS) await page.screenshot({ path: `${process.env.V4_SHOTS}/owner.png`, fullPage: true });
  await shoot(page, 'owner-page');
  await page.locator('button', { hasText: 'Tampilkan kode' }).first().click();
  await page.locator('h2', { hasText: 'Kode untuk kunjungan' }).waitFor();
  await looked(page, 'a code to be told');
  if (process.env.V4_SHOTS) await page.screenshot({ path: `${process.env.V4_SHOTS}/owner-code.png` });
  await page.goto(link);
  await page.locator('button', { hasText: 'Ya, benar' }).first().click();
  await page.locator('.tag', { hasText: 'Anda sudah membenarkan' }).first().waitFor();
  await page.locator('summary', { hasText: 'Tidak benar' }).nth(1).click();
  await page.locator('textarea').nth(1).fill('Hanya lewat, tidak singgah');
  await page.locator('button', { hasText: 'Kirim kepada lurah' }).nth(1).click();
  await page.locator('.tag', { hasText: 'tidak benar' }).first().waitFor();
  await page.locator('button', { hasText: 'Sudah saya kerjakan' }).first().click();
  await page.locator('.notice, .flash, [role=status]', { hasText: 'sudah dicatat' }).first().waitFor();
  await page.locator('input[name=amount]').fill('1250000');
  await page.locator('button', { hasText: 'Kirim omzet' }).click();
  await page.locator('dd', { hasText: 'Rp1.250.000' }).waitFor();
  await page.locator('a', { hasText: 'Perbaiki data' }).click();
  await looked(page, 'correcting');
  await page.locator('#f-address').fill('Jalan Baru 7');
  await page.locator('button', { hasText: 'Kirim usulan' }).click();
  await page.locator('h1', { hasText: 'Usaha saya' }).waitFor();
  const [a, b] = (await companion.all(`/visits?business=${shop.id}`)).filter((v) => /^layar-/.test(v.client_id ?? ''));
  assert.ok([a, b].some((v) => v.confirmed_by === 'link') && [a, b].some((v) => v.objected_at));
  noFaults(page, 'the owner\'s page');
});

test('an ended link is kind on a phone, too', async () => {
  const page = await open(browser, server, { viewport: PHONE });
  await page.goto(`/o/${'x'.repeat(43)}`);
  await looked(page, 'ended');
});

test('boards and tasks with a lively city hold on a phone and at a desk', async () => {
  for (const [who, pages] of [['lurah-kauman', ['/board', '/tasks?box=area']], ['walikota', ['/board']], ['sahabat-kauman-1', ['/tasks', '/tasks?state=closed']], ['pemilik-1', ['/tasks']]]) {
    const visitor = await signedIn(server, who);
    for (const viewport of [PHONE, DESK])
      for (const target of pages) {
        const page = await open(browser, server, { visitor, viewport });
        await page.goto(target);
        await looked(page, `${who} ${target}`);
        if (process.env.V4_SHOTS) await page.screenshot({ path: `${process.env.V4_SHOTS}/${who}-${viewport.width}${target.replace(/\W/g, '_')}.png`, fullPage: true });
        noFaults(page, `${who} ${target}`);
        await page.context().close();
      }
  }
});
