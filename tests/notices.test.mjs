// Messages to people, delivered for real: a gateway and a mail server stand here, the program speaks to them over
// sockets. Nothing is lost, nothing goes out twice, and what does not go out says why.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { engine, makeCity, must, run, serve, tail, token, until } from './lib/sahabat.mjs';
import { api, send, signedIn, Visitor } from './lib/client.mjs';
import { formsOf, wordsOf } from './lib/html.mjs';
import { demoMessages, makeGateway, makeMailServer, readLetter } from './lib/messages.mjs';

const KAUMAN = '35.73.02.1007', GOOD = 'kuda-laut-berenang-77', SECRET = 'rahasia-gateway-7';
let city, gateway, mail, server, admin, officer, boss;

// As quick as it may be: waiting times from one second on, leases of two.
const quick = () => ({
  SAHABAT_NOTICE_BACKOFF: '1', SAHABAT_NOTICE_LEASE: '2', SAHABAT_NOTICE_GATEWAY_URL: gateway.url,
  SAHABAT_NOTICE_GATEWAY_SECRET: SECRET, SAHABAT_NOTICE_SMTP_URL: mail.url, SAHABAT_NOTICE_SMTP_FROM: 'Sahabat Kota Malàng <umkm@contoh.go.id>',
});

async function start(env = quick()) {
  server = await serve(city, [], env);
  boss = await signedIn(server, 'admin');
  admin = api(server, await token(city, 'admin'));
  officer = api(server, await token(city, 'dinas'));
}
before(async () => {
  city = await makeCity({ businesses: 60 });
  gateway = await makeGateway();
  mail = await makeMailServer();
  await start();
});
after(async () => {
  await city?.close();
  await gateway?.close();
  await mail?.close();
});

let number = 0;
const newPhone = () => `0812${String(70000000 + ++number)}`;
const world = (phone) => `+62${phone.slice(1)}`;
const got = (phone) => gateway.got.filter((m) => m.to === world(phone));
const rowsFor = async (address) => (await admin.get('/outbox?limit=200')).json.items.filter((m) => m.address === address);
const rowFor = async (address) => (await rowsFor(address))[0];
const inState = (address, state) => until(`${address} ${state}`, async () => {
  const row = await rowFor(address);
  return row?.state === state && row;
});

// Somebody asks for a code: an urgent message to that phone.
async function askCode(phone, lang) {
  const v = new Visitor(server, { lang });
  await v.get('/register');
  const r = await v.post('/register', { name: `Warung Uji ${phone}`, owner_name: 'Bu Uji', phone, ward: KAUMAN, address: 'Jl. Uji 1', consent: '1' });
  assert.equal(r.status, 200, wordsOf(r.text).slice(0, 500));
}

// An account, and a link for its password: an urgent message by the way that the account wishes.
async function makeAccount(phone) {
  const name = `uji-pesan-${++number}`;
  await must(['user', 'add', name, '--role', 'lurah', '--area', KAUMAN, ...(phone ? ['--phone', phone] : []), '--password', GOOD], { city });
  const { items } = (await admin.get('/users?limit=200')).json;
  return { name, id: (items.find((u) => u.name === name) ?? (await admin.all('/users')).find((u) => u.name === name)).id };
}
const sendLink = async (account) => {
  const r = await admin.post(`/users/${account.id}/reset-link`);
  assert.equal(r.status, 200, r.text);
  return r.json.link;
};

/* ---- delivered ---- */

test('the gateway gets each message once, with its key, its secret and the whole text', async () => {
  const phones = Array.from({ length: 12 }, newPhone);
  for (const p of phones) await askCode(p);
  for (const p of phones) await inState(p, 'sent');
  for (const p of phones) {
    const [m, ...more] = got(p);
    assert.deepEqual(more, [], 'more than once');
    assert.match(m.text, /\b\d{6}\b/);
    assert.equal(m.channel, 'whatsapp');
    assert.equal(m.key, m.id);
    assert.equal(m.secret, `Bearer ${SECRET}`);
  }
  assert.equal(new Set(gateway.got.map((m) => m.id)).size, gateway.got.length);
  assert.deepEqual(await demoMessages(server), [], 'a gateway that was named takes the demo telephone\'s place');
});

