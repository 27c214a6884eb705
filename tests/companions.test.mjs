// Companions and who stands beside whom, over the running server: as a person with forms and as a program; what is
// refused, and that a refusal changes nothing.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeCity, must, run, serve, token } from './lib/sahabat.mjs';
import { api, signedIn } from './lib/client.mjs';
import { wordsOf } from './lib/html.mjs';

const KAUMAN = '35.73.02.1007';
const FAR = '35.73.01.1002';
let city, server;
const program = {}, person = {};

before(async () => {
  city = await makeCity({ businesses: 600 });
  server = await serve(city);
  const names = { officer: 'dinas', lurah: 'lurah-kauman', far: 'lurah-arjosari', mayor: 'walikota', companion: 'sahabat-kauman-1', admin: 'admin' };
  for (const [who, name] of Object.entries(names)) program[who] = api(server, await token(city, name));
  person.lurah = await signedIn(server, names.lurah);
  person.officer = await signedIn(server, names.officer);
  person.companion = await signedIn(server, names.companion);
});
after(() => city?.close());

let made = 0;
async function shop(more = {}) {
  const n = String(++made).padStart(4, '0');
  const r = await program.officer.post('/businesses', { name: `Usaha Dampingan ${n}`, owner_name: `Pemilik ${n}`, ward: KAUMAN, phone: `08136660${n}`, ...more });
  assert.equal(r.status, 201, r.text);
  return r.json;
}
const now = async (b) => (await program.officer.get(`/businesses/${b.id}`)).json;
const companion = async (name, who = 'officer') =>
  (await program[who].get(`/companions?q=${name}&limit=200`)).json.items.find((c) => c.name === name);
const give = (who, businesses, name, reason = 'uji') =>
  program[who].post('/assignments', { businesses: businesses.map((b) => b.id), companion: name, reason });

test('who has the whole city sees which wards wait for a proposal, and how many businesses there', async () => {
  await shop();
  const alone = new Map();
  const wards = [...new Set((await program.officer.all('/businesses')).map((b) => b.ward))];
  for (const ward of wards) {
    const { items } = (await program.officer.get(`/assignments/proposal?ward=${ward}&limit=1000`)).json;
    if (items.length) alone.set(ward, items.length);
  }
  const options = (text) => [...text.matchAll(/<option value="(35[\d.]+)"[^>]*>([^<]*)</g)].map(([, ward, label]) => [ward, Number(label.match(/: ([\d.]+) usaha/)[1])]);
  const page = await person.officer.get('/assignments/proposal');
  assert.ok(alone.has(KAUMAN));
  assert.deepEqual(options(page.text), [...alone].sort(([a], [b]) => (a < b ? -1 : 1)));
  assert.match(page.text, /Kauman: \d+ usaha tanpa Sahabat/);
  const none = wards.find((w) => !alone.has(w));
  assert.deepEqual(options((await person.officer.get(`/assignments/proposal?ward=${none}`)).text).at(-1), [none, 0], 'the one that is shown stays');
  assert.doesNotMatch((await person.lurah.get('/assignments/proposal')).text, /<option/); // one ward: nothing to choose
});

test('many get their companion at once; counts, facts and history say so', async () => {
  const three = [await shop(), await shop(), await shop()];
  const before = await companion('sahabat-kauman-2');
  const r = await give('lurah', three, 'sahabat-kauman-2', 'Pembagian RW 3');
  assert.equal(r.status, 201, r.text);
  assert.equal(r.json.n, 3);
  assert.deepEqual(r.json.refused, []);
  const after = await companion('sahabat-kauman-2');
  assert.equal(after.businesses, before.businesses + 3);
  assert.equal(after.never_visited, before.never_visited + 3);
  const facts = (await program.officer.get(`/businesses/${three[0].id}/facts`)).json.items;
  assert.equal(facts.find((f) => f.kind === 'companion').value, 'sahabat-kauman-2');
  for (const tab of ['history', 'states']) {
    const { text } = await person.officer.get(`/businesses/${three[0].id}/${tab}`);
    assert.doesNotMatch(text, /sahabat-kauman-2/, `${tab}: people by the names that are known`);
    assert.ok(text.includes(after.display_name), tab);
  }
  const list = (await program.lurah.get('/assignments?companion=sahabat-kauman-2')).json.items;
  assert.equal(list[0].reason, 'Pembagian RW 3');
  assert.equal((await program.far.get(`/assignments/${r.json.id}`)).status, 404);
  const undo = await program.lurah.post(`/assignments/${r.json.id}/undo`);
  assert.deepEqual(undo.json, { n: 3, left: 0 });
  assert.equal((await program.lurah.post(`/assignments/${r.json.id}/undo`)).status, 409);
  assert.equal((await now(three[1])).companion, null);
});

