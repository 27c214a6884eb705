// Reports from the public: two short pages, kept at once, confirmed by the phone's code, followed by a
// private link. Done without JavaScript, as a cheap phone with a shaky line would.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeCity, serve, token, until } from './lib/sahabat.mjs';
import { api, multipart, Visitor } from './lib/client.mjs';
import { pdf, png } from './lib/files.mjs';
import { formsOf, linksOf, wordsOf } from './lib/html.mjs';
import { codeSent, demoMessages } from './lib/messages.mjs';

const KAUMAN = '35.73.02.1007';
let city, server, officer, lurah, admin;
before(async () => {
  city = await makeCity();
  server = await serve(city);
  officer = api(server, await token(city, 'dinas'));
  lurah = api(server, await token(city, 'lurah-kauman'));
  admin = api(server, await token(city, 'admin'));
});
after(() => city?.close());

const told = { description: 'Gerobak saya ditertibkan, tidak tahu harus pindah ke mana.', ward: KAUMAN, address: 'Alun-alun', concerns: 'self' };
const who = (phone, more = {}) => ({ name: 'Sri Wahyuni', phone, ...more });
const casesOf = async (query = '') => (await officer.get(`/cases${query}`)).json;

// From the first page to the private link; the replies on the way.
async function report(v, category, first, second, file) {
  await v.get(`/report/${category}?form=1`);
  const page = await v.post(`/report/${category}`, first);
  if (page.status !== 200) return { page };
  const form = formsOf(page.text).find((f) => f.action === '/report');
  const fields = { ...form.values, ...second, _csrf: v.csrf };
  const body = multipart(fields, file ? { file } : {});
  const sent = await v.send('POST', '/report', { body: body.body, headers: { 'content-type': body.type } });
  return { page, fields, sent, link: sent.headers.location?.replace(/\?.*/, '') };
}

test('the kinds are doors; one with kinds of its own asks again', async () => {
  const v = new Visitor(server);
  const start = await v.get('/report');
  const doors = linksOf(start.text).filter((l) => /^\/report\/[a-z_-]+$/.test(l));
  assert.ok(doors.length >= 8, doors.join());
  for (const door of doors) {
    const page = await v.get(door);
    assert.equal(page.status, 200, door);
    const form = formsOf(page.text).some((f) => f.action === door);
    const further = linksOf(page.text).filter((l) => /^\/report\/[a-z_-]+$/.test(l));
    assert.ok(form || further.length > 0, `${door} leads nowhere`);
    if (!form) assert.ok(formsOf((await v.get(`${door}?form=1`)).text).some((f) => f.action === door), `${door} itself`);
  }
  assert.equal((await v.get('/report/moon')).status, 404);
});

test('a report is kept before the code and begins with it', async () => {
  const phone = '081377700001', v = new Visitor(server);
  const { page, sent, link } = await report(v, 'place', told, who(phone));
  assert.equal(page.status, 200);
  assert.equal(sent.status, 303, wordsOf(sent.text).slice(0, 600));
  const held = await v.get(`${link}?new=1`);
  assert.match(held.text, /A-[0-9A-Z]+-[0-9A-Z]/);
  assert.match(held.text, new RegExp(link), 'the link to keep is shown');
  assert.doesNotMatch(held.text, new RegExp(phone), 'the phone in part only');
  const [ticket] = /A-[0-9A-Z]+-[0-9A-Z]/.exec(held.text);
  const find = async () => (await casesOf(`?all=1&q=${ticket}`)).items[0];
  assert.equal((await find()).state, 'held', 'kept, not yet at work');
  const code = await codeSent(server, admin, phone);
  const bad = await v.submit(held, `${link}/confirm`, { code: String((Number(code) + 1) % 1e6).padStart(6, '0') });
  assert.equal(bad.status, 422);
  assert.equal((await find()).state, 'held');
  const good = await v.submit(bad, `${link}/confirm`, { code });
  assert.equal(good.status, 303, wordsOf(good.text).slice(0, 600));
  const c = await find();
  assert.equal(c.state, 'new');
  const whole = (await officer.get(`/cases/${c.id}`)).json;
  assert.ok(whole.clocks.some((k) => k.kind === 'response' && k.due_at), JSON.stringify(whole.clocks));
  assert.equal(whole.description ?? whole.body, told.description);
  const again = await v.post(`${link}/confirm`, { code });
  assert.equal(again.status, 410, 'a code serves once');
});

