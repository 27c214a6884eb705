// A demo city with something behind every route: for each route's path, a record that a person may
// see (inside), and one that exists but is not theirs (outside). A route that is not known here fails.
import assert from 'node:assert/strict';
import { sleep, token, until } from './sahabat.mjs';
import { api, multipart, signedIn, Visitor } from './client.mjs';
import { csv, pdf, png } from './files.mjs';
import { demoMessages } from './messages.mjs';
import { debtCollections } from './world_debts.mjs';
import { fieldCollections } from './world_field.mjs';
import { settleCollections } from './world_settle.mjs';
import { productCollections } from './world_products.mjs';
import { financeCollections } from './world_finance.mjs';

export const KAUMAN = '35.73.02.1007';

// One account for each role of the route table, and the two kinds of companions.
export const people = {
  public: null,
  owner: 'pemilik-1',
  companion: 'sahabat-kauman-1',
  'companion-city': 'sahabat-kota-1',
  lurah: 'lurah-kauman',
  camat: 'camat-klojen',
  officer: 'dinas',
  partner: 'baznas',
  mayor: 'walikota',
  admin: 'admin',
  gateway: 'gerbang',
};
export const roleOf = (person) => (person === 'companion-city' ? 'companion' : person);

// Rules that ask for more than the door: who is refused there although the table lets the role in.
export const narrower = [
  { path: /^\/cases\/\{id\}\/split/, refused: (person) => ['companion', 'partner'].includes(person) }, // case_may_split()
  { path: /^\/applications\/\{id\}\/(consent|shares)/, refused: (person) => person === 'partner' }, // the owner's own matter
  { path: /^\/applications\/\{id\}\/files(\/\{file\}\/remove)?$/, refused: (person) => person === 'partner' }, // it looks at them
  { path: /^\/packages/, refused: (person) => person === 'partner' }, // sees its own part
  { path: /^\/account\/totp/, refused: (person) => !['officer', 'admin'].includes(person) }, // second_allowed()
];

// What must be asked of a page beside its path, so that it answers.
export const queries = {
  '/calculator': '?received=1000000&fee=100000&instalment=1200000&number=1&every=30&unit=day',
  '/businesses/suggest': '?q=wa',
  '/businesses/similar': '?name=Warung+Bu+Siti&ward=35.73.02.1007&owner_name=Siti',
  '/businesses/export': '?format=csv',
  '/cases/exchange/states': '?system=lapor',
  '/businesses/{id}/packages/new': '?amount=2000000&purpose=working&monthly=1000000&products=2',
  '/debt-sheets/{id}/letters/preview': '?kind=pasti',
};

// Sees everything once; pathFor() then gives paths.
export async function makeWorld(city, server) {
  const world = { city, server, keys: {}, api: {}, mine: {}, made: 0 };
  for (const [person, name] of Object.entries(people)) {
    world.keys[person] = name ? await token(city, name) : undefined;
    world.api[person] = api(server, world.keys[person]);
  }
  world.other = await signedIn(server, 'sahabat-kauman-2');
  const all = (await world.api.officer.all('/businesses')).map((b) => b.id);
  for (const person of Object.keys(people)) {
    const r = await world.api[person].get('/businesses?limit=1');
    const seen = r.status === 200 ? (await world.api[person].all('/businesses')).map((b) => b.id) : [];
    world.mine[person] = { inside: seen, outside: all.filter((id) => !seen.includes(id)) };
  }
  const users = await world.api.admin.all('/users');
  world.notice = await makeNotice(world);
  world.users = new Map(users.map((u) => [u.name, u.id]));
  world.spare = users.find((u) => u.name === 'sahabat-bareng-1').id;
  return world;
}

// A message whose words carry the link to the recipient's wishes: its id in the outbox, and the link's end.
async function makeNotice(world) {
  const at = '/notice-templates/phone_code.whatsapp.id', phone = '081200009999';
  const own = await world.api.officer.patch(at, { body: '{code} {stop}' }, (await world.api.officer.get(at)).json.version);
  assert.equal(own.status, 200, own.text);
  const v = new Visitor(world.server);
  await v.get('/register');
  const r = await v.post('/register', { name: 'Uji Pesan', owner_name: 'Bu Pesan', phone, ward: KAUMAN, address: 'Jl. Pesan 1', consent: '1' });
  assert.equal(r.status, 200);
  const text = await until('the message', async () => (await demoMessages(world.server, phone))[0]?.text);
  assert.equal((await world.api.officer.del(at, { 'if-match': `"${own.json.version}"` })).status, 204);
  return { id: (await world.api.admin.get('/outbox?event=phone_code')).json.items[0].id, token: /\/notices\/(\S+)/.exec(text)[1] };
}

/*
 * A path of the route for this person. `which` is inside or outside; null when the person has no such
 * record (or there is none outside).
 */
