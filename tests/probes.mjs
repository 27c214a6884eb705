// Malformed requests, byte by byte: what the server does with them bare and behind nginx.
//
//   SAHABAT_PORT=8080 [SAHABAT_NGINX_PORT=8081] node --test tests/probes.mjs
//
// Every row sends raw bytes and compares the outcome: the status codes of all replies, and whether
// the connection then stays open. "400 close" is one reply and the end, "close" the end without a
// word. Bytes that belong to no reply (a split reply) fail a row. With PROBES_PRINT=1 the table of outcomes is printed, for
// docs/decisions/0003.
//
// `library: true` marks what libmicrohttpd refuses by itself, before our checks: such replies carry
// no X-Request-Id, all others must. With 'twice' it writes the head of its reply two times over (a
// fault of 0.9.75 that callers cannot reach); the connection is closed behind it.
import net from 'node:net';
import test from 'node:test';
import assert from 'node:assert/strict';

const H = 'Host: localhost\r\n';
const get = (target, headers = H) => `GET ${target} HTTP/1.1\r\n${headers}\r\n`;
const post = (headers, body = '') => `POST /healthz HTTP/1.1\r\n${H}${headers}\r\n${body}`;
const chunks = '3\r\na=b\r\n0\r\n\r\n';
const next = get('/healthz');
const bytes = (s) => Buffer.from(s, 'latin1');

// What is right: these must pass, or the refusals below prove nothing.
const good = [
    { name: 'GET', send: next, bare: '200 open', nginx: '200 open' },
    { name: 'HEAD has no body', send: `HEAD /healthz HTTP/1.1\r\n${H}\r\n`, head: true, bare: '200 open', nginx: '200 open' },
    { name: 'HTTP/1.0 without Host', send: 'GET /healthz HTTP/1.0\r\n\r\n', bare: '200 close', nginx: '400 close' },
    { name: 'HTTP/1.0 with keep-alive', send: `GET /healthz HTTP/1.0\r\n${H}Connection: keep-alive\r\n\r\n`, bare: '200 open', nginx: '200 open' },
    { name: 'Connection: close', send: get('/healthz', `${H}Connection: close\r\n`), bare: '200 close', nginx: '200 close' },
    { name: 'two requests in one packet', send: next + next, bare: '200,200 open', nginx: '200,200 open' },
    { name: 'byte by byte', send: [...next], bare: '200 open', nginx: '200 open' },
    { name: 'blanks around a value', send: get('/healthz', 'Host:  localhost  \r\nX: \t y \t\r\nY:\r\n'), bare: '200 open', nginx: '200 open' },
    { name: 'POST of three bytes (a path without POST)', send: post('Content-Length: 3\r\n', 'a=b'), bare: '405 open', nginx: '405 open' },
    { name: 'POST of nothing', send: post('Content-Length: 0\r\n'), bare: '405 open', nginx: '405 open' },
    { name: 'GET with Content-Length: 0', send: get('/healthz', `${H}Content-Length: 0\r\n`), bare: '200 open', nginx: '200 open' },
    { name: 'query of well-formed escapes', send: get('/healthz?q=%E2%9C%93+a&b'), bare: '200 open', nginx: '200 open' },
    { name: 'two cookies in two headers', send: get('/healthz', `${H}Cookie: a=b\r\nCookie: c=d\r\n`), bare: '200 open', nginx: '200 open' },
    { name: 'Expect, then refused without asking for the body', send: post('Expect: 100-continue\r\nContent-Length: 3\r\n'), bare: '405 close', nginx: '100 open' },
];

