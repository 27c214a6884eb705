// Runs after all other tests, over what they left: every recorded reply of the API must be as the
// description says, and every declared route must have answered well at least once.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { execFileSync } from 'node:child_process';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { Validator } from '@seriousme/openapi-schema-validator';
import { binary, out, routes } from './sahabat.mjs';

const document = JSON.parse(execFileSync(binary, ['openapi'], { maxBuffer: 1 << 26 }));
const table = routes();
const files = (prefix) => fs.readdirSync(out).filter((f) => f.startsWith(prefix)).map((f) => path.join(out, f));

test('the description is a valid OpenAPI 3.1 document', async () => {
  const result = await new Validator().validate(structuredClone(document));
  assert.ok(result.valid, JSON.stringify(result.errors, null, 1));
  const ids = Object.values(document.paths).flatMap((p) => Object.values(p)).map((o) => o.operationId);
  assert.equal(new Set(ids).size, ids.length, 'an operationId stands twice');
});

const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true, allowUnionTypes: true });
addFormats(ajv);
ajv.addSchema({ $id: 'https://sahabat/api', ...document, $schema: undefined }, undefined, undefined, false);
const extensions = new Set(JSON.stringify(document).match(/"x-[a-z-]+"(?=:)/g)?.map((k) => k.slice(1, -1)));
ajv.addVocabulary(['openapi', 'info', 'servers', 'security', 'paths', 'components', ...extensions]);

// "/api/v1/businesses/{id}" → a pattern; those without parameters first.
const paths = Object.keys(document.paths)
  .map((p) => ({ p, re: new RegExp(`^${p.replace(/[.]/g, '\\.').replace(/\{[^}]+\}/g, '[^/]+')}$`), n: p.split('{').length }))
  .sort((a, b) => a.n - b.n);
const pointer = (...keys) => keys.map((k) => k.replace(/~/g, '~0').replace(/\//g, '~1')).map(encodeURIComponent).join('/');

const validators = new Map();
function validatorOf(at, method, status, type) {
  const responses = document.paths[at]?.[method]?.responses;
  if (!responses) return null;
  const code = String(status) in responses ? String(status) : 'default';
  const content = responses[code]?.content;
  if (!content) return { code, none: true };
  const media = (type ?? '').split(';')[0];
  if (content[media] && !/json$/.test(media)) return { code, file: true };
  if (!content[media]?.schema) return { code, missing: Object.keys(content).join(', ') };
  const ref = `https://sahabat/api#/${pointer('paths', at, method, 'responses', code, 'content', media, 'schema')}`;
  if (!validators.has(ref)) validators.set(ref, ajv.compile({ $ref: ref }));
  return { code, check: validators.get(ref) };
}

function judge(reply) {
  const at = paths.find(({ re }) => re.test(reply.path))?.p;
  const method = reply.method.toLowerCase();
  if (!at || !document.paths[at][method]) return reply.status === 404 || reply.status === 405 ? null : 'a path that is not described';
  const v = validatorOf(at, method, reply.status, reply.type);
  if (reply.status < 400 && v.code === 'default') return `status ${reply.status} is not described`;
  if (v.none) return reply.text ? 'a body where none is described' : null;
  if (v.file) return reply.text ? null : 'an empty file';
  if (v.missing) return `type ${reply.type}, described is ${v.missing}`;
  let data;
  try { data = JSON.parse(reply.text); } catch { return 'no JSON'; }
  if (!v.check(data)) return ajv.errorsText(v.check.errors.slice(0, 3));
  if (reply.status === 201 && !reply.location) return '201 without Location';
  return null;
}

test('every recorded reply is as described', () => {
  let n = 0;
  const wrong = new Map();
  for (const file of files('replies-'))
    for (const line of fs.readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
      const reply = JSON.parse(line);
      const why = judge(reply);
      n++;
      if (why) wrong.set(`${reply.method} ${reply.path.replace(/\d+/g, 'N')} ${reply.status}: ${why}`, reply.text.slice(0, 200));
    }
  assert.ok(n > 100, `only ${n} replies were recorded`);
  assert.deepEqual([...wrong].slice(0, 40), []);
});

test('every declared route answered well at least once', () => {
  const good = new Set();
  for (const file of files('server-'))
    for (const line of fs.readFileSync(file, 'utf8').split('\n')) {
      const m = / msg=request .* method=(\S+) route=(?:"([^"]+)"|(\S+)) api=(\d) actor=(\S+) status=(\d+)/.exec(line);
      if (!m) continue;
      const route = m[2] ?? m[3];
      const row = table.find((r) => r.method === m[1] && r.path === route);
      const turnedAway = m[5] === '-' && m[6] === '303' && row?.capability !== 'public';
      if (Number(m[6]) < 400 && !turnedAway) good.add(`${m[1]} ${route} ${m[4] === '1' ? 'api' : 'html'}`);
    }
  const never = table.flatMap((r) => [r.html && 'html', r.api && 'api'].filter(Boolean).map((d) => `${r.method} ${r.path} ${d}`))
    .filter((r) => !good.has(r));
  assert.deepEqual(never, []);
});

test('no server wrote an error, an assertion or a sanitizer\'s finding into its log', () => {
  const lines = files('server-').flatMap((f) => fs.readFileSync(f, 'utf8').split('\n')
    .filter((l) => /level=error|Assertion|runtime error|AddressSanitizer|LeakSanitizer/.test(l)).map((l) => `${path.basename(f)}: ${l}`));
  assert.deepEqual(lines.slice(0, 20), []);
});
