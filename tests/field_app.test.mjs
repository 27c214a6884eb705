// The field app's own modules where they need no browser: the lock, the hint, what is sent and in which order. And its
// outbox against the real server: a thousand items, each five times, in any order, the server killed in between.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { webcrypto } from 'node:crypto';
import { makeCity, root, serve, token, until } from './lib/sahabat.mjs';
import { api, send, signedIn } from './lib/client.mjs';
import { KAUMAN } from './lib/world.mjs';

globalThis.crypto ??= webcrypto; // Debian 12's node keeps it behind a name

const module = (name) => import(path.join(root, 'web/js/field', `${name}.js`));
const [vault, hint, items, outbox, money, forms, checks, ui] = await Promise.all(['vault', 'hint', 'items', 'outbox', 'money', 'forms', 'checks', 'ui'].map(module));
const LATER = new Date(Date.now() + 40 * 86400e3).toISOString().slice(0, 10);

/* ---- the lock ---- */

test('a PIN opens its vault, another does not, and nothing lies there in clear', async () => {
  const { vault: v, key } = await vault.makeVault(7, '481516', 1000);
  assert.ok(v.rounds >= 600000);
  assert.equal(await vault.openVault(v, '481517'), null);
  const again = await vault.openVault(v, '481516');
  const row = await vault.sealRow(key, 7, 'item', 1, { name: 'Warung Bu Siti', phone: '081234567890' });
  assert.deepEqual(await vault.openRow(again, row), { name: 'Warung Bu Siti', phone: '081234567890' });
  assert.ok(!Buffer.from(row.data).toString('latin1').includes('Siti'));
  await assert.rejects(() => crypto.subtle.exportKey('raw', again), 'the key is not to be read out');
});

test('another PIN: the same key behind it, the old one opens nothing, a wrong old one changes nothing', async () => {
  const { vault: v, key } = await vault.makeVault(7, '481516', 1000);
  const row = await vault.sealRow(key, 7, 'item', 1, { name: 'Warung Bu Siti' });
  assert.equal(await vault.changePin(v, '481517', '20260817'), null);
  const other = await vault.changePin({ ...v, wrong: 2 }, '481516', '20260817');
  assert.equal(await vault.openVault(other, '481516'), null);
  const again = await vault.openVault(other, '20260817');
  assert.deepEqual(await vault.openRow(again, row), { name: 'Warung Bu Siti' });
  assert.deepEqual([other.account, other.device, other.made, other.wrong], [7, v.device, 1000, 0]);
  assert.notDeepEqual(other.salt, v.salt);
  await assert.rejects(() => crypto.subtle.exportKey('raw', again), 'the key is not to be read out');
});

test('a row is bound to its place', async () => {
  const { key } = await vault.makeVault(7, '481516', 0);
  const row = await vault.sealRow(key, 7, 'item', 1, { a: 1 });
  for (const other of [{ account: 8 }, { kind: 'done' }, { id: 2 }]) await assert.rejects(() => vault.openRow(key, { ...row, ...other }));
});

test('wrong PINs wait longer and longer, and a clock set back waits no longer than the longest', () => {
  let v = { wrong: 0, until: 0 };
  const waits = [];
  for (let i = 0; i < 14; i++) { v = vault.wrongPin(v, 1000); waits.push(vault.waitOf(v, 1000) / 1000); }
  assert.deepEqual(waits.slice(0, 5), [0, 0, 5, 10, 20]);
  assert.equal(waits.at(-1), 900);
  assert.equal(vault.waitOf({ until: 4e12 }, 0), 900000);
  assert.equal(vault.waitOf(vault.rightPin(v), 1000), 0);
});

test('weak PINs are none', () => {
  for (const pin of ['12345', '123456', '987654', '111111', '12a456', '']) assert.ok(!vault.goodPin(pin), pin);
  for (const pin of ['481516', '20260817']) assert.ok(vault.goodPin(pin), pin);
});

/* ---- the hint ---- */

const vectors = JSON.parse(fs.readFileSync(path.join(root, 'tests/data/field-hash.json')));

