// The landing page's own words: headline, lead and announcement in both languages, instead of the program's; refused,
// escaped, shown everywhere the page says them, in history, undone, seen by every server.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeCity, onSqlite, serve, token, until } from './lib/sahabat.mjs';
import { api, signedIn, Visitor } from './lib/client.mjs';
import { formsOf, linksOf, titleOf, unescape, wordsOf } from './lib/html.mjs';

const AT = '/settings/welcome';
const OWN = { id: 'Usaha Anda tidak berjalan sendirian', en: 'Your business does not walk alone' };
const LEAD = { id: /mencatat usaha mikro/, en: /records micro/ };
const names = ['headline_id', 'headline_en', 'lead_id', 'lead_en', 'announcement_id', 'announcement_en', 'announcement_until'];
const none = Object.fromEntries(names.map((n) => [n, null]));

let city, server, admin, boss;
before(async () => {
  city = await makeCity({ businesses: 60 });
  server = await serve(city);
  admin = api(server, await token(city, 'admin'));
  boss = await signedIn(server, 'admin');
});
after(async () => {
  await server?.stop();
  await city?.close();
});

const now = async () => (await admin.get(AT)).json;
const put = async (body, lang = 'id') => admin.call('PUT', AT, body, { 'if-match': `"${(await now()).version}"`, 'accept-language': lang });
const set = async (body) => {
  const r = await put(body);
  assert.equal(r.status, 200, r.text);
  return r.json;
};
// A day of the city, so many from today.
const day = (n) => new Date(Date.now() + (7 * 3600 + n * 86400) * 1000).toISOString().slice(0, 10);
const meta = (text, name) => unescape(new RegExp(`<meta (?:name|property)="${name}" content="([^"]*)"`).exec(text)?.[1] ?? '');
async function home(lang = 'id', at = server) {
  const { status, text } = await new Visitor(at, { lang }).get('/');
  assert.equal(status, 200);
  return {
    text, title: titleOf(text), headline: wordsOf(/<h1>(.*?)<\/h1>/s.exec(text)[1]), lead: wordsOf(/<p class="lead">(.*?)<\/p>/s.exec(text)[1]),
    announcement: /<div class="notice info"><p><strong>(?:Pengumuman|Announcement):<\/strong> (.*?)<\/p>/s.exec(text)?.[1] ?? null,
  };
}

test('without own words: the program\'s, in both languages, no announcement; the page says so', async () => {
  const { version, ...words } = await now();
  assert.deepEqual(words, none);
  assert.ok(version >= 1);
  for (const lang of ['id', 'en']) {
    const page = await home(lang);
    assert.equal(page.headline, OWN[lang]);
    assert.match(page.lead, LEAD[lang]);
    assert.equal(page.announcement, null);
  }
  assert.ok(linksOf((await boss.get('/settings')).text).includes(AT));
  const page = await boss.get(AT);
  for (const href of ['/settings/welcome/preview', '/settings/changes/welcome']) assert.ok(linksOf(page.text).includes(href), href);
  for (const words_ of ['Judul (Indonesia)', 'paling banyak 300 huruf', OWN.id]) assert.ok(wordsOf(page.text).includes(words_), words_);
});

test('set by form: title, headline, lead, description and card in each language; the preview shows them', async () => {
  const saved = await boss.submit(await boss.get(AT), AT, {
    headline_id: 'Sahabat di setiap kelurahan', headline_en: 'A friend in every ward', lead_id: 'Kami datang\r\nke tempat Anda.', lead_en: 'We come to you.',
    announcement_id: 'Pelatihan hari Sabtu di balai kota.', announcement_en: 'Training on Saturday at the city hall.', announcement_until: day(1),
  });
  assert.equal(saved.status, 303, wordsOf(saved.text).slice(0, 600));
  const words = { id: ['Sahabat di setiap kelurahan', 'Kami datang ke tempat Anda.', 'Pelatihan hari Sabtu di balai kota.'],
    en: ['A friend in every ward', 'We come to you.', 'Training on Saturday at the city hall.'] };
  for (const lang of ['id', 'en']) {
    const page = await home(lang), [headline, lead, announcement] = words[lang];
    assert.equal(page.headline, headline);
    assert.equal(page.lead, lead);
    assert.equal(wordsOf(page.announcement).trim(), announcement);
    assert.ok(page.title.startsWith(headline), page.title);
    assert.equal(meta(page.text, 'description'), lead);
    assert.equal(meta(page.text, 'og:title'), headline);
    assert.equal(meta(page.text, 'og:description'), lead);
    assert.equal(meta((await new Visitor(server, { lang }).get('/sign-in')).text, 'description'), lead, 'pages without a description of their own');
  }
  assert.match(meta((await new Visitor(server).get('/find')).text, 'description'), /./);
  assert.notEqual(meta((await new Visitor(server).get('/find')).text, 'description'), words.id[1]);
  const preview = await boss.get('/settings/welcome/preview');
  assert.equal(preview.status, 200);
  for (const w of words.id) assert.ok(wordsOf(preview.text).includes(w), w);
  assert.equal((await boss.get('/')).status, 303, 'at home when signed in');
  assert.equal((await now()).lead_id, words.id[1], 'line ends are blanks');
});

