// Partners, funds and products, for world.mjs. All of them are seen by officers and the mayor; a partner sees its own.
import assert from 'node:assert/strict';

const city = ['officer', 'mayor'];

async function ofPartner(world, person, which, list, key) {
  if (which === 'outside' && person !== 'partner') return null;
  const items = (await world.api.officer.get(list)).json.items;
  const own = (await world.api.partner.get(list)).json.items.map((x) => x.id);
  const found = items.find((x) => own.includes(x.id) === (which === 'inside' && !city.includes(person)));
  return (found ?? items[0])[key];
}

async function must(made) {
  assert.equal(made.status, 201, made.text);
  return made.json;
}

export const terms = { valid_from: '2031-01-01', purposes: ['working'], amount_max: 5000000, method: 'qardh', tenor_max: 12, collateral: 'none',
  source: 'uji', confidence: 'high' };
async function newProduct(world) {
  const n = ++world.made;
  return (await must(await world.api.officer.post('/products', { code: `UJI_${n}`, name: `Produk Uji ${n}`, provider: 'Uji', family: `uji-${n}`, rank: 900 }))).id;
}

// A version that has not begun, of a product of its own.
async function newVersion(world) {
  const id = await newProduct(world);
  return [id, (await must(await world.api.officer.post(`/products/${id}/versions`, terms))).id];
}
async function newRule(world) {
  const [id, version] = await newVersion(world);
  const made = await world.api.officer.post(`/products/${id}/versions/${version}/rules`, { kind: 'nib' }, { 'if-match': '"1"' });
  assert.equal(made.status, 200, made.text);
  return [id, version, 'nib'];
}
const inside = (find) => (world, person, which) => (which === 'inside' ? find(world) : null);

export const productCollections = {
  partners: (world, person, which) => ofPartner(world, person, which, '/partners', 'id'),
  funds: (world, person, which) => ofPartner(world, person, which, '/funds', 'id'),
  products: inside(newProduct),
  'products/versions': inside(newVersion),
  'products/versions/rules': inside(newRule),
};
