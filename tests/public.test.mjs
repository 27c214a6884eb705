// Owners from outside: they register themselves and claim what is theirs, each by a code to the
// phone; or somebody of the ward confirms in person. What a stranger learns, and what not.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeCity, must, serve, token } from './lib/sahabat.mjs';
import { api, signedIn, Visitor } from './lib/client.mjs';
import { formsOf, unescape, wordsOf } from './lib/html.mjs';
import { codeSent } from './lib/messages.mjs';

const KAUMAN = '35.73.02.1007';
const GOOD = 'kuda-laut-berenang-77';
let city, server, officer, lurah, admin, companion, other;

before(async () => {
  city = await makeCity({ businesses: 300 });
  server = await serve(city);
  officer = api(server, await token(city, 'dinas'));
  lurah = api(server, await token(city, 'lurah-kauman'));
  admin = api(server, await token(city, 'admin'));
  companion = api(server, await token(city, 'sahabat-kota-1'));
  other = api(server, await token(city, 'sahabat-kauman-2'));
});
after(() => city?.close());

const count = async () => (await officer.get('/businesses?limit=1&count=exact')).json.total;
const sentTo = async (phone) => (await admin.get('/outbox?limit=200')).json.items.filter((m) => m.address === phone);
const codeFor = (phone) => codeSent(server, admin, phone);
const wrong = (code) => String((Number(code) + 1) % 1000000).padStart(6, '0');

const shop = (phone, more = {}) => ({
  name: 'Sambal Bu Rini', owner_name: 'Rini Astuti', phone, ward: KAUMAN, address: 'Gang Sambal 3',
  products: 'Sambal botol', consent: '1', ...more,
});

async function stranger(page) {
  const v = new Visitor(server);
  const got = await v.get(page);
  assert.equal(got.status, 200);
  return v;
}
// The value a page's hidden field holds.
const draftOf = (reply) => {
  const draft = unescape(/name="draft" value="([^"]+)"/.exec(reply.text)?.[1] ?? '');
  assert.ok(draft.length > 40, wordsOf(reply.text).slice(0, 800));
  return draft;
};

/* ---- registering ---- */

test('registering: the code from the phone makes a proposed business, and the right one only once', async () => {
  const phone = '081366600001', before = await count();
  const v = await stranger('/register');
  const page = await v.post('/register', shop(phone));
  assert.equal(page.status, 200, wordsOf(page.text).slice(0, 1000));
  assert.doesNotMatch(page.text, new RegExp(phone), 'the phone is shown in part');
  assert.equal(await count(), before, 'nothing is made before the code');
  const code = await codeFor(phone);
  const bad = await v.submit(page, '/register/confirm', { code: wrong(code) });
  assert.equal(bad.status, 422);
  assert.match(bad.text, /role="alert"/);
  assert.equal(await count(), before);
  const done = await v.submit(bad, '/register/confirm', { code });
  assert.equal(done.status, 303, wordsOf(done.text).slice(0, 800));
  const last = await v.follow(done);
  const [name] = /U-[0-9A-Z]+-[0-9A-Z]/.exec(last.text);
  assert.equal(await count(), before + 1);
  const b = (await officer.get(`/businesses/suggest?q=${name}`)).json.items[0];
  const whole = (await lurah.get(`/businesses/${b.id}`)).json;
  assert.deepEqual([whole.curation, whole.source, whole.phone, whole.owner_name], ['proposed', 'self', phone, 'Rini Astuti']);
  assert.match(whole.notes, /Sambal botol/);
  const twice = await v.submit(bad, '/register/confirm', { code });
  assert.ok([303, 410, 422].includes(twice.status));
  assert.equal(await count(), before + 1, 'one code makes one business');
});

