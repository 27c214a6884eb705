/*
 * The server, as the app speaks with it. Changes carry the token of the session, which is of one account alone:
 * what was written by one is never sent in the name of another.
 */

import { unbase64 } from './hint.js';

const LONGEST = 20000, LONGEST_PICTURE = 120000;

// Fields of a form; a picture ("data:image/jpeg;base64,…") becomes a file.
async function formOf(fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields))
    if (name === 'file') form.append(name, new Blob([unbase64(value.split(',')[1])], { type: 'image/jpeg' }), 'foto.jpg');
    else form.append(name, value);
  return form;
}

async function call(method, path, { body, form, headers = {}, credentials = 'same-origin' } = {}) {
  const reply = await fetch(`/api/v1${path}`, {
    method, credentials, cache: 'no-store', signal: AbortSignal.timeout(form ? LONGEST_PICTURE : LONGEST),
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    body: form ? await formOf(form) : body === undefined ? undefined : JSON.stringify(body),
  });
  const text = reply.status === 204 || reply.status === 304 ? '' : await reply.text();
  const json = text && /json/.test(reply.headers.get('content-type') ?? '') ? JSON.parse(text) : null;
  return { status: reply.status, json, etag: reply.headers.get('etag'), retry: reply.headers.get('retry-after') };
}

export class Net {
  constructor() { this.session = null; }

  // Who is signed in here now: {account: {id, name, role, area} or null, signed_in, csrf, now}.
  async who() {
    const before = Date.now();
    const { status, json } = await call('GET', '/field/session');
    if (status !== 200) throw new Error(`session ${status}`);
    this.session = { ...json, offset: (before + Date.now()) / 2 - Date.parse(json.now) };
    return this.session;
  }

  // How far the phone's clock is ahead, ms; null while nobody told.
  get offset() { return this.session?.offset ?? null; }

  // A change in the name of `account`; when somebody else is signed in, it is not sent.
  async send(account, { method, path, headers, body, form }) {
    if (!this.session) await this.who();
    for (let tries = 0; ; tries++) {
      if (this.session.account?.id !== account) return { status: 401, account: false };
      const reply = await call(method, path, { body, form, headers: { ...headers, ...(this.session.csrf ? { 'x-csrf-token': this.session.csrf } : {}) } });
      if (reply.status !== 403 || tries) return reply;
      await this.who(); // the session may be a new one
    }
  }

  get(path, headers) { return call('GET', path, { headers }); }
  // These need nobody to be signed in, and tell nobody who is.
  word(device) { return call('GET', `/field/word/${device}`, { credentials: 'omit' }); }
  wiped(device) { return call('POST', '/field/wiped', { body: { client_id: device }, credentials: 'omit' }); }
}
