// The command line: exit codes, answers for programs, commands beside a running server, one writer
// only, backup and restore.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { binary, engine, makeCity, must, onSqlite, root, run, serve, token, until } from './lib/sahabat.mjs';
import { api, signedIn } from './lib/client.mjs';

let city;
before(async () => { city = await makeCity(); });
after(() => city?.close());
const at = (name) => path.join(city.dir, name);

test('exit 2 and usage for what is no command or no option', async () => {
  for (const args of [[], ['nonsense'], ['serve', '--nope'], ['token', 'create'], ['token', 'create', '--user'], ['demo', '--businesses', 'many'],
    ['import', 'businesses'], ['user'], ['user', 'add'], ['check', 'extra'], ['import', 'places', 'x']]) {
    const r = await run(args, { city });
    assert.equal(r.code, 2, `${args.join(' ')}: ${r.code}`);
    assert.ok(r.err.length > 10);
    assert.equal(r.out, '');
  }
  const help = await run(['help']);
  assert.equal(help.code, 0);
  for (const command of ['init', 'migrate', 'serve', 'demo', 'user add', 'token create', 'import businesses', 'export businesses',
    'duplicates', 'backup', 'restore', 'check', 'openapi', 'import users', 'places import', 'holidays import'])
    assert.ok(help.out.includes(command), `help does not name ${command}`);
});

test('exit 1 for what fails, with words on standard error only', async () => {
  for (const args of [['token', 'create', '--user', 'nobody'], ['user', 'disable', 'nobody'], ['user', 'passwd', 'nobody', '--password', 'kuda-laut-77-biru'],
    ['user', 'add', 'dinas', '--role', 'officer'], ['user', 'add', 'x-baru', '--role', 'king'], ['user', 'add', 'x-baru', '--role', 'lurah'],
    ['user', 'add', 'x-baru', '--role', 'lurah', '--area', '35.73.02'], ['user', 'add', 'x-baru', '--role', 'officer', '--password', '1234'],
    ['import', 'businesses', '/nowhere/file.csv'], ['restore', path.join(root, 'package.json')]]) {
    const r = await run(args, { city });
    assert.equal(r.code, 1, `${args.join(' ')}: ${r.code} ${r.err}`);
    assert.match(r.err, /^sahabat: /m, args.join(' '));
    assert.equal(r.out, '');
  }
  assert.equal((await run(['--db', 'mysql://x', 'check'])).code, 1);
  assert.equal((await run(['--db', 'sqlite:/nowhere/at/all.db', 'check'])).code, 1);
});

test('output that no disk takes is told, and what was done is', { skip: !fs.existsSync('/dev/full') }, async () => {
  const full = await makeCity({ businesses: 20 });
  for (const args of [['user', 'list'], ['duplicates', '--json'], ['export', 'businesses']]) {
    const r = spawnSync('sh', ['-c', '"$0" "$@" > /dev/full', binary, '--db', full.url, ...args],
      { encoding: 'utf8', env: { ...process.env, ...(full.key ? { SAHABAT_KEY_FILE: full.key } : {}) } });
    assert.equal(r.status, 1, args.join(' '));
    assert.match(r.stderr, /No space left/);
  }
  const file = await run(['export', 'businesses', '-o', '/dev/full'], { city: full });
  assert.equal(file.code, 1);
  assert.match(file.err, /No space left/);
  const list = at('laporan-penuh.csv');
  fs.writeFileSync(list, 'Nama Usaha,Nama Pemilik,Alamat,Kelurahan\nToko Laporan,Budi,Jl. Kawi 1,Kauman\nToko Salah,Budi,Jl. Kawi 1,Entah\n');
  const report = await run(['import', 'businesses', list, '--report', '/dev/full', '--json'], { city: full });
  assert.equal(report.code, 1);
  assert.match(report.err, /No space left/);
  assert.deepEqual(JSON.parse(report.out), { created: 1, updated: 0, unchanged: 0, rejected: 1, possible_duplicates: 0 }, 'the rows are in');
  await full.close();
});

