// Visits over the running server: told by phones and in forms, once whatever happens, read only by
// those whom they concern.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeCity, must, onSqlite, serve, token, until } from './lib/sahabat.mjs';
import { api, multipart, signedIn } from './lib/client.mjs';
import { png } from './lib/files.mjs';
import { formsOf, wordsOf } from './lib/html.mjs';
import { demoMessages } from './lib/messages.mjs';

const KAUMAN = '35.73.02.1007';
let city, server, shops;
const program = {}, person = {};
const names = {
  officer: 'dinas', lurah: 'lurah-kauman', far: 'lurah-sumbersari', camat: 'camat-klojen', mayor: 'walikota',
  companion: 'sahabat-kauman-1', other: 'sahabat-kauman-2', owner: 'pemilik-1', admin: 'admin',
};

before(async () => {
  city = await makeCity({ businesses: 400 });
  server = await serve(city);
  for (const [who, name] of Object.entries(names)) {
    program[who] = api(server, await token(city, name));
    person[who] = await signedIn(server, name);
  }
  shops = [];
  for (const n of [1, 2, 3, 4]) { // who finds a business stands beside it
    const r = await program.companion.post('/businesses', { name: `Warung Kunjungan ${n}`, owner_name: `Bu Kunjungan ${n}`, ward: KAUMAN,
      phone: `08135557${String(n).padStart(4, '0')}`, address: `Gang Kunjungan ${n}` });
    assert.equal(r.status, 201, r.text);
    shops.push(r.json);
  }
});
after(() => city?.close());

let made = 0;
const fresh = () => `uji-${process.pid}-${++made}`;
const instant = (ms) => new Date(ms).toISOString();
const day = (ms = Date.now()) => instant(ms + 7 * 3600e3).slice(0, 10);
const later = (days) => day(Date.now() + days * 86400e3);
const visit = (more = {}) => ({ client_id: fresh(), business: shops[0].id, visited_at: instant(Date.now() - 60e3), kind: 'routine', ...more });
const post = async (who, body) => {
  const r = await program[who].post('/visits', body);
  assert.equal(r.status, 201, r.text);
  return r.json;
};
const refused = (r, field, status = 422) => {
  assert.equal(r.status, status, r.text);
  if (field) assert.ok(r.json.errors.some((e) => e.field === field), `nothing said of ${field}: ${r.text}`);
};

/* ---- told by programs ---- */

test('a visit with all that it brings is one answer, and is read again', async () => {
  const body = visit({
    business: shops[0].code, needs: ['nib', 'packaging'], summary: 'Dagangan ramai', advice: 'Pisahkan uang usaha', met: 'owner',
    promises: [{ task: 'Antar berkas NIB', who: 'companion', due_on: later(7) }, { task: 'Foto produk', who: 'owner', due_on: later(10) }],
    revenue: { month: day().slice(0, 7), amount: 4500000, source: 'notebook' }, lat: -7.98, lng: 112.63, accuracy: 20,
    indicators: [{ code: 'KEU1', level: 1 }],
  });
  const v = await post('companion', body);
  assert.equal(v.business, shops[0].id);
  assert.deepEqual(v.needs, ['nib', 'packaging']);
  assert.equal(v.revenue_amount, 4500000);
  assert.equal(v.revenue_source, 'notebook');
  assert.deepEqual(v.promises.map((p) => [p.task, p.who]), [['Antar berkas NIB', 'companion'], ['Foto produk', 'owner']]);
  assert.equal(v.lat, -7.98);
  const again = (await program.companion.get(`/visits/${v.id}`)).json;
  assert.deepEqual(again, v);
  const list = (await program.lurah.get(`/visits?business=${shops[0].code}`)).json.items;
  assert.ok(list.some((x) => x.id === v.id && x.summary === 'Dagangan ramai'));
});

test('sent five times at once it is there once, with its promises once', async () => {
  const body = visit({ business: shops[1].id, promises: [{ task: 'Kirim daftar harga', due_on: later(3) }] });
  const replies = await Promise.all(Array.from({ length: 5 }, () => program.companion.post('/visits', body)));
  assert.deepEqual(new Set(replies.map((r) => r.status)), new Set([201]));
  assert.equal(new Set(replies.map((r) => r.json.id)).size, 1);
  const items = await program.companion.all(`/visits?business=${shops[1].id}`);
  assert.equal(items.filter((v) => v.client_id === body.client_id).length, 1);
  assert.equal(replies[4].json.promises.length, 1);
  refused(await program.other.post('/visits', body), null, 409);
});

test('through two servers at once it is there once', { skip: onSqlite && 'one process writes to a file' }, async () => {
  const second = await serve(city);
  const doors = [program.companion, api(second, await token(city, names.companion))];
  const bodies = Array.from({ length: 12 }, () => visit({ business: shops[1].id, promises: [{ task: 'Kirim contoh', due_on: later(5) }], needs: ['market'] }));
  const sent = bodies.flatMap((body) => [0, 1, 0, 1].map((door) => ({ body, door })));
  const replies = await Promise.all(sent.map(({ body, door }) => doors[door].post('/visits', body)));
  for (const body of bodies) {
    const mine = replies.filter((_, i) => sent[i].body === body);
    assert.deepEqual(new Set(mine.map((r) => r.status)), new Set([201]), mine.map((r) => r.text).join('\n'));
    assert.equal(new Set(mine.map((r) => r.json.id)).size, 1);
    assert.equal(mine[3].json.promises.length, 1);
  }
  await second.stop();
});