export async function pathFor(world, route, person, which, visitor) {
  const kind = kindOf(route.path);
  if (!kind) return which === 'inside' ? route.path : null;
  const find = collections[kind];
  assert.ok(find, `tests/lib/world.mjs knows no record of "${kind}" for ${route.path}`);
  const values = [await find(world, person, which, visitor, route)].flat();
  if (values.some((v) => v === null || v === undefined)) return null;
  return route.path.replace(/\{[^}]+\}/g, () => values.shift());
}

// "/businesses/{id}/documents/{document}/remove" → "businesses/documents"; null without parameters.
const kindOf = (path) => {
  const last = path.lastIndexOf('/{');
  return last < 0 ? null : path.slice(1, last).replace(/\/\{[^}]+\}/g, '');
};

const businessOf = (world, person, which) => world.mine[person][which][0] ?? null;

// A paper or licence of that business, added by the person where they may, else by the officer.
async function paperOf(world, person, which, kind, route) {
  // All who have none of their own come here as the officer, and a business holds only so many.
  const all = world.mine[person][which], business = all[person === 'officer' ? ++world.made % all.length : 0];
  if (!business) return null;
  const form = kind === 'documents' ? multipart({ kind: route?.path.endsWith('/check') ? 'balance_sheet' : 'photo', title: 'Uji' }, { file: { filename: 'a.png', type: 'image/png', bytes: png() } })
    : multipart({ kind: 'halal', number: `ID3511${String(1e12 + ++world.made)}` }, { file: { filename: 'a.pdf', type: 'application/pdf', bytes: pdf() } });
  const add = (who) => world.api[who].post(`/businesses/${business}/${kind}`, form.body, { 'content-type': form.type });
  let made = which === 'inside' ? await add(person) : { status: 403 };
  if (made.status !== 201) made = await add('officer');
  assert.equal(made.status, 201, made.text);
  return [business, made.json.id];
}

// Proposed by the person where they may; else by the officer, on a business inside or outside.
async function proposalOf(world, person, which) {
  const business = businessOf(world, person, which);
  if (!business) return null;
  const own = which === 'inside' ? world.api[person] : world.api.officer;
  const { version } = (await world.api.officer.get(`/businesses/${business}`)).json;
  const made = await own.post(`/businesses/${business}/propose`, { notes: `usul ${++world.made}` }, { 'if-match': `"${version}"` });
  return made.status === 201 ? made.json.id : null;
}

// A change of a setting by the administrator, the newest: it can be undone.
async function settingChangeOf(world, person, which) {
  if (which !== 'inside') return null;
  const { admin } = world.api, now = (await admin.get('/settings')).json;
  const made = await admin.call('PUT', '/settings', { city: `Kota Uji ${++world.made}` }, { 'if-match': `"${now.version}"` });
  assert.equal(made.status, 200, made.text);
  return made.json.history[0].id;
}

// The style sheet of a colour that the administrator chose.
async function lookOf(world, person, which) {
  if (which !== 'inside') return ['0123456789abcdef', 'look.css'];
  const { admin } = world.api, now = (await admin.get('/settings')).json;
  const made = now.style ? now : (await admin.call('PUT', '/settings', { color: '#7a1fa2' }, { 'if-match': `"${now.version}"` })).json;
  return made.style.split('/').slice(2);
}

// A page's history, and the newest change there: a weight of attention, set by the officer.
async function changesOf(world, person, which, visitor, route) {
  if (which !== 'inside') return ['nosuch', 1];
  if (!/\{change\}/.test(route.path)) return 'attention';
  const { officer } = world.api, now = (await officer.get('/dashboard/weights')).json;
  assert.equal((await officer.post('/dashboard/weights', { ...now, ward_late: 10 + (++world.made % 80) })).status, 204);
  return ['attention', (await officer.get('/settings/changes/attention')).json.items[0].id];
}

async function pairOf(world, person, which) {
  const ids = async (who) => {
    const r = await world.api[who].get('/duplicates?limit=200');
    return r.status === 200 ? r.json.items.map((p) => p.id) : [];
  };
  const own = await ids(person);
  if (which === 'inside') return own.at(-1) ?? null;
  return (await ids('officer')).find((id) => !own.includes(id)) ?? null;
}