test('sent five times by a shaky phone: one report, and a link that works', async () => {
  const phone = '081377700002', v = new Visitor(server);
  const before = (await casesOf('?all=1&count=exact')).total;
  const { fields, link } = await report(v, 'place', told, who(phone));
  const links = [link];
  for (let i = 0; i < 4; i++) {
    const body = multipart(fields);
    const r = await v.send('POST', '/report', { body: body.body, headers: { 'content-type': body.type } });
    assert.equal(r.status, 303);
    links.push(r.headers.location.replace(/\?.*/, ''));
  }
  assert.equal((await casesOf('?all=1&count=exact')).total, before + 1);
  assert.equal((await v.get(links.at(-1))).status, 200);
});

test('what is wrong is said on its own page, and what was typed stays', async () => {
  const v = new Visitor(server);
  const first = await report(v, 'place', { ...told, description: '' }, {});
  assert.equal(first.page.status, 422);
  assert.match(first.page.text, /role="alert"/);
  assert.match(first.page.text, /Alun-alun/);
  const noWard = await report(v, 'place', { ...told, ward: '' }, {});
  assert.equal(noWard.page.status, 422);
  assert.equal(noWard.page.text.match(/href="#f-ward"/g).length, 1, 'said once');
  assert.equal((await report(v, 'place', { ...told, ward: '', lat: '-7.979476', lng: '112.627372' }, who('081377700003'))).sent.status, 303, 'a point is enough');
  const second = await report(v, 'place', told, who('12'));
  assert.equal(second.sent.status, 422);
  assert.match(second.sent.text, /Gerobak saya/);
  assert.equal((await report(v, 'place', told, { name: 'X', phone: '', anonymous: '1' })).sent.status, 422, 'a place is not told anonymously');
  const before = (await casesOf('?all=1&count=exact')).total;
  const evil = await report(v, 'place', { ...told, description: '<script>alert(1)</script> tolong' }, who('081377700004'));
  assert.equal(evil.sent.status, 303);
  assert.doesNotMatch((await v.get(evil.link)).text, /<script>alert/);
  assert.equal((await casesOf('?all=1&count=exact')).total, before + 1);
});

test('a hostile file is refused and nothing is kept; a photo goes along without its place', async () => {
  const v = new Visitor(server);
  const before = (await casesOf('?all=1&count=exact')).total;
  const bad = await report(v, 'place', told, who('081377700005'), { filename: 'a.png', type: 'image/png', bytes: Buffer.from('<svg onload=alert(1)>') });
  assert.equal(bad.sent.status, 422);
  assert.equal((await casesOf('?all=1&count=exact')).total, before);
  const good = await report(v, 'place', told, who('081377700005'), { filename: 'a.png', type: 'image/png', bytes: png() });
  assert.equal(good.sent.status, 303, wordsOf(good.sent.text).slice(0, 500));
  const page = await v.get(good.link);
  const file = linksOf(page.text).find((l) => l.includes('/attachments/'));
  const got = await v.get(file);
  assert.equal(got.headers['content-type'], 'image/jpeg');
  assert.equal((await new Visitor(server).get(file.replace(/track\/[^/]+/, `track/${'x'.repeat(43)}`))).status, 404);
  const body = multipart({ _csrf: v.csrf }, { file: { filename: 'b.pdf', type: 'application/pdf', bytes: pdf() } });
  const more = await v.send('POST', `${good.link}/attachments`, { body: body.body, headers: { 'content-type': body.type } });
  assert.equal(more.status, 303);
  assert.equal(linksOf((await v.get(good.link)).text).filter((l) => l.includes('/attachments/')).length, 2);
});

