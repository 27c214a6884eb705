// From an empty machine to a service: the Debian package's contents, `sahabat setup` by file, by terminal, twice, refused
// and interrupted. The package in a bare Debian is tools/prove-deb.sh's.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { binary, makeCity, onSqlite, out, root, run, until } from './lib/sahabat.mjs';
import { signedIn } from './lib/client.mjs';

const PASSWORD = 'kuda-laut-77-biru', isRoot = process.getuid() === 0;
let dir, city;
before(async () => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'sahabat-setup-'));
  city = await makeCity({ kind: 'none' });
});
after(async () => {
  await city?.close();
  fs.rmSync(dir, { recursive: true, force: true });
});
const at = (name) => path.join(dir, name);
const as = isRoot ? ['--user', 'root'] : [];
const env = (name) => ({ SAHABAT_CONF_DIR: at(name), SAHABAT_DB: '' });
const setup = (name, args, options = {}) => run(['setup', ...as, '--no-start', ...args], { env: env(name), ...options });
function answers(name, more = {}) {
  const all = { database: onSqlite ? `sqlite:${at(name)}-data/s.db` : city.url, admin: 'kepala', admin_password: PASSWORD, city: 'Kota Batu',
    listen: '127.0.0.1:1', smtp_url: 'smtp://mail.example.id:587', smtp_from: 'Uji <a@example.id>', smtp_user: 'uji', smtp_password: 'rahasia-surel', ...more };
  fs.writeFileSync(at(`${name}.answers`), Object.entries(all).map(([k, v]) => `${k}=${v}\n`).join(''), { mode: 0o600 });
  return ['--file', at(`${name}.answers`)];
}

test('by file: database, key, administrator, settings; a command without --db finds them; again changes nothing', async () => {
  const first = await setup('one', answers('one'));
  assert.equal(first.code, 0, first.err);
  const conf = fs.readFileSync(at('one/setup.conf'), 'utf8');
  assert.match(conf, /^SAHABAT_DB=.+\nSAHABAT_KEY_FILE=.+\nSAHABAT_LISTEN=127\.0\.0\.1:1$/m);
  assert.equal(fs.statSync(at('one/sahabat.key')).mode & 0o777, 0o400);
  assert.ok(!(first.out + first.err + conf).includes('rahasia-surel') && !(first.out + first.err).includes(PASSWORD));
  const key = fs.readFileSync(at('one/sahabat.key'));
  const users = async () => (await run(['user', 'list', '--json'], { env: env('one') })).out;
  assert.deepEqual(JSON.parse(await users()).map((u) => [u.name, u.role]), [['kepala', 'admin']]);
  const before = await users();
  const again = await setup('one', answers('one', { admin_password: 'gajah-terbang-88', city: 'Kota Batu' }));
  assert.equal(again.code, 0, again.err);
  assert.match(again.out, /kepala/);
  assert.deepEqual(fs.readFileSync(at('one/sahabat.key')), key);
  assert.equal(await users(), before);
  assert.match((await run(['check'], { env: env('one') })).out, /database: 0 problems; audit: \d+ rows, 0 problems/);
  const log = fs.openSync(path.join(out, `server-setup-${process.pid}.log`), 'a');
  const server = spawn(binary, ['serve', '--listen', '127.0.0.1:0'], { env: { ...process.env, ...env('one') }, stdio: ['ignore', 'pipe', log] });
  let said = '';
  server.stdout.on('data', (d) => { said += d; });
  await until('the service', () => /port (\d+)/.exec(said));
  try {
    const base = `http://127.0.0.1:${/port (\d+)/.exec(said)[1]}`;
    const admin = await signedIn({ base, port: Number(base.split(':')[2]) }, 'kepala', {}, PASSWORD);
    assert.match((await admin.get('/settings/delivery')).text, /mail\.example\.id/);
  } finally {
    server.kill('SIGTERM');
    await new Promise((r) => server.on('exit', r));
  }
});