test('names and phones are folded and hashed as the server does', async () => {
  const key = hint.unbase64(vectors.key);
  for (const { kind, typed, same, hash } of vectors.vectors) {
    assert.equal(kind === 'name' ? hint.fold(typed) : hint.phone(typed), same, typed);
    assert.equal(await hint.hash(key, kind, same), hash, typed);
  }
  const steps = hint.unbase64(vectors.steps);
  for (const h of vectors.set) assert.ok(hint.has(steps, h), `${h}`);
  for (const h of [2, 131, 299, 301, 524287, 1048574]) assert.ok(!hint.has(steps, h), `${h}`);
});

/* ---- items and order, on paper ---- */

// The outbox's store without a phone: as web/js/field/store.js, in memory.
function paperStore(list = []) {
  const waiting = new Map(list.map((i) => [i.seq, i])), done = [];
  return {
    waiting, done,
    items: async () => [...waiting.values()].sort((a, b) => a.seq - b.seq), item: async (seq) => waiting.get(seq) ?? null,
    put: async (item) => { waiting.set(item.seq, item); },
    finish: async (item, also) => { waiting.delete(item.seq); done.push(item); for (const one of also) waiting.set(one.seq, one); },
  };
}
const made = (kind, seq, more) => ({ ...items.makeItem(kind, more, `client-${seq}`, 1000), seq });
const run = (store, send, more = {}) => outbox.drain({ store, send, theirs: async () => null, now: () => 2000, ...more });
const ok = (id) => ({ status: 201, json: { id } });

test('sent in order; what went leaves the outbox, what hung on it gets its number', async () => {
  const store = paperStore([made('business', 1, { data: { name: 'Baru' } }), made('visit', 2, { data: { visited_at: 1 }, business: { item: 'client-1' } }), made('task', 3, { data: { title: 'x' } })]);
  const seen = [];
  const result = await run(store, async (r) => { seen.push([r.path, r.body.business ?? null]); return ok(40 + seen.length); });
  assert.deepEqual(seen, [['/businesses', null], ['/visits', 41], ['/tasks', null]]);
  assert.deepEqual([result.sent, store.waiting.size, store.done.length], [3, 0, 3]);
});

test('a lost network stops the run: nothing overtakes', async () => {
  const store = paperStore([1, 2, 3].map((n) => made('task', n, { data: { title: 'x' } })));
  let calls = 0;
  const result = await run(store, async () => { if (++calls === 2) throw new TypeError('network'); return ok(1); });
  assert.deepEqual([result.why, result.sent, calls], ['offline', 1, 2]);
  assert.deepEqual((await store.items()).map((i) => [i.seq, i.state]), [[2, 'waiting'], [3, 'waiting']]);
});

test('what is refused stays with its reason, what hangs on it waits, the others go', async () => {
  const store = paperStore([made('business', 1, { data: { name: 'x' } }), made('visit', 2, { data: { visited_at: 1 }, business: { item: 'client-1' } }), made('task', 3, { data: { title: 'x' } })]);
  const problem = { title: 'Tidak sah', detail: 'Periksa isian', errors: [{ field: 'name', message: 'Terlalu pendek' }] };
  const result = await run(store, async (r) => (r.path === '/businesses' ? { status: 422, json: problem } : ok(1)));
  assert.deepEqual([result.sent, result.refused], [1, 1]);
  const [business, visit] = await store.items();
  assert.deepEqual([business.state, business.problem.errors, visit.state], ['refused', problem.errors, 'waiting']);
  await store.put(outbox.again(business, { data: { name: 'Warung' } }));
  assert.equal((await run(store, async () => ok(9))).sent, 2);
});

test('only the server\'s own words count: a door page that says 200 sends nothing, 409 is the rule\'s unless an earlier try still runs', () => {
  const item = { kind: 'task', stamp: { at: 1 } };
  const of = (status, json, retry = null) => outbox.verdict({ status, json, retry }, item);
  assert.deepEqual([of(200, null), of(404, null), of(502, null), of(413, null), of(200, { id: 1 })], ['later', 'later', 'later', 'refused', 'done']);
  assert.deepEqual([of(409, {}), of(409, {}, '1'), of(429, {}), of(401, null), of(422, {}), of(503, {})], ['refused', 'running', 'later', 'sign-in', 'refused', 'later']);
});

