// Coming in, staying in, going out; what strangers may try, and what pages of others may not.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeCity, must, run, serve, sleep, token } from './lib/sahabat.mjs';
import { api, send, signedIn, Visitor } from './lib/client.mjs';
import { linksOf, unescape, wordsOf } from './lib/html.mjs';
import { stepNow, totp } from './lib/totp.mjs';

let city, server;
before(async () => {
  city = await makeCity({ businesses: 60 });
  server = await serve(city);
});
after(() => city?.close());

const GOOD = 'kuda-laut-berenang-77';

test('by name, by phone, and not otherwise', async () => {
  await must(['user', 'add', 'bu-rini', '--role', 'lurah', '--area', '35.73.02.1007', '--phone', '0812 5000 1234', '--password', GOOD], { city });
  for (const name of ['bu-rini', 'BU-RINI', ' bu-rini ', '081250001234', '+62 812-5000-1234'])
    assert.equal((await new Visitor(server).signIn(name, GOOD)).status, 303, name);
  for (const [name, password] of [['bu-rini', `${GOOD} `], ['bu-rini', GOOD.toUpperCase()]]) {
    const r = await new Visitor(server).signIn(name, password);
    assert.equal(r.status, 422);
    assert.match(r.text, /role="alert"/);
  }
  assert.equal((await new Visitor(server).signIn('bu-rini', GOOD)).status, 303);
  assert.equal((await new Visitor(server).signIn('', '')).status, 422);
});

test('the cookie is HttpOnly and SameSite; the page asked for comes next; never another site', async () => {
  const v = new Visitor(server);
  await v.get('/sign-in?next=%2Fbusinesses%3Fq%3Dkopi');
  const r = await v.post('/sign-in', { name: 'dinas', password: 'sahabat', next: '/businesses?q=kopi' });
  assert.equal(r.headers.location, '/businesses?q=kopi');
  const cookie = r.cookies.find((c) => c.startsWith('session='));
  assert.match(cookie, /HttpOnly/);
  assert.match(cookie, /SameSite=Lax/);
  for (const next of ['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)', '/x\r\nSet-Cookie: a=b']) {
    const w = new Visitor(server);
    await w.get(`/sign-in?next=${encodeURIComponent(next)}`);
    const s = await w.post('/sign-in', { name: 'dinas', password: 'sahabat', next });
    assert.equal(s.status, 303);
    assert.match(s.headers.location, /^\/([^/\\]|$)/, next);
  }
});

// Fails until the wait is long enough to be seen on a busy machine, too: the answers on the way, and the last one.
async function failUntilItWaits(name, seconds) {
  const answers = [];
  for (let i = 0; i < 20; i++) {
    const r = await new Visitor(server).signIn(name, `salah-${i}`);
    answers.push([r.status, wordsOf(r.text).replace(/\d+/g, 'N').replace(name, 'X')]);
    if (r.status !== 429) continue;
    const wait = Number(r.headers['retry-after']);
    assert.ok(wait >= 1, 'it says how long');
    if (wait >= seconds) return answers;
    await sleep(wait * 1000 + 50);
  }
  return assert.fail(`${name}: twenty tries, and the delay has not grown to ${seconds} s`);
}

test('the delay grows, names that exist and names that do not are alike, a known device is exempt', async () => {
  const friend = await signedIn(server, 'camat-sukun');
  const [exists, none] = await Promise.all(['camat-sukun', 'camat-atlantis'].map((name) => failUntilItWaits(name, 7)));
  assert.deepEqual(exists.slice(0, 3).map((a) => a[0]), [422, 422, 422], 'the first are free');
  const kinds = (answers) => [...new Map(answers)].sort();
  assert.deepEqual(kinds(exists).map(([status]) => status), [422, 429]);
  assert.deepEqual(kinds(exists), kinds(none), 'one can tell which names exist');
  await failUntilItWaits('camat-sukun', 15); // again, longer: the two above may be long over on a busy machine
  const right = await new Visitor(server).signIn('camat-sukun');
  assert.equal(right.status, 429, 'while it waits even the right password is not looked at');
  const known = new Visitor(server);
  known.jar.set('device', friend.jar.get('device'));
  assert.equal((await known.signIn('camat-sukun')).status, 303, 'the own device comes in');
});