test('words follow the language of who asks', async () => {
  const phone = newPhone();
  await askCode(phone, 'en');
  await inState(phone, 'sent');
  assert.match(got(phone)[0].text, /Give it to nobody/);
});

test('the outbox covers codes, and addresses for who need not see them', async () => {
  const phone = newPhone();
  await askCode(phone);
  const row = await inState(phone, 'sent');
  const code = /\b\d{6}\b/.exec(got(phone)[0].text)[0];
  assert.match(row.body, /••••••/);
  assert.ok(!row.body.includes(code));
  const theirs = (await officer.get('/outbox')).json.items.find((m) => m.id === row.id);
  assert.equal(theirs.address, null);
  assert.deepEqual(theirs.masked, ['address']);
  const dinas = await signedIn(server, 'dinas');
  const page = await dinas.get('/outbox');
  assert.ok(!page.text.includes(phone) && page.text.includes(`${phone.slice(0, 4)}••••${phone.slice(-3)}`));
  assert.ok(!page.text.includes(code));
  assert.ok(!/\/outbox\/\d+\/(retry|cancel)/.test(page.text), 'what an officer may not do is not offered');
  assert.ok((await boss.get('/outbox')).text.includes(phone));
});

/* ---- a gateway that is not well ---- */

test('gateway down, then up, over a restart: nothing lost, nothing twice', async () => {
  const phones = Array.from({ length: 10 }, newPhone), { port } = gateway, before = gateway.got;
  await gateway.close();
  for (const p of phones) await askCode(p);
  for (const p of phones) await until('a first try', async () => { const r = await rowFor(p); return r.state === 'waiting' && r.tries > 0 && r; });
  assert.equal((await rowFor(phones[0])).reason, 'unreachable');
  assert.match(wordsOf((await boss.get('/outbox?state=waiting')).text), /tidak dapat dihubungi/);
  assert.match((await send(server, { path: '/metrics' })).text, /sahabat_notices_waiting [1-9]/);
  await server.stop();
  await start();
  gateway = await makeGateway({ port });
  for (const p of phones) await inState(p, 'sent');
  for (const p of phones) assert.equal(got(p).length, 1);
  assert.equal(new Set(gateway.got.map((m) => m.id)).size, gateway.got.length);
  assert.ok(before.length > 0);
});

test('5xx and 408 are tried again, 429 not before its time, another 4xx not at all', async () => {
  const [busy, slow, asks, wrong] = [newPhone(), newPhone(), newPhone(), newPhone()];
  gateway.answer = (m) => {
    if (m.to === world(busy)) return got(busy).length < 3 ? 503 : 202;
    if (m.to === world(slow)) return got(slow).length < 2 ? 408 : 200;
    if (m.to === world(asks)) return got(asks).length < 2 ? [429, { 'retry-after': '600' }] : 200;
    return m.to === world(wrong) ? 422 : 200;
  };
  for (const p of [busy, slow, asks, wrong]) await askCode(p);
  const failed = await inState(wrong, 'failed');
  assert.equal(failed.reason, 'refused:http:422');
  assert.equal(failed.tries, 1);
  await inState(busy, 'sent');
  await inState(slow, 'sent');
  assert.equal(got(busy).length, 3);
  assert.equal(new Set(got(busy).map((m) => m.id)).size, 1, 'the same key at every try');
  const waits = await inState(asks, 'waiting');
  assert.equal(waits.reason, 'http:429');
  assert.ok(Date.parse(waits.due_at) - Date.parse(waits.created_at) >= 600000, `due ${waits.due_at}`);
  assert.equal(got(asks).length, 1);
  gateway.answer = () => 200;
});

