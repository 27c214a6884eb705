// Needs and training sessions over the running server: as a person with forms, as a program, and as somebody at the door.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeCity, serve, token } from './lib/sahabat.mjs';
import { api, signedIn, Visitor } from './lib/client.mjs';
import { wordsOf } from './lib/html.mjs';

const KAUMAN = '35.73.02.1007', FAR = '35.73.01.1002';
let city, server;
const program = {}, person = {};

before(async () => {
  city = await makeCity({ businesses: 400 });
  server = await serve(city);
  const names = {
    officer: 'dinas', lurah: 'lurah-kauman', far: 'lurah-arjosari', mayor: 'walikota', companion: 'sahabat-kauman-1',
    other: 'sahabat-kauman-2', owner: 'pemilik-1', admin: 'admin',
  };
  for (const [who, name] of Object.entries(names)) program[who] = api(server, await token(city, name));
  for (const who of ['lurah', 'companion', 'owner']) person[who] = await signedIn(server, names[who]);
});
after(() => city?.close());

let made = 0;
async function shop(companion, more = {}) {
  const n = String(++made).padStart(4, '0');
  const r = await program.officer.post('/businesses', { name: `Usaha Butuh ${n}`, owner_name: `Pemilik ${n}`, ward: KAUMAN, phone: `08137770${n}`, ...more });
  assert.equal(r.status, 201, r.text);
  if (companion) assert.equal((await program.officer.post('/assignments', { businesses: [r.json.id], companion })).status, 201);
  return r.json;
}
const note = (who, business, kind, more = {}) => program[who].post('/needs', { business: business.id, kind, ...more });

/* ---- needs ---- */

test('a need has who takes care, a day and an outcome; there is one of a kind', async () => {
  const b = await shop('sahabat-kauman-1');
  const made = await note('companion', b, 'halal', { detail: 'Belum tahu caranya', due_on: '2031-01-04', client_id: 'hp-1' });
  assert.equal(made.status, 201, made.text);
  assert.equal(made.json.account, 'sahabat-kauman-1');
  assert.equal((await note('companion', b, 'halal', { client_id: 'hp-1' })).json.id, made.json.id);
  assert.equal((await note('lurah', b, 'halal')).status, 409);
  assert.equal((await note('lurah', b, 'nib')).status, 201);
  const at = `/needs/${made.json.id}`;
  assert.equal((await program.companion.patch(at, { state: 'met' }, 1)).status, 422);
  assert.equal((await program.companion.patch(at, { state: 'working' }, 7)).status, 412);
  const done = await program.companion.patch(at, { state: 'met', outcome: 'Sertifikat terbit' }, 1);
  assert.equal(done.status, 200, done.text);
  assert.ok(done.json.closed_at);
  assert.equal((await note('companion', b, 'halal')).status, 201);
  const back = await program.companion.patch(at, { state: 'open' }, 2);
  assert.equal(back.status, 409, back.text);
});

test('bad needs are refused by field; nothing is written', async () => {
  const b = await shop('sahabat-kauman-1');
  const bad = async (who, body, status, field) => {
    const r = await program[who].post('/needs', body);
    assert.equal(r.status, status, r.text);
    if (field) assert.ok(r.json.errors.some((e) => e.field === field), r.text);
  };
  await bad('lurah', { business: b.id, kind: 'gold' }, 422, 'kind');
  await bad('lurah', { business: b.id }, 422, 'kind');
  await bad('lurah', { business: b.id, kind: 'nib', due_on: '2020-01-01' }, 422, 'due_on');
  await bad('lurah', { business: b.id, kind: 'nib', account: 'lurah-arjosari' }, 422, 'account');
  await bad('lurah', { business: b.id, kind: 'nib', detail: 'x'.repeat(1001) }, 422, 'detail');
  await bad('far', { business: b.id, kind: 'nib' }, 404);
  await bad('other', { business: b.id, kind: 'nib' }, 403);
  await bad('owner', { business: b.id, kind: 'nib' }, 403);
  assert.deepEqual((await program.officer.get(`/needs?business=${b.id}&state=all`)).json.items, []);
});