test('what is wrong is named, all at once, and nothing is kept', async () => {
  const count = async () => (await program.companion.get(`/visits?business=${shops[2].id}`)).json.total;
  const before_ = await count();
  const r = await program.companion.post('/visits', visit({
    business: shops[2].id, kind: 'routine', promises: [{ task: 'x', due_on: '2019-01-01', who: 'owner' }, { task: 'Tanpa hari' }],
    revenue: { amount: 10, month: '2199-01' }, lat: 1, indicators: [{ code: 'ZZZ', level: 1 }],
  }));
  for (const f of ['promises[0].task', 'promises[0].due_on', 'promises[1].due_on', 'revenue.month', 'lng', 'indicators[0].code']) refused(r, f);
  refused(await program.companion.post('/visits', visit({ visited_at: '2019-12-31T10:00:00Z' })), 'visited_at');
  refused(await program.companion.post('/visits', visit({ visited_at: 'kemarin' })), 'visited_at');
  refused(await program.companion.post('/visits', visit({ kind: 'spy' })), 'kind');
  refused(await program.companion.post('/visits', visit({ odd: 1 })), 'odd');
  refused(await program.companion.post('/visits', visit({ promises: Array.from({ length: 11 }, () => ({ task: 'aa', due_on: later(1) })) })), 'promises');
  refused(await program.companion.post('/visits', {}), 'business');
  refused(await program.companion.post('/visits', { business: shops[2].id }), 'summary');
  assert.equal(await count(), before_);
});

test('what a program sends in another shape is said to be that', async () => {
  const message = async (more, field) => {
    const r = await program.companion.post('/visits', visit(more));
    refused(r, field);
    return r.json.errors.find((e) => e.field === field).message;
  };
  assert.match(await message({ promises: {} }, 'promises'), /daftar/);
  assert.match(await message({ promises: ['Antar'] }, 'promises[0]'), /objek \{task, who, due_on\}/);
  assert.match(await message({ indicators: {} }, 'indicators'), /daftar/);
  assert.match(await message({ revenue: 4500000 }, 'revenue'), /objek \{amount, month, source\}/);
  assert.match(await message({ visited_at: '9999-01-01T00:00:00Z' }, 'visited_at'), /1900 sampai 2199/);
  assert.match(await message({ visited_at: undefined, visited_on: '9999-01-01' }, 'visited_on'), /1900 sampai 2199/);
  assert.match(await message({ client_id: undefined, visited_at: undefined, visited_on: later(2) }, 'visited_on'), /belum datang/);
  const turned = await program.officer.get('/visits?from=2026-12-01&to=2026-01-01');
  refused(turned, 'to');
  assert.match(turned.json.errors[0].message, /2026-01-01.*mendahului.*2026-12-01/);
});

test('a phone whose clock is years wrong is set right by when it sent', async () => {
  const wrong = Date.now() - 3 * 365 * 86400e3; // its clock stands three years back
  const v = await post('companion', visit({ visited_at: instant(wrong - 3600e3), sent_at: instant(wrong) }));
  assert.ok(Math.abs(Date.parse(v.visited_at) - (Date.now() - 3600e3)) < 30e3, v.visited_at);
  assert.ok(Math.abs(v.clock_off + 3 * 365 * 86400) < 30);
  const ahead = await post('companion', visit({ visited_at: instant(Date.now() + 5 * 86400e3) }));
  assert.ok(Date.parse(ahead.visited_at) <= Date.now());
  assert.ok(ahead.flags.includes('future'));
});

test('what is far, too fast or late is marked and kept', async () => {
  const b = (await program.officer.get(`/businesses/${shops[0].id}`)).json;
  const edited = await program.officer.patch(`/businesses/${b.id}`, { lat: -7.98, lng: 112.63 }, b.version);
  assert.equal(edited.status, 200, edited.text);
  const at = Date.now() - 40 * 86400e3;
  const near = await post('companion', visit({ visited_at: instant(at), lat: -7.981, lng: 112.63, accuracy: 10 }));
  assert.deepEqual(near.flags, ['late']);
  const far = await post('companion', visit({ visited_at: instant(at + 120e3), lat: -7.90, lng: 112.63, accuracy: 10 }));
  assert.deepEqual(far.flags, ['far', 'fast', 'late']);
});

/* ---- who reads what ---- */

test('a visit is read by whom it concerns, its words by those who stand beside the business', async () => {
  const v = await post('companion', visit({ summary: 'Kata pemilik', revenue: { amount: 1000000 } }));
  for (const who of ['companion', 'lurah', 'camat', 'officer']) assert.equal((await program[who].get(`/visits/${v.id}`)).json.summary, 'Kata pemilik', who);
  for (const who of ['other', 'far', 'owner']) assert.equal((await program[who].get(`/visits/${v.id}`)).status, 404, who);
  assert.equal((await program.admin.get(`/visits/${v.id}`)).status, 403);
  const seen = (await program.mayor.get(`/visits/${v.id}`)).json;
  assert.equal(seen.summary, null);
  assert.equal(seen.revenue_amount, null);
  assert.ok(seen.masked.includes('summary') && seen.masked.includes('revenue_amount'));
  assert.equal((await person.mayor.get(`/visits/${v.id}`)).text.includes('Kata pemilik'), false);
});