test('another account, or none: nothing is sent, everything stays', async () => {
  for (const reply of [{ status: 401 }, { status: 401, account: false }]) {
    const store = paperStore([made('task', 1, { data: { title: 'x' } })]);
    assert.equal((await run(store, async () => reply)).why, 'sign-in');
    assert.equal((await store.items())[0].state, 'waiting');
  }
});

test('a repetition within moments is the same body under the same key; a later one is a new key, the same item', async () => {
  const item = items.stamped(made('visit', 1, { data: { visited_at: 1e12 }, business: { id: 5 } }), 1e12);
  const one = items.requestOf(item, null), two = items.requestOf(items.stamped(item, 1e12 + 10000), null), three = items.requestOf(items.stamped(item, 1e12 + 1e8), null);
  assert.deepEqual([two.body, two.headers], [one.body, one.headers]);
  assert.notEqual(three.headers['idempotency-key'], one.headers['idempotency-key']);
  assert.equal(three.body.client_id, one.body.client_id);
});

test('a clock that was set right between writing and sending does no harm', () => {
  const year = 365 * 86400e3, real = Date.parse('2026-11-23T03:00:00Z');
  const item = items.stamped({ ...made('visit', 1, { data: { visited_at: real - 3 * year }, business: { id: 5 }, offset: -3 * year }) }, real + 3600e3);
  assert.equal(items.requestOf(item, 0).body.visited_at, '2026-11-23T03:00:00Z');
  const still = items.stamped({ ...item, stamp: undefined }, real - 3 * year + 3600e3);
  assert.equal(items.requestOf(still, -3 * year).body.visited_at, new Date(real - 3 * year).toISOString().replace('.000', ''));
});

test('items of an older program are brought up to date; what nobody knows is kept and said', async () => {
  const old = { v: 1, kind: 'visit', id: 'client-1', seq: 1, state: 'waiting', made_at: 1, business_id: 12, data: { visited_at: 1000, kind: 'routine', note: 'Ramai' } };
  const store = paperStore([old, { v: 99, kind: 'hologram', id: 'client-2', seq: 2, state: 'waiting', data: { a: 1 } }, made('task', 3, { data: { title: 'x' } })]);
  const bodies = [];
  const result = await run(store, async (r) => { bodies.push(r.body); return ok(1); });
  assert.deepEqual([bodies[0].business, bodies[0].summary, result.sent, result.refused], [12, 'Ramai', 2, 1]);
  const [kept] = await store.items();
  assert.deepEqual([kept.kind, kept.v, kept.data, kept.problem.code], ['hologram', 99, { a: 1 }, 'unknown']);
});

test('a sheet first, then its debts, amounts as numbers; what was sent leaves the phone, what was refused stays', async () => {
  const day = 86400e3, made_at = Date.parse('2026-11-20T18:30:00Z'); // the 21st in the city
  const sheet = made('sheet', 1, { data: { consent: true, consent_via: 'spoken', consent_version: '2026-11', agreed_at: made_at + 9 * day }, business: { id: 5 }, about: 'Warung', offset: 9 * day });
  const owed = (seq, data) => made('debt', seq, { data: { kind: 'moneylender', behaviour: [], tenor: '', note: '', ...data }, business: { id: 5 }, on: { item: 'client-1' }, about: 'Warung' });
  const store = paperStore([sheet, owed(2, { lender: 'Bank titil', received: '1.500.000', claimed: '2,5 juta', tenor: '10', tenor_unit: 'week' }), owed(3, { lender: 'Rentenir', paid: '0' })]);
  const seen = [];
  await run(store, async (r) => { seen.push([r.path, r.body]); return r.path === '/debts' && r.body.lender === 'Rentenir' ? { status: 403, json: { detail: 'tertutup' } } : { status: 201, json: { id: 40 + seen.length, number: 7 } }; });
  assert.deepEqual(seen, [
    ['/debt-sheets', { client_id: 'client-1', business: 5, consent_on: '2026-11-21', consent: true, consent_via: 'spoken', consent_version: '2026-11' }],
    ['/debts', { client_id: 'client-2', sheet: 41, lender: 'Bank titil', kind: 'moneylender', tenor_unit: 'week', received: 1500000, claimed: 2500000, tenor: 10 }],
    ['/debts', { client_id: 'client-3', sheet: 41, lender: 'Rentenir', kind: 'moneylender', paid: 0 }],
  ]);
  assert.deepEqual(store.done.map((i) => [i.kind, i.data, i.code]), [['sheet', {}, null], ['debt', {}, 7]]);
  const [kept] = await store.items();
  assert.deepEqual([kept.state, kept.data.lender, kept.problem.detail, kept.on], ['refused', 'Rentenir', 'tertutup', { id: 41 }]);
});

