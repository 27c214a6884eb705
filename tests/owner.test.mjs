// The owner's private page over the running server: handed over by a companion, opened by a code to the phone on record, in
// one browser alone; a GET never acts, an ended link tells nothing.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeCity, serve, token } from './lib/sahabat.mjs';
import { api, send, signedIn, Visitor } from './lib/client.mjs';
import { wordsOf } from './lib/html.mjs';
import { codeSent } from './lib/messages.mjs';

let city, server, officer, companion, lurah, admin, hand, shop, link, visits = 0;

const day = (n) => new Date(Date.now() + 7 * 3600e3 + n * 864e5).toISOString().slice(0, 10);
async function visit(more = {}) {
  const r = await companion.post('/visits', { client_id: `owner-${++visits}`, business: String(shop.id), visited_on: day(-1), kind: 'routine', met: 'owner',
    summary: 'Ringkasan rahasia', advice: 'Saran rahasia', ...more });
  assert.equal(r.status, 201, r.text);
  return r.json;
}

before(async () => {
  city = await makeCity();
  server = await serve(city);
  const as = async (name) => api(server, await token(city, name));
  [officer, companion, lurah, admin] = await Promise.all(['dinas', 'sahabat-kauman-1', 'lurah-kauman', 'admin'].map(as));
  const theirs = await companion.all('/businesses?companion=sahabat-kauman-1');
  for (const b of theirs) {
    shop = (await companion.get(`/businesses/${b.id}`)).json;
    if (/^08[1-9]/.test(shop.phone ?? '') && !theirs.some((o) => o.id !== b.id && o.owner_name === b.owner_name)) break;
  }
  hand = await signedIn(server, 'sahabat-kauman-1');
  link = await makeLink();
});
after(() => city?.close());

async function makeLink(fields = {}) {
  await hand.get(`/owner-pages/${shop.id}`);
  const made = await hand.post(`/owner-pages/${shop.id}`, fields);
  assert.equal(made.status, 200, made.text);
  return new URL(/id="f-link" value="([^"]+)"/.exec(made.text)[1]).pathname;
}

async function opened(path = link) {
  const v = new Visitor(server);
  await v.get(path);
  let r = await v.post(`${path}/code`);
  assert.equal(r.status, 303, r.text);
  assert.match((await v.follow(r)).text, /name="code"/);
  r = await v.post(`${path}/open`, { code: await codeSent(server, admin, shop.phone) });
  assert.equal(r.status, 303, r.text);
  await v.follow(r);
  return v;
}

test('handed over: shown once, as text, to be sent, as a QR code and a sheet; the page keeps none of it', async () => {
  await hand.get(`/owner-pages/${shop.id}`);
  const made = await hand.post(`/owner-pages/${shop.id}`, {});
  const [, url] = /id="f-link" value="([^"]+)"/.exec(made.text);
  assert.match(made.text, new RegExp(`href="https://wa\\.me/62${shop.phone.slice(1)}\\?text=[^"]*${url.split('/o/')[1]}`));
  assert.match(made.text, /<svg class="qr" viewBox="0 0 \d+ \d+"/);
  assert.match(made.text, /<section class="sheet">[\s\S]*class="blank"/);
  assert.equal(made.headers['referrer-policy'], 'no-referrer');
  const later = await hand.get(`/owner-pages/${shop.id}`);
  assert.ok(!later.text.includes(url.split('/o/')[1]));
});

test('only who looks after the business hands its link over', async () => {
  const mayor = await signedIn(server, 'walikota'), other = await signedIn(server, 'sahabat-kauman-2'), far = await signedIn(server, 'lurah-bareng');
  for (const [v, status] of [[mayor, 403], [other, 403], [far, 404]]) {
    assert.equal((await v.get(`/owner-pages/${shop.id}`)).status, status);
    assert.equal((await v.post(`/owner-pages/${shop.id}`, {})).status, status);
  }
});

test('the link alone shows that somebody came, and no more; it is not indexed, kept or sent on', async () => {
  await visit();
  const r = await send(server, { path: link, headers: { accept: 'text/html' } });
  assert.equal(r.status, 200);
  assert.equal(r.headers['referrer-policy'], 'no-referrer');
  assert.match(r.headers['x-robots-tag'], /noindex/);
  assert.match(r.headers['cache-control'], /no-store/);
  assert.match(r.text, new RegExp(shop.name.replace(/[^\w ]/g, '.')));
  for (const secret of [shop.phone, 'rahasia', shop.owner_name, '/visits/', '/revenue/', '/correct/'])
    assert.ok(!r.text.includes(secret), `the page tells ${secret}`);
});

