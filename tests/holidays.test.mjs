// The working calendar through the server: read by all, kept by few; days, whole years, office hours, what is refused and
// what stays; by page, by API and by command, seen by a second server.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { engine, makeCity, must, run, serve, token } from './lib/sahabat.mjs';
import { api, signedIn, Visitor } from './lib/client.mjs';

let city, server, officer, admin, companion, dinas;

before(async () => {
  city = await makeCity({ businesses: 20 });
  server = await serve(city);
  officer = api(server, await token(city, 'dinas'));
  admin = api(server, await token(city, 'admin'));
  companion = api(server, await token(city, 'sahabat-kauman-1'));
  dinas = await signedIn(server, 'dinas');
});
after(() => city?.close());

// No year's real list: every month begins with a holiday, New Year's Eve is joint leave.
const invented = (year) => [
  ...Array.from({ length: 12 }, (_, m) => ({ date: `${year}-${String(m + 1).padStart(2, '0')}-01`, name: `Hari uji ${m + 1}`, kind: 'national' })),
  { date: `${year}-12-31`, name: 'Cuti bersama uji', kind: 'joint_leave' },
];
const asText = (days) => days.map((d) => `${d.date};${d.name};${d.kind}`).join('\r\n');
const years = async () => (await officer.get('/holidays/years')).json.items.map((y) => y.year);
const revision = async () => (await officer.get('/office-hours')).json.version;
const fields = (reply) => Object.fromEntries(reply.json.errors.map((e) => [e.field, e.message]));

/* ---- what is there ---- */

test('a new city knows the official years, and no estimates', async () => {
  const list = (await officer.get('/holidays/years')).json;
  assert.deepEqual(list.items.map((y) => [y.year, y.national, y.joint_leave, y.other]), [[2024, 17, 10, 2], [2025, 17, 11, 0], [2026, 17, 8, 0]]);
  assert.equal(list.total, 3);
  // Working days counted here from the list itself.
  for (const y of list.items) {
    const off = new Set((await officer.all(`/holidays?year=${y.year}`)).map((h) => h.date));
    let n = 0;
    for (let t = Date.UTC(y.year, 0, 1); new Date(t).getUTCFullYear() === y.year; t += 86400000) {
      const d = new Date(t);
      if (d.getUTCDay() % 6 !== 0 && !off.has(d.toISOString().slice(0, 10))) n++;
    }
    assert.equal(y.working_days, n, `${y.year}`);
    assert.match(y.source, /SKB 3 Menteri/);
  }
  assert.equal((await officer.get('/holidays?year=2027&removed=1')).json.total, 0);
});

test('everybody who is signed in reads it, nobody else', async () => {
  for (const name of ['pemilik-1', 'sahabat-kauman-1', 'lurah-kauman', 'camat-klojen', 'dinas', 'baznas', 'walikota', 'admin']) {
    const v = await signedIn(server, name);
    const page = await v.get('/calendar/holidays?year=2026');
    assert.equal(page.status, 200, name);
    assert.match(page.text, /Kamis, 19 Mar 2026/);
    assert.equal(/\/calendar\/holidays\/new/.test(page.text), ['dinas', 'admin'].includes(name), `${name} sees what may be done`);
    assert.match(page.text, /<footer[^]*href="\/calendar\/holidays"/, 'the way there is on every page');
  }
  assert.equal((await new Visitor(server).get('/calendar/holidays')).status, 303);
  assert.equal((await api(server).get('/holidays')).status, 401);
});

test('lists go page by page; bad queries are refused with reasons', async () => {
  const all = (await officer.get('/holidays?year=2026')).json;
  assert.equal(all.items.length, all.total);
  const paged = await officer.all('/holidays?year=2026', 7);
  assert.deepEqual(paged, all.items);
  assert.deepEqual(all.items.map((h) => h.date), all.items.map((h) => h.date).sort());
  for (const q of ['year=1999', 'year=2100', 'year=abc', 'limit=0', 'limit=201', 'nonsense=1'])
    assert.equal((await officer.get(`/holidays?${q}`)).status, 422, q);
  assert.equal((await officer.get('/holidays?cursor=99999999')).status, 400);
  assert.equal((await officer.get('/holidays?cursor=x')).status, 400);
  assert.equal((await officer.get('/holidays/99999999')).status, 404);
  assert.equal((await dinas.get('/calendar/holidays?year=1900')).status, 422);
});

