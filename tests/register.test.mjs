// Rooms of the register as people use them, by forms without JavaScript: record, states, proposals,
// papers, and owners from outside.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeCity, serve, sleep, token } from './lib/sahabat.mjs';
import { api, signedIn, Visitor } from './lib/client.mjs';
import { pdf, png, pngBomb } from './lib/files.mjs';
import { formsOf, wordsOf } from './lib/html.mjs';
import { codeSent } from './lib/messages.mjs';

const KAUMAN = '35.73.02.1007', KASIN = '35.73.02.1006', SUMBERSARI = '35.73.05.1005';
let city, server, officer, lurah, admin, dinas, head;
before(async () => {
  city = await makeCity({ businesses: 120 });
  server = await serve(city);
  officer = api(server, await token(city, 'dinas'));
  lurah = api(server, await token(city, 'lurah-kauman'));
  admin = api(server, await token(city, 'admin'));
  dinas = await signedIn(server, 'dinas');
  head = await signedIn(server, 'lurah-kauman');
});
after(() => city?.close());

let number = 0;
async function shop(more = {}) {
  const n = ++number;
  const r = await officer.post('/businesses', {
    name: `Dapur Nomor ${n}`, owner_name: `Ibu Urutan ${n}`, ward: KAUMAN, phone: `0812${String(60000000 + n)}`, address: `Jl. Uji ${n}`, ...more,
  });
  assert.equal(r.status, 201, r.text);
  return r.json;
}
const read = async (id) => (await officer.get(`/businesses/${id}`)).json;

/* ---- the record ---- */

test('create by form: faults come back, then it is made, shown, listed', async () => {
  const form = await dinas.get('/businesses/new');
  const faulty = await dinas.submit(form, '/businesses', { name: 'Roti Goreng Uji', owner_name: '', nib: '12', ward: KAUMAN });
  assert.equal(faulty.status, 422);
  assert.equal(formsOf(faulty.text).find((f) => f.action === '/businesses').values.name, 'Roti Goreng Uji');
  const made = await dinas.submit(faulty, '/businesses', { owner_name: 'Tutik', nib: '', phone: '0812-5555-0001', capital: '2.500.000', 'channels[]': ['shop', 'market'] });
  assert.equal(made.status, 303, wordsOf(made.text));
  const page = await dinas.get(made.headers.location);
  for (const words of ['Roti Goreng Uji', 'Tutik', 'Kauman', 'Rp2.500.000']) assert.ok(wordsOf(page.text).includes(words), words);
  assert.ok(wordsOf((await dinas.get('/businesses?q=roti+goreng')).text).includes('Roti Goreng Uji'));
});

test('change by form: only what changed; a stale form is refused and keeps what was typed', async () => {
  const b = await shop();
  const at = `/businesses/${b.id}/edit`;
  const mine = await dinas.get(at), theirs = await head.get(at);
  assert.equal((await head.submit(theirs, at, { notes: 'dari lurah' })).status, 303);
  const late = await dinas.submit(mine, at, { notes: 'dari dinas' });
  assert.equal(late.status, 412);
  assert.match(late.text, /dari dinas/);
  assert.equal((await read(b.id)).notes, 'dari lurah');
  const history = await dinas.get(`/businesses/${b.id}/history`);
  assert.match(wordsOf(history.text), /dari lurah/);
});

test('what somebody types is text and nothing else', async () => {
  const evil = '<script>alert(1)</script>"\'><img src=x onerror=alert(1)>{{t.home.title}}';
  const b = await shop({ name: evil.slice(0, 100), notes: evil, address: evil });
  for (const target of [`/businesses/${b.id}`, `/businesses/${b.id}/edit`, `/businesses/${b.id}/history`, `/businesses/${b.id}/states`, '/businesses?sort=-updated_at', `/businesses?q=${encodeURIComponent(evil.slice(0, 60))}`]) {
    const { text } = await dinas.get(target);
    assert.ok(!/<script>alert|<img src=x/.test(text), target);
  }
});

/* ---- states ---- */