test('without the code nothing is done: every act asks for it', async () => {
  const made = await visit(), v = new Visitor(server);
  await v.get(link);
  for (const [path, fields] of [[`/visits/${made.id}`, { so: '1' }], [`/tasks/1/done`, {}], [`/revenue/${shop.id}`, { month: day(0).slice(0, 7), amount: '1' }],
    [`/correct/${shop.id}`, { _version: '1', name: 'X' }]]) {
    const r = await v.post(`${link}${path}`, fields);
    assert.equal(r.status, 303, `${path}: ${r.text}`);
    assert.equal(r.headers.location, link);
  }
  assert.equal((await companion.get(`/visits/${made.id}`)).json.confirmed_at, null);
  assert.equal((await send(server, { method: 'POST', path: `${link}/code`, headers: { accept: 'text/html' } })).status, 403); // no token of a form
});

test('a wrong code opens nothing; what opens is one browser and one link', async () => {
  const v = new Visitor(server);
  await v.get(link);
  await v.post(`${link}/code`);
  const code = await codeSent(server, admin, shop.phone);
  const wrong = await v.post(`${link}/open`, { code: code === '000000' ? '000001' : '000000' });
  assert.equal(wrong.status, 422);
  assert.match(wrong.text, /href="#f-code"/);
  assert.equal((await v.post(`${link}/open`, { code })).status, 303);
  assert.match((await v.get(link)).text, new RegExp(shop.owner_name.replace(/[^\w ]/g, '.')));
  const thief = new Visitor(server); // with the cookie, but in another browser
  await thief.get(link);
  thief.jar.set('owner', v.jar.get('owner'));
  assert.ok(!(await thief.get(link)).text.includes(shop.owner_name));
  const second = await makeLink();
  assert.ok(!(await v.get(second)).text.includes(shop.owner_name));
  const used = new Visitor(server);
  await used.get(link);
  assert.equal((await used.post(`${link}/open`, { code })).status, 422); // a code works once
});

test('confirms one visit, objects to another: a task for the lurah, who is told', async () => {
  const good = await visit(), bad = await visit({ visited_on: day(-3) }), v = await opened();
  assert.equal((await v.post(`${link}/visits/${good.id}`, { so: '1' })).status, 303);
  const empty = await v.post(`${link}/visits/${bad.id}`, { so: '0', text: ' ' });
  assert.equal(empty.status, 422);
  assert.match(empty.text, new RegExp(`href="#f-text-${bad.id}"`));
  assert.match(empty.text, new RegExp(`<details open><summary>[\\s\\S]{0,900}id="f-text-${bad.id}-error"`));
  assert.equal(empty.text.match(/<details open>/g).length, 1, 'the others stay folded');
  await v.get(link);
  for (let i = 0; i < 3; i++) assert.equal((await v.post(`${link}/visits/${bad.id}`, { so: '0', text: 'Tidak ada yang datang' })).status, 303);
  const [a, b] = [(await companion.get(`/visits/${good.id}`)).json, (await companion.get(`/visits/${bad.id}`)).json];
  assert.ok(a.confirmed_at && !a.objected_at);
  assert.equal(a.confirmed_by, 'link');
  assert.ok(b.objected_at && !b.confirmed_at);
  const tasks = (await lurah.all('/tasks')).filter((t) => t.visit_id === bad.id);
  assert.equal(tasks.length, 1);
  assert.equal(tasks[0].origin, 'objection');
  assert.match(tasks[0].title, /Tidak ada yang datang/);
  assert.equal((await admin.get('/outbox?event=visit_objected')).json.items.length, 1);
  assert.equal((await v.post(`${link}/visits/999999`, { so: '1' })).status, 404);
  assert.equal((await v.post(`${link}/visits/${bad.id}`, { so: '1' })).status, 303); // the last word counts,
  assert.equal((await v.post(`${link}/visits/${bad.id}`, { so: '0', text: 'Tetap tidak' })).status, 303); // and asks the lurah once
  assert.equal((await lurah.all('/tasks')).filter((t) => t.visit_id === bad.id).length, 1);
  assert.ok((await companion.get(`/visits/${bad.id}`)).json.objected_at);
});

