// What looks like one business: the queue, deciding, joining field by field, the log, parting again.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeCity, serve, token } from './lib/sahabat.mjs';
import { api, signedIn } from './lib/client.mjs';
import { formsOf, linksOf, titleOf, wordsOf } from './lib/html.mjs';

const KAUMAN = '35.73.02.1007';
const SUMBERSARI = '35.73.05.1005'; // another district
let city, server, officer, lurah, camat, mayor, admin;

before(async () => {
  city = await makeCity();
  server = await serve(city);
  [officer, lurah, camat, mayor, admin] = await Promise.all(['dinas', 'lurah-kauman', 'camat-klojen', 'walikota', 'admin']
    .map(async (name) => api(server, await token(city, name))));
});
after(() => city?.close());

let serial = 0;

// Two records of one business, as two people wrote it down, and their pair in the queue.
async function twins({ first = {}, second = {} } = {}) {
  const n = ++serial;
  const word = ['Zamrud', 'Pualam', 'Kecubung', 'Mirah', 'Nilam', 'Safir', 'Topas', 'Intan', 'Delima', 'Yakut', 'Giok', 'Akik'][n % 12];
  const common = { ward: KAUMAN, phone: `08137700${1000 + n}`, address: `Gang ${word} ${n}` };
  const make = async (body) => {
    const r = await officer.post('/businesses', body);
    assert.equal(r.status, 201, r.text);
    return r.json;
  };
  const a = await make({ ...common, name: `Keripik ${word}`, owner_name: `Wulan ${word}wati`, employees: 3, ...first });
  const b = await make({ ...common, name: `Kripik ${word} Jaya`, owner_name: `Wulan ${word}wati`, nib: `91200000${10000 + n}`, ...second });
  assert.ok(b.possible_duplicates >= 1, 'the second one is told of');
  const pair = (await officer.all('/duplicates')).find((p) => [p.a.id, p.b.id].sort().join() === [a.id, b.id].sort().join());
  assert.ok(pair, 'the pair stands in the queue');
  return { pair, a, b, at: `/duplicates/${pair.id}` };
}

const get = async (who, target) => {
  const r = await who.get(target);
  assert.equal(r.status, 200, `${target}: ${r.text}`);
  return r.json;
};
const match = (version) => ({ 'if-match': `"${version}"` });
const sideOf = (pair, id) => (pair.a.id === id ? 'a' : 'b');

/* ---- comparing ---- */

test('two records of one state that began on different days show the days', async () => {
  const { a, b, at } = await twins();
  const person = await signedIn(server, 'dinas');
  const ward = api(server, await token(city, 'lurah-kauman'));
  for (const [x, on] of [[a, '2026-11-03'], [b, '2026-11-05']]) {
    const { version } = (await get(officer, `/businesses/${x.id}`));
    const r = await ward.post(`/businesses/${x.id}/curation`, { state: 'verified', on }, match(version));
    assert.ok(r.status < 300, r.text);
  }
  const words = wordsOf((await person.get(at)).text);
  assert.match(words, /Diverifikasi, sejak 3 Nov 2026/);
  assert.match(words, /Diverifikasi, sejak 5 Nov 2026/);
});

test('who accompanies each is called by name', async () => {
  const { a, at } = await twins();
  const dinas = await signedIn(server, 'dinas'), form = `/businesses/${a.id}/companion`;
  const given = await dinas.submit(await dinas.get(form), form, { companion: 'sahabat-kauman-1' });
  assert.equal(given.status, 303, wordsOf(given.text));
  const called = /Sahabat sekarang: ([^·]+?) Sahabat /.exec(wordsOf((await dinas.get(form)).text))[1];
  const words = wordsOf((await dinas.get(at)).text);
  assert.ok(words.includes(called), called);
  assert.doesNotMatch(words, /sahabat-kauman-1/);
});

/* ---- the queue ---- */