test('curation goes its steps: ward verifies, city curates, not yet needs reasons', async () => {
  const b = await shop();
  const at = `/businesses/${b.id}/curation`;
  assert.equal((await lurah.post(at, { state: 'curated' }, { 'if-match': '"1"' })).status >= 400, true, 'a ward does not curate');
  assert.equal((await officer.post(at, { state: 'not_yet' }, { 'if-match': '"1"' })).status, 422, 'not yet without reasons');
  const seen = await head.get(`/businesses/${b.id}/states`);
  const verified = await head.submit(seen, at, { state: 'verified' });
  assert.equal(verified.status, 303, wordsOf(verified.text));
  assert.equal((await read(b.id)).curation, 'verified');
  const curated = await officer.post(at, { state: 'curated' }, { 'if-match': `"${(await read(b.id)).version}"` });
  assert.equal(curated.status, 200, curated.text);
  assert.equal(curated.json.curation, 'curated');
  assert.ok(curated.json.curation_until > '2026-11-23');
  const facts = (await officer.get(`/businesses/${b.id}/facts`)).json.items;
  assert.deepEqual(facts.filter((f) => f.kind === 'curation').map((f) => f.value).sort(), ['curated', 'proposed', 'verified']);
  const early = await officer.post(at, { state: 'not_yet', reasons: ['market'], on: '2026-01-15' }, { 'if-match': `"${curated.json.version}"` });
  assert.equal(early.status, 422, 'before the state that stands now');
  const not = await shop();
  const r = await officer.post(`/businesses/${not.id}/curation`, { state: 'not_yet', reasons: ['legality', 'place'] }, { 'if-match': '"1"' });
  assert.equal(r.status, 200, r.text);
});

test('many at once from the queue', async () => {
  const list = [await shop(), await shop()];
  const page = await head.get('/curation?queue=verify');
  const reply = await head.submit(page, '/curation', { '_id[]': list.map((b) => `${b.id}-1`), _action: 'verified' });
  assert.equal(reply.status, 303, wordsOf(reply.text).slice(0, 500));
  for (const b of list) assert.equal((await read(b.id)).curation, 'verified');
  const outside = await shop({ ward: SUMBERSARI });
  await head.submit(await head.get('/curation?queue=verify'), '/curation', { '_id[]': [`${outside.id}-1`], _action: 'verified' });
  assert.equal((await read(outside.id)).curation, 'proposed', 'a ticked id of elsewhere');
});

test('activity, move and owner: dated, with history; counts of a past day stay', async () => {
  const b = await shop();
  const then = (await officer.get('/businesses/counts?on=2025-06-30')).json;
  const paused = await dinas.submit(await dinas.get(`/businesses/${b.id}/states`), `/businesses/${b.id}/activity`, { activity: 'paused', reason: 'illness', on: '2026-10-01' });
  assert.equal(paused.status, 303, wordsOf(paused.text));
  assert.equal((await read(b.id)).activity, 'paused');
  const moved = await dinas.submit(await dinas.get(`/businesses/${b.id}/states`), `/businesses/${b.id}/ward`, { ward: KASIN, on: '2026-11-01' });
  assert.equal(moved.status, 303, wordsOf(moved.text));
  assert.equal((await lurah.get(`/businesses/${b.id}`)).status, 404, 'it left the ward');
  const sold = await dinas.submit(await dinas.get(`/businesses/${b.id}/states`), `/businesses/${b.id}/owner`, { owner_name: 'Pak Pembeli', phone: '081299990001', on: '2026-11-10' });
  assert.equal(sold.status, 303, wordsOf(sold.text));
  const now = await read(b.id);
  assert.equal(now.owner_name, 'Pak Pembeli');
  const facts = (await officer.get(`/businesses/${b.id}/facts`)).json.items;
  for (const kind of ['activity', 'ward', 'owner']) assert.ok(facts.filter((f) => f.kind === kind).length >= 2, `${kind} keeps its history`);
  assert.deepEqual((await officer.get('/businesses/counts?on=2025-06-30')).json, then);
  const v = `"${now.version}"`;
  assert.equal((await officer.post(`/businesses/${b.id}/activity`, { activity: 'closed', on: '2099-01-01' }, { 'if-match': v })).status, 422, 'a day to come');
  assert.equal((await officer.post(`/businesses/${b.id}/activity`, { activity: 'active' })).status, 428);
  assert.equal((await officer.post(`/businesses/${b.id}/activity`, { activity: 'active' }, { 'if-match': '"1"' })).status, 412);
  const active = await officer.post(`/businesses/${b.id}/activity`, { activity: 'active' }, { 'if-match': v });
  assert.equal(active.status, 200, active.text);
  const home = await officer.post(`/businesses/${b.id}/ward`, { ward: KAUMAN }, { 'if-match': `"${active.json.version}"` });
  assert.equal(home.status, 200, home.text);
  const owner = await officer.post(`/businesses/${b.id}/owner`, { owner_name: 'Bu Pewaris', phone: '081299990002' }, { 'if-match': `"${home.json.version}"` });
  const change = (await officer.get(`/businesses/${b.id}/history`)).json.items.find((i) => i.action === 'owner').changes;
  assert.deepEqual([change.owner_name, change.phone?.[1]], [[home.json.owner_name, 'Bu Pewaris'], '081299990002'], 'old and new');
  assert.equal(owner.status, 200, owner.text);
});

