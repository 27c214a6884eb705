// A package asked for in one act, and papers handed to a partner as files: by program and by forms, by account and by
// an opened link; who sees what, and what ends with the owner's consent.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeCity, serve, token, until } from './lib/sahabat.mjs';
import { api, multipart, signedIn, Visitor } from './lib/client.mjs';
import { pdf, png } from './lib/files.mjs';
import { wordsOf } from './lib/html.mjs';
import { demoMessages } from './lib/messages.mjs';

const BPR_DESK = '081298760002'; // in the demo (src/demo/demo_loans.c)
let city, server, business;
const program = {}, person = {};
const names = { officer: 'dinas', lurah: 'lurah-kauman', mayor: 'walikota', owner: 'pemilik-1', baznas: 'baznas', bpr: 'bpr', bank: 'bank', admin: 'admin' };

before(async () => {
  city = await makeCity({ businesses: 60 });
  server = await serve(city);
  program.officer = api(server, await token(city, names.officer));
  program.owner = api(server, await token(city, names.owner));
  business = (await program.owner.all('/businesses'))[0].id;
  names.companion = (await program.officer.get(`/businesses/${business}`)).json.companion ?? 'sahabat-kota-1';
  if (names.companion === 'sahabat-kota-1') await program.officer.post('/assignments', { businesses: [business], companion: names.companion });
  for (const [who, name] of Object.entries(names)) program[who] = api(server, await token(city, name));
  for (const who of ['officer', 'owner', 'companion', 'baznas', 'bpr']) person[who] = await signedIn(server, names[who]);
  const at = `/businesses/${business}/matches/answers`, was = (await program.officer.get(at)).json;
  const said = await program.officer.post(at, { resident: 'yes', victim: 'yes', mustahik: 'yes', kur_times: 0 }, was.version ? { 'if-match': `"${was.version}"` } : {});
  assert.equal(said.status, 200, said.text);
});
after(() => city?.close());

const must = (r, status = 200) => {
  assert.equal(r.status, status, r.text.slice(0, 900));
  return r.json;
};
const WISH = { amount: 12000000, purpose: 'settle_debt', more: 3000000, monthly: 1100000 };
const query = () => Object.entries(WISH).map(([k, v]) => `${k}=${v}`).join('&');
const now = async (id, who = 'officer') => must(await program[who].get(`/applications/${id}`));
const act = async (id, what, body, who) => program[who].post(`/applications/${id}/${what}`, body, { 'if-match': `"${(await now(id)).version}"` });
async function found() {
  const m = must(await program.companion.get(`/businesses/${business}/matches?${query()}`));
  const two = m.packages.find((p) => p.parts.map((x) => x.code).sort().join() === 'BAZNAS_MODAL,OJIR');
  assert.ok(two, JSON.stringify(m.packages.map((p) => p.parts.map((x) => x.code))));
  return two;
}
async function asked(more = {}) {
  const { products } = await found();
  const r = await program.companion.post(`/businesses/${business}/packages`, { ...WISH, products, assessment: 'recommend', need: 'Lunas dari rentenir',
    consent_1: true, consent_2: true, via: 'spoken', ...more });
  return must(r, 201);
}
async function send(id) {
  for (const p of must(await program.companion.get(`/applications/${id}/papers`)).items)
    must(await program.companion.post(`/applications/${id}/papers`, { code: p.code, there: true }));
  must(await act(id, 'submit', undefined, 'companion'));
  return must(await act(id, 'refer', undefined, 'officer'));
}
const attach = (who, id, code, bytes, type = 'application/pdf', more = {}) => {
  const form = multipart({ code, ...more }, { file: { filename: 'x', type, bytes } });
  return program[who].post(`/applications/${id}/files`, form.body, { 'content-type': form.type });
};
const partOf = (p, name) => p.parts.find((x) => x.partner_name.includes(name)).id;