test('who sees which needs, and whose words', async () => {
  const b = await shop('sahabat-kauman-1');
  const { json: n } = await note('lurah', b, 'capital', { detail: 'Untuk oven kedua', due_on: '2031-02-01' });
  for (const who of ['officer', 'lurah', 'companion', 'mayor']) assert.equal((await program[who].get(`/needs/${n.id}`)).status, 200, who);
  for (const who of ['far', 'other', 'owner', 'admin']) assert.ok([403, 404].includes((await program[who].get(`/needs/${n.id}`)).status), who);
  const seen = (await program.mayor.get(`/needs/${n.id}`)).json;
  assert.equal(seen.detail, null);
  assert.deepEqual(seen.masked.sort(), ['detail', 'outcome']);
  const own = (await program.owner.all('/businesses'))[0];
  const mine = (await note('officer', own, 'market')).json;
  assert.ok((await program.owner.get('/needs')).json.items.some((x) => x.id === mine.id));
  assert.equal((await person.owner.get(`/needs?business=${own.id}`)).status, 200);
  assert.equal((await person.owner.get(`/needs/${mine.id}`)).status, 200);
});

test('lists page by what is due, filter, and count', async () => {
  const all = [];
  for (let cursor = ''; cursor !== null;) {
    const { items, next } = (await program.officer.get(`/needs?limit=2&cursor=${cursor}`)).json;
    all.push(...items.map((n) => n.due_on ?? '9999'));
    cursor = next;
  }
  assert.ok(all.length > 3);
  assert.deepEqual(all, [...all].sort());
  assert.equal((await program.officer.get('/needs')).json.total, all.length);
  const capital = (await program.officer.get('/needs?kind=capital')).json.items;
  assert.ok(capital.length && capital.every((n) => n.kind === 'capital'));
  assert.ok((await program.lurah.get('/needs?late=1')).json.items.every((n) => n.late));
  assert.equal((await program.officer.get('/needs?cursor=zzz')).status, 400);
  assert.ok((await program.companion.get('/needs?mine=1')).json.items.every((n) => n.account === 'sahabat-kauman-1'));
});

test('an empty list speaks of filters only where some are set', async () => {
  const far = await signedIn(server, 'sahabat-arjosari-1');
  assert.match(wordsOf((await far.get('/needs?kind=stall')).text), /Tidak ada yang cocok dengan saringan ini/);
  const none = wordsOf((await far.get('/needs')).text);
  assert.doesNotMatch(none, /Tidak ada yang cocok dengan saringan/);
});

test('by forms: note it, give it to somebody, close it', async () => {
  const b = await shop('sahabat-kauman-1');
  const v = person.companion;
  await v.get(`/businesses/${b.id}/needs/new`);
  const bad = await v.post('/needs', { business: b.id, kind: '', due_on: '2020-01-01' });
  assert.equal(bad.status, 422);
  assert.match(bad.text, /aria-invalid="true"/);
  const good = await v.post('/needs', { business: b.id, kind: 'stall', detail: 'Lapak kena gusur' });
  assert.equal(good.headers.location, `/needs?business=${b.id}`);
  const page = await v.get(good.headers.location);
  assert.match(wordsOf(page.text), /Lapak kena gusur/);
  const id = /href="\/needs\/(\d+)"/.exec(page.text)[1];
  await v.get(`/needs/${id}`);
  const no = await v.post(`/needs/${id}/edit`, { state: 'not_met', outcome: '', _version: '1' });
  assert.equal(no.status, 422);
  const yes = await v.post(`/needs/${id}/edit`, { state: 'not_met', outcome: 'Tidak ada lapak kosong', account: 'sahabat-kauman-1', _version: '1' });
  assert.equal(yes.status, 303, yes.text);
  assert.match(wordsOf((await v.get(`/needs/${id}`)).text), /Tidak ada lapak kosong/);
  // Whom the lurah's list of names lacks stays who takes care, when somebody saves the page untouched.
  const given = (await note('officer', b, 'nib', { account: 'dinas' })).json;
  assert.match((await person.lurah.get(`/needs/${given.id}`)).text, /<option value="dinas" selected>/);
});

