// Settlements, days of looking in, letters: for world.mjs.
import assert from 'node:assert/strict';
import { multipart } from './client.mjs';
import { png } from './files.mjs';
import { debtCollections } from './world_debts.mjs';

const sheetOf = (world, person, which) => debtCollections['debt-sheets'](world, person, which);

async function newDebt(world, sheet) {
  const made = await world.api.officer.post('/debts', { sheet, lender: `Pinjol Lunas ${++world.made}`, kind: 'online', received: 1000000, claimed: 1500000 });
  assert.equal(made.status, 201, made.text);
  return made.json.id;
}

// One for all: a sheet holds only so many.
async function oneDebt(world, sheet) {
  world.sheetDebts ??= {};
  return (world.sheetDebts[sheet] ??= await newDebt(world, sheet));
}

// Letters are about debts: the sheet has one.
async function sheetWithDebt(world, person, which, visitor, route) {
  const sheet = await sheetOf(world, person, which);
  if (sheet && /letters|settlement|plan/.test(route.path)) await oneDebt(world, sheet);
  return sheet;
}

async function step(world, debt, fields) {
  const body = { on: '2026-06-30', proof: 'Kertas', reference: 'TRX', ...fields };
  const made = await world.api.officer.post(`/debts/${debt}/settlement`, body);
  assert.equal(made.status, 201, made.text);
}

// A step with its proof as a file, the last of a debt.
async function stepOf(world, person, which) {
  const sheet = await sheetOf(world, person, which);
  if (!sheet) return null;
  world.steps ??= {};
  return (world.steps[sheet] ??= await newStep(world, await newDebt(world, sheet)));
}

async function newStep(world, debt) {
  const form = multipart({ kind: 'claim', on: '2026-06-30', amount: '1500000' }, { file: { filename: 'a.png', type: 'image/png', bytes: png() } });
  const made = await world.api.officer.post(`/debts/${debt}/settlement`, form.body, { 'content-type': form.type });
  assert.equal(made.status, 201, made.text);
  return [debt, 1];
}

async function newWatch(world, sheet) {
  const debt = await newDebt(world, sheet);
  for (const [kind, more] of [['claim', { amount: 9 }], ['offer', { amount: 9 }], ['agree', { amount: 9 }],
    ['pay', { amount: 9, payer: 'BAZNAS', direct: true }], ['receipt', {}]]) await step(world, debt, { kind, ...more });
  return (await world.api.officer.get(`/debt-sheets/${sheet}/watch`)).json.items.find((i) => ['due', 'waiting'].includes(i.state)).id;
}

async function watchOf(world, person, which) {
  const sheet = await sheetOf(world, person, which);
  if (!sheet) return null;
  world.watches ??= {};
  return [sheet, (world.watches[sheet] ??= await newWatch(world, sheet))];
}

async function newLetter(world, sheet) {
  const debt = await oneDebt(world, sheet);
  const made = await world.api.officer.post(`/debt-sheets/${sheet}/letters`, { kind: 'lender', debt });
  assert.equal(made.status, 201, made.text);
  return made.json;
}

async function letterOf(world, person, which) {
  const sheet = await sheetOf(world, person, which);
  return sheet ? (await newLetter(world, sheet)).id : null;
}

// Anybody may ask of any letter.
async function numberOf(world, person, which) {
  if (which === 'outside') return null;
  const sheet = await sheetOf(world, 'officer', 'inside');
  return (world.letterNumber ??= (await newLetter(world, sheet)).number);
}

export const settleCollections = {
  'debt-sheets': sheetWithDebt,
  'debt-sheets/watch': watchOf,
  'debts/settlement': stepOf,
  'debt-letters': letterOf,
  letters: numberOf,
};