/* ---- days ---- */

test('a day by the API: made, read, refused twice, removed with a reason, kept', async () => {
  const before = await revision();
  const day = { date: '2026-12-28', name: 'Hari jadi uji', kind: 'local', source: 'Perwali uji' };
  const made = await officer.post('/holidays', day);
  assert.equal(made.status, 201);
  assert.equal(made.json.official, true, 'official unless said otherwise');
  const at = made.headers.location.replace('/api/v1', '');
  const read = await companion.get(at);
  assert.deepEqual({ ...read.json }, { ...made.json });
  assert.equal(read.headers.etag, '"1"');
  assert.equal(await revision(), before + 1);
  const y = (await officer.get('/holidays/years')).json.items.at(-1);
  assert.equal(y.other, 1);

  const twice = await officer.post('/holidays', { ...day, name: ' HARI JADI, uji!', kind: 'national' });
  assert.equal(twice.status, 422);
  assert.match(fields(twice).date, /holiday of this name|libur dengan nama/);
  assert.equal((await officer.del(`${at}?reason=salah+tanggal`)).status, 428, 'no version');
  assert.equal((await officer.del(`${at}?reason=salah+tanggal`, { 'if-match': '"7"' })).status, 412);
  assert.equal((await officer.del(at, { 'if-match': '"1"' })).status, 422, 'no reason');
  assert.equal((await companion.del(`${at}?reason=salah+tanggal`, { 'if-match': '"1"' })).status, 403);
  assert.equal(await revision(), before + 1);
  assert.equal((await officer.del(`${at}?reason=salah+tanggal`, { 'if-match': '"1"' })).status, 204);
  assert.equal((await officer.del(`${at}?reason=salah+tanggal`, { 'if-match': '"2"' })).status, 404, 'gone already');
  const gone = (await companion.get(at)).json;
  assert.equal(gone.reason, 'salah tanggal');
  assert.ok(gone.removed_at);
  assert.equal(gone.version, 2);
  assert.ok(!(await officer.all('/holidays?year=2026')).some((h) => h.id === gone.id));
  assert.ok((await officer.all('/holidays?year=2026&removed=1')).some((h) => h.id === gone.id));
  const audit = (await admin.get(`/audit?entity=holiday&entity_id=${gone.id}`)).json.items;
  assert.deepEqual(audit.map((a) => [a.action, a.actor]), [['delete', 'dinas'], ['create', 'dinas']]);
});

test('all that is wrong with a day is said at once, and nothing changes', async () => {
  const before = await revision();
  const nothing = await officer.post('/holidays', {});
  assert.equal(nothing.status, 422);
  assert.deepEqual(Object.keys(fields(nothing)).sort(), ['date', 'kind', 'name', 'source']);
  for (const [field, value] of [['date', '2026-02-30'], ['date', '28-12-2026'], ['date', '1999-12-31'], ['date', 20261228], ['kind', 'weekend'], ['name', '??'],
    ['name', 'x'.repeat(121)], ['source', ''], ['official', 'ya'], ['reason', 'x'], ['id', 1]]) {
    const r = await officer.post('/holidays', { date: '2026-12-28', name: 'Hari uji', kind: 'local', source: 'Perwali uji', [field]: value });
    assert.equal(r.status, 422, `${field} ${value}: ${r.text}`);
    assert.ok(field in fields(r), `${field} ${value}: ${r.text}`);
  }
  assert.equal((await companion.post('/holidays', { date: '2026-12-28', name: 'Hari uji', kind: 'local', source: 'Perwali uji' })).status, 403);
  assert.equal(await revision(), before);
});

test('the same request twice by a shaky line makes one day', async () => {
  const day = { date: '2026-12-29', name: 'Hari sekali', kind: 'local', source: 'Perwali uji' };
  const key = { 'idempotency-key': 'hari-sekali-1' };
  const a = await officer.post('/holidays', day, key), b = await officer.post('/holidays', day, key);
  assert.equal(a.status, 201);
  assert.equal(b.status, 201);
  assert.equal(a.json.id, b.json.id);
  assert.equal((await officer.del(`/holidays/${a.json.id}?reason=selesai`, { 'if-match': '"1"' })).status, 204);
});