// Two new businesses that are one, in the ward of a business inside or outside, merged by the officer.
async function mergeOf(world, person, which) {
  const near = businessOf(world, person, which);
  if (!near) return null;
  const { ward } = (await world.api.officer.get(`/businesses/${near}`)).json;
  const n = ++world.made, name = `Depot Gabungan ${'abcdefghijklmnopqrstuvwxyz'[n % 26]}${n}`;
  const phone = `0812${String(90000000 + n)}`;
  const shop = { name, owner_name: `Rahmat Gabung ${n}`, phone, address: `Jl. Merbabu No. ${n}`, ward };
  const a = await world.api.officer.post('/businesses', shop), b = await world.api.officer.post('/businesses', shop);
  assert.equal(b.status, 201, b.text);
  const pairs = await world.api.officer.all('/duplicates');
  const pair = pairs.find((p) => [p.a.id, p.b.id].sort().join() === [a.json.id, b.json.id].sort().join());
  assert.ok(pair, 'two equal businesses are no pair');
  const merged = await world.api.officer.post(`/duplicates/${pair.id}/merge`, { keep: 'a', a_version: 1, b_version: 1 });
  assert.ok(merged.status < 300, merged.text);
  return (await world.api.officer.get('/merges')).json.items[0].id;
}

async function importOf(world, person, which) {
  if (which !== 'inside') return null;
  const n = ++world.made;
  const file = csv([['Nama Usaha', 'Nama Pemilik', 'No. HP', 'Kelurahan'], [`Warung Impor ${n}`, `Bu Impor ${n}`, '081234500001', 'Kauman'],
    ['', 'Tanpa Nama', '12', 'Entah']]);
  const form = multipart({ source: `uji-${n}` }, { file: { filename: `uji-${n}.csv`, type: 'text/csv', bytes: file } });
  const made = await world.api.officer.post('/imports', form.body, { 'content-type': form.type });
  assert.equal(made.status, 201, made.text);
  return made.json.id;
}

async function jobOf(world, person, which) {
  if ((which === 'inside') !== (person === 'officer')) return null;
  if (!world.job) {
    const id = await importOf(world, 'officer', 'inside');
    const started = await world.api.officer.post(`/imports/${id}/start`);
    assert.equal(started.status, 200, started.text);
    for (let i = 0; i < 200 && (await world.api.officer.get(`/imports/${id}`)).json.state === 'running'; i++) await sleep(25);
    world.job = (await world.api.officer.get(`/imports/${id}`)).json.job_id;
    assert.ok(world.job, 'an import that ran names its job');
  }
  return world.job;
}

async function assetPath(world, person, which) {
  if (which === 'outside') return null;
  const page = await new Visitor(world.server).get('/sign-in');
  return /href="\/assets\/([^"/]+)\/([^"]+\.css)"/.exec(page.text).slice(1);
}

// The picture of the secret that the page shows.
export async function totpPicture(visitor) {
  return /src="(\/account\/totp\/qr\.svg[^"]*)"/.exec((await visitor.get('/account/totp')).text)?.[1];
}

// Ids on a page of one's own, e.g. of sessions; outside: another person's.
async function onPage(page, pattern, world, person, which, visitor) {
  const who = which === 'inside' ? visitor : world.other;
  return pattern.exec((await who.get(page)).text)?.[1] ?? null;
}

// A token made for this, so that nobody's own is ended.
async function ownToken(world, person, which, visitor) {
  const who = which === 'inside' ? visitor : world.other;
  const ids = async () => [...(await who.get('/account/tokens')).text.matchAll(/\/account\/tokens\/(\d+)\/revoke/g)].map((m) => m[1]);
  const before = await ids();
  if ((await who.post('/account/tokens', { label: 'uji' })).status >= 400) return null;
  return (await ids()).find((id) => !before.includes(id)) ?? null;
}

async function savedView(world, person, which, visitor) {
  const who = which === 'inside' ? visitor : world.other;
  await who.get('/businesses?q=uji');
  const saved = await who.post('/businesses/views', { name: 'Uji', query: 'q=uji' });
  if (saved.status !== 303) return null;
  return /\/businesses\/views\/(\d+)\/delete/.exec((await who.get('/businesses')).text)?.[1] ?? null;
}

// The calendar is the city's: nothing of it lies outside for those who may.
const holidayOf = async (world, person, which) =>
  (which === 'inside' ? (await world.api.officer.get('/holidays?year=2026')).json.items[0].id : null);
const officialYear = (world, person, which) => (which === 'inside' ? 2026 : null);
/* ---- cases ---- */

const FAR = '35.73.01.1002'; // a ward of another district
const readers = ['owner', 'companion', 'companion-city', 'lurah', 'camat', 'officer', 'partner', 'mayor'];

async function openCase(world, who, more = {}) {
  const n = ++world.made;
  const made = await world.api[who].post('/cases', { category: 'place', description: `Aduan untuk uji peran, nomor ${n}.`,
    ward: KAUMAN, name: 'Uji Peran', phone: `0812555${String(10000 + n)}`, client_id: `world-${n}`, ...more });
  assert.equal(made.status, 201, made.text);
  return made.json;
}

