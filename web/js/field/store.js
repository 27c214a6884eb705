/*
 * What one account keeps on this phone: papers (pack, hint, state, drafts), items that wait to be sent, and the
 * last ones that were. All encrypted; in clear stand only the account's number, what kind of row it is, and the
 * order of the items.
 */
import { change, count, keys, last, row, rows } from './db.js';
import { openRow, sealRow } from './vault.js';

const DONE_MAX = 100;

export class Store {
  constructor(db, vault, key) {
    Object.assign(this, { db, vault, key, account: vault.account });
  }

  change(changes) { return change(this.db, { ...changes, of: this.account }); }
  seal(kind, id, value) { return sealRow(this.key, this.account, kind, id, value); }
  async open(found) { return found ? openRow(this.key, found) : null; }

  // A paper, or null.
  async paper(name) { return this.open(await row(this.db, this.account, 'paper', name)); }
  async keep(papers) {
    const put = [];
    for (const [name, value] of Object.entries(papers)) put.push(await this.seal('paper', name, value));
    await this.change({ put });
  }

  // Those that wait, in the order in which they were written.
  async items() { return Promise.all((await rows(this.db, this.account, 'item')).map((r) => this.open(r))); }
  async done() { return (await Promise.all((await rows(this.db, this.account, 'done')).map((r) => this.open(r)))).reverse(); }
  async item(seq) { return this.open(await row(this.db, this.account, 'item', seq)); }
  unsent() { return count(this.db, this.account, 'item'); }

  // Adds items at the end, and in the same breath keeps papers (the drafts, without their own).
  async add(items, papers = {}) {
    let seq = Math.max(await last(this.db, this.account, 'item'), await last(this.db, this.account, 'done'));
    const put = [];
    for (const item of items) put.push(await this.seal('item', ++seq, { ...item, seq }));
    for (const [name, value] of Object.entries(papers)) put.push(await this.seal('paper', name, value));
    await this.change({ put });
  }

  async put(item, papers = {}) {
    const put = [await this.seal('item', item.seq, item)];
    for (const [name, value] of Object.entries(papers)) put.push(await this.seal('paper', name, value));
    await this.change({ put });
  }

  // `also`: items that hung on these and change, all at once.
  async discard(items, also = []) {
    const put = [];
    for (const one of also) put.push(await this.seal('item', one.seq, one));
    await this.change({ put, remove: items.map((i) => [this.account, 'item', i.seq]) });
  }

  // Sent: it leaves those that wait, is kept among the last ones, and others that hung on it change, all at once.
  async finish(item, also = []) {
    const put = [await this.seal('done', item.seq, item)];
    for (const one of also) put.push(await this.seal('item', one.seq, one));
    const old = (await keys(this.db, this.account, 'done')).slice(0, -DONE_MAX);
    await this.change({ put, remove: [[this.account, 'item', item.seq], ...old] });
  }
}
