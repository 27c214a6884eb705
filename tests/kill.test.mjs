// kill -9 under write load, twenty times: whatever was acknowledged is there afterwards, whole, once,
// with its audit row; and the audit chain holds. What was committed but not answered is found again.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { makeCity, must, serve, sleep, token, until } from './lib/sahabat.mjs';
import { api } from './lib/client.mjs';

const ROUNDS = 20, WRITERS = 8, KAUMAN = '35.73.02.1007';
let city, secret;
before(async () => {
  city = await makeCity({ businesses: 50 });
  secret = await token(city, 'dinas');
});
after(() => city?.close());

// Writes until the connection breaks; notes what was acknowledged.
async function writer(client, round, number, kept) {
  for (let i = 0; ; i++) {
    const mark = `r${round}w${number}n${i}`;
    try {
      const made = await client.post('/businesses', {
        name: `Uji ${mark}`, owner_name: `Pemilik ${mark}`, ward: KAUMAN, address: `Jalan ${mark}`, client_id: mark,
      });
      assert.equal(made.status, 201, made.text);
      kept.created.set(made.json.id, mark);
      const changed = await client.patch(`/businesses/${made.json.id}`, { notes: mark }, made.json.version);
      assert.equal(changed.status, 200, changed.text);
      kept.changed.set(made.json.id, mark);
    } catch (e) {
      if (e instanceof assert.AssertionError) throw e;
      if (!/ECONN|socket hang up|EPIPE|aborted/.test(`${e.code} ${e.message}`)) throw e;
      return;
    }
  }
}

test(`${ROUNDS} times killed, nothing acknowledged is lost`, async () => {
  const kept = { created: new Map(), changed: new Map() };
  for (let round = 0; round < ROUNDS; round++) {
    const server = await serve(city, ['--quiet']);
    const client = api(server, secret);
    const load = Promise.all(Array.from({ length: WRITERS }, (_, n) => writer(client, round, n, kept)));
    const enough = kept.created.size + 2 * WRITERS; // however busy the machine is
    await until('the load', () => kept.created.size >= enough);
    await sleep(17 * round);
    await server.kill9();
    await load;
  }
  assert.ok(kept.created.size > ROUNDS * WRITERS, `only ${kept.created.size} writes: the load was none`);

  const server = await serve(city);
  const rows = await api(server, secret).all(`/businesses?ward=${KAUMAN}`);
  const byId = new Map(rows.map((b) => [b.id, b]));
  const lost = [...kept.created].filter(([id, mark]) => byId.get(id)?.name !== `Uji ${mark}`);
  assert.deepEqual(lost, [], `${lost.length} of ${kept.created.size} acknowledged creations are gone`);
  const client = api(server, secret);
  for (const [id, mark] of kept.changed)
    assert.equal((await client.get(`/businesses/${id}`)).json.notes, mark, `the acknowledged change of ${id} is gone`);
  const names = rows.map((b) => b.name).filter((n) => n.startsWith('Uji '));
  assert.equal(new Set(names).size, names.length, 'something was written twice');
  const sample = [...kept.created.keys()].slice(-20);
  for (const id of sample)
    assert.ok((await client.get(`/businesses/${id}/history`)).json.items.some((i) => i.action === 'create'), `no audit row for ${id}`);
  for (const [id, mark] of [...kept.created].slice(-5))
    assert.ok((await client.get(`/businesses/suggest?q=${encodeURIComponent(`Uji ${mark}`)}`)).json.items.some((b) => b.id === id), 'the search index knows it');
  await server.stop();
  assert.match(await must(['check'], { city }), /\b0 problems/);
});

// Reports one by one; what is in flight when the connection breaks is sent again to the next server.
async function reporter(client, round, number, tickets, flying) {
  for (let i = 0; ; i++) {
    const body = { category: 'place', description: 'Lapak ditertibkan, butuh tempat baru.', ward: KAUMAN, name: 'Bu Tini',
      phone: `08127${String(round).padStart(2, '0')}${number}${String(i).padStart(4, '0')}`, client_id: `a${round}w${number}n${i}` };
    flying.set(body.client_id, body);
    try {
      const made = await client.post('/cases', body);
      assert.equal(made.status, 201, made.text);
      tickets.set(body.client_id, made.json.code);
      flying.delete(body.client_id);
    } catch (e) {
      if (e instanceof assert.AssertionError) throw e;
      if (!/ECONN|socket hang up|EPIPE|aborted/.test(`${e.code} ${e.message}`)) throw e;
      return;
    }
  }
}

test('killed between commit and answer: the report sent again gets the same ticket', async () => {
  const tickets = new Map(), lost = new Map();
  let old = null; // the demo's own
  for (let round = 0; round < 6; round++) {
    const server = await serve(city, ['--quiet']), flying = new Map();
    const client = api(server, secret);
    old ??= new Set((await client.all('/cases?all=1')).map((c) => c.code));
    const load = Promise.all(Array.from({ length: WRITERS }, (_, n) => reporter(client, round, n, tickets, flying)));
    await sleep(150 + 17 * round);
    await server.kill9();
    await load;
    for (const [id, body] of flying) lost.set(id, body);
  }
  assert.ok(tickets.size > WRITERS && lost.size > 0, `${tickets.size} tickets, ${lost.size} answers lost: the load was none`);

  const server = await serve(city), client = api(server, secret);
  const before = new Set((await client.all('/cases?all=1')).map((c) => c.code));
  const gone = [...tickets].filter(([, code]) => !before.has(code));
  assert.deepEqual(gone, [], `${gone.length} of ${tickets.size} acknowledged reports are gone`);
  for (const [id, body] of lost) {
    const first = await client.post('/cases', body), again = await client.post('/cases', body);
    assert.equal(first.status, 201, first.text);
    assert.equal(again.json.code, first.json.code, id);
    tickets.set(id, first.json.code);
  }
  const codes = (await client.all('/cases?all=1')).map((c) => c.code).filter((c) => !old.has(c));
  assert.equal(new Set(tickets.values()).size, tickets.size, 'two reports share a ticket');
  assert.deepEqual(codes.filter((c) => ![...tickets.values()].includes(c)), [], 'something was stored twice');
  const one = (await client.all('/cases?all=1'))[0];
  assert.deepEqual((await client.get(`/cases/${one.id}`)).json.events.filter((e) => e.type === 'opened').length, 1);
  await server.stop();
  assert.match(await must(['check'], { city }), /\b0 problems/);
});