test('a day by the pages: form with faults, added, seen, removed with a reason, shown as removed', async () => {
  let page = await dinas.get('/calendar/holidays/new?year=2026');
  let reply = await dinas.submit(page, '/calendar/holidays', { date: '2026-12-28', name: '<b>Hari</b> "uji"', kind: '', source: '' });
  assert.equal(reply.status, 422);
  assert.match(reply.text, /value="&lt;b&gt;Hari&lt;\/b&gt; &quot;uji&quot;"/, 'what was typed comes back, escaped');
  reply = await dinas.submit(reply, '/calendar/holidays', { kind: 'local', source: 'Perwali uji' });
  assert.equal(reply.status, 303);
  assert.match(reply.headers.location, /year=2026$/);
  page = await dinas.follow(reply);
  assert.match(page.text, /Senin, 28 Des 2026/);
  assert.match(page.text, /&lt;b&gt;Hari&lt;\/b&gt;/);
  assert.match(page.text, /Libur daerah/);

  const id = (await officer.all('/holidays?year=2026')).find((h) => h.date === '2026-12-28').id;
  page = await dinas.get(`/calendar/holidays/${id}/remove`);
  reply = await dinas.submit(page, `/calendar/holidays/${id}/remove`, { reason: 'x' });
  assert.equal(reply.status, 422);
  assert.match(reply.text, /<textarea id="f-reason"[^>]*aria-invalid="true"[^>]*>x<\/textarea>/);
  assert.match(reply.text, /href="#f-reason"/);
  reply = await dinas.submit(reply, `/calendar/holidays/${id}/remove`, { reason: 'dibatalkan wali kota' });
  assert.equal(reply.status, 303);
  page = await dinas.follow(reply);
  assert.match(page.text, /dibatalkan wali kota/, 'its reason is shown');
  assert.equal((await dinas.get(`/calendar/holidays/${id}/remove`)).status, 404, 'once is enough');
});

test('an announced day is shown and does not count', async () => {
  const days = (await officer.get('/holidays/years')).json.items.at(-1).working_days;
  const made = await officer.post('/holidays', { date: '2026-12-30', name: 'Baru diumumkan', kind: 'local', source: 'siaran pers', official: false });
  assert.equal((await officer.get('/holidays/years')).json.items.at(-1).working_days, days);
  assert.match((await dinas.get('/calendar/holidays?year=2026')).text, /Belum resmi/);
  await officer.del(`/holidays/${made.json.id}?reason=selesai`, { 'if-match': '"1"' });
});

/* ---- years ---- */

test('the year to come is announced as not official', async () => {
  const page = await dinas.get('/calendar/holidays?year=2027');
  assert.match(page.text, /Daftar resmi tahun 2027 belum dimuat/);
  assert.match(page.text, /href="\/calendar\/years\/new\?year=2027"/);
});

test('a year by the API: whole or nothing', async () => {
  const before = await revision();
  const put = (year, body, headers) => officer.call('PUT', `/holidays/years/${year}`, body, headers);
  const days = invented(2027);
  const bad = await put(2027, { source: 'SKB uji', days: [...days, { date: '2028-01-01', name: 'Tahun lain', kind: 'national' }, { date: 'besok', name: 'Besok', kind: 'national' },
    { date: '2027-05-01', name: 'HARI UJI 5', kind: 'national' }, { date: '2027-05-02', name: 'Hari apa', kind: 'weekend' }, { date: '2027-05-03', name: '', kind: 'national' }] });
  assert.equal(bad.status, 422);
  const messages = bad.json.errors.map((e) => e.message).join('\n');
  for (const line of [14, 15, 16, 17, 18]) assert.match(messages, new RegExp(`(Line|Baris) ${line}:`));
  assert.equal(bad.json.errors.length, 5);
  for (const [body, field] of [[{ source: 'SKB uji', days: [] }, 'days'], [{ source: 'SKB uji', days: 'x' }, 'days'], [{ source: 'SKB uji', days: [1] }, 'days'], [[], 'days'],
    [{ source: 'SKB uji', days: [{ date: 1, name: 'x', kind: 'y' }] }, 'days'], [{ source: 'SKB uji', days, more: 1 }, 'more'], [{ source: 7, days }, 'source'],
    [{ source: '', days }, 'source'], [{ days }, 'source'], [{ source: 'SKB uji', days: days.slice(0, 3) }, 'days'],
    [{ source: 'SKB uji', days: Array.from({ length: 401 }, (_, i) => ({ date: '2027-01-01', name: `Hari ${i}`, kind: 'local' })) }, 'days']]) {
    const r = await put(2027, body);
    assert.equal(r.status, 422, JSON.stringify(body).slice(0, 80));
    assert.ok(field in fields(r), r.text);
  }
  assert.equal((await put(2027, '{"source":')).status, 400);
  assert.equal((await put(2027, 'source=x', { 'content-type': 'application/x-www-form-urlencoded' })).status, 415);
  assert.ok('year' in fields(await put(2029, { source: 'SKB uji', days: invented(2029) })), 'a gap');
  assert.equal((await put(1999, { source: 'SKB uji', days: invented(1999) })).status, 404);
  assert.equal((await companion.call('PUT', '/holidays/years/2027', { source: 'SKB uji', days })).status, 403);
  assert.deepEqual(await years(), [2024, 2025, 2026]);
  assert.equal(await revision(), before);

  const good = await put(2027, { source: 'SKB uji', days });
  assert.equal(good.status, 200, good.text);
  assert.deepEqual(good.json, { year: 2027, added: 13, removed: 0, unchanged: 0, revision: before + 1 });
  assert.deepEqual(await years(), [2024, 2025, 2026, 2027]);
  const again = await put(2027, { source: 'SKB uji', days: [...days].reverse() });
  assert.deepEqual(again.json, { year: 2027, added: 0, removed: 0, unchanged: 13, revision: before + 1 });
  const moved = await put(2027, { source: 'SKB uji, perubahan', days: [...days.slice(0, 12), { ...days[12], date: '2027-12-30' }] });
  assert.deepEqual(moved.json, { year: 2027, added: 1, removed: 1, unchanged: 12, revision: before + 2 });
});

