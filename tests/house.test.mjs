// The program as its operator meets it: every command beside a running server, addresses and sockets to listen on, the
// end by a signal, the log, the figures, places of another city, the accounts of a demo.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { binary, engine, makeCity, must, onSqlite, PASSWORD, root, run, serve, token, until } from './lib/sahabat.mjs';
import { api, send, signedIn, Visitor } from './lib/client.mjs';
import { csv } from './lib/files.mjs';
import { wordsOf } from './lib/html.mjs';

const KAUMAN = '35.73.02.1007';
let city, server;
before(async () => {
  city = await makeCity({ businesses: 60 });
  server = await serve(city);
});
after(() => city?.close());

const at = (name) => path.join(city.dir, name);
function write(name, text) {
  fs.writeFileSync(at(name), text);
  return at(name);
}

/* ---- commands beside a server ---- */

test('every command that needs a database works beside a running server, and the server sees what it did', async () => {
  const officer = api(server, await token(city, 'dinas'));
  const had = (await officer.get('/businesses?limit=1&count=exact')).json.total;
  const shops = write('usaha.csv', csv([['Nama Usaha', 'Nama Pemilik', 'No. HP', 'Kelurahan'],
    ['Warung Samping', 'Bu Samping', '081211110001', 'Kauman'], ['Tanpa Kelurahan', 'Pak Samping', '081211110002', 'Entah']]));
  const n = JSON.parse(await must(['import', 'businesses', shops, '--report', at('tolak.csv'), '--json'], { city }));
  assert.deepEqual([n.created, n.rejected], [1, 1]);
  assert.match(fs.readFileSync(at('tolak.csv'), 'utf8'), /Tanpa Kelurahan/, 'the file is written where the command runs');
  assert.equal((await officer.get('/businesses?limit=1&count=exact')).json.total, had + 1);
  assert.equal(JSON.parse(await must(['export', 'businesses', '--format', 'json'], { city })).length, had + 1);
  assert.ok(JSON.parse(await must(['duplicates', '--json'], { city })).pairs);

  const people = write('orang.csv', csv([['Nama', 'Nama Pengguna', 'Peran', 'Kelurahan', 'No. HP'], ['Bu Damping', 'bu-damping', 'pendamping', 'Kauman', '081211110003']]));
  const codes = await must(['import', 'users', people], { city });
  assert.match(codes, /bu-damping.*\d{4}-\d{4}/);
  await must(['user', 'add', 'pak-damping', '--role', 'officer', '--password', 'kuda-laut-77-biru'], { city });
  const visitor = new Visitor(server);
  assert.equal((await visitor.signIn('pak-damping', 'kuda-laut-77-biru')).status, 303);
  await must(['user', 'disable', 'pak-damping'], { city });
  assert.equal((await visitor.get('/businesses')).status, 303, 'out at once');
  assert.ok(JSON.parse(await must(['user', 'list', '--json'], { city })).some((u) => u.name === 'bu-damping'));
  assert.match(await must(['check'], { city }), /database: 0 problems; audit: \d+ rows, 0 problems/);
});

test('PostgreSQL must name its key', async () => {
  if (onSqlite) return; // a file beside the database
  const keyless = await run(['check'], { city: { ...city, key: undefined } });
  assert.equal(keyless.code, 2);
  assert.match(keyless.err, /SAHABAT_KEY_FILE/);
});

test('a command that fails leaves the older file as it was', async () => {
  const old = write('lama.csv', 'yang lama');
  const bad = write('rusak.csv', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1]));
  for (const args of [['export', 'businesses', '--format', 'pdf', '-o', old], ['import', 'businesses', bad, '--report', old]]) {
    const r = await run(args, { city });
    assert.ok(r.code > 0, args.join(' '));
    assert.equal(fs.readFileSync(old, 'utf8'), 'yang lama', args.join(' '));
  }
  await must(['export', 'businesses', '--format', 'csv', '-o', old], { city });
  assert.match(fs.readFileSync(old, 'utf8'), /Warung Samping/);
  assert.deepEqual(fs.readdirSync(city.dir).filter((f) => f.includes('.part')), []);
});

test('check finds a reference that leads nowhere', async () => {
  if (!onSqlite) return; // PostgreSQL does not let one come about
  const broken = await makeCity({ businesses: 20 });
  execFileSync('sqlite3', [path.join(broken.dir, 'city.db'), 'PRAGMA foreign_keys = OFF; UPDATE business SET owner_id = 999999 WHERE id = 1']);
  const r = await run(['check'], { city: broken });
  assert.equal(r.code, 1);
  assert.match(r.out, /business/);
  assert.match(r.out, /database: [1-9]\d* problems/);
  await broken.close();
});

