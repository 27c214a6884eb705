// States, proposals, papers and saved views of businesses over the running server: as a person with
// forms and as a program, what is refused, and that a refusal changes nothing.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { makeCity, root, serve, token } from './lib/sahabat.mjs';
import { api, multipart, signedIn } from './lib/client.mjs';
import { formsOf, wordsOf } from './lib/html.mjs';
import { pdf, png, pngBomb } from './lib/files.mjs';

const KAUMAN = '35.73.02.1007';
const KASIN = '35.73.02.1010'; // the same district
let city, server;
const program = {}, person = {};

before(async () => {
  city = await makeCity({ businesses: 500 });
  server = await serve(city);
  const names = {
    officer: 'dinas', lurah: 'lurah-kauman', far: 'lurah-sumbersari', camat: 'camat-klojen',
    mayor: 'walikota', companion: 'sahabat-kauman-1', other: 'sahabat-kauman-2',
  };
  for (const [who, name] of Object.entries(names)) {
    program[who] = api(server, await token(city, name));
    person[who] = await signedIn(server, name);
  }
});
after(() => city?.close());

/* ---- what all tests need ---- */

let made = 0;
async function shop(more = {}) {
  const n = String(++made).padStart(4, '0');
  const r = await program.officer.post('/businesses', {
    name: `Usaha Kurasi ${n}`, owner_name: `Pemilik Kurasi ${n}`, ward: KAUMAN, phone: `08135550${n}`, address: `Gang Uji ${n}`, ...more,
  });
  assert.equal(r.status, 201, r.text);
  return r.json;
}

const now = async (b) => (await program.officer.get(`/businesses/${b.id}`)).json;
const factsOf = async (b) => (await program.officer.get(`/businesses/${b.id}/facts`)).json.items;
const match = (version) => ({ 'if-match': `"${version}"` });
const act = (who, b, what, body, version = b.version) =>
  program[who].post(`/businesses/${b.id}/${what}`, body, version === null ? {} : match(version));
const today = async (b) => (await factsOf(b))[0].valid_from;

// `f` is refused in each of its ways, and neither the record nor its facts change.
async function unchanged(b, f) {
  const record = await now(b), facts = await factsOf(b);
  await f(record);
  assert.deepEqual(await now(b), record, 'a refusal changed the record');
  assert.deepEqual(await factsOf(b), facts, 'a refusal changed the facts');
}

function refused(reply, status, field) {
  assert.equal(reply.status, status, reply.text.slice(0, 1500));
  if (!field) return;
  if (reply.json) assert.ok(reply.json.errors.some((e) => e.field === field), `no message for ${field}: ${reply.text}`);
  else assert.match(reply.text, new RegExp(`aria-invalid="true"[^>]*name="${field}"|name="${field}"[^>]*aria-invalid="true"|href="#[a-z]+-${field}`));
}

// The form of a business's page, sent by a person, with what the page itself had in it.
async function fill(who, b, page, action, fields) {
  const v = person[who];
  const got = await v.get(`/businesses/${b.id}/${page}`);
  assert.equal(got.status, 200, got.text.slice(0, 500));
  return v.submit(got, `/businesses/${b.id}/${action}`, fields);
}

const saved = (reply, to) => {
  assert.equal(reply.status, 303, wordsOf(reply.text).slice(0, 1500));
  if (to) assert.match(reply.headers.location, to);
};

/* ---- curation ---- */

test('curation by programs: verified by the ward, curated by the city, each step a fact', async () => {
  const b = await shop();
  const verified = await act('lurah', b, 'curation', { state: 'verified' });
  assert.equal(verified.status, 200, verified.text);
  assert.equal(verified.json.curation, 'verified');
  assert.equal(verified.json.version, b.version + 1);
  assert.equal(verified.headers.etag, `"${b.version + 1}"`);
  const curated = await act('officer', verified.json, 'curation', { state: 'curated' });
  assert.equal(curated.json.curation, 'curated');
  assert.deepEqual((await factsOf(b)).filter((f) => f.kind === 'curation').map((f) => f.value), ['curated', 'verified', 'proposed']);
  const not = await act('officer', curated.json, 'curation', { state: 'not_yet', reasons: ['legality', 'other'], note: 'NIB lama' });
  assert.equal(not.status, 200, not.text);
  const fact = (await factsOf(b))[0];
  assert.deepEqual([fact.value, fact.reasons, fact.note], ['not_yet', ['legality', 'other'], 'NIB lama']);
});

test('curation refused: who may not, what is no step, what is stale, what lacks its reason', async () => {
  const b = await shop();
  await unchanged(b, async ({ version }) => {
    refused(await act('lurah', b, 'curation', { state: 'verified' }, null), 428);
    refused(await act('lurah', b, 'curation', { state: 'verified' }, version + 1), 412);
    refused(await act('lurah', b, 'curation', { state: 'curated' }), 409);
    refused(await act('lurah', b, 'curation', { state: 'perhaps' }), 422, 'state');
    refused(await act('lurah', b, 'curation', {}), 422, 'state');
    refused(await act('lurah', b, 'curation', { state: 'not_yet' }), 422, 'reasons');
    refused(await act('lurah', b, 'curation', { state: 'not_yet', reasons: ['moon'] }), 422, 'reasons');
    refused(await act('lurah', b, 'curation', { state: 'not_yet', reasons: ['other'] }), 422, 'note');
    refused(await act('lurah', b, 'curation', { state: 'verified', reasons: ['data'] }), 422, 'reasons');
    refused(await act('lurah', b, 'curation', { state: 'verified', on: '2199-01-01' }), 422, 'on');
    refused(await act('lurah', b, 'curation', { state: 'verified', on: '2024-02-30' }), 422, 'on');
    refused(await act('far', b, 'curation', { state: 'verified' }), 404);
    refused(await act('companion', b, 'curation', { state: 'verified' }), 403);
    refused(await act('mayor', b, 'curation', { state: 'verified' }), 403);
  });
  const verified = (await act('lurah', b, 'curation', { state: 'verified' })).json;
  await unchanged(b, async () => refused(await act('lurah', verified, 'curation', { state: 'curated' }), 403));
});

