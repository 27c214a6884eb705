// Messages to people, where they arrive: the demo's telephone, a gateway and a mail server made here. All real: what
// the server under test says to them goes over a socket.
import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import { until } from './sahabat.mjs';
import { send } from './client.mjs';
import { unescape } from './html.mjs';

/* ---- the demo's telephone ---- */

// What arrived there, newest first: [{address, text}].
export async function demoMessages(server, to) {
  const page = await send(server, { path: `/demo/messages${to ? `?to=${encodeURIComponent(to)}` : ''}` });
  assert.equal(page.status, 200);
  return [...page.text.matchAll(/<li><p class="meta"><span class="nobr">([^<]*)<\/span>[\s\S]*?<p class="bubble lines">([\s\S]*?)<\/p>/g)]
    .map((m) => ({ address: unescape(m[1]), text: unescape(m[2].replace(/<\/?a\b[^>]*>/g, '')) }));
}

// The code in the newest message to a phone, once all that the outbox has for it arrived.
export async function codeSent(server, admin, phone) {
  const rows = (await admin.get('/outbox?limit=200')).json.items.filter((m) => m.address === phone && m.state !== 'skipped'); // those never arrive
  assert.ok(rows.length > 0, `nothing was written to ${phone}`);
  assert.ok(rows.every((m) => !/\d{6}/.test(m.body)), 'the outbox shows a code');
  const list = await until(`messages to ${phone}`, async () => {
    const all = await demoMessages(server, phone);
    return all.length >= rows.length && all;
  });
  return /\b(\d{6})\b/.exec(list[0].text)[1];
}

/* ---- a gateway ---- */

// Keeps every request: [{id, key, channel, to, text, secret}]. `answer(message)` says what it answers: a status, or
// [status, headers], or null to say nothing at all.
export async function makeGateway({ port = 0 } = {}) {
  const gateway = { got: [], answer: () => 200 };
  const server = http.createServer((request, response) => {
    const parts = [];
    request.on('data', (d) => parts.push(d));
    request.on('end', () => {
      const m = JSON.parse(Buffer.concat(parts).toString());
      m.key = request.headers['idempotency-key'];
      m.secret = request.headers.authorization;
      gateway.got.push(m);
      const [status, headers] = [gateway.answer(m)].flat();
      if (status) response.writeHead(status, headers).end('{"ok":true}');
    });
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  gateway.port = server.address().port;
  gateway.url = `http://127.0.0.1:${gateway.port}/kirim`;
  gateway.close = () => new Promise((resolve) => {
    server.closeAllConnections();
    server.close(resolve);
  });
  return gateway;
}

/* ---- a mail server ---- */

// RFC 5321 as far as a client needs it. `rcpt(address)` says what it answers to a recipient.
export async function makeMailServer() {
  const mail = { got: [], rcpt: () => 250 };
  const server = net.createServer((socket) => {
    let text = '', letter = null, inData = false;
    const say = (line) => socket.write(`${line}\r\n`);
    const command = (line) => {
      if (/^(EHLO|HELO) /i.test(line)) say('250 uji');
      else if (/^MAIL FROM:/i.test(line)) {
        letter = { from: /<([^>]*)>/.exec(line)[1], to: [] };
        say('250 ok');
      } else if (/^RCPT TO:/i.test(line)) {
        const to = /<([^>]*)>/.exec(line)[1], status = mail.rcpt(to);
        if (status === 250) letter.to.push(to);
        say(`${status} ${to}`);
      } else if (/^DATA$/i.test(line)) {
        inData = true;
        say('354 go on');
      } else if (/^QUIT$/i.test(line)) {
        say('221 bye');
        socket.end();
      } else say('250 ok');
    };
    socket.on('error', () => {});
    socket.on('data', (d) => {
      text += d.toString('latin1');
      for (;;) {
        const end = inData ? text.indexOf('\r\n.\r\n') : text.indexOf('\r\n');
        if (end < 0) return;
        const part = text.slice(0, end);
        text = text.slice(end + (inData ? 5 : 2));
        if (inData) {
          inData = false;
          mail.got.push({ ...letter, raw: part.replace(/(^|\r\n)\.\./g, '$1.') });
          say('250 taken');
        } else command(part);
      }
    });
    say('220 uji ESMTP');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  mail.url = `smtp://127.0.0.1:${server.address().port}`;
  mail.close = () => new Promise((resolve) => server.close(resolve));
  return mail;
}

const words = (s) => s.replace(/\?=\s+=\?/g, '?==?').replace(/=\?UTF-8\?B\?([^?]*)\?=/gi, (_, b) => Buffer.from(b, 'base64').toString());

// The headers of a letter or of a part, and what stands behind them; fails where they are not well formed.
function readHeaders(raw) {
  const cut = raw.indexOf('\r\n\r\n'), headers = {};
  assert.ok(cut > 0, 'no end of the headers');
  for (const line of raw.slice(0, cut).replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    const m = /^([A-Za-z-]+): (.*)$/.exec(line);
    assert.ok(m, `no header: ${line}`);
    assert.ok(!(m[1].toLowerCase() in headers), `twice: ${m[1]}`);
    headers[m[1].toLowerCase()] = words(m[2]);
  }
  return { headers, rest: raw.slice(cut + 4) };
}

function readText({ headers, rest }) {
  assert.equal(headers['content-transfer-encoding'], 'quoted-printable');
  assert.equal(headers['content-type'], 'text/plain; charset=utf-8');
  const bytes = rest.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, h) => String.fromCharCode(parseInt(h, 16)));
  return Buffer.from(bytes, 'latin1').toString().replace(/\r\n/g, '\n');
}

function readFile({ headers, rest }) {
  assert.equal(headers['content-transfer-encoding'], 'base64');
  assert.ok(/^[A-Za-z0-9+/=\r\n]*$/.test(rest), 'no base64');
  return { name: /^attachment; filename="([^"]+)"$/.exec(headers['content-disposition'])[1], type: headers['content-type'],
    bytes: Buffer.from(rest.replace(/\r\n/g, ''), 'base64') };
}

// A letter as a mail program reads it: {headers, body, files}; fails where it is not well formed.
export function readLetter(raw) {
  assert.ok(!/(^|[^\r])\n|\r(?!\n)/.test(raw), 'bare line breaks');
  assert.ok(/^[\x00-\x7f]*$/.test(raw), 'eight-bit bytes');
  assert.ok(raw.split('\r\n').every((l) => l.length <= 78), 'long lines');
  const letter = readHeaders(raw), { headers } = letter;
  const boundary = /^multipart\/mixed; boundary="([^"]{1,70})"$/.exec(headers['content-type'])?.[1];
  if (!boundary) return { headers, body: readText(letter), files: [] };
  const pieces = `\r\n${letter.rest}\r\n`.split(`\r\n--${boundary}`);
  assert.equal(pieces.shift(), '', 'something before the first part');
  assert.match(pieces.pop(), /^--\r\n/, 'no end of the last part');
  const parts = pieces.map((p) => readHeaders(p.replace(/^\r\n/, '')));
  return { headers, body: readText(parts[0]), files: parts.slice(1).map(readFile) };
}
