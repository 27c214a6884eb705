// The calendar by its private link, as calendar programs read it: parsed by ical.js (Thunderbird's), line by line by
// RFC 5545's own rules, asked again with its ETag; its link made, renewed, ended.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import ICAL from 'ical.js';
import { makeCity, must, serve, token } from './lib/sahabat.mjs';
import { api, send, signedIn } from './lib/client.mjs';

let city, server, officer, companion, visitor, shop;
const day = (n) => new Date(Date.now() + 7 * 3600e3 + n * 864e5).toISOString().slice(0, 10);

before(async () => {
  city = await makeCity();
  server = await serve(city);
  officer = api(server, await token(city, 'dinas'));
  companion = api(server, await token(city, 'sahabat-kauman-1'));
  visitor = await signedIn(server, 'sahabat-kauman-1');
  [shop] = await companion.all('/businesses?companion=sahabat-kauman-1');
});
after(() => city?.close());

async function makeLink(v = visitor) {
  await v.get('/account/calendar');
  const made = await v.post('/account/calendar', {});
  assert.equal(made.status, 200, made.text);
  return new URL(/id="f-link" value="([^"]+)"/.exec(made.text)[1]).pathname;
}
const read = (path, headers = {}) => send(server, { path, headers });

// RFC 5545, 3.1: CRLF, at most 75 octets, no character torn apart; every line a name and a value.
function assertLines(bytes) {
  const text = bytes.toString('utf8');
  assert.ok(!text.includes('\uFFFD'));
  assert.ok(text.endsWith('END:VCALENDAR\r\n'));
  assert.equal(text.replaceAll('\r\n', '').search(/[\r\n]/), -1, 'a bare CR or LF');
  for (const line of bytes.toString('latin1').split('\r\n')) {
    assert.ok(line.length <= 75, `${line.length} octets: ${line}`);
    const utf8 = Buffer.from(line, 'latin1').toString('utf8');
    assert.ok(!utf8.includes('\uFFFD'), `torn: ${line}`);
  }
  for (const line of text.replaceAll('\r\n ', '').split('\r\n').slice(0, -1)) assert.match(line, /^[A-Z0-9-]+(;[A-Z-]+=[^:;]+)*:/);
}

function events(text) {
  const c = new ICAL.Component(ICAL.parse(text));
  assert.equal(c.name, 'vcalendar');
  assert.equal(c.getFirstPropertyValue('version'), '2.0');
  return c.getAllSubcomponents('vevent').map((e) => new ICAL.Event(e));
}

test('what is to be done stands on its day, with words that need escaping and folding', async () => {
  const title = 'Antar berkas; cek "NIB", halal\\PIRT – ' + 'réäñ é日本 '.repeat(12).trim();
  const made = await officer.post('/tasks', { title, who: 'companion', account: 'sahabat-kauman-1', due_on: day(4), business_id: shop.id });
  assert.equal(made.status, 201, made.text);
  const reply = await read(await makeLink());
  assert.equal(reply.status, 200);
  assert.equal(reply.headers['content-type'], 'text/calendar; charset=utf-8');
  assert.match(reply.headers['x-robots-tag'], /noindex/);
  assertLines(reply.bytes);
  const event = events(reply.text).find((e) => e.summary.startsWith('Antar berkas;'));
  assert.equal(event.summary, `${title} (${shop.name})`);
  assert.ok(event.startDate.isDate);
  assert.equal(event.startDate.toString(), day(4));
  assert.equal(event.endDate.toString(), day(5));
  assert.equal(new Set(events(reply.text).map((e) => e.uid)).size, events(reply.text).length);
  assert.ok(!reply.text.includes('08'.concat(shop.phone?.slice(2) ?? 'x')), 'a phone');
});