test('curation by form: the page offers only the own steps, keeps what was typed, and sends one on', async () => {
  const b = await shop();
  const page = await person.lurah.get(`/businesses/${b.id}/states`);
  const form = formsOf(page.text).find((f) => f.action === `/businesses/${b.id}/curation`);
  assert.match(form.inside, /value="verified"/);
  assert.doesNotMatch(form.inside, /value="curated"/, 'a lurah is not offered to curate');
  await unchanged(b, async () => {
    const r = await fill('lurah', b, 'states', 'curation', { state: 'not_yet', note: 'catatan yang tetap' });
    refused(r, 422);
    assert.match(r.text, /catatan yang tetap/);
    assert.match(r.text, /role="alert"/);
    refused(await fill('lurah', b, 'states', 'curation', { state: 'verified', _version: '99' }), 412);
    refused(await person.mayor.post(`/businesses/${b.id}/curation`, { state: 'verified', _version: b.version }), 403);
  });
  saved(await fill('lurah', b, 'states', 'curation', { state: 'verified' }), /\/states$/);
  assert.equal((await now(b)).curation, 'verified');
});

test('many at once: the ticked ones, and those that changed meanwhile stay', async () => {
  const list = [await shop(), await shop(), await shop()];
  const stale = list[2];
  assert.equal((await program.officer.patch(`/businesses/${stale.id}`, { notes: 'lain' }, stale.version)).status, 200);
  const page = await person.lurah.get('/curation?queue=verify');
  assert.equal(page.status, 200);
  for (const b of list) assert.match(page.text, new RegExp(`value="${b.id}-\\d+"`));
  const ticked = list.map((b) => `${b.id}-${b.version}`);
  await unchanged(list[0], async () => {
    refused(await person.lurah.submit(page, '/curation', { _action: 'curated', '_id[]': ticked }), 400);
    refused(await person.lurah.submit(page, '/curation', { '_id[]': ticked }), 400);
    refused(await person.lurah.submit(page, '/curation', { _action: 'verified', '_id[]': ['x', ...ticked] }), 400);
    refused(await person.lurah.submit(page, '/curation', { _action: 'verified', '_id[]': [ticked[0], 'nonsense'] }), 400);
    refused(await person.lurah.submit(page, '/curation', { _action: 'verified', '_id[]': Array(201).fill(ticked[2]) }), 413);
    await person.companion.get('/businesses');
    refused(await person.companion.post('/curation', { queue: 'verify', _action: 'verified', '_id[]': ticked }), 403);
    await person.far.get('/curation');
    saved(await person.far.post('/curation', { queue: 'verify', _action: 'verified', '_id[]': ticked }));
    saved(await person.lurah.submit(page, '/curation', { _action: 'verified' }));
  });
  saved(await person.lurah.submit(page, '/curation', { _action: 'verified', '_id[]': ticked, ward: KAUMAN }), /queue=verify&ward=/);
  assert.deepEqual(await Promise.all(list.map(async (b) => (await now(b)).curation)), ['verified', 'verified', 'proposed']);
});

test('the queue as a program sees it: only the own territory, filters refused by name', async () => {
  const b = await shop();
  const items = await program.lurah.all('/curation?queue=verify');
  assert.ok(items.some((i) => i.id === b.id));
  assert.ok(items.every((i) => i.ward === KAUMAN && i.curation === 'proposed'));
  for (const queue of ['curate', 'expiring']) assert.equal((await program.officer.get(`/curation?queue=${queue}`)).status, 200);
  assert.equal((await person.officer.get('/curation?queue=expiring')).status, 200);
  refused(await program.lurah.get('/curation?queue=moon'), 422, 'queue');
  refused(await program.mayor.get('/curation'), 403);
});

/* ---- activity, ward, owner ---- */

test('activity: paused with a reason and active again; not without reason, not from tomorrow', async () => {
  const b = await shop();
  await unchanged(b, async ({ version }) => {
    refused(await act('lurah', b, 'activity', { activity: 'paused' }), 422, 'reason');
    refused(await act('lurah', b, 'activity', { activity: 'paused', reason: 'other' }), 422, 'note');
    refused(await act('lurah', b, 'activity', { activity: 'asleep' }), 422, 'activity');
    refused(await act('lurah', b, 'activity', { activity: 'paused', reason: 'season', on: '2199-01-01' }), 422, 'on');
    refused(await act('lurah', b, 'activity', { activity: 'paused', reason: 'season' }, version + 1), 412);
    refused(await act('lurah', b, 'activity', { activity: 'paused', reason: 'season' }, null), 428);
    refused(await act('companion', b, 'activity', { activity: 'paused', reason: 'season' }), 403);
    refused(await act('far', b, 'activity', { activity: 'paused', reason: 'season' }), 404);
    refused(await fill('lurah', b, 'states', 'activity', { activity: 'closed', reason: '' }), 422);
  });
  const r = await act('lurah', b, 'activity', { activity: 'paused', reason: 'season', note: 'Menunggu panen' });
  assert.equal(r.status, 200, r.text);
  assert.equal(r.json.activity, 'paused');
  saved(await fill('lurah', b, 'states', 'activity', { activity: 'active', reason: '' }), /\/states$/);
  assert.equal((await now(b)).activity, 'active');
  const kinds = (await factsOf(b)).filter((f) => f.kind === 'activity').map((f) => f.value);
  assert.deepEqual(kinds, ['active', 'paused', 'active']);
});

test('moving to another ward: within the territory only, and the new lurah sees it', async () => {
  const b = await shop();
  await unchanged(b, async ({ version }) => {
    refused(await act('camat', b, 'ward', { ward: KAUMAN }), 422, 'ward');
    refused(await act('camat', b, 'ward', { ward: '35.73.02.9999' }), 422, 'ward');
    refused(await act('camat', b, 'ward', {}), 422, 'ward');
    refused(await act('camat', b, 'ward', { ward: '35.73.05.1005' }), 422, 'ward');
    refused(await act('lurah', b, 'ward', { ward: KASIN }), 422, 'ward');
    refused(await act('camat', b, 'ward', { ward: KASIN }, version + 7), 412);
    refused(await act('companion', b, 'ward', { ward: KASIN }), 403);
    refused(await fill('camat', b, 'states', 'ward', { ward: '', address: '' }), 422);
  });
  const r = await act('camat', b, 'ward', { ward: KASIN, address: 'Jl. Baru 1' });
  assert.equal(r.status, 200, r.text);
  assert.deepEqual([r.json.ward, r.json.address], [KASIN, 'Jl. Baru 1']);
  refused(await program.lurah.get(`/businesses/${b.id}`), 404);
  saved(await fill('camat', b, 'states', 'ward', { ward: KAUMAN, address: 'Jl. Lama 2' }), /\/states$/);
  assert.equal((await program.lurah.get(`/businesses/${b.id}`)).json.address, 'Jl. Lama 2');
  assert.deepEqual((await factsOf(b)).filter((f) => f.kind === 'ward').map((f) => f.value), [KAUMAN, KASIN, KAUMAN]);
});