test('the queue, best first, page by page, in each state', async () => {
  const all = await officer.all('/duplicates', 5);
  assert.ok(all.length > 5, 'a demo city has duplicates');
  assert.equal(new Set(all.map((p) => p.id)).size, all.length, 'a pair came twice');
  for (let i = 1; i < all.length; i++) assert.ok(all[i - 1].score >= all[i].score);
  assert.ok(all.every((p) => p.state === 'open' && p.reasons.length > 0 && p.a.id !== p.b.id));
  assert.equal((await get(officer, '/duplicates')).total, all.length);
  for (const state of ['not_duplicate', 'merged'])
    assert.ok((await officer.all(`/duplicates?state=${state}`)).every((p) => p.state === state), state);
  for (const [bad, status] of [['?state=perhaps', 422], ['?limit=0', 422], ['?limit=201', 422], ['?cursor=x', 400], ['?cursor=5.-1', 400],
    ['?colour=red', 422]])
    assert.equal((await officer.get(`/duplicates${bad}`)).status, status, bad);
});

test('as pages: tabs, rows, the pager, and each pair behind its link', async () => {
  const v = await signedIn(server, 'dinas');
  const page = await v.get('/duplicates?limit=5');
  assert.equal(page.status, 200);
  const links = linksOf(page.text);
  for (const tab of ['/duplicates', '/duplicates?state=not_duplicate', '/duplicates?state=merged', '/merges'])
    assert.ok(links.includes(tab), `no tab to ${tab}`);
  const pairs = (p) => linksOf(p.text).filter((l) => /^\/duplicates\/\d+$/.test(l));
  assert.equal(pairs(page).length, 5);
  const next = links.find((l) => /cursor=/.test(l));
  assert.ok(next, 'no link to the next page');
  const second = await v.get(next);
  assert.equal(second.status, 200);
  assert.ok(pairs(second).length > 0 && pairs(second).every((l) => !pairs(page).includes(l)));
  for (const state of ['not_duplicate', 'merged']) assert.equal((await v.get(`/duplicates?state=${state}`)).status, 200);
  for (const target of pairs(page)) {
    const one = await v.get(target);
    assert.equal(one.status, 200);
    assert.ok(formsOf(one.text).some((f) => f.action === `${target}/dismiss`), `${target} cannot be decided`);
  }
  assert.equal((await v.get('/duplicates?cursor=x')).status, 400);
});

test('one pair: side by side, what is the same and what is not', async () => {
  const { pair, a, b, at } = await twins();
  const r = await officer.get(at);
  assert.equal(r.headers.etag, `"${pair.version}"`);
  const field = (name) => r.json.fields.find((f) => f.name === name);
  const [sa, sb] = [sideOf(pair, a.id), sideOf(pair, b.id)];
  assert.equal(field('name')[sa], a.name);
  assert.equal(field('name')[sb], b.name);
  assert.equal(field('name').same, false);
  assert.equal(field('phone').same, true);
  assert.equal(field('nib')[sa], null);
  assert.equal(r.json[`${sa}_version`], 1);
  for (const bad of ['/duplicates/999999', '/duplicates/0', '/duplicates/x']) assert.equal((await officer.get(bad)).status, 404, bad);
});

test('a pair is seen by those of its wards; across districts the other side is covered', async () => {
  const { pair, a, b, at } = await twins({ second: { ward: SUMBERSARI } });
  const seen = await get(lurah, at);
  const own = seen[sideOf(pair, a.id)], other = seen[sideOf(pair, b.id)];
  assert.deepEqual([own.in_scope, other.in_scope], [true, false]);
  assert.equal(own.owner_name, a.owner_name);
  assert.equal(other.owner_name, null);
  assert.ok(other.masked.includes('owner_name'));
  assert.ok(seen.fields.every((f) => f[sideOf(pair, b.id)] === null && f.same === null), 'the other side shows through');
  assert.ok([403, 404].includes((await lurah.post(`${at}/dismiss`, undefined, match(pair.version))).status));
  const v = await signedIn(server, 'lurah-kauman');
  const page = await v.get(at);
  assert.equal(page.status, 200);
  assert.equal(formsOf(page.text).filter((f) => f.action.startsWith(at)).length, 0, 'nothing to decide');
  const elsewhere = api(server, await token(city, 'lurah-bareng'));
  assert.equal((await elsewhere.get(at)).status, 404);
  for (const who of [mayor, admin]) {
    assert.equal((await who.get('/duplicates')).status, 403);
    assert.equal((await who.get(at)).status, 403);
  }
  assert.equal((await api(server).get('/duplicates')).status, 401);
});