test('English left empty: the program\'s English headline and lead, the Indonesian announcement, marked as such', async () => {
  await set({ ...none, headline_id: 'Judul kami', lead_id: 'Kalimat kami.', announcement_id: 'Kabar kota.' });
  const id = await home('id'), en = await home('en');
  assert.deepEqual([id.headline, id.lead], ['Judul kami', 'Kalimat kami.']);
  assert.equal(en.headline, OWN.en);
  assert.match(en.lead, LEAD.en);
  assert.equal(id.announcement, '<span>Kabar kota.</span>');
  assert.equal(en.announcement, '<span lang="id">Kabar kota.</span>');
  const { headline_id: kept } = await set({ announcement_id: '' });
  assert.equal(kept, 'Judul kami', 'what is not named stays');
  assert.deepEqual([(await home('id')).announcement, (await home('en')).announcement], [null, null]);
});

test('an announcement is shown through its last day; a day that is over is refused in words', async () => {
  for (const [n, lang, words] of [[-1, 'id', /sudah lewat/], [-400, 'en', /is over/]]) {
    const r = await put({ announcement_id: 'Kabar lama.', announcement_until: day(n) }, lang);
    assert.equal(r.status, 422, r.text);
    assert.deepEqual(r.json.errors.map((e) => e.field), ['announcement_until']);
    assert.match(r.json.errors[0].message, words);
  }
  assert.equal((await home()).announcement, null);
  for (const n of [0, 30]) {
    assert.equal((await set({ announcement_id: 'Kabar baru.', announcement_until: day(n) })).announcement_until, day(n));
    assert.match((await home()).announcement, /Kabar baru\./);
  }
  assert.equal((await put({ announcement_until: '31 Desember' })).status, 422);
  await set(none);
});

test('too long, odd characters: refused at the field in both languages, on the page with what was typed', async () => {
  const most = { headline: 80, lead: 400, announcement: 300 };
  for (const [part, n] of Object.entries(most))
    for (const lang of ['id', 'en']) {
      const name = `${part}_${lang}`;
      assert.equal((await set({ [name]: 'é'.repeat(n) }))[name].length, n);
      const r = await put({ [name]: 'é'.repeat(n + 1) }, lang);
      assert.equal(r.status, 422);
      assert.deepEqual(r.json.errors.map((e) => e.field), [name]);
      assert.match(r.json.errors[0].message, new RegExp(`${lang === 'id' ? 'Paling banyak' : 'At most'} ${n} .*${n + 1}`));
    }
  const both = await put({ headline_id: 'x'.repeat(81), lead_en: 'y'.repeat(401) });
  assert.deepEqual(both.json.errors.map((e) => e.field), ['headline_id', 'lead_en'], 'all at once');
  assert.equal((await put({ headline_id: 'satu\u0007dua' })).status, 422);
  assert.equal((await put({ nosuch: 'x' })).status, 422);
  const again = await boss.submit(await boss.get(AT), AT, { headline_id: `Terlalu ${'panjang '.repeat(12)}`, lead_id: 'Tetap di sini.' });
  assert.equal(again.status, 422);
  assert.match(again.text, /href="#f-headline_id"/);
  assert.match(again.text, /Tetap di sini\./);
  await set(none);
});

