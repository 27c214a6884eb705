// Classes, steps, rises and falls over the running server: as a person with forms and as a program; reckoned against
// figures worked by hand; what is refused, and that a refusal changes nothing.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeCity, serve, token, until } from './lib/sahabat.mjs';
import { api, multipart, signedIn } from './lib/client.mjs';
import { wordsOf } from './lib/html.mjs';

const KAUMAN = '35.73.02.1007';
const FAR = '35.73.01.1002';
let city, server;
const program = {}, person = {};

before(async () => {
  city = await makeCity({ businesses: 300 });
  server = await serve(city);
  const names = { officer: 'dinas', lurah: 'lurah-kauman', far: 'lurah-arjosari', camat: 'camat-klojen', mayor: 'walikota',
    companion: 'sahabat-kauman-1', admin: 'admin', partner: 'baznas' };
  for (const [who, name] of Object.entries(names)) program[who] = api(server, await token(city, name));
  for (const who of ['officer', 'lurah', 'companion', 'partner', 'mayor']) person[who] = await signedIn(server, names[who]);
});
after(() => city?.close());

const must = (r, status) => assert.equal(r.status, status, r.text);
let made = 0;
async function shop(more = {}) {
  const n = String(++made).padStart(4, '0');
  const r = await program.officer.post('/businesses', { name: `Usaha Tumbuh ${n}`, owner_name: `Pemilik ${n}`, ward: KAUMAN, phone: `08136690${n}`, ...more });
  assert.equal(r.status, 201, r.text);
  return r.json;
}
const now = async (b) => (await program.officer.get(`/businesses/${b.id}`)).json;
const classOf = async (b, who = 'officer', on = '') => (await program[who].get(`/businesses/${b.id}/class${on && `?on=${on}`}`)).json;
const moves = async (query, who = 'officer') => (await program[who].get(`/growth/moves?${query}&limit=200`)).json.items;
const proposed = async (b) => (await moves('what=class&state=proposed')).find((m) => m.business === b.id);
const decide = (who, m, what, body = {}) =>
  program[who].post(`/growth/moves/${m.id}/${what}`, body, { 'if-match': `"${m.version}"` });