test('rows stand alone: what is not possible is named, the rest is done', async () => {
  const here = await shop(), there = await shop({ ward: FAR });
  const r = await give('officer', [here, there], 'sahabat-kauman-3');
  assert.equal(r.status, 201, r.text);
  assert.deepEqual(r.json.refused.map((x) => x.business_id), [there.id]);
  assert.equal((await now(there)).companion, null);
  const none = await give('officer', [there], 'sahabat-kauman-3');
  assert.equal(none.status, 409, none.text);
});

test('bad requests change nothing and name the field', async () => {
  const b = await now(await shop());
  const bad = async (body, field) => {
    const r = await program.lurah.post('/assignments', body);
    assert.equal(r.status, 422, r.text);
    assert.ok(r.json.errors.some((e) => e.field === field), r.text);
  };
  await bad({ businesses: [b.id] }, 'companion');
  await bad({ businesses: [], companion: null }, 'businesses');
  await bad({ businesses: [`${b.id}`], companion: 'sahabat-kauman-1' }, 'businesses');
  await bad({ businesses: b.id, companion: 'sahabat-kauman-1' }, 'businesses');
  await bad({ businesses: [b.id], companion: 'lurah-kauman' }, 'companion');
  await bad({ businesses: [b.id], companion: 'sahabat-kauman-1', colour: 'red' }, 'colour');
  await bad({ businesses: [b.id], companion: 'sahabat-kauman-1', reason: 'x'.repeat(301) }, 'reason');
  assert.equal((await give('companion', [b], 'sahabat-kauman-1')).status, 403);
  assert.equal((await give('mayor', [b], 'sahabat-kauman-1')).status, 403);
  assert.equal((await give('far', [b], 'sahabat-kota-1')).status, 404);
  assert.deepEqual(await now(b), b);
});

test('an account that is shut shows as needing a hand-over, which spreads or gives to one', async () => {
  await must(['user', 'add', 'sahabat-kauman-8', '--role', 'companion', '--area', KAUMAN], { city });
  const some = [await shop(), await shop(), await shop()];
  assert.equal((await give('lurah', some, 'sahabat-kauman-8')).status, 201);
  await must(['user', 'disable', 'sahabat-kauman-8'], { city });
  const gone = await companion('sahabat-kauman-8', 'lurah');
  assert.equal(gone.state, 'handover');
  const page = wordsOf((await person.lurah.get('/companions')).text);
  assert.match(page, /Perlu serah terima\s+1/);
  const refused = await program.lurah.post('/assignments/handover', { from: 'sahabat-kauman-8', reason: '' });
  assert.equal(refused.status, 422);
  const r = await program.lurah.post('/assignments/handover', { from: 'sahabat-kauman-8', reason: 'Berhenti' });
  assert.equal(r.status, 201, r.text);
  assert.equal(r.json.n, 3);
  assert.equal(r.json.left, 0);
  assert.equal((await companion('sahabat-kauman-8', 'lurah')).state, 'ended');
  for (const b of some) assert.match((await now(b)).companion, /^sahabat-kauman-[123]$/);
  // Back to an account that is shut nothing goes.
  assert.equal((await program.lurah.post(`/assignments/${r.json.id}/undo`)).status, 409);
});