test('plain text: markup is shown, never obeyed', async () => {
  const bad = '<b onclick="x">"&\'</b><script>alert(1)</script>';
  await set({ headline_id: bad, lead_id: bad, announcement_id: bad });
  const page = await home();
  assert.ok(!/<script>alert|<b onclick/.test(page.text));
  assert.equal(page.headline, bad.replace(/\s+/g, ' '));
  assert.equal(meta(page.text, 'description'), bad);
  assert.equal(unescape(page.announcement.replace(/^<span>|<\/span>$/g, '')), bad);
  assert.equal(formsOf((await boss.get(AT)).text).find((f) => f.action === AT).values.headline_id, bad);
  await set(none);
});

test('history on both pages, undo of one text; an older page is refused', async () => {
  await set({ headline_id: 'Satu', headline_en: 'One' });
  const page = await boss.get(AT);
  await set({ headline_id: 'Dua' });
  const history = async () => (await admin.get('/settings')).json.history;
  const [last] = await history();
  assert.deepEqual([last.key, last.old, last.new, last.actor, last.undoable], ['landing_headline_id', 'Satu', 'Dua', 'admin', true]);
  assert.ok(wordsOf((await boss.get('/settings')).text).includes('Judul (Indonesia)'));
  assert.equal((await boss.submit(page, AT, { headline_id: 'Tiga' })).status, 412);
  const fresh = await boss.get(AT);
  assert.equal((await admin.post(`/settings/history/${last.id}/undo`)).status, 204);
  assert.deepEqual([(await now()).headline_id, (await now()).headline_en], ['Satu', 'One']);
  assert.equal((await home()).headline, 'Satu');
  assert.equal((await boss.submit(fresh, AT, { headline_id: 'Tiga' })).status, 412, 'an undo is a change, too');
  assert.equal((await admin.post(`/settings/history/${last.id}/undo`)).status, 409);

  const list = (await admin.get('/settings/changes/welcome')).json.items;
  assert.deepEqual(list[0].changes, { landing_headline_id: ['Dua', 'Satu'] });
  assert.ok(list.every((c) => Object.keys(c.changes).every((k) => k.startsWith('landing_'))), 'of this page alone');
  assert.equal((await admin.post(`/settings/changes/welcome/${list[0].id}/undo`)).status, 204);
  assert.equal((await home()).headline, 'Dua');
  const told = wordsOf((await boss.get('/settings/changes/welcome')).text);
  assert.ok(told.includes('Kata sambutan halaman depan') && told.includes('Judul (Indonesia)'), told.slice(0, 600));
  const audit = (await admin.get('/audit?entity=setting')).json.items;
  assert.ok(audit.some((a) => JSON.stringify(a.changes).includes('landing_headline_id')));
  const before_ = (await history()).length;
  await set({ headline_id: 'Dua' });
  assert.equal((await history()).length, before_, 'nothing new is no change');
  await set(none);
});

test('only administrators; If-Match is asked for', async () => {
  for (const name of ['dinas', 'walikota', 'lurah-kauman', 'sahabat-kauman-1', 'pemilik-1']) {
    const other = api(server, await token(city, name));
    assert.equal((await other.get(AT)).status, 403, name);
    assert.equal((await other.call('PUT', AT, { headline_id: 'x' }, { 'if-match': '"1"' })).status, 403, name);
    assert.equal((await other.get('/settings/changes/welcome')).status, 403, name);
    const visitor = await signedIn(server, name);
    assert.equal((await visitor.get(AT)).status, 403, name);
    assert.equal((await visitor.get('/settings/welcome/preview')).status, 403, name);
  }
  assert.equal((await new Visitor(server).get(AT)).status, 303);
  assert.equal((await admin.call('PUT', AT, { headline_id: 'x' })).status, 428);
  assert.equal((await admin.call('PUT', AT, { headline_id: 'x' }, { 'if-match': '"0"' })).status, 412);
});

test('every server shows them; still there after a restart', async () => {
  await set({ headline_id: 'Di semua server' });
  if (!onSqlite) {
    const other = await serve(city);
    assert.equal((await home('id', other)).headline, 'Di semua server');
    await set({ headline_id: 'Baru di semua server' });
    await until('the other server to say so', async () => (await home('id', other)).headline === 'Baru di semua server');
    const last = (await admin.get('/settings')).json.history[0];
    assert.equal((await admin.post(`/settings/history/${last.id}/undo`)).status, 204);
    await until('the other server to undo it', async () => (await home('id', other)).headline === 'Di semua server');
    await other.stop();
  }
  await server.stop();
  server = await serve(city);
  assert.equal((await home()).headline, 'Di semua server');
});