test('the mayor records a visit and reads what he wrote, but no turnover', async () => {
  const v = await post('mayor', visit({ summary: 'Bertemu pemilik' }));
  assert.equal((await program.mayor.get(`/visits/${v.id}`)).json.summary, 'Bertemu pemilik');
  refused(await program.mayor.post('/visits', visit({ revenue: { amount: 5 } })), 'revenue.amount');
});

test('nobody records a visit where they do not stand', async () => {
  refused(await program.far.post('/visits', visit()), 'business');
  refused(await program.other.post('/visits', visit()), 'business');
  refused(await program.owner.post('/visits', visit()), null, 403);
  refused(await program.companion.post('/visits', visit({ business: 'U-00000-0' })), 'business');
});

/* ---- in the form ---- */

test('a person writes a visit down without a script', async () => {
  const page = await person.companion.get(`/businesses/${shops[1].id}/visits/new`);
  assert.equal(page.status, 200, page.text);
  const form = formsOf(page.text).find((f) => f.action === '/visits');
  assert.equal(form.values.visited_on, day());
  assert.equal(form.values.met, 'owner');
  const bad = await person.companion.submit(page, '/visits', { _p1_task: 'Cetak label', _p1_due_on: '2001-01-01', _r_amount: 'banyak', summary: 'Baik-baik saja' });
  assert.equal(bad.status, 422);
  assert.match(bad.text, /href="#f-_p1_due_on"/);
  assert.match(bad.text, /href="#f-_r_amount"/);
  assert.match(bad.text, /Baik-baik saja/);
  const good = await person.companion.submit(bad, '/visits', { _p1_due_on: later(4), _r_amount: '2,5 juta', _i_KEU1: '2' });
  assert.equal(good.status, 303, wordsOf(good.text));
  const seen = await person.companion.get(good.headers.location);
  const words = wordsOf(seen.text);
  assert.match(words, /Cetak label/);
  assert.match(words, /2\.500\.000/);
  const twice = await person.companion.submit(bad, '/visits', { _p1_due_on: later(4), _r_amount: '2,5 juta' });
  assert.equal(twice.headers.location, good.headers.location, 'the same form sent twice is one visit');
  const facts = (await program.officer.get(`/businesses/${shops[1].id}/facts`)).json.items;
  assert.ok(facts.some((f) => f.kind === 'ind:KEU1' && f.value === '2'));
  const hidden = (await program.mayor.get(`/businesses/${shops[1].id}/facts`)).json.items;
  assert.ok(hidden.length > 0 && !hidden.some((f) => f.kind.startsWith('ind:')), 'answers about money are personal');
});

test('a form that nobody filled in is no visit; a day that has not come is wrong, and stays as it was typed', async () => {
  const page = await person.companion.get(`/businesses/${shops[1].id}/visits/new`);
  const empty = await person.companion.submit(page, '/visits', {});
  assert.equal(empty.status, 422);
  assert.match(empty.text, /href="#f-summary"/);
  assert.match(wordsOf(empty.text), /Tulis sekurang-kurangnya satu hal/);
  const ahead = await person.companion.submit(empty, '/visits', { summary: 'Ramai', visited_on: later(25) });
  assert.equal(ahead.status, 422);
  assert.match(ahead.text, /href="#f-visited_on"/);
  assert.match(wordsOf(ahead.text), /Hari itu belum datang/);
  assert.ok(ahead.text.includes(later(25)));
  const gone = await person.companion.submit(ahead, '/visits', { summary: '', visited_on: day(), met: 'nobody' });
  assert.equal(gone.status, 303, wordsOf(gone.text));
});

/* ---- today ---- */

test('today says whom to visit and why, the most urgent first', async () => {
  const r = await program.companion.get('/today?limit=200');
  assert.equal(r.status, 200, r.text);
  const scores = r.json.items.map((i) => i.score);
  assert.deepEqual(scores, [...scores].sort((a, b) => b - a));
  for (const i of r.json.items) {
    assert.ok(i.score > 0 && i.reasons.length > 0, JSON.stringify(i));
    assert.equal(i.why.reduce((sum, x) => sum + x.points, 0), i.score);
  }
  const untouched = r.json.items.find((i) => i.business === shops[3].id);
  assert.deepEqual(untouched.reasons, ['belum pernah dikunjungi']);
  const english = await program.companion.get('/today?limit=200', { 'accept-language': 'en' });
  assert.ok(english.json.items.length === r.json.items.length);
  await post('companion', visit({ business: shops[3].id }));
  const after_ = (await program.companion.get('/today?limit=200')).json.items;
  assert.ok(!after_.some((i) => i.business === shops[3].id), 'who was visited just now is not urgent');
  assert.equal((await program.lurah.get('/today?ward=35.73.01.1002')).status, 400);
  assert.equal((await program.owner.get('/today')).status, 403);
});