test('another owner: named, or that of another business; never nobody, never the same', async () => {
  const b = await shop(), heir = await shop();
  await unchanged(b, async ({ version }) => {
    refused(await act('lurah', b, 'owner', {}), 422);
    refused(await act('lurah', b, 'owner', { owner_name: 'X' }), 422, 'owner_name');
    refused(await act('lurah', b, 'owner', { owner_of: 'U-0000-0' }), 422, 'owner_of');
    refused(await act('lurah', b, 'owner', { owner_of: b.code, phone: '081355559999' }), 422, 'owner_of');
    refused(await act('lurah', b, 'owner', { owner_of: heir.code, owner_name: 'Orang Lain' }), 422, 'owner_of');
    refused(await act('lurah', b, 'owner', { owner_name: 'Ahli Waris', phone: '12' }), 422, 'phone');
    refused(await act('lurah', b, 'owner', { owner_name: 'Ahli Waris', phone: '081355559999' }, version + 1), 412);
    refused(await act('companion', b, 'owner', { owner_name: 'Ahli Waris', phone: '081355559999' }), 403);
    refused(await fill('lurah', b, 'states', 'owner', { owner_name: 'A', phone: '081355559999' }), 422);
  });
  const r = await act('lurah', b, 'owner', { owner_name: 'Ahli Waris', phone: '081355559999' });
  assert.equal(r.status, 200, r.text);
  assert.deepEqual([r.json.owner_name, r.json.phone], ['Ahli Waris', '081355559999']);
  saved(await fill('lurah', b, 'states', 'owner', { owner_of: heir.code, phone: '081355559998' }), /\/states$/);
  assert.equal((await now(b)).owner_name, heir.owner_name);
  const owners = (await factsOf(b)).filter((f) => f.kind === 'owner');
  assert.equal(owners[0].owner_name, heir.owner_name);
});

test('facts: newest first; their words and owners only for who may see them', async () => {
  const b = await shop();
  await act('lurah', b, 'activity', { activity: 'closed', reason: 'illness', note: 'sakit lama' });
  const [fact] = await factsOf(b);
  assert.deepEqual([fact.kind, fact.value, fact.note, fact.by], ['activity', 'closed', 'sakit lama', 'Lurah Kauman']);
  const seen = (await program.mayor.get(`/businesses/${b.id}/facts`)).json.items;
  assert.ok(seen.every((f) => f.note === null && f.owner_name === null));
  assert.equal(await today(b), fact.valid_from);
  refused(await program.far.get(`/businesses/${b.id}/facts`), 404);
});

/* ---- new and changed by form ---- */

test('the form for a new business: faults beside the fields, then it is there, proposed', async () => {
  const v = person.lurah;
  const total = async () => (await program.officer.get('/businesses?limit=1&count=exact')).json.total;
  const before = await total();
  const fields = { name: 'Lewat Formulir', owner_name: 'Bu Formulir', ward: KAUMAN, phone: '081355600001' };
  const form = async (changed) => v.submit(await v.get('/businesses/new'), '/businesses', { ...fields, ...changed });
  const bad = await form({ phone: '12' });
  refused(bad, 422, 'phone');
  assert.match(bad.text, /Lewat Formulir/);
  for (const changed of [{ name: '' }, { nib: '1' }, { ward: '' }, { founded_on: '2199-01-01' }]) refused(await form(changed), 422);
  refused(await person.mayor.post('/businesses', fields), 403);
  assert.equal(await total(), before);
  const made = await form({});
  saved(made, /^\/businesses\/\d+$/);
  assert.equal(await total(), before + 1);
  const b = (await program.lurah.get(made.headers.location)).json;
  assert.deepEqual([b.name, b.phone, b.curation], [fields.name, fields.phone, 'proposed']);
});


test('the form of a business: faults beside the fields, the stale refused, the change kept', async () => {
  const b = await shop();
  await unchanged(b, async () => {
    const r = await fill('lurah', b, 'edit', 'edit', { name: '', nib: '12', notes: 'tetap di sini' });
    refused(r, 422);
    assert.match(r.text, /tetap di sini/);
    refused(await fill('lurah', b, 'edit', 'edit', { notes: 'x', _version: b.version + 1 }), 412);
    refused(await person.companion.post(`/businesses/${b.id}/edit`, { name: 'Curian', _version: b.version }), 403);
    refused(await person.far.post(`/businesses/${b.id}/edit`, { name: 'Curian', _version: b.version }), 404);
  });
  saved(await fill('lurah', b, 'edit', 'edit', { notes: 'diubah lewat formulir' }), new RegExp(`/businesses/${b.id}$`));
  assert.equal((await now(b)).notes, 'diubah lewat formulir');
});

/* ---- proposals ---- */

// A business that sahabat-kauman-1 accompanies: a companion proposes for those alone.
async function accompanied() {
  const mine = (await program.companion.all('/businesses')).find((b) => !b.masked.includes('phone') && b.activity === 'active');
  assert.ok(mine, 'sahabat-kauman-1 accompanies nobody');
  return now(mine);
}
const propose = async (b, body, version = b.version) => program.companion.post(`/businesses/${b.id}/propose`, body, match(version));

test('a proposal by a program: seen by the lurah with old and new, accepted, the record changed', async () => {
  const b = await accompanied();
  const r = await propose(b, { notes: 'usulan satu', address: 'Gang Usulan 1' });
  assert.equal(r.status, 201, r.text);
  assert.equal(r.headers.location, `/api/v1/proposals/${r.json.id}`);
  assert.equal((await now(b)).version, b.version, 'proposing changes nothing');
  const p = (await program.lurah.get(`/proposals/${r.json.id}`)).json;
  assert.equal(p.state, 'open');
  assert.deepEqual(p.changes.map((c) => [c.field, c.proposed]).sort(), [['address', 'Gang Usulan 1'], ['notes', 'usulan satu']]);
  assert.ok((await program.lurah.all('/proposals')).some((x) => x.id === p.id));
  assert.ok((await program.companion.all('/proposals')).some((x) => x.id === p.id));
  assert.ok((await program.other.all('/proposals')).every((x) => x.id !== p.id), 'another companion sees it');
  refused(await program.other.get(`/proposals/${p.id}`), 404);
  refused(await program.far.get(`/proposals/${p.id}`), 404);
  const accepted = await program.lurah.post(`/proposals/${p.id}/accept`, { business_version: p.business_version }, match(p.version));
  assert.equal(accepted.status, 200, accepted.text);
  assert.equal(accepted.json.state, 'accepted');
  const after = await now(b);
  assert.deepEqual([after.notes, after.address], ['usulan satu', 'Gang Usulan 1']);
  refused(await program.lurah.post(`/proposals/${p.id}/accept`, { business_version: after.version }, match(accepted.json.version)), 409);
  assert.ok((await program.lurah.all('/proposals?state=accepted')).some((x) => x.id === p.id));
});