test('links cannot be guessed, tickets tell nothing, a lost link comes to the phone alone', async () => {
  const phone = '081377700006', v = new Visitor(server);
  const { link } = await report(v, 'place', told, who(phone));
  const [ticket] = /A-[0-9A-Z]+-[0-9A-Z]/.exec((await v.get(link)).text);
  for (const forged of ['x', 'x'.repeat(43), link.slice(7, -1) + (link.endsWith('A') ? 'B' : 'A'), ticket])
    assert.equal((await v.get(`/track/${forged}`)).status, 404, forged);
  await v.get('/track');
  const answer = async (t, p) => { const r = await v.post('/track', { ticket: t, phone: p }); return [r.status, r.headers.location]; };
  const right = await answer(ticket, phone);
  assert.deepEqual(await answer(ticket, '081377799999'), right, 'the same answer for another phone');
  assert.equal((await v.post('/track', { ticket: 'A-00000-0X', phone })).status, 422);
  const fresh = await until('the link', async () => {
    const links = (await demoMessages(server, phone)).map((m) => /\/track\/([A-Za-z0-9_-]{43})/.exec(m.text)?.[1]);
    return links.find((l) => l && !link.endsWith(l));
  });
  assert.equal((await v.get(link)).status, 404, 'the old link has ended');
  assert.equal((await v.get(`/track/${fresh}`)).status, 200);
  assert.deepEqual((await admin.get('/outbox?limit=200')).json.items.filter((m) => m.address === '081377799999'), []);
});

test('harassment may be told anonymously, starts at once, and its link tells the stage', async () => {
  const v = new Visitor(server);
  const start = await v.get('/report');
  const door = linksOf(start.text).find((l) => /harass/.test(l));
  assert.ok(door, 'a door for harassment');
  const { sent, link } = await report(v, door.split('/')[2], { ...told, description: 'Penagih mengancam lewat telepon.' }, { anonymous: '1', name: '', phone: '' });
  assert.equal(sent.status, 303, wordsOf(sent.text).slice(0, 600));
  const page = await v.get(link);
  assert.equal(page.status, 200);
  const [ticket] = /A-[0-9A-Z]+-[0-9A-Z]/.exec(page.text);
  const c = (await casesOf(`?all=1&q=${ticket}`)).items[0];
  assert.equal(c.state, 'new');
});

test('a neighbour who reports another sees only where it stands', async () => {
  const phone = '081377700007', v = new Visitor(server);
  const { link, sent } = await report(v, 'place', { ...told, concerns: 'other' }, who(phone, { concerned_name: 'Pak Budi', concerned_phone: '081377700008' }));
  assert.equal(sent.status, 303, wordsOf(sent.text).slice(0, 600));
  await v.submit(await v.get(link), `${link}/confirm`, { code: await codeSent(server, admin, phone) });
  const [ticket] = /A-[0-9A-Z]+-[0-9A-Z]/.exec((await v.get(link)).text);
  const c = (await casesOf(`?all=1&q=${ticket}`)).items[0];
  assert.equal((await officer.post(`/cases/${c.id}/events`, { type: 'reply', text: 'Rahasia untuk yang bersangkutan' })).status < 300, true);
  const page = await v.get(link);
  assert.doesNotMatch(page.text, /Rahasia untuk yang bersangkutan/);
  assert.doesNotMatch(page.text, /081377700008/);
});

test('many reports of one browser: the first are served, then one waits', async () => {
  const v = new Visitor(server);
  let slow = null;
  for (let i = 0; i < 12 && !slow; i++) {
    const r = await report(v, 'place', told, who(`0813777001${String(i).padStart(2, '0')}`));
    if (r.sent.status === 429) slow = r.sent;
  }
  assert.ok(slow, 'nobody was asked to wait');
  assert.ok(Number(slow.headers['retry-after']) > 0);
  assert.match(slow.text, /Gerobak saya/, 'what was typed stays');
});

test('solved? the reporter says so, or opens it again; a GET never acts', async () => {
  const phone = '081377700009', v = new Visitor(server);
  const { link } = await report(v, 'place', told, who(phone));
  await v.submit(await v.get(link), `${link}/confirm`, { code: await codeSent(server, admin, phone) });
  const [ticket] = /A-[0-9A-Z]+-[0-9A-Z]/.exec((await v.get(link)).text);
  const find = async () => (await casesOf(`?all=1&q=${ticket}`)).items[0];
  const { id } = await find();
  const act = async (body) => { const r = await officer.post(`/cases/${id}/events`, body); assert.ok(r.status < 300, r.text); };
  await act({ type: 'reply', text: 'Kami carikan tempat.' });
  assert.match((await v.get(link)).text, /Kami carikan tempat/);
  const added = await v.submit(await v.get(link), `${link}/reply`, { text: 'Terima kasih, saya tunggu.' });
  assert.equal(added.status, 303);
  await act({ type: 'resolve', outcome: 'solved', text: 'Lapak di Pasar Kauman.' });
  const asked = await v.get(link);
  assert.ok(formsOf(asked.text).some((f) => f.action === `${link}/rate`));
  assert.equal((await find()).state, 'resolved');
  assert.equal((await v.submit(asked, `${link}/rate`, { rating: '4' })).status, 422, 'the question itself is asked');
  const no = await v.submit(asked, `${link}/rate`, { solved: '0', rating: '2', text: 'Belum dapat kunci lapak' });
  assert.equal(no.status, 303, wordsOf(no.text).slice(0, 500));
  assert.equal((await find()).state, 'open', 'not solved: it goes on');
  await act({ type: 'resolve', outcome: 'solved', text: 'Kunci sudah diberikan.' });
  await v.submit(await v.get(link), `${link}/rate`, { solved: '1', rating: '5' });
  assert.equal((await find()).state, 'closed');
  const closed = await v.get(link);
  const back = await v.submit(closed, `${link}/reopen`, { text: 'Digusur lagi' });
  assert.equal(back.status, 303, wordsOf(back.text).slice(0, 500));
  assert.equal((await find()).state, 'open');
});