test('an import draws its progress on a terminal, and nowhere else', async () => {
  const rows = [['Nama Usaha', 'Nama Pemilik', 'No. HP', 'Kelurahan']];
  for (let i = 0; i < 600; i++) rows.push([`Layar ${i}`, `Pemilik ${i}`, `0813${10000000 + i * 17}`, 'Kasin']);
  const file = write('layar.csv', csv(rows));
  const quiet = await run(['import', 'businesses', file, '--dry-run'], { city });
  assert.equal(quiet.err, '');
  const env = { ...process.env, ...(city.key ? { SAHABAT_KEY_FILE: city.key } : {}) };
  const drawn = execFileSync('script', ['-qec', `${binary} --db '${city.url}' import businesses ${file} --dry-run`, '/dev/null'], { env, stdio: ['ignore', 'pipe', 'pipe'] }).toString();
  assert.match(drawn, /\r\d+ \/ \d+ /);
});

/* ---- places ---- */

test('places of another city: known from then on, on the forms, too; bad lines are told by number', async () => {
  const other = await makeCity({ kind: 'init' });
  await must(['user', 'add', 'dinas', '--role', 'officer', '--password', 'kuda-laut-77-biru'], { city: other });
  const s = await serve(other);
  const head = 'code,kind,name,parent,postcode,lat,lng\n';
  const good = `${head}35.79,city,Kota Batu,,,-7.87,112.52\n35.79.01,district,Batu,35.79,,,\n35.79.01.1001,ward,Sisir,35.79.01,65314,-7.871,112.53\n`;
  const load = (text) => { fs.writeFileSync(path.join(other.dir, 'tempat.csv'), text); return run(['places', 'import', path.join(other.dir, 'tempat.csv')], { city: other }); };
  assert.match((await load(good)).out, /added 3, changed 0, unchanged 0/);
  assert.match((await load(good)).out, /added 0, changed 0, unchanged 3/);
  assert.match((await load(good.replace('Sisir', 'Sisir Baru'))).out, /added 0, changed 1, unchanged 2/);
  const officer = api(s, await token(other, 'dinas'));
  await until('the server knows them', async () => (await officer.get('/businesses?ward=35.79.01.1001')).status === 200); // at once on SQLite
  const made = await officer.post('/businesses', { name: 'Apel Batu', owner_name: 'Bu Apel', ward: '35.79.01.1001', phone: '081211112222' });
  assert.equal(made.status, 201, made.text);
  assert.equal(made.json.district, '35.79.01');
  const visitor = await signedIn(s, 'dinas', {}, 'kuda-laut-77-biru');
  await until('the name of now', async () => wordsOf((await visitor.get('/businesses/new')).text).includes('Sisir Baru'));

  const lines = ['35.79.09.1001,ward,Yatim,35.79.09,,,', '35.79.01.1002,ward,Salah Induk,35.79,,,', '35.79.02,district,Di Bawah Kelurahan,35.79.01.1001,,,',
    '35.79.01.1003,ward,Dua Kali,35.79.01,,,', '35.79.01.1003,ward,Kedua,35.79.01,,,', '35.79.01.1004,ward,,35.79.01,,,', 'abc,ward,Huruf,35.79.01,,,',
    '35.79.01.1005,desa,Jenis Lain,35.79.01,,,', '35.79.01.1006,ward,Tertukar,35.79.01,,112.5,-7.9', '35.79.01.1007,ward,Separuh,35.79.01,,-7.9,',
    '35.79.01.1008,ward,Kode Pos,35.79.01,6531,,', '35.79..1009,ward,Titik,35.79.,,,', '35.79.01.1010,ward,Baik,35.79.01,,,'];
  const odd = await load(head + lines.join('\n'));
  assert.equal(odd.code, 1);
  assert.deepEqual([...odd.err.matchAll(/^line (\d+): \S.{10,}/gm)].map((m) => Number(m[1])), [2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13]);
  assert.match(odd.err, /^sahabat: .*11/m);
  const upside = good.trim().split('\n').slice(1).reverse().join('\n').replaceAll('35.79', '35.78');
  assert.match((await load(`${head}${upside}\n`)).out, /added 3, changed 0, unchanged 0/, 'in any order, and nothing of before had stayed');
  for (const bad of ['', 'kode,jenis\n1,2\n', '\x89PNG\r\n\x1a\n\0\0']) {
    const r = await load(bad);
    assert.equal(r.code, 1, JSON.stringify(bad));
    assert.match(r.err, /^sahabat: .{10,}/m);
  }
  assert.match(await must(['check'], { city: other }), /database: 0 problems/);
  await other.close();
});

/* ---- addresses ---- */