test('no 5xx and no entry for odd names and passwords', async () => {
  for (const name of ['\u0000', "' OR 1=1 --", 'x'.repeat(5000), '💥', '../admin', 'admin\u0000'])
    for (const password of ['\u0000', 'y'.repeat(5000)]) {
      const r = await new Visitor(server).signIn(name, password);
      assert.ok([400, 413, 422, 429].includes(r.status), `${JSON.stringify(name.slice(0, 20))}: ${r.status}`);
    }
});

test('a form without its token, or from another site, is refused', async () => {
  const v = await signedIn(server, 'dinas');
  await v.get('/businesses/new');
  const fields = { name: 'Tanpa Token', owner_name: 'Budi', ward: '35.73.02.1007', phone: '081234567890' };
  assert.equal((await v.post('/businesses', { ...fields, _csrf: '' })).status, 403);
  assert.equal((await v.post('/businesses', { ...fields, _csrf: 'x'.repeat(86) })).status, 403);
  const other = await signedIn(server, 'lurah-kauman');
  assert.equal((await v.post('/businesses', { ...fields, _csrf: other.csrf })).status, 403, 'the token of another session');
  for (const site of ['cross-site', 'same-site'])
    assert.equal((await v.post('/businesses', fields, { headers: { 'sec-fetch-site': site } })).status, 403, site);
  const json = await v.send('POST', '/api/v1/businesses', {
    body: JSON.stringify(fields), headers: { 'content-type': 'application/json', accept: 'application/json' },
  });
  assert.equal(json.status, 403, 'the API by cookie needs the token, too');
  assert.equal((await v.call('POST', '/businesses', fields)).status, 201);
  const guest = new Visitor(server);
  assert.equal((await guest.post('/sign-in', { name: 'dinas', password: 'sahabat' })).status, 403, 'sign-in without a token');
});

test('each begins where their work is', async () => {
  const homes = { 'sahabat-kauman-1': '/today', 'pemilik-1': '/mine', baznas: '/applications', admin: '/users', gerbang: '/account' };
  for (const [name, home] of Object.entries(homes)) {
    const v = await signedIn(server, name);
    const r = await v.get('/');
    assert.deepEqual([name, r.status, r.headers.location], [name, 303, home]);
    assert.equal((await v.get(home)).status, 200);
  }
});

test('sessions are listed; one, then all others can be ended', async () => {
  const phone = await signedIn(server, 'lurah-oro-oro-dowo');
  const office = await signedIn(server, 'lurah-oro-oro-dowo');
  const third = await signedIn(server, 'lurah-oro-oro-dowo');
  const page = await office.get('/account/sessions');
  const ids = [...page.text.matchAll(/\/account\/sessions\/(\d+)\/revoke/g)].map((m) => m[1]);
  assert.equal(ids.length, 2, 'the own session is not offered');
  assert.equal((await office.post(`/account/sessions/${ids[0]}/revoke`)).status, 303);
  const still = await Promise.all([phone, third].map(async (v) => (await v.get('/businesses')).status));
  assert.deepEqual(still.sort(), [200, 303]);
  assert.equal((await office.post('/account/sessions/others')).status, 303);
  for (const v of [phone, third]) assert.equal((await v.get('/businesses')).status, 303);
  assert.equal((await office.get('/businesses')).status, 200);
  const stranger = await signedIn(server, 'lurah-kauman');
  const own = /\/account\/sessions\/(\d+)/.exec((await signedIn(server, 'lurah-oro-oro-dowo').then((v) => v.get('/account/sessions'))).text)[1];
  await stranger.get('/account/sessions');
  assert.equal((await stranger.post(`/account/sessions/${own}/revoke`)).status, 404, 'of another account');
});

test('signing out ends the session at once', async () => {
  const v = await signedIn(server, 'dinas');
  const cookie = v.jar.get('session');
  assert.equal((await v.post('/sign-out')).status, 303);
  const again = new Visitor(server);
  again.jar.set('session', cookie);
  assert.equal((await again.get('/businesses')).status, 303);
});

