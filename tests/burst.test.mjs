// Guessing in bursts: what has to wait when it is asked one after the other has to wait when it is asked all at once.
// (That a right password among the late ones is not told is src/people/test_sign_in.c's, where the clock stands still.)
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeCity, serve, token } from './lib/sahabat.mjs';
import { api, Visitor } from './lib/client.mjs';
import { codeSent } from './lib/messages.mjs';

const KAUMAN = '35.73.02.1007', BURST = 40;
let city, server, admin;
before(async () => {
  city = await makeCity({ businesses: 30 });
  server = await serve(city, ['--quiet']);
  admin = api(server, await token(city, 'admin'));
});
after(() => city?.close());

const atOnce = (ask) => Promise.all(Array.from({ length: BURST }, (_, i) => ask(i)));
const tally = (replies) => replies.reduce((n, r) => ({ ...n, [r.status]: (n[r.status] ?? 0) + 1 }), {});

// Registers as far as the question for the code.
async function asked(phone) {
  const visitor = new Visitor(server);
  await visitor.get('/register');
  const page = await visitor.post('/register', { name: 'Sambal Serbu', owner_name: 'Rini Serbu', phone, ward: KAUMAN, address: 'Gang 3', consent: '1' });
  assert.equal(page.status, 200, page.text.slice(0, 400));
  return { visitor, page };
}

test('codes to a phone: of forty guesses at once only the free ones are looked at', async () => {
  const phone = '081366600044';
  const { visitor, page } = await asked(phone);
  const code = Number(await codeSent(server, admin, phone));
  const n = tally(await atOnce((i) => visitor.submit(page, '/register/confirm', { code: String((code + 1 + i) % 1000000).padStart(6, '0') })));
  assert.deepEqual(Object.keys(n).sort(), ['422', '429'], JSON.stringify(n));
  assert.ok(n[422] <= 6, `looked at: ${n[422]}`); // four, and one or two more where the burst takes longer than the first delays
});

test('codes to a phone: forty at once do not send forty messages', async () => {
  const phone = '081366600045';
  const { visitor, page } = await asked(phone);
  const n = tally(await atOnce(() => visitor.submit(page, '/register/again')));
  assert.ok(n[429] >= BURST - 5, JSON.stringify(n));
  const sent = (await admin.get('/outbox?limit=200')).json.items.filter((m) => m.address === phone);
  assert.ok(sent.length <= 5, `${sent.length} messages`);
});

test('good sign-ins at once hinder nobody', async () => {
  const replies = await Promise.all(Array.from({ length: 8 }, async () => new Visitor(server).signIn('lurah-kauman')));
  assert.deepEqual(tally(replies), { 303: 8 });
});
