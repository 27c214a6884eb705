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

// As text_phone() of the server, but for what only spreadsheets do.
export function phone(text) {
  const number = text.trim().replace(/[\s.()[\]'`\-\u2010-\u2015]/g, '');
  const code = ['+62', '0062', '62'].find((c) => number.startsWith(c) && number.length >= c.length + 5);
  if (code && /^\d+$/.test(number.slice(code.length))) return `0${number.slice(code.length).replace(/^0+/, '')}`;
  return /^(8|341)\d+$/.test(number) && number.length >= 9 ? `0${number}` : number;
}

// Whether the server takes it (formats.c; `any`: convert.c, which knows of no codes): a mobile's, or one on a wire.
export function isPhone(text, any = false) {
  const number = phone(text), wire = any ? /^0\d{7,11}$/ : /^0(?!8)\d{7,11}$/;
  return /^08[1-9]\d{7,10}$/.test(number) || wire.test(number);
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