test('a year is taken back: only at an end of the run, with a reason', async () => {
  const del = (year, reason, who = officer) => who.del(`/holidays/years/${year}${reason ? `?reason=${reason}` : ''}`);
  assert.equal((await del(2026, 'salah')).status, 409);
  assert.equal((await del(2031, 'salah')).status, 404);
  assert.equal((await del(2027)).status, 422);
  assert.equal((await del(2027, 'salah', companion)).status, 403);
  assert.equal((await del(2027, 'hanya+perkiraan')).status, 204);
  assert.deepEqual(await years(), [2024, 2025, 2026]);
  assert.equal((await officer.get('/holidays?year=2027')).json.total, 0);
  assert.equal((await officer.get('/holidays?year=2027&removed=1')).json.total, 14, 'the rows stay');
});

test('a year by the pages: pasted with faults, then well, amended, taken back', async () => {
  let page = await dinas.get('/calendar/years/new');
  assert.match(page.text, /name="year"[^>]*value="2027"/, 'the next year is offered');
  let reply = await dinas.submit(page, '/calendar/years', { source: 'SKB uji', days: `${asText(invented(2027))}\r\n2027-13-01;Salah;national` });
  assert.equal(reply.status, 422);
  assert.match(reply.text, /Baris 14: “2027-13-01”/);
  assert.match(reply.text, /2027-01-01;Hari uji 1;national/, 'the list is still there');
  reply = await dinas.submit(reply, '/calendar/years', { days: `Tanggal;Nama;Jenis\r\n${asText(invented(2027))}` });
  assert.equal(reply.status, 303);
  page = await dinas.follow(reply);
  assert.match(page.text, /Tahun 2027 kini resmi: 13 hari ditambahkan/);
  assert.match(page.text, /Daftar resmi: SKB uji/);
  reply = await dinas.submit(await dinas.get('/calendar/years/new?year=2027'), '/calendar/years', { source: 'SKB uji', days: asText(invented(2027)) });
  assert.match((await dinas.follow(reply)).text, /tidak ada yang berubah/);

  page = await dinas.get('/calendar/years/2027/revoke');
  reply = await dinas.submit(page, '/calendar/years/2027/revoke', { reason: '' });
  assert.equal(reply.status, 422);
  reply = await dinas.submit(reply, '/calendar/years/2027/revoke', { reason: 'daftar uji' });
  assert.match((await dinas.follow(reply)).text, /ditarik kembali/);
  assert.equal((await dinas.get('/calendar/years/2027/revoke')).status, 404);
  reply = await dinas.submit(await dinas.get('/calendar/years/2025/revoke'), '/calendar/years/2025/revoke', { reason: 'di tengah' });
  assert.equal(reply.status, 409);
  assert.match(reply.text, /Hanya tahun pertama atau terakhir/);
});