test('an open case is a reason, and one sealed from the companion is none', async () => {
  const about = { business_id: shops[3].id, ward: KAUMAN, description: 'Lapak saya digusur tanpa surat.', name: 'Bu Lapak', phone: '081355579999' };
  const open = await program.officer.post('/cases', { ...about, category: 'place', client_id: fresh() });
  assert.equal(open.status, 201, open.text);
  const why = async (who) => (await program[who].get(`/today?limit=500${who === 'companion' ? '' : `&ward=${KAUMAN}`}`)).json.items
    .find((i) => i.business === shops[3].id)?.why.map((x) => x.code) ?? [];
  assert.ok((await why('companion')).includes('case_mine'), 'it came to who stands beside the business');
  const known = await why('companion');
  const sealed = await program.officer.post('/cases', { ...about, category: 'debt_illegal', description: 'Ditagih aplikasi pinjol.', client_id: fresh() });
  assert.equal(sealed.status, 201, sealed.text);
  assert.deepEqual(await why('companion'), known, 'the companion learns nothing of the sealed one');
  for (const who of ['lurah', 'officer']) {
    const seen = await program[who].get(`/cases/${sealed.json.id}`);
    assert.equal((await why(who)).includes('case_debt'), seen.status === 200 && !seen.json.hidden, who);
    assert.ok((await why(who)).includes('case_open'), who);
  }
});

test('the page of today: choose some, and walk them in a short way', async () => {
  const page = await person.companion.get('/today');
  assert.equal(page.status, 200);
  const ids = [...page.text.matchAll(/name="_b\[\]" value="(\d+)"/g)].map((m) => m[1]).slice(0, 4);
  assert.ok(ids.length > 0, 'nobody to visit');
  const way = await person.companion.get(`/today/walk?${ids.map((id) => `_b[]=${id}`).join('&')}`);
  assert.equal(way.status, 200, way.text);
  for (const id of ids) assert.match(way.text, new RegExp(`/businesses/${id}"`));
  const none = await person.other.get(`/today/walk?_b[]=999999`);
  assert.match(wordsOf(none.text), /Belum ada yang dipilih/);
});

test('what reasons weigh is a setting of the office', async () => {
  assert.equal((await program.lurah.post('/today/weights', { code: 'never', weight: 1 })).status, 403);
  refused(await program.officer.post('/today/weights', { code: 'never', weight: 1001 }), 'weight');
  assert.equal((await program.officer.post('/today/weights', { code: 'moon', weight: 1 })).status, 404);
  assert.equal((await program.officer.post('/today/weights', { code: 'never', weight: 61 })).status, 204);
  const page = await person.officer.get('/today/weights');
  assert.match(page.text, /name="_w_never" value="61"/);
  const bad = await person.officer.submit(page, '/today/weights', { _w_never: 'banyak' });
  assert.equal(bad.status, 422);
  assert.match(bad.text, /href="#f-_w_never"/);
  const worse = await person.officer.submit(bad, '/today/weights', { _w_never: '9', _recall_percent: '101' });
  assert.equal(worse.status, 422);
  assert.match(worse.text, /href="#f-_recall_percent"/);
  const good = await person.officer.submit(worse, '/today/weights', { _w_never: '60', _recall_percent: '5' });
  assert.equal(good.status, 303);
  assert.match((await person.admin.get('/today/weights')).text, /name="_recall_percent" value="5"/);
  const items = (await program.officer.get('/today/weights')).json.items;
  assert.equal(items.find((x) => x.code === 'never').weight, 60);
  assert.ok(items.some((x) => x.code === 'case_debt'));
});

/* ---- corrected, with trace ---- */

test('a visit is corrected with a reason, and what stood there is kept', async () => {
  const v = await post('companion', visit({ summary: 'Ramai', met: 'family' }));
  const patch = (who, body, version = v.version) => program[who].patch(`/visits/${v.id}`, body, version);
  refused(await patch('companion', { summary: 'Sepi' }), 'reason');
  refused(await patch('companion', { summary: 'Sepi', reason: 'salah ketik', business: 3 }), 'business');
  refused(await patch('companion', { visited_at: '2019-01-01T00:00:00Z', reason: 'salah hari' }), 'visited_at');
  assert.equal((await patch('companion', { summary: 'Sepi', reason: 'salah ketik' }, 9)).status, 412);
  assert.equal((await patch('other', { summary: 'Sepi', reason: 'salah ketik' })).status, 404);
  const r = await patch('companion', { summary: 'Sepi', met: 'owner', reason: 'salah ketik' });
  assert.equal(r.status, 200, r.text);
  assert.equal(r.json.summary, 'Sepi');
  assert.equal(r.json.version, v.version + 1);
  assert.equal(r.json.visited_at, v.visited_at);
  const changes = (await program.lurah.get(`/visits/${v.id}/changes`)).json.items;
  assert.deepEqual(changes.map((c) => [c.field, c.before, c.after, c.reason]).sort(),
    [['met', 'family', 'owner', 'salah ketik'], ['summary', 'Ramai', 'Sepi', 'salah ketik']]);
  assert.equal((await program.mayor.get(`/visits/${v.id}/changes`)).json.items.length, 0);
  const same = await patch('companion', { summary: 'Sepi', reason: 'sekali lagi' }, r.json.version);
  assert.equal(same.json.version, r.json.version, 'nothing changed, nothing is written');
});

test('a person corrects the day of a visit; the last day of the business follows', async () => {
  const v = await post('companion', visit({ business: shops[2].id }));
  const page = await person.companion.get(`/visits/${v.id}/edit`);
  const bad = await person.companion.submit(page, `/visits/${v.id}/edit`, { visited_on: later(-40) });
  assert.equal(bad.status, 422);
  assert.match(bad.text, /href="#f-reason"/);
  const good = await person.companion.submit(bad, `/visits/${v.id}/edit`, { _reason: 'salah tanggal' });
  assert.equal(good.status, 303, wordsOf(good.text));
  const seen = (await program.companion.get(`/visits/${v.id}`)).json;
  assert.equal(seen.visited_on, later(-40));
  assert.ok(seen.flags.includes('late'));
  const item = (await program.companion.get('/today?limit=500')).json.items.find((i) => i.business === shops[2].id);
  assert.ok(!item || item.visited_on === later(-40));
  const words = wordsOf((await person.companion.get(`/visits/${v.id}`)).text);
  assert.match(words, /salah tanggal/);
});