test('what failed is tried anew by hand: one, all; what waits can be cancelled; each on record', async () => {
  const phones = Array.from({ length: 4 }, newPhone);
  gateway.answer = (m) => (phones.map(world).includes(m.to) ? 400 : 200);
  for (const p of phones) await askCode(p);
  for (const p of phones) await inState(p, 'failed');
  gateway.answer = () => 200;
  const one = await rowFor(phones[0]);
  assert.equal((await officer.post(`/outbox/${one.id}/retry`)).status, 403);
  assert.equal((await admin.post(`/outbox/${one.id}/retry`)).status, 204);
  assert.equal((await inState(phones[0], 'sent')).id, one.id);
  assert.deepEqual(got(phones[0]).map((m) => m.id), [got(phones[0])[0].id, got(phones[0])[0].id], 'the same key, so that a gateway can tell');
  assert.equal((await admin.post(`/outbox/${one.id}/retry`)).status, 409);
  const page = await boss.get('/outbox?state=failed');
  const button = formsOf(page.text).find((f) => /^\/outbox\/\d+\/retry$/.test(f.action));
  assert.equal((await boss.submit(page, button.action)).status, 303);
  const all = await boss.submit(await boss.get('/outbox'), '/outbox/retry');
  assert.equal(all.status, 303);
  for (const p of phones) await inState(p, 'sent');
  assert.equal((await admin.post('/outbox/retry')).json.count >= 0, true);

  const [first, second] = [newPhone(), newPhone()];
  gateway.answer = () => 503;
  await askCode(first);
  await askCode(second);
  await until('tried', async () => (await rowFor(second)).tries > 0 && (await rowFor(first)).state === 'waiting' && (await rowFor(second)).state === 'waiting');
  const asked = await until('the question', async () => {
    const r = await boss.get(`/outbox/${(await rowFor(first)).id}/cancel`);
    return r.status === 200 && r;
  });
  await until('cancelled', async () => {
    await boss.submit(asked, /\/cancel$/);
    return (await rowFor(first)).reason === 'cancelled';
  });
  await until('cancelled by the API', async () => (await admin.post(`/outbox/${(await rowFor(second)).id}/cancel`)).status === 204);
  assert.equal((await boss.get(`/outbox/${(await rowFor(first)).id}/cancel`)).status, 303, 'nothing left to ask about');
  gateway.answer = () => 200;
  const { items } = (await admin.get('/audit?entity=notice')).json;
  for (const action of ['retry', 'cancel']) assert.ok(items.some((i) => i.action === action && i.actor === 'admin'), action);
});

test('killed between sending and marking: sent again with the same key, one row', async () => {
  const phone = newPhone();
  gateway.answer = (m) => (m.to === world(phone) ? null : 200); // takes it and says nothing
  await askCode(phone);
  await until('the gateway has it', () => got(phone).length === 1);
  await server.kill9();
  gateway.answer = () => 200;
  await start();
  const row = await inState(phone, 'sent');
  assert.equal((await rowsFor(phone)).length, 1);
  assert.equal(row.tries, 2);
  assert.deepEqual([...new Set(got(phone).map((m) => m.id))].length, 1);
  assert.equal(got(phone)[1].text, got(phone)[0].text);
});

// On SQLite one process owns the file.
if (engine === 'pg') test('several servers on one database never send one message twice', async () => {
  const others = [await serve(city, [], { ...quick(), SAHABAT_NOTICE_LEASE: '60' }), await serve(city, [], { ...quick(), SAHABAT_NOTICE_LEASE: '60' })];
  const phones = Array.from({ length: 40 }, newPhone);
  gateway.answer = () => 503;
  for (const p of phones) await askCode(p);
  for (const p of phones) await until('tried', async () => (await rowFor(p)).tries > 0);
  const before = new Map(phones.map((p) => [p, 0]));
  gateway.answer = (m) => { const p = phones.find((x) => world(x) === m.to); before.set(p, before.get(p) + 1); return 200; };
  for (const p of phones) await inState(p, 'sent');
  assert.deepEqual([...before.values()].filter((n) => n !== 1), []);
  for (const o of others) await o.stop();
});

/* ---- wishes, and why not ---- */

