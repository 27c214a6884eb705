// The record of changes, as people read it: every act, thing, field and code in words, in both languages.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { makeCity, root, serve, token } from './lib/sahabat.mjs';
import { api, signedIn } from './lib/client.mjs';
import { wordsOf } from './lib/html.mjs';

let city, server, admin;
before(async () => {
  city = await makeCity({ businesses: 300 });
  server = await serve(city);
  admin = await signedIn(server, 'admin');
});
after(() => city?.close());

const sources = (dir) => fs.readdirSync(dir, { withFileTypes: true }).flatMap((e) => {
  const at = path.join(dir, e.name);
  return e.isDirectory() ? sources(at) : /\.c$/.test(e.name) && !e.name.startsWith('test_') ? [at] : [];
});

// The arguments of a call, from behind its parenthesis on.
function argumentsOf(text) {
  const all = [''];
  let depth = 0, quoted = false;
  for (const c of text) {
    if (c === '"') quoted = !quoted;
    else if (!quoted && '({'.includes(c)) depth++;
    else if (!quoted && ')}'.includes(c) && depth-- === 0) return all.map((a) => a.trim());
    if (c === ',' && !quoted && depth === 0) all.push('');
    else all[all.length - 1] += c;
  }
  return all;
}

// What the calls do not say themselves: acts that come by an argument, and things that do.
const ELSEWHERE = {
  'src/app/notice_template.c': ['change', 'reset'], 'src/cases/case_body.c': ['create', 'change'],
  'src/cases/case_link.c': ['link', 'split', 'unlink'], 'src/cases/case_task.c': ['task_done', 'task_undone'],
  'src/cases/case_work.c': ['verify', 'assign', 'transfer', 'return', 'refer', 'pause', 'resume', 'resolve', 'close', 'reopen', 'reply', 'note', 'contact', 'category', 'seal', 'place', 'rate', 'admit', 'escalate'],
  'src/debts/sheet_acts.c': ['close', 'consent', 'consent_withdrawn', 'reopen', 'unseal'],
  'src/finance/application_write.c': ['change', 'consent', 'consent-withdrawn', 'file', 'file-gone', 'paper', 'paper-gone', 'refer', 'reject', 'submit', 'accept', 'return'],
  'src/finance/award.c': ['disburse', 'cancel', 'return'], 'src/finance/fund.c': ['create', 'change'],
  'src/finance/loan_write.c': ['change', 'disburse', 'pay', 'reverse', 'restructure', 'write-off', 'cancel'],
  'src/finance/product_write.c': ['version', 'check'], 'src/visits/need.c': ['reopen', 'withdraw'],
  'src/visits/task.c': ['done', 'dropped', 'reopen'], 'src/visits/visit_plan.c': ['create', 'change', 'drop'],
};
const THINGS = { 'src/app/export.c': ['business', 'case', 'revenue', 'loan', 'loan_item', 'fund', 'sikp', 'application'],
  'src/app/outbox.c': ['notice', 'demo_message'], 'src/registry/photo.c': ['debt', 'visit'] };