/* ---- proposals ---- */

// A companion proposes for the businesses that are theirs: one of a ward with two of them, and the ward's head.
async function team() {
  const all = await officer.all('/businesses');
  const ofWard = (c) => all.filter((b) => b.companion === c && b.activity === 'active');
  const name = [...new Set(all.map((b) => b.companion))].find((c) => /^sahabat-.*-\d$/.test(c ?? '') && !/kota/.test(c) && ofWard(c).length >= 2);
  assert.ok(name, 'the demo gives companions businesses');
  const own = ofWard(name);
  return { name, lurah: name.replace(/^sahabat/, 'lurah').replace(/-\d$/, ''), ids: own.map((b) => b.id) };
}

test('a companion proposes; the lurah accepts one, rejects another with a reason', async () => {
  const { name, lurah: who, ids } = await team();
  const companion = await signedIn(server, name), head = await signedIn(server, who), lurah = api(server, await token(city, who));
  const b = await read(ids[0]);
  for (const decision of ['accept', 'reject']) {
    const at = `/businesses/${b.id}/propose`;
    const sent = await companion.submit(await companion.get(at), at, { notes: `usul untuk ${decision}`, _note: 'bertemu pemilik' });
    assert.equal(sent.status, 303, wordsOf(sent.text));
    const list = (await lurah.get('/proposals')).json.items;
    assert.ok(list.some((p) => p.business_id === b.id));
    const page = await head.get(sent.headers.location);
    assert.match(wordsOf(page.text), new RegExp(`usul untuk ${decision}`));
    const to = `${sent.headers.location}/${decision}`;
    if (decision === 'reject') assert.equal((await head.submit(page, to, { reason: '' })).status, 422);
    const done = await head.submit(page, to, decision === 'reject' ? { reason: 'tidak sesuai kenyataan' } : {});
    assert.equal(done.status, 303, wordsOf(done.text));
  }
  assert.equal((await read(b.id)).notes, 'usul untuk accept');
  assert.ok((await head.get('/proposals?state=rejected')).text.includes(b.name));
});