test('registering refused: without consent, with faults, without a token of the page; no code is sent', async () => {
  const phone = '081366600002', before = await count();
  const v = await stranger('/register');
  for (const [field, value] of Object.entries({ name: '', owner_name: 'R', phone: '021555', ward: '35.73.02.9999', consent: '0', sector: 'moon' })) {
    const r = await v.post('/register', shop(phone, { [field]: value }));
    assert.equal(r.status, 422, `${field}: ${r.status}`);
    assert.match(r.text, /role="alert"/, field);
    if (field === 'consent') assert.match(wordsOf(r.text), /Perlu diperbaiki: Harus dicentang/);
    if (field !== 'name') assert.match(r.text, /Sambal Bu Rini/, 'what was typed comes back');
  }
  assert.equal((await v.post('/register', shop(phone, { _csrf: '' }))).status, 403);
  assert.equal((await v.post('/register', shop(phone, { curation: 'curated' }))).status >= 400, true, 'a field too many');
  assert.deepEqual(await sentTo(phone), []);
  assert.equal(await count(), before);
});

test('another code: the old one ends; a draft from elsewhere leads to the beginning', async () => {
  const phone = '081366600003', before = await count();
  const v = await stranger('/register');
  const page = await v.post('/register', shop(phone));
  const first = await codeFor(phone);
  const again = await v.submit(page, '/register/again');
  assert.equal(again.status, 200);
  const second = await codeFor(phone);
  assert.equal((await sentTo(phone)).length, 2);
  if (first !== second) assert.equal((await v.submit(again, '/register/confirm', { code: first })).status, 422, 'the first code');
  const draft = draftOf(again);
  for (const bad of ['', 'x', `${draft.slice(0, -4)}AAAA`, draft.repeat(3)]) {
    const r = await v.post('/register/confirm', { draft: bad, code: second });
    assert.equal(r.status, 303, `draft "${bad.slice(0, 9)}"`);
    assert.equal(r.headers.location, '/register');
    assert.equal((await v.post('/register/again', { draft: bad })).headers.location, '/register');
  }
  assert.equal(await count(), before);
  assert.equal((await v.submit(again, '/register/confirm', { code: second.replace(/(...)/, '$1 ') })).status, 303, 'blanks do not matter');
  assert.equal(await count(), before + 1);
});

test('codes are neither sent nor tried without end', async () => {
  const phone = '081366600004', before = await count();
  const v = await stranger('/register');
  let page = await v.post('/register', shop(phone));
  const code = await codeFor(phone);
  let slow = null;
  for (let i = 0; i < 8 && !slow; i++) {
    const r = await v.submit(page, '/register/confirm', { code: wrong(code) });
    if (r.status === 429) slow = r;
    else assert.equal(r.status, 422);
  }
  assert.ok(slow, 'guessing has to wait');
  assert.ok(Number(slow.headers['retry-after']) >= 1);
  assert.equal((await v.submit(page, '/register/confirm', { code })).status, 429, 'the right one has to wait, too');
  slow = null;
  for (let i = 0; i < 8 && !slow; i++) {
    const r = await v.post('/register/again', { draft: draftOf(page) });
    if (r.status === 429) slow = r;
  }
  assert.ok(slow, 'sending has to wait');
  assert.ok((await sentTo(phone)).length <= 5);
  assert.equal(await count(), before);
});

test('the page of thanks shows a code only if it is one', async () => {
  const v = await stranger('/register/done?code=%3Cscript%3E');
  const r = await v.get('/register/done?code=%3Cscript%3E');
  assert.doesNotMatch(r.text, /<script>/);
});

/* ---- claiming ---- */

async function business(phone, more = {}) {
  const r = await officer.post('/businesses', {
    name: `Klaim ${phone}`, owner_name: 'Pemilik Klaim', ward: KAUMAN, phone, address: 'Gang Klaim 1', ...more,
  });
  assert.equal(r.status, 201, r.text);
  return (await officer.get(`/businesses/${r.json.id}`)).json;
}
const usersNamed = async (b) => (await admin.all('/users')).filter((u) => u.role === 'owner' && u.name.includes(b.code.slice(2).toLowerCase()));