test('rupiah as people type them: read as the server does, or not at all', () => {
  const { rows } = JSON.parse(fs.readFileSync(path.join(root, 'tests/data/money.json')));
  assert.ok(rows.length >= 50);
  for (const { typed, amount } of rows) assert.equal(money.rupiah(typed), amount, `"${typed}"`);
  assert.equal(money.rupiah('-5'), null, 'nobody earns or owes less than nothing');
  assert.deepEqual([money.dotted(5), money.dotted(1500000), money.dotted(100000)], ['5', '1.500.000', '100.000']);
});

test('turnover as it was typed is kept as a number, or not at all', () => {
  assert.deepEqual(forms.revenueOf({ amount: '4 juta', month: '2026-10', source: 'word' }), { amount: 4000000, month: '2026-10', source: 'word' });
  assert.equal(forms.revenueOf({ amount: '', month: '2026-09', source: 'word' }), null);
  assert.equal(forms.revenueOf(null), null);
});

// Words are not loaded here: each says its own number.
const faults = (kind, values, more) => checks.checksOf(kind, more)(values);

test('a visit says at least one thing: words, needs, promises, turnover, indicators, photos, or that another was met', () => {
  const empty = { visited_at: Date.now(), kind: 'routine', met: 'owner', summary: '', advice: '', needs: [], promises: [], revenue: null, indicators: [], photos: [], point: null };
  assert.deepEqual(faults('visit', empty), { summary: 'visit_empty' });
  assert.deepEqual(faults('visit', { ...empty, kind: 'problem', point: { lat: '-7.9', lng: '112.6' } }), { summary: 'visit_empty' });
  for (const said of [{ summary: 'Ramai' }, { advice: 'Catat' }, { needs: ['nib'] }, { promises: [{ task: 'x', due_on: LATER }] }, { revenue: { amount: '0', month: '2026-10', source: 'word' } },
    { indicators: [{ code: 'KEU1', level: 2 }] }, { photos: [{}] }, { met: 'nobody' }, { met: 'family' }]) assert.deepEqual(faults('visit', { ...empty, ...said }), {}, JSON.stringify(said));
  assert.deepEqual(faults('visit', empty, { pictures: 1 }), {}, 'its photos wait already');
});

test('turnover that cannot be read, a month that has not come, a promise before its visit', () => {
  const at = Date.parse('2026-11-23T03:00:00Z'), said = (revenue) => faults('visit', { visited_at: at, summary: 'x', revenue });
  assert.deepEqual(said({ amount: '4 jutaan', month: '2026-10' }), { 'revenue-amount': 'fault_money' });
  for (const month of ['', '2999-01', '2026-13', 'Oktober']) assert.deepEqual(said({ amount: '4 juta', month }), { 'revenue-month': 'fault_month' }, month);
  assert.deepEqual(said({ amount: '', month: '2999-01' }), {});
  assert.deepEqual(faults('visit', { visited_at: at, summary: 'x', promises: [{ task: 'a', due_on: '2026-11-22' }] }), { promises: 'fault_promise_day' });
  assert.deepEqual(faults('visit', { visited_at: at, summary: 'x', promises: [{ task: 'a', due_on: '2026-11-23' }] }), {});
});

test('a follow-up is due today or later, by whichever clock: one that is years off refuses nothing that is right', () => {
  const day = 86400e3, today = (n = 0) => ui.today(Date.now() + n * day);
  assert.deepEqual(faults('task', { due_on: today(-1) }), { due_on: 'fault_past' });
  assert.deepEqual(faults('task', { due_on: today() }), {});
  assert.deepEqual(faults('task', { due_on: today(-300) }, { offset: 365 * day }), {}, 'the phone is a year ahead');
  assert.deepEqual(faults('task', { due_on: today(-400) }, { offset: 365 * day }), { due_on: 'fault_past' });
  const item = { made_at: Date.now() - 9 * day, offset: 0 };
  assert.deepEqual(faults('task', { due_on: today(-8) }, { item }), {}, 'it was not over when it was written');
  assert.deepEqual(faults('task', { due_on: today(-10) }, { item }), { due_on: 'fault_past' });
});

