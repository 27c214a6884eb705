// Programs and people as clients. Every answer of the API is written down (record), and validated
// against the API's own description at the end of the run: see gate.mjs.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import zlib from 'node:zlib';
import { out, PASSWORD } from './sahabat.mjs';
import { formsOf } from './html.mjs';

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
const records = path.join(out, `replies-${process.pid}.ndjson`);

function unpack(headers, bytes) {
  if (headers['content-encoding'] === 'gzip') return zlib.gunzipSync(bytes);
  if (headers['content-encoding'] === 'br') return zlib.brotliDecompressSync(bytes);
  return bytes;
}

function record(method, target, reply) {
  if (!target.startsWith('/api/v1/') || method === 'HEAD') return;
  if (reply.status === 502) return; // a proxy's own words, where no server answered; ours never says it
  fs.appendFileSync(records, JSON.stringify({
    method, path: target.replace(/\?.*/s, ''), status: reply.status,
    type: reply.headers['content-type'] ?? null, location: reply.headers.location ?? null, text: reply.text,
  }) + '\n');
}

/*
 * One request. {status, headers, cookies, bytes, text, json}. A 5xx is a failure wherever it comes
 * up, but for `broken: true`.
 */
export function send(server, { method = 'GET', path: target, headers = {}, body, broken = false }) {
  return new Promise((resolve, reject) => {
    const all = { ...headers };
    if (body !== undefined) all['content-length'] = Buffer.byteLength(body);
    else if (!['GET', 'HEAD', 'OPTIONS'].includes(method)) all['content-length'] = 0;
    const request = http.request({ host: '127.0.0.1', port: server.port, method, path: target, headers: all, agent },
      (response) => {
        const parts = [];
        response.on('error', reject);
        response.on('data', (d) => parts.push(d));
        response.on('end', () => {
          const wire = Buffer.concat(parts);
          const reply = { status: response.statusCode, headers: response.headers, wire, bytes: unpack(response.headers, wire) };
          reply.text = reply.bytes.toString('utf8');
          reply.cookies = response.headers['set-cookie'] ?? [];
          if (/json/.test(response.headers['content-type'] ?? '') && reply.text) {
            try {
              reply.json = JSON.parse(reply.text);
            } catch (e) {
              reject(new Error(`${method} ${target}: no JSON: ${e.message}\n${reply.text.slice(0, 500)}`));
              return;
            }
          }
          record(method, target, reply);
          if (reply.status >= 500 && !broken)
            reject(new Error(`${method} ${target}: ${reply.status}\n${reply.text.slice(0, 800)}`));
          else resolve(reply);
        });
      });
    request.on('error', reject);
    request.end(body);
  });
}

/* ---- programs ---- */

// `broken`: a 5xx is an answer like others, for tests of faults.
export function api(server, token, extra = {}, broken = false) {
  const head = { accept: 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}), ...extra };
  const call = (method, target, body, headers = {}) => {
    const json = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    return send(server, {
      method, path: `/api/v1${target}`, body: json, broken,
      headers: { ...head, ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    });
  };
  return {
    call,
    get: (target, headers) => call('GET', target, undefined, headers),
    post: (target, body, headers) => call('POST', target, body, headers),
    patch: (target, body, version, headers = {}) =>
      call('PATCH', target, body, { ...(version === undefined ? {} : { 'if-match': `"${version}"` }), ...headers }),
    del: (target, headers) => call('DELETE', target, undefined, headers),
    // All rows of a list, page by page.
    async all(target, limit = 200) {
      const items = [];
      let next = null;
      do {
        const between = target.includes('?') ? '&' : '?';
        const cursor = next ? `&cursor=${encodeURIComponent(next)}` : '';
        const r = await call('GET', `${target}${between}limit=${limit}${cursor}`);
        assert.equal(r.status, 200, r.text);
        items.push(...r.json.items);
        next = r.json.next;
      } while (next);
      return items;
    },
  };
}

/* ---- people ---- */

export const urlencoded = (fields) => new URLSearchParams(
  Object.entries(fields).flatMap(([name, value]) => [value].flat().map((v) => [name, String(v)]))).toString();

