// Role × route, from the route table itself: everybody tries everything, inside and outside the own
// area. Allowed only where declared; what lies outside does not exist; nothing ever breaks.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeCity, routes, serve } from './lib/sahabat.mjs';
import { signedIn, Visitor } from './lib/client.mjs';
import { unescape } from './lib/html.mjs';
import { makeWorld, narrower, pathFor, people, queries, roleOf, totpPicture } from './lib/world.mjs';

const table = routes();
let city, server, world, dinas;

before(async () => {
  city = await makeCity();
  server = await serve(city);
  world = await makeWorld(city, server);
  dinas = await signedIn(server, 'dinas');
});
after(() => city?.close());

const come = (name) => (name ? signedIn(server, name) : new Visitor(server));

async function guest() {
  const v = new Visitor(server);
  await v.get('/sign-in');
  return v;
}

// A request as the page's own form or script would send it; where a key is asked for, with the person's.
async function ask(visitor, route, door, path, person) {
  const key = route.key && world.keys[person] ? { authorization: `Bearer ${world.keys[person]}` } : {};
  const target = `${path}${route.method === 'GET' ? queries[route.path] ?? '' : ''}`;
  if (door === 'api') return visitor.call(route.method, target, route.method === 'GET' ? undefined : {});
  return route.method === 'GET' ? visitor.get(target, { headers: key }) : visitor.post(target, {}, { headers: key });
}

function refusedRightly(person, route, door, reply) {
  if (person !== 'public' || route.key) return reply.status === 403;
  if (door === 'html' && route.method === 'GET')
    return reply.status === 303 && reply.headers.location.startsWith('/sign-in');
  return reply.status === 401;
}

const narrowed = (person, route) => narrower.some((r) => r.path.test(route.path) && r.refused(person));

const said = (route, door, which, reply) =>
  `${door} ${route.method} ${route.path} (${which}): ${reply.status}${reply.headers.location ? ` → ${reply.headers.location}` : ''}`;

// Ways out come last: they end the session that the others need.
const last = ['/sign-out', '/account/sessions/{id}/revoke', '/account/sessions/others'];
const doors = table.flatMap((route) => [route.html && { route, door: 'html' }, route.api && { route, door: 'api' }])
  .filter(Boolean).sort((a, b) => last.indexOf(a.route.path) - last.indexOf(b.route.path));

test('the matrix has what it needs: something inside and outside for all who read the register', () => {
  for (const person of ['owner', 'companion', 'companion-city', 'lurah', 'camat', 'officer', 'mayor'])
    assert.ok(world.mine[person].inside.length > 0, `${person} has nothing inside`);
  for (const person of ['owner', 'companion', 'companion-city', 'lurah', 'camat'])
    assert.ok(world.mine[person].outside.length > 0, `${person} has nothing outside`);
});

for (const [person, name] of Object.entries(people)) {
  test(`${person}: only what the table declares`, async () => {
    let visitor = person === 'public' ? await guest() : await come(name);
    const wrong = [];
    for (const { route, door } of doors) {
      const path = (await pathFor(world, route, person, 'inside', visitor)) ??
        (await pathFor(world, route, 'officer', 'inside', dinas)) ?? route.path.replace(/\{[^}]*\}/g, '1');
      const reply = await ask(visitor, route, door, path, person);
      const allowed = route.roles.includes(roleOf(person)) && !narrowed(person, route);
      if (!allowed && !refusedRightly(person, route, door, reply)) wrong.push(said(route, door, 'refusal', reply));
      if (allowed && [401, 403].includes(reply.status)) wrong.push(said(route, door, 'allowed', reply));
      if (visitor.jar.size && person !== 'public' && !visitor.jar.has('session')) visitor = await come(name);
      if (person !== 'public' && route.path === '/account/sessions/{id}/revoke') visitor = await come(name);
    }
    assert.deepEqual(wrong, []);
  });

  test(`${person}: what is inside answers, what is outside does not exist`, async () => {
    const visitor = person === 'public' ? await guest() : await come(name);
    const wrong = [];
    for (const { route, door } of doors) {
      if (!route.roles.includes(roleOf(person)) || narrowed(person, route)) continue;
      if (route.method === 'GET') {
        const inside = route.path === '/account/totp/qr.svg' ? unescape(await totpPicture(visitor))
          : await pathFor(world, route, person, 'inside', visitor);
        const reply = inside && await ask(visitor, route, door, inside, person);
        if (reply && ![200, 303].includes(reply.status)) wrong.push(said(route, door, inside, reply));
      }
      const outside = await pathFor(world, route, person, 'outside', visitor);
      if (!outside) continue;
      const reply = await ask(visitor, route, door, outside, person);
      const good = route.method === 'GET' ? [404, 403, 410] : [404, 403, 410, 422, 428, 400, 415];
      if (!good.includes(reply.status)) wrong.push(said(route, door, outside, reply));
    }
    assert.deepEqual(wrong, []);
  });
}

test('what lies outside was changed by nobody', async () => {
  for (const b of await world.api.officer.all('/businesses')) {
    const history = (await world.api.officer.get(`/businesses/${b.id}/history`)).json.items;
    for (const entry of history) {
      const person = Object.entries(people).find(([, n]) => n && n === entry.actor)?.[0];
      if (!person || person === 'officer') continue;
      assert.ok(world.mine[person].inside.includes(b.id), `${entry.actor} changed ${b.id}: ${entry.action}`);
    }
  }
});

test('the path of a page is the same with and without its right: no role sees more by asking twice', async () => {
  const lurah = await come('lurah-kauman');
  const outside = world.mine.lurah.outside[0];
  for (const target of [`/businesses/${outside}`, `/businesses/${outside}/`, `/businesses/0${outside}`, `/businesses/+${outside}`, `/businesses/${outside}%20`])
    assert.ok([404, 400, 303].includes((await lurah.get(target)).status), target);
});