test('deciding refused: the wrong role, the stale, no reason; the proposal stays open', async () => {
  const b = await accompanied();
  const { id } = (await propose(b, { notes: 'usulan dua' })).json;
  const p = (await program.lurah.get(`/proposals/${id}`)).json;
  const decide = (who, what, body, version = p.version) => program[who].post(`/proposals/${id}/${what}`, body, match(version));
  await unchanged(b, async () => {
    refused(await decide('companion', 'accept', { business_version: p.business_version }), 403);
    refused(await decide('far', 'accept', { business_version: p.business_version }), 404);
    refused(await decide('lurah', 'accept', { business_version: p.business_version }, p.version + 1), 412);
    refused(await decide('lurah', 'accept', { business_version: p.business_version + 1 }), 412);
    refused(await decide('lurah', 'accept', {}), 422, 'business_version');
    refused(await program.lurah.post(`/proposals/${id}/accept`, { business_version: p.business_version }), 428);
    refused(await decide('lurah', 'reject', {}), 422, 'reason');
    refused(await decide('lurah', 'reject', { reason: 'x'.repeat(501) }), 422, 'reason');
    refused(await decide('companion', 'reject', { reason: 'tidak' }), 403);
    refused(await program.lurah.get('/proposals/999999'), 404);
    refused(await program.lurah.get('/proposals?state=moon'), 422, 'state');
  });
  assert.equal((await program.lurah.get(`/proposals/${id}`)).json.state, 'open');
  const r = await decide('lurah', 'reject', { reason: 'Sudah diubah pemiliknya' });
  assert.equal(r.status, 200, r.text);
  assert.deepEqual([r.json.state, r.json.reason], ['rejected', 'Sudah diubah pemiliknya']);
  assert.equal((await program.companion.get(`/proposals/${id}`)).json.reason, 'Sudah diubah pemiliknya');
});

test('proposals by form: proposed by the companion, one accepted and one rejected by the lurah', async () => {
  const b = await accompanied();
  await unchanged(b, async () => {
    refused(await fill('companion', b, 'propose', 'propose', {}), 422);
    const r = await fill('companion', b, 'propose', 'propose', { name: '', notes: 'jangan hilang' });
    refused(r, 422);
    assert.match(r.text, /jangan hilang/);
    refused(await fill('companion', b, 'propose', 'propose', { notes: 'x', _version: b.version + 5 }), 412);
    refused(await propose(b, { nib: '1' }), 422, 'nib');
    refused(await propose(b, {}), 422);
    refused(await propose(b, { curation: 'curated' }), 422, 'curation');
    await person.other.get('/businesses');
    refused(await person.other.get(`/businesses/${b.id}/propose`), 403);
    refused(await person.other.post(`/businesses/${b.id}/propose`, { notes: 'x', _version: b.version }), 403);
    refused(await person.mayor.get(`/businesses/${b.id}/propose`), 403);
  });
  const ids = [];
  for (const notes of ['formulir satu', 'formulir dua']) {
    const r = await fill('companion', b, 'propose', 'propose', { notes, _note: 'Kata pemilik' });
    saved(r, /^\/proposals\/\d+$/);
    ids.push(r.headers.location.split('/')[2]);
    assert.match((await person.companion.get(r.headers.location)).text, new RegExp(notes));
  }
  assert.match((await person.lurah.get('/proposals')).text, new RegExp(`/proposals/${ids[0]}"`));
  const page = await person.lurah.get(`/proposals/${ids[0]}`);
  refused(await person.lurah.submit(page, `/proposals/${ids[0]}/accept`, { business_version: '1000' }), 412);
  refused(await person.lurah.submit(page, `/proposals/${ids[0]}/reject`, { reason: '' }), 422);
  saved(await person.lurah.submit(page, `/proposals/${ids[0]}/accept`), /^\/proposals/);
  assert.equal((await now(b)).notes, 'formulir satu');
  const second = await person.lurah.get(`/proposals/${ids[1]}`);
  saved(await person.lurah.submit(second, `/proposals/${ids[1]}/reject`, { reason: 'Tidak terbukti' }), /^\/proposals/);
  assert.equal((await now(b)).notes, 'formulir satu');
  assert.match((await person.companion.get(`/proposals/${ids[1]}`)).text, /Tidak terbukti/);
});

/* ---- papers, photos, licences ---- */

// A program sends a file, too: multipart with its token.
const upload = (who, target, fields, files) => {
  const { body, type } = multipart(fields, files);
  return program[who].call('POST', target, body, { 'content-type': type });
};
const picture = { filename: 'depan.png', type: 'image/png', bytes: png() };
const papersOf = async (b) => (await program.officer.get(`/businesses/${b.id}/documents`)).json;

test('a business\'s page shows its newest photo, small, and the way to add one, to who may', async () => {
  const b = await shop(), page = `/businesses/${b.id}`;
  const shot = async (who) => (await person[who].get(page)).text.match(/<figure class="shot">.*?<\/figure>/s)?.[0] ?? null;
  const way = async (who) => (await person[who].get(page)).text.includes('>Tambah foto</a>');
  const add = async (title) => (await upload('lurah', `${page}/documents`, { kind: 'photo', title }, { file: picture })).json.id;
  assert.deepEqual([await shot('lurah'), await way('lurah'), await way('mayor')], [null, true, false]);
  const first = await add('Tampak depan'), second = await add('Etalase');
  const html = await shot('lurah');
  assert.match(html, new RegExp(`<a href="${page}/documents"><img src="${page}/photos/${second}\\?small=1" alt="Foto ${b.name}" width="320" height="240" loading="lazy">`));
  assert.match(html, /Etalase · /);
  assert.equal((await person.lurah.get(`${page}/photos/${second}`)).status, 200);
  assert.equal(await shot('mayor'), null);
  for (const [id, left] of [[second, `photos/${first}?small=1"`], [first, null]]) {
    assert.equal((await program.lurah.post(`${page}/documents/${id}/remove`)).status, 204);
    assert.ok(left ? (await shot('lurah')).includes(left) : (await shot('lurah')) === null);
  }
});