test('a visit that was withdrawn is said to be, and asks nothing', async () => {
  const made = await visit({ visited_on: day(-5) }), v = await opened();
  const gone = await companion.post(`/visits/${made.id}/withdraw`, { reason: 'Salah usaha' }, { 'if-match': `"${made.version}"` });
  assert.equal(gone.status, 204, gone.text);
  const page = (await v.get(link)).text;
  assert.match(wordsOf(page), /Catatan ini dibatalkan/);
  assert.ok(!page.includes(`/visits/${made.id}"`));
  assert.equal((await v.post(`${link}/visits/${made.id}`, { so: '1' })).status, 409);
});

test('a code read from their page, told to the companion, confirms that visit: shown once, good once', async () => {
  const made = await visit(), other = await visit({ visited_on: day(-2) }), v = await opened();
  assert.match((await v.get(link)).text, new RegExp(`action="${link}/visits/${made.id}/code"`));
  const shown = await v.post(`${link}/visits/${made.id}/code`);
  assert.equal(shown.status, 200, shown.text);
  assert.match(shown.headers['cache-control'], /no-store/);
  const [, left, right] = /class="code nobr">(\d{3}) (\d{3})</.exec(shown.text);
  assert.ok(!(await v.get(link)).text.includes(`${left} ${right}`), 'a GET shows it no more');
  const confirm = (id, code) => companion.post(`/visits/${id}/confirm`, { code });
  assert.equal((await confirm(other.id, left + right)).status, 422, 'of another visit');
  assert.ok((await confirm(made.id, `${left} ${right}`)).status < 300);
  const now = (await companion.get(`/visits/${made.id}`)).json;
  assert.ok(now.confirmed_at && now.confirmed_by === 'code');
  await v.get(link);
  assert.equal((await v.post(`${link}/visits/${made.id}/code`)).status, 409);
  assert.equal((await v.post(`${link}/visits/999999/code`)).status, 404);
  const closed = new Visitor(server);
  await closed.get(link);
  const refused = await closed.post(`${link}/visits/${other.id}/code`);
  assert.deepEqual([refused.status, refused.headers.location], [303, link], 'not before the page was opened here');
  assert.equal((await send(server, { path: `${link}/visits/${other.id}/code`, headers: { accept: 'text/html' } })).status, 405, 'a GET never acts');
});

test('promises kept, turnover told, corrections proposed: decided by the ward', async () => {
  const add = async (title, who) => {
    const made = await companion.post('/tasks', { title, who, due_on: day(2), business_id: shop.id });
    assert.equal(made.status, 201, made.text);
    return made.json;
  };
  const mine = await add('Siapkan KTP', 'owner'), theirs = await add('Cek harga', 'companion');
  const v = await opened();
  let page = (await v.get(link)).text;
  assert.match(page, /Siapkan KTP/);
  assert.ok(!page.includes('Cek harga'));
  assert.equal((await v.post(`${link}/tasks/${mine.id}/done`)).status, 303);
  assert.equal((await companion.get(`/tasks/${mine.id}`)).json.state, 'done');
  assert.equal((await v.post(`${link}/tasks/${theirs.id}/done`)).status, 404);
  const bad = await v.post(`${link}/revenue/${shop.id}`, { month: day(0).slice(0, 7), amount: '-5' });
  assert.equal(bad.status, 422);
  const typed = await v.post(`${link}/revenue/${shop.id}`, { month: day(-31).slice(0, 7), amount: 'abc' });
  assert.equal(typed.status, 422);
  assert.match(typed.text, new RegExp(`href="#f-amount-${shop.id}"`));
  assert.match(typed.text, new RegExp(`id="f-amount-${shop.id}" name="amount" value="abc"[^>]*f-amount-${shop.id}-error"[^>]*aria-invalid="true"`));
  assert.match(typed.text, new RegExp(`<p class="error" id="f-amount-${shop.id}-error">[^<]+<`));
  assert.match(typed.text, new RegExp(`value="${day(-31).slice(0, 7)}" selected`), 'the month stays');
  await v.get(link);
  assert.equal((await v.post(`${link}/revenue/${shop.id}`, { month: day(0).slice(0, 7), amount: '1.250.000' })).status, 303);
  page = (await v.get(link)).text;
  assert.match(page, /Rp1\.250\.000/);
  const form = await v.get(`${link}/correct/${shop.id}`);
  assert.equal(form.status, 200);
  const sent = await v.submit(form, `${link}/correct/${shop.id}`, { address: 'Jalan Baru 7', owner_name: 'Nama Pemilik Baru', ward: '35.73.02.1006' });
  assert.equal(sent.status, 303, sent.text);
  const [proposal] = (await lurah.get('/proposals')).json.items;
  assert.equal(proposal.origin, 'owner');
  const changes = (await lurah.get(`/proposals/${proposal.id}`)).json.changes;
  assert.deepEqual(changes.map((c) => [c.field, c.proposed]).sort(), [['address', 'Jalan Baru 7'], ['owner_name', 'Nama Pemilik Baru'], ['ward', '35.73.02.1006']]);
  assert.equal((await companion.get(`/businesses/${shop.id}`)).json.address, shop.address); // not yet
  const other = (await officer.all('/businesses')).find((b) => b.owner_name !== shop.owner_name);
  assert.equal((await v.post(`${link}/revenue/${other.id}`, { month: day(0).slice(0, 7), amount: '1' })).status, 404);
  assert.equal((await v.post(`${link}/correct/${other.id}`, { _version: '1', name: 'X' })).status, 404);
});