// A server's first line, and how it ended; never waits for ever.
function started(args, options = {}) {
  return new Promise((resolve) => {
    const [program, ...rest] = options.shell ?? [binary, ...args];
    const env = { ...process.env, ...(city.key ? { SAHABAT_KEY_FILE: city.key } : {}) };
    const child = spawn(program, rest, { env, stdio: ['ignore', 'pipe', 'pipe', ...(options.fds ?? [])], timeout: 20000 });
    let err = '', out = '';
    child.stderr.on('data', (d) => { err += d; });
    child.stdout.on('data', (d) => {
      out += d;
      const m = /port (\d+)/.exec(out);
      if (m) resolve({ child, port: Number(m[1]), end: async () => { child.kill('SIGTERM'); await new Promise((r) => child.on('exit', r)); } });
    });
    child.on('exit', (code) => resolve({ code, err }));
  });
}

test('--listen: by name, by IPv6; what is no address and what is taken is told', async () => {
  const fresh = await makeCity({ kind: 'init' });
  const serving = (listen, more = []) => started(['--db', fresh.url, 'serve', '--listen', listen, ...more]);
  Object.assign(fresh, { key: fresh.key });
  const keep = city.key;
  city.key = fresh.key;
  const hosts = [['localhost', '127.0.0.1']];
  if (fs.existsSync('/proc/net/if_inet6') && /^0+1 /m.test(fs.readFileSync('/proc/net/if_inet6', 'utf8'))) hosts.push(['[::1]', '::1']);
  for (const [host, address] of hosts) {
    const s = await serving(`${host}:0`);
    assert.ok(s.port > 0, `${host}: ${s.err}`);
    const answers = await new Promise((resolve) => {
      const socket = net.connect(s.port, host === '[::1]' ? '::1' : address, () => socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'));
      socket.on('data', (d) => resolve(d.toString()));
      socket.on('error', (e) => resolve(String(e)));
    });
    assert.match(answers, /^HTTP\/1\.1 200/, host);
    const taken = await serving(`${host}:${s.port}`);
    assert.equal(taken.code, 1);
    assert.match(taken.err, /^sahabat: /m);
    await s.end();
  }
  for (const bad of ['', '8080', ':8080', 'localhost', '127.0.0.1:', '127.0.0.1:http', '127.0.0.1:70000', '::1:80']) {
    const r = await serving(bad, ['--insecure-http']);
    assert.equal(r.code, 1, `"${bad}": ${r.code} ${r.err}`);
    assert.match(r.err, /^sahabat: .*HOST:PORT/m, bad);
  }
  for (const open of ['0.0.0.0:0', '[::]:0', '127.0.0.1.example:0', 'localhost.example:0']) {
    const r = await serving(open);
    assert.ok([1, 2].includes(r.code), `"${open}" is let in: ${r.code} ${r.err}`);
  }
  city.key = keep;
  await fresh.close();
});

test('systemd\'s socket: answers on it; a public one is refused like a public address', async () => {
  const fresh = await makeCity({ kind: 'init' });
  const keep = city.key;
  city.key = fresh.key;
  for (const [host, good] of [['127.0.0.1', true], ['0.0.0.0', false]]) {
    const listener = net.createServer();
    await new Promise((r) => listener.listen(0, host, r));
    const { port } = listener.address();
    const s = await started([], { fds: [listener._handle.fd],
      shell: ['sh', '-c', 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"', '-', binary, '--db', fresh.url, 'serve'] });
    listener.close();
    if (good) {
      assert.equal(s.port, port, s.err);
      assert.equal((await send({ port }, { path: '/healthz' })).text, 'ok\n');
      await s.end();
    } else {
      await s.end?.();
      assert.equal(s.code, 2, 'plain HTTP for everybody');
      assert.match(s.err, /--insecure-http/);
    }
  }
  city.key = keep;
  await fresh.close();
});

/* ---- the end ---- */

test('SIGTERM: what had begun is answered, in the workers and on the wire; nobody new comes in', async () => {
  const other = await makeCity({ businesses: 30 });
  const s = await serve(other, ['--quiet']);
  const visitors = await Promise.all(Array.from({ length: 6 }, async () => { const v = new Visitor(s); await v.get('/sign-in'); return v; }));
  const secret = await token(other, 'dinas');

  // A body half sent when the signal comes.
  const body = JSON.stringify({ name: 'Setengah Jalan', owner_name: 'Bu Tengah', ward: KAUMAN, phone: '081277770001' });
  const slow = net.connect(s.port, '127.0.0.1');
  let heard = '';
  slow.on('data', (d) => { heard += d; });
  const ended = new Promise((r) => { slow.on('close', r); slow.on('error', () => {}); });
  slow.write(`POST /api/v1/businesses HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${secret}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 20)}`);

  // Six passwords to compare, two at a time: work for the workers' pool.
  const signing = visitors.map((v) => v.post('/sign-in', { name: 'dinas', password: PASSWORD }));
  await Promise.race(signing);
  s.child.kill('SIGTERM');
  await until('the door is shut', () => new Promise((r) => {
    const knock = net.connect(s.port, '127.0.0.1', () => { knock.destroy(); r(false); });
    knock.on('error', () => r(true));
  }));
  slow.write(body.slice(20));
  assert.deepEqual((await Promise.all(signing)).map((r) => r.status), Array(6).fill(303));
  await ended;
  assert.match(heard, /^HTTP\/1\.1 201 /, 'the half-sent one');
  assert.match(heard, /\r\nConnection: close\r\n/i);
  await s.stop();
  assert.equal(JSON.parse(await must(['export', 'businesses', '--format', 'json'], { city: other })).filter((b) => b.name === 'Setengah Jalan').length, 1);
  await other.close();
});

/* ---- the log and the figures ---- */

test('one line a request: id, route, actor, status, time, queries, memory; no name, no number, no address', async () => {
  const secret = await token(city, 'dinas');
  const reply = await api(server, secret).get('/businesses?q=Rahasia+Bu+Siti&ward=35.73.02.1007');
  const id = reply.headers['x-request-id'];
  const lines = () => fs.readFileSync(server.log, 'utf8').split('\n');
  const line = await until('the line', () => lines().find((l) => l.includes(id)));
  assert.match(line, /^t=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ level=info msg=request id=[0-9a-f]{16} method=GET route=\/businesses api=1 actor=officer status=200 ms=[\d.]+ queries=\d+ peak=\d+ sent=1$/);
  await send(server, { path: '/businesses/1?secret=abc', headers: { accept: 'text/html', authorization: `Bearer ${secret}` } });
  await send(server, { path: `/reset/${'z'.repeat(43)}`, headers: { accept: 'text/html' } });
  await until('the last line', () => lines().some((l) => l.includes('route=/reset/')));
  assert.doesNotMatch(lines().join('\n'), /Rahasia|35\.73\.02\.1007|secret=|zzzz|127\.0\.0\.1/);
  assert.ok(!lines().join('\n').includes(secret));
});

test('the figures: for the machine itself, and from afar for an administrator\'s token alone', async () => {
  const far = { 'x-forwarded-for': '203.0.113.9' };
  const asked = async (name) => (await send(server, { path: '/metrics', headers: { ...far, ...(name ? { authorization: `Bearer ${await token(city, name)}` } : {}) } }));
  assert.ok([401, 303].includes((await asked(null)).status));
  assert.equal((await asked('dinas')).status, 403);
  const admin = await asked('admin');
  assert.equal(admin.status, 200);
  for (const line of admin.text.trim().split('\n'))
    assert.match(line, /^# (HELP|TYPE) sahabat_\w+ .+$|^sahabat_\w+(\{[^}]*\})? -?[\d.e+]+$/, 'the form that Prometheus reads');
});

/* ---- the accounts of a demo ---- */

test('a demo\'s sign-in page shows its accounts, each of which comes in; a real city shows none', async () => {
  const page = wordsOf((await new Visitor(server).get('/sign-in')).text);
  const names = ['admin', 'dinas', 'walikota', 'camat-klojen', 'lurah-kauman', 'sahabat-kauman-1', 'sahabat-kota-1', 'baznas', 'bpr', 'bank', 'pemilik-1'];
  for (const name of names) {
    assert.ok(page.includes(name), `${name} is not on the page`);
    await signedIn(server, name);
  }
  const real = await makeCity({ kind: 'init' });
  const s = await serve(real);
  const bare = wordsOf((await new Visitor(s).get('/sign-in')).text);
  for (const name of names.slice(2)) assert.ok(!bare.includes(name), `${name} on the page of a real city`);
  await real.close();
});

test('make install puts program, unit and example where they belong', () => {
  const to = at('pasang');
  execFileSync('make', ['-s', 'install', `DESTDIR=${to}`, 'PREFIX=/opt/sahabat'], { cwd: root, stdio: 'pipe' });
  assert.match(execFileSync(path.join(to, 'opt/sahabat/bin/sahabat'), ['help']).toString(), /usage: sahabat/);
  assert.match(fs.readFileSync(path.join(to, 'etc/systemd/system/sahabat.service'), 'utf8'), /ExecStart=\/opt\/sahabat\/bin\/sahabat serve/);
  assert.ok(fs.existsSync(path.join(to, 'opt/sahabat/share/doc/sahabat/sahabat.conf.example')));
  assert.ok(engine);
});