// Width and height in the frame header of a JPEG.
function sizeOf(jpeg) {
  let at = 2;
  while (jpeg[at + 1] < 0xc0 || jpeg[at + 1] > 0xc2) at += 2 + jpeg.readUInt16BE(at + 2);
  return [jpeg.readUInt16BE(at + 7), jpeg.readUInt16BE(at + 5)];
}

test('a photo in a page is a small one; whole behind it', async () => {
  const b = await shop(), page = `/businesses/${b.id}`, large = { ...picture, bytes: png(1500, 1000) };
  const { id } = (await upload('lurah', `${page}/documents`, { kind: 'photo', title: 'Etalase' }, { file: large })).json;
  const src = `${page}/photos/${id}`, whole = await person.lurah.get(src), small = await person.lurah.get(`${src}?small=1`);
  assert.deepEqual([whole, small].map((r) => [r.headers['content-type'], ...sizeOf(r.bytes)]), [['image/jpeg', 1500, 1000], ['image/jpeg', 640, 426]]);
  assert.ok((await person.lurah.get(`${page}/documents`)).text.includes(`<a href="${src}"><img src="${src}?small=1"`));
  refused(await person.mayor.get(`${src}?small=1`), 403);
  refused(await person.far.get(`${src}?small=1`), 404);
  refused(await person.lurah.get(`${src}?small=perhaps`), 422);
});

test('documents: a photo is drawn anew, a paper kept as it is; both handed out and removed', async () => {
  const b = await shop();
  const v = person.lurah;
  await v.get(`/businesses/${b.id}/documents`);
  saved(await v.upload(`/businesses/${b.id}/documents`, { kind: 'photo', title: 'Tampak depan' }, { file: picture }), /\/documents$/);
  const added = await upload('lurah', `/businesses/${b.id}/documents`, { kind: 'document', title: 'Surat' },
    { file: { filename: 'surat.pdf', type: 'application/pdf', bytes: pdf() } });
  assert.equal(added.status, 201, added.text);
  assert.equal(added.json.type, 'application/pdf');
  const { documents } = await papersOf(b);
  const photo = documents.find((d) => d.kind === 'photo'), paper = documents.find((d) => d.kind === 'document');
  const page = await v.get(`/businesses/${b.id}/documents`);
  assert.match(page.text, /Tampak depan/);
  const shown = await v.get(`/businesses/${b.id}/photos/${photo.id}`);
  assert.equal(shown.headers['content-type'], 'image/jpeg');
  assert.deepEqual([...shown.bytes.subarray(0, 3)], [0xff, 0xd8, 0xff]);
  const got = await v.get(`/businesses/${b.id}/documents/${paper.id}`);
  assert.equal(got.headers['content-type'], 'application/pdf');
  assert.match(got.headers['content-disposition'], /attachment/);
  assert.deepEqual(got.bytes, pdf());
  assert.equal((await v.get(`/businesses/${b.id}/documents/${photo.id}`)).status, 200);
  for (const target of [`photos/${paper.id}`, 'photos/999999', 'documents/999999'])
    refused(await v.get(`/businesses/${b.id}/${target}`), 404);
  for (const who of ['far', 'mayor']) {
    const r = await person[who].get(`/businesses/${b.id}/documents/${paper.id}`);
    assert.ok([403, 404].includes(r.status), `${who}: ${r.status}`);
  }
  const stranger = await shop();
  refused(await v.get(`/businesses/${stranger.id}/documents/${paper.id}`), 404);
  const seen = (await program.mayor.get(`/businesses/${b.id}/documents`)).json;
  assert.deepEqual([seen.documents, seen.masked], [[], ['documents']]);

  const ask = await v.get(`/businesses/${b.id}/documents/${paper.id}/remove`);
  assert.equal(ask.status, 200);
  assert.match(ask.text, /Surat/);
  assert.equal((await papersOf(b)).documents.length, 2, 'asking removes nothing');
  saved(await v.submit(ask, `/businesses/${b.id}/documents/${paper.id}/remove`), /\/documents$/);
  refused(await v.get(`/businesses/${b.id}/documents/${paper.id}`), 404);
  refused(await program.companion.post(`/businesses/${b.id}/documents/${photo.id}/remove`), 403);
  refused(await program.far.post(`/businesses/${b.id}/documents/${photo.id}/remove`), 404);
  assert.equal((await program.lurah.post(`/businesses/${b.id}/documents/${photo.id}/remove`)).status, 204);
  refused(await program.lurah.post(`/businesses/${b.id}/documents/${photo.id}/remove`), 404);
  assert.deepEqual((await papersOf(b)).documents, []);
});