test('a year by the command, while the server runs', async () => {
  const file = path.join(city.dir, 'skb.csv');
  fs.writeFileSync(file, `﻿tanggal,nama,jenis\n${invented(2027).map((d) => `${d.date},${d.name},${d.kind === 'national' ? 'Libur Nasional' : 'Cuti Bersama'}`).join('\n')}\n`);
  assert.equal((await run(['holidays', 'import', file], { city })).code, 2, 'without a source');
  assert.match(await must(['holidays', 'import', file, '--source', 'SKB uji'], { city }), /^2027: added 13, removed 0, unchanged 0$/m);
  assert.match(await must(['holidays', 'import', file, '--source', 'SKB uji'], { city }), /unchanged 13/);
  assert.deepEqual(await years(), [2024, 2025, 2026, 2027]);
  fs.appendFileSync(file, '2028-01-01,Tahun lain,Libur Nasional\nbesok,Besok,Libur Nasional\n');
  const bad = await run(['holidays', 'import', file, '--source', 'SKB uji'], { city });
  assert.equal(bad.code, 1);
  assert.match(bad.err, /Line 15:[^]*Line 16:/);
  fs.writeFileSync(file, 'PK\x03\x04 not a table');
  assert.equal((await run(['holidays', 'import', file, '--source', 'SKB uji'], { city })).code, 1);
  assert.match(await must(['check'], { city }), /0 problems; audit: \d+ rows, 0 problems/);
});

/* ---- office hours ---- */

test('office hours: read by all, changed with the version, shown and audited', async () => {
  const now = await companion.get('/office-hours');
  assert.equal(now.json.monday, '08:00-16:00');
  assert.equal(now.json.sunday, null);
  const etag = now.headers.etag;
  const put = (body, headers = { 'if-match': etag }, who = officer) => who.call('PUT', '/office-hours', body, headers);
  const week = { monday: '7.30-16.00', tuesday: '07:30 – 16:00', wednesday: '07:30-16:00', thursday: '07:30-16:00', friday: '07:30-15:00', saturday: '-', sunday: null };
  assert.equal((await put(week, {})).status, 428);
  assert.equal((await put(week, { 'if-match': '"1"' })).status, 412);
  assert.equal((await put(week, undefined, companion)).status, 403);
  const bad = await put({ ...week, monday: 'pagi', friday: '16:00-08:00' });
  assert.equal(bad.status, 422);
  assert.deepEqual(Object.keys(fields(bad)).sort(), ['friday', 'monday']);
  assert.equal((await put({})).status, 422, 'never open');
  assert.equal((await put({ ...week, payday: '8-16' })).status, 422);
  const good = await put(week);
  assert.equal(good.status, 200, good.text);
  assert.equal(good.json.monday, '07:30-16:00');
  assert.equal(good.json.saturday, null);
  assert.equal((await put(week)).status, 412, 'the version has moved');

  let page = await dinas.get('/calendar/hours');
  let reply = await dinas.submit(page, '/calendar/hours', { saturday: 'setengah hari' });
  assert.equal(reply.status, 422);
  assert.match(reply.text, /value="setengah hari"/);
  reply = await dinas.submit(reply, '/calendar/hours', { saturday: '08:00-12:00' });
  assert.equal(reply.status, 303);
  page = await dinas.follow(reply);
  assert.match(page.text, /08:00-12:00/);
  const audit = (await admin.get('/audit?entity=hours')).json.items;
  assert.deepEqual(audit[0].changes, { saturday: [null, '08:00-12:00'] });
  assert.deepEqual(audit[1].changes.monday, ['08:00-16:00', '07:30-16:00']);
});

/* ---- two servers ---- */

test('another server on the same database sees the change at once', { skip: engine === 'sqlite' && 'one server a file' }, async () => {
  const second = api(await serve(city), await token(city, 'dinas'));
  const days = async (who) => (await who.get('/holidays/years')).json.items.find((y) => y.year === 2026).working_days;
  const before = await days(second);
  assert.equal(await days(officer), before);
  const made = await officer.post('/holidays', { date: '2026-12-29', name: 'Dilihat semua', kind: 'local', source: 'Perwali uji' });
  assert.equal(made.status, 201, made.text);
  assert.equal(await days(second), before - 1);
  assert.equal((await second.del(`/holidays/${made.json.id}?reason=selesai`, { 'if-match': '"1"' })).status, 204);
  assert.equal(await days(officer), before);
});