test('the appointment: version, checks, whose it is', async () => {
  const c = await companion('sahabat-kauman-2', 'lurah');
  const stale = await program.lurah.patch(`/companions/${c.id}`, { capacity: 90 }, c.version + 1);
  assert.equal(stale.status, 412);
  const bad = await program.lurah.patch(`/companions/${c.id}`, { term_from: '2026-05-01', term_until: '2026-04-01' }, c.version);
  assert.equal(bad.status, 422);
  const good = await program.lurah.patch(`/companions/${c.id}`, { capacity: 90, sectors: ['culinary', 'fashion'], letter_number: '188.45/12/2026' }, c.version);
  assert.equal(good.status, 200, good.text);
  assert.equal(good.json.capacity, 90);
  assert.equal((await program.far.patch(`/companions/${c.id}`, { capacity: 1 }, good.json.version)).status, 404);
  const wide = await companion('sahabat-kota-1', 'lurah');
  assert.equal((await program.lurah.patch(`/companions/${wide.id}`, { capacity: 1 }, wide.version)).status, 403);
  const seen = (await program.mayor.get(`/companions/${c.id}`)).json;
  assert.equal(seen.phone, null);
  assert.deepEqual(seen.masked, ['phone']);
  const own = (await program.companion.get('/companions')).json.items;
  assert.deepEqual(own.map((x) => x.name), ['sahabat-kauman-1']);
});

