// The weekly brief by e-mail, to a mail server that stands here: the document goes along, drawn when it is sent; where
// it cannot be drawn the message goes without.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { makeCity, serve, token, until } from './lib/sahabat.mjs';
import { api, signedIn } from './lib/client.mjs';
import { makeMailServer, readLetter } from './lib/messages.mjs';

const library = ['/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1', '/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1'].find(fs.existsSync);
let city, mail, server, file;

// The clock of the servers: so many hours from the next Monday but one, 07:30 in the city.
function setClock(hours) {
  const now = new Date(), monday = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), 0, 30, 2));
  do monday.setUTCDate(monday.getUTCDate() + 1); while (monday.getUTCDay() !== 1 || monday - now < 2 * 86400000);
  fs.writeFileSync(file, `+${Math.round((monday - now) / 1000) + hours * 3600}`);
}
async function start(hours) {
  setClock(hours);
  server = await serve(city, [], {
    LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1', SAHABAT_NOTICE_BACKOFF: '1',
    SAHABAT_NOTICE_SMTP_URL: mail.url, SAHABAT_NOTICE_SMTP_FROM: 'Sahabat UMKM <umkm@contoh.go.id>',
  });
}
before(async () => {
  assert.ok(library, 'faketime is not installed (tools/deps.sh test)');
  city = await makeCity({ businesses: 120 });
  file = path.join(city.dir, 'offset');
  mail = await makeMailServer();
});
after(async () => {
  await city?.close();
  await mail?.close();
});

async function asks(name, address) {
  const v = await signedIn(server, name), page = await v.get('/account/notices');
  assert.equal((await v.submit(page, '/account/notices', { channel: 'email', email: address })).status, 303);
  const r = await api(server, await token(city, name)).post('/dashboard/brief', { wanted: true });
  assert.equal(r.status, 204, r.text);
}
const got = (address) => mail.got.filter((m) => m.to[0] === address);
// Without the seconds at which it was made.
const document_ = (bytes) => bytes.toString('latin1').replace(/\/(CreationDate|ModDate) \([^)]*\)/g, '');

test('who asked gets it on Monday, with the document of their area as the page draws it', async () => {
  await start(-20);
  await asks('walikota', 'walikota@contoh.go.id');
  await asks('lurah-kauman', 'lurah@contoh.go.id');
  await asks('camat-klojen', 'camat@contoh.go.id');
  await server.stop();
  assert.equal(mail.got.length, 0);
  mail.rcpt = (to) => (to.startsWith('camat') ? 450 : 250); // refused for now: see the next test
  await start(0);
  for (const [name, address] of [['walikota', 'walikota@contoh.go.id'], ['lurah-kauman', 'lurah@contoh.go.id']]) {
    const letter = readLetter((await until(`the brief of ${name}`, () => got(address)[0], 60000)).raw);
    setClock(0); // the same minute stands at its foot
    const drawn = await api(server, await token(city, name)).get('/dashboard/brief');
    assert.equal(drawn.status, 200);
    assert.equal(letter.files.length, 1);
    const [pdf] = letter.files;
    assert.deepEqual([pdf.name, pdf.type], ['ringkasan-mingguan.pdf', 'application/pdf']);
    assert.ok(document_(pdf.bytes) === document_(drawn.bytes), `${name}: ${pdf.bytes.length} bytes, not as drawn (${drawn.bytes.length})`);
    assert.match(letter.body, /\/dashboard\/brief/);
    assert.match(letter.headers.subject, /Ringkasan mingguan/);
    assert.equal(got(address).length, 1);
  }
  assert.notEqual(got('walikota@contoh.go.id')[0].raw.length, got('lurah@contoh.go.id')[0].raw.length);
});

test('where it cannot be drawn any more the message goes with its address alone', async () => {
  const admin = api(server, await token(city, 'admin')), boss = await signedIn(server, 'admin');
  const camat = (await admin.all('/users')).find((u) => u.name === 'camat-klojen');
  assert.equal(got('camat@contoh.go.id').length, 0);
  const page = await boss.get(`/users/${camat.id}/disable`);
  assert.equal((await boss.submit(page, `/users/${camat.id}/disable`)).status, 303);
  mail.rcpt = () => 250;
  const letter = readLetter((await until('the message', () => got('camat@contoh.go.id')[0], 60000)).raw);
  assert.deepEqual(letter.files, []);
  assert.match(letter.body, /\/dashboard\/brief/);
  await until('it is marked', async () => (await admin.get('/outbox?limit=50')).json.items
    .find((m) => m.event === 'weekly_brief' && /camat/.test(m.address)).state === 'sent');
});