function written() {
  const list = [];
  for (const file of sources(path.join(root, 'src'))) {
    const name = path.relative(root, file);
    const text = fs.readFileSync(file, 'utf8');
    for (const m of text.matchAll(/\b(?:return |TRY\()audit\(cx,|: audit\(cx,|\? audit\(cx,/g)) {
      const [act, thing] = argumentsOf(text.slice(m.index + m[0].length));
      const literals = [...act.matchAll(/(?:^|[?:] *|printf\(cx->a, )"([a-z_-]+)[":]/g)].map((x) => x[1]);
      const acts = literals.length ? literals : ELSEWHERE[name], things = thing.startsWith('"') ? [thing.slice(1, -1)]
        : thing.includes('"') ? [...thing.matchAll(/"([a-z_-]+)"/g)].map((x) => x[1]) : THINGS[name];
      assert.ok(acts, `${name}: ${act}: which acts are these? Say it in ELSEWHERE`);
      assert.ok(things, `${name}: ${thing}: which things are these? Say it in THINGS`);
      for (const a of [...acts, ...(ELSEWHERE[name] ?? [])]) for (const t of things) list.push([t, a, name]);
    }
  }
  return list;
}

test('every act that is written down, and everything it is done to, has words', () => {
  const known = new Set([...fs.readFileSync(path.join(root, 'locale/id.po'), 'utf8').matchAll(/^msgctxt "(.+)"|^msgid "(.+)"/gm)].map((m) => m[1] ?? m[2]));
  const list = written();
  assert.ok(list.length > 150, `${list.length} found`);
  const has = (t, a) => [`audit.action.${a}`, `audit.action.${t}.${a}`, `${t}_event.${a}`, `${t}.event.${a}`, ...(t === 'business' ? [`history.${a}`] : [])].some((id) => known.has(id));
  assert.deepEqual(list.filter(([t, a]) => !has(t, a)).map((x) => x.join(' ')), []);
  assert.deepEqual([...new Set(list.filter(([t]) => !known.has(`audit.of.${t}`)).map(([t]) => t))], []);
});

// All pages of the record: titles, names of fields, values.
async function record(lang) {
  const said = { titles: [], fields: [], values: [] };
  let next = '/audit?limit=200';
  admin.jar.set('lang', lang);
  for (; next;) {
    const { status, text } = await admin.get(next);
    assert.equal(status, 200, next);
    for (const m of text.matchAll(/<li><h3>(.*?)<\/h3>/g)) said.titles.push(m[1]);
    for (const m of text.matchAll(/<span class="what">(.*?)<\/span>(.*?)<\/li>/gs)) {
      said.fields.push(m[1]);
      for (const v of m[2].matchAll(/<(?:del|ins)>(.*?)<\/(?:del|ins)>/gs)) said.values.push(`${m[1]}: ${v[1]}`);
    }
    next = /href="(\/audit\?[^"]*cursor=[^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
  }
  return said;
}

for (const lang of ['id', 'en'])
  test(`a demo's whole record shows no codes: ${lang}`, async () => {
    const { titles, fields, values } = await record(lang);
    assert.ok(titles.length > 1000, `${titles.length} rows`);
    const once = (list) => [...new Set(list)].slice(0, 20);
    assert.deepEqual(once(titles.filter((t) => /^[a-z]|: [a-z]+_/.test(t)).map((t) => t.replace(/\d+/, ''))), []);
    assert.deepEqual(once(fields.filter((f) => /^[a-z][a-z0-9_-]*$/.test(f))), []);
    assert.deepEqual(once(values.filter((v) => /sealed:|: 35\.73|: (active|closed|paused|moved|proposed|verified|curated|micro|open|resolved|new|held)$/.test(v))), []);
    assert.deepEqual(once(values.filter((v) => /^(Kategori|Category|Tujuan|To): [a-z_0-9]+$/.test(v))), []);
    assert.ok(values.includes({ id: 'Kategori: Bantuan pemerintah', en: 'Category: Public grants' }[lang]));
    const sealed = { id: 'disimpan tersegel', en: 'kept sealed' }[lang];
    assert.ok(values.some((v) => v.endsWith(`: ${sealed}`)), sealed);
  });

test('what is set for kinds of cases is told by their names', async () => {
  const program = api(server, await token(city, 'dinas'));
  for (const [path, body] of [['/case-rules', { clock: 'ward', scope: 'category:place', n: 4, unit: 'working_days' }], ['/case-rules', { clock: 'ward', scope: 'kind:oversight', n: 3, unit: 'working_days' }],
    ['/reply-templates', { title: 'Salam uji', text: 'Terima kasih.', lang: 'id', category: 'debt_illegal', active: true }],
    ['/case-categories', { code: 'place_uji', parent: 'place', name_id: 'Uji', name_en: 'Try', kind: 'service', active: true }]])
    assert.equal((await program.post(path, body)).status, 201, path);
  const said = { id: ['Berlaku untuk: Tempat usaha', 'Berlaku untuk: Pengawasan', 'Kategori: Pinjol ilegal', 'Bahasa: Bahasa Indonesia', 'Di bawah: Tempat usaha'],
    en: ['Applies to: Place of business', 'Applies to: Oversight', 'Category: Illegal online loan', 'Language: Indonesian', 'Below: Place of business'] };
  for (const lang of ['id', 'en']) {
    const { values } = await record(lang);
    assert.deepEqual(said[lang].filter((v) => !values.includes(v)), []);
  }
});

test('an account\'s record calls its state by name', async () => {
  admin.jar.set('lang', 'id');
  const id = /\/users\/(\d+)/.exec((await admin.get('/users?q=camat-sukun')).text)[1];
  const words = wordsOf((await admin.get(`/users/${id}`)).text);
  assert.match(words, /Dibuat .*Keadaan Aktif/);
  assert.doesNotMatch(words, /Keadaan (tidak|ya)/);
});

test('a history tells reasons in words, and people by the names that are known', async () => {
  const program = api(server, await token(city, 'dinas'));
  const b = (await program.get('/businesses?activity=active&limit=1')).json.items[0];
  const full = await program.get(`/businesses/${b.id}`);
  const done = await program.call('POST', `/businesses/${b.id}/activity`, { activity: 'paused', reason: 'illness' }, { 'if-match': `"${full.json.version}"` });
  assert.ok(done.status < 300, done.text);
  for (const [lang, said] of [['id', 'Sakit'], ['en', 'Illness']]) {
    const officer = await signedIn(server, 'dinas');
    officer.jar.set('lang', lang);
    const words = wordsOf((await officer.get(`/businesses/${b.id}/history`)).text);
    assert.ok(!/illness/.test(words), words);
    assert.ok(words.includes('Petugas Diskopindag'), words);
    assert.ok(words.toLowerCase().includes(said.toLowerCase()), words);
  }
});
