// Debt sheets, their rows, lenders and rules, for world.mjs.
import assert from 'node:assert/strict';
import { multipart } from './client.mjs';
import { png } from './files.mjs';

const readers = ['owner', 'companion', 'companion-city', 'lurah', 'camat', 'officer'];
const heads = ['lurah', 'camat'];

// A business whose sheet this person may know of; companions: one that they stand beside.
async function businessOf(world, person, which) {
  if (which === 'outside' || !person.startsWith('companion')) return world.mine[person][which][0] ?? null;
  const name = person === 'companion' ? 'sahabat-kauman-1' : 'sahabat-kota-1';
  return (await world.api.officer.get(`/businesses?companion=${name}&limit=1`)).json.items[0]?.id ?? null;
}

async function newSheet(world, person, which) {
  const business = await businessOf(world, person, which);
  if (!business) return null;
  const made = await world.api.officer.post('/debt-sheets', { business, consent: true, consent_via: 'spoken' });
  assert.ok([201, 409].includes(made.status), made.text);
  const open = made.status === 201 ? made.json
    : (await world.api.officer.get(`/debt-sheets?business=${business}&state=open`)).json.items[0];
  if (heads.includes(person) && which === 'inside') { // read by who gave a reason, for an hour
    const read = await world.api[person].post(`/debt-sheets/${open.id}/unseal`, { reason: 'Warga minta dibantu di kantor' });
    assert.equal(read.status, 200, read.text);
  }
  return open.id;
}

async function sheetOf(world, person, which) {
  if (!readers.includes(person) || (person === 'officer' && which === 'outside')) return null;
  world.sheets ??= {};
  return (world.sheets[`${person} ${which}`] ??= await newSheet(world, person, which));
}

async function newDebt(world, sheet) {
  const made = await world.api.officer.post('/debts', { sheet, lender: `Pinjol Uji ${++world.made}`, kind: 'online', received: 1000000, claimed: 1500000 });
  assert.equal(made.status, 201, made.text);
  return made.json.id;
}

async function debtOf(world, person, which) {
  const sheet = await sheetOf(world, person, which);
  if (!sheet) return null;
  world.debts ??= {};
  return (world.debts[sheet] ??= await newDebt(world, sheet));
}

async function photoOf(world, person, which) {
  const sheet = await sheetOf(world, person, which);
  if (!sheet) return null;
  const id = await newDebt(world, sheet); // a debt holds only so many
  const form = multipart({}, { file: { filename: 'a.png', type: 'image/png', bytes: png() } });
  const made = await world.api.officer.post(`/debts/${id}/photos`, form.body, { 'content-type': form.type });
  assert.equal(made.status, 201, made.text);
  return [id, made.json.id];
}

// Facts for all who are signed in.
const first = (list) => async (world, person, which) =>
  (which === 'inside' && person !== 'public' ? (await world.api.officer.get(list)).json.items[0].id : null);

export const debtCollections = {
  'debt-sheets': sheetOf,
  debts: debtOf,
  'debts/photos': photoOf,
  lenders: first('/lenders'),
  ceilings: first('/ceilings'),
};
