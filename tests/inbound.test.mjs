// What phones wrote, handed over by their gateway: once per message, held until a person or the code lets it in.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeCity, serve, token } from './lib/sahabat.mjs';
import { api } from './lib/client.mjs';

let city, server, gateway, officer, companion, guest;
before(async () => {
  city = await makeCity();
  server = await serve(city);
  officer = api(server, await token(city, 'dinas'));
  companion = api(server, await token(city, 'sahabat-kauman-1'));
  gateway = api(server, await token(city, 'gerbang'));
  guest = api(server);
});
after(() => city?.close());

let n = 0;
const message = (more = {}) => ({ channel: 'whatsapp', from: '+62 813-5550-0001', text: 'Lapak saya di Kauman bocor, tolong dibantu.', message_id: `m-${++n}`, ...more });
const find = async (ticket) => (await officer.get(`/cases?all=1&q=${ticket}`)).json.items[0];

test('a message becomes a held report, handed over five times: one', async () => {
  const total = async () => (await officer.get('/cases?all=1&count=exact')).json.total;
  const before = await total(), body = message();
  const first = await gateway.post('/inbound', body);
  assert.equal(first.status, 200, first.text);
  assert.equal(first.json.result, 'opened');
  for (let i = 0; i < 4; i++) {
    const again = await gateway.post('/inbound', body);
    assert.equal(again.json.result, 'known');
    assert.equal(again.json.ticket, first.json.ticket);
  }
  assert.equal(await total(), before + 1);
  const c = await find(first.json.ticket);
  assert.equal(c.state, 'held');
  const whole = (await officer.get(`/cases/${c.id}`)).json;
  assert.equal(whole.channel, 'inbound');
  assert.equal(whole.phone, '081355500001');
  assert.match(whole.description, /Lapak saya/);
  assert.deepEqual((await officer.get(`/cases?state=held&q=${first.json.ticket}`)).json.items.map((x) => x.id), [c.id], 'it waits in the queue');
});

test('an answer to what the city asked goes to that case', async () => {
  const from = '081355500002';
  const { ticket } = (await gateway.post('/inbound', message({ from }))).json;
  const { id } = await find(ticket);
  const act = async (body) => { const r = await officer.post(`/cases/${id}/events`, body); assert.ok(r.status < 300, r.text); };
  await act({ type: 'admit' });
  await act({ type: 'reply', text: 'Lapak nomor berapa, Bu?' });
  const answer = await gateway.post('/inbound', message({ from, text: 'Nomor tujuh.' }));
  assert.deepEqual([answer.json.result, answer.json.ticket], ['added', ticket]);
  const events = (await officer.get(`/cases/${id}`)).json.events;
  assert.ok(events.some((e) => e.type === 'reply' && e.text === 'Nomor tujuh.'));
});

test('STOP is no report; who may not hand over is refused; what is wrong is named', async () => {
  assert.equal((await gateway.post('/inbound', message({ from: '081355500003', text: 'BERHENTI' }))).json.result, 'opted_out');
  assert.equal((await gateway.post('/inbound', message({ from: '081355500003', text: 'MULAI' }))).json.result, 'opted_in');
  assert.equal((await companion.post('/inbound', message())).status, 403);
  assert.equal((await guest.post('/inbound', message())).status, 401);
  for (const [field, value] of Object.entries({ channel: 'pigeon', from: '12', message_id: '', received_at: 'yesterday' })) {
    const r = await gateway.post('/inbound', message({ [field]: value }));
    assert.equal(r.status, 422, `${field}: ${r.text}`);
    assert.ok(r.json.errors.some((e) => e.field === field), r.text);
  }
  assert.equal((await gateway.post('/inbound', message({ colour: 'red' }))).status, 422);
});
