/*
 * Sending what waits: in order, each once, whatever dies in between. An item leaves the outbox only with the server's
 * word; before that it is sent again, and the server knows it by its client_id. What a rule refuses stays, with the
 * words of the refusal, until its person corrects or discards it; what hangs on it waits; the others go on.
 *
 * Pure: `store` and `send` are given, so that tests drive it against a real server.
 */
import { hangsOnItems, isSealed, requestOf, settled, stamped, upgrade } from './items.js';

const STALE_TRIES = 3;

// What a reply means: 'done', 'sign-in', 'later' (try again by and by), 'running', 'stale', 'refused'.
export function verdict(reply, item) {
  const { status } = reply;
  if (status === 401 || reply.account === false) return 'sign-in';
  // Only the server's own words count: a hotel's door page says 200, too.
  if (!reply.json && status !== 413) return 'later';
  if (status >= 200 && status < 300) return 'done';
  if (status === 412 && item.kind === 'change') return 'stale';
  if (status === 408 || status === 425 || status === 429 || status >= 500) return 'later';
  // The same key is being worked on, from a try that was thought lost; a rule's own 409 names no time to ask again.
  return status === 409 && reply.retry ? 'running' : 'refused';
}

export const problemOf = (reply) => ({
  code: reply.status === 412 ? 'stale' : 'rule', status: reply.status, title: reply.json?.title ?? null, detail: reply.json?.detail ?? null,
  hint: reply.json?.hint ?? null, errors: (reply.json?.errors ?? []).map(({ field, message }) => ({ field, message })),
});

// Whether it hangs on an item that has not been sent: of these items.
export const hangsOn = (item, items) => { const on = hangsOnItems(item); return on.length > 0 && items.some((i) => on.includes(i.id)); };

/*
 * Sends all that can be sent. Returns {sent, refused, why}: why it stopped before the end ('offline', 'later',
 * 'sign-in', 'running'), or null. `theirs(item)` tells what the register holds now of a stale change's business.
 * `alone` runs what looks at an item and marks it, while nobody else changes it.
 */
export async function drain({ store, send, theirs, now, offset = null, tell = () => {}, alone = (work) => work() }) {
  const result = { sent: 0, refused: 0, why: null };
  for (const { seq } of await store.items()) {
    const item = await alone(() => begin(store, seq, now()));
    if (!item) continue;
    tell();
    const said = item.state === 'refused' ? 'refused' : await sendOne(item, { store, send, theirs, now, offset });
    if (said === 'done') result.sent++;
    else if (said === 'refused') result.refused++;
    else result.why = said;
    tell();
    if (result.why) break;
  }
  return result;
}

// The item, marked as being sent; or refused, when nobody knows it; null when it is not to be sent now.
async function begin(store, seq, now) {
  const kept = await store.item(seq);
  if (!kept || kept.state === 'refused' || (hangsOnItems(kept).length && hangsOn(kept, await store.items()))) return null;
  const known = upgrade(kept);
  const item = known.state === 'refused' ? known : { ...stamped(known, now), state: 'sending' };
  await store.put(item);
  return item;
}

// 'done', 'refused', or why it waits. What went stale without touching another's change goes over the new version.
async function sendOne(begun, { store, send, theirs, now, offset }) {
  let item = begun;
  for (let tries = 0; item.state === 'sending'; tries++) {
    const reply = await send(requestOf(item, offset)).catch(() => ({ status: 0, offline: true }));
    const said = verdict(reply, item);
    if (said === 'done') {
      await finish(store, item, reply, now());
      return 'done';
    }
    if (said === 'refused') item = { ...item, state: 'refused', problem: problemOf(reply) };
    else if (said === 'stale' && tries < STALE_TRIES) item = over(item, await theirs(item).catch(() => null));
    else {
      await store.put({ ...item, state: 'waiting' });
      return reply.offline ? 'offline' : said === 'stale' ? 'later' : said;
    }
  }
  await store.put(item);
  return 'refused';
}

async function finish(store, item, reply, now) {
  const id = reply.json?.id ?? null;
  const parent = ['business', 'visit', 'sheet'].includes(item.kind);
  const hanging = parent ? (await store.items()).filter((i) => hangsOnItems(i).includes(item.id)) : [];
  const also = hanging.map((i) => settled(i, item.id, id));
  const { problem, stamp, ...rest } = item;
  if (rest.kind === 'photo' || isSealed(rest)) rest.data = {}; // need not, and must not stay
  await store.finish({ ...rest, state: 'sent', sent_at: now, record: id, code: reply.json?.code ?? (rest.kind === 'debt' ? reply.json?.number : null) ?? null, possible: reply.json?.possible_duplicates ?? 0 }, also);
}

const same = (a, b) => String(a ?? '') === String(b ?? '');

// The register moved on since the change was written. Only a field that another changed, too, is a conflict for a
// person; then both values stay with the item. Else the change goes over the record as it is now.
export function over(item, record) {
  if (!record) return item; // not to be read now: tried again
  const fields = Object.keys(item.data);
  const base = { version: record.version, was: Object.fromEntries(fields.map((f) => [f, record[f] ?? ''])) };
  const both = fields.filter((f) => !same(record[f], item.base.was[f]) && !same(record[f], item.data[f]))
    .map((field) => ({ field, mine: item.data[field], theirs: record[field] ?? '', was: item.base.was[field] ?? '' }));
  if (!both.length) return { ...item, base };
  return { ...item, state: 'refused', problem: { code: 'stale', status: 412, detail: null, errors: [], both, base } };
}

// Corrected by its person: goes again, as a new try of the same item.
export const again = (item, changes = {}) => {
  const { problem, stamp, ...rest } = item;
  return { ...rest, ...changes, state: 'waiting' };
};