test('init makes, migrate finds nothing to do, demo refuses data', async () => {
  const fresh = await makeCity({ kind: 'init' });
  assert.match(await must(['migrate'], { city: fresh }), /version \d+/);
  assert.equal(await must(['user', 'list', '--json'], { city: fresh }), '[]\n');
  assert.match(await must(['check'], { city: fresh }), /0 problems/);
  const again = await run(['demo', '--businesses', '10'], { city });
  assert.equal(again.code, 1, 'demo over data');
  await fresh.close();
});

test('equal seed and date give the same city; another seed another', async () => {
  const same = await makeCity(), other = await makeCity({ seed: 2 });
  const dump = async (c) => JSON.parse(await must(['export', 'businesses', '--format', 'json'], { city: c }))
    .map((b) => [b.id, b.name, b.owner_name, b.phone, b.address, b.ward, b.curation, b.companion, b.owner_nik]);
  const mine = await dump(city);
  assert.equal(mine.length, 300);
  assert.deepEqual(await dump(same), mine);
  assert.notDeepEqual(await dump(other), mine);
  await same.close();
  await other.close();
});

test('token create prints only the token, user list --json is JSON', async () => {
  assert.match(await must(['token', 'create', '--user', 'dinas'], { city }), /^[A-Za-z0-9_-]{43}\n$/);
  const users = JSON.parse(await must(['user', 'list', '--json'], { city }));
  assert.ok(users.length > 60);
  assert.ok(users.every((u) => u.name && u.role && !('password' in u)));
  assert.deepEqual(JSON.parse(await must(['user', 'list', '--role', 'mayor', '--json'], { city })).map((u) => u.name), ['walikota']);
});

test('a password comes by standard input, so that no list of processes shows it; beside a server, too', async () => {
  const server = await serve(city);
  for (const [args, input] of [[['--password', '-'], 'kuda-laut-77-biru\n'], [[], 'kuda-laut-78-biru']]) {
    await must(['user', 'passwd', 'sahabat-kauman-2', ...args], { city, input });
    await signedIn(server, 'sahabat-kauman-2', {}, input.trim());
  }
  const nothing = await run(['user', 'passwd', 'sahabat-kauman-2', '--password', '-'], { city, input: '' });
  assert.equal(nothing.code, 1);
  assert.match(nothing.err, /standard input/);
  await signedIn(server, 'sahabat-kauman-2', {}, 'kuda-laut-78-biru');
  await server.stop();
  await must(['user', 'passwd', 'sahabat-kauman-2', '--password', '-'], { city, input: 'kuda-laut-79-biru\n' });
  assert.equal((await run(['user', 'passwd', 'sahabat-kauman-2', '--password', '-'], { city, input: 'x\n' })).code, 1);
});