test('a package is asked for once: an application a product, consent for each, all or none', async () => {
  const two = await found();
  assert.equal(two.can_ask, true);
  const p = await asked({ client_id: 'paket-1', consent_2: false });
  assert.equal(p.parts.length, 2);
  assert.equal(p.parts.reduce((s, x) => s + x.amount, 0), WISH.amount + WISH.more);
  assert.deepEqual(p.parts.map((x) => [x.state, x.package]), [['draft', p.id], ['draft', p.id]]);
  assert.equal(p.parts.filter((x) => x.consent_at).length, 1);
  const count = async () => must(await program.companion.get(`/applications?business=${business}&limit=200`)).total;
  const n = await count();
  assert.equal((await asked({ client_id: 'paket-1' })).id, p.id);
  for (const [body, status] of [[{ monthly: 100000 }, 409], [{ products: '1' }, 409], [{ products: '1,1' }, 422], [{ amount: 0 }, 422], [{ via: 'account' }, 422],
    [{ consent_1: true, via: undefined }, 422], [{ assessment: 'x' }, 422]]) {
    const r = await program.companion.post(`/businesses/${business}/packages`, { ...WISH, products: two.products, consent_1: true, via: 'spoken', ...body });
    assert.equal(r.status, status, `${JSON.stringify(body)}: ${r.text}`);
  }
  assert.equal(await count(), n); // none of them left a part behind
  for (const who of ['owner', 'lurah', 'baznas', 'mayor', 'admin'])
    assert.equal((await program[who].post(`/businesses/${business}/packages`, { ...WISH, products: two.products })).status, 403, who);
  for (const [who, status] of [['officer', 200], ['companion', 200], ['owner', 200], ['baznas', 403], ['lurah', 403], ['mayor', 403]])
    assert.equal((await program[who].get(`/packages/${p.id}`)).status, status, who);
});

test('by forms: from the matching page to one page with each part\'s state', async () => {
  const c = person.companion, matches = await c.get(`/businesses/${business}/matches?${query()}`);
  const links = [...matches.text.matchAll(/href="([^"]*\/packages\/new\?[^"]*)"/g)].map((m) => m[1].replaceAll('&amp;', '&'));
  const { products } = await found();
  const link = links.find((l) => l.endsWith(`products=${products}`));
  assert.ok(link, links.join('\n'));
  const form = await c.get(link);
  assert.match(wordsOf(form.text), /OJIR.*Setuju data pengajuannya dibagikan kepada/s);
  assert.equal((await c.submit(form, /packages$/, { consent_1: '1' })).status, 422); // how did the owner say it?
  const again = await c.submit(await c.get(link), /packages$/, { need: 'x'.repeat(2100) });
  assert.equal(again.status, 422);
  assert.match(again.text, /consent_2/);
  const sent = await c.submit(await c.get(link), /packages$/, { assessment: 'recommend', consent_1: '1', via: 'paper' });
  assert.equal(sent.status, 303, sent.text.slice(0, 600));
  const page = await c.follow(sent);
  assert.match(wordsOf(page.text), /Paket pengajuan.*Konsep.*Konsep/s);
  assert.match(wordsOf(page.text), /pemilik belum setuju/);
  const id = Number(/\/packages\/(\d+)/.exec(sent.headers.location)[1]);
  const { parts } = must(await program.officer.get(`/packages/${id}`));
  for (const who of ['owner', 'officer']) {
    assert.match(wordsOf((await person[who].get(`/packages/${id}`)).text), /OJIR/, who);
    assert.match(wordsOf((await person[who].get(`/applications/${parts[0].id}`)).text), /bagian dari paket dengan 2 pengajuan.*Lihat paketnya/s, who);
  }
  const old = await c.get(link.replace('monthly=1100000', 'monthly=1000'));
  assert.equal(old.status, 303); // it does not fit: back to what does
  assert.match(old.headers.location, /\/matches\?amount=12000000/);
  assert.match(wordsOf((await c.follow(old)).text), /Paket itu tidak cocok lagi/);
});