test('a paper of capital is read by the office: by form and by program; what is refused; the class says so', async () => {
  const b = await shop({ capital: 1200000000 });
  const added = await upload('lurah', `/businesses/${b.id}/documents`, { kind: 'balance_sheet', title: 'Neraca 2025' },
    { file: { filename: 'neraca.pdf', type: 'application/pdf', bytes: pdf() } });
  assert.equal(added.status, 201, added.text);
  const { id } = added.json, at = `/businesses/${b.id}/documents/${id}/check`;
  assert.deepEqual([added.json.checked_at, added.json.capital, added.json.proves], [null, null, false]);
  assert.equal((await program.lurah.get(`/businesses/${b.id}/class`)).json.verified, false);
  const page = await person.lurah.get(`/businesses/${b.id}/documents`);
  assert.match(page.text, new RegExp(`href="${at}"`));
  const ask = await person.lurah.get(at);
  assert.equal(ask.status, 200, ask.text.slice(0, 500));
  assert.doesNotMatch(wordsOf(ask.text), /1\.200\.000\.000/, 'it is read in the paper, not copied from the record');
  for (const capital of ['', '-1', 'banyak', '1200000001']) {
    const r = await person.lurah.submit(ask, at, { capital });
    refused(r, 422, 'capital');
    assert.match(wordsOf(r.text), /Neraca 2025/);
  }
  refused(await program.lurah.post(at, {}), 422, 'capital');
  refused(await program.lurah.post(at, { capital: 1200000001 }), 422, 'capital');
  refused(await program.far.post(at, { capital: 1200000000 }), 404);
  refused(await program.companion.post(at, { capital: 1200000000 }), 403);
  refused(await program.mayor.post(at, { capital: 1200000000 }), 403);
  assert.equal((await papersOf(b)).documents[0].proves, false);

  saved(await person.lurah.submit(ask, at, { capital: '1.200.000.000' }), /\/documents$/);
  const shown = await person.lurah.get(`/businesses/${b.id}/documents`);
  assert.match(wordsOf(shown.text), /Modal Rp1\.200\.000\.000, dibaca/);
  assert.doesNotMatch(shown.text, new RegExp(`href="${at}"`), 'what is proven is not asked again');
  const stands = (await program.lurah.get(`/businesses/${b.id}/class`)).json;
  assert.deepEqual([stands.class, stands.basis, stands.verified, stands.proof], ['small', 'capital', true, 'balance_sheet']);
  assert.match(stands.reasons.join(' '), /Neraca/);
  assert.match(wordsOf((await person.lurah.get(`/businesses/${b.id}/growth`)).text), /modal tertera di Neraca/);
  const again = await program.officer.post(at, { capital: 1200000000 });
  assert.equal(again.status, 200, again.text);
  assert.equal(again.json.checked_at, (await papersOf(b)).documents[0].checked_at);

  const changed = await program.officer.patch(`/businesses/${b.id}`, { capital: 1300000000 }, (await now(b)).version);
  assert.equal(changed.status, 200, changed.text);
  assert.equal((await program.lurah.get(`/businesses/${b.id}/class`)).json.verified, false);
  assert.match(wordsOf((await person.lurah.get(at)).text), /kini berkata lain/);
  const deed = await upload('lurah', `/businesses/${b.id}/documents`, { kind: 'document', title: 'Surat' },
    { file: { filename: 'surat.pdf', type: 'application/pdf', bytes: pdf() } });
  refused(await program.officer.post(`/businesses/${b.id}/documents/${deed.json.id}/check`, { capital: 1300000000 }), 409);
});

test('documents refused: no file, what is no picture, a paper as a photo, the wrong people', async () => {
  const b = await shop();
  const target = `/businesses/${b.id}/documents`;
  const odd = {
    none: {}, empty: { file: { ...picture, bytes: Buffer.alloc(0) } },
    zip: { file: { ...picture, bytes: Buffer.from('PK\x03\x04 no picture') } },
    cut: { file: { ...picture, bytes: png().subarray(0, 60) } },
    bomb: { file: { ...picture, bytes: pngBomb() } },
    paper: { file: { ...picture, bytes: pdf() } },
    html: { file: { filename: 'a.svg', type: 'image/svg+xml', bytes: Buffer.from('<svg onload="alert(1)"/>') } },
  };
  await unchanged(b, async () => {
    await person.lurah.get(target);
    for (const [name, files] of Object.entries(odd)) {
      const r = await upload('lurah', target, { kind: 'photo' }, files);
      assert.equal(r.status, 422, `${name}: ${r.text}`);
      assert.ok(r.json.errors.some((e) => e.field === 'file'), name);
      assert.equal((await person.lurah.upload(target, { kind: 'photo' }, files)).status, 422, name);
    }
    refused(await upload('lurah', target, { kind: 'moon' }, { file: picture }), 422, 'kind');
    refused(await upload('lurah', target, { kind: 'photo' }, { file: { ...picture, bytes: Buffer.alloc(11 << 20, 1) } }), 413);
    refused(await upload('far', target, { kind: 'photo' }, { file: picture }), 404);
    refused(await upload('other', target, { kind: 'photo' }, { file: picture }), 403);
    refused(await upload('mayor', target, { kind: 'photo' }, { file: picture }), 403);
    await person.lurah.get('/businesses');
    const token = person.lurah.csrf;
    person.lurah.csrf = 'x';
    refused(await person.lurah.upload(target, { kind: 'photo' }, { file: picture }), 403);
    person.lurah.csrf = token;
  });
  assert.deepEqual((await papersOf(b)).documents, []);
});

test('a companion adds to the own businesses and removes only what they added', async () => {
  const b = await accompanied();
  const own = await upload('companion', `/businesses/${b.id}/documents`, { kind: 'photo' }, { file: picture });
  assert.equal(own.status, 201, own.text);
  const theirs = await upload('lurah', `/businesses/${b.id}/documents`, { kind: 'photo' }, { file: picture });
  refused(await program.companion.post(`/businesses/${b.id}/documents/${theirs.json.id}/remove`), 403);
  assert.equal((await program.companion.post(`/businesses/${b.id}/documents/${own.json.id}/remove`)).status, 204);
  assert.deepEqual((await papersOf(b)).documents.map((d) => d.id), [theirs.json.id]);
});