test('claiming by code: consent and the code give a link, the link a password, and the owner sees the record', async () => {
  const b = await business('081366610001');
  const v = await stranger(`/claim?code=${b.code}`);
  const form = formsOf((await v.get(`/claim?code=${b.code}`)).text).find((f) => f.action === '/claim');
  assert.equal(form.values.what, b.code);
  const page = await v.post('/claim', { what: b.code });
  assert.equal(page.status, 200, wordsOf(page.text).slice(0, 800));
  assert.doesNotMatch(page.text, /Pemilik Klaim|0813666/, 'a stranger learns nothing of the record');
  const code = await codeFor('081366610001');
  assert.equal((await v.submit(page, '/claim/confirm', { code })).status, 422, 'without consent');
  const bad = await v.submit(page, '/claim/confirm', { code: wrong(code), consent: '1' });
  assert.equal(bad.status, 422);
  assert.deepEqual(await usersNamed(b), [], 'no account before the code');
  const done = await v.submit(page, '/claim/confirm', { code, consent: '1' });
  assert.equal(done.status, 303, wordsOf(done.text).slice(0, 800));
  assert.match(done.headers.location, /^\/reset\/[A-Za-z0-9_-]+$/);
  const link = done.headers.location;
  await v.follow(done);
  assert.equal((await v.post(link, { password: GOOD, password_again: GOOD })).status, 303);
  const mine = await v.get(`/businesses/${b.id}`);
  assert.equal(mine.status, 200);
  assert.match(mine.text, /081366610001/);
  assert.equal((await usersNamed(b)).length, 1);
  const theirs = await business('081366610002');
  assert.equal((await v.get(`/businesses/${theirs.id}`)).status, 404);
});

test('claiming tells nobody what is known: the same answer for what there is and what there is not', async () => {
  const b = await business('081366610003');
  const bare = (r) => wordsOf(r.text).replace(/\S{40,}/g, 'DRAFT');
  const known = await (await stranger('/claim')).post('/claim', { what: b.phone });
  const unknown = await (await stranger('/claim')).post('/claim', { what: '081399999999' });
  assert.deepEqual([known.status, bare(known)], [unknown.status, bare(unknown)]);
  assert.equal(draftOf(known).length, draftOf(unknown).length, 'the draft has one length');
  assert.equal((await sentTo('081366610003')).length, 1);
  assert.deepEqual(await sentTo('081399999999'), []);
  const w = await stranger('/claim');
  const r = await w.post('/claim/confirm', { draft: draftOf(unknown), code: '123456', consent: '1' });
  assert.equal(r.status, 422, 'a code for nothing is simply wrong');
});

test('claiming refused: what is no code or phone, a phone of staff, a draft from elsewhere', async () => {
  const staff = '081366610009';
  await must(['user', 'add', 'bu-petugas', '--role', 'lurah', '--area', KAUMAN, '--phone', staff, '--password', GOOD], { city });
  await business(staff);
  const before = (await admin.get('/outbox?limit=200')).json.items.length;
  const v = await stranger('/claim');
  for (const what of ['', 'apa', 'U-0000', '12', 'x'.repeat(41), "' OR 1=1"]) {
    const r = await v.post('/claim', { what });
    assert.equal(r.status, 422, what);
    assert.match(r.text, /role="alert"/);
  }
  assert.equal((await v.post('/claim', { what: staff })).status, 200, 'the answer is as for any phone');
  assert.equal((await admin.get('/outbox?limit=200')).json.items.length, before, 'nothing was sent');
  const r = await v.post('/claim/confirm', { draft: 'x', code: '123456', consent: '1' });
  assert.deepEqual([r.status, r.headers.location], [303, '/claim']);
});

/* ---- the same by programs ---- */

const refused = (reply, status, field) => {
  assert.equal(reply.status, status, reply.text);
  assert.match(reply.headers['content-type'], /^application\/problem\+json/);
  if (field) assert.ok(reply.json.errors.some((e) => e.field === field), `no message for ${field}: ${reply.text}`);
};
const form = (phone, more = {}) => ({ ...shop(phone), consent: true, ...more });