test('another password: the old one asked, weak ones refused, other sessions end', async () => {
  await must(['user', 'add', 'pak-ganti', '--role', 'companion', '--area', '35.73.02.1007', '--password', GOOD], { city });
  const a = new Visitor(server), b = new Visitor(server);
  await a.signIn('pak-ganti', GOOD);
  await b.signIn('pak-ganti', GOOD);
  await a.get('/account/password');
  const change = (fields) => a.post('/account/password', fields);
  assert.equal((await change({ old: 'salah', password: 'burung-hantu-terbang-9', password_again: 'burung-hantu-terbang-9' })).status, 422);
  for (const weak of ['1234', 'password', 'sahabat123', 'pak-ganti', 'malang2024', 'aaaaaaaaaaaa', ''])
    assert.equal((await change({ old: GOOD, password: weak, password_again: weak })).status, 422, `"${weak}" is taken`);
  assert.equal((await change({ old: GOOD, password: 'burung-hantu-terbang-9', password_again: 'lain' })).status, 422);
  assert.equal((await change({ old: GOOD, password: 'burung-hantu-terbang-9', password_again: 'burung-hantu-terbang-9' })).status, 303);
  assert.equal((await a.get('/businesses')).status, 200);
  assert.equal((await b.get('/businesses')).status, 303, 'the other device is out');
  assert.equal((await new Visitor(server).signIn('pak-ganti', GOOD)).status, 422);
  assert.equal((await new Visitor(server).signIn('pak-ganti', 'burung-hantu-terbang-9')).status, 303);
});

