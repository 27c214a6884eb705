// Records of finance behind its routes, for world.mjs.
import assert from 'node:assert/strict';

export function financeCollections({ FAR, freshShop, visitedBy }) {
  // A loan with a payment: of the person's relation or of nobody's that they have to do with. Partners are seeded in this order.
  const BAZNAS = 1, BANK = 3;
  async function loanOf(world, person, which, visitor, route) {
    const mine = { officer: 'officer', owner: 'owner', companion: 'companion', 'companion-city': 'companion-city', partner: 'officer' }[person];
    if (which === 'outside' && person === 'officer') return null;
    if (which === 'inside' && !mine) return null;
    const business = which === 'inside' ? await visitedBy(world, mine, 'inside') : await freshShop(world, FAR);
    if (!business) return null;
    const made = await world.api.officer.post('/loans', { business, partner: which === 'inside' ? BAZNAS : BANK, number: `W-${++world.made}`, method: 'flat', principal: 1200000, rate: '12', periods: 12, signed_on: '2026-01-05' });
    assert.equal(made.status, 201, made.text);
    const { id } = made.json;
    if (/disburse|cancel/.test(route.path)) return id;
    const out = await world.api.officer.post(`/loans/${id}/disburse`, { on: '2026-01-31' }, { 'if-match': '"1"' });
    assert.equal(out.status, 200, out.text);
    return id;
  }

  async function loanPaymentOf(world, person, which, visitor, route) {
    const id = await loanOf(world, person, which, visitor, route);
    if (!id) return null;
    const made = await world.api.officer.post(`/loans/${id}/payments`, { paid_on: '2026-03-02', amount: 112000 });
    assert.equal(made.status, 201, made.text);
    return [id, made.json.id];
  }

  return {
    loans: loanOf,
    'loans/payments': loanPaymentOf,
  };
}