test('the way that an account wishes: WhatsApp first, then e-mail; the link is never shown', async () => {
  const phone = newPhone(), account = await makeAccount(phone), address = `${account.name}@contoh.id`;
  const link = await sendLink(account);
  const row = await inState(phone, 'sent');
  assert.ok(got(phone)[0].text.includes(link));
  assert.ok(!row.body.includes(link.slice(-20)));
  const v = await signedIn(server, account.name, {}, GOOD);
  const page = await v.get('/account/notices');
  const faulty = await v.submit(page, '/account/notices', { channel: 'email', email: 'bukan surel' });
  assert.equal(faulty.status, 422);
  assert.equal((await v.submit(faulty, '/account/notices', { channel: 'email', email: address })).status, 303);
  const second = await sendLink(account);
  await inState(address, 'sent');
  assert.equal(got(phone).length, 1, 'no longer by phone');
  const letters = mail.got.filter((m) => m.to.includes(address));
  assert.equal(letters.length, 1);
  const { headers, body } = readLetter(letters[0].raw);
  assert.equal(letters[0].from, 'umkm@contoh.go.id');
  assert.equal(headers.from, 'Sahabat Kota Malàng <umkm@contoh.go.id>');
  assert.equal(headers.to, `<${address}>`);
  assert.equal(headers.subject, 'Tautan kata sandi Sahabat UMKM');
  assert.match(headers['message-id'], /^<\d+-[0-9a-f]{16}@contoh\.go\.id>$/);
  assert.match(headers['content-type'], /^text\/plain; charset=utf-8$/);
  assert.ok(!Number.isNaN(Date.parse(headers.date)));
  assert.ok(body.includes(second), body);
});

test('a mail server that refuses: 4xx is tried again, 5xx fails', async () => {
  const later = await makeAccount(), never = await makeAccount();
  for (const a of [later, never]) {
    const v = await signedIn(server, a.name, {}, GOOD);
    assert.equal((await v.submit(await v.get('/account/notices'), '/account/notices', { channel: 'email', email: `${a.name}@contoh.id` })).status, 303);
  }
  let tries = 0;
  mail.rcpt = (to) => (to.startsWith(never.name) ? 550 : to.startsWith(later.name) && ++tries < 2 ? 450 : 250);
  await sendLink(later);
  await sendLink(never);
  assert.equal((await inState(`${never.name}@contoh.id`, 'failed')).reason, 'refused:smtp:550');
  await inState(`${later.name}@contoh.id`, 'sent');
  assert.equal(tries, 2);
  mail.rcpt = () => 250;
});

test('who has no address, or is shut out, has a row that says why', async () => {
  const account = await makeAccount();
  await sendLink(account);
  const { items } = (await admin.get('/outbox?state=skipped&event=reset_link')).json;
  assert.equal(items[0].reason, 'no_address');
  assert.equal(items[0].channel, 'none');
  assert.match(wordsOf((await boss.get('/outbox?state=skipped')).text), /Tidak ada nomor HP atau alamat surel/);
  assert.equal((await admin.get('/outbox?state=lost')).status, 422);
});

test('somebody without an account says by the link in a message how they want to be reached', async () => {
  const at = '/notice-templates/phone_code.whatsapp.id', phone = newPhone();
  const { version } = (await officer.get(at)).json;
  const own = await officer.patch(at, { body: 'Kode {code}. Atur pesan: {stop}' }, version);
  assert.equal(own.status, 200, own.text);
  await askCode(phone);
  await inState(phone, 'sent');
  const link = /\/notices\/\S+/.exec(got(phone)[0].text)[0];
  assert.ok(!(await rowFor(phone)).body.includes(link), 'the outbox covers the link');
  const v = new Visitor(server);
  const page = await v.get(link);
  assert.ok(!page.text.includes(phone), 'the page does not tell the number');
  assert.equal((await v.submit(page, link, { channel: 'sms' })).status, 303);
  await askCode(phone);
  await until('the second', () => got(phone).length === 2);
  assert.equal(got(phone)[1].channel, 'sms');
  assert.equal((await v.submit(await v.get(link), link, { channel: 'sms', opt_out: '1' })).status, 303);
  await askCode(phone);
  await until('what was asked for comes all the same', () => got(phone).length === 3);
  for (const forged of ['/notices/x', `${link}x`, link.slice(0, -1)]) assert.equal((await v.get(forged)).status, 410, forged);
  assert.equal((await v.submit(await v.get(link), link, { channel: 'pigeon' })).status, 422);
  assert.equal((await officer.del(at, { 'if-match': `"${own.json.version}"` })).status, 204);
});