test('ids stay, what changed says so, what is done goes; unchanged is 304', async () => {
  const made = (await companion.post('/tasks', { title: 'Foto produk', who: 'companion', due_on: day(6), business_id: shop.id })).json;
  const link = await makeLink(), first = await read(link);
  const find = (r) => events(r.text).find((e) => e.summary.startsWith('Foto produk'));
  const same = await read(link, { 'if-none-match': first.headers.etag });
  assert.equal(same.status, 304);
  assert.equal(same.bytes.length, 0);
  assert.equal((await companion.patch(`/tasks/${made.id}`, { due_on: day(8) }, made.version)).status, 200);
  const second = await read(link, { 'if-none-match': first.headers.etag });
  assert.equal(second.status, 200);
  assert.equal(find(second).uid, find(first).uid);
  assert.equal(find(second).startDate.toString(), day(8));
  assert.equal(Number(find(second).component.getFirstPropertyValue('sequence')), Number(find(first).component.getFirstPropertyValue('sequence')) + 1);
  await companion.post(`/tasks/${made.id}/done`, {});
  assert.equal(find(await read(link)), undefined);
});

test('of cases nothing but that there is something, and where', async () => {
  const opened = (await officer.post('/cases', { category: 'place', description: 'Lapak digusur tanpa pemberitahuan.', ward: '35.73.02.1007',
    name: 'Bu Rahasia', phone: '081255500002' })).json;
  await officer.post(`/cases/${opened.id}/tasks`, { title: 'Telepon Bu Rahasia', account: 'sahabat-kauman-1', due_on: day(1) });
  const { text } = await read(await makeLink());
  const event = events(text).find((e) => e.uid.startsWith('case-'));
  assert.ok(event.summary.includes(opened.code));
  assert.match(event.component.getFirstPropertyValue('url'), new RegExp(`/cases/${opened.id}$`));
  assert.ok(!text.includes('Rahasia'));
});

test('trainings stand at their hours in the city, plans on their day', async () => {
  const made = await officer.post('/trainings', { title: 'Kemasan, label', kind: 'packaging', area: '35.73.02', day: day(5), starts: '09:00', ends: '11:30', place: 'Aula; lantai 2' });
  assert.equal(made.status, 201, made.text);
  const planned = await companion.post('/visit-plans', { business: shop.code ?? String(shop.id), planned_on: day(2) });
  assert.ok([200, 201].includes(planned.status), planned.text);
  const list = events((await read(await makeLink())).text);
  const training = list.find((e) => e.uid.startsWith(`training-${made.json.id}-`)), plan = list.find((e) => e.uid.startsWith('plan-') && e.summary.includes(shop.name));
  assert.equal(training.startDate.toJSDate().toISOString(), `${day(5)}T02:00:00.000Z`);
  assert.equal(training.endDate.toJSDate().toISOString(), `${day(5)}T04:30:00.000Z`);
  assert.equal(training.location, 'Aula; lantai 2');
  assert.equal(plan.startDate.toString(), day(2));
});

test('a new link ends the old one; an ended one and a wrong one are alike', async () => {
  const old = await makeLink(), now = await makeLink();
  assert.equal((await read(old)).status, 404);
  assert.equal((await read(now)).status, 200);
  assert.equal((await read(now.replace('.ics', ''))).status, 404);
  assert.equal((await visitor.post('/account/calendar/end', {})).status, 303);
  for (const path of [now, '/calendar/x.ics', `/calendar/${'x'.repeat(43)}.ics`]) assert.equal((await read(path)).status, 404);
  assert.match((await visitor.get('/account')).text, /href="\/account\/calendar"/);
});

test('who has nothing to do has a calendar, too; who was shut out has none', async () => {
  const v = await signedIn(server, 'sahabat-bareng-1');
  const link = await makeLink(v), reply = await read(link);
  assert.equal(events(reply.text).filter((e) => e.uid.startsWith('task-')).length, 0);
  assertLines(reply.bytes);
  await must(['user', 'disable', 'sahabat-bareng-1'], { city });
  assert.equal((await read(link)).status, 404);
});
