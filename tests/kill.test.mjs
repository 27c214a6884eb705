// kill -9 under write load, twenty times: whatever was acknowledged is there afterwards, whole, once,
// with its audit row; and the audit chain holds.
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