// Where does the body end?
const framing = [
    { name: 'chunked', send: post('Transfer-Encoding: chunked\r\n', chunks) + next, bare: '400 close', nginx: '405,200 open' },
    { name: 'chunked with Content-Length (TE.CL)', send: post('Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', chunks) + next, bare: '400 close', nginx: '400 close' },
    { name: 'Content-Length with chunked (CL.TE)', send: post('Transfer-Encoding: chunked\r\nContent-Length: 4\r\n', chunks) + next, bare: '400 close', nginx: '400 close' },
    { name: 'Transfer-Encoding: identity', send: post('Transfer-Encoding: identity\r\nContent-Length: 3\r\n', 'a=b') + next, bare: '400 close', nginx: '501 close' },
    { name: 'Transfer-Encoding: xchunked', send: post('Transfer-Encoding: xchunked\r\n', chunks) + next, bare: '400 close', nginx: '501 close' },
    { name: 'Transfer-Encoding: chunked, identity', send: post('Transfer-Encoding: chunked, identity\r\n', chunks) + next, bare: '400 close', nginx: '501 close' },
    { name: 'Transfer-Encoding: CHUNKED with a tab', send: post('Transfer-Encoding:\tCHUNKED\r\n', chunks) + next, bare: '400 close', nginx: '501 close' },
    { name: 'Transfer-Encoding twice', send: post('Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n', chunks) + next, bare: '400 close', nginx: '400 close' },
    { name: 'Transfer-Encoding on GET', send: get('/healthz', `${H}Transfer-Encoding: chunked\r\n`) + '0\r\n\r\n' + next, bare: '400 close', nginx: '200,200 open' },
    { name: 'Transfer-Encoding in HTTP/1.0', send: `POST /healthz HTTP/1.0\r\n${H}Transfer-Encoding: chunked\r\n\r\n${chunks}`, bare: '400 close', nginx: '400 close' },
    { name: 'Transfer-Encoding folded', send: post('Transfer-Encoding:\r\n chunked\r\n', chunks) + next, bare: '400 close', nginx: '400 close' },
    { name: 'Transfer-Encoding before a blank and a colon', send: post('Transfer-Encoding : chunked\r\nContent-Length: 3\r\n', 'a=b') + next, bare: '400 close', nginx: '400 close' },
    { name: 'Transfer-Encoding with a vertical tab', send: post('Transfer-Encoding: \x0bchunked\r\n', chunks) + next, bare: '400 close', nginx: '501 close' },
    { name: 'Transfer_Encoding is another header', send: post('Transfer_Encoding: chunked\r\nContent-Length: 3\r\n', 'a=b'), bare: '405 open', nginx: '405 open' },
    { name: 'two lengths that differ', send: post('Content-Length: 3\r\nContent-Length: 30\r\n', 'a=b') + next, bare: '400 close', nginx: '400 close' },
    { name: 'two lengths that agree', send: post('Content-Length: 3\r\nContent-Length: 3\r\n', 'a=b') + next, bare: '400 close', nginx: '400 close' },
    { name: 'two lengths, the first one nothing', send: post('Content-Length: 0\r\ncontent-length: 3\r\n', 'a=b') + next, bare: '400 close', nginx: '400 close' },
    { name: 'a list of lengths', send: post('Content-Length: 3, 3\r\n', 'a=b') + next, bare: '400 close', nginx: '400 close', library: 'twice' },
    { name: 'length +3', send: post('Content-Length: +3\r\n', 'a=b') + next, bare: '400 close', nginx: '400 close', library: 'twice' },
    { name: 'length -3', send: post('Content-Length: -3\r\n', 'a=b') + next, bare: '400 close', nginx: '400 close', library: 'twice' },
    { name: 'length 0x3', send: post('Content-Length: 0x3\r\n', 'a=b') + next, bare: '400 close', nginx: '400 close', library: 'twice' },
    { name: 'length 3 3', send: post('Content-Length: 3 3\r\n', 'a=b') + next, bare: '400 close', nginx: '400 close', library: 'twice' },
    { name: 'length 3.0', send: post('Content-Length: 3.0\r\n', 'a=b') + next, bare: '400 close', nginx: '400 close', library: 'twice' },
    { name: 'an empty length', send: post('Content-Length:\r\n', 'a=b') + next, bare: '400 close', nginx: '400 close', library: 'twice' },
    { name: 'a length with a blank behind', send: post('Content-Length: 3 \r\n', 'a=b'), bare: '400 close', nginx: '405 open', library: 'twice' },
    { name: 'a length over 2^64', send: post('Content-Length: 18446744073709551619\r\n', 'a=b') + next, bare: '413 close', nginx: '400 close', library: 'twice' },
    { name: 'a length over any bound', send: post('Content-Length: 9999999999999999\r\n', 'a=b') + next, bare: '400 close', nginx: '413 open' },
    { name: 'a length with NUL', send: bytes(post('Content-Length: 3\0\r\n', 'a=b') + next), bare: '400 close', nginx: '400 close' },
    { name: 'POST without a length, a body behind', send: post('', 'a=b'), bare: '400 close', nginx: '400,400 close' },
    { name: 'POST without a length, a request behind', send: post('') + next, bare: '400 close', nginx: '400,200 open' },
    { name: 'PUT without a length', send: `PUT /healthz HTTP/1.1\r\n${H}\r\n`, bare: '400 close', nginx: '400 open' },
    { name: 'a body on GET', send: get('/healthz', `${H}Content-Length: 3\r\n`) + 'a=b' + next, bare: '400 close', nginx: '400,200 open' },
    { name: 'a request as body of GET', send: get('/healthz', `${H}Content-Length: ${next.length}\r\n`) + next, bare: '400 close', nginx: '400 open' },
    { name: 'a length shorter than the body', send: post('Content-Length: 1\r\n', 'GET /healthz HTTP/1.1\r\n\r\n'), bare: '405,501 close', nginx: '405,400 close' },
    { name: 'a length longer than the body', send: post('Content-Length: 9\r\n', 'a=b'), end: true, bare: 'close', nginx: 'close' },
    { name: 'a gigabyte announced', send: post('Content-Length: 1000000000\r\n', 'a=b'), bare: '405 close', nginx: '413 open' },
    { name: 'an unknown Expect', send: post('Expect: 200-ok\r\nContent-Length: 3\r\n', 'a=b'), bare: '400 close', nginx: '405 open' },
    { name: 'a compressed body', send: post('Content-Encoding: gzip\r\nContent-Length: 3\r\n', 'a=b'), bare: '415 close', nginx: '415 open' },
];