/* ---- deciding ---- */

test('no duplicate, and back into the queue, as a program', async () => {
  const { pair, at } = await twins();
  assert.equal((await lurah.post(`${at}/dismiss`)).status, 428, 'without If-Match');
  assert.equal((await lurah.post(`${at}/dismiss`, undefined, match(pair.version + 5))).status, 412);
  const r = await lurah.post(`${at}/dismiss`, undefined, match(pair.version));
  assert.equal(r.status, 200, r.text);
  assert.equal(r.json.state, 'not_duplicate');
  assert.equal(r.headers.etag, `"${r.json.version}"`);
  assert.ok(r.json.decided_at && r.json.decided_by);
  assert.ok(!(await officer.all('/duplicates')).some((p) => p.id === pair.id));
  assert.ok((await officer.all('/duplicates?state=not_duplicate')).some((p) => p.id === pair.id));
  assert.equal((await lurah.post(`${at}/reopen`, undefined, match(pair.version))).status, 412, 'the version of before');
  const back = await lurah.post(`${at}/reopen`, undefined, match(r.json.version));
  assert.equal(back.status, 200, back.text);
  assert.equal(back.json.state, 'open');
  assert.equal((await mayor.post(`${at}/dismiss`, undefined, match(back.json.version))).status, 403);
});

test('no duplicate, and back into the queue, as a person', async () => {
  const { at } = await twins();
  const v = await signedIn(server, 'camat-klojen');
  const page = await v.get(at);
  assert.ok(!formsOf(page.text).some((f) => f.action === `${at}/merge`), 'a camat does not merge');
  const done = await v.submit(page, `${at}/dismiss`);
  assert.equal(done.status, 303, done.text);
  assert.equal(done.headers.location, '/duplicates');
  await v.follow(done);
  assert.equal((await v.submit(page, `${at}/dismiss`)).status, 412, 'the page of before');
  assert.equal((await v.post(`${at}/dismiss`)).status, 428);
  const again = await v.get(at);
  const open = await v.submit(again, `${at}/reopen`);
  assert.equal(open.status, 303);
  assert.equal(open.headers.location, at);
  assert.equal((await get(officer, at)).state, 'open');
  assert.equal((await v.post(`${at}/merge`, { keep: 'a', a_version: 1, b_version: 1 })).status, 403);
});

/* ---- joining ---- */