test('telephones as the server takes them; one that stood there before is nobody\'s fault', () => {
  const fields = forms.fieldsOf('change', { wards: [] }).filter((f) => f.name === 'phone');
  for (const good of ['081234567890', '+62 812-3456-7890', '0341123456', '0341 1234567', '8123456789', '']) assert.deepEqual(forms.faultsOf(fields, { phone: good }), {}, good);
  for (const bad of ['abc', '12', '0812', '080123456789', '08012345', '0812345678901234', '0812x4567890']) assert.deepEqual(forms.faultsOf(fields, { phone: bad }), { phone: 'fault_phone' }, bad);
  assert.deepEqual(forms.faultsOf(fields, { phone: 'abc' }, { phone: 'abc' }), {});
  assert.deepEqual(faults('business', { phone: '', address: '' }), { phone: 'fault_reach' });
});

test('the month that is over, also at the turn of the year and by the city\'s day', () => {
  for (const [at, month] of [['2026-11-30T10:00:00Z', '2026-10'], ['2026-12-31T16:59:00Z', '2026-11'], ['2026-12-31T17:00:00Z', '2026-12'], ['2027-03-31T10:00:00Z', '2027-02']])
    assert.equal(ui.lastMonth(Date.parse(at)), month, at);
});

test('the same field changed by two goes to a person with both values; another field goes over the new version', async () => {
  const change = (data, was) => ({ ...made('change', 1, { data, business: { id: 5 }, base: { version: 3, was } }) });
  const record = { version: 4, phone: '0811', address: 'Jl. Baru 1' };
  const sent = [];
  const send = async (r) => { sent.push(r); return r.headers['if-match'] === '"4"' ? ok(1) : { status: 412, json: {} }; };
  const calm = paperStore([change({ phone: '0899' }, { phone: '0811' })]);
  assert.equal((await run(calm, send, { theirs: async () => record })).sent, 1);
  const both = paperStore([change({ address: 'Jl. Lain 2' }, { address: 'Jl. Lama 9' })]);
  assert.equal((await run(both, send, { theirs: async () => record })).refused, 1);
  const [item] = await both.items();
  assert.deepEqual(item.problem.both, [{ field: 'address', mine: 'Jl. Lain 2', theirs: 'Jl. Baru 1', was: 'Jl. Lama 9' }]);
  await both.put(outbox.again(item, { base: item.problem.base }));
  assert.equal((await run(both, send)).sent, 1);
});

