// Records of finance behind its routes, for world.mjs.
import assert from 'node:assert/strict';
import { multipart, signedIn } from './client.mjs';
import { csv, pdf } from './files.mjs';

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

  // An application: a draft, or one that waits for the partner where the route or the person wants that.
  const ZERO_INTEREST = 2, KUR = 6; // products of BAZNAS and the bank, as seeded
  async function sendOff(world, id) {
    const { officer } = world.api, one = `/applications/${id}`;
    for (const code of ['ktp', 'kk']) assert.equal((await officer.post(`${one}/papers`, { code, there: true })).status, 200);
    assert.equal((await officer.post(`${one}/consent`, { via: 'paper' })).status, 200);
    for (const what of ['submit', 'refer']) {
      const r = await officer.post(`${one}/${what}`, undefined, { 'if-match': `"${(await officer.get(one)).json.version}"` });
      assert.equal(r.status, 200, r.text);
    }
  }
  async function applicationOf(world, person, which, visitor, route) {
    const mine = { officer: 'officer', owner: 'owner', companion: 'companion', 'companion-city': 'companion-city', partner: 'officer' }[person];
    if ((which === 'outside' && person === 'officer') || (which === 'inside' && !mine)) return null;
    const business = which === 'inside' ? await visitedBy(world, mine, 'inside') : await freshShop(world, FAR);
    if (!business) return null;
    const { officer } = world.api;
    const made = await officer.post('/applications', { business, product: which === 'inside' ? ZERO_INTEREST : KUR, purpose: 'working', amount: 2000000, months: 6, assessment: 'recommend' });
    assert.equal(made.status, 201, made.text);
    const { id } = made.json;
    if (which === 'outside' || (person !== 'partner' && !/letter|decision|link|withdraw/.test(route.path))) return id;
    await sendOff(world, id);
    return id;
  }

  // A paper of it as a file; with the partner, where that is who asks.
  async function applicationFileOf(world, person, which, visitor, route) {
    const draft = await applicationOf(world, person === 'partner' ? 'officer' : person, which, visitor, { path: '' });
    if (!draft) return null;
    const { officer } = world.api, one = `/applications/${draft}`;
    const form = multipart({ code: 'ktp' }, { file: { filename: 'a.pdf', type: 'application/pdf', bytes: pdf() } });
    const made = await officer.post(`${one}/files`, form.body, { 'content-type': form.type });
    assert.equal(made.status, 201, made.text);
    if (person === 'partner' && which === 'inside') await sendOff(world, draft);
    return [draft, made.json.id];
  }

  // A package of one product; outside: of a business far away.
  async function packageOf(world, person, which) {
    const mine = { officer: 'officer', owner: 'owner', companion: 'companion', 'companion-city': 'companion-city', partner: 'officer' }[person];
    if ((which === 'outside' && person === 'officer') || (which === 'inside' && !mine)) return null;
    const business = which === 'inside' ? await visitedBy(world, mine, 'inside') : await freshShop(world, FAR);
    if (!business) return null;
    const made = await world.api.officer.post(`/businesses/${business}/packages`, { amount: 2000000, purpose: 'working', monthly: 1000000, products: String(ZERO_INTEREST) });
    assert.equal(made.status, 201, made.text);
    return made.json.id;
  }

  // A partner's link, whoever holds it: closed, so that it asks for a code.
  async function linkOf(world, person, which, visitor, route) {
    if (which === 'outside') return 'x'.repeat(43);
    if (!world.decide) {
      const id = await applicationOf(world, 'officer', 'inside', visitor, { path: 'link' });
      const dinas = await signedIn(world.server, 'dinas');
      await dinas.get(`/applications/${id}`);
      const made = await dinas.post(`/applications/${id}/link`, {});
      assert.equal(made.status, 200, made.text);
      world.decide = /\/decide\/([\w-]{43})/.exec(made.text)[1];
    }
    return world.decide;
  }

  // A row of a partner's file that found no loan.
  async function itemOf(world, person, which) {
    const sees = ['officer', 'partner'].includes(person);
    if (which === 'inside' ? !sees : person === 'officer') return null;
    const partner = which === 'inside' ? BAZNAS : BANK, number = `HILANG-${++world.made}`;
    const bytes = csv([['Nomor pembiayaan', 'Tanggal', 'Jumlah'], [number, '2026-03-02', '1000']]);
    const f = multipart({ partner }, { file: { filename: 'a.csv', type: 'text/csv', bytes } });
    const sent = await world.api.officer.post('/loans/file', f.body, { 'content-type': f.type });
    assert.equal(sent.status, 200, sent.text);
    return (await world.api.officer.get('/loans/items?limit=1')).json.items[0].id;
  }

  // A grant of BAZNAS that was accepted; no other partner gives any.
  const GRANT = 3;
  async function grantOf(world, person, which) {
    const mine = { officer: 'officer', owner: 'owner', companion: 'companion', 'companion-city': 'companion-city', partner: 'officer' }[person];
    if ((which === 'outside' && ['officer', 'partner'].includes(person)) || (which === 'inside' && !mine)) return null;
    const business = which === 'inside' ? await visitedBy(world, mine, 'inside') : await freshShop(world, FAR);
    if (!business) return null;
    const { officer, partner } = world.api;
    const made = await officer.post('/applications', { business, product: GRANT, purpose: 'working', amount: 500000, months: 1, assessment: 'recommend' });
    assert.equal(made.status, 201, made.text);
    const one = `/applications/${made.json.id}`;
    for (const [who, what, body] of [[officer, 'consent', { via: 'paper' }], [officer, 'submit'], [officer, 'refer'], [partner, 'decision', { what: 'accept' }]]) {
      const r = await who.post(`${one}/${what}`, body, { 'if-match': `"${(await officer.get(one)).json.version}"` });
      assert.equal(r.status, 200, r.text);
    }
    return (await officer.get('/grants?limit=1')).json.items[0].id;
  }

  return {
    applications: applicationOf,
    'applications/files': applicationFileOf,
    packages: packageOf,
    grants: grantOf,
    'loans/items': itemOf,
    decide: linkOf,
    'decide/files': async (...who) => [await linkOf(...who), 1],
    loans: loanOf,
    'loans/payments': loanPaymentOf,
  };
}
