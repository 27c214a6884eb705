// The boards over the running server: every figure that leads to a list leads to what was counted.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeCity, serve, token } from './lib/sahabat.mjs';
import { api, signedIn } from './lib/client.mjs';
import { wordsOf } from './lib/html.mjs';

const KAUMAN = '35.73.02.1007', KLOJEN = '35.73.02';
let city, server;

before(async () => {
  city = await makeCity({ businesses: 900 });
  server = await serve(city);
});
after(() => city?.close());

// {label, value, note, href} of the figures; of "40 %" with "12 dari 30" the 12 counts.
const figuresOf = (html) => [...html.matchAll(/<li class="stat">(.*?)<\/li>/gs)].map(([, li]) => {
  const [, label] = li.match(/<span>(.*?)<\/span>/s), [, value] = li.match(/<strong>(.*?)<\/strong>/s);
  const note = li.match(/<small>(.*?)<\/small>/s)?.[1] ?? '', part = note.match(/^([\d.]+) dari/)?.[1];
  return { label, n: Number((part ?? value).replaceAll('.', '')), href: li.match(/href="(.*?)"/)?.[1].replaceAll('&amp;', '&') };
});

async function check(name, area) {
  const person = await signedIn(server, name), program = api(server, await token(city, name));
  const page = await person.get(`/board${area ? `?area=${area}` : ''}`);
  assert.equal(page.status, 200, page.text);
  const linked = figuresOf(page.text).filter((f) => f.href);
  for (const f of linked) {
    const exact = f.href.startsWith('/businesses') ? '&count=exact' : '';
    const list = await program.get(`${f.href}${exact}`);
    assert.equal(list.status, 200, `${f.href} ${list.text}`);
    assert.equal(list.json.total, f.n, `${name} ${area}: ${f.label} ${f.href}`);
    assert.equal((await person.get(f.href)).status, 200, f.href);
  }
  return linked.map((f) => f.label);
}

test('of a ward, a district and the city each figure leads to exactly what it counts', async () => {
  for (const [name, area] of [['lurah-kauman', ''], ['camat-klojen', ''], ['camat-klojen', KAUMAN], ['dinas', ''], ['dinas', KLOJEN], ['dinas', KAUMAN], ['walikota', '']]) {
    const labels = await check(name, area);
    for (const must of ['Dikunjungi 3 bulan terakhir', 'Dikunjungi 6 bulan terakhir', 'Dikunjungi 12 bulan terakhir', 'Belum pernah dikunjungi', 'Tanpa pendamping', 'Data dibenarkan setahun terakhir', 'Sahabat'])
      assert.ok(labels.includes(must), `${name} ${area}: ${must} leads nowhere`);
  }
});

test('the list by the last visit: its parts make the whole, and the filter is shown', async () => {
  const program = api(server, await token(city, 'lurah-kauman')), person = await signedIn(server, 'lurah-kauman');
  const total = async (query) => (await program.get(`/businesses?count=exact&activity=active&${query}`)).json.total;
  assert.equal(await total('visited=never') + await total('visited=12') + await total('visited=older'), await total(''));
  assert.equal(await total('confirmed=12') + await total('stale=12'), await total(''));
  assert.ok(await total('visited=3') <= await total('visited=6'));
  assert.equal((await program.get('/businesses?visited=soon')).status, 422);
  assert.match(wordsOf((await person.get('/businesses?visited=never')).text), /Kunjungan terakhir: Belum pernah dikunjungi/);
  assert.match(wordsOf((await person.get('/companions?state=stands&within=true')).text), /Hanya yang wilayah tugasnya/);
});

test('what a task is, is said beside the number that counts only some of them', async () => {
  const person = await signedIn(server, 'lurah-kauman');
  const board = await person.get('/board');
  assert.match(wordsOf(board.text), /Tugas tertulis terlambat/);
  assert.match(wordsOf(board.text), /Kewajiban dari aduan, pendampingan utang, dan usul kelas tidak dihitung/);
  const id = board.text.match(/href="\/companions\/(\d+)"/)[1];
  const page = wordsOf((await person.get(`/companions/${id}`)).text);
  const own = (await api(server, await token(city, 'lurah-kauman')).get(`/companions/${id}`)).json;
  for (const [rest, n] of [['', own.businesses], ['&visited=never', own.never_visited]]) {
    const href = `/businesses?activity=active&companion=${own.name}${rest}`;
    assert.ok((await person.get(`/companions/${id}`)).text.includes(`href="${href.replaceAll('&', '&amp;')}"`), href);
    assert.equal((await api(server, await token(city, 'dinas')).get(`${href}&count=exact`)).json.total, n);
  }
  assert.match(page, /Tugas tertulis yang terbuka/);
  assert.match(page, /Kewajiban dari aduan, pendampingan utang, dan usul kelas tidak dihitung/);
});