test('one part rejected: those who handle the others are told; nobody decides for them', async () => {
  const p = await asked(), zakat = partOf(p, 'BAZNAS'), ojir = partOf(p, 'BPR');
  await send(zakat);
  await send(ojir);
  assert.match(wordsOf((await person.bpr.get(`/applications/${ojir}`)).text), /bagian dari paket dengan 2 pengajuan/);
  assert.equal((await program.bpr.get(`/applications/${zakat}`)).status, 404);
  must(await act(zakat, 'decision', { what: 'reject', reason: 'capacity', words: 'Belum dapat dibantu' }, 'baznas'));
  const outbox = must(await program.admin.get('/outbox?event=package_part_rejected')).items;
  assert.equal(outbox.length, 3, JSON.stringify(outbox)); // the desk of BPR, the companion, the officer
  assert.equal((await now(ojir)).state, 'with_partner');
  const desk = await person.bpr.get(`/applications/${ojir}`);
  assert.match(wordsOf(desk.text), /Bagian lain dari paket ini ditolak/);
  assert.doesNotMatch(desk.text, new RegExp(`/packages/${p.id}|/applications/${zakat}|Belum dapat dibantu|BAZNAS_MODAL`));
  assert.match(wordsOf((await person.companion.get(`/packages/${p.id}`)).text), /Satu bagian ditolak.*Ditolak/s);
  must(await act(ojir, 'decision', { what: 'return', words: 'Hitung ulang dulu' }, 'bpr'));
});

test('papers as files: attached by companion and owner, seen by their partner alone while consent holds, each look told', async () => {
  const p = await asked(), id = partOf(p, 'BPR'), zakat = partOf(p, 'BAZNAS');
  const first = must(await attach('companion', id, 'ktp', png(), 'image/png', { client_id: 'ktp-1' }), 201);
  assert.deepEqual([first.code, first.type], ['ktp', 'image/jpeg']); // drawn anew: no EXIF is kept
  assert.equal(must(await attach('companion', id, 'ktp', png(), 'image/png', { client_id: 'ktp-1' }), 201).id, first.id);
  const kk = must(await attach('owner', id, 'kk', pdf()), 201);
  for (const [who, code, bytes, status] of [['companion', 'npwp', pdf(), 404], ['companion', 'ktp', Buffer.from('MZ virus'), 422], ['companion', 'ktp', Buffer.alloc(0), 422],
    ['companion', 'ktp', Buffer.concat([pdf(), Buffer.alloc(8 << 20)]), 422], ['lurah', 'ktp', pdf(), 403], ['baznas', 'ktp', pdf(), 404], ['mayor', 'ktp', pdf(), 403]])
    assert.equal((await attach(who, id, code, bytes)).status, status, `${who} ${code} ${bytes.length}`);
  const papers = must(await program.owner.get(`/applications/${id}/papers`)).items;
  assert.deepEqual(papers.filter((x) => x.there).map((x) => x.code).sort(), ['kk', 'ktp']);
  const at = (file) => `/applications/${id}/files/${file}`;
  assert.equal((await person.bpr.get(at(first.id))).status, 404); // nothing was sent yet
  await send(id);
  await send(zakat);
  const seen = await person.bpr.get(at(first.id));
  assert.deepEqual([seen.status, seen.headers['content-type']], [200, 'image/jpeg']);
  const down = await person.bpr.get(at(kk.id));
  assert.match(down.headers['content-disposition'], /attachment; filename="?kartu|attachment; filename="?kk|attachment/);
  assert.equal(down.bytes.subarray(0, 5).toString(), '%PDF-');
  assert.match((await person.bpr.get(`/applications/${id}`)).text, new RegExp(`href="${at(kk.id)}"`));
  await person.bpr.get(at(first.id));
  for (const who of ['baznas']) assert.equal((await person[who].get(at(first.id))).status, 404, who); // of the other part alone
  assert.equal((await person.bpr.get(`/applications/${zakat}/files/${first.id}`)).status, 404);
  const shares = must(await program.owner.get(`/applications/${id}/shares`)).items.filter((s) => s.what.startsWith('paper:'));
  assert.deepEqual(shares.map((s) => s.what).sort(), ['paper:kk', 'paper:ktp', 'paper:ktp']);
  assert.match(wordsOf((await person.owner.get(`/applications/${id}`)).text), /Berkas: (Kartu|KTP)/);
  assert.equal(must(await program.admin.get('/audit?entity=application&limit=200')).items.filter((x) => x.action === 'file-look' && x.entity_id === id).length, 3);
  assert.equal((await person.companion.get(at(first.id))).status, 200);
  assert.equal((await attach('companion', id, 'ktp', pdf())).status, 409); // it lies with the partner
  must(await program.owner.post(`/applications/${id}/consent/withdraw`, {}));
  for (const file of [first.id, kk.id]) assert.equal((await person.bpr.get(at(file))).status, 404);
  assert.deepEqual(must(await program.bpr.get(`/applications/${id}/papers`)).items, []);
  assert.equal((await person.owner.get(at(kk.id))).status, 200);
});

