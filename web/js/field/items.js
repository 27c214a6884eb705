/*
 * What may wait in the outbox, and how each becomes a request. Items lie on phones for weeks: each says of which
 * format it is, older ones are brought up to date here, and what this program does not know is kept and explained,
 * never thrown away.
 */

import { rupiah } from './money.js';

export const FORMAT = 2;

// From one format to the next. Never changed once it was on phones.
const upgrades = {
  // 1 → 2: a visit said "note" where it now says "summary", and the business stood alone.
  1: (item) => {
    const { note, ...data } = item.data ?? {};
    return { ...item, v: 2, business: item.business ?? (item.business_id ? { id: item.business_id } : null), data: note === undefined ? data : { ...data, summary: note } };
  },
};

export function upgrade(item) {
  let now = item;
  while (now.v < FORMAT && upgrades[now.v]) now = upgrades[now.v](now);
  if (now.v !== FORMAT || !kinds[now.kind])
    return { ...item, state: 'refused', problem: { code: 'unknown', status: 0, detail: null, errors: [] } };
  return now;
}

// As they were typed on the phone → numbers, without what was left empty.
const amounts = (data, names) => Object.fromEntries(names.filter((n) => data[n]).map((n) => [n, rupiah(data[n])]));
const known = (data, names) => Object.fromEntries(names.filter((n) => data[n] !== undefined && data[n] !== '' && data[n] !== null && !(Array.isArray(data[n]) && !data[n].length)).map((n) => [n, data[n]]));
const instant = (ms) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
const cityDay = (ms) => new Date(ms + 7 * 3600e3).toISOString().slice(0, 10);

/*
 * Each kind: path, and the body of the data. `at` is the phone's time of sending in ms; `drift`: how far the clock
 * moved since the item was written, so that a clock that was set right meanwhile does no harm.
 */
const kinds = {
  visit: {
    path: () => '/visits',
    body: (item, at, drift) => ({
      business: item.business.id, visited_at: instant(item.data.visited_at + drift), sent_at: instant(at),
      ...known(item.data, ['kind', 'met', 'needs', 'summary', 'advice', 'promises', 'revenue', 'indicators', 'lat', 'lng', 'accuracy']),
    }),
  },
  task: {
    path: () => '/tasks',
    body: (item) => ({ ...(item.business ? { business_id: item.business.id } : {}), ...known(item.data, ['title', 'who', 'due_on']) }),
  },
  // A photo of a visit: its own item, so that a slow picture holds up no words. Sent as a form, whose bytes differ
  // each time: without a key, by its client_id alone.
  photo: {
    path: (item) => `/visits/${item.on.id}/photos`, keyless: true,
    form: (item) => ({ client_id: item.id, file: item.data.image }),
  },
  // A task that is there, done: said twice it is the same.
  done: {
    path: (item) => `/tasks/${item.task}/done`, bare: true,
    body: (item) => known(item.data, ['outcome']),
  },
  business: {
    path: () => '/businesses',
    body: (item) => known(item.data, ['name', 'owner_name', 'phone', 'address', 'ward', 'sector', 'lat', 'lng', 'notes']),
  },
  case: {
    path: () => '/cases',
    body: (item) => ({ ...(item.business ? { business_id: item.business.id } : {}), ...known(item.data, ['category', 'description', 'ward', 'address', 'name', 'phone']) }),
  },
  // A household's debt sheet: the owner agreed to the text of this version, on that day.
  sheet: {
    path: () => '/debt-sheets',
    body: (item, at, drift, offset) => ({ business: item.business.id, consent_on: cityDay(item.data.agreed_at - (item.offset ?? offset ?? 0)), ...known(item.data, ['consent', 'consent_via', 'consent_version']) }),
  },
  debt: {
    path: () => '/debts',
    body: (item) => ({
      sheet: item.on.id, ...known(item.data, ['lender', 'kind', 'taken_on', 'tenor_unit', 'due_on', 'cost_per', 'behaviour', 'note']),
      ...amounts(item.data, ['received', 'claimed', 'paid', 'withheld', 'instalment', 'cost']), ...(item.data.tenor ? { tenor: Number(item.data.tenor) } : {}),
    }),
  },
  // A change of fields goes as a proposal, over the version that was read.
  change: {
    path: (item) => `/businesses/${item.business.id}/propose`,
    headers: (item) => ({ 'if-match': `"${item.base.version}"` }),
    body: (item) => ({ ...item.data }),
  },
};
// Sealed on the server: what was sent leaves the phone (outbox.js).
const sealed = ['debt', 'sheet'];
export const isSealed = (item) => sealed.includes(item.kind);
export const kindNames = Object.keys(kinds);

const STAMP_LASTS = 30 * 1000;

/*
 * The time of sending stands in the body, and a repetition must have the same body under the same key: so a stamp
 * is used again while it is fresh, and a new one is a new key. That the item is kept once does not hang on the key
 * (the server forgets it after a day) but on client_id, which it never forgets.
 */
export function stamped(item, now) {
  const { stamp } = item;
  const fresh = stamp && now >= stamp.at && now - stamp.at < STAMP_LASTS;
  return { ...item, stamp: fresh ? stamp : { at: now } };
}

// {method, path, headers, body or form} of a stamped item. `offset`: how far the phone's clock is ahead now, ms, or null.
export function requestOf(item, offset) {
  const kind = kinds[item.kind];
  const drift = item.offset === null || item.offset === undefined || offset === null ? 0 : offset - item.offset;
  const request = {
    method: 'POST', path: kind.path(item),
    headers: { ...(kind.keyless ? {} : { 'idempotency-key': `${item.id}.${item.stamp.at}` }), ...kind.headers?.(item) },
  };
  if (kind.form) return { ...request, form: kind.form(item) };
  return { ...request, body: { ...(kind.bare ? {} : { client_id: item.id }), ...kind.body(item, item.stamp.at, Math.abs(drift) > 300000 ? drift : 0, offset) } };
}

// The items that it hangs on: a new business, the visit of a photo, the sheet of a debt.
export const hangsOnItems = (item) => [item.business?.item, item.on?.item].filter(Boolean);
// The same item, once that of this number is there as a record.
export const settled = (item, client, id) => ({
  ...item, ...(item.business?.item === client ? { business: { id } } : {}), ...(item.on?.item === client ? { on: { id } } : {}),
});

// A new item. `business`: {id} of a registered one, {item: client_id} of one that waits itself, or null.
export function makeItem(kind, { data, business = null, about = '', task, on, base, offset = null }, id, now) {
  return { v: FORMAT, kind, id, seq: 0, state: 'waiting', made_at: now, offset, about, business, data, ...(task ? { task } : {}), ...(on ? { on } : {}), ...(base ? { base } : {}) };
}