test('a proposal is explained, taken over row by row, and asks nobody over their capacity', async () => {
  const some = [await shop({ sector: 'culinary', lat: '-7.981000', lng: '112.630000' }), await shop(), await shop()];
  const items = (await program.lurah.get(`/assignments/proposal?limit=1000`)).json.items;
  const rows = items.filter((i) => some.some((b) => b.id === i.business_id));
  assert.equal(rows.length, 3);
  for (const row of rows) assert.ok(row.companion_id && row.load <= row.capacity, JSON.stringify(row));
  const page = await person.lurah.get('/assignments/proposal');
  assert.match(wordsOf(page.text), /menjadi \d+ dari \d+ usaha/);
  const take = rows.slice(0, 2).map((r) => ['_id[]', `${r.business_id}-${r.companion_id}`]);
  const done = await person.lurah.send('POST', '/assignments/proposal', {
    body: new URLSearchParams([['_csrf', person.lurah.csrf], ['_ward', KAUMAN], ...take]).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  assert.equal(done.status, 303, done.text);
  assert.match(done.headers.location, /^\/assignments\/\d+$/);
  assert.notEqual((await now(some[0])).companion, null);
  assert.equal((await now(some[2])).companion, null);
  const again = await person.lurah.send('POST', '/assignments/proposal', { // meanwhile somebody has them
    body: new URLSearchParams([['_csrf', person.lurah.csrf], ...take]).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  assert.equal(again.status, 409);
  assert.equal((await program.far.get(`/assignments/proposal?ward=${KAUMAN}`)).status, 404);
});

test('by forms: one business, its timeline, the list with its filters, the new companion is told', async () => {
  const b = await shop();
  const at = `/businesses/${b.id}/companion`;
  await person.lurah.get(at);
  const bad = await person.lurah.post(at, { companion: 'sahabat-arjosari-1' });
  assert.equal(bad.status, 422);
  const good = await person.lurah.post(at, { companion: 'sahabat-kauman-1', reason: 'Dekat rumahnya' });
  assert.equal(good.status, 303, good.text);
  assert.match(wordsOf((await person.lurah.get(at)).text), /Sahabat sekarang/);
  const own = await person.companion.get(at);
  assert.equal(own.status, 200);
  assert.doesNotMatch(own.text, /<select/);
  const told = (await program.admin.get('/outbox?event=assigned_one')).json;
  assert.ok(told.items.length >= 1, 'the companion was not told');
  const list = await person.lurah.get('/assignments/new?companion=none');
  assert.equal(list.status, 200);
  for (const code of ['none', 'belum']) {
    const alone = (await person.lurah.get(`/businesses?companion=${code}`)).text;
    assert.match(alone, new RegExp(`/assignments/new\\?companion=${code}`));
    assert.match(alone, /<li>[^]*?: belum punya/, 'the filter says it in words');
    assert.doesNotMatch(alone, new RegExp(`: ${code}\\s*<`));
  }
  const none = await person.lurah.post('/assignments', { companion: 'sahabat-kauman-1', _back: 'companion=none' });
  assert.equal(none.headers.location, '/assignments/new?companion=none');
  const other = await shop();
  const done = await person.lurah.post('/assignments', { 'companion': 'sahabat-kauman-2', '_id[]': other.id });
  assert.equal(done.status, 303, done.text);
  assert.equal((await now(other)).companion, 'sahabat-kauman-2');
});

test('the command line proposes for a ward, and takes over when it is told to', async () => {
  const some = [await shop(), await shop({ ward: FAR })];
  const proposed = JSON.parse(await must(['assign', 'Kauman', '--json'], { city }));
  assert.ok(proposed.some((r) => r.business_id === some[0].id && r.load <= r.capacity));
  assert.ok(!proposed.some((r) => r.business_id === some[1].id));
  assert.equal((await now(some[0])).companion, null);
  assert.notEqual((await run(['assign', 'Entah', '--apply'], { city })).code, 0);
  await must(['assign', 'all', '--apply'], { city });
  for (const b of some) assert.notEqual((await now(b)).companion, null);
  assert.deepEqual(JSON.parse(await must(['assign', 'all', '--json'], { city })), []);
});

test('by forms: an appointment is written down, a caseload handed over', async () => {
  const b = await shop();
  assert.equal((await give('officer', [b], 'sahabat-kauman-1')).status, 201);
  const { id } = await companion('sahabat-kauman-1');
  const edit = `/companions/${id}/edit`;
  const saved = await person.lurah.submit(await person.lurah.get(edit), edit, { letter_number: '188/77/2026', capacity: '120' });
  assert.equal(saved.status, 303, wordsOf(saved.text));
  assert.equal((await companion('sahabat-kauman-1')).letter_number, '188/77/2026');
  const page = await person.lurah.get(`/companions/${id}`);
  const over = await person.lurah.submit(page, '/assignments/handover', { to: 'sahabat-kauman-2', reason: 'Cuti melahirkan' });
  assert.equal(over.status, 303, wordsOf(over.text));
  assert.equal((await now(b)).companion, 'sahabat-kauman-2');
});

test('nobody is taken away by a choice that was not made; releasing is chosen, and what happened is told', async () => {
  const mine = [await shop(), await shop()];
  assert.equal((await give('officer', mine, 'sahabat-kauman-1')).status, 201);
  const ids = mine.map((b) => b.id);
  const form = await person.lurah.get('/assignments/new?companion=sahabat-kauman-1');
  assert.match(form.text, /<option value="none">Tanpa Sahabat \(lepaskan\)<\/option>/);
  const unchosen = await person.lurah.post('/assignments', { '_id[]': ids, companion: '', reason: 'uji' });
  assert.equal(unchosen.status, 422);
  assert.match(unchosen.text, /id="f-companion-error"/);
  for (const id of ids) assert.match(unchosen.text, new RegExp(`value="${id}" checked`));
  for (const b of mine) assert.equal((await now(b)).companion, 'sahabat-kauman-1');
  assert.equal((await program.lurah.post('/assignments', { businesses: ids, companion: '' })).status, 422);
  const alone = `/businesses/${ids[0]}/companion`;
  assert.equal((await person.lurah.post(alone, { companion: '' })).status, 422);

  const other = await shop({ name: 'Usaha Lain Bidang' });
  assert.equal((await give('officer', [other], 'sahabat-kauman-2')).status, 201);
  const some = await person.lurah.post('/assignments', { '_id[]': [...ids, other.id], companion: 'sahabat-kauman-2' });
  assert.equal(some.status, 303, some.text);
  assert.match(wordsOf((await person.lurah.get(some.headers.location)).text), /2 usaha mendapat Sahabatnya\. 1 usaha tidak berubah\./);
  const gone = await person.lurah.post('/assignments', { '_id[]': ids, companion: 'none' });
  const told = wordsOf((await person.lurah.get(gone.headers.location)).text);
  assert.match(told, /2 usaha dilepas dan kini tanpa Sahabat\./);
  assert.doesNotMatch(told, /mendapat Sahabatnya/);
  for (const b of mine) assert.equal((await now(b)).companion, null);

  const api = await program.officer.post('/assignments', { businesses: [ids[0], other.id, (await shop({ ward: FAR })).id], companion: 'sahabat-kauman-2' });
  assert.deepEqual([api.json.assigned, api.json.released, api.json.unchanged, api.json.refused.length], [1, 0, 1, 2]);
  const release = await program.lurah.post('/assignments', { businesses: ids, companion: null });
  assert.deepEqual([release.json.assigned, release.json.released, release.json.unchanged], [0, 1, 1]);
  const far = await shop({ ward: FAR, name: 'Usaha Jauh Sekali' });
  const officer = await signedIn(server, 'dinas');
  const left = await officer.post('/assignments', { '_id[]': [ids[0], far.id], companion: 'sahabat-kauman-2' });
  assert.match(wordsOf((await officer.get(left.headers.location)).text), /1 usaha dilewati \(Usaha Jauh Sekali\): Sahabat ini tidak bertugas/);
});

test('assigning shows people by their names, and is one step from the companions', async () => {
  const b = await shop({ name: 'Usaha Bernama Sahabat' });
  assert.equal((await give('officer', [b], 'sahabat-kauman-2')).status, 201);
  const { display_name: name } = await companion('sahabat-kauman-2');
  assert.notEqual(name, 'sahabat-kauman-2');
  const list = await person.lurah.get('/assignments/new?q=Bernama');
  const again = await person.lurah.post('/assignments', { '_id[]': b.id, companion: '' });
  for (const page of [list, again]) {
    const row = page.text.split('<tr>').find((r) => r.includes('Usaha Bernama Sahabat')).split('</tr>')[0];
    assert.ok(row.includes(name), row);
    assert.doesNotMatch(row, /sahabat-kauman-2/);
  }
  assert.match((await person.lurah.get('/companions')).text, /href="\/assignments\/new"/);
  assert.doesNotMatch((await person.companion.get('/companions')).text, /href="\/assignments\/new"/);
});

test('an assignment that was overtaken says so, and is taken back only where something can go back', async () => {
  const two = [await shop(), await shop()];
  const first = (await give('officer', two, 'sahabat-kauman-1')).json.id;
  const seen = async () => {
    const page = await person.lurah.get(`/assignments/${first}`);
    return { words: wordsOf(page.text), undo: page.text.includes(`/assignments/${first}/undo`) };
  };
  let page = await seen();
  assert.ok(page.undo);
  assert.doesNotMatch(page.words, /berganti/);
  assert.equal((await give('officer', [two[0]], 'sahabat-kauman-2')).status, 201);
  page = await seen();
  assert.ok(page.undo);
  assert.match(page.words, /Sebagian sudah berganti/);
  assert.equal((await give('officer', [two[1]], null)).status, 201);
  page = await seen();
  assert.ok(!page.undo, 'there is nothing to take back');
  assert.match(page.words, /Sudah berganti: semua/);
  assert.doesNotMatch(page.words, /berlaku/);
  assert.deepEqual((await program.lurah.get(`/assignments/${first}`)).json.rows.map((r) => [r.undone, r.moved]), [[false, true], [false, true]]);
  assert.equal((await program.lurah.post(`/assignments/${first}/undo`)).status, 409);
});