test('licences: with and without a scan, the same twice refused, handed out, removed', async () => {
  const b = await shop();
  const target = `/businesses/${b.id}/licenses`;
  await person.lurah.get(`/businesses/${b.id}/documents`);
  saved(await person.lurah.upload(target, { kind: 'pirt', number: 'P-IRT 2063573010001-29' }, { file: picture }), /\/documents$/);
  const halal = await program.lurah.post(target, { kind: 'halal', number: 'ID35110000012345678', issued_on: '2024-05-01' });
  assert.equal(halal.status, 201, halal.text);
  await unchanged(b, async () => {
    refused(await program.lurah.post(target, { kind: 'halal', number: 'ID35110000012345678' }), 422, 'number');
    refused(await program.lurah.post(target, { kind: 'pirt', number: '12345' }), 422, 'number');
    refused(await program.lurah.post(target, { kind: 'brand' }), 422, 'number');
    refused(await program.lurah.post(target, { number: 'IDM0001' }), 422, 'kind');
    refused(await program.lurah.post(target, { kind: 'brand', number: 'IDM0001', issued_on: '2199-01-01' }), 422, 'issued_on');
    refused(await program.lurah.post(target, { kind: 'brand', number: 'IDM0001', issued_on: '2024-01-02', expires_on: '2024-01-01' }), 422, 'expires_on');
    refused(await upload('lurah', target, { kind: 'brand', number: 'IDM0001' }, { file: { ...picture, bytes: Buffer.from('zip') } }), 422, 'file');
    refused(await program.far.post(target, { kind: 'brand', number: 'IDM0001' }), 404);
    refused(await program.mayor.post(target, { kind: 'brand', number: 'IDM0001' }), 403);
    refused(await person.lurah.upload(target, { kind: 'pirt', number: '7' }, {}), 422);
  });
  const { licenses } = await papersOf(b);
  const scanned = licenses.find((l) => l.kind === 'pirt');
  assert.deepEqual([scanned.number, scanned.has_file], ['2063573010001-29', true]);
  const file = await person.lurah.get(`${target}/${scanned.id}/file`);
  assert.deepEqual([file.status, file.headers['content-type']], [200, 'image/jpeg']);
  refused(await person.lurah.get(`${target}/${halal.json.id}/file`), 404);
  refused(await person.far.get(`${target}/${scanned.id}/file`), 404);
  refused(await person.mayor.get(`${target}/${scanned.id}/file`), 403);
  const ask = await person.lurah.get(`${target}/${scanned.id}/remove`);
  assert.match(ask.text, /2063573010001-29/);
  refused(await program.far.post(`${target}/${scanned.id}/remove`), 404);
  refused(await program.mayor.post(`${target}/${scanned.id}/remove`), 403);
  saved(await person.lurah.submit(ask, `${target}/${scanned.id}/remove`), /\/documents$/);
  assert.equal((await program.lurah.post(`${target}/${halal.json.id}/remove`)).status, 204);
  refused(await program.lurah.post(`${target}/${halal.json.id}/remove`), 404);
  assert.deepEqual((await papersOf(b)).licenses, []);
});

test('papers, photos and scans by programs: the same bytes as people get, for who may see them', async () => {
  const b = await shop(), at = `/businesses/${b.id}`;
  const paper = await upload('lurah', `${at}/documents`, { kind: 'document', title: 'Surat' }, { file: { filename: 'surat.pdf', type: 'application/pdf', bytes: pdf() } });
  const photo = await upload('lurah', `${at}/documents`, { kind: 'photo', title: 'Depan' }, { file: picture });
  const scan = await upload('lurah', `${at}/licenses`, { kind: 'pirt', number: '2063573010001-29' }, { file: picture });
  const bare = await program.lurah.post(`${at}/licenses`, { kind: 'halal', number: 'ID35110000012345679' });
  const files = { [`documents/${paper.json.id}`]: 'application/pdf', [`documents/${photo.json.id}`]: 'image/jpeg', [`photos/${photo.json.id}`]: 'image/jpeg', [`licenses/${scan.json.id}/file`]: 'image/jpeg' };
  for (const [file, type] of Object.entries(files)) {
    const got = await program.lurah.get(`${at}/${file}`);
    assert.deepEqual([got.status, got.headers['content-type']], [200, type], file);
    assert.deepEqual(got.bytes, (await person.lurah.get(`${at}/${file}`)).bytes, file);
    refused(await program.far.get(`${at}/${file}`), 404);
    refused(await program.mayor.get(`${at}/${file}`), 403);
    refused(await api(server).get(`${at}/${file}`), 401);
  }
  assert.deepEqual((await program.lurah.get(`${at}/documents/${paper.json.id}`)).bytes, pdf());
  const other = await shop();
  for (const file of [`photos/${paper.json.id}`, `licenses/${bare.json.id}/file`, 'documents/999999', 'photos/no'])
    refused(await program.lurah.get(`${at}/${file}`), 404);
  refused(await program.lurah.get(`/businesses/${other.id}/documents/${paper.json.id}`), 404);
  assert.equal((await program.lurah.post(`${at}/documents/${photo.json.id}/remove`)).status, 204);
  refused(await program.lurah.get(`${at}/photos/${photo.json.id}`), 404);
});

/* ---- the states as people read them ---- */

test('an end that came to be known late stands once, on its day; nothing that is kept for the reckoning', async () => {
  const b = await shop();
  const born = await today(b);
  const day = (n) => new Date(Date.parse(born) - n * 86400000).toISOString().slice(0, 10);
  const led = await accompanied();
  assert.doesNotMatch(wordsOf((await person.officer.get(`/businesses/${led.id}/states`)).text), /sahabat-kauman-1/, 'people by their names');
  const titles = async () => [...(await person.officer.get(`/businesses/${b.id}/states`)).text.matchAll(/<li><h3>(.*?)<\/h3>/g)].map((m) => m[1]);
  const before = await titles();
  assert.equal(before.filter((t) => /^Kelurahan/.test(t)).length, 1);
  const closed = await act('officer', b, 'activity', { activity: 'closed', reason: 'illness', on: day(29) });
  assert.equal(closed.status, 200, closed.text);
  const after = await titles();
  const states = after.filter((t) => t.startsWith('Kegiatan'));
  assert.equal(states.length, 1, states);
  assert.match(states[0], /Tutup/);
  assert.equal(after.filter((t) => /^Kelurahan/.test(t)).length, 1, after);
  assert.ok((await factsOf(b)).filter((f) => f.kind === 'activity').length > 1, 'programs get every fact');
  const again = await act('officer', closed.json, 'activity', { activity: 'active' });
  assert.equal(again.status, 200, again.text);
  assert.equal((await titles()).filter((t) => t.startsWith('Kegiatan')).length, 2, 'a change after it is told');
});

/* ---- the page of a business ---- */

test('a business\'s page leads to the owner\'s others within one\'s area, and to its point on a map', async () => {
  const owner = { owner_name: 'Bu Banyak Usaha', owner_nik: '3573024107900001' };
  const first = await shop({ ...owner, lat: -7.9831, lng: 112.6251 }), second = await shop(owner), far = await shop({ ...owner, ward: '35.73.05.1003' });
  const others = (page) => [...(/<nav class="shortcuts".*?<\/nav>/s.exec(page.text)?.[0] ?? '').matchAll(/href="\/businesses\/(\d+)"/g)].map((m) => Number(m[1]));
  const shown = await person.officer.get(`/businesses/${first.id}`);
  assert.deepEqual(others(shown), [second.id, far.id]);
  assert.match(shown.text, /<a href="https:\/\/www\.openstreetmap\.org\/\?mlat=-7\.983100&amp;mlon=112\.625100[^"]*">-7\.983100, 112\.625100<\/a>/);
  assert.deepEqual(others(await person.lurah.get(`/businesses/${first.id}`)), [second.id], 'none of another ward');
  assert.deepEqual(others(await person.officer.get(`/businesses/${(await shop()).id}`)), []);
  assert.doesNotMatch((await person.companion.get(`/businesses/${first.id}`)).text, /112\.6251/, 'the point is as personal as the address');
});