test('a link to set a password works once, also when it was looked at before', async () => {
  const admin = await signedIn(server, 'admin');
  const users = (await api(server, await token(city, 'admin')).all('/users'));
  const id = users.find((u) => u.name === 'lurah-bareng').id;
  const before = await signedIn(server, 'lurah-bareng');
  await admin.get(`/users/${id}/reset-link`);
  const page = await admin.post(`/users/${id}/reset-link`);
  assert.equal(page.status, 200);
  const link = new URL(unescape(/https?:\/\/[^"<\s]+\/reset\/[A-Za-z0-9_-]+/.exec(page.text)[0])).pathname;
  assert.equal((await before.get('/businesses')).status, 200, 'the link alone ends nothing');
  const v = new Visitor(server);
  assert.equal((await v.get(link)).status, 200);
  assert.equal((await v.get(link)).status, 200, 'a preview by a messenger uses nothing up');
  assert.equal((await v.post(link, { password: 'abc', password_again: 'abc' })).status, 422);
  assert.equal((await v.post(link, { password: GOOD, password_again: GOOD })).status, 303);
  assert.ok(v.jar.has('session'));
  assert.equal((await before.get('/businesses')).status, 303, 'old sessions end');
  assert.equal((await new Visitor(server).get(link)).status, 410);
  const w = await new Visitor(server);
  await w.get('/sign-in');
  assert.equal((await w.post(link, { password: GOOD, password_again: GOOD })).status, 410);
  assert.equal((await v.get('/reset/nonsense')).status, 410);
});

test('a printed code lets somebody in once, and is delayed like a password', async () => {
  const code = (await must(['user', 'add', 'bu-kertas', '--role', 'companion', '--area', '35.73.02.1007'], { city })).trim();
  assert.match(code, /^\d{4}-\d{4}$/);
  const v = new Visitor(server);
  await v.get('/welcome');
  const fields = { name: 'bu-kertas', password: GOOD, password_again: GOOD };
  assert.equal((await v.post('/welcome', { ...fields, code: '0000-0000' })).status, 422);
  assert.equal((await v.post('/welcome', { ...fields, name: 'bu-lain', code })).status, 422, 'a code belongs to its name');
  assert.equal((await v.post('/welcome', { ...fields, code: code.replace('-', ' ') })).status, 303);
  assert.ok(v.jar.has('session'));
  const w = new Visitor(server);
  await w.get('/welcome');
  assert.equal((await w.post('/welcome', { ...fields, code })).status, 422);
  let last;
  for (let i = 0; i < 6; i++) last = await w.post('/welcome', { ...fields, name: 'bu-tebak', code: `1111-222${i}` });
  assert.equal(last.status, 429, 'guessing codes has to wait');
});

test('the second step: set up, asked for, each code once, switched off by the password', async () => {
  const v = await signedIn(server, 'dinas');
  const page = await v.get('/account/totp');
  const secret = /<strong>([A-Z2-7 ]+)<\/strong>/.exec(page.text)[1];
  const picture = unescape(/src="(\/account\/totp\/qr\.svg[^"]*)"/.exec(page.text)[1]);
  assert.match((await v.get(picture)).headers['content-type'], /svg/);
  assert.equal((await v.submit(page, '/account/totp', { code: '000000' })).status, 422);
  const step = stepNow();
  assert.equal((await v.submit(page, '/account/totp', { code: totp(secret, step) })).status, 303);

  const w = new Visitor(server);
  const first = await w.signIn('dinas');
  assert.equal(first.headers.location, '/sign-in/code');
  assert.ok(!w.jar.has('session'), 'the password alone is not enough');
  await w.get('/sign-in/code');
  assert.equal((await w.post('/sign-in/code', { code: '123456' })).status, 422);
  assert.equal((await w.post('/sign-in/code', { code: totp(secret, step) })).status, 422, 'the code of the set-up was used');
  const next = totp(secret, step + 1);
  assert.equal((await w.post('/sign-in/code', { code: next })).status, 303);
  assert.ok(w.jar.has('session'));

  const again = new Visitor(server);
  await again.signIn('dinas');
  await again.get('/sign-in/code');
  assert.equal((await again.post('/sign-in/code', { code: next })).status, 422, 'a code is good once');

  const off = await w.get('/account/totp');
  assert.equal((await w.submit(off, '/account/totp/off', { old: 'salah' })).status, 422);
  assert.equal((await w.submit(off, '/account/totp/off', { old: 'sahabat' })).status, 303);
  assert.equal((await new Visitor(server).signIn('dinas')).headers.location, '/');
});

test('the only administrator who lost the phone: a command switches the second step off', async () => {
  const v = await signedIn(server, 'admin'), page = await v.get('/account/totp');
  const secret = /<strong>([A-Z2-7 ]+)<\/strong>/.exec(page.text)[1];
  assert.equal((await v.submit(page, '/account/totp', { code: totp(secret, stepNow()) })).status, 303);
  assert.equal((await new Visitor(server).signIn('admin')).headers.location, '/sign-in/code');
  await must(['user', 'totp-off', 'admin'], { city });
  assert.notEqual((await new Visitor(server).signIn('admin')).headers.location, '/sign-in/code');
  assert.equal((await run(['user', 'totp-off', 'nobody'], { city })).code, 1);
});

test('an account that is shut is out at once, by session and by token; and comes back', async () => {
  const admin = api(server, await token(city, 'admin'));
  const user = (await admin.all('/users')).find((u) => u.name === 'lurah-kasin');
  const v = await signedIn(server, 'lurah-kasin');
  const t = api(server, await token(city, 'lurah-kasin'));
  assert.equal((await admin.post(`/users/${user.id}/disable`)).status, 204);
  assert.equal((await v.get('/businesses')).status, 303);
  assert.equal((await t.get('/businesses')).status, 401);
  assert.equal((await new Visitor(server).signIn('lurah-kasin')).status, 422);
  assert.notEqual((await run(['token', 'create', '--user', 'lurah-kasin'], { city })).code, 0);
  assert.equal((await admin.post(`/users/${user.id}/enable`)).status, 204);
  assert.equal((await new Visitor(server).signIn('lurah-kasin')).status, 303);
  const self = (await admin.get('/me')).json.id;
  assert.equal((await admin.post(`/users/${self}/disable`)).status >= 400, true, 'nobody shuts themselves out');
});

test('tokens: made once shown, listed, ended', async () => {
  const v = await signedIn(server, 'lurah-kauman');
  await v.get('/account/tokens');
  const page = await v.post('/account/tokens', { label: 'Skrip laporan' });
  const made = /(?:value="|>)([A-Za-z0-9_-]{43})["<]/.exec(page.text)[1];
  assert.equal((await api(server, made).get('/me')).json.name, 'lurah-kauman');
  const list = await v.get('/account/tokens');
  assert.ok(!list.text.includes(made), 'it is shown once');
  const id = /\/account\/tokens\/(\d+)\/revoke/.exec(list.text)[1];
  assert.equal((await v.post(`/account/tokens/${id}/revoke`)).status, 303);
  assert.equal((await api(server, made).get('/me')).status, 401);
});

/* ---- one's own account by programs ---- */

function refused(reply, status, field) {
  assert.equal(reply.status, status, reply.text);
  assert.match(reply.headers['content-type'], /^application\/problem\+json/);
  if (field) assert.ok(reply.json.errors.some((e) => e.field === field), `no message for ${field}: ${reply.text}`);
}
async function member(name, ...role) {
  await must(['user', 'add', name, ...role, '--password', GOOD], { city });
  return api(server, await token(city, name));
}
const enter = (name, password = GOOD) => signedIn(server, name, undefined, password);

test('by programs: sessions are listed; one, then all others are ended', async () => {
  const program = await member('bu-sesi', '--role', 'companion', '--area', '35.73.02.1007');
  const phone = await enter('bu-sesi'), office = await enter('bu-sesi');
  const seen = await office.call('GET', '/account/sessions');
  assert.equal(seen.status, 200, seen.text);
  assert.deepEqual([seen.json.total, seen.json.items.filter((s) => s.current).length], [2, 1]);
  const other = seen.json.items.find((s) => !s.current).id;
  assert.ok((await program.get('/account/sessions')).json.items.every((s) => !s.current), 'a token is no session');
  refused(await api(server, await token(city, 'dinas')).post(`/account/sessions/${other}/revoke`), 404);
  refused(await api(server).get('/account/sessions'), 401);
  assert.equal((await office.call('POST', `/account/sessions/${other}/revoke`, {})).status, 204);
  refused(await program.post(`/account/sessions/${other}/revoke`), 404);
  assert.deepEqual([(await phone.get('/businesses')).status, (await office.get('/businesses')).status], [303, 200]);
  await enter('bu-sesi');
  assert.equal((await office.call('POST', '/account/sessions/others', {})).status, 204);
  assert.equal((await program.get('/account/sessions')).json.total, 1);
  assert.equal((await program.post('/account/sessions/others')).status, 204);
  assert.equal((await office.get('/businesses')).status, 303, 'by a token: all of them');
  assert.equal((await api(server, (await token(city, 'bu-sesi'))).get('/me')).status, 200);
});

test('by programs: another password, by the old one alone; a session is no proof, a token neither', async () => {
  const at = '/account/password', program = await member('pak-sandi', '--role', 'companion', '--area', '35.73.02.1007');
  const v = await enter('pak-sandi'), away = await enter('pak-sandi'), second = 'burung-hantu-terbang-9', third = 'gajah-makan-sore-5';
  const change = async (send, old, password) => {
    refused(await send({ password }), 422, 'old');
    refused(await send({ old: 'salah', password }), 422, 'old');
    for (const weak of ['1234', 'pak-sandi', 'x'.repeat(201)]) refused(await send({ old, password: weak }), 422, 'password');
    refused(await send({ old, password, password_again: 'lain' }), 422, 'password_again');
    refused(await send({ old }), 422, 'password');
    const done = await send({ old, password });
    assert.equal(done.status, 204, done.text);
  };
  await change((body) => v.call('POST', at, body), GOOD, second);
  assert.deepEqual([(await v.get('/businesses')).status, (await away.get('/businesses')).status], [200, 303], 'other sessions end, the own stays');
  await change((body) => program.post(at, body), second, third);
  assert.equal((await v.get('/businesses')).status, 303, 'by a token every session ends');
  assert.equal((await new Visitor(server).signIn('pak-sandi', GOOD)).status, 422);
  assert.equal((await new Visitor(server).signIn('pak-sandi', 'gajah-makan-sore-5')).status, 303);
  let slow;
  for (let i = 0; i < 5; i++) slow = await program.post(at, { old: `tebak-${i}`, password: 'burung-hantu-terbang-9' });
  refused(slow, 429);
  assert.match(slow.headers['retry-after'], /^\d+$/);
});

test('by programs: a token is made with the password, shown once, listed, ended', async () => {
  const at = '/account/tokens', program = await member('bu-token', '--role', 'companion', '--area', '35.73.02.1007');
  refused(await program.post(at, { label: 'Tanpa sandi' }), 422, 'old');
  refused(await program.post(at, { label: 'Sandi salah', old: 'salah' }), 422, 'old');
  for (const label of ['', 'x'.repeat(101), 7]) refused(await program.post(at, { label, old: GOOD }), 422, 'label');
  const made = await program.post(at, { label: 'Skrip', old: GOOD });
  assert.equal(made.status, 201, made.text);
  assert.equal(made.headers.location, '/api/v1/account/tokens');
  assert.equal((await api(server, made.json.token).get('/me')).json.name, 'bu-token');
  const v = await enter('bu-token');
  const bySession = await v.call('POST', at, { label: 'Lewat peramban' });
  assert.equal(bySession.status, 201, bySession.text);
  const list = await program.get(at);
  assert.ok(!list.text.includes(made.json.token), 'it is told once');
  assert.deepEqual(list.json.items.slice(0, 2).map((t) => [t.label, t.revoked_at]), [['Lewat peramban', null], ['Skrip', null]]);
  refused(await api(server, await token(city, 'dinas')).post(`${at}/${made.json.id}/revoke`), 404);
  refused(await api(server).get(at), 401);
  assert.equal((await program.post(`${at}/${made.json.id}/revoke`)).status, 204);
  refused(await program.post(`${at}/${made.json.id}/revoke`), 404);
  refused(await api(server, made.json.token).get('/me'), 401);
  assert.ok((await program.get(at)).json.items.find((t) => t.id === made.json.id).revoked_at);
  const acts = (await api(server, await token(city, 'admin')).get('/audit?limit=50')).json.items.map((a) => a.action);
  for (const act of ['token-create', 'token-revoke', 'sign-out']) assert.ok(acts.includes(act), `${act} is not in the audit`);
});

test('by programs: the second step; with it a token proves nothing without its code', async () => {
  const at = '/account/totp', program = await member('petugas-kode', '--role', 'officer');
  refused(await api(server, await token(city, 'lurah-kauman')).get(at), 403);
  refused(await api(server, await token(city, 'lurah-kauman')).post(`${at}/begin`), 403);
  assert.deepEqual((await program.get(at)).json, { on: false });
  const begun = await program.post(`${at}/begin`);
  assert.equal(begun.status, 200, begun.text);
  const { setup, secret, uri } = begun.json, step = stepNow(), code = totp(secret, step);
  assert.ok(uri.includes(secret.replace(/ /g, '')));
  assert.deepEqual((await program.get(at)).json, { on: false }, 'a secret alone switches nothing on');
  refused(await program.post(at, { setup, code }), 422, 'old');
  refused(await program.post(at, { setup, code: '000000', old: GOOD }), 422, 'code');
  refused(await program.post(at, { code, old: GOOD }), 422, 'setup');
  refused(await program.post(at, { setup: 'x', code, old: GOOD }), 410);
  const officer = api(server, await token(city, 'dinas'));
  refused(await officer.post(at, { setup, code, old: 'sahabat' }), 410);
  assert.equal((await program.post(at, { setup, code, old: GOOD })).status, 204);
  assert.deepEqual((await program.get(at)).json, { on: true });
  refused(await program.post(`${at}/begin`), 409);
  refused(await program.post(at, { setup, code, old: GOOD }), 409);
  assert.equal((await new Visitor(server).signIn('petugas-kode', GOOD)).headers.location, '/sign-in/code');
  refused(await program.post('/account/tokens', { label: 'Tanpa kode', old: GOOD }), 422, 'code');
  refused(await program.post('/account/password', { old: GOOD, password: 'burung-hantu-terbang-9', code }), 422, 'code'); // it was used
  refused(await program.post(`${at}/off`, { code: totp(secret, step + 1) }), 422, 'old');
  assert.equal((await program.post(`${at}/off`, { old: GOOD, code: totp(secret, step + 1) })).status, 204);
  assert.deepEqual((await program.get(at)).json, { on: false });
  const v = await enter('petugas-kode');
  const again = (await v.call('POST', `${at}/begin`, undefined)).json;
  assert.equal((await v.call('POST', at, { setup: again.setup, code: totp(again.secret, stepNow()) })).status, 204);
  refused(await v.call('POST', `${at}/off`, { old: 'salah' }), 422, 'old');
  assert.equal((await v.call('POST', `${at}/off`, { old: GOOD })).status, 204);
});

test('language and appearance are kept in cookies, and lead back only here', async () => {
  const v = new Visitor(server);
  await v.get('/');
  assert.equal((await v.post('/language', { lang: 'en', back: '/privacy' })).headers.location, '/privacy');
  assert.match((await v.get('/privacy')).text, /<html lang="en"/);
  assert.equal((await v.post('/language', { lang: 'xx', back: '/' })).status, 400);
  assert.equal((await v.post('/language', { lang: 'id', back: '//evil.example' })).headers.location, '/');
  assert.equal((await v.post('/theme', { theme: 'dark', back: '/' })).status, 303);
  assert.match((await v.get('/')).text, /data-theme="dark"|class="dark"|theme-dark/);
  assert.equal((await v.post('/theme', { theme: 'auto', back: '/' })).status, 303);
  assert.ok(!v.jar.has('theme'));
});

test('pages carry their guards: no framing, no inline script, nothing cached', async () => {
  for (const target of ['/', '/sign-in', '/privacy', '/design', '/nowhere']) {
    const r = await send(server, { path: target, headers: { accept: 'text/html' } });
    const csp = r.headers['content-security-policy'];
    assert.match(csp, /default-src 'none'/, target);
    assert.match(csp, /frame-ancestors 'none'/);
    assert.doesNotMatch(csp, /unsafe/);
    assert.equal(r.headers['cache-control'], 'no-store');
    assert.equal(r.headers['x-content-type-options'], 'nosniff');
    assert.ok(linksOf(r.text).every((l) => !/^javascript:/i.test(l)));
  }
});
