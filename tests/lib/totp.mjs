// Codes as an authenticator app makes them (RFC 6238: SHA-1, 30 seconds, six digits).
import crypto from 'node:crypto';

function unbase32(text) {
  let bits = 0, have = 0;
  const out = [];
  for (const c of text.toUpperCase().replace(/[^A-Z2-7]/g, '')) {
    bits = (bits << 5) | 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c);
    have += 5;
    if (have >= 8) out.push((bits >> (have -= 8)) & 255);
    bits &= (1 << have) - 1;
  }
  return Buffer.from(out);
}

export function totp(secret, step) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const h = crypto.createHmac('sha1', unbase32(secret)).update(counter).digest();
  const at = h[19] & 15;
  return String((h.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, '0');
}

export const stepNow = () => Math.floor(Date.now() / 30000);