test('registering by a program without an account: notice, draft, code, once', async () => {
  const phone = '081366630001', before = await count(), guest = api(server);
  const notice = await guest.get('/register');
  assert.equal(notice.status, 200, notice.text);
  assert.match((await new Visitor(server).get(notice.json.privacy_notice)).text, new RegExp(notice.json.privacy_version));
  const sent = await guest.post('/register', form(phone));
  assert.equal(sent.status, 200, sent.text);
  assert.deepEqual([sent.json.privacy_version, sent.json.code_seconds], [notice.json.privacy_version, 900]);
  assert.doesNotMatch(sent.text, new RegExp(phone), 'the phone is told in part');
  const first = await codeFor(phone);
  const again = await guest.post('/register/again', { draft: sent.json.draft });
  assert.deepEqual([again.status, again.json.phone], [200, sent.json.phone]);
  const code = await codeFor(phone), { draft } = again.json;
  if (first !== code) refused(await guest.post('/register/confirm', { draft, code: first }), 422, 'code');
  refused(await guest.post('/register/confirm', { draft, code: wrong(code) }), 422, 'code');
  refused(await guest.post('/register/confirm', { draft: `${draft.slice(0, -4)}AAAA`, code }), 410);
  refused(await guest.post('/register/again', { draft: 'x' }), 410);
  refused(await guest.post('/register/again', {}), 422, 'draft');
  refused(await guest.post('/register/confirm', { draft }), 422, 'code');
  assert.equal(await count(), before, 'nothing is made before the code');
  const done = await guest.post('/register/confirm', { draft, code });
  assert.equal(done.status, 200, done.text);
  assert.match(done.json.code, /^U-[0-9A-Z]{5}-[0-9A-Z]$/);
  refused(await guest.post('/register/confirm', { draft, code }), 422, 'code');
  assert.equal(await count(), before + 1);
  const b = (await officer.get(`/businesses/suggest?q=${done.json.code}`)).json.items[0];
  const whole = (await lurah.get(`/businesses/${b.id}`)).json;
  assert.deepEqual([whole.curation, whole.source, whole.phone], ['proposed', 'self', phone]);
  const acts = (await admin.get('/audit?limit=20')).json.items.filter((a) => a.action === 'consent');
  assert.ok(acts.length > 0, 'the consent stands in the audit');
});

test('registering by a program refused: faults by name, and no code is sent', async () => {
  const phone = '081366630002', before = await count(), guest = api(server);
  for (const [field, value] of Object.entries({ name: '', owner_name: 'R', phone: '021555', ward: '35.73.02.9999', consent: false, sector: 'moon', curation: 'curated' }))
    refused(await guest.post('/register', form(phone, { [field]: value })), 422, field);
  refused(await guest.post('/register', form(phone, { consent: '1' })), 422, 'consent');
  assert.deepEqual(await sentTo(phone), []);
  assert.equal(await count(), before);
});

test('claiming by a program: consent and the code give the link; what is known is never told', async () => {
  const b = await business('081366630003'), guest = api(server);
  const sent = await guest.post('/claim', { what: b.code });
  assert.equal(sent.status, 200, sent.text);
  const unknown = await guest.post('/claim', { what: '081399999998' });
  assert.deepEqual({ ...sent.json, draft: sent.json.draft.length }, { ...unknown.json, draft: unknown.json.draft.length });
  assert.deepEqual(await sentTo('081399999998'), []);
  const code = await codeFor(b.phone), { draft } = sent.json;
  refused(await guest.post('/claim/confirm', { draft, code }), 422, 'consent');
  refused(await guest.post('/claim/confirm', { draft, code, consent: false }), 422, 'consent');
  refused(await guest.post('/claim/confirm', { draft, code: wrong(code), consent: true }), 422, 'code');
  refused(await guest.post('/claim/confirm', { draft: 'x', code, consent: true }), 410);
  refused(await guest.post('/claim/confirm', { draft: unknown.json.draft, code, consent: true }), 422, 'code');
  refused(await guest.post('/claim', { what: 'apa' }), 422, 'what');
  refused(await guest.post('/claim', {}), 422, 'what');
  assert.deepEqual(await usersNamed(b), [], 'no account before the code');
  const done = await guest.post('/claim/confirm', { draft, code, consent: true });
  assert.equal(done.status, 200, done.text);
  assert.ok(Date.parse(done.json.expires_at) > Date.now());
  const v = new Visitor(server), link = new URL(done.json.link).pathname;
  assert.match(link, /^\/reset\/[\w-]{43}$/);
  await v.get(link);
  assert.equal((await v.post(link, { password: GOOD, password_again: GOOD })).status, 303);
  assert.equal((await v.get(`/businesses/${b.id}`)).status, 200);
});