// Somebody of the office takes a report down: the reporter and the ward's head are told, which is not urgent.
async function fileCase(phone) {
  const r = await officer.post('/cases', {
    category: 'place', description: 'Gerobak saya ditertibkan, tidak tahu harus ke mana.', ward: KAUMAN, address: 'Alun-alun', name: 'Sri Wahyuni', phone, concerns: 'self',
  });
  assert.equal(r.status, 201, r.text);
  return r.json;
}
const clock = (at) => new Date(at + 7 * 3600e3).toISOString().slice(11, 16); // of the city
async function setQuiet(quiet) {
  const r = await boss.submit(await boss.get('/settings/delivery'), '/settings/delivery', { quiet });
  assert.equal(r.status, 303, wordsOf(r.text).slice(0, 500));
}

test('quiet hours hold what is not urgent, and nothing else', async () => {
  const [held, code, free] = [newPhone(), newPhone(), newPhone()], hour = 3600e3, now = Date.now();
  await setQuiet(`${clock(now - hour)}-${clock(now + 2 * hour)}`);
  const c = await fileCase(held);
  await askCode(code);
  await inState(code, 'sent');
  const row = await rowFor(held);
  assert.deepEqual([row.state, row.tries, row.urgent], ['waiting', 0, false]);
  const due = Date.parse(row.due_at);
  assert.equal(clock(due), clock(now + 2 * hour), row.due_at);
  assert.ok(due > now && due <= now + 2 * hour);
  assert.match(wordsOf((await boss.get('/outbox?state=waiting')).text), /Dikirim mulai/);
  assert.equal(got(held).length, 0);
  await setQuiet('-');
  await fileCase(free);
  await inState(free, 'sent');
  assert.match(got(free)[0].text, /\/track\//);
  assert.equal(c.code.length > 4, true);
});

test('who does not want such messages gets none, and the outbox says so', async () => {
  const phone = newPhone(), account = await makeAccount(phone);
  await fileCase(newPhone());
  await inState(phone, 'sent');
  const v = await signedIn(server, account.name, {}, GOOD);
  assert.equal((await v.submit(await v.get('/account/notices'), '/account/notices', { opt_out: '1' })).status, 303);
  await fileCase(newPhone());
  const row = await inState(phone, 'skipped');
  assert.equal(row.reason, 'opted_out');
  assert.equal(got(phone).length, 1);
  await sendLink(account);
  await until('what was asked for comes all the same', () => got(phone).length === 2);
});

/* ---- words of one's own ---- */

test('an officer changes the words, sees them first, and brings the program\'s back', async () => {
  const dinas = await signedIn(server, 'dinas'), at = '/settings/notices/phone_code.whatsapp.id', phone = newPhone();
  assert.match(wordsOf((await dinas.get('/settings/notices')).text), /Kode Sahabat UMKM/);
  const page = await dinas.get(at);
  for (const [body, why] of [['Halo {nama}, {code}', /\{nama\}/], ['Halo', /\{code\}/], ['{code} {', /kurung/i]]) {
    const refused = await dinas.submit(page, at, { body });
    assert.equal(refused.status, 422, body);
    assert.match(wordsOf(refused.text), why);
    assert.equal(formsOf(refused.text).find((f) => f.action === at).values.body, body, 'what was typed stays');
  }
  const words = 'Bu/Pak {name}: <b>{code}</b> & "selesai"';
  const seen = await dinas.submit(page, at, { body: words, _action: 'preview' });
  assert.equal(seen.status, 200);
  assert.match(wordsOf(seen.text), /Bu\/Pak Bu Siti: <b>482913<\/b> & "selesai"/);
  assert.ok(!seen.text.includes('<b>482913'), 'text and nothing else');
  await askCode(phone);
  await inState(phone, 'sent');
  assert.ok(!got(phone)[0].text.includes('selesai'), 'a preview changes nothing');
  assert.equal((await dinas.submit(seen, at)).status, 303);
  await askCode(phone);
  await until('the second', () => got(phone).length === 2);
  assert.match(got(phone)[1].text, /^Bu\/Pak Bapak\/Ibu: <b>\d{6}<\/b> & "selesai"$/);
  assert.equal((await dinas.submit(page, at, { body: 'lain {code}' })).status, 412, 'an old form');
  const ask = await dinas.get(`${at}/default`);
  assert.equal((await dinas.submit(ask, `${at}/default`)).status, 303);
  assert.match((await officer.get('/notice-templates/phone_code.whatsapp.id')).json.body, /Jangan berikan/);
  const { items } = (await admin.get('/audit?entity=notice-template')).json;
  assert.deepEqual(items.slice(0, 2).map((i) => [i.action, i.actor]), [['reset', 'dinas'], ['change', 'dinas']]);
});

test('templates by the API: list, one, version, refusals', async () => {
  const list = await officer.all('/notice-templates', 7), first = (await officer.get('/notice-templates?limit=5')).json;
  assert.equal(first.total, list.length);
  assert.equal(first.items.length, 5);
  assert.equal(new Set(list.map((t) => t.id)).size, list.length);
  assert.ok(list.length >= 12 && list.every((t) => t.body && (t.channel === 'email') === (typeof t.subject === 'string')));
  assert.equal((await officer.get('/notice-templates?cursor=x')).status, 400);
  const at = '/notice-templates/reset_link.email.en', one = await officer.get(at);
  assert.equal(one.headers.etag, `"${one.json.version}"`);
  assert.equal((await officer.patch(at, { body: 'Go: {link}' })).status, 428);
  assert.equal((await officer.patch(at, { body: 'Go: {link}' }, 9)).status, 412);
  const bad = await officer.patch(at, { body: 'Go: {linkk}', subject: '' }, one.json.version);
  assert.equal(bad.status, 422);
  assert.deepEqual(bad.json.errors.map((e) => e.field).sort(), ['body', 'body', 'subject'].sort());
  const good = await officer.patch(at, { body: 'Go: {link}' }, one.json.version);
  assert.equal(good.status, 200, good.text);
  assert.equal(good.json.own, true);
  assert.equal((await officer.del(at, { 'if-match': `"${good.json.version}"` })).status, 204);
  assert.equal((await officer.get(at)).json.own, false);
  assert.equal((await officer.get('/notice-templates/reset_link.fax.en')).status, 404);
});

/* ---- settings ---- */

test('what the machine says counts more than the settings, and the page says so', async () => {
  const page = await boss.get('/settings/delivery');
  assert.match(wordsOf(page.text), /SAHABAT_NOTICE_GATEWAY_URL/);
  assert.ok(!page.text.includes(SECRET));
});

test('gateway, mail server and quiet hours by the page; a test message says what came of it', async () => {
  await server.stop();
  await start({ SAHABAT_NOTICE_BACKOFF: '1' });
  const at = '/settings/delivery', set = async (fields) => boss.submit(await boss.get(at), at, fields);
  for (const [field, value] of [['gateway_url', 'ftp://x/'], ['gateway_url', 'http://a:b@x.id/'], ['smtp_url', 'http://x.id'], ['quiet', '9-5'], ['smtp_from', 'Bcc: x@y.id\r\n']]) {
    const r = await set({ [field]: value });
    assert.equal(r.status, 422, `${field}=${value}`);
    assert.match(r.text, new RegExp(`href="#f-${field}"`));
  }
  const saved = await set({ gateway_url: gateway.url, gateway_secret: SECRET, smtp_url: mail.url, smtp_from: 'umkm@contoh.go.id', quiet: '22:00-06:00' });
  assert.equal(saved.status, 303, wordsOf(saved.text));
  const page = await boss.get(at);
  assert.ok(!page.text.includes(SECRET), 'a secret is never shown');
  assert.ok(page.text.includes('22:00-06:00'));
  const stays = { gateway_secret: '', gateway_secret_remove: '0' };
  for (const url of ['http://127.0.0.1:1/', 'http://127.0.0.1.contoh.id/', `${gateway.url.replace(/:\d+/, ':9')}`]) {
    const r = await set({ gateway_url: url, ...stays });
    assert.equal(r.status, 422, url);
    assert.match(r.text, /href="#f-gateway_secret"/, 'the secret does not go along to another machine');
  }
  assert.equal((await set({ gateway_url: `${gateway.url.replace(/\/$/, '')}/pesan`, ...stays })).status, 303, 'another address there is the same machine');
  assert.equal((await set({ gateway_url: gateway.url, keep_days: '5', ...stays })).status, 422);
  assert.equal((await set({ gateway_url: gateway.url, keep_days: '90', ...stays })).status, 303);
  assert.equal((await boss.submit(page, at, { _version: '1' })).status, 412);
  const changes = JSON.stringify((await admin.get('/audit?entity=setting')).json.items);
  assert.ok(changes.includes(gateway.url) && !changes.includes(SECRET));

  const phone = newPhone(), tryIt = async (fields) => boss.submit(await boss.get(at), `${at}/test`, fields);
  const first = await tryIt({ channel: 'whatsapp', to: phone });
  assert.equal(first.status, 303);
  assert.match(wordsOf((await boss.follow(first)).text), /diterima/);
  assert.equal(got(phone).length, 1);
  assert.equal(got(phone)[0].secret, `Bearer ${SECRET}`);
  gateway.answer = () => 503;
  assert.match(wordsOf((await boss.follow(await tryIt({ channel: 'sms', to: phone }))).text), /gateway menjawab 503/);
  gateway.answer = () => 200;
  assert.match(wordsOf((await boss.follow(await tryIt({ channel: 'email', to: 'saya@contoh.id' }))).text), /diterima/);
  assert.ok(mail.got.some((m) => m.to.includes('saya@contoh.id')));
  for (const [channel, to] of [['whatsapp', '12'], ['email', 'a@b\r\nBcc: c@d.id'], ['fax', phone], ['sms', '']])
    assert.equal((await tryIt({ channel, to })).status, 422, `${channel} ${to}`);
  await askCode(phone);
  await until('by the settings\' gateway', () => got(phone).length === 3);
  assert.equal((await set({ gateway_url: '', gateway_secret_remove: '1', smtp_url: '', smtp_from: '', quiet: '' })).status, 303);
});

/* ---- without any way out ---- */

test('in a demo without a gateway the program\'s own telephone takes everything', async () => {
  const phone = newPhone(), account = await makeAccount();
  const v = await signedIn(server, account.name, {}, GOOD);
  await v.submit(await v.get('/account/notices'), '/account/notices', { channel: 'email', email: `${account.name}@contoh.id` });
  await askCode(phone);
  const link = await sendLink(account);
  await inState(phone, 'sent');
  await inState(`${account.name}@contoh.id`, 'sent');
  assert.match((await demoMessages(server, phone))[0].text, /\b\d{6}\b/);
  assert.ok((await demoMessages(server, `${account.name}@contoh.id`))[0].text.includes(link));
  assert.equal((await demoMessages(server, newPhone())).length, 0);
  for (const path of ['/demo/gateway/x', '/demo/gateway/AAAAAAAAAAAAAAAAAAAAAA'])
    assert.equal((await send(server, { method: 'POST', path, body: '{"id":"1","channel":"sms","to":"0812","text":"x"}', headers: { 'content-type': 'application/json' } })).status, 404);
  assert.ok(!tail(server.log, 1e6).includes(phone), 'the log names nobody');
});

test('elsewhere there is no such telephone: messages wait, and say for what', async () => {
  const bare = await makeCity({ kind: 'init' });
  const lone = await serve(bare, [], { SAHABAT_NOTICE_BACKOFF: '1' });
  await must(['user', 'add', 'kepala', '--role', 'admin', '--password', GOOD], { city: bare });
  await must(['user', 'add', 'petugas', '--role', 'officer', '--phone', '081234567890', '--password', GOOD], { city: bare });
  const chief = api(lone, await token(bare, 'kepala'));
  const person = (await chief.get('/users')).json.items.find((u) => u.name === 'petugas');
  assert.equal((await chief.post(`/users/${person.id}/reset-link`)).status, 200);
  const row = (await chief.get('/outbox')).json.items[0];
  assert.deepEqual([row.state, row.tries], ['waiting', 0]);
  const v = await signedIn(lone, 'kepala', {}, GOOD);
  assert.match(wordsOf((await v.get('/settings/delivery')).text), /Belum diatur/);
  assert.equal((await v.submit(await v.get('/settings/delivery'), '/settings/delivery/test', { channel: 'sms', to: '081234567890' })).status, 409);
  for (const path of ['/demo/messages', '/demo/messages?to=081234567890']) assert.equal((await send(lone, { path })).status, 404);
  await bare.close();
});

test('the chain of the record holds', async () => {
  assert.match((await run(['check'], { city })).out, /audit: \d+ rows, 0 problems/);
});