// multipart/form-data of fields and files {name: {filename, type, bytes}}.
export function multipart(fields, files = {}) {
  const boundary = `----sahabat${crypto.randomBytes(8).toString('hex')}`;
  const parts = [];
  for (const [name, value] of Object.entries(fields))
    parts.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`));
  for (const [name, f] of Object.entries(files)) {
    parts.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="${f.filename}"\r\n` +
      `Content-Type: ${f.type ?? 'application/octet-stream'}\r\n\r\n`), Buffer.from(f.bytes), Buffer.from('\r\n'));
  }
  parts.push(Buffer.from(`--${boundary}--\r\n`));
  return { body: Buffer.concat(parts), type: `multipart/form-data; boundary=${boundary}` };
}

/*
 * A browser without JavaScript: keeps cookies, reads forms, sends their CSRF token back. Redirects
 * are returned, not followed, but by follow().
 */
export class Visitor {
  constructor(server, { lang } = {}) {
    this.server = server;
    this.jar = new Map();
    if (lang) this.jar.set('lang', lang);
    this.csrf = null;
  }

  async send(method, target, { headers = {}, body, ...rest } = {}) {
    const cookie = [...this.jar].map(([k, v]) => `${k}=${v}`).join('; ');
    const reply = await send(this.server, {
      method, path: target, body, ...rest,
      headers: { accept: 'text/html', 'sec-fetch-site': 'same-origin', ...(cookie ? { cookie } : {}), ...headers },
    });
    for (const line of reply.cookies) {
      const m = /^([^=]+)=([^;]*)/.exec(line);
      if (/max-age=0(;|$)/i.test(line)) this.jar.delete(m[1]);
      else this.jar.set(m[1], m[2]);
    }
    const token = /name="_csrf" value="([^"]+)"/.exec(reply.text ?? '');
    if (token && /html/.test(reply.headers['content-type'] ?? '')) this.csrf = token[1];
    return reply;
  }

  get(target, options) { return this.send('GET', target, options); }

  // A form's fields, with the CSRF token of the last page.
  post(target, fields = {}, { headers = {}, ...rest } = {}) {
    return this.send('POST', target, {
      body: urlencoded(this.csrf && !('_csrf' in fields) ? { _csrf: this.csrf, ...fields } : fields),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers }, ...rest,
    });
  }

  upload(target, fields, files) {
    const { body, type } = multipart({ _csrf: this.csrf ?? '', ...fields }, files);
    return this.send('POST', target, { body, headers: { 'content-type': type } });
  }

  // The API with this browser's session, as the pages' own scripts use it.
  call(method, target, body) {
    return this.send(method, `/api/v1${target}`, {
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: {
        accept: 'application/json', ...(this.csrf ? { 'x-csrf-token': this.csrf } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
    });
  }

  async follow(reply) {
    for (let i = 0; i < 5 && reply.status === 303; i++) reply = await this.get(reply.headers.location);
    assert.equal(reply.status, 200, `after the redirects: ${reply.status}\n${reply.text.slice(0, 600)}`);
    return reply;
  }

  // Sends the form of `page` whose action matches, with its own values under `fields`.
  submit(page, action, fields = {}) {
    const form = formsOf(page.text).find((f) => (action instanceof RegExp ? action.test(f.action) : f.action === action));
    assert.ok(form, `no form for ${action} on the page`);
    return this.post(form.action, { ...form.values, ...fields });
  }

  async signIn(name, password = PASSWORD) {
    await this.get('/sign-in');
    const reply = await this.post('/sign-in', { name, password });
    if (reply.status === 303 && this.jar.has('session')) await this.follow(reply);
    return reply;
  }
}

export async function signedIn(server, name, options, password = PASSWORD) {
  const v = new Visitor(server, options);
  const reply = await v.signIn(name, password);
  assert.equal(reply.status, 303, `${name} does not come in: ${reply.status} ${reply.text.slice(0, 300)}`);
  assert.ok(v.jar.has('session'), `${name} has no session`);
  return v;
}
