// A demo city with something behind every route: for each route's path, a record that a person may
// see (inside), and one that exists but is not theirs (outside). A route that is not known here fails.
import assert from 'node:assert/strict';
import { token } from './sahabat.mjs';
import { api, Visitor } from './client.mjs';

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
};
export const roleOf = (person) => (person === 'companion-city' ? 'companion' : person);

// Rules that ask for more than the door: who is refused there although the table lets the role in.
export const narrower = [
  { path: /^\/account\/totp/, refused: (person) => !['officer', 'admin'].includes(person) }, // second_allowed()
];

// What must be asked of a page beside its path, so that it answers.
export const queries = {
  '/businesses/suggest': '?q=wa',
  '/businesses/similar': '?name=Warung+Bu+Siti&ward=35.73.02.1007&owner_name=Siti',
  '/businesses/export': '?format=csv',
};

async function firstOf(api, target) {
  const r = await api.get(target);
  return r.status === 200 ? r.json.items[0]?.id : undefined;
}

// Sees everything once; `world.ids(person, collection)` then gives {inside, outside}.
export async function makeWorld(city, server) {
  const world = { city, server, api: {}, mine: {} };
  for (const [person, name] of Object.entries(people))
    world.api[person] = api(server, name ? await token(city, name) : undefined);
  const all = (await world.api.officer.all('/businesses')).map((b) => b.id);
  for (const person of Object.keys(people)) {
    const r = await world.api[person].get('/businesses?limit=1');
    const seen = r.status === 200 ? (await world.api[person].all('/businesses')).map((b) => b.id) : [];
    world.mine[person] = { businesses: { inside: seen, outside: all.filter((id) => !seen.includes(id)) } };
  }
  const users = await world.api.admin.all('/users');
  world.spare = users.filter((u) => /^sahabat-.*-2$/.test(u.name)).map((u) => u.id);
  world.users = users;
  return world;
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

// "/businesses/{id}/documents/{id}/file" → "businesses/documents"; null without parameters.
const kindOf = (path) => {
  const last = path.lastIndexOf('/{');
  return last < 0 ? null : path.slice(1, last).replace(/\/\{[^}]+\}/g, '');
};

const ofBusiness = (world, person, which) => world.mine[person].businesses[which][0] ?? null;

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
  if (!who) return null;
  const r = await who.get(page);
  return pattern.exec(r.text)?.[1] ?? null;
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

const collections = {
  assets: assetPath,
  icons: (world, person, which) => (which === 'inside' ? 'favicon.svg' : null),
  businesses: ofBusiness,
  'businesses/views': savedView,
  jobs: (world, person, which) => {
    const own = person === 'officer';
    return (which === 'inside') === own ? world.job ?? null : null;
  },
  users: (world, person, which) => (which === 'inside' ? world.spare[0] : null),
  reset: (world, person, which) => (which === 'outside' ? 'nosuchtoken' : null),
  'account/sessions': (world, person, which, visitor) =>
    onPage('/account/sessions', /\/account\/sessions\/(\d+)\/revoke/, world, person, which, visitor),
  'account/tokens': ownToken,
};