// Lines and headers.
const lines = [
    { name: 'line feeds alone', send: `GET /healthz HTTP/1.1\nHost: localhost\n\n`, bare: '400 close', nginx: '200 open' },
    { name: 'a line feed alone after the request line', send: `GET /healthz HTTP/1.1\n${H}\r\n`, bare: '400 close', nginx: '200 open' },
    { name: 'a line feed alone after a header', send: get('/healthz', `X: y\n${H}`), bare: '400 close', nginx: '200 open' },
    { name: 'a line feed alone at the end', send: `GET /healthz HTTP/1.1\r\n${H}\n`, bare: '400 close', nginx: '200 open' },
    { name: 'a carriage return alone in a value', send: get('/healthz', `${H}X: a\rSecret: b\r\n`), bare: '400 close', nginx: '400 close' },
    { name: 'a carriage return before CRLF', send: get('/healthz', `${H}X: a\r\r\n`), bare: '400 close', nginx: '200 open' },
    { name: 'a folded header', send: get('/healthz', `${H}X: a\r\n b\r\n`), bare: '400 close', nginx: '400 close' },
    { name: 'a folded header with a tab', send: get('/healthz', `${H}X: a\r\n\tb\r\n`), bare: '400 close', nginx: '400 close' },
    { name: 'a blank before the first header', send: `GET /healthz HTTP/1.1\r\n ${H}\r\n`, bare: '400 close', nginx: '400 close' },
    { name: 'a blank before the colon', send: get('/healthz', `${H}X : a\r\n`), bare: '400 close', nginx: '400 close' },
    { name: 'a tab before the colon', send: get('/healthz', `${H}X\t: a\r\n`), bare: '400 close', nginx: '400 close' },
    { name: 'a header without a colon', send: get('/healthz', `${H}nonsense\r\n`), bare: '400 close', nginx: '200 open', library: true },
    { name: 'a header without a name', send: get('/healthz', `${H}: a\r\n`), bare: '400 close', nginx: '400 close' },
    { name: 'NUL in a value', send: bytes(get('/healthz', `${H}X: a\0b\r\n`)), bare: '400 close', nginx: '400 close' },
    { name: 'NUL at the end of a value', send: bytes(get('/healthz', `${H}X: a\0\r\n`)), bare: '400 close', nginx: '400 close' },
    { name: 'NUL in a name', send: bytes(get('/healthz', `${H}X\0Y: a\r\n`)), bare: '400 close', nginx: '400 close', library: true },
    { name: 'a control byte in a name', send: bytes(get('/healthz', `${H}X\x01Y: a\r\n`)), bare: '400 close', nginx: '400 close' },
    { name: 'a control byte in a value', send: bytes(get('/healthz', `${H}X: a\x07\r\n`)), bare: '400 close', nginx: '400 open' },
    { name: 'DEL in a value', send: bytes(get('/healthz', `${H}X: a\x7f\r\n`)), bare: '400 close', nginx: '400 open' },
    { name: 'a name beyond ASCII', send: bytes(get('/healthz', `${H}X\xe9: a\r\n`)), bare: '400 close', nginx: '200 open' },
    { name: 'no Host', send: get('/healthz', ''), bare: '400 close', nginx: '400 close' },
    { name: 'two Hosts', send: get('/healthz', `${H}Host: other\r\n`), bare: '400 close', nginx: '400 close' },
    { name: 'an empty Host', send: get('/healthz', 'Host:\r\n'), bare: '400 close', nginx: '400 close' },
    { name: 'a Host with a path', send: get('/healthz', 'Host: localhost/x\r\n'), bare: '400 close', nginx: '400 close' },
    { name: 'a Host with an at sign', send: get('/healthz', 'Host: a@localhost\r\n'), bare: '400 close', nginx: '400 open' },
    { name: '101 headers', send: get('/healthz', H + 'X: y\r\n'.repeat(100)), bare: '431 close', nginx: '431 open' },
    { name: 'a header of 25 KB', send: get('/healthz', `${H}X: ${'x'.repeat(25000)}\r\n`), bare: '431 close', nginx: '400 close' },
    { name: 'a header of 64 KB', send: get('/healthz', `${H}X: ${'x'.repeat(64000)}\r\n`), bare: '431 close', nginx: '400 close', library: true },
    { name: 'a cookie of a thousand names', send: get('/healthz', `${H}Cookie: ${'a;'.repeat(1000)}\r\n`), bare: '431 close', nginx: '431 open', library: 'twice' },
];