test('turnover and promises are corrected by a program, with what stood there', async () => {
  const v = await post('companion', visit({ revenue: { month: '2026-01', amount: 45000000, source: 'receipts' },
    promises: [{ task: 'Antar berkas', due_on: later(5) }] }));
  const patch = (body, version) => program.companion.patch(`/visits/${v.id}`, { reason: 'salah ketik', ...body }, version);
  refused(await patch({ revenue: 4500000 }, v.version), 'revenue');
  refused(await patch({ promises: {} }, v.version), 'promises');
  refused(await patch({ promises: [{ id: 1, task: 'Lain', due_on: later(1) }] }, v.version), 'promises[0].id');
  refused(await program.companion.post('/visits', visit({ promises: [{ id: 5, task: 'Antar', due_on: later(5) }] })), 'promises[0].id');
  const r = await patch({ revenue: { amount: 4500000 }, promises: [{ id: v.promises[0].id, due_on: later(9) }, { task: 'Cetak label', who: 'owner', due_on: later(7) }] }, v.version);
  assert.equal(r.status, 200, r.text);
  assert.deepEqual([r.json.revenue_amount, r.json.revenue_month, r.json.revenue_source], [4500000, '2026-01', 'receipts']);
  assert.deepEqual(r.json.promises.map((p) => [p.task, p.due_on, p.state]), [['Antar berkas', later(9), 'open'], ['Cetak label', later(7), 'open']]);
  const changes = (await program.lurah.get(`/visits/${v.id}/changes`)).json.items;
  assert.deepEqual(changes.map((c) => c.field).sort(), ['promise', 'promise', 'revenue_amount']);
  assert.ok((await program.companion.get('/tasks')).json.items.some((t) => t.id === v.promises[0].id && t.due_on === later(9)));
  const gone = await patch({ revenue: null }, r.json.version);
  assert.equal(gone.json.revenue_amount, null);
});

