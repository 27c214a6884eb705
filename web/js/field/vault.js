/*
 * The lock of the phone's store. A data key (AES-GCM, 256 bits) encrypts every row; it lies there wrapped by a
 * key made of the PIN (PBKDF2-SHA-256), and in clear only in this tab's memory, where no script can read it out.
 */

export const ROUNDS = 600000, PIN_MIN = 6;
const FREE_TRIES = 3, LONGEST_WAIT = 15 * 60 * 1000;

const utf8 = new TextEncoder(), text = new TextDecoder();
const random = (n) => crypto.getRandomValues(new Uint8Array(n));

export const goodPin = (pin) => /^\d+$/.test(pin) && pin.length >= PIN_MIN && !/^(\d)\1*$/.test(pin) &&
  !'01234567890123456789'.includes(pin) && !'98765432109876543210'.includes(pin);

async function pinKey(pin, salt, rounds) {
  const raw = await crypto.subtle.importKey('raw', utf8.encode(pin), 'PBKDF2', false, ['deriveKey']);
  return crypto.subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds }, raw,
    { name: 'AES-GCM', length: 256 }, false, ['wrapKey', 'unwrapKey']);
}

const unwrap = (v, key, out = false) => crypto.subtle.unwrapKey('raw', v.wrapped, key, { name: 'AES-GCM', iv: v.iv }, 'AES-GCM', out, ['encrypt', 'decrypt']);

// What says "this is the phone" to the server: drawn once, a secret of the phone.
export const drawNumber = () => Array.from(random(16), (b) => b.toString(16).padStart(2, '0')).join('');

// A new vault: {vault: the record to store, key}.
export async function makeVault(account, pin, now) {
  const salt = random(16), iv = random(12), rounds = ROUNDS;
  const fresh = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt', 'decrypt']);
  const outer = await pinKey(pin, salt, rounds);
  const wrapped = await crypto.subtle.wrapKey('raw', fresh, outer, { name: 'AES-GCM', iv });
  const vault = { account, device: drawNumber(), salt, rounds, iv, wrapped, wrong: 0, until: 0, made: now };
  return { vault, key: await unwrap(vault, outer) };
}

// The key, or null when the PIN is another. The caller counts (wrongPin) and waits (waitOf).
export async function openVault(vault, pin) {
  try {
    return await unwrap(vault, await pinKey(pin, vault.salt, vault.rounds));
  } catch {
    return null;
  }
}

// The same key behind another PIN: the record to store, or null when the old one is another. What is stored stays as it is.
export async function changePin(vault, old, pin) {
  let key;
  try {
    key = await unwrap(vault, await pinKey(old, vault.salt, vault.rounds), true); // out only until it is wrapped again
  } catch {
    return null;
  }
  const salt = random(16), iv = random(12), rounds = ROUNDS;
  const wrapped = await crypto.subtle.wrapKey('raw', key, await pinKey(pin, salt, rounds), { name: 'AES-GCM', iv });
  return { ...rightPin(vault), salt, rounds, iv, wrapped };
}

// After three wrong ones: 5 s, 10 s, 20 s … a quarter of an hour. Kept on the disk: a reload does not help.
export function wrongPin(vault, now) {
  const wrong = vault.wrong + 1;
  const wait = wrong < FREE_TRIES ? 0 : Math.min(5000 * 2 ** (wrong - FREE_TRIES), LONGEST_WAIT);
  return { ...vault, wrong, until: now + wait };
}
export const rightPin = (vault) => ({ ...vault, wrong: 0, until: 0 });
// Milliseconds; a clock that was set back makes nobody wait for longer than the longest.
export const waitOf = (vault, now) => Math.max(0, Math.min(vault.until - now, LONGEST_WAIT));

/* ---- rows: bound to their place, so that none can be put in another's ---- */

const place = (account, kind, id) => utf8.encode(JSON.stringify([account, kind, id]));

export async function sealRow(key, account, kind, id, value) {
  const iv = random(12);
  const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: place(account, kind, id) }, key, utf8.encode(JSON.stringify(value)));
  return { account, kind, id, iv, data };
}

export async function openRow(key, { account, kind, id, iv, data }) {
  const clear = await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: place(account, kind, id) }, key, data);
  return JSON.parse(text.decode(clear));
}
