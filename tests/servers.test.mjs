// Several servers on one PostgreSQL behind nginx, as docs/operator.md has it: people are signed in on all of them, one is
// killed under load and nothing acknowledged is lost or doubled, and it comes back. (Jobs once: backup.test.mjs.) A killed server's job is taken over.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import test from 'node:test';
import { makeCity, must, onSqlite, root, run, serve, sleep, token, until } from './lib/sahabat.mjs';
import { api, multipart, signedIn } from './lib/client.mjs';
import { csv } from './lib/files.mjs';

const KAUMAN = '35.73.02.1007', WRITERS = 6;

test('two servers behind nginx, one killed under load: nothing acknowledged is lost, nothing is there twice', async () => {
  if (onSqlite) { // one file, one server: the second says so
    const city = await makeCity({ kind: 'init' }), server = await serve(city);
    const second = await run(['serve', '--listen', '127.0.0.1:0'], { city, env: { LC_ALL: 'C' }, timeout: 20000 });
    assert.equal(second.code, 1);
    assert.match(second.err, /in use by another process/);
    await server.stop();
    await city.close();
    return;
  }
  const city = await makeCity({ businesses: 60 }), secret = await token(city, 'dinas');
  const a = await serve(city), b = await serve(city, ['--quiet']);
  const dir = path.join(city.dir, 'nginx'), nginx = path.join(root, 'tests/nginx.sh');
  const port = Number(execFileSync(nginx, ['start', dir, String(a.port), String(b.port)]).toString());
  try {
    const edge = { port, base: `http://127.0.0.1:${port}` }, client = api(edge, secret, {}, true);
    const boss = await signedIn(edge, 'dinas');
    for (let i = 0; i < 6; i++) assert.equal((await boss.get('/businesses')).status, 200, 'signed in, whichever answers');
    const kept = new Map();
    let stop = false, again = 0;
    const load = Promise.all(Array.from({ length: WRITERS }, async (_, k) => {
      for (let i = 0; !stop; i++) {
        const mark = `s${k}n${i}`;
        for (;;) { // the same report until somebody acknowledges it
          const r = await client.post('/businesses', { name: `Uji ${mark}`, owner_name: `Pemilik ${mark}`, ward: KAUMAN, address: `Jalan ${mark}`, client_id: mark });
          if ([200, 201].includes(r.status)) {
            kept.set(mark, r.json.id);
            break;
          }
          assert.ok(r.status >= 500, r.text);
          again++;
          await sleep(20);
        }
      }
    }));
    await until('the load', () => kept.size > 4 * WRITERS, 40000);
    await b.kill9();
    const n = kept.size;
    await until('it goes on with one', () => kept.size > n + 6 * WRITERS, 40000);
    assert.equal((await boss.get('/businesses')).status, 200);
    stop = true;
    await load;
    const c = await serve(city, ['--quiet']); // a third takes its place
    assert.equal((await api(c, secret).get('/businesses?limit=1')).status, 200);
    await c.stop();
    const rows = (await api(a, secret).all(`/businesses?ward=${KAUMAN}`)).filter((x) => /^Uji s\d+n\d+$/.test(x.name));
    const ids = new Map(rows.map((x) => [x.name.slice(4), x.id]));
    assert.equal(ids.size, rows.length, 'one is there twice');
    for (const [mark, id] of kept) assert.equal(ids.get(mark), id, `${mark} was acknowledged and is not there`);
    assert.ok(again < 1000, `${again} times again`);
  } finally {
    execFileSync(nginx, ['stop', dir]);
  }
  await a.stop();
  assert.match(await must(['check'], { city }), /^database: 0 problems; audit: \d+ rows, 0 problems$/m);
  await city.close();
});

test('a job whose server was killed is taken over: by another when its lease of a minute ends, on SQLite at the next start; done once', async () => {
  const city = await makeCity({ businesses: 60 }), secret = await token(city, 'dinas'), ROWS = 1500;
  const rows = Array.from({ length: ROWS }, (_, i) => [`uji-${i}`, `Warung uji ${i}`, `Pemilik ${i}`, 'Kauman', `Jalan ${i}`]);
  const bytes = csv([['ID Sumber', 'Nama Usaha', 'Nama Pemilik', 'Kelurahan', 'Alamat'], ...rows]);
  const a = await serve(city, ['--quiet']), first = api(a, secret);
  const { body, type } = multipart({ source: 'uji' }, { file: { filename: 'uji.csv', type: 'text/csv', bytes } });
  const made = await first.call('POST', '/imports', body, { 'content-type': type });
  assert.equal(made.status, 201, made.text);
  const at = `/imports/${made.json.id}`;
  const begun = await first.post(`${at}/start`);
  assert.equal(begun.status, 200, begun.text);
  const state = async (client) => (await client.get(at)).json, job = async (client) => (await client.get(`/jobs/${begun.json.job_id}`)).json;
  await until('the job at work', async () => { const j = await job(first); return j.state === 'running' && j.done > ROWS / 10; }, 60000);
  await a.kill9();
  const killed = Date.now(), b = await serve(city, ['--quiet']), c = onSqlite ? null : await serve(city, ['--quiet']), second = api(b, secret);
  const done = () => until('the rest', async () => { await sleep(500); return (await state(second)).state === 'done'; }, 200000);
  if (onSqlite) { // one process writes there: what was at work is nobody else's
    const left = (await job(second)).done;
    await until('somebody at work on it', async () => { const j = await job(second); return j.state !== 'running' || j.done > left; }, 55000); // its lease still runs
    await done();
  } else {
    const left = await job(second);
    assert.equal(left.state, 'running', 'it was killed at work');
    await sleep(3000);
    assert.equal((await job(second)).done, left.done, 'its lease holds: nobody knows yet that it is dead');
    await done();
    assert.ok(Date.now() - killed > 40000, 'not before the lease was over');
  }
  const end = await state(second);
  assert.deepEqual([end.created, end.rejected, (await job(second)).state], [ROWS, 0, 'done']);
  const names = (await second.all('/businesses?ward=35.73.02.1007')).filter((x) => /^Warung uji /.test(x.name)).map((x) => x.name);
  assert.equal(new Set(names).size, names.length, 'one is there twice');
  assert.equal(names.length, ROWS);
  await b.stop();
  await c?.stop();
  assert.match(await must(['check'], { city }), /^database: 0 problems; audit: \d+ rows, 0 problems$/m);
  await city.close();
});