test('export: csv, xlsx, json; formulas defused', async () => {
  const before = await must(['export', 'businesses', '--format', 'json'], { city });
  assert.equal(JSON.parse(before).length, 300);
  const csv = await must(['export', 'businesses', '--format', 'csv'], { city });
  assert.equal(csv.trim().split('\n').length >= 301, true);
  await must(['export', 'businesses', '--format', 'xlsx', '-o', at('usaha.xlsx')], { city });
  assert.equal(fs.readFileSync(at('usaha.xlsx')).subarray(0, 2).toString(), 'PK');
  assert.equal((await run(['export', 'businesses', '--format', 'pdf'], { city })).code, 2);
  const server = await serve(city);
  const officer = api(server, await token(city, 'dinas'));
  for (const name of ['=1+1', '+62 kopi', '-susu', '@toko', '\t=1'])
    await officer.post('/businesses', { name: `${name}`, owner_name: '=cmd()', ward: '35.73.02.1007', phone: '081234567890' });
  const out = await must(['export', 'businesses', '--format', 'csv'], { city });
  for (const line of out.split('\n'))
    for (const cell of line.split(',')) assert.doesNotMatch(cell.replace(/^"/, ''), /^[=@]|^\+62 kopi|^-susu/, line);
  const page = await signedIn(server, 'lurah-kauman');
  const web = await page.get('/businesses/export?format=csv');
  assert.equal(web.status, 200);
  assert.match(web.headers['content-disposition'], /attachment; filename="[^"]+\.csv"/);
  assert.doesNotMatch(web.text, /35\.73\.05\./, 'nothing of other districts');
  await server.stop();
});

test('boundaries whose codes are all unknown: the first ten are named', async () => {
  const write = (codes) => fs.writeFileSync(at('batas.json'), JSON.stringify({ type: 'FeatureCollection',
    features: codes.map((kode) => ({ type: 'Feature', properties: { kode }, geometry: { type: 'Polygon', coordinates: [[[112.6, -7.9], [112.62, -7.9], [112.62, -7.92], [112.6, -7.9]]] } })) }));
  const many = Array.from({ length: 12 }, (_, i) => `99.01.01.${1001 + i}`);
  for (const [codes, says] of [[many, `features read: 12). Codes in the file: ${many.slice(0, 10).join(', ')}, …\n`], [['3573021007'], 'features read: 1). Codes in the file: 3573021007\n'],
    [[3573021007, null], 'No feature has a ward\'s code (features read: 2)']]) {
    write(codes);
    const r = await run(['places', 'boundaries', at('batas.json')], { city });
    assert.equal(r.code, 1);
    assert.ok(r.err.includes(says), r.err);
  }
});

test('duplicates --json has the form that other programs read', async () => {
  const { pairs } = JSON.parse(await must(['duplicates', '--json'], { city }));
  assert.ok(Array.isArray(pairs));
  assert.ok(pairs.length > 0, 'the demo has dirty copies');
  for (const p of pairs) {
    for (const side of [p.a, p.b]) assert.deepEqual(Object.keys(side).sort(), ['id', 'name', 'source_id']);
    assert.equal(typeof p.score, 'number');
    assert.ok(Array.isArray(p.reasons) && p.reasons.length > 0);
  }
});

test('the program says its version, as its package has it', async () => {
  const env = { HOME: '/nonexistent', SAHABAT_DB: 'sqlite:/nowhere/at/all.db' };
  const { code, out, err } = await run(['--version'], { env });
  assert.equal(code, 0, err);
  assert.match(out, /^sahabat 0\.\d+\+([0-9a-f]{8}|local)\n$/);
  assert.equal((await run(['version'], { env })).out, out);
  assert.equal((await run(['version', 'x'], { env })).code, 2);
});

test('openapi and routes need no database', async () => {
  const env = { HOME: '/nonexistent' };
  assert.match(JSON.parse((await run(['openapi'], { env })).out).openapi, /^3\.1/);
  assert.ok(JSON.parse((await run(['routes'], { env })).out).length > 50);
});

test('commands work while a server runs, and it sees what they did', async () => {
  const server = await serve(city);
  const secret = await token(city, 'admin');
  assert.equal((await api(server, secret).get('/me')).json.name, 'admin');
  await must(['user', 'add', 'di-samping', '--role', 'companion', '--area', '35.73.02.1007', '--password', 'kuda-laut-77-biru'], { city });
  await signedInWith(server, 'di-samping', 'kuda-laut-77-biru');
  const passwd = await run(['user', 'passwd', 'di-samping', '--password', 'ikan-terbang-88-hijau'], { city });
  assert.equal(passwd.code, 0, passwd.err);
  await signedInWith(server, 'di-samping', 'ikan-terbang-88-hijau');
  assert.match(await must(['check'], { city }), /0 problems/);
  assert.ok(JSON.parse(await must(['user', 'list', '--json'], { city })).some((u) => u.name === 'di-samping'));
  assert.equal((await run(['token', 'create', '--user', 'nobody'], { city })).code, 1, 'the exit code comes over, too');
  const audit = await api(server, secret).get('/audit');
  assert.ok(audit.json.items.some((i) => i.actor === 'operator'), 'commands are audited as operator');
  await server.stop();
});

async function signedInWith(server, name, password) {
  const { Visitor } = await import('./lib/client.mjs');
  assert.equal((await new Visitor(server).signIn(name, password)).status, 303, name);
}

test('one writer only: a second server and destructive commands are refused while it runs', { skip: !onSqlite }, async () => {
  const server = await serve(city);
  const second = await run(['serve', '--listen', '127.0.0.1:0'], { city, timeout: 10000 });
  assert.equal(second.code, 1, second.err);
  fs.writeFileSync(at('none'), 'x');
  for (const args of [['init'], ['migrate'], ['demo'], ['restore', at('none')]])
    assert.equal((await run(args, { city })).code, 1, args.join(' '));
  assert.equal((await api(server, await token(city, 'dinas')).get('/businesses?limit=1')).status, 200);
  await server.stop();
  assert.equal(fs.existsSync(`${at('city.db')}.sock`), false, 'the socket goes with the server');
});

test('the socket and the key are for the owner only', { skip: !onSqlite }, async () => {
  const server = await serve(city);
  assert.equal(fs.statSync(`${at('city.db')}.sock`).mode & 0o777, 0o600);
  assert.equal(fs.statSync(`${at('city.db')}.key`).mode & 0o077, 0);
  await server.stop();
});

test('another key is refused', async () => {
  const wrong = path.join(city.dir, 'wrong.key');
  const other = await makeCity({ kind: 'init' });
  fs.copyFileSync(other.key ?? path.join(other.dir, 'city.db.key'), wrong);
  fs.chmodSync(wrong, 0o600);
  const r = await run(['check'], { city: { ...city, key: wrong } });
  assert.equal(r.code, 1, r.out);
  assert.match(r.err, /key|kunci/i);
  await other.close();
});

/* ---- backup and restore ---- */

// Another place for the same city: its key, and no database yet.
async function emptyPlace() {
  const place = await makeCity({ kind: 'none' });
  place.key = path.join(place.dir, 'kunci');
  fs.copyFileSync(city.key ?? at('city.db.key'), place.key);
  fs.chmodSync(place.key, 0o600);
  return place;
}
const counted = async (c) => JSON.parse(await must(['export', 'businesses', '--format', 'json'], { city: c })).map((b) => [b.id, b.name, b.owner_nik, b.pirt]);
const leftOver = (dir) => fs.readdirSync(dir).filter((f) => /\.(backup|restore|part)/.test(f));

test('backup while serving and writing, restore elsewhere, check: nothing is lost', async () => {
  const server = await serve(city);
  const officer = api(server, await token(city, 'dinas'));
  const create = (name) => officer.post('/businesses', { name, owner_name: 'Budi', ward: '35.73.02.1007', phone: '081234567890' });
  let stop = false;
  const load = (async () => {
    let acknowledged = 0;
    for (; !stop; acknowledged++) assert.equal((await create(`Selama Salinan ${acknowledged}`)).status, 201);
    return acknowledged;
  })();
  await until('writes are going on', async () => (await officer.get('/businesses?q=selama+salinan')).json.total > 3);
  const known = (await counted(city)).length;
  const b = await run(['backup', at('salinan')], { city });
  stop = true;
  assert.ok(await load > 3);
  assert.equal(b.code, 0, b.err);
  const before = await create('Sebelum Salinan');
  fs.copyFileSync(at('salinan'), at('salinan2')); // an older backup
  await must(['backup', at('salinan2'), '--force'], { city });
  assert.equal(fs.statSync(at('salinan2')).mode & 0o777, 0o600);
  const last = await counted(city);
  await server.stop();

  for (const copy of ['salinan', 'salinan2']) {
    const place = await emptyPlace();
    await must(['restore', at(copy)], { city: place });
    assert.match(await must(['check'], { city: place }), /database: 0 problems; audit: \d+ rows, 0 problems/);
    const again = await run(['restore', at(copy)], { city: place });
    assert.equal(again.code, 1, 'never over a database that is there');
    assert.match(again.err, /exists|empty/);
    const got = await counted(place);
    if (copy === 'salinan2') assert.deepEqual(got, last);
    else assert.ok(got.length >= known && got.length < last.length, `${known} <= ${got.length} < ${last.length}`);
    const s = await serve(place);
    const officerThere = api(s, await token(place, 'dinas'));
    assert.equal((await officerThere.get(`/businesses/${before.json.id}`)).status, copy === 'salinan2' ? 200 : 404);
    assert.equal((await officerThere.post('/businesses', { name: 'Sesudah', owner_name: 'Budi', ward: '35.73.02.1007', phone: '081234567890' })).status, 201);
    assert.equal((await run(['restore', at(copy)], { city: place })).code, 1, 'nor over one that lives');
    await s.stop();
    fs.copyFileSync(place.key, `${place.key}.asli`);
    fs.writeFileSync(place.key, fs.readFileSync(place.key).map((x) => x ^ 1));
    assert.match((await run(['check'], { city: place })).err, /key/i, 'the fingerprint of the key came along');
    assert.deepEqual(leftOver(place.dir), []);
    await place.close();
  }
  assert.deepEqual(leftOver(city.dir), [], 'nothing is left over');
});

test('a backup never takes the place of a file unasked', async () => {
  const server = await serve(city);
  await must(['backup', at('lama')], { city });
  for (const beside of [true, false]) {
    const old = fs.readFileSync(at('lama')), id = fs.statSync(at('lama')).ino;
    const refused = await run(['backup', at('lama')], { city });
    assert.equal(refused.code, 1);
    assert.match(refused.err, /lama is there already; --force/);
    assert.ok(old.equals(fs.readFileSync(at('lama'))));
    assert.deepEqual(leftOver(city.dir), []);
    await must(['backup', '--force', at('lama')], { city });
    assert.notEqual(fs.statSync(at('lama')).ino, id, 'another file');
    if (beside) await server.stop();
  }
  await must(['backup', '/dev/null'], { city });
});

test('no file that is written takes the place of the database, of the key or of what is no backup', async () => {
  const guarded = await makeCity(), here = (name) => path.join(guarded.dir, name);
  const key = guarded.key ?? here('city.db.key'), own = onSqlite ? ['city.db', 'city.db.lock'].map(here) : [];
  fs.copyFileSync(key, here('kunci lain'));
  fs.writeFileSync(here('teks'), 'id,name\n');
  execFileSync('sqlite3', [here('asing.db'), 'CREATE TABLE theirs (id INTEGER); INSERT INTO theirs VALUES (1)']);
  fs.writeFileSync(here('asing.dump'), 'PGDMP and more');
  await must(['backup', here('cadangan')], { city: guarded });
  fs.copyFileSync(here('cadangan'), here('hidup.db'));
  fs.writeFileSync(here('hidup.db.lock'), '');
  for (const name of own.slice(0, 1)) {
    fs.symlinkSync(name, here('tautan'));
    fs.linkSync(name, here('nama kedua'));
    own.push(here('tautan'), here('nama kedua'), `${guarded.dir}/../${path.basename(guarded.dir)}/city.db`);
  }
  const look = () => fs.readdirSync(guarded.dir).filter((f) => !/\.sock$|-(wal|shm)$/.test(f)).map((f) => [f, fs.statSync(here(f)).ino,
    /city|tautan|nama/.test(f) || fs.readFileSync(here(f)).toString('base64')]);

  for (const beside of [true, false]) {
    const server = beside && await serve(guarded);
    if (beside && onSqlite) own.push(here('city.db-wal'), here('city.db-shm'));
    const before = look(), mine = own.filter((f) => fs.existsSync(f));
    const backup = (file) => ['backup', file, '--force'], sheet = (file) => ['export', 'businesses', '-o', file];
    for (const [how, files, says] of [[backup, mine, /is the database that is in use/], [backup, [key, here('kunci lain')], /is a key file/],
      [backup, [here('teks'), here('asing.db'), here('asing.dump')], /is no backup of Sahabat|no pg_restore/], [backup, [here('hidup.db')], /is used as a database/],
      [sheet, mine, /is the database that is in use/], [sheet, [key, here('kunci lain')], /is a key file/]])
      for (const file of files) {
        const r = await run(how(file), { city: guarded });
        assert.equal(r.code, 1, `${how(file).join(' ')}: ${r.out}${r.err}`);
        assert.match(r.err, says);
      }
    fs.writeFileSync(here('impor.csv'), 'name\nX\n');
    assert.match((await run(['import', 'businesses', here('impor.csv'), '--report', key], { city: guarded })).err, /is a key file/);
    fs.rmSync(here('impor.csv'));
    assert.deepEqual(look(), before, 'nothing is touched');
    if (server) await server.stop();
  }
  for (const args of [['--db', `sqlite:${key}`, 'restore', here('cadangan')], ['--db', guarded.url, 'restore', here('cadangan')],
    ['copy', '--from', guarded.url, '--to', `sqlite:${key}`]])
    assert.equal((await run(args, { env: { SAHABAT_KEY_FILE: key } })).code, 1, args.join(' '));
  assert.match(await must(['check'], { city: guarded }), /database: 0 problems/);
  await must(['backup', here('cadangan'), '--force'], { city: guarded });
  await guarded.close();
});

test('a backup that fails leaves the older one; what is cut off or foreign is not restored', async () => {
  await must(['backup', at('utuh')], { city });
  const whole = fs.readFileSync(at('utuh'));
  const nowhere = onSqlite ? 'sqlite:/nowhere/at/all.db' : city.url.replace(/\/[^/]*$/, '/never_made');
  assert.equal((await run(['backup', '--force', at('utuh')], { city: { ...city, url: nowhere } })).code, 1);
  assert.ok(whole.equals(fs.readFileSync(at('utuh'))));
  assert.equal((await run(['backup', '/nowhere/at/all'], { city })).code, 1);
  const piped = await run(['backup', '-'], { city, bytes: true });
  assert.equal(piped.code, 0, piped.err);
  assert.equal(piped.out.subarray(0, 5).toString(), whole.subarray(0, 5).toString());

  const place = await emptyPlace();
  const other = onSqlite ? 'PGDMP and more' : 'SQLite format 3\0 and more';
  for (const [name, bytes] of [['kosong', ''], ['teks', 'id,name\n'], ['lain', other], ['awal', whole.subarray(0, 200)],
    ['separuh', whole.subarray(0, whole.length >> 1)], ['hampir', whole.subarray(0, whole.length - 1)]]) {
    fs.writeFileSync(at(name), bytes);
    const r = await run(['restore', at(name)], { city: place });
    assert.equal(r.code, 1, name);
    assert.match(r.err, /^sahabat: (The file is no backup|The backup file is cut off|Nothing was restored)/, name);
    assert.equal((await run(['check'], { city: place })).code, 1, `${name}: nothing is there`);
  }
  await must(['restore', at('utuh')], { city: place });
  assert.deepEqual(await counted(place), await counted(city));
  assert.deepEqual([...leftOver(place.dir), ...leftOver(city.dir)], []);
  await place.close();
});

test('PostgreSQL\'s tools: no password on a command line, a missing one is named', { skip: onSqlite }, async () => {
  const bin = path.join(city.dir, 'bin'), real = execFileSync('sh', ['-c', 'command -v pg_dump']).toString().trim();
  fs.mkdirSync(bin);
  const missing = await run(['backup', at('tanpa')], { city, env: { PATH: bin } });
  assert.equal(missing.code, 1);
  assert.match(missing.err, /pg_dump.*postgresql-client/);
  assert.equal(fs.existsSync(at('tanpa')), false);
  // Writes down how it was called, and goes on as the real one.
  fs.writeFileSync(path.join(bin, 'pg_dump'), `#!/bin/sh\ntr '\\0' ' ' </proc/$$/cmdline >'${at('cmdline')}'\nexec '${real}' "$@"\n`, { mode: 0o755 });
  await must(['backup', at('dengan')], { city, env: { PATH: `${bin}:${process.env.PATH}` } });
  const cmdline = fs.readFileSync(at('cmdline'), 'utf8');
  assert.match(cmdline, /--format=custom/);
  assert.ok(!cmdline.includes(decodeURIComponent(new URL(city.url).password)), cmdline);
  const none = await emptyPlace();
  const restore = await run(['restore', at('dengan')], { city: none, env: { PATH: '/nowhere' } });
  assert.match(restore.err, /pg_restore.*postgresql-client/);
  await none.close();
});

test('no server over a schema that is older than it', async () => {
  const old = await makeCity({ kind: 'init' });
  const back = 'DELETE FROM schema_version WHERE version = (SELECT max(version) FROM schema_version)';
  if (onSqlite) execFileSync('sqlite3', [path.join(old.dir, 'city.db'), back]);
  else execFileSync('psql', ['-X', '-q', old.url, '-c', back]);
  const r = await run(['serve', '--listen', '127.0.0.1:0'], { city: old, timeout: 10000 });
  assert.equal(r.code, 1);
  assert.match(r.err, /sahabat migrate/);
  assert.equal(r.out, '');
  await old.close();
});

test('check finds a broken audit chain', async () => {
  const broken = await makeCity({ businesses: 20 });
  const server = await serve(broken);
  await api(server, await token(broken, 'dinas')).post('/businesses', { name: 'Jejak', owner_name: 'Budi', ward: '35.73.02.1007', phone: '081234567890' });
  await server.stop();
  assert.equal((await run(['check'], { city: broken })).code, 0);
  const forge = "UPDATE audit SET action = 'delete' WHERE id = (SELECT max(id) FROM audit)";
  if (onSqlite) execFileSync('sqlite3', [path.join(broken.dir, 'city.db'), forge]);
  else execFileSync('psql', ['-X', '-q', broken.url, '-c', forge]);
  const r = await run(['check'], { city: broken });
  assert.equal(r.code, 1);
  assert.match(r.out, /audit: \d+ rows, [1-9]\d* problems/);
  await broken.close();
});

test('a demo goes through where a business was founded after the day of a visit', { skip: !onSqlite }, async () => {
  const place = await makeCity({ kind: 'none' });
  await must(['demo', '--businesses', '6000', '--months', '6', '--cases', '200', '--until', '2026-11-30'], { city: place, timeout: 0 });
  await place.close();
});

test('a demo listens on loopback alone, and plain HTTP too, unless told otherwise', async () => {
  const demo = await run(['serve', '--listen', '0.0.0.0:0'], { city, timeout: 10000 });
  assert.equal(demo.code, 2, demo.err);
  const fresh = await makeCity({ kind: 'init' });
  const plain = await run(['serve', '--listen', '0.0.0.0:0'], { city: fresh, timeout: 10000 });
  assert.equal(plain.code, 2, plain.err);
  await fresh.close();
});

test('SIGTERM finishes requests in flight', async () => {
  const server = await serve(city);
  const officer = api(server, await token(city, 'dinas'));
  const all = Array.from({ length: 40 }, (_, i) =>
    officer.post('/businesses', { name: `Terakhir ${i}`, owner_name: 'Budi', ward: '35.73.02.1007', phone: '081234567890' }).catch((e) => e));
  await new Promise((r) => setTimeout(r, 20));
  await server.stop();
  const answers = await Promise.all(all);
  const made = answers.filter((a) => a.status === 201).length;
  assert.ok(answers.every((a) => a instanceof Error || [201, 503].includes(a.status)));
  const again = await serve(city);
  const found = await api(again, await token(city, 'dinas')).get('/businesses?q=terakhir&limit=200&count=exact');
  assert.ok(found.json.total >= made, 'what was acknowledged is there');
  await again.stop();
  assert.ok(engine);
});