test('who reported something confidential may let more of the staff read it, by the link', async () => {
  const v = new Visitor(server), phone = '081377700031';
  const { link } = await report(v, 'debt_illegal', { ...told, description: 'Penagih datang ke lapak setiap malam.', ward: '35.73.05.1005' }, who(phone));
  assert.equal((await v.post(`${link}/seal`, { seal: '0' })).status, 409, 'not before the phone is confirmed');
  await v.submit(await v.get(link), `${link}/again`);
  await v.submit(await v.get(link), `${link}/confirm`, { code: await codeSent(server, admin, phone) });
  const page = await v.get(link), form = formsOf(page.text).find((f) => f.action === `${link}/seal`);
  assert.ok(form, wordsOf(page.text).slice(0, 800));
  assert.equal((await v.submit(page, `${link}/seal`, { seal: '' })).status, 422);
  assert.equal((await v.submit(page, `${link}/seal`, { seal: '2' })).status, 422);
  assert.equal((await v.submit(page, `${link}/seal`, { seal: '0', text: 'Silakan.' })).status, 303);
  const after = await v.get(link);
  assert.ok(!formsOf(after.text).some((f) => f.action === `${link}/seal`), 'nothing is left to open');
  assert.match(wordsOf(after.text), /Kerahasiaan diubah/);
});

test('a similar one nearby is offered before sending; who follows it is told its stage, until they stop', async () => {
  const first = new Visitor(server), phone = '081377700021';
  const place = { ...told, description: 'Lapak di pasar bocor setiap hujan.', ward: '35.73.05.1005' };
  const { link } = await report(first, 'place_market', place, who(phone));
  const again = await first.submit(await first.get(link), `${link}/again`);
  assert.equal(again.status, 303, 'another code');
  await first.submit(await first.get(link), `${link}/confirm`, { code: await codeSent(server, admin, phone) });
  const second = new Visitor(server);
  await second.get('/report/place_market?form=1');
  const page = await second.post('/report/place_market', place);
  const offer = formsOf(page.text).find((f) => f.action === '/report/follow');
  assert.ok(offer, wordsOf(page.text).slice(0, 800));
  assert.doesNotMatch(page.text, /Sri Wahyuni|081377700021/, 'nobody is named');
  assert.equal((await second.post('/report/follow', { case: offer.values.case, phone: '12' })).headers.location, '/report');
  const followed = await second.post('/report/follow', { case: offer.values.case, phone: '081377700022' });
  assert.equal(followed.status, 303, wordsOf(followed.text).slice(0, 400));
  const own = followed.headers.location;
  const seen = await second.get(own);
  assert.equal(seen.status, 200);
  assert.doesNotMatch(seen.text, /Lapak di pasar bocor/, 'not the other reporter\'s words');
  assert.notEqual(own.replace(/\?.*/, ''), link, 'a link of their own');
  assert.equal((await second.submit(seen, `${own}/unfollow`)).status, 303);
  assert.equal((await second.get(own)).status, 404);
  const sealed = new Visitor(server);
  await sealed.get('/report/debt_illegal?form=1');
  const hidden = await sealed.post('/report/debt_illegal', place);
  assert.ok(!formsOf(hidden.text).some((f) => f.action === '/report/follow'), 'of confidential kinds nothing is offered');
});