test('by forms: attached, looked at, taken off', async () => {
  const p = await asked(), id = partOf(p, 'BPR'), at = `/applications/${id}`;
  for (const who of ['companion', 'owner']) {
    const v = person[who];
    await v.get(at);
    assert.equal((await v.upload(`${at}/files`, { code: 'kk' }, { file: { filename: 'kk.txt', type: 'text/plain', bytes: Buffer.from('bukan') } })).status, 422, who);
    const sent = await v.upload(`${at}/files`, { code: 'kk' }, { file: { filename: 'kk.pdf', type: 'application/pdf', bytes: pdf() } });
    assert.equal(sent.status, 303, sent.text.slice(0, 600));
    const page = await v.get(at), file = /href="(\/applications\/\d+\/files\/\d+)"/.exec(page.text)[1];
    assert.equal((await v.get(file)).status, 200);
    const confirm = await v.get(`${file}/remove`);
    assert.match(wordsOf(confirm.text), /Lepas berkas/);
    assert.equal((await v.submit(confirm, `${file}/remove`)).status, 303);
    assert.equal((await v.get(file)).status, 404);
    assert.equal(must(await program.officer.get(`${at}/papers`)).items.find((x) => x.code === 'kk').there, false);
  }
  const one = must(await attach('companion', id, 'kk', pdf()), 201);
  assert.equal((await program.bpr.post(`${at}/files/${one.id}/remove`)).status, 403);
  must(await program.companion.post(`${at}/files/${one.id}/remove`), 204);
});

test('by an opened link: the files of that application, until it is answered or consent ends', async () => {
  const p = await asked(), id = partOf(p, 'BPR'), other = partOf(p, 'BAZNAS');
  const kk = must(await attach('companion', id, 'kk', pdf()), 201), foreign = must(await attach('companion', other, 'kk', pdf()), 201);
  await send(id);
  await person.officer.get(`/applications/${id}`);
  const link = /\/decide\/([\w-]{43})/.exec((await person.officer.post(`/applications/${id}/link`, {})).text)[1];
  const v = new Visitor(server), at = `/decide/${link}/files/${kk.id}`;
  const closed = await v.get(at);
  assert.deepEqual([closed.status, closed.headers.location], [303, `/decide/${link}`]); // the code comes first
  await v.get(`/decide/${link}`);
  const text = await until('the code', async () => (await demoMessages(server, BPR_DESK)).map((m) => m.text).find((t) => /: \d{6}\./.test(t)));
  assert.equal((await v.post(`/decide/${link}/open`, { code: /: (\d{6})\./.exec(text)[1] })).status, 303);
  assert.match((await v.get(`/decide/${link}`)).text, new RegExp(`href="${at}"`));
  const seen = await v.get(at);
  assert.equal(seen.status, 200, seen.text?.slice(0, 300));
  assert.equal(seen.bytes.subarray(0, 5).toString(), '%PDF-');
  assert.equal((await v.get(`/decide/${link}/files/${foreign.id}`)).status, 404);
  assert.equal((await new Visitor(server).get(at)).status, 303); // another browser
  assert.ok(must(await program.owner.get(`/applications/${id}/shares`)).items.some((s) => s.what === 'paper:kk' && s.who === null));
  assert.equal((await now(id)).state, 'with_partner'); // a GET never acts
  must(await program.owner.post(`/applications/${id}/consent/withdraw`, {}));
  assert.equal((await v.get(at)).status, 410);
});