// Seen by the person: reported by the owner, referred to the partner, of a business that the city's companion stands
// beside, else of the ward; outside: of another district.
async function newCase(world, person, which) {
  if (which === 'outside') return (await openCase(world, 'officer', { ward: FAR })).id;
  if (person === 'owner') return (await openCase(world, 'owner')).id;
  if (person !== 'companion-city') {
    const { id } = await openCase(world, 'officer');
    if (person === 'partner') {
      const sent = await world.api.officer.post(`/cases/${id}/events`, { type: 'refer', partner: people.partner, reason: 'Modal usaha', consent: true });
      assert.ok(sent.status < 300, sent.text);
    }
    return id;
  }
  const business = businessOf(world, person, 'inside');
  const { ward } = (await world.api.officer.get(`/businesses/${business}`)).json;
  return (await openCase(world, 'officer', { ward, business_id: business })).id;
}

async function caseOf(world, person, which) {
  const all = ['officer', 'mayor'].includes(person);
  if (!readers.includes(person) || (which === 'outside' && all)) return null;
  world.cases ??= {};
  return (world.cases[`${person} ${which}`] ??= await newCase(world, person, which));
}

async function caseFileOf(world, person, which) {
  const fresh = person === 'officer' && which === 'inside'; // the others come here as well, and a case holds only so many
  const id = fresh ? (await openCase(world, 'officer')).id : await caseOf(world, person, which);
  if (!id) return null;
  const form = multipart({ shown: '1' }, { file: { filename: 'a.png', type: 'image/png', bytes: png() } });
  const made = await world.api.officer.post(`/cases/${id}/attachments`, form.body, { 'content-type': form.type });
  assert.equal(made.status, 201, made.text);
  if (person === 'mayor') { // papers are read by who gave a reason for an hour
    const opened = await world.api.mayor.post(`/cases/${id}/unseal`, { reason: 'Keluhan sampai ke meja wali kota' });
    assert.ok([200, 409].includes(opened.status), opened.text);
  }
  return [id, made.json.id];
}

// An act that the person may always do: who reads a case without working on it has none.
async function caseActOf(world, person, which) {
  const id = person === 'mayor' ? null : await caseOf(world, person, which);
  return id && [id, person === 'owner' ? 'reply' : 'note'];
}

async function caseTaskOf(world, person, which) {
  const id = await caseOf(world, person, which);
  if (!id || ['owner', 'partner', 'mayor'].includes(person)) return null;
  const account = which === 'inside' ? people[person] : people.officer;
  const made = await world.api.officer.post(`/cases/${id}/tasks`, { title: 'Telepon pelapor', account, due_on: '2027-01-04' });
  assert.equal(made.status, 201, made.text);
  return made.json.id;
}

async function caseLinkOf(world, person, which) {
  const id = await caseOf(world, person, which);
  if (!id) return null;
  const other = await openCase(world, 'officer', which === 'outside' ? { ward: FAR } : {});
  const made = await world.api.officer.post(`/cases/${id}/links`, { ticket: other.code });
  assert.ok(made.status < 300, made.text);
  return [id, other.id];
}

// By the private link, whoever holds it.
async function trackOf(world, person, which) {
  return which === 'inside' ? (await openCase(world, 'officer')).track : 'x'.repeat(43);
}

async function trackFileOf(world, person, which, visitor) {
  const track = await trackOf(world, person, which);
  if (which === 'outside') return [track, 1];
  const v = new Visitor(world.server);
  await v.get(`/track/${track}`);
  const form = multipart({ _csrf: v.csrf }, { file: { filename: 'a.png', type: 'image/png', bytes: png() } });
  const sent = await v.send('POST', `/track/${track}/attachments`, { body: form.body, headers: { 'content-type': form.type } });
  assert.equal(sent.status, 303, sent.text);
  return [track, /attachments\/(\d+)/.exec((await v.get(`/track/${track}`)).text)[1]];
}

// A file of a sister system: one ticket, and one row that is none.
async function exchangeOf(world, person, which) {
  if (which !== 'inside') return null;
  const n = ++world.made;
  const file = csv([['Tracking ID', 'Isi Laporan', 'Status', 'Kelurahan'], [`W-${n}`, 'Lapak saya digusur, mohon tempat baru.', 'Proses', 'Kauman'],
    ['', 'Tanpa nomor, jadi ditolak.', 'Entah', '']]);
  const form = multipart({ system: 'lapor' }, { file: { filename: `lapor-${n}.csv`, type: 'text/csv', bytes: file } });
  const made = await world.api.officer.post('/cases/exchange', form.body, { 'content-type': form.type });
  assert.equal(made.status, 201, made.text);
  return made.json.id;
}

/* ---- the field ---- */