async function visit(b, more) {
  const r = await program.officer.post('/visits', { client_id: `growth-${++made}`, business: b.id, summary: 'Uji', ...more });
  assert.equal(r.status, 201, r.text);
}
const today = new Date(Date.now() + 7 * 3600e3).toISOString().slice(0, 10);
const monthAgo = (n) => {
  const [y, m] = today.split('-').map(Number), at = y * 12 + m - 1 - n;
  return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`;
};

test('a class has basis, article, reasons and a next step; both languages say so', async () => {
  const b = await shop();
  const bare = await classOf(b);
  assert.deepEqual([bare.class, bare.basis, bare.step, bare.value], ['micro', 'none', 'unknown', null]);
  for (let i = 1; i <= 12; i++) await visit(b, { revenue: { month: monthAgo(i), amount: 20000000, source: 'receipts' } });
  const c = await classOf(b);
  assert.deepEqual([c.class, c.basis, c.verified, c.value, c.months], ['micro', 'turnover', true, 240000000, 12]);
  assert.equal(c.to_next, 2000000000 - 240000000 + 1);
  assert.equal(`${c.law} ${c.article}`, 'PP 7/2021 Pasal 35 ayat (5) huruf a');
  assert.match(c.reasons[0], /Rp240\.000\.000.*12 bulan/);
  assert.match(c.reasons[1], /usaha mikro.*PP 7\/2021 Pasal 35 ayat \(5\) huruf a/);
  assert.ok(c.next.length > 0);
  const page = wordsOf((await person.lurah.get(`/businesses/${b.id}/growth`)).text);
  assert.match(page, /Langkah berikutnya/);
  assert.match(page, /Pasal 35 ayat \(5\) huruf a/);
  const early = await classOf(b, 'officer', '2020-06-01');
  assert.deepEqual([early.class, early.basis, early.on], ['micro', 'none', '2020-06-01']);
  const beyond = await program.officer.get(`/businesses/${b.id}/class?on=2999-01-01`);
  assert.equal(beyond.status, 422, beyond.text);
  assert.equal((await program.far.get(`/businesses/${b.id}/class`)).status, 404);
  const mayor = await classOf(b, 'mayor');
  assert.equal(mayor.value, null);
  assert.ok(mayor.masked.includes('value'));
  await visit(b, { indicators: [{ code: 'UTG2', level: 0 }] }); // owes moneylenders: nobody's business but theirs
  const own = (await person.lurah.get(`/businesses/${b.id}/growth`)).text, others = (await person.mayor.get(`/businesses/${b.id}/growth`)).text;
  assert.match(wordsOf(own), /rentenir/i);
  assert.doesNotMatch(wordsOf(others), /rentenir/i);
  assert.ok(!mayor.reasons.join().includes('240.000.000'));
});

test('answers of a visit make a step, with its rises in the history', async () => {
  const b = await shop({ nib: '1234567890123', employees: 3, channels: ['whatsapp', 'marketplace'] });
  const answers = { KEU1: 1, KEU2: 1, PAS1: 1, PAS2: 1, PRO1: 1, DIG2: 0 };
  await visit(b, { indicators: Object.entries(answers).map(([code, level]) => ({ code, level })) });
  const first = await classOf(b);
  assert.notEqual(first.step, 'unknown');
  await visit(b, { indicators: [{ code: 'KEU1', level: 3 }, { code: 'KEU2', level: 3 }, { code: 'PAS2', level: 3 }, { code: 'DIG2', level: 3 }, { code: 'PRO1', level: 3 }] });
  const second = await classOf(b);
  assert.ok(second.score > first.score);
  const steps = (await moves('what=step&direction=rise')).filter((m) => m.business === b.id);
  assert.equal(steps.length, 1);
  assert.deepEqual([steps[0].before, steps[0].after, steps[0].state], [first.step, second.step, 'confirmed']);
  assert.match(wordsOf((await person.companion.get(`/businesses/${b.id}/growth`)).text), /dengan sendirinya/);
});

test('a rise is proposed, confirmed by its head with a day, and taken back within 30 days', async () => {
  const b = await shop({ capital: 1000000000 }); // at the limit
  assert.equal(await proposed(b), undefined);
  const { version } = await now(b);
  const r = await program.officer.patch(`/businesses/${b.id}`, { capital: 1000000001 }, version); // one above
  assert.equal(r.status, 200, r.text);
  const m = await proposed(b);
  assert.deepEqual([m.before, m.after, m.basis, m.rise, m.verified], ['micro', 'small', 'capital', true, false]);
  assert.equal((await now(b)).class, 'micro');
  assert.equal((await program.far.get(`/growth/moves/${m.id}`)).status, 404);
  assert.equal((await decide('companion', m, 'confirm')).status, 403);
  assert.equal((await decide('mayor', m, 'confirm')).status, 403);
  assert.equal((await program.lurah.post(`/growth/moves/${m.id}/confirm`, {})).status, 428);
  assert.equal((await decide('lurah', { ...m, version: 9 }, 'confirm')).status, 412);
  const beyond = await decide('lurah', m, 'confirm', { day: '2999-01-01' });
  assert.equal(beyond.status, 422);
  const done = await decide('lurah', m, 'confirm', { reason: 'Modal diperiksa' });
  assert.equal(done.status, 200, done.text);
  assert.deepEqual([done.json.state, done.json.decided_by !== null], ['confirmed', true]);
  assert.equal((await now(b)).class, 'small');
  const facts = (await program.officer.get(`/businesses/${b.id}/facts`)).json.items.filter((f) => f.kind === 'class');
  assert.deepEqual(facts.map((f) => f.value), ['small', 'micro']);
  assert.equal((await decide('lurah', done.json, 'confirm')).status, 409);
  const bare = await decide('lurah', done.json, 'undo');
  assert.equal(bare.status, 422);
  const undone = await decide('lurah', done.json, 'undo', { reason: 'Salah orang' });
  assert.equal(undone.json.state, 'undone');
  assert.equal((await now(b)).class, 'micro');
  assert.equal(await proposed(b), undefined); // it rests
});

test('by forms: reject wants a reason, keeps what was typed, and the list shows it', async () => {
  const b = await shop({ capital: 3000000000 });
  const m = await proposed(b);
  const duty = (await program.lurah.get('/tasks?limit=200')).json.items.find((t) => t.href === `/growth/moves/${m.id}`);
  assert.equal(duty?.origin, 'growth', 'it waits among the lurah\'s tasks');
  const page = await person.lurah.get(`/growth/moves/${m.id}`);
  assert.match(wordsOf(page.text), /usaha mikro → usaha kecil/);
  const again = await person.lurah.post(`/growth/moves/${m.id}/reject`, { _version: m.version, reason: ' ' });
  assert.equal(again.status, 422);
  assert.match(wordsOf(again.text), /Wajib diisi/);
  must(await person.lurah.post(`/growth/moves/${m.id}/reject`, { _version: m.version, reason: 'Modal pinjaman' }), 303);
  const list = await person.lurah.get('/growth/moves?state=rejected');
  assert.match(wordsOf(list.text), new RegExp(b.name));
  assert.match((await person.lurah.get('/growth/moves?since=2026-03-09')).text, /: 9 Mar 2026<\/a>/, 'a filter names its day as people do');
  assert.equal((await now(b)).class, 'micro');
});

test('what is no longer so is withdrawn', async () => {
  const b = await shop({ capital: 1500000000 });
  const m = await proposed(b);
  const r = await program.officer.patch(`/businesses/${b.id}`, { capital: 500000000 }, (await now(b)).version);
  assert.equal(r.status, 200, r.text);
  assert.equal((await program.officer.get(`/growth/moves/${m.id}`)).json.state, 'withdrawn');
  assert.equal((await decide('lurah', m, 'confirm')).status, 409);
});

test('lists: nearest by step and by class, sliding; within the territory; cursors go on', async () => {
  const near = await shop({ capital: 900000000 }), far = await shop({ ward: FAR, capital: 950000000 });
  const byClass = (who) => program[who].get('/growth?list=class&limit=200');
  const ids = (r) => r.json.items.map((i) => i.business);
  const all = await byClass('officer');
  assert.ok(ids(all).includes(near.id) && ids(all).includes(far.id));
  assert.ok(ids(all).indexOf(far.id) < ids(all).indexOf(near.id));
  assert.ok(!ids(await byClass('lurah')).includes(far.id));
  const slow = await shop();
  for (let i = 1; i <= 3; i++) {
    await visit(slow, { revenue: { month: monthAgo(i), amount: 6000000, source: 'word' } });
    await visit(slow, { revenue: { month: monthAgo(i + 12), amount: 10000000, source: 'word' } });
  }
  const sliding = (await program.lurah.get('/growth?list=sliding&limit=200')).json.items.find((i) => i.business === slow.id);
  assert.equal(sliding.trend, -40);
  const seen = [];
  for (let cursor = ''; cursor !== null;) {
    const r = await program.officer.get(`/growth?step=unknown&limit=100${cursor && `&cursor=${cursor}`}`);
    assert.equal(r.status, 200, r.text);
    seen.push(...ids(r));
    cursor = r.json.next;
  }
  assert.equal(new Set(seen).size, seen.length);
  assert.ok(seen.length > 100);
  assert.equal((await program.officer.get('/growth?cursor=hm')).status, 400);
  assert.equal((await program.lurah.get(`/growth?area=${FAR}`)).status, 400);
  const masked = (await program.mayor.get('/growth?list=class&limit=200')).json.items.find((i) => i.business === near.id);
  assert.equal(masked.to_next, null);
  for (const list of ['near', 'class', 'sliding']) must(await person.lurah.get(`/growth?list=${list}`), 200);
});

test('who slides is on today\'s list of the companion', async () => {
  const b = await shop();
  const r = await program.officer.post('/assignments', { businesses: [b.id], companion: 'sahabat-kauman-1', reason: 'uji' });
  assert.equal(r.status, 201, r.text);
  for (let i = 1; i <= 3; i++) {
    await visit(b, { revenue: { month: monthAgo(i), amount: 7000000, source: 'word' } });
    await visit(b, { revenue: { month: monthAgo(i + 12), amount: 10000000, source: 'word' } });
  }
  const item = (await program.companion.get('/today?limit=500')).json.items.find((i) => i.business === b.id);
  const why = item.why.find((y) => y.code === 'growth_slide');
  assert.equal(why.points, Math.floor(45 * 60 / 100));
  assert.ok(item.reasons.some((words) => /30\s% di bawah setahun lalu/.test(words)), item.reasons.join());
});

test('law: seen by all, added by officers, ends the former; all is reckoned anew', async () => {
  const list = (await program.partner.get('/growth/rules')).json.items;
  const pp = list.filter((r) => r.law === 'PP 7/2021' && r.criterion === 'capital');
  assert.deepEqual(pp.map((r) => r.up_to).sort((a, b) => a - b), [1e9, 5e9, 10e9]);
  must(await person.partner.get('/growth/rules'), 200);
  const law = { criterion: 'capital', law: 'PP 9/2026', article: 'Pasal 3', from: today, micro: 400000000, small: 5000000000, medium: 10000000000, source: 'Lembaran Negara' };
  assert.equal((await program.lurah.post('/growth/rules', law)).status, 403);
  for (const [wrong, field] of [[{ from: '2021-02-02' }, 'from'], [{ small: 400000000 }, 'small'], [{ medium: null }, 'medium'],
    [{ source: '' }, 'source'], [{ micro: -1 }, 'micro'], [{ criterion: 'kur' }, 'small'], [{ from: 'besok' }, 'from']]) {
    const r = await program.officer.post('/growth/rules', { ...law, ...wrong });
    assert.equal(r.status, 422, `${field}: ${r.text}`);
    assert.ok(r.json.errors.some((e) => e.field === field), `${field}: ${r.text}`);
  }
  assert.equal((await program.partner.get('/growth/rules')).json.items.length, list.length);
  const b = await shop({ capital: 450000000 });
  assert.equal((await classOf(b)).class, 'micro');
  const back = await person.officer.post('/growth/rules', { ...law, source: '' });
  assert.equal(back.status, 422);
  assert.match(back.text, /value="PP 9\/2026"/);
  must(await program.officer.post('/growth/rules', law), 204);
  assert.equal((await classOf(b)).class, 'small');
  const ended = (await program.officer.get('/growth/rules')).json.items.filter((r) => r.law === 'PP 7/2021' && r.criterion === 'capital');
  assert.deepEqual(ended.map((r) => r.until), [today, today, today]);
  await until('the whole run', async () => (await proposed(b)) ?? null);
});

test('weights: seen by all, set by officers, all at once or not at all', async () => {
  const list = (await program.partner.get('/growth/ladder')).json.items;
  assert.equal(list.reduce((sum, i) => sum + i.weight, 0), 100);
  assert.equal(list.length, 23);
  const set = (weights, who = 'officer') => program[who].post('/growth/ladder', { weights });
  assert.equal((await set({ KEU1: 9 }, 'companion')).status, 403);
  assert.equal((await set({ KEU1: 101, LEG1: 5 })).status, 422);
  assert.equal((await set({ XYZ: 1 })).status, 422);
  assert.deepEqual((await program.partner.get('/growth/ladder')).json.items, list);
  must(await set({ KEU1: 10 }), 204);
  assert.equal((await program.admin.get('/growth/ladder')).json.items.find((i) => i.code === 'KEU1').weight, 10);
  const again = await person.officer.post('/growth/ladder', { _w_KEU1: 'sepuluh' });
  assert.equal(again.status, 422);
  assert.match(again.text, /value="sepuluh"/);
  must(await person.officer.post('/growth/ladder', { _w_KEU1: '8' }), 303);
});

test('targets: set by the city, seen within the territory, with what was done; changed by version', async () => {
  const year = Number(today.slice(0, 4));
  const set = (more = {}, who = 'officer') => program[who].post('/growth/targets', { year, area: KAUMAN, what: 'step', n: 40, ...more });
  assert.equal((await set({}, 'lurah')).status, 403);
  for (const [wrong, field] of [[{ n: 0 }, 'n'], [{ n: 1000001 }, 'n'], [{ year: 2019 }, 'year'], [{ area: '99.99' }, 'area'], [{ what: 'luck' }, 'what']]) {
    const r = await set(wrong);
    assert.equal(r.status, 422, `${field}: ${r.text}`);
    assert.ok(r.json.errors.some((e) => e.field === field), r.text);
  }
  const made = await set();
  assert.equal(made.status, 201, made.text);
  assert.equal((await set({ n: 41 })).status, 409);
  const done = (await moves('what=step&direction=rise&state=confirmed', 'lurah')).filter((m) => m.moved_on.startsWith(String(year)));
  const [t] = (await program.lurah.get(`/growth/targets?year=${year}`)).json.items;
  assert.deepEqual([t.n, t.done, t.forecast], [40, new Set(done.map((m) => m.business)).size, null]);
  assert.ok(t.done >= 1);
  assert.equal((await program.far.get('/growth/targets')).json.items.length, 0);
  assert.equal((await program.far.get(`/growth/targets/${t.id}`)).status, 404);
  assert.equal((await program.officer.patch(`/growth/targets/${t.id}`, { n: 50 }, 7)).status, 412);
  assert.equal((await program.officer.patch(`/growth/targets/${t.id}`, { n: 50 }, t.version)).json.n, 50);
  const form = await person.officer.post(`/growth/targets/${t.id}`, { _version: t.version + 1, n: 'banyak', note: '' });
  assert.equal(form.status, 422);
  assert.match(form.text, /value="banyak"/);
  must(await person.officer.post(`/growth/targets/${t.id}`, { _version: t.version + 1, n: '60', note: 'RPJMD' }), 303);
  assert.match(wordsOf((await person.lurah.get('/growth/targets')).text), /60.*belum cukup data/);
  const back = await person.officer.post('/growth/targets', { year: '2027', area: '', what: 'class', n: '' });
  assert.equal(back.status, 422);
  must(await person.officer.post('/growth/targets', { year: '2027', area: '', what: 'class', n: '4000', note: '' }), 303);
  assert.equal((await program.mayor.get('/growth/targets?year=2027')).json.items[0].n, 4000);
});

test('cohorts: by the year of entering, shares of what became of them, no figures of a few', async () => {
  const list = (await program.officer.get('/growth/cohorts')).json.items;
  const total = list.reduce((sum, c) => sum + (c.entered ?? 0), 0);
  assert.ok(total >= 300);
  for (const c of list.filter((i) => i.entered !== null)) assert.ok(c.entered >= 5 && c.active <= c.entered);
  const current = list.find((c) => c.year === Number(today.slice(0, 4)));
  assert.ok(current.steps_up >= 1, JSON.stringify(current));
  const ward = (await program.far.get('/growth/cohorts')).json.items;
  assert.ok(ward.reduce((sum, c) => sum + (c.entered ?? 0), 0) < total);
  assert.equal((await program.far.get(`/growth/cohorts?area=${KAUMAN}`)).status, 400);
  assert.equal((await program.companion.get('/growth/cohorts')).status, 403);
  assert.match(wordsOf((await person.officer.get('/growth/cohorts')).text), /Masih aktif/);
});

test('the demo city has businesses on the steps, rises and falls, and classes that wait', async () => {
  const big = await makeCity({ businesses: 2000 });
  try {
    const s = await serve(big), officer = api(s, await token(big, 'dinas'));
    for (const step of ['surviving', 'stable', 'growing']) {
      const r = await officer.get(`/growth?step=${step}`);
      assert.ok(r.json.total > 5, `${step}: ${r.json.total}`);
    }
    for (const direction of ['rise', 'fall'])
      assert.ok((await officer.get(`/growth/moves?what=step&direction=${direction}`)).json.total > 0, direction);
    const list = (await officer.get('/growth/moves?what=class&limit=200')).json.items;
    assert.ok(list.length > 0);
    for (const m of list) {
      const b = (await officer.get(`/businesses/${m.business}`)).json;
      assert.ok(m.moved_on >= b.curation_on, JSON.stringify(m));
    }
  } finally {
    await big.close();
  }
});

test('an import is reckoned once it has ended; its undo leaves nothing behind', async () => {
  const rows = ['Nama Usaha,Nama Pemilik,No. HP,Kelurahan,Modal'];
  for (let i = 0; i < 30; i++) rows.push(`Usaha Impor Tumbuh ${i},Pemilik Impor ${i},08139100${String(1000 + i)},Kauman,${i ? 5000000 : 2000000000}`);
  const form = multipart({ source: 'uji-tumbuh' }, { file: { filename: 'a.csv', type: 'text/csv', bytes: Buffer.from(rows.join('\n')) } });
  const made = await program.officer.post('/imports', form.body, { 'content-type': form.type });
  must(made, 201);
  const started = await program.officer.post(`/imports/${made.json.id}/start`);
  must(started, 200);
  const done = await until('the import', async () => { const r = (await program.officer.get(`/imports/${made.json.id}`)).json; return r.state === 'done' ? r : null; });
  const found = (await program.officer.get('/businesses?q=impor+tumbuh+0&limit=200')).json.items.find((b) => b.name === 'Usaha Impor Tumbuh 0');
  const m = await until('the whole run', async () => (await moves('what=class&state=proposed')).find((x) => x.business === found.id) ?? null);
  assert.equal(m.after, 'small');
  const back = await program.officer.post(`/imports/${made.json.id}/undo`, {}, { 'if-match': `"${done.version}"` });
  assert.ok(back.status < 300, back.text);
  assert.equal((await program.officer.get(`/growth/moves/${m.id}`)).status, 404);
});

test('what a program can, a form can, and the other way round', async () => {
  const byForm = await proposed(await shop({ capital: 2500000000 }));
  const form = { _version: byForm.version, day: today, reason: 'Dokumen modal diperiksa' };
  must(await person.lurah.post(`/growth/moves/${byForm.id}/confirm`, form), 303);
  const stands = (await program.lurah.get(`/growth/moves/${byForm.id}`)).json;
  assert.deepEqual([stands.state, stands.moved_on, stands.reason], ['confirmed', today, form.reason]);
  must(await person.lurah.post(`/growth/moves/${byForm.id}/undo`, { _version: stands.version, reason: 'Keliru' }), 303);
  const byProgram = await proposed(await shop({ capital: 2600000000 }));
  const refused = await decide('camat', byProgram, 'reject', { reason: 'Modal termasuk tanah' });
  assert.equal(refused.json.state, 'rejected', refused.text);
  const law = { criterion: 'workers', law: 'BPS 2027', article: 'Konsep baru', from: today, micro: '4', small: '19', medium: '99', source: 'BPS', checked_on: '' };
  must(await person.officer.post('/growth/rules', law), 303);
  const list = (await program.officer.get('/growth/rules')).json.items.filter((r) => r.criterion === 'workers' && r.until === null);
  assert.deepEqual(list.map((r) => [r.over, r.up_to, r.decides]).sort((a, b) => a[0] - b[0]), [[0, 4, false], [4, 19, false], [19, 99, false]]);
});