test('joined as a program: the chosen sides, one record less; undone: as before', async () => {
  const { pair, a, b, at } = await twins();
  const [keep, gone] = [sideOf(pair, a.id), sideOf(pair, b.id)];
  const versions = { a_version: 1, b_version: 1 };
  const before = { a: await get(officer, `/businesses/${a.id}`), b: await get(officer, `/businesses/${b.id}`) };
  const total = (await get(officer, '/businesses?count=exact&limit=1')).total;
  const refused = [
    [officer, { keep: 'c', ...versions }, 422], [officer, { ...versions }, 422], [officer, { keep }, 422],
    [officer, { keep, ...versions, name: 'both' }, 422], [officer, { keep, ...versions, colour: 'a' }, 422],
    [officer, { keep, a_version: 7, b_version: 1 }, 412], [officer, { keep, a_version: 1, b_version: 7 }, 412],
    [camat, { keep, ...versions }, 403], [lurah, { keep, ...versions }, 403], [mayor, { keep, ...versions }, 403],
  ];
  for (const [who, body, status] of refused) {
    const r = await who.post(`${at}/merge`, body);
    assert.equal(r.status, status, `${JSON.stringify(body)}: ${r.text}`);
  }
  const r = await officer.post(`${at}/merge`, { keep, ...versions, name: gone, nib: gone });
  assert.equal(r.status, 201, r.text);
  assert.equal(r.headers.location, `/api/v1/merges/${r.json.id}`);
  assert.deepEqual([r.json.kept.id, r.json.gone.id, r.json.undone_at], [a.id, b.id, null]);
  const kept = await get(officer, `/businesses/${a.id}`);
  assert.deepEqual([kept.name, kept.nib, kept.employees, kept.phone, kept.version], [b.name, b.nib, 3, a.phone, 2]);
  assert.equal((await get(officer, '/businesses?count=exact&limit=1')).total, total - 1);
  assert.equal((await get(officer, `/businesses?q=${b.nib}`)).items.map((i) => i.id).join(), String(a.id));
  const after = await get(officer, at);
  assert.equal(after.state, 'merged');
  const twice = await officer.post(`${at}/merge`, { keep, a_version: after.a_version, b_version: after.b_version });
  assert.ok([404, 409, 412, 422].includes(twice.status), `merged twice: ${twice.status}`);
  assert.ok((await officer.post(`${at}/dismiss`, undefined, match(after.version))).status >= 400, 'a merged pair is not dismissed');

  const log = await officer.all('/merges', 1);
  assert.equal(log[0].id, r.json.id, 'newest first');
  assert.deepEqual(await get(officer, `/merges/${r.json.id}`), log[0]);
  assert.equal((await get(lurah, `/merges/${r.json.id}`)).kept.id, a.id, 'the lurah of the ward sees it');
  assert.equal((await lurah.post(`/merges/${r.json.id}/undo`)).status, 403);
  const undone = await officer.post(`/merges/${r.json.id}/undo`);
  assert.equal(undone.status, 200, undone.text);
  assert.ok(undone.json.undone_at && undone.json.undone_by);
  const { version: va, updated_at: ua, ...back } = await get(officer, `/businesses/${a.id}`);
  const { version: vb, updated_at: ub, ...was } = before.a;
  assert.deepEqual(back, was, 'the kept one is as before');
  assert.ok(va > vb && ua >= ub, 'versions go on counting');
  const other = await get(officer, `/businesses/${b.id}`);
  assert.deepEqual([other.name, other.nib, other.owner_name], [b.name, b.nib, b.owner_name]);
  assert.equal((await get(officer, '/businesses?count=exact&limit=1')).total, total);
  assert.equal((await officer.post(`/merges/${r.json.id}/undo`)).status, 409, 'undone twice');
});

test('a joined one is not parted where what it took was changed since; else what was changed stays', async () => {
  const { pair, a, b, at } = await twins();
  const sides = { keep: sideOf(pair, a.id), nib: sideOf(pair, b.id), a_version: 1, b_version: 1 };
  const r = await officer.post(`${at}/merge`, sides);
  assert.equal(r.status, 201, r.text);
  const changed = await officer.patch(`/businesses/${a.id}`, { address: 'Gang Baru 12', nib: '9120000099999' }, 2);
  assert.equal(changed.status, 200, changed.text);
  const undo = await officer.post(`/merges/${r.json.id}/undo`);
  assert.equal(undo.status, 409, undo.text);
  assert.equal((await get(officer, `/merges/${r.json.id}`)).undone_at, null);
  assert.equal((await officer.patch(`/businesses/${a.id}`, { nib: b.nib }, 3)).status, 200);
  assert.equal((await officer.post(`/merges/${r.json.id}/undo`)).status, 200);
  const kept = await get(officer, `/businesses/${a.id}`);
  assert.deepEqual([kept.address, kept.nib], ['Gang Baru 12', a.nib]);
  assert.deepEqual([(await get(officer, `/businesses/${b.id}`)).address, (await get(officer, `/businesses/${b.id}`)).nib], [b.address, b.nib]);
  assert.equal((await officer.post('/merges/999999/undo')).status, 404);
  assert.equal((await officer.get('/merges/999999')).status, 404);
  assert.equal((await officer.get('/merges?cursor=-3')).status, 400);
  assert.equal((await mayor.get('/merges')).status, 403);
});