test('their own reports by this phone are there, what others reported is not', async () => {
  const report = (more) => officer.post('/cases', { category: 'place', description: 'Lapak digusur tanpa pemberitahuan.', ward: '35.73.02.1007', ...more });
  const v = await opened(); // before: what else is written to this phone may be held until morning
  const own = (await report({ name: shop.owner_name, phone: shop.phone })).json;
  const other = (await report({ name: 'Tetangga', phone: '081255500077', business_id: shop.id })).json;
  const page = (await v.get(link)).text;
  assert.ok(page.includes(own.code));
  assert.ok(!page.includes(other.code));
});

test('an ended link says so kindly and tells nothing; older ones end when asked, and past the fifth', async () => {
  const old = await makeLink(), fresh = await makeLink({ alone: '1' });
  for (const path of [old, link, `/o/${'x'.repeat(43)}`, '/o/x']) {
    const r = await send(server, { path, headers: { accept: 'text/html' } });
    assert.equal(r.status, 404);
    assert.match(r.text, /Alamat ini tidak berlaku lagi/);
    assert.ok(!r.text.includes(shop.name) && !r.text.includes(shop.owner_name));
    assert.equal(r.headers['referrer-policy'], 'no-referrer');
  }
  const many = [];
  for (let i = 0; i < 5; i++) many.push(await makeLink());
  assert.equal((await send(server, { path: fresh })).status, 404);
  assert.equal((await send(server, { path: many[0] })).status, 200);
  assert.equal((await hand.post(`/owner-pages/${shop.id}/end`, {})).status, 303);
  assert.equal((await send(server, { path: many[4] })).status, 404);
});

test('signed in, the same page without a code; of others nothing', async () => {
  const v = await signedIn(server, 'pemilik-1'), mine = api(server, await token(city, 'pemilik-1'));
  const [own] = await mine.all('/businesses'), other = (await officer.all('/businesses')).find((b) => b.owner_name !== own.owner_name);
  const seen = (await mine.all('/visits')).find((x) => !x.confirmed_at && !x.objected_at);
  const page = await v.get('/mine');
  assert.equal(page.status, 200);
  assert.match(page.text, new RegExp(`action="/mine/visits/${seen.id}"`));
  assert.ok(!page.text.includes('/close"'));
  assert.match((await v.post(`/mine/visits/${seen.id}/code`)).text, /class="code nobr">\d{3} \d{3}</);
  await v.get('/mine');
  assert.equal((await v.post(`/mine/visits/${seen.id}`, { so: '1' })).headers.location, '/mine');
  assert.ok((await mine.get(`/visits/${seen.id}`)).json.confirmed_at);
  const foreign = (await officer.all('/visits')).find((x) => x.business !== own.id);
  assert.equal((await v.post(`/mine/visits/${foreign.id}`, { so: '1' })).status, 404);
  assert.equal((await v.get(`/mine/correct/${other.id}`)).status, 404);
  const form = await v.get(`/mine/correct/${own.id}`);
  const sent = await v.submit(form, `/mine/correct/${own.id}`, { address: 'Jalan Pemilik 9' });
  assert.equal(sent.status, 303, wordsOf(sent.text));
  assert.equal((await v.post(`/mine/revenue/${own.id}`, { month: day(0).slice(0, 7), amount: '2000000' })).status, 303);
  assert.equal((await (await signedIn(server, 'lurah-kauman')).get('/mine')).status, 403);
});

test('codes are not sent without end', async () => {
  const path = await makeLink(), v = new Visitor(server);
  await v.get(path);
  let r;
  for (let i = 0; i < 15; i++) {
    r = await v.post(`${path}/code`);
    if (r.status === 429) break;
  }
  assert.equal(r.status, 429);
  assert.ok(Number(r.headers['retry-after']) > 0);
});