test('proposals over the API; one that fits no more says so', async () => {
  const { name, lurah: who, ids } = await team();
  const own = api(server, await token(city, name)), lurah = api(server, await token(city, who));
  const b = await read(ids[1]);
  const foreign = await shop({ ward: b.ward });
  assert.equal((await own.patch(`/businesses/${b.id}`, { notes: 'langsung' }, b.version)).status, 403, 'a companion changes nothing at once');
  assert.equal((await own.post(`/businesses/${foreign.id}/propose`, { notes: 'x' }, { 'if-match': '"1"' })).status, 403, 'nor proposes for others');
  const propose = async (body) => (await own.post(`/businesses/${b.id}/propose`, body, { 'if-match': `"${(await read(b.id)).version}"` })).json.id;
  const first = await propose({ address: 'Jl. Baru 1' }), second = await propose({ address: 'Jl. Lain 2' }), third = await propose({ notes: 'c' });
  const accept = async (id) => {
    const p = (await lurah.get(`/proposals/${id}`)).json;
    return lurah.post(`/proposals/${id}/accept`, { business_version: p.business_version ?? (await read(b.id)).version }, { 'if-match': `"${p.version}"` });
  };
  await sleep(1100); // instants are whole seconds
  assert.equal((await accept(first)).status, 200);
  const p = (await lurah.get(`/proposals/${second}`)).json;
  assert.ok(p.changes.some((c) => c.stale), 'the address changed meanwhile');
  const r = await lurah.post(`/proposals/${third}/reject`, { reason: 'sudah ada' }, { 'if-match': `"${(await lurah.get(`/proposals/${third}`)).json.version}"` });
  assert.equal(r.status, 200, r.text);
  assert.equal((await own.post(`/proposals/${second}/accept`, { business_version: 1 }, { 'if-match': '"1"' })).status, 403);
});

/* ---- papers ---- */

test('photo and licence by form: drawn anew, handed out, removed', async () => {
  const b = await shop();
  const at = `/businesses/${b.id}/documents`;
  await dinas.get(at);
  const added = await dinas.upload(at, { kind: 'photo', title: 'Depan kios' }, { file: { filename: 'foto.png', type: 'image/png', bytes: png(64, 48) } });
  assert.equal(added.status, 303, wordsOf(added.text));
  const licence = await dinas.upload(`/businesses/${b.id}/licenses`, { kind: 'halal', number: 'ID35110000009999999', issued_on: '2024-01-01', expires_on: '2028-01-01' },
    { file: { filename: 'halal.pdf', type: 'application/pdf', bytes: pdf() } });
  assert.equal(licence.status, 303, wordsOf(licence.text));
  const page = await dinas.get(at);
  const picture = /src="(\/businesses\/\d+\/photos\/\d+)[^"]*"/.exec(page.text)[1];
  const image = await dinas.get(picture);
  assert.equal(image.headers['content-type'], 'image/jpeg');
  assert.equal(image.bytes.subarray(0, 2).toString('hex'), 'ffd8');
  const { documents, licenses } = (await officer.get(at)).json;
  const scan = await dinas.get(`/businesses/${b.id}/licenses/${licenses[0].id}/file`);
  assert.match(scan.headers['content-disposition'], /^attachment/);
  const ask = await dinas.get(`${at}/${documents[0].id}/remove`);
  assert.equal((await dinas.submit(ask, `${at}/${documents[0].id}/remove`)).status, 303);
  assert.equal((await dinas.get(picture)).status, 404);
  assert.equal((await officer.post(`/businesses/${b.id}/licenses/${licenses[0].id}/remove`)).status, 204);
});

test('what is no picture is refused, and nothing is kept', async () => {
  const b = await shop();
  const at = `/businesses/${b.id}/documents`;
  await dinas.get(at);
  const files = {
    'a.png': Buffer.from('<svg onload=alert(1)>'), 'b.png': pngBomb(), 'c.png': png().subarray(0, 60), 'd.jpg': Buffer.alloc(0),
    'e.exe': Buffer.from('MZ\x90\x00'), 'f.html': Buffer.from('<script>alert(1)</script>'), 'g.png': Buffer.from('\x89PNG\r\n\x1a\n'),
  };
  for (const [filename, bytes] of Object.entries(files)) {
    const r = await dinas.upload(at, { kind: 'photo', title: 'x' }, { file: { filename, type: 'image/png', bytes } });
    assert.equal(r.status, 422, `${filename}: ${r.status}`);
  }
  const large = await dinas.upload(at, { kind: 'document', title: 'x' }, { file: { filename: 'a.pdf', bytes: Buffer.concat([pdf(), Buffer.alloc(9 << 20)]) } });
  assert.equal(large.status, 413);
  assert.match(wordsOf(large.text), /paling besar 8 MB/, 'the limit is named');
  assert.equal((await officer.get(at)).json.documents.length, 0);
});

