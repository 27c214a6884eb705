// Phones of the field app and its files, for world.mjs.
import assert from 'node:assert/strict';
import { token } from './sahabat.mjs';
import { api } from './client.mjs';

const roles = ['companion', 'companion-city', 'lurah', 'camat', 'officer', 'mayor'];
const FAR_COMPANION = 'sahabat-balearjosari-1'; // of a ward in another district

// A phone that spoke: one's own; outside: of a companion far away.
async function phoneOf(world, person, which) {
  if (!roles.includes(person) || (which === 'outside' && ['officer', 'mayor'].includes(person))) return null;
  const far = (world.far ??= api(world.server, await token(world.city, FAR_COMPANION)));
  const made = await (which === 'inside' ? world.api[person] : far).post('/field/hello', { client_id: `world-phone-${which}-${++world.made}-xxxxxxxx` });
  assert.equal(made.status, 200, made.text);
  return made.json.id;
}

const fileOf = async (world, person, which) =>
  [which === 'inside' ? (await world.api.public.get('/field/session')).json.program : 'no-such-version', 'app.js'];

export const fieldCollections = {
  'field/app': fileOf,
  'field/word': (world, person, which) => (which === 'inside' ? 'world-phone-that-nobody-has' : null),
  'field/phones': phoneOf,
};
