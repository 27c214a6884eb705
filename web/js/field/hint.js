/*
 * What is registered already, as far as a phone without signal can tell: 20 bits of a keyed hash of each
 * registered business's folded name and of its phone. A hash that fits means "perhaps": it fits others as
 * well. The server reckons the same (src/visits/field_hint.c); tests/data/field-hash.json holds both to it.
 */

const utf8 = new TextEncoder();

// As text_fold() of the server: NFKC, lower case, marks away, all else than letters and digits one blank.
export function fold(text) {
  const plain = text.normalize('NFKC').toLowerCase().replace(/ß/g, 'ss').normalize('NFD').replace(/\p{M}/gu, '').normalize('NFKC').toLowerCase();
  return plain.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
}

// As text_phone() of the server, for what people type on a phone: 08… or 0341….
export function phone(text) {
  let digits = text.trim().replace(/[\s.()\-–]/g, '').replace(/^\+/, '');
  if (digits.startsWith('0062')) digits = digits.slice(4);
  else if (digits.startsWith('62') && digits.length > 9) digits = digits.slice(2);
  if (digits && !digits.startsWith('0') && /^\d/.test(digits)) digits = `0${digits}`;
  return digits;
}

export function unbase64(text) {
  const raw = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(raw, (c) => c.charCodeAt(0));
}

export async function hash(key, kind, what) {
  const mac = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const h = new Uint8Array(await crypto.subtle.sign('HMAC', mac, utf8.encode(`${kind}:${what}`)));
  return (h[0] << 12) | (h[1] << 4) | (h[2] >> 4);
}

// Steps of 7 bits a byte, the low ones first; the first counts from -1, each is less one.
export function has(steps, wanted) {
  let at = -1;
  for (let i = 0; i < steps.length; i++) {
    let step = steps[i] & 0x7f;
    for (let shift = 7; steps[i] & 0x80; shift += 7) step |= (steps[++i] & 0x7f) << shift;
    at += step + 1;
    if (at >= wanted) return at === wanted;
  }
  return false;
}

// Which of name and phone may be registered already: ['name', 'phone'], or [] (also without a hint).
export async function perhaps(hint, { name, phone: number }) {
  const found = [];
  if (!hint?.key) return found;
  const key = unbase64(hint.key);
  const look = async (kind, set, what) => { if (what && has(unbase64(set), await hash(key, kind, what))) found.push(kind); };
  await look('name', hint.names, fold(name ?? ''));
  await look('phone', hint.phones, phone(number ?? ''));
  return found;
}