/* ---- owners from outside ---- */

const codeFor = (phone) => codeSent(server, admin, phone);

test('an owner registers with a code to the phone; the privacy notice is accepted by version', async () => {
  const v = new Visitor(server);
  const phone = '081277700011';
  const fields = { name: 'Bakso Daring', owner_name: 'Slamet Daring', phone, ward: KAUMAN, address: 'Jl. Daring 1', sector: 'culinary' };
  const form = await v.get('/register');
  const without = await v.submit(form, '/register', fields);
  assert.equal(without.status, 422, 'without consent');
  const sent = await v.submit(without, '/register', { ...fields, consent: '1' });
  assert.equal(sent.status, 200, wordsOf(sent.text));
  assert.equal((await officer.get('/businesses?q=bakso+daring')).json.total, 0, 'nothing before the code');
  const wrong = await v.submit(sent, '/register/confirm', { code: '000000' });
  assert.equal(wrong.status, 422);
  await codeFor(phone); // the first is there before the next sets out
  const again = await v.submit(wrong, '/register/again');
  assert.ok([200, 429].includes(again.status), wordsOf(again.text));
  const done = await v.submit(again.status === 200 ? again : wrong, '/register/confirm', { code: await codeFor(phone) });
  assert.equal(done.status, 303, wordsOf(done.text));
  assert.match(wordsOf((await v.get(done.headers.location)).text), /U-[0-9A-Z]{5}-[0-9A-Z]/);
  const made = (await officer.get('/businesses?q=bakso+daring')).json.items;
  assert.equal(made.length, 1);
  assert.equal(made[0].curation, 'proposed');
});

test('an owner claims a business by the phone on record, and sees it alone', async () => {
  const phone = '081277700022';
  const b = await shop({ name: 'Kios Klaim', owner_name: 'Wagiman', phone });
  const unknown = await new Visitor(server).get('/claim').then(() => null);
  assert.equal(unknown, null);
  const answers = [];
  for (const what of [phone, '081200000000']) {
    const s = new Visitor(server);
    answers.push(await s.submit(await s.get('/claim'), '/claim', { what }));
  }
  assert.deepEqual(answers.map((a) => a.status), [200, 200], 'the answer does not tell who is known');
  const v = new Visitor(server);
  const page = await v.submit(await v.get('/claim'), '/claim', { what: b.code });
  const end = await v.submit(page, '/claim/confirm', { code: await codeFor(phone), consent: '1' });
  assert.equal(end.status, 303, wordsOf(end.text));
  assert.match(end.headers.location, /^\/reset\//);
  const reset = await v.get(end.headers.location);
  assert.equal((await v.submit(reset, end.headers.location, { password: 'kuda-laut-berenang-77', password_again: 'kuda-laut-berenang-77' })).status, 303);
  const list = await v.call('GET', '/businesses');
  assert.deepEqual(list.json.items.map((i) => i.id), [b.id]);
});

test('a companion confirms an owner in person: a one-time link', async () => {
  for (const door of ['html', 'api']) {
    const b = await shop();
    const at = `/businesses/${b.id}/confirm-owner`;
    if (door === 'api') {
      assert.equal((await lurah.post(at, { consent: false }, { 'if-match': '"1"' })).status, 422);
      const r = await lurah.post(at, { consent: true }, { 'if-match': '"1"' });
      assert.equal(r.status, 200, r.text);
      assert.match(r.json.link, /\/reset\//);
    } else {
      const r = await head.submit(await head.get(`/businesses/${b.id}/states`), at, { consent: '1' });
      assert.equal(r.status, 200, wordsOf(r.text));
      assert.match(r.text, /\/reset\//);
    }
  }
});