// Of the person's role about a business inside, or made by who only makes some; outside: of another district.
async function newTask(world, person, which) {
  const business = person === 'mayor' ? world.mine.officer.inside[0] : businessOf(world, person, which);
  if (!business) return null;
  const who = which === 'outside' ? 'companion' : { owner: 'owner', lurah: 'lurah' }[person] ?? 'companion';
  const account = which === 'inside' && person.startsWith('companion') ? people[person] : undefined;
  const by = person === 'mayor' && which === 'inside' ? 'mayor' : 'officer';
  const made = await world.api[by].post('/tasks', { title: 'Antar berkas NIB', who, account, due_on: '2027-01-04', business_id: business });
  assert.equal(made.status, 201, made.text);
  return made.json.id;
}

async function taskOf(world, person, which) {
  if (!readers.includes(person) || person === 'partner' || (person === 'officer' && which === 'outside')) return null;
  world.tasks ??= {};
  return (world.tasks[`${person} ${which}`] ??= await newTask(world, person, which));
}

// The calendar's private link, whoever holds it.
async function feedOf(world, person, which) {
  if (which === 'outside') return `${'x'.repeat(43)}.ics`;
  if (!world.feed) {
    await world.other.get('/account/calendar');
    world.feed = /\/calendar\/([\w-]+\.ics)"/.exec((await world.other.post('/account/calendar', {})).text)[1];
  }
  return world.feed;
}

// The first of a settings list, for those who may set it.
const firstOf = (list, key) => async (world, person, which) => {
  if (which !== 'inside' || !['officer', 'admin'].includes(person)) return null;
  return (await world.api.officer.get(list)).json.items[0][key];
};

async function replyTemplate(world, person, which) {
  if (which !== 'inside' || !['officer', 'admin'].includes(person)) return null;
  const made = await world.api.officer.post('/reply-templates', { title: `Contoh ${++world.made}`, text: 'Terima kasih, kami periksa.', lang: 'id' });
  assert.equal(made.status, 201, made.text);
  return made.json.id;
}

// Open311: what everybody may know of, and what nobody may.
async function open311Of(world, person, which) {
  world.open311 ??= {};
  world.open311[which] ??= (await openCase(world, 'officer', which === 'outside' ? { category: 'debt_online' } : {})).code;
  return `${world.open311[which]}.json`;
}

/* ---- visits ---- */

// A business that this person may visit: companions those they stand beside.
async function visitedBy(world, person, which) {
  if (which === 'outside' || !person.startsWith('companion')) return businessOf(world, person, which);
  const name = people[person];
  return (await world.api.officer.get(`/businesses?companion=${name}&limit=1`)).json.items[0]?.id ?? null;
}

const visitors = ['companion', 'companion-city', 'lurah', 'camat', 'officer', 'mayor'];

// Made by the person where they may, so that it is theirs to correct.
async function visitOf(world, person, which, visitor, route) {
  const business = await visitedBy(world, person, which);
  if (!business) return null;
  const who = which === 'inside' && visitors.includes(person) ? person : 'officer';
  const made = await world.api[who].post('/visits', { client_id: `world-visit-${++world.made}`, business, summary: 'Uji peran' });
  assert.equal(made.status, 201, made.text);
  if (route.path.endsWith('/signature')) await visitPicture(world, made.json.id, 'signature', 204);
  return made.json.id;
}

async function visitPicture(world, id, what, status) {
  const form = multipart({}, { file: { filename: 'a.png', type: 'image/png', bytes: png() } });
  const made = await world.api.officer.post(`/visits/${id}/${what}`, form.body, { 'content-type': form.type });
  assert.equal(made.status, status, made.text);
  return made.json?.id;
}

async function visitPhotoOf(world, person, which, visitor, route) {
  const id = await visitOf(world, person, which, visitor, route);
  return id && [id, await visitPicture(world, id, 'photos', 201)];
}

// Plans are the planner's own.
async function planOf(world, person, which) {
  const who = which === 'inside' ? person : person === 'officer' ? 'lurah' : 'officer';
  const business = visitors.includes(person) && await visitedBy(world, who, 'inside');
  if (!business) return null;
  const made = await world.api[who].post('/visit-plans', { business: String(business), planned_on: '2027-01-04', client_id: `world-plan-${++world.made}` });
  assert.equal(made.status, 201, made.text);
  return made.json.id;
}