test('the form of a correction holds turnover and open promises, and keeps what was typed', async () => {
  const v = await post('companion', visit({ revenue: { month: '2026-02', amount: 2500000 }, promises: [{ task: 'Antar contoh', due_on: later(5) }] }));
  const path = `/visits/${v.id}/edit`, page = await person.companion.get(path);
  const { values } = formsOf(page.text).find((f) => f.action === path);
  assert.deepEqual([values._p1_task, values._p1_id, values._r_month], ['Antar contoh', String(v.promises[0].id), '2026-02']);
  assert.doesNotMatch(page.text, /value="import"/);
  const bad = await person.companion.submit(page, path, { _reason: 'salah nol', _r_amount: 'banyak', _p2_task: 'Cek harga', _p2_due_on: '2001-01-01' });
  assert.equal(bad.status, 422);
  for (const id of ['_r_amount', '_p2_due_on']) assert.match(bad.text, new RegExp(`href="#f-${id}"`));
  assert.match(bad.text, /value="banyak"/);
  const good = await person.companion.submit(bad, path, { _r_amount: '1,25 juta', _p1_task: 'Antar contoh label', _p2_due_on: later(6) });
  assert.equal(good.status, 303, wordsOf(good.text));
  const seen = (await program.companion.get(`/visits/${v.id}`)).json;
  assert.equal(seen.revenue_amount, 1250000);
  assert.deepEqual(seen.promises.map((p) => p.task), ['Antar contoh label', 'Cek harga']);
  const words = wordsOf((await person.companion.get(`/visits/${v.id}`)).text);
  assert.match(words, /Rp2\.500\.000/);
  assert.match(words, /Antar contoh \(Sahabat, /);
  const emptied = await person.companion.submit(await person.companion.get(path), path, { _reason: 'tidak diceritakan', _r_amount: '' });
  assert.equal(emptied.status, 303, wordsOf(emptied.text));
  assert.equal((await program.companion.get(`/visits/${v.id}`)).json.revenue_amount, null);
});

/* ---- withdrawn ---- */

test('a visit is withdrawn with a reason, stays to be read struck through, and is put back', async () => {
  const v = await post('companion', visit({ business: shops[2].id, summary: 'Salah usaha', promises: [{ task: 'Antar tenda', due_on: later(5) }] }));
  const path = `/visits/${v.id}`;
  const last = async () => (await program.officer.get(`/businesses/${shops[2].id}`)).json.visited_on;
  assert.equal((await program.companion.post(`${path}/withdraw`, { reason: 'salah usaha' })).status, 428);
  assert.equal((await program.other.post(`${path}/withdraw`, { reason: 'iseng saja' }, { 'if-match': `"${v.version}"` })).status, 404);
  const page = await person.companion.get(path);
  const bad = await person.companion.submit(page, `${path}/withdraw`, { reason: ' ' });
  assert.equal(bad.status, 422);
  assert.match(bad.text, /href="#f-reason"/);
  const done = await person.companion.submit(bad, `${path}/withdraw`, { reason: 'Ini usaha tetangga' });
  assert.equal(done.status, 303, wordsOf(done.text));
  const shown = await person.lurah.get(path), words = wordsOf(shown.text);
  assert.match(shown.text, /<h1><s>/);
  assert.match(words, /Dibatalkan oleh .*Ini usaha tetangga/);
  assert.equal((await person.companion.get(`${path}/edit`)).status, 409);
  const seen = (await program.lurah.get(path)).json;
  assert.ok(seen.withdrawn_at && seen.withdrawn_why === 'Ini usaha tetangga');
  assert.equal(seen.promises[0].state, 'dropped');
  assert.ok(!(await program.companion.get('/tasks')).json.items.some((t) => t.id === v.promises[0].id));
  assert.ok((await program.lurah.get('/visits?state=withdrawn')).json.items.some((x) => x.id === v.id));
  assert.ok(!(await program.lurah.all('/visits?state=unconfirmed')).some((x) => x.id === v.id));
  assert.match((await person.lurah.get('/visits?state=withdrawn')).text, /<s>Warung Kunjungan 3<\/s>/);
  const file = (await program.lurah.get('/visits/export?format=json')).json.find((x) => x.id === v.id);
  assert.ok(file.withdrawn_at, 'a file marks it');
  const before_ = await last();
  const back = await person.lurah.submit(shown, `${path}/restore`, { reason: 'Ternyata benar' });
  assert.equal(back.status, 303, wordsOf(back.text));
  assert.equal((await program.lurah.get(path)).json.withdrawn_at, null);
  const now = async () => (await program.companion.get(path)).json;
  for (const [act, reason] of [['withdraw', 'Memang salah usaha'], ['restore', 'Ternyata benar']])
    assert.equal((await program.companion.post(`${path}/${act}`, { reason }, { 'if-match': `"${(await now()).version}"` })).status, 204, act);
  assert.equal((await now()).withdrawn_at, null);
  assert.match(wordsOf((await person.lurah.get(path)).text), /Dikembalikan/);
  assert.ok(before_ === undefined || before_ <= (await last()));
});

/* ---- photos and the owner's word ---- */

const picture = (bytes, fields = {}) => multipart(fields, { file: { filename: 'a.png', type: 'image/png', bytes } });

test('photos are drawn anew, kept once, shown to whom the words are shown', async () => {
  const v = await post('companion', visit());
  const form = picture(png(), { client_id: fresh() });
  const send = (who, f = form) => program[who].post(`/visits/${v.id}/photos`, f.body, { 'content-type': f.type });
  const first = await send('companion'), again = await send('companion');
  assert.equal(first.status, 201, first.text);
  assert.equal(again.json.id, first.json.id);
  assert.equal((await send('other', picture(png()))).status, 404);
  const bad = await send('companion', picture(Buffer.from('%PDF-1.4 no picture')));
  refused(bad, 'file');
  const shown = await person.lurah.get(`/visits/${v.id}/photos/${first.json.id}`);
  assert.equal(shown.headers['content-type'], 'image/jpeg');
  assert.equal((await person.mayor.get(`/visits/${v.id}/photos/${first.json.id}`)).status, 404);
  assert.equal((await program.companion.get(`/visits/${v.id}`)).json.photos, 1);
  for (let i = 0; i < 5; i++) assert.equal((await send('companion', picture(png()))).status, 201);
  refused(await send('companion', picture(png())), 'file');
  assert.equal((await program.companion.post(`/visits/${v.id}/photos/${first.json.id}/remove`)).status, 204);
  assert.equal((await program.companion.get(`/visits/${v.id}/photos`)).json.total, 5);
  await person.companion.get(`/visits/${v.id}`);
  const bytes = png();
  const byForm = await person.companion.upload(`/visits/${v.id}/photos`, {}, { file: { filename: 'b.png', type: 'image/png', bytes } });
  assert.equal(byForm.status, 303, wordsOf(byForm.text));
  assert.equal((await program.companion.get(`/visits/${v.id}/photos`)).json.total, 6);
});

test('the owner confirms by a code sent to their phone; guessing is slowed down', async () => {
  const v = await post('companion', visit());
  const confirm = (code) => program.companion.post(`/visits/${v.id}/confirm`, { code });
  assert.equal((await program.companion.post(`/visits/${v.id}/code`)).status, 204);
  const text = await until('the code', async () => (await demoMessages(server, shops[0].phone))[0]?.text);
  const code = /\b(\d{6})\b/.exec(text)[1];
  refused(await confirm('12'), 'code');
  const wrong = code === '111111' ? '222222' : '111111';
  refused(await confirm(wrong), 'code');
  const other = await post('companion', visit());
  refused(await program.companion.post(`/visits/${other.id}/confirm`, { code }), 'code'); // of another visit
  assert.equal((await confirm(code)).status, 204);
  const seen = (await program.companion.get(`/visits/${v.id}`)).json;
  assert.equal(seen.confirmed_by, 'code');
  assert.equal((await confirm(code)).status, 409);
  const third = await post('companion', visit({ business: shops[1].id }));
  await person.companion.submit(await person.companion.get(`/visits/${third.id}`), `/visits/${third.id}/code`);
  const sent = await until('the code', async () => (await demoMessages(server, shops[1].phone))[0]?.text);
  const byForm = await person.companion.submit(await person.companion.get(`/visits/${third.id}`), `/visits/${third.id}/confirm`, { code: /\b(\d{6})\b/.exec(sent)[1] });
  assert.equal(byForm.status, 303, wordsOf(byForm.text));
  let last;
  for (let i = 0; i < 8; i++) last = await program.companion.post(`/visits/${other.id}/confirm`, { code: wrong });
  assert.equal(last.status, 429);
  assert.ok(Number(last.headers['retry-after']) > 0);
});

test('the owner confirms by a signature, in a form without scripts', async () => {
  const v = await post('companion', visit());
  const page = await person.companion.get(`/visits/${v.id}`);
  const token_ = formsOf(page.text).find((f) => f.action.endsWith('/signature')).values._csrf;
  const form = picture(png(), { _csrf: token_ });
  const sent = await person.companion.send('POST', `/visits/${v.id}/signature`, { body: form.body, headers: { 'content-type': form.type } });
  assert.equal(sent.status, 303, wordsOf(sent.text));
  assert.equal((await program.companion.get(`/visits/${v.id}`)).json.confirmed_by, 'signature');
  assert.equal((await person.lurah.get(`/visits/${v.id}/signature`)).headers['content-type'], 'image/jpeg');
  const words = wordsOf((await person.companion.get(`/visits/${v.id}`)).text);
  assert.match(words, /Dibenarkan pemilik/);
  assert.match(words, /Pemilik membenarkan/);
  assert.doesNotMatch(words, /Diperbaiki/, 'the owner corrected nothing');
});

/* ---- as a file ---- */

test('visits go out as a file: of each as much as one sees', async () => {
  const list = await program.lurah.all('/visits');
  const file = async (who, format) => program[who].get(`/visits/export?format=${format}`);
  const json = (await file('lurah', 'json')).json;
  assert.deepEqual(json.map((v) => v.id), list.map((v) => v.id));
  assert.ok(json.some((v) => v.promises.length > 0));
  const csv = (await file('lurah', 'csv')).text.trim().split(/\r?\n/);
  assert.match(csv[0], /^\uFEFF?id,client_id,business,/);
  assert.ok(csv.some((line) => line.includes('Dagangan ramai')));
  assert.equal((await file('lurah', 'xlsx')).bytes.subarray(0, 2).toString(), 'PK');
  assert.equal((await file('mayor', 'csv')).status, 403);
  const elsewhere = (await file('far', 'json')).json;
  assert.ok(elsewhere.length > 0 && !elsewhere.some((v) => list.some((l) => l.id === v.id)));
  const all = JSON.parse(await must(['export', 'visits', '--format', 'json'], { city }));
  assert.equal(all.length, (await program.officer.all('/visits')).length);
});

/* ---- plans, the tab of a business, call-backs ---- */

test('a way is planned for a day, and a visit makes its plan done', async () => {
  const v = person.companion;
  const way = await v.get(`/today/walk?_b[]=${shops[2].id}&_b[]=${shops[3].id}`);
  const planned = await v.submit(way, '/visit-plans/day', {});
  assert.equal(planned.status, 303, wordsOf(planned.text));
  const mine = (await program.companion.get(`/visit-plans?from=${day()}`)).json.items;
  assert.deepEqual(mine.map((p) => p.business_id).sort(), [shops[2].id, shops[3].id].sort());
  const twice = await program.companion.post('/visit-plans', { business: shops[2].code, planned_on: day() });
  assert.equal(twice.json.id, mine.find((p) => p.business_id === shops[2].id).id, 'a day has one plan a business');
  const item = (await program.companion.get('/today?limit=500')).json.items.find((i) => i.business === shops[2].id);
  assert.ok(item.planned && item.why.some((x) => x.code === 'planned'));
  for (const business of [item.business, String(item.business)])
    assert.equal((await program.companion.post('/visit-plans', { business, planned_on: day() })).json.id, twice.json.id, 'named by number or text');
  for (const business of [0, -1, 99999999, 1.5, true])
    refused(await program.companion.post('/visit-plans', { business, planned_on: day() }), 'business');
  refused(await program.companion.post('/visit-plans', { business: shops[2].code, planned_on: '2020-01-01' }), 'planned_on');
  refused(await program.other.post('/visit-plans', { business: shops[2].code, planned_on: day() }), 'business');
  const moved = await program.companion.patch(`/visit-plans/${twice.json.id}`, { planned_on: later(2), note: 'Bawa contoh label' }, twice.json.version);
  assert.equal(moved.status, 200, moved.text);
  assert.equal(moved.json.note, 'Bawa contoh label');
  assert.equal((await program.companion.patch(`/visit-plans/${twice.json.id}`, { note: 'x' }, 1)).status, 412);
  await post('companion', visit({ business: shops[3].id }));
  const left = (await program.companion.get('/visit-plans')).json.items;
  assert.deepEqual(left.map((p) => p.business_id), [shops[2].id]);
  assert.equal((await program.companion.get(`/visit-plans/${twice.json.id}`)).json.version, moved.json.version);
  assert.equal((await program.companion.post(`/visit-plans/${twice.json.id}/drop`)).status, 204);
  assert.equal((await program.companion.get('/visit-plans')).json.total, 0);
});

test('a visit is planned from the tab of a business, by all who may visit it', async () => {
  const path = `/businesses/${shops[3].id}/visits`;
  const page = await person.lurah.get(path);
  const bad = await person.lurah.submit(page, `${path}/plan`, { planned_on: later(-3) });
  assert.equal(bad.status, 422);
  assert.match(bad.text, /href="#f-planned_on"/);
  assert.ok(bad.text.includes(later(-3)));
  const done = await person.lurah.submit(bad, `${path}/plan`, { planned_on: later(6), note: 'Bawa brosur' });
  assert.equal(done.status, 303, wordsOf(done.text));
  const mine = (await program.lurah.get('/visit-plans')).json.items;
  assert.deepEqual(mine.map((p) => [p.business_id, p.planned_on, p.note]), [[shops[3].id, later(6), 'Bawa brosur']]);
  assert.match(wordsOf((await person.lurah.get(path)).text), /Anda berencana datang/);
  for (const who of ['companion', 'camat', 'officer', 'mayor']) assert.match((await person[who].get(path)).text, /visits\/plan"/, who);
  assert.doesNotMatch((await person.other.get(path)).text, /visits\/plan"|visits\/new"/);
  assert.match(wordsOf((await person.camat.get('/visit-plans')).text), /tab Kunjungan sebuah usaha/);
});

test('another companion is told that it is not theirs to read, and not that there is nothing', async () => {
  await post('companion', visit({ needs: ['halal'] }));
  for (const path of [`/businesses/${shops[0].id}/visits`, `/needs?business=${shops[0].id}`]) {
    const page = await person.other.get(path), words = wordsOf(page.text);
    assert.equal(page.status, 200);
    assert.match(words, /hanya dibaca oleh sahabat usaha ini dan kelurahannya/, path);
    assert.doesNotMatch(words, /Belum ada|Tidak ada janji/, path);
    assert.doesNotMatch(page.text, /visits\/new"|needs\/new"/, path);
    assert.doesNotMatch(wordsOf((await person.lurah.get(path)).text), /hanya dibaca oleh/);
  }
});

test('today says its name once, and an empty list of call-backs the date of the next draw', async () => {
  const { text } = await person.companion.get('/today');
  assert.match(text, /<h1>Hari ini<\/h1>/);
  assert.doesNotMatch(text, /aria-current="page">Hari ini<\/span>/);
  const today = new Date(Date.now() + 7 * 3600e3), ahead = 7 - ((today.getUTCDay() + 6) % 7); // the Monday after today
  const next = new Date(today.getTime() + ahead * 86400e3);
  const words = wordsOf((await person.far.get('/visit-recalls')).text);
  assert.match(words, new RegExp(`Undian berikutnya hari Senin, ${next.getUTCDate()} \\p{L}+ ${next.getUTCFullYear()}\\.`, 'u'));
});

test('the tab of a business shows visits and promises', async () => {
  const words = wordsOf((await person.companion.get(`/businesses/${shops[0].id}/visits`)).text);
  assert.match(words, /Dagangan ramai/);
  assert.match(words, /Antar berkas NIB/);
  const seen = wordsOf((await person.mayor.get(`/businesses/${shops[0].id}/visits`)).text);
  assert.doesNotMatch(seen, /Dagangan ramai/, 'the mayor reads no personal details');
});

test('call-backs are drawn by lot, told to heads, and a denial marks the visit', async () => {
  const all = await person.officer.submit(await person.officer.get('/today/weights'), '/today/weights', { _recall_percent: '100' });
  assert.equal(all.status, 303, wordsOf(all.text));
  for (const business of [shops[3].id, shops[2].id])
    assert.ok((await post('companion', visit({ business, visited_at: instant(Date.now() - 7 * 86400e3) }))).id);
  await server.stop();
  server = await serve(city);
  for (const [who, name] of Object.entries(names)) {
    program[who] = api(server, await token(city, name));
    person[who] = await signedIn(server, name);
  }
  const drawn = await until('the lots', async () => {
    const list = (await program.lurah.get('/visit-recalls')).json.items;
    return list.length > 1 ? list : null;
  });
  const one = drawn[0];
  assert.ok(one.phone && one.owner_name);
  assert.equal((await program.companion.get('/visit-recalls')).status, 403);
  assert.equal((await program.far.get('/visit-recalls')).json.total, 0);
  const page = await person.lurah.get('/visit-recalls');
  const bad = await person.lurah.submit(page, `/visit-recalls/${one.id}`, { result: 'denied' });
  assert.equal(bad.status, 422);
  assert.match(bad.text, new RegExp(`href="#f-note-${one.id}"`));
  refused(await program.lurah.post(`/visit-recalls/${one.id}`, { result: 'perhaps' }), 'result');
  assert.equal((await program.lurah.post(`/visit-recalls/${one.id}`, { result: 'denied', note: 'Tidak pernah datang' })).status, 204);
  assert.equal((await program.lurah.post(`/visit-recalls/${one.id}`, { result: 'confirmed' })).status, 409);
  const marked = (await program.lurah.get(`/visits/${one.visit}`)).json;
  assert.ok(marked.objected_at);
  assert.equal((await program.lurah.get('/visit-recalls?state=called')).json.items[0].result, 'denied');
  assert.ok((await program.lurah.get('/visits?state=objected')).json.items.some((x) => x.id === one.visit));
  const two = drawn[1];
  const byForm = await person.lurah.submit(await person.lurah.get('/visit-recalls'), `/visit-recalls/${two.id}`, { result: 'confirmed' });
  assert.equal(byForm.status, 303, wordsOf(byForm.text));
});