test('joined and parted as a person', async () => {
  const { pair, a, b, at } = await twins();
  const v = await signedIn(server, 'dinas');
  const page = await v.get(at);
  const form = formsOf(page.text).find((f) => f.action === `${at}/merge`);
  assert.ok(['a', 'b'].includes(form.values.keep), 'one is proposed to stay');
  const [keep, gone] = [sideOf(pair, a.id), sideOf(pair, b.id)];
  const none = { ...form.values };
  delete none.keep;
  const refused = await v.post(form.action, none);
  assert.equal(refused.status, 422);
  assert.match(refused.text, /role="alert"/);
  const stale = await v.post(form.action, { ...form.values, keep, a_version: '9' });
  assert.equal(stale.status, 412);
  const done = await v.post(form.action, { ...form.values, keep, name: gone, nib: gone });
  assert.equal(done.status, 303, done.text);
  assert.equal(done.headers.location, `/businesses/${a.id}`);
  assert.ok(wordsOf((await v.follow(done)).text).includes(b.name));
  const old = await v.get(`/businesses/${b.id}`);
  assert.ok(old.status === 200 ? linksOf(old.text).includes(`/businesses/${a.id}`) : old.headers.location === `/businesses/${a.id}`,
    'the one that is gone leads to the kept one');
  assert.ok(linksOf((await v.get(at)).text).includes('/merges'));

  const log = await v.get('/merges');
  assert.equal(log.status, 200);
  const one = linksOf(log.text).find((l) => /^\/merges\/\d+$/.test(l));
  const asked = await v.get(one);
  assert.ok(titleOf(asked.text) && wordsOf(asked.text).includes(b.code ?? b.name));
  const lurahs = await signedIn(server, 'lurah-kauman');
  assert.ok(!formsOf((await lurahs.get(one)).text).some((f) => f.action === `${one}/undo`));
  assert.equal((await lurahs.post(`${one}/undo`)).status, 403);
  const undo = await v.submit(asked, `${one}/undo`);
  assert.equal(undo.status, 303);
  assert.equal(undo.headers.location, one);
  const shown = await v.follow(undo);
  assert.ok(!formsOf(shown.text).some((f) => f.action === `${one}/undo`), 'no undo of what is undone');
  assert.equal((await v.post(`${one}/undo`)).status, 409);
  assert.equal((await get(officer, `/businesses/${a.id}`)).name, a.name);
});

test('a merge that cannot be read is refused', async () => {
  const { pair, a, at } = await twins();
  const wrong = await officer.post(`${at}/merge`, { keep: sideOf(pair, a.id), a_version: '1x', b_version: 1 });
  assert.ok([400, 422].includes(wrong.status), wrong.text);
  const text = await officer.post(`${at}/merge`, '{"keep": ');
  assert.equal(text.status, 400);
  assert.equal((await officer.post('/duplicates/999999/merge', { keep: 'a', a_version: 1, b_version: 1 })).status, 404);
});

/* ---- while typing ---- */

test('what is registered already is told while typing', async () => {
  const { a, b } = await twins();
  const ask = (fields) => `/businesses/similar?${new URLSearchParams(fields)}`;
  const draft = { name: a.name, owner_name: a.owner_name, ward: KAUMAN, phone: a.phone, address: a.address };
  const found = (await get(officer, ask(draft))).items;
  assert.deepEqual(found.slice(0, 2).map((i) => i.id).sort(), [a.id, b.id].sort());
  assert.ok(found.every((i) => i.reasons.length > 0 && i.score > 0));
  assert.ok(found.length <= 5);
  assert.equal((await get(officer, ask({ ...draft, limit: 1 }))).items.length, 1);
  assert.ok(!(await get(officer, ask({ ...draft, id: a.id }))).items.some((i) => i.id === a.id), 'itself is not like itself');
  assert.deepEqual((await get(officer, ask({ name: 'Qqzz Xxyy', owner_name: 'Zzqq Yyxx', ward: SUMBERSARI }))).items, []);
  for (const odd of [{}, { name: 'x' }, { phone: '08' }, { ward: 'nowhere' }, { name: "'" }, { name: '%' }])
    assert.equal((await officer.get(ask(odd))).status, 200, JSON.stringify(odd));
  assert.equal((await officer.get(ask({ ...draft, limit: 99 }))).status, 422);
  assert.equal((await officer.get(ask({ name: 'y'.repeat(500) }))).status, 422);
  const hidden = (await get(api(server, await token(city, 'lurah-sumbersari')), ask(draft))).items.find((i) => i.id === a.id);
  assert.ok(hidden && !hidden.in_scope && hidden.owner_name === null && hidden.masked.includes('owner_name'));
  assert.equal((await mayor.get(ask(draft))).status, 403);
});