/* ---- the summary of what is wrong ---- */

test('the summary above a form says of which field each message is', async () => {
  const b = await shop();
  const summary = (r) => {
    assert.equal(r.status, 422);
    return [.../class="errors".*?<\/div>/s.exec(r.text)[0].matchAll(/<a href="#f-[a-z_]+">(.*?)<\/a>/g)].map((m) => m[1]);
  };
  await person.lurah.get(`/businesses/${b.id}/documents`);
  const brand = (more) => person.lurah.upload(`/businesses/${b.id}/licenses`, { kind: 'brand', number: 'IDM0001', ...more }, {});
  assert.deepEqual(summary(await brand({ issued_on: '2199-01-01' })), ['Terbit: Tanggal belum tiba']);
  assert.match(summary(await brand({ issued_on: '2024-01-02', expires_on: '2024-01-01' }))[0], /^Berlaku sampai: /);
  assert.match(summary(await fill('lurah', b, 'states', 'curation', { state: 'not_yet' }))[0], /^Yang masih kurang: Pilih paling sedikit satu alasan/);
  const named = summary(await person.lurah.submit(await person.lurah.get('/businesses/new'), '/businesses', { name: '', nib: '12' }));
  assert.ok(named.every((words) => !/^(.+): \1/.test(words)), `no name twice: ${named}`);
});

/* ---- the history, as people read it ---- */

test('the history speaks the reader\'s language: acts, fields, codes, days, sums; nothing that is kept for programs', async () => {
  const b = await shop({ sector: 'culinary', founded_on: '2020-02-03' });
  assert.equal((await program.officer.call('PATCH', `/businesses/${b.id}`, { sector: 'trade', capital: 5000000, founded_on: '2021-03-04' }, match(b.version))).status, 200);
  const page = await person.officer.get(`/businesses/${b.id}/history`), words = wordsOf(page.text);
  for (const said of ['Data didaftarkan', 'Data diubah', 'Kuliner', 'Kauman', '3 Feb 2020', '4 Mar 2021', 'Rp5.000.000']) assert.ok(words.includes(said), `${said}: ${words}`);
  for (const code of ['culinary', '35.73.02', '2020-02-03', 'version']) assert.ok(!words.includes(code), `${code}: ${words}`);
});

test('every act that is written down beside a business has words', async () => {
  const source = execFileSync('grep', ['-rhoE', 'audit\\(cx, "[a-z-]+", "business"', path.join(root, 'src'), '--include=*.c']).toString();
  const acts = [...new Set([...source.matchAll(/"([a-z-]+)", "business"/g)].map((m) => m[1]))];
  assert.ok(acts.length > 20);
  const po = fs.readFileSync(path.join(root, 'locale/id.po'), 'utf8');
  assert.deepEqual(acts.filter((a) => !po.includes(`msgid "history.${a}"`)), []);
});

/* ---- saved views ---- */

test('a saved view: kept for its owner alone, opened by its link, forgotten', async () => {
  const v = person.lurah;
  const page = await v.get('/businesses?curation=curated');
  saved(await v.submit(page, '/businesses/views', { name: 'Terkurasi saja' }), /curation=curated/);
  const list = await v.get('/businesses');
  assert.match(list.text, /Terkurasi saja/);
  const id = /\/businesses\/views\/(\d+)\/delete/.exec(list.text)[1];
  assert.doesNotMatch((await person.camat.get('/businesses')).text, /Terkurasi saja/);
  refused(await person.camat.post(`/businesses/views/${id}/delete`), 404);
  for (const fields of [{ name: '', query: 'q=a' }, { name: 'x'.repeat(61), query: 'q=a' }, { name: 'Rusak', query: 'a=%zz' }])
    assert.ok([400, 422].includes((await v.post('/businesses/views', fields)).status), JSON.stringify(fields));
  const odd = await v.post('/businesses/views', { name: 'Aneh', query: 'q=a\r\nSet-Cookie: x=y' });
  assert.ok([400, 422].includes(odd.status) || !/[\r\n]/.test(odd.headers.location));
  saved(await v.post(`/businesses/views/${id}/delete`), /\/businesses$/);
  assert.doesNotMatch((await v.get('/businesses')).text, /Terkurasi saja/);
  refused(await v.post(`/businesses/views/${id}/delete`), 404);
});

test('saved views by programs: listed, made, made anew under the same name, forgotten; of others nothing', async () => {
  const { camat, lurah } = program, at = '/businesses/views';
  const made = await camat.post(at, { name: 'Klojen lama', query: 'stale=12&sort=confirmed_at' });
  assert.equal(made.status, 201, made.text);
  assert.deepEqual([made.headers.location, made.json.name, made.json.query], ['/api/v1/businesses/views', 'Klojen lama', 'stale=12&sort=confirmed_at']);
  assert.match((await person.camat.get('/businesses')).text, /Klojen lama/, 'the page offers it');
  const again = await camat.post(at, { name: 'Klojen lama', query: 'stale=6' });
  assert.deepEqual([again.status, again.json.id], [201, made.json.id]);
  const list = (await camat.get(at)).json;
  assert.deepEqual(list.items.filter((v) => v.name === 'Klojen lama'), [{ id: made.json.id, name: 'Klojen lama', query: 'stale=6' }]);
  assert.equal(list.total, list.items.length);
  for (const { id } of (await lurah.get(at)).json.items) assert.notEqual(id, made.json.id);
  refused(await camat.post(at, { query: 'q=a' }), 422, 'name');
  refused(await camat.post(at, { name: 'x'.repeat(61), query: 'q=a' }), 422, 'name');
  refused(await camat.post(at, { id: 7, name: 'Nomor', query: 'q=a' }), 422, 'id');
  refused(await camat.post(at, { name: 'Tanpa saringan' }), 400);
  refused(await camat.post(at, { name: 'Rusak', query: 'a=%zz' }), 400);
  refused(await api(server).get(at), 401);
  refused(await lurah.post(`${at}/${made.json.id}/delete`), 404);
  assert.equal((await camat.post(`${at}/${made.json.id}/delete`)).status, 204);
  refused(await camat.post(`${at}/${made.json.id}/delete`), 404);
  assert.ok(!(await camat.get(at)).json.items.some((v) => v.id === made.json.id));
});