test('needs go along with a business that is merged', async () => {
  const same = { owner_name: 'Rahmat Gabung Butuh', phone: '081377799999', address: 'Jl. Gabung Butuh 1' };
  const a = await shop(null, { ...same, name: 'Depot Gabung Butuh' }), b = await shop(null, { ...same, name: 'Depot Gabung Butuh' });
  const n = (await note('officer', b, 'packaging')).json;
  const t = await session();
  await program.lurah.post(`/trainings/${t.id}/invite`, { businesses: [b.id] });
  const pair = (await program.officer.all('/duplicates')).find((p) => [p.a.id, p.b.id].sort().join() === [a.id, b.id].sort().join());
  const keep = pair.a.id === a.id ? 'a' : 'b';
  const merged = await program.officer.post(`/duplicates/${pair.id}/merge`, { keep, a_version: 1, b_version: 1 });
  assert.ok(merged.status < 300, merged.text);
  assert.equal((await program.officer.get(`/needs/${n.id}`)).json.business, a.id);
  assert.deepEqual((await guests(t)).map((g) => g.business_id), [a.id]);
  const merge = (await program.officer.get('/merges')).json.items[0].id;
  assert.ok((await program.officer.post(`/merges/${merge}/undo`)).status < 300);
  assert.equal((await program.officer.get(`/needs/${n.id}`)).json.business, b.id);
  assert.deepEqual((await guests(t)).map((g) => g.business_id), [b.id]);
});

/* ---- training ---- */

// The session's hours by the city's clock, so that its door is open now.
function hours() {
  const t = new Date(Date.now() + 7 * 3600e3).toISOString(), hour = Number(t.slice(11, 13));
  return { day: t.slice(0, 10), starts: `${t.slice(11, 13)}:00`, ends: hour === 23 ? '23:59' : `${String(hour + 1).padStart(2, '0')}:00` };
}
async function session(more = {}, who = 'lurah') {
  const r = await program[who].post('/trainings', { title: 'Pelatihan Sertifikat Halal', kind: 'halal', place: 'Balai Kelurahan Kauman', ...hours(), ...more });
  assert.equal(r.status, 201, r.text);
  return r.json;
}
const guests = async (t) => (await program.officer.get(`/trainings/${t.id}/guests`)).json.items;
async function door(t) {
  const { link } = (await program.lurah.get(`/trainings/${t.id}/door`)).json;
  return new URL(link, 'http://x').pathname;
}

test('plan, invite those who need it, note who came; the need is met and opens again', async () => {
  const b = await shop('sahabat-kauman-1'), other = await shop('sahabat-kauman-2');
  const n = (await note('lurah', b, 'halal')).json;
  await note('lurah', other, 'nib');
  const t = await session();
  assert.equal(t.area, KAUMAN);
  const invited = await program.lurah.post(`/trainings/${t.id}/invite`, { needing: true });
  assert.equal(invited.status, 200, invited.text);
  assert.ok((await guests(t)).some((g) => g.business_id === b.id));
  assert.ok(!(await guests(t)).some((g) => g.business_id === other.id));
  assert.equal((await program.lurah.post(`/trainings/${t.id}/invite`, { needing: true })).json.invited, 0);
  assert.equal((await program.lurah.post(`/trainings/${t.id}/invite`, { codes: other.code })).json.invited, 1);
  assert.equal((await program.lurah.post(`/trainings/${t.id}/invite`, { codes: 'U-XXXXX' })).status, 422);
  assert.equal((await program.lurah.post(`/trainings/${t.id}/invite`, {})).status, 422);
  const came = (state, result) => program.lurah.post(`/trainings/${t.id}/attendance`, { business: b.id, state, result });
  assert.equal((await came('attended', 'Paham alurnya')).status, 204);
  const met = (await program.lurah.get(`/needs/${n.id}`)).json;
  assert.equal(met.state, 'met');
  assert.equal(met.training_id, t.id);
  assert.match(wordsOf((await person.companion.get(`/needs?business=${b.id}`)).text), /Pelatihan Sertifikat Halal.*Paham alurnya/s);
  assert.equal((await came('absent')).status, 204);
  assert.equal((await program.lurah.get(`/needs/${n.id}`)).json.state, 'open');
  assert.equal((await came('drunk')).status, 422);
  const messages = (await program.admin.get('/outbox?event=training_invited')).json;
  assert.ok(messages.items.length >= 2);
});