// The owner's private link, whoever holds it: closed, so that every act leads to where a code is asked for.
async function ownerOf(world, person, which) {
  if (which === 'outside') return ['x'.repeat(43), 1];
  if (!world.owner) {
    const id = world.mine.officer.inside.at(-1), dinas = await signedIn(world.server, people.officer);
    await dinas.get(`/owner-pages/${id}`);
    const made = await dinas.post(`/owner-pages/${id}`, {});
    world.owner = [/\/o\/([\w-]{43})"/.exec(made.text)[1], id];
  }
  return world.owner;
}

// A figure that looks odd, of a business inside or outside; told again it is the same.
async function flagOf(world, person, which) {
  const business = businessOf(world, person, which);
  if (!business) return null;
  const put = (month, amount) => world.api.officer.call('PUT', `/businesses/${business}/revenue/2012-0${month}`, { amount });
  for (const month of [1, 2, 3, 4]) await put(month, 4000000 + month);
  const odd = await put(5, 90000000);
  assert.equal(odd.status, 200, odd.text);
  const flags = await world.api.officer.get(`/revenue-flags?state=all&business=${business}`);
  return flags.json.items.find((f) => f.revenue_id === odd.json.id)?.id ?? assert.fail('no flag');
}

// A file of monthly figures: one row, and one that is none.
async function revenueImportOf(world, person, which) {
  if (which !== 'inside') return null;
  const { code } = (await world.api.officer.get(`/businesses/${world.mine.officer.inside[0]}`)).json;
  const form = multipart({}, { file: { filename: 'omzet.csv', type: 'text/csv', bytes: csv([['Kode', 'Jan 2012'], [code, '1 juta'], ['U-XXXXX-X', '5']]) } });
  const made = await world.api.officer.post('/revenue/imports', form.body, { 'content-type': form.type });
  assert.equal(made.status, 201, made.text);
  return made.json.id;
}

// Hard times: the city's, so nothing of them lies outside for those who may see figures.
async function shockOf(world, person, which) {
  if (which === 'outside') return null;
  if (world.shock && (await world.api.officer.get(`/shocks/${world.shock}`)).status === 200) return world.shock;
  const made = await world.api.officer.post('/shocks', { name: `Banjir ${++world.made}`, kind: 'flood', first_month: '2025-01', last_month: '2025-02' });
  assert.equal(made.status, 201, made.text);
  return (world.shock = made.json.id);
}

/* ---- companions ---- */

// Oneself for a companion; else one of the ward; outside: somebody else, or of another district.
function companionOf(world, person, which) {
  const own = ['companion', 'companion-city'].includes(person);
  if (which === 'inside') return world.users.get(own ? people[person] : 'sahabat-kauman-1');
  if (['officer', 'mayor'].includes(person)) return null;
  return world.users.get(own ? 'sahabat-kauman-2' : 'sahabat-arjosari-1');
}

async function assign(world, businesses, companion) {
  const made = await world.api.officer.post('/assignments', { businesses, companion, reason: 'uji peran' });
  assert.equal(made.status, 201, made.text);
  return made.json.id;
}

async function freshShop(world, ward, more = {}) {
  const n = ++world.made;
  const made = await world.api.officer.post('/businesses', { name: `Usaha Peran ${n}`, owner_name: `Bu Peran ${n}`, phone: `0813${String(80000000 + n)}`, ward, ...more });
  assert.equal(made.status, 201, made.text);
  return made.json.id;
}

// Of a business that the person may assign themselves, so that taking it back changes nothing that is not theirs.
async function assignmentOf(world, person, which) {
  if (which === 'outside') {
    if (['officer', 'mayor'].includes(person)) return null;
    return assign(world, [await freshShop(world, FAR)], 'sahabat-arjosari-1');
  }
  if (['lurah', 'camat', 'officer'].includes(person)) { // a new one: those there are stand where other rows want them
    const id = await freshShop(world, KAUMAN);
    world.mine[person].inside.push(id);
    return assign(world, [id], 'sahabat-kauman-3');
  }
  const city = person === 'companion-city';
  return assign(world, [await freshShop(world, KAUMAN)], city ? people[person] : 'sahabat-kauman-1');
}

/* ---- needs and training ---- */

// A business that the person stands beside, owns, or looks after.
async function caredFor(world, person, which) {
  if (which === 'outside' || !['companion', 'companion-city'].includes(person)) return businessOf(world, person, which);
  for (const id of world.mine[person].inside)
    if ((await world.api.officer.get(`/businesses/${id}`)).json.companion === people[person]) return id;
  return null;
}

async function needOf(world, person, which) {
  const business = await caredFor(world, person, which);
  if (!business) return null;
  const there = (await world.api.officer.get(`/needs?business=${business}`)).json.items[0];
  if (there) return there.id;
  const made = await world.api.officer.post('/needs', { business, kind: 'packaging', detail: 'Label dengan tanggal kedaluwarsa' });
  assert.equal(made.status, 201, made.text);
  return made.json.id;
}

// Now in the city, so that the door is open: its day and two hours of it.
function cityHours() {
  const t = new Date(Date.now() + 7 * 3600e3).toISOString(), hour = Number(t.slice(11, 13));
  return { day: t.slice(0, 10), starts: `${t.slice(11, 13)}:00`, ends: hour === 23 ? '23:59' : `${String(hour + 1).padStart(2, '0')}:00` };
}

async function newTraining(world, area) {
  const made = await world.api.officer.post('/trainings', { title: `Pelatihan Uji ${++world.made}`, kind: 'halal', area, place: 'Balai', ...cityHours() });
  assert.equal(made.status, 201, made.text);
  return made.json.id;
}

async function trainingOf(world, person, which) {
  if (which === 'outside') return ['officer', 'mayor', 'companion-city'].includes(person) ? null : newTraining(world, FAR);
  const id = await newTraining(world, KAUMAN);
  if (person !== 'owner') return id;
  const sent = await world.api.officer.post(`/trainings/${id}/invite`, { businesses: [world.mine.owner.inside[0]] });
  assert.equal(sent.json.invited, 1, sent.text);
  return id;
}

async function attendOf(world, person, which) {
  if (which === 'outside') return 'x'.repeat(43);
  world.door ??= (await world.api.officer.get(`/trainings/${await newTraining(world, KAUMAN)}/door`)).json.link.split('/').at(-1);
  return world.door;
}

/* ---- growth ---- */

// A proposed rise: a new business with the capital of a small one.
async function growthMoveOf(world, person, which) {
  if (which === 'outside' && ['officer', 'mayor'].includes(person)) return null;
  const business = await freshShop(world, which === 'outside' ? FAR : KAUMAN, { capital: 2000000000 });
  const found = (await world.api.officer.get('/growth/moves?what=class&state=proposed&limit=1')).json.items[0];
  assert.equal(found.business, business);
  return found.id;
}

// A target of the ward: one a year.
async function growthTargetOf(world, person, which) {
  if (which === 'outside' && ['officer', 'mayor'].includes(person)) return null;
  const made = await world.api.officer.post('/growth/targets', { year: 2030 + (++world.made % 70), area: which === 'outside' ? FAR : KAUMAN, what: world.made % 2 ? 'class' : 'step', n: 4 });
  assert.ok([201, 409].includes(made.status), made.text);
  if (made.status === 409) return growthTargetOf(world, person, which);
  return made.json.id;
}

// What a figure of the ward shall be: one a year.
async function figureTargetOf(world, person, which) {
  if (which === 'outside' && ['officer', 'mayor'].includes(person)) return null;
  const made = await world.api.officer.post('/dashboard/targets', { year: 2030 + (++world.made % 70), area: which === 'outside' ? FAR : KAUMAN, figure: 'coverage', value: 80 });
  assert.ok([201, 409].includes(made.status), made.text);
  return made.status === 409 ? figureTargetOf(world, person, which) : made.json.id;
}

/* ---- the public face ---- */

// A curated business that is shown, with a photo: [code, id].
async function shownShop(world) {
  if (world.shop) return world.shop;
  const dinas = await signedIn(world.server, people.officer);
  const all = await world.api.officer.all('/businesses?curation=curated&activity=active');
  for (const { id } of all.reverse()) {
    const b = (await world.api.officer.get(`/businesses/${id}`)).json;
    if (b.curation !== 'curated' || b.merged_into) continue;
    const form = multipart({ kind: 'photo', title: 'Etalase' }, { file: { filename: 'a.png', type: 'image/png', bytes: png() } });
    const photo = await world.api.officer.post(`/businesses/${id}/documents`, form.body, { 'content-type': form.type });
    assert.equal(photo.status, 201, photo.text);
    const page = await dinas.get(`/businesses/${id}/catalogue`);
    const sent = await dinas.submit(page, `/businesses/${id}/catalogue`, { photo_1: photo.json.id, agreed: '1', proof: 'spoken', whatsapp: '081234567890' });
    assert.equal(sent.status, 303, sent.text);
    return (world.shop = [b.code, id]);
  }
  assert.fail('no curated business');
}
const shopOf = async (world, person, which) => (which === 'inside' ? (await shownShop(world))[0] : 'U-XXXXX-X');
const shopPhotoOf = async (world, person, which) => [await shopOf(world, person, which), '1.jpg'];
function wardOf(world, person, which) {
  if (which === 'inside') return KAUMAN;
  return ['lurah', 'camat'].includes(person) ? FAR : null;
}

// A request about an owner's data, asked by the officer: {token, id}. An objection: nothing is done to the data.
async function privacyRequest(world, kind = 'objection') {
  const id = await freshShop(world, KAUMAN), dinas = await signedIn(world.server, people.officer);
  await dinas.get(`/businesses/${id}/privacy`);
  const made = await dinas.post(`/businesses/${id}/privacy`, { kind, details: 'Uji peran', seen: '1' });
  const all = (await world.api.officer.get('/privacy/inbox')).json.items;
  return { token: /\/privacy\/r\/([\w-]{43})"/.exec(made.text)[1], id: Math.max(...all.map((r) => r.id)) };
}
async function privacyLinkOf(world, person, which) {
  return which === 'inside' ? (world.privacy ??= await privacyRequest(world)).token : 'x'.repeat(43);
}
async function privacyInboxOf(world, person, which, visitor, route) {
  return which === 'inside' && ['officer', 'admin'].includes(person) ? (await privacyRequest(world, /copy$/.test(route.path) ? 'access' : undefined)).id : null;
}

const collections = {
  look: lookOf,
  'settings/history': settingChangeOf,
  'settings/changes': changesOf,
  'privacy/r': privacyLinkOf,
  'privacy/inbox': privacyInboxOf,
  catalogue: shopOf,
  'catalogue/photos': shopPhotoOf,
  'o/catalogue': ownerOf,
  'o/catalogue/photos': async (...a) => [...(await ownerOf(...a)), 1],
  'mine/catalogue': businessOf,
  'mine/catalogue/photos': (world, person, which) => paperOf(world, person, which, 'documents'),
  'ward-offices': wardOf,
  'growth/targets': growthTargetOf,
  'dashboard/targets': figureTargetOf,
  'growth/moves': growthMoveOf,
  ...debtCollections,
  ...settleCollections,
  ...fieldCollections,
  ...productCollections,
  ...financeCollections({ FAR, freshShop, visitedBy }),
  needs: needOf,
  trainings: trainingOf,
  attend: attendOf,
  companions: companionOf,
  assignments: assignmentOf,
  visits: visitOf,
  'visits/photos': visitPhotoOf,
  'visit-plans': planOf,
  'visit-recalls': () => null, // drawn by lot: visits.test.mjs
  'owner-pages': visitedBy,
  o: ownerOf,
  'o/visits': ownerOf,
  'o/tasks': ownerOf,
  'o/revenue': ownerOf,
  'o/correct': ownerOf,
  'mine/visits': visitOf,
  'mine/tasks': taskOf,
  'mine/revenue': businessOf,
  'mine/correct': businessOf,
  'case-categories': firstOf('/case-categories', 'code'),
  'case-rules': firstOf('/case-rules', 'id'),
  'case-bodies': firstOf('/case-bodies', 'code'),
  'reply-templates': replyTemplate,
  'open311/v2/services': (world, person, which) => (which === 'inside' ? 'place.json' : 'debt_online.json'),
  'open311/v2/requests': open311Of,
  'open311/v2/tokens': open311Of,
  report: (world, person, which) => (which === 'inside' ? 'place' : 'moon'),
  track: trackOf,
  'track/attachments': trackFileOf,
  cases: caseOf,
  'cases/act': caseActOf,
  'cases/attachments': caseFileOf,
  'cases/tasks': caseTaskOf,
  'cases/links': caseLinkOf,
  'cases/exchange': exchangeOf,
  tasks: taskOf,
  calendar: feedOf,
  assets: assetPath,
  icons: (world, person, which) => (which === 'inside' ? 'favicon.svg' : null),
  businesses: (world, person, which, visitor, route) =>
    (/\/(revenue|resilience|catalogue|catalogue\/withdraw|privacy|matches|matches\/answers|packages|packages\/new)$/.test(route.path) ? visitedBy : businessOf)(world, person, which),
  'businesses/revenue': async (world, person, which) => [await visitedBy(world, person, which), '2026-10'],
  'revenue-flags': flagOf,
  shocks: shockOf,
  'revenue/imports': revenueImportOf,
  'businesses/views': savedView,
  'businesses/documents': (world, person, which, visitor, route) => paperOf(world, person, which, 'documents', route),
  'businesses/photos': (world, person, which) => paperOf(world, person, which, 'documents'),
  'businesses/licenses': (world, person, which) => paperOf(world, person, which, 'licenses'),
  proposals: proposalOf,
  duplicates: pairOf,
  merges: mergeOf,
  imports: importOf,
  jobs: jobOf,
  users: (world, person, which) => (which === 'inside' ? world.spare : null),
  'calendar/holidays': holidayOf,
  holidays: holidayOf,
  'calendar/years': officialYear,
  'holidays/years': officialYear,
  outbox: (world, person, which) => (which === 'inside' ? world.notice.id : null),
  'settings/notices': (world, person, which) => (which === 'inside' ? 'phone_code.email.id' : 'nosuch.email.id'),
  'notice-templates': (world, person, which) => (which === 'inside' ? 'phone_code.email.id' : 'nosuch.email.id'),
  notices: (world, person, which) => (which === 'inside' ? world.notice.token : 'nosuchtoken'),
  'demo/gateway': () => null,
  reset: (world, person, which) => (which === 'outside' ? 'nosuchtoken' : null),
  'account/sessions': (world, person, which, visitor) =>
    onPage('/account/sessions', /\/account\/sessions\/(\d+)\/revoke/, world, person, which, visitor),
  'account/tokens': ownToken,
};