test('every word that the app uses is written in both languages', () => {
  const words = new Set(fs.readFileSync(path.join(root, 'locale/parts/visits-field.tsv'), 'utf8').split('\n').filter((l) => l.startsWith('fieldapp.')).map((l) => l.split('\t')[0].slice(9)));
  const missing = [];
  for (const file of fs.readdirSync(path.join(root, 'web/js/field'))) {
    const text = fs.readFileSync(path.join(root, 'web/js/field', file), 'utf8');
    for (const m of text.matchAll(/\bt\('([a-z_-]+)'/g)) if (!words.has(m[1])) missing.push(`${file}: ${m[1]}`);
  }
  for (const kind of items.kindNames) for (const id of [`kind_${kind}`, `title_${kind}`]) if (!words.has(id)) missing.push(id);
  for (const kind of items.kindNames) for (const f of forms.fieldsOf(kind, { wards: [] })) if (!words.has(`f_${f.label ?? f.name}`)) missing.push(`${kind}: ${f.name}`);
  for (const id of ['f_revenue_amount', 'f_revenue_month', 'f_revenue_source']) if (!words.has(id)) missing.push(id);
  for (const why of ['offline', 'later', 'running', 'sign-in', 'full']) if (!words.has(`why_${why}`)) missing.push(why);
  assert.deepEqual(missing, []);
});

/* ---- against the server ---- */

let city, server, key;
before(async () => {
  city = await makeCity();
  server = await serve(city);
  key = await token(city, 'sahabat-kauman-1');
});
after(() => city?.close());

// As a phone speaks: every request by itself, a dead server is a rejection.
const speak = (who = key) => async ({ method, path: at, headers, body }) => {
  const reply = await api(server, who).call(method, at, body, headers);
  return { status: reply.status, json: reply.json, retry: reply.headers['retry-after'] };
};

test('a phone by the API: it speaks, is revoked, hears it without signing in, says that it has forgotten', async () => {
  const who = api(server, key), stranger = api(server), phone = 'a1b2c3d4e5f60718a1b2c3d4e5f60718';
  const said = await who.post('/field/hello', { client_id: phone, label: 'Android', program: 'x', waiting: 2, refused: 1, sent_at: Math.round(Date.now() / 1000) - 7200 });
  assert.equal(said.status, 200, said.text);
  assert.ok(Math.abs(said.json.clock_off + 7200) < 10 && !said.json.revoked, said.text);
  const other = api(server, await token(city, 'sahabat-kauman-2'));
  assert.equal((await other.post('/field/hello', { client_id: phone })).status, 409);
  assert.equal((await other.post(`/field/phones/${said.json.id}/revoke`)).status, 404);
  assert.deepEqual((await stranger.get(`/field/word/${phone}`)).json, { revoked: false });
  assert.equal((await stranger.post('/field/wiped', { client_id: phone })).status, 204);
  const listed = async () => (await who.get('/field/phones')).json.items.find((p) => p.id === said.json.id);
  assert.equal((await listed()).wiped_at, null, 'only a revoked phone has anything to forget');
  assert.equal((await api(server, await token(city, 'lurah-kauman')).post(`/field/phones/${said.json.id}/revoke`)).status, 204);
  assert.deepEqual((await stranger.get(`/field/word/${phone}`)).json, { revoked: true });
  assert.ok((await who.post('/field/hello', { client_id: phone })).json.revoked);
  assert.equal((await stranger.post('/field/wiped', { client_id: phone })).status, 204);
  assert.ok((await listed()).wiped_at);
});

test('revoking a phone ends the session it spoke with', async () => {
  const on = await signedIn(server, 'sahabat-kauman-1');
  await on.get('/account');
  const { json } = await on.call('POST', '/field/hello', { client_id: 'ffffffffffffffffffffffffffffffff' });
  assert.equal((await api(server, await token(city, 'camat-klojen')).post(`/field/phones/${json.id}/revoke`)).status, 204);
  assert.equal((await on.call('GET', '/field/pack')).status, 401);
});

test('the session says who, with a token; nobody is an answer, an owner has no use for it', async () => {
  assert.deepEqual([(await api(server).get('/field/session')).json.account, (await api(server).get('/field/session')).json.signed_in], [null, false]);
  const owner = await signedIn(server, 'pemilik-1');
  const of = (await owner.call('GET', '/field/session')).json;
  assert.deepEqual([of.account, of.signed_in, of.csrf], [null, true, undefined]);
  const mine = (await (await signedIn(server, 'sahabat-kauman-1')).call('GET', '/field/session')).json;
  assert.ok(mine.account.id && mine.csrf.length > 20 && mine.reminder_days === 3);
});

test('pack and hint: a day that is none is refused, what is unchanged is not sent again', async () => {
  const who = api(server, key);
  const wrong = await who.get('/field/pack?since=kemarin');
  assert.deepEqual([wrong.status, wrong.json.errors[0].field], [422, 'since']);
  const first = await until('the hint is counted', async () => { const r = await who.get('/field/hint'); return r.json.key && r; });
  assert.equal((await who.get('/field/hint', { 'if-none-match': first.headers.etag })).status, 304);
  assert.ok(first.json.businesses >= 300 && hint.has(hint.unbase64(first.json.names), await hint.hash(hint.unbase64(first.json.key), 'name', hint.fold((await who.get('/field/pack')).json.businesses[0].name))));
});

test('worker and files: the scope, one version in all addresses, nothing under another', async () => {
  const worker = await send(server, { path: '/field/sw.js' });
  assert.deepEqual([worker.status, worker.headers['service-worker-allowed'], worker.headers['cache-control']], [200, '/field', 'no-cache']);
  assert.match(worker.headers['content-security-policy'], /default-src 'none'/);
  const version = /const VERSION = "([0-9a-f]+)"/.exec(worker.text)[1];
  const file = await send(server, { path: `/field/app/${version}/app.js` });
  assert.match(`${file.headers['content-type']} ${file.headers['cache-control']}`, /javascript.*immutable/);
  for (const bad of [`/field/app/000000000000/app.js`, `/field/app/${version}/sw.js`, `/field/app/${version}/nothing.js`, `/field/app/${version}/..%2Fsahabat.js`])
    assert.ok([400, 404].includes((await send(server, { path: bad })).status), bad);
});

const shuffled = (list, random) => list.map((x) => [random(), x]).sort((a, b) => a[0] - b[0]).map(([, x]) => x);
function chance(seed) { // mulberry32: the same disorder each time
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let x = Math.imul(a ^ (a >>> 15), 1 | a);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
}

// A thousand of all kinds: the outbox of some weeks.
async function thousand() {
  const own = (await api(server, key).get('/field/pack')).json.businesses;
  const list = [];
  for (let n = 1; n <= 1000; n++) {
    const b = own[n % own.length], business = { id: b.id };
    const kind = n % 10 < 5 ? 'visit' : n % 10 < 8 ? 'task' : n % 10 === 8 ? 'business' : 'case';
    const data = {
      visit: { visited_at: Date.now() - n * 60000, kind: 'routine', met: 'owner', summary: `Kunjungan ${n}`, promises: n % 50 ? [] : [{ client_id: `p-${n}-aaaaaaaaaaaa`, task: `Janji ${n}`, who: 'companion', due_on: LATER }] },
      task: { title: `Tindak lanjut ${n}`, who: 'companion', due_on: LATER },
      business: { name: `Usaha Luring ${n}`, owner_name: `Pemilik ${n}`, phone: `0813${String(40000000 + n)}`, ward: KAUMAN },
      case: { category: 'place', description: `Aduan luring nomor ${n}.`, ward: KAUMAN, name: `Pelapor ${n}`, phone: `0857${String(40000000 + n)}` },
    }[kind];
    list.push({ ...items.makeItem(kind, { data, business: kind === 'business' || kind === 'task' ? null : business }, `kill-${n}-${'x'.repeat(16)}`, Date.now()), seq: n });
  }
  return list;
}

async function counted(list) {
  const who = api(server, key);
  const tally = async (rows, of) => { const n = new Map(); for (const r of rows) { const k = of(r); if (k) n.set(k, (n.get(k) ?? 0) + 1); } return n; };
  const by = {
    visit: await tally(await who.all('/visits'), (v) => /^Kunjungan \d+$/.exec(v.summary ?? '')?.[0]),
    task: await tally(await who.all('/tasks?box=made'), (x) => /^(Tindak lanjut|Janji) \d+$/.exec(x.title)?.[0]),
    business: await tally(await who.all('/businesses'), (b) => /^Usaha Luring \d+$/.exec(b.name)?.[0]),
  };
  return { by, wanted: (kind) => list.filter((i) => i.kind === kind) };
}

test('a thousand items, each five times, in any order, the server killed in between: exactly one of each', async () => {
  const list = await thousand(), random = chance(20261123), kills = 6, dinas = await token(city, 'dinas');
  const cases = async () => (await api(server, dinas).all(`/cases?all=1&area=${KAUMAN}`)).length, casesBefore = await cases();
  const sends = shuffled(list.flatMap((item) => Array.from({ length: 5 }, (_, k) => items.stamped(item, Date.now() + k * 60000))), random);
  let done = 0, answered = 0, reviving = Promise.resolve();
  const die = new Set(Array.from({ length: kills }, () => Math.floor(random() * sends.length)));
  async function phone() {
    while (sends.length) {
      const item = sends.pop();
      await reviving;
      const reply = await speak()(items.requestOf(item, null)).catch(() => null);
      if (reply && reply.status < 300) answered++;
      else if (reply) assert.ok([409, 429, 500, 503].includes(reply.status), `${reply.status} ${JSON.stringify(reply.json)}`);
      if (die.has(done++)) reviving = server.kill9().then(async () => { server = await serve(city, ['--quiet']); });
    }
  }
  await Promise.all(Array.from({ length: 16 }, phone));
  await reviving;
  assert.ok(answered > 4000, `only ${answered} were answered`);
  // Then each phone goes on until the server has said of every item that it has it.
  const store = paperStore(list);
  for (let turn = 0; turn < 5 && store.waiting.size; turn++) await outbox.drain({ store, send: speak(), theirs: async () => null, now: () => Date.now() });
  assert.deepEqual([...store.waiting.values()].map((i) => [i.kind, i.state, i.problem]), []);
  assert.equal(store.done.length, 1000);
  const ids = new Set(store.done.map((i) => `${i.kind} ${i.record}`));
  assert.equal(ids.size, 1000, 'two items became one record');
  const { by, wanted } = await counted(list);
  for (const kind of ['visit', 'business']) {
    assert.deepEqual([...by[kind].values()].filter((n) => n !== 1), [], `${kind}: more than one`);
    assert.equal(by[kind].size, wanted(kind).length, kind);
  }
  assert.deepEqual([...by.task.values()].filter((n) => n !== 1), [], 'task: more than one');
  assert.equal(await cases() - casesBefore, wanted('case').length);
  assert.equal(by.task.size, wanted('task').length + list.filter((i) => i.data.promises?.length).length);
});

test('the pack of 500 businesses with visits and tasks is under 300 KB compressed', async () => {
  const who = await token(city, 'sahabat-kota-1'), them = api(server, who);
  const words = 'warung soto ayam kampung sate lontong tahu telur es dawet sambal keripik tempe kopi bubuk jamu batik tas anyaman roti'.split(' ');
  const random = chance(7), pick = () => words[Math.floor(random() * words.length)], some = (n) => Array.from({ length: n }, pick).join(' ');
  const have = (await them.get('/field/pack')).json.ids.length;
  const businesses = [];
  const shops = Array.from({ length: 505 - have }, (_, n) => n);
  await Promise.all(Array.from({ length: 8 }, async () => {
    while (shops.length) {
      const n = shops.pop();
      const made = await them.post('/businesses', { name: `${some(2)} ${n}`, owner_name: `${some(2)} ${n}`, phone: `0822${String(30000000 + n * 7919)}`, address: `Jl. ${some(2)} ${n}`, ward: KAUMAN, lat: String(-7.9 - n / 10000), lng: String(112.6 + n / 10000), sector: 'culinary', notes: some(8) });
      assert.equal(made.status, 201, made.text);
      businesses.push(made.json.id);
    }
  }));
  const visits = businesses.flatMap((id) => [1, 2, 3, 4].map((k) => [id, k]));
  await Promise.all(Array.from({ length: 8 }, async () => {
    while (visits.length) {
      const [business, k] = visits.pop();
      const made = await them.post('/visits', { client_id: `size-${business}-${k}`, business, visited_at: `2026-0${k + 1}-1${k}T03:00:00Z`, kind: 'routine', met: 'owner', summary: some(16), advice: some(10),
        promises: k > 2 ? [{ task: some(4), who: 'companion', due_on: LATER }] : [] });
      assert.equal(made.status, 201, made.text);
    }
  }));
  const r = await them.get('/field/pack', { 'accept-encoding': 'gzip' });
  assert.equal(r.json.ids.length, 500);
  assert.ok(r.json.capped);
  assert.ok(r.json.businesses.filter((b) => b.visits.length === 3 && b.tasks.length === 2).length > 450);
  assert.equal(r.headers['content-encoding'], 'gzip');
  if (process.env.SAHABAT_TELL) console.log('pack', r.wire.length, 'of', r.bytes.length);
  assert.ok(r.wire.length < 300000, `${r.wire.length} bytes`);
  assert.ok(r.bytes.length > 400000, `not a pack as it would be: ${r.bytes.length} bytes`);
  const later = await them.get(`/field/pack?since=${encodeURIComponent(new Date(Date.now() + 120000).toISOString().slice(0, 19))}Z`, { 'accept-encoding': 'gzip' });
  assert.equal(later.json.businesses.length, 0);
  assert.equal(later.json.ids.length, 500);
});