test('seats, areas and times hold', async () => {
  const two = [await shop(), await shop()];
  const t = await session({ seats: 1 });
  const full = await program.lurah.post(`/trainings/${t.id}/invite`, { businesses: two.map((b) => b.id) });
  assert.equal(full.json.invited, 1);
  assert.deepEqual(full.json.refused, [{ business: two[1].id, reason: 'full', message: 'kursi sudah penuh' }]);
  assert.equal((await program.lurah.post(`/trainings/${t.id}/invite`, { businesses: [two[1].id] })).status, 409);
  const bad = async (more, field, who = 'lurah') => {
    const r = await program[who].post('/trainings', { title: 'Pelatihan', kind: 'nib', place: 'Balai', ...hours(), ...more });
    assert.equal(r.status, 422, r.text);
    assert.ok(r.json.errors.some((e) => e.field === field), r.text);
  };
  await bad({ area: FAR }, 'area');
  await bad({ area: '35.99' }, 'area', 'officer');
  await bad({ starts: '25:00' }, 'starts');
  await bad({ starts: '10:00', ends: '09:00' }, 'ends');
  await bad({ title: '' }, 'title');
  await bad({ day: '2026-02-30' }, 'day');
  const next = await session({ day: '2031-01-04', starts: '09:00', ends: '12:00' });
  await program.lurah.post(`/trainings/${next.id}/invite`, { businesses: [two[0].id] });
  assert.equal((await program.lurah.post(`/trainings/${next.id}/attendance`, { business: two[0].id, state: 'attended' })).status, 409);
  assert.equal((await program.far.get(`/trainings/${next.id}`)).status, 404);
  assert.equal((await program.companion.get(`/trainings/${next.id}`)).status, 200);
  assert.equal((await program.companion.post(`/trainings/${next.id}/invite`, {})).status, 403);
  const off = await program.lurah.patch(`/trainings/${next.id}`, { state: 'cancelled' }, next.version);
  assert.equal(off.status, 200, off.text);
  assert.equal((await program.admin.get('/outbox?event=training_off')).json.items.length, 1);
  assert.equal((await program.lurah.post(`/trainings/${next.id}/invite`, { needing: true })).status, 409);
});

test('an invitation names who was left out and why, for a program and on the page', async () => {
  const [a, b, c] = [await shop(), await shop(), await shop()], far = await shop(null, { ward: FAR });
  await note('lurah', c, 'packaging');
  const t = await session({ kind: 'packaging', seats: 2 });
  const r = await program.lurah.post(`/trainings/${t.id}/invite`, { businesses: [a.id, far.id, b.id], needing: true });
  assert.equal(r.status, 200, r.text);
  assert.equal(r.json.invited, 2);
  const why = (x) => r.json.refused.find((i) => i.business === x.id)?.reason;
  assert.deepEqual([why(a), why(b), why(far), why(c)], [undefined, undefined, 'unknown', 'full']);
  const more = await session({ seats: 1 });
  await person.lurah.get(`/trainings/${more.id}`);
  const sent = await person.lurah.post(`/trainings/${more.id}/invite`, { codes: `${a.code} ${b.code} ${far.code}` });
  assert.equal(sent.status, 303, sent.text);
  const page = wordsOf((await person.lurah.get(`/trainings/${more.id}`)).text);
  assert.match(page, /1 usaha diundang\./);
  assert.ok(page.includes(`1 usaha tidak diundang (${b.name.slice(0, 20)}`), page);
  assert.match(page, /: kursi sudah penuh\./);
  assert.ok(page.includes(`1 usaha tidak diundang (${far.code}): tidak ada di wilayah Anda.`), page);
});