test('refused answers leave nothing behind; secrets have no option', async () => {
  if (onSqlite) {
    const weak = await setup('two', answers('two', { admin_password: '1234' }));
    assert.equal(weak.code, 1);
    assert.match(weak.err, /admin_password: /);
    assert.deepEqual(fs.readdirSync(at('two')), []);
    assert.deepEqual(fs.readdirSync(at('two-data')), []);
    const slip = await setup('two', answers('two', { smtp_ulr: 'smtp://127.0.0.1:25' }));
    assert.equal(slip.code, 1);
    assert.match(slip.err, /smtp_ulr/);
    assert.deepEqual(fs.readdirSync(at('two')), []);
  }
  for (const [args, words] of [[['--database', 'postgresql://a:b@127.0.0.1/d'], /--database: /], [['--database', 'mysql://x'], /database: /],
    [['--database', 'sqlite:relative.db'], /database: /], [['--listen', '0.0.0.0:80'], /listen: /], [['--base-url', 'umkm.go.id'], /base_url: /]]) {
    const r = await setup('three', args);
    assert.equal(r.code, 1, args.join(' '));
    assert.match(r.err, words);
  }
  assert.equal((await setup('three', ['--admin-password', 'x'])).code, 2);
  assert.ok(!fs.existsSync(at('three')));
});

// A terminal of its own, by script(1). Answers are typed as the questions come; \x03 is Ctrl-C.
function typed(name, lines) {
  const child = spawn('script', ['-qec', `'${binary}' setup ${as.join(' ')} --no-start`, '/dev/null'], { env: { ...process.env, LC_ALL: 'C.UTF-8', ...env(name) } });
  let said = '', seen = 0, next = 0;
  child.stdout.on('data', (d) => {
    said += d;
    for (let i; next < lines.length && (i = said.slice(seen).search(/: $|\[Y\/n\] $/)) >= 0; next++) {
      seen = said.length;
      child.stdin.write(lines[next]);
      if (i < 0) break;
    }
  });
  return new Promise((resolve) => child.on('exit', (code) => resolve({ code, said })));
}

test('by terminal: Ctrl-C leaves nothing, also while a secret is typed; then all the way', async () => {
  const data = at('four-data');
  for (const stop of [['\x03'], ['\r', '\r', 'rahasia\x03'], ['Kota Batu\r', '\x03']]) {
    const r = await typed('four', stop);
    assert.notEqual(r.code, 0);
    assert.ok(!r.said.includes('rahasia'), 'a secret was echoed');
    assert.ok(!fs.existsSync(at('four')) && !fs.existsSync(data));
  }
  if (!onSqlite) return;
  const good = await typed('four', ['\r', '\r', `${PASSWORD}\r`, `sqlite:${data}/s.db\r`, '\r', '\r', '\r', '\r', '\r', '\r']);
  assert.equal(good.code, 0, good.said);
  assert.ok(!good.said.includes(PASSWORD));
  assert.deepEqual(JSON.parse((await run(['user', 'list', '--json'], { env: env('four') })).out).map((u) => u.name), ['admin']);
});

test('the Debian package: what is in it, what it needs, its program runs', () => {
  if (!onSqlite || process.env.SAHABAT_BIN) return;
  const work = at('deb');
  const file = path.join(root, execFileSync('tools/deb.sh', ['build'], { cwd: root }).toString().trim());
  const field = (name) => execFileSync('dpkg-deb', ['-f', file, name]).toString().trim();
  for (const library of ['libc6', 'libmicrohttpd12', 'libsqlite3-0', 'libpq5', 'libsodium23', 'adduser']) assert.ok(field('Depends').includes(library), library);
  assert.match(field('Version'), /^0\.\d+\+/);
  execFileSync('dpkg-deb', ['-R', file, work]);
  for (const name of ['usr/bin/sahabat', 'lib/systemd/system/sahabat.service', 'etc/sahabat/sahabat.conf', 'usr/share/man/man8/sahabat.8.gz',
    'usr/share/doc/sahabat/examples/nginx.conf', 'usr/share/doc/sahabat/copyright', 'DEBIAN/postinst', 'DEBIAN/prerm', 'DEBIAN/postrm', 'DEBIAN/md5sums'])
    assert.ok(fs.existsSync(path.join(work, name)), name);
  assert.equal(fs.readFileSync(path.join(work, 'DEBIAN/conffiles'), 'utf8'), '/etc/sahabat/sahabat.conf\n');
  assert.match(execFileSync(path.join(work, 'usr/bin/sahabat'), ['help']).toString(), /usage: sahabat/);
  const unit = fs.readFileSync(path.join(work, 'lib/systemd/system/sahabat.service'), 'utf8');
  for (const line of ['User=sahabat', 'ProtectSystem=strict', 'NoNewPrivileges=yes', 'SystemCallFilter=@system-service', 'StateDirectory=sahabat', 'ExecStart=/usr/bin/sahabat serve'])
    assert.ok(unit.includes(`${line}\n`), line);
  for (const script of ['postinst', 'prerm', 'postrm']) execFileSync('sh', ['-n', path.join(work, 'DEBIAN', script)]);
});