// The request line.
const targets = [
    { name: 'an address of 10 KB', send: get('/' + 'x'.repeat(10000)), bare: '414 close', nginx: '414 close' },
    { name: 'an address of 64 KB', send: get('/' + 'x'.repeat(64000)), bare: '414 close', nginx: '414 close', library: true },
    { name: 'five thousand parameters', send: get('/healthz?' + 'a&'.repeat(3900)), bare: '400 close', nginx: '400 open' },
    { name: '%00 in the path', send: get('/healthz%00'), bare: '400 close', nginx: '400 close' },
    { name: '%00 in the query', send: get('/healthz?a=%00'), bare: '400 close', nginx: '400 open' },
    { name: 'NUL in the path', send: bytes(get('/healthz\0x')), bare: '400 close', nginx: '400 close' },
    { name: 'NUL before the query', send: bytes(get('/healthz\0?a=b')), bare: '400 close', nginx: '400 close' },
    { name: '%2e%2e', send: get('/x/%2e%2e/healthz'), bare: '400 close', nginx: '400 open' },
    { name: '..', send: get('/x/../healthz'), bare: '400 close', nginx: '400 open' },
    { name: '.. above the root', send: get('/../healthz'), bare: '400 close', nginx: '400 close' },
    { name: 'a dot', send: get('/./healthz'), bare: '400 close', nginx: '400 open' },
    { name: 'two slashes', send: get('//healthz'), bare: '400 close', nginx: '400 open' },
    { name: 'two slashes inside', send: get('/x//healthz'), bare: '400 close', nginx: '400 open' },
    { name: '%2f', send: get('/x%2fhealthz'), bare: '400 close', nginx: '400 open' },
    { name: 'a backslash', send: get('/x\\healthz'), bare: '400 close', nginx: '400 open' },
    { name: '%0d%0a in the path', send: get('/healthz%0d%0aSet-Cookie:%20a=b'), bare: '400 close', nginx: '400 open' },
    { name: 'a bad escape', send: get('/health%zz'), bare: '400 close', nginx: '400 close' },
    { name: 'half an escape', send: get('/healthz%4'), bare: '400 close', nginx: '400 close' },
    { name: 'a bad escape in the query', send: get('/healthz?a=%g1'), bare: '400 close', nginx: '400 open' },
    { name: 'escapes that are not UTF-8', send: get('/healthz/%ff'), bare: '400 close', nginx: '400 open' },
    { name: 'an overlong slash', send: get('/x%c0%afhealthz'), bare: '400 close', nginx: '400 open' },
    { name: 'a byte that is not UTF-8', send: bytes(get('/healthz?\xff')), bare: '400 close', nginx: '400 open' },
    { name: 'a fragment', send: get('/healthz#a'), bare: '400 close', nginx: '400 open' },
    { name: 'an absolute address', send: get('http://localhost/healthz'), bare: '400 close', nginx: '200 open' },
    { name: 'an absolute address of another host', send: get('http://other/healthz'), bare: '400 close', nginx: '200 open' },
    { name: 'OPTIONS *', send: `OPTIONS * HTTP/1.1\r\n${H}\r\n`, bare: '400 close', nginx: '400 close' },
    { name: 'CONNECT', send: `CONNECT localhost:443 HTTP/1.1\r\n${H}\r\n`, bare: '501 close', nginx: '400 close' },
    { name: 'TRACE', send: `TRACE /healthz HTTP/1.1\r\n${H}\r\n`, bare: '501 close', nginx: '405 close' },
    { name: 'an unknown method', send: `BREW /healthz HTTP/1.1\r\n${H}\r\n`, bare: '501 close', nginx: '501 open' },
    { name: 'a method in lower case', send: `get /healthz HTTP/1.1\r\n${H}\r\n`, bare: '501 close', nginx: '400 close' },
    { name: 'a method that the path lacks', send: `DELETE /healthz HTTP/1.1\r\n${H}\r\n`, bare: '405 open', nginx: '405 open' },
    { name: 'two blanks before the target', send: `GET  /healthz HTTP/1.1\r\n${H}\r\n`, bare: '400 close', nginx: '200 open' },
    { name: 'two blanks before the version', send: `GET /healthz  HTTP/1.1\r\n${H}\r\n`, bare: '400 close', nginx: '200 open' },
    { name: 'a blank at the end', send: `GET /healthz HTTP/1.1 \r\n${H}\r\n`, bare: '400 close', nginx: '200 open', library: true },
    { name: 'a blank in the target', send: `GET /health z HTTP/1.1\r\n${H}\r\n`, bare: '400 close', nginx: '400 close' },
    { name: 'tabs as blanks', send: `GET\t/healthz\tHTTP/1.1\r\n${H}\r\n`, bare: 'close', nginx: '400 close', library: true },
    { name: 'HTTP/0.9', send: 'GET /healthz\r\n', bare: '400 close', nginx: 'close', library: true },
    { name: 'HTTP/1.2', send: `GET /healthz HTTP/1.2\r\n${H}\r\n`, bare: '400 close', nginx: '200 open' },
    { name: 'HTTP/3.0', send: `GET /healthz HTTP/3.0\r\n${H}\r\n`, bare: '505 close', nginx: '505 close', library: true },
    { name: 'http/1.1 in lower case', send: `GET /healthz http/1.1\r\n${H}\r\n`, bare: '400 close', nginx: '400 close', library: true },
    { name: 'the preface of HTTP/2', send: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', bare: '505 close', nginx: '400 close', library: true },
    { name: 'a greeting of TLS', send: bytes('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'), bare: 'close', nginx: '400 close', library: true },
    { name: 'an empty line before the request', send: '\r\n' + next, bare: '200 open', nginx: '200 open' },
    { name: 'the client leaves in the middle of a header', send: 'GET /healthz HTTP/1.1\r\nHos', end: true, bare: 'close', nginx: 'close' },
    { name: 'the client leaves at once', send: '', end: true, bare: 'close', nginx: 'close' },
];

// All replies in what came back: their codes, and whether any of ours lacks its id.
function replies(text, head) {
    const found = [];
    let rest = text;
    for (;;) {
        const m = /^HTTP\/1\.1 (\d{3}) [^\r\n]*\r\n((?:[^\r\n]+\r\n)*)\r\n/.exec(rest);
        if (!m) break;
        const length = /^content-length: (\d+)\r$/im.exec(m[2]);
        const chunked = /^transfer-encoding: chunked\r$/im.test(m[2]);
        let skip = head || m[1] === '100' || m[1] === '304' || m[1] === '204' ? 0 : Number(length?.[1] ?? 0);
        if (chunked && !head) skip = Math.max(0, rest.indexOf('\r\n0\r\n\r\n', m[0].length - 2) + 7 - m[0].length);
        found.push({ status: m[1], headers: m[2] });
        rest = rest.slice(m[0].length + skip);
    }
    return { found, rest };
}

function probe(port, row) {
    return new Promise((resolve) => {
        let text = '', closed = false, timer;
        const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
        const finish = () => { clearTimeout(timer); socket.destroy(); resolve({ text, closed }); };
        const quiet = (ms) => { clearTimeout(timer); timer = setTimeout(finish, ms); };
        socket.on('data', (d) => { text += d.toString('latin1'); quiet(600); });
        socket.on('end', () => { closed = true; finish(); });
        socket.on('error', () => { closed = true; finish(); });
        socket.on('connect', async () => {
            socket.setNoDelay(true);
            for (const piece of [].concat(row.send)) {
                if (piece.length) socket.write(piece);
                if (Array.isArray(row.send)) await new Promise((r) => setTimeout(r, 2));
            }
            // Apart from the bytes: epoll tells the library of both at once, and it looks for one.
            if (row.end) setTimeout(() => socket.end(), 50);
        });
        quiet(4000);
    });
}

async function outcome(port, row) {
    const { text, closed } = await probe(port, row);
    const { found, rest } = replies(text, row.head);
    const codes = found.map((r) => r.status).join(',');
    return { said: `${codes} ${closed ? 'close' : 'open'}`.trim(), found, rest };
}

function judge(row, expected, got, ours) {
    assert.equal(got.said, expected, row.name);
    if (ours && row.library === 'twice') assert.match(got.said, /^4\d\d close$/);
    else if (got.found.length) assert.equal(got.rest, '', `${row.name}: bytes after the last reply`);
    for (const r of ours && !row.library ? got.found : [])
        if (r.status !== '100') assert.match(r.headers, /^X-Request-Id: [0-9a-f]{16}\r$/m, row.name);
    if (row.head) assert.match(got.found[0].headers, /^Content-Length: \d+\r$/im);
}

const table = Object.entries({ good, framing, lines, targets });
const doors = [['bare', process.env.SAHABAT_PORT], ['nginx', process.env.SAHABAT_NGINX_PORT]];

for (const [door, port] of doors) {
    test(`raw requests, ${door}`, { skip: port ? false : 'no port given', concurrency: 8 }, async (t) => {
        const rows = table.flatMap(([kind, list]) => list.map((row) => ({ kind, ...row })));
        await Promise.all(rows.map((row) => t.test(`${row.kind}: ${row.name}`, async () => {
            const got = await outcome(Number(port), row);
            if (process.env.PROBES_PRINT) return console.log(`${door}\t${row.kind}\t${row.name}\t${got.said}\t${got.rest.length}`);
            judge(row, row[door], got, door === 'bare');
        })));
        // And it still serves.
        assert.equal((await outcome(Number(port), good[0])).said, '200 open');
    });
}