test('by programs codes are neither sent nor tried without end; a made-up cookie is no other browser', async () => {
  const guest = api(server), phone = '081366630004';
  const byAccount = await companion.post('/register', form(phone));
  assert.equal(byAccount.status, 200, byAccount.text);
  const code = await codeFor(phone), { draft } = byAccount.json;
  let slow = null;
  for (let i = 0; i < 8 && !slow; i++) {
    const r = await guest.post('/register/confirm', { draft, code: wrong(code) });
    if (r.status === 429) slow = r;
    else refused(r, 422, 'code');
  }
  assert.match(slow?.headers['retry-after'], /^\d+$/, 'guessing has to wait, and is told once how long');
  refused(await guest.post('/register/confirm', { draft, code }), 429);
  slow = null;
  for (let i = 0; i < 20 && !slow; i++) {
    const r = await guest.post('/register', form(`0813666301${10 + i}`), { cookie: `guest=${String(i).padStart(43, 'g')}` });
    if (r.status === 429) slow = r;
  }
  assert.ok(slow, 'many phones by programs without an account have to wait');
  assert.equal((await companion.post('/register', form('081366630005'))).status, 200, 'a program with an account does not wait for them');
  const v = await stranger('/register');
  assert.equal((await v.post('/register', shop('081366630006'))).status, 200, 'nor does a person');
});

/* ---- in person ---- */

test('an owner confirmed in person: by form and by program, with consent, not over a password', async () => {
  const b = await business('081366620001');
  const target = `/businesses/${b.id}/confirm-owner`;
  const match = (version) => ({ 'if-match': `"${version}"` });
  const facts = async () => (await officer.get(`/businesses/${b.id}/facts`)).json.items.length;
  const had = await facts();
  assert.equal((await lurah.post(target, { consent: false }, match(b.version))).status, 422);
  assert.equal((await lurah.post(target, {}, match(b.version))).status, 422);
  assert.equal((await lurah.post(target, { consent: true })).status, 428);
  assert.equal((await lurah.post(target, { consent: true }, match(b.version + 1))).status, 412);
  assert.equal((await admin.post(target, { consent: true }, match(b.version))).status, 403);
  assert.equal((await other.post(target, { consent: true }, match(b.version))).status, 403, 'a companion of others');
  assert.deepEqual([await facts(), (await usersNamed(b)).length], [had, 0], 'refusals change nothing');

  const v = await signedIn(server, 'lurah-kauman');
  const states = await v.get(`/businesses/${b.id}/states`);
  const unticked = await v.submit(states, target, {});
  assert.equal(unticked.status, 422);
  const page = await v.submit(states, target, { consent: '1' });
  assert.equal(page.status, 200, wordsOf(page.text).slice(0, 800));
  const byForm = new URL(unescape(/https?:\/\/[^"<\s]+\/reset\/[A-Za-z0-9_-]+/.exec(page.text)[0])).pathname;

  const now = (await officer.get(`/businesses/${b.id}`)).json;
  const r = await lurah.post(target, { consent: true }, match(now.version));
  assert.equal(r.status, 200, r.text);
  const link = new URL(r.json.link).pathname;
  const w = new Visitor(server);
  assert.equal((await w.get(byForm)).status, 410, 'only the newest link holds');
  await w.get(link);
  assert.equal((await w.post(link, { password: GOOD, password_again: GOOD })).status, 303);
  assert.equal((await w.get(`/businesses/${b.id}`)).status, 200);
  const last = (await officer.get(`/businesses/${b.id}`)).json;
  assert.equal((await lurah.post(target, { consent: true }, match(last.version))).status, 409, 'the owner has a password');
});

test('a companion confirms the owner of a business they accompany', async () => {
  const mine = (await companion.all('/businesses')).filter((b) => !b.masked.includes('phone'));
  assert.ok(mine.length > 1, `sahabat-kota-1 accompanies only ${mine.length}`);
  const [owner] = (await api(server, await token(city, 'pemilik-1')).get('/businesses')).json.items; // has a password
  const b = (await companion.get(`/businesses/${mine.find((row) => row.owner_name !== owner.owner_name).id}`)).json;
  const r = await companion.post(`/businesses/${b.id}/confirm-owner`, { consent: true }, { 'if-match': `"${b.version}"` });
  assert.equal(r.status, 200, r.text);
  assert.match(r.json.link, /\/reset\//);
});