test('at the door: looking changes nothing, code and digits let in, guessing waits', async () => {
  const b = await shop(), guest = await shop(), far = await shop(null, { ward: FAR });
  const t = await session();
  await program.lurah.post(`/trainings/${t.id}/invite`, { businesses: [b.id] });
  const at = await door(t);
  const v = new Visitor(server);
  for (let i = 0; i < 3; i++) assert.equal((await v.get(at)).status, 200);
  assert.ok((await guests(t)).every((g) => g.state === 'invited'));
  assert.equal((await v.post(at, { code: b.code, phone_end: '0000' })).status, 422);
  assert.equal((await v.post(at, { code: b.code, phone_end: 'abcd' })).status, 422);
  const good = await v.post(at, { code: b.code.toLowerCase(), phone_end: b.phone.slice(-4) });
  assert.equal(good.status, 303, good.text);
  assert.match(wordsOf((await v.get(at)).text), new RegExp(`“${b.name}” sudah dicatat`));
  assert.equal((await v.post(at, { code: guest.code, phone_end: guest.phone.slice(-4) })).status, 303);
  assert.equal((await v.post(at, { code: far.code, phone_end: far.phone.slice(-4) })).status, 409);
  const list = await guests(t);
  assert.deepEqual(list.map((g) => [g.state, g.how]), [['attended', 'qr'], ['attended', 'qr']]);
  // Somebody else tries digits for one business: soon they wait, whatever their browser.
  const statuses = [];
  for (let i = 0; i < 9; i++) {
    const w = new Visitor(server);
    await w.get(at);
    statuses.push((await w.post(at, { code: guest.code, phone_end: `99${String(i).padStart(2, '0')}` })).status);
  }
  assert.equal(statuses.at(-1), 429, statuses.join());
  assert.equal((await new Visitor(server).get(`/attend/${'x'.repeat(43)}`)).status, 404);
  const later = await session({ day: '2031-01-04', starts: '09:00', ends: '12:00' });
  assert.equal((await new Visitor(server).get(await door(later))).status, 410);
});

test('by forms: plan, invite, tick who came, print the door', async () => {
  const v = person.lurah, b = await shop('sahabat-kauman-1');
  await v.get('/trainings/new');
  const bad = await v.post('/trainings', { title: 'X', kind: '', day: '', starts: '9', ends: '', place: '' });
  assert.equal(bad.status, 422);
  const good = await v.post('/trainings', { title: 'Kemasan yang laku', kind: 'packaging', place: 'Balai RW 3', seats: '', ...hours() });
  assert.equal(good.status, 303, good.text);
  const at = good.headers.location;
  await v.get(at);
  assert.equal((await v.post(`${at}/invite`, { codes: 'bukan kode' })).status, 422);
  assert.equal((await v.post(`${at}/invite`, { codes: b.code })).status, 303);
  const page = await v.get(at);
  assert.match(page.text, new RegExp(b.name));
  assert.equal((await v.post(`${at}/attendance`, { '_id[]': b.id, _action: 'attended', _result: 'Sudah punya label' })).status, 303);
  assert.match(wordsOf((await v.get(at)).text), /Sudah punya label/);
  assert.match((await v.get(`${at}/door`)).text, /<svg[^>]*role="img"/);
  const list = await v.get('/trainings');
  assert.equal(list.status, 200);
  assert.match(wordsOf(list.text), /, \d\d\.\d\d–\d\d\.\d\d /, 'hours as Indonesian writes them');
});

test('by form: a session moves to another place', async () => {
  const t = await session(), edit = `/trainings/${t.id}/edit`;
  const saved = await person.lurah.submit(await person.lurah.get(edit), edit, { place: 'Aula Kecamatan Klojen' });
  assert.equal(saved.status, 303, wordsOf(saved.text));
  assert.equal((await program.officer.get(`/trainings/${t.id}`)).json.place, 'Aula Kecamatan Klojen');
});
