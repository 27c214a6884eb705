/*
 * IndexedDB, as little of it as the app needs. What is acknowledged is on the disk (durability "strict");
 * several changes are made together or not at all.
 */

const NAME = 'sahabat-field', VERSION = 1;

const answer = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

export async function openDatabase() {
  const request = indexedDB.open(NAME, VERSION);
  request.onupgradeneeded = () => {
    request.result.createObjectStore('vault', { keyPath: 'account' });
    request.result.createObjectStore('rows', { keyPath: ['account', 'kind', 'id'] });
  };
  const db = await answer(request);
  db.onversionchange = () => db.close(); // another tab has a newer program
  return db;
}

export const vaults = (db) => answer(db.transaction('vault').objectStore('vault').getAll());
export const vaultOf = (db, account) => answer(db.transaction('vault').objectStore('vault').get(account));
export const row = (db, account, kind, id) => answer(db.transaction('rows').objectStore('rows').get([account, kind, id]));

const all = (account, ...kind) => IDBKeyRange.bound([account, ...kind], [account, ...kind, []]);
// Of one kind, in order of id.
export const rows = (db, account, kind) => answer(db.transaction('rows').objectStore('rows').getAll(all(account, kind)));
export const count = (db, account, kind) => answer(db.transaction('rows').objectStore('rows').count(all(account, kind)));

// The highest id of a kind, 0 when there is none; the ids of a kind.
export async function last(db, account, kind) {
  const cursor = await answer(db.transaction('rows').objectStore('rows').openKeyCursor(all(account, kind), 'prev'));
  return cursor ? cursor.key[2] : 0;
}
export const keys = (db, account, kind) => answer(db.transaction('rows').objectStore('rows').getAllKeys(all(account, kind)));

// changes: {put: [rows], remove: [keys of rows], vault: record, forget: account}; with `of`, only while that account's vault
// is there: what was wiped meanwhile does not come back. Rejects with what the phone said (QuotaExceededError), and then
// nothing is changed.
export function change(db, { put = [], remove = [], vault, forget, of }) {
  return new Promise((resolve, reject) => {
    const t = db.transaction(['vault', 'rows'], 'readwrite', { durability: 'strict' });
    t.oncomplete = () => resolve();
    t.onabort = () => reject(t.error ?? new DOMException('abort', 'AbortError'));
    try {
      if (of !== undefined) t.objectStore('vault').getKey(of).onsuccess = (e) => { if (e.target.result === undefined) t.abort(); };
      for (const one of put) t.objectStore('rows').put(one);
      for (const key of remove) t.objectStore('rows').delete(key);
      if (vault) t.objectStore('vault').put(vault);
      if (forget !== undefined) {
        t.objectStore('rows').delete(all(forget));
        t.objectStore('vault').delete(forget);
      }
    } catch (error) {
      reject(error);
      t.abort();
    }
  });
}
