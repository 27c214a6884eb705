/*
 * Sahabat Lapangan: the companion's businesses on the phone, read and written without signal. This module holds
 * what there is, decides which screen is shown, and speaks with the server when there is one.
 */
import { change, count, openDatabase, vaultOf, vaults } from './db.js';
import { drain } from './outbox.js';
import { hangsOnItems, settled } from './items.js';
import { Net } from './net.js';
import { Store } from './store.js';
import { drawEdit, drawNewForm } from './formscreen.js';
import { drawPin, drawSetUp, drawSignIn, drawUnlock, drawWhose, drawWiped } from './lock.js';
import { drawBusiness, drawList, drawNew, drawTasks } from './screens.js';
import { drawOutbox, drawPhone, leave } from './outboxscreen.js';
import { button, h, lang, loadWords, para, t, time } from './ui.js';

const main = document.querySelector('#main'), bar = document.querySelector('#sync'), menu = document.querySelector('#menu');
const program = main.dataset.program, base = `/field/app/${program}`;
const IDLE = 5 * 60 * 1000, LOOK = 60 * 1000, FRESH = 5 * 60 * 1000, DAY = 86400e3;

const app = {
  program, net: new Net(), db: null, store: null, vault: null, session: null, pack: null, hint: null, state: {}, drafts: {}, items: [], done: [],
  trouble: null, busy: null, more: false, writing: Promise.resolve(), said: null, view: {}, wiped: false,
  businesses: () => app.pack?.businesses ?? [],
  go: (hash) => { location.hash = hash; },
};

/* ---- what is kept on the phone ---- */

const online = app.online = () => navigator.onLine !== false;
// One tab sends at a time; whoever looks at an item and changes it does so alone, which takes a moment only.
const SENDER = 'sahabat-sender';
const alone = app.alone = (work) => navigator.locks.request('sahabat-outbox', work);

app.reread = async () => {
  const { store } = app;
  if (!store) return;
  const items = await store.items(), done = await store.done();
  if (app.store === store) Object.assign(app, { items, done }); // not locked meanwhile
  await tellUnsent();
};

// How many notes wait on this phone, whoever's: the way out of the ordinary pages asks for it.
async function tellUnsent() {
  let n = 0;
  for (const v of await vaults(app.db)) n += await count(app.db, v.account, 'item');
  localStorage.setItem('field.unsent', String(n));
}

app.unlocked = async (vault, key) => {
  app.vault = vault;
  app.store = new Store(app.db, vault, key);
  [app.pack, app.hint, app.state, app.drafts] = await Promise.all(['pack', 'hint', 'state', 'drafts'].map((name) => app.store.paper(name)));
  app.state ??= {};
  app.drafts ??= {};
  await settle();
  await app.reread();
  touched = 0;
  rest();
  app.draw();
  app.sync();
};

app.lock = async () => {
  await app.form?.flush();
  Object.assign(app, { store: null, pack: null, hint: null, state: {}, drafts: {}, items: [], done: [], form: null, view: {}, trouble: null });
  app.draw();
};

app.choose = (vault) => { app.vault = vault; app.draw(); };

app.wipe = async (vault) => {
  app.store = null; // what is being fetched is not kept any more
  await change(app.db, { forget: vault.account });
  await tellUnsent();
  others.postMessage('wiped');
  Object.assign(app, { vault: null, store: null, pack: null, hint: null, state: {}, drafts: {}, items: [], done: [], form: null });
  await whose();
  app.draw();
};

// A change by its person: not while it is under way. Whether it was made.
app.changeItem = (item, work) => alone(async () => {
  const now = await app.store.item(item.seq);
  if (!now || now.state === 'sending') { app.said = t('item_gone'); return false; }
  await work();
  return true;
});

// What was tried and not answered may be there already, and would come back as it was: only what was never sent, or was
// refused, can be written anew.
app.maybeThere = (item) => item.state === 'sending' || (item.state === 'waiting' && Boolean(item.stamp));

// A sheet that the household has already: what hangs on the refused one goes into it.
app.adopt = async (item, id) => {
  await app.changeItem(item, () => app.store.discard([item], app.items.filter((i) => hangsOnItems(i).includes(item.id)).map((i) => settled(i, item.id, id))));
  await app.reread();
  app.draw();
  app.sync();
};

app.put = async (item) => {
  await app.changeItem(item, () => app.store.put(item));
  await app.reread();
  app.draw();
  app.sync();
};

// What hangs on it goes along: it could never be sent.
app.hanging = (item) => app.items.filter((i) => hangsOnItems(i).includes(item.id)).flatMap((i) => [i, ...app.hanging(i)]);
app.discard = async (item) => {
  if (await app.changeItem(item, () => app.store.discard([item, ...app.hanging(item)]))) app.said = t('discarded');
  await app.reread();
  app.draw();
};

// What was being sent when a tab died waits again.
const settle = () => navigator.locks.request(SENDER, { ifAvailable: true }, async (lock) => {
  for (const item of lock ? await app.store.items() : [])
    if (item.state === 'sending') await app.store.put({ ...item, state: 'waiting' });
});

/* ---- speaking with the server ---- */

// News while much is being sent: told twice a second at most.
function seldom(work) {
  let at = 0;
  return () => {
    if (Date.now() - at < 500) return;
    at = Date.now();
    work().catch(() => {});
  };
}

// A revoked phone forgets everything, whoever holds it, signed in or not.
async function hearWord(vault) {
  const { status, json } = await app.net.word(vault.device);
  if (status !== 200 || !json.revoked) return false;
  await app.wipe(vault);
  await app.net.wiped(vault.device).catch(() => {});
  app.wiped = true;
  app.draw();
  return true;
}

async function fetchPack(store) {
  const since = app.pack?.lang === lang() && app.pack.program === program ? app.pack.now : null;
  const { status, json } = await app.net.get(`/field/pack${since ? `?since=${encodeURIComponent(since)}` : ''}`, { 'accept-language': lang() });
  if (status !== 200 || app.store !== store) return;
  const fresh = new Map(json.businesses.map((b) => [b.id, b]));
  const old = new Map(json.whole ? [] : app.businesses().map((b) => [b.id, b]));
  const businesses = json.ids.map((id) => fresh.get(id) ?? old.get(id)).filter(Boolean);
  app.pack = { ...json, businesses, ids: undefined, lang: lang(), program, asked: Date.now() };
  await store.keep({ pack: app.pack });
}

async function fetchHint(store) {
  if (app.hint && Date.now() - app.hint.asked < DAY / 4) return;
  const { status, json, etag } = await app.net.get('/field/hint', app.hint?.etag ? { 'if-none-match': app.hint.etag } : {});
  if ((status !== 200 && status !== 304) || app.store !== store) return;
  app.hint = status === 304 ? { ...app.hint, asked: Date.now() } : { ...json, etag, asked: Date.now() };
  await store.keep({ hint: app.hint });
}

async function hello() {
  const refused = app.items.filter((i) => i.state === 'refused').length;
  const reply = await app.net.send(app.vault.account, { method: 'POST', path: '/field/hello', body: {
    client_id: app.vault.device, label: navigator.userAgentData?.platform || (navigator.userAgent.match(/Android|iPhone|Windows|Linux|Mac/) ?? [''])[0], program,
    waiting: app.items.length - refused, refused, sent_at: Math.round(Date.now() / 1000) } });
  if (reply.status === 200) app.state.reminder_days = reply.json.reminder_days;
}

async function theirs(item) {
  const { status, json } = await app.net.get(`/businesses/${item.business.id}`);
  return status === 200 ? json : null;
}

// One turn: word, session, outbox, pack, hint, hello. In one tab at a time; it ends where the phone is locked.
async function turn(store) {
  if (await hearWord(app.vault)) return;
  app.session = await app.net.who();
  if (!app.session.account) { app.trouble = 'sign-in'; return; }
  if (app.session.account.id !== store.account) { // somebody else holds the phone now
    await app.lock();
    await whose();
    app.draw();
    return;
  }
  const send = (request) => app.net.send(store.account, request);
  const { why } = await drain({ store, send, theirs, now: () => Date.now(), offset: app.net.offset, alone, tell: seldom(async () => { await app.reread(); redraw(); }) });
  if (app.store !== store) return;
  await app.reread();
  app.trouble = why;
  await hello();
  for (const fetchOne of [fetchPack, fetchHint]) if (app.store === store) await fetchOne(store);
  if (app.store !== store) return;
  Object.assign(app.state, { synced_at: Date.now(), name: app.session.account.name, offset: app.net.offset });
  const vault = { ...(await vaultOf(app.db, store.account) ?? app.vault), synced_at: app.state.synced_at }; // as another tab may have left it
  if (app.store !== store) return;
  app.vault = vault;
  await store.keep({ state: app.state });
  await change(app.db, { vault: app.vault, of: store.account });
}

// Sends and fetches what there is; who asks while it is being done waits for that.
app.sync = () => {
  if (!app.store) return null;
  if (!online()) { app.trouble = 'offline'; redraw(); return null; }
  if (app.busy) app.more = true;
  app.busy ??= syncing(app.store).finally(() => {
    app.busy = null;
    redraw();
    if (app.more && !app.trouble) app.sync(); // what was written meanwhile
  });
  drawBar();
  return app.busy;
};

async function syncing(store) {
  app.more = false;
  try {
    await navigator.locks.request(SENDER, { ifAvailable: true }, (lock) => (lock ? turn(store) : null));
  } catch (error) {
    app.trouble = error.name === 'QuotaExceededError' ? 'full' : 'offline';
  }
  if (app.store === store) await app.reread(); // not locked meanwhile
}

app.pinChanged = () => { app.said = t('pin_changed'); others.postMessage('pin'); app.go('#/phone'); };

app.leave = async (wipe) => {
  if (wipe) await app.wipe(app.vault);
  else await app.lock();
  const session = online() ? await app.net.who().catch(() => app.session) : null; // as it is now: what was asked before may have failed
  if (session?.csrf)
    await fetch('/sign-out', { method: 'POST', body: new URLSearchParams({ _csrf: session.csrf }), redirect: 'manual' }).catch(() => {});
  app.session = null;
  app.net.session = null;
  location.replace('/field');
};

// Words, and what of the page around the screens is written in them: the shell that is kept is the same for everybody.
async function speak(language) {
  await loadWords(base, language);
  document.querySelector('.brand').textContent = t('title');
  document.querySelector('.skip').textContent = t('skip');
  menu.setAttribute('aria-label', t('menu'));
}

app.language = async () => {
  const next = lang() === 'id' ? 'en' : 'id';
  localStorage.setItem('field.lang', next);
  await speak(next);
  if (online() && app.session?.csrf) // the server's words, too
    await fetch('/language', { method: 'POST', body: new URLSearchParams({ _csrf: app.session.csrf, lang: next, back: '/field' }), redirect: 'manual' }).catch(() => {});
  app.draw();
  app.sync();
};

/* ---- screens ---- */

function screen() {
  if (app.wiped) return drawWiped();
  if (!app.store && app.vault) return drawUnlock(app, app.vault);
  if (!app.store && app.session?.account) return drawSetUp(app);
  if (!app.store) return app.known?.length ? drawWhose(app, app.known) : drawSignIn(app);
  const [, what = '', a, b] = location.hash.split('/');
  if (what === 'b') return drawBusiness(app, a);
  if (what === 'n') return drawNew(app, a);
  if (what === 'new' && ['visit', 'task', 'done', 'business', 'case', 'change', 'sheet', 'debt'].includes(a)) return drawNewForm(app, a, b);
  if (what === 'edit') return drawEdit(app, a);
  if (what === 'tasks') return drawTasks(app);
  if (what === 'outbox') return drawOutbox(app);
  if (what === 'leave') { history.replaceState(null, '', '#/phone'); setTimeout(() => leave(app)); }
  if (what === 'pin') return drawPin(app);
  if (what === 'phone' || what === 'leave') return drawPhone(app);
  return drawList(app, app.view);
}

// Who came to sign out, and cannot or need not open what is kept here.
const wayOut = () => (location.hash === '#/leave' && !app.store && app.session?.signed_in
  ? [h('hr'), para(t('leave_locked')), button(t('leave_keep_unsent'), () => app.leave(false), 'second')] : []);

// Tabs of one phone: what is wiped in one is not to be read in another.
const others = new BroadcastChannel('sahabat-field');
others.onmessage = () => location.reload();

const isForm = () => /^#\/(new|edit)\/|^#\/pin$/.test(location.hash) && app.store;

function drawMenu() {
  menu.hidden = !app.store;
  if (!app.store) return;
  const here = location.hash || '#/';
  const entry = (href, label) => h('a', { href, 'aria-current': here === href ? 'page' : null }, label);
  menu.replaceChildren(entry('#/', t('businesses')), entry('#/tasks', t('tasks')),
    entry('#/outbox', app.items.length ? t('outbox_count', { count: app.items.length }) : t('outbox')), entry('#/phone', t('phone')));
}

function drawBar() {
  const at = app.state.synced_at ?? app.vault?.synced_at;
  const refused = app.items.filter((i) => i.state === 'refused').length, waiting = app.items.length - refused;
  const days = app.state.reminder_days ?? 3, old = app.store && at && Date.now() - at > days * DAY;
  bar.hidden = !app.vault;
  bar.classList.toggle('old', Boolean(old));
  bar.textContent = [app.busy ? t('syncing') : at ? t('synced', { when: time(at) }) : t('synced_never'), waiting ? t('count_waiting', { count: waiting }) : '',
    refused ? t('count_refused', { count: refused }) : '', old ? t('remind', { count: Math.floor((Date.now() - at) / DAY) }) : '', online() && app.trouble !== 'offline' ? '' : t('no_signal'), app.newer ? t('newer') : ''].filter(Boolean).join(' · ');
  document.querySelector('#who').textContent = app.store ? app.state.name ?? '' : '';
}

app.draw = () => {
  const said = app.said;
  app.said = null;
  if (!isForm()) app.form = null;
  main.replaceChildren(...[said ? h('p', { class: 'flash good', role: 'status' }, said) : null, ...screen(), ...wayOut()].flat().filter(Boolean));
  document.title = `${main.querySelector('h1')?.textContent ?? ''} · ${t('title')}`;
  drawMenu();
  drawBar();
};

// After news from the server: a form that is being filled in, or a search, is left alone.
function redraw() {
  if (isForm() || main.contains(document.activeElement) && /INPUT|SELECT|TEXTAREA/.test(document.activeElement.tagName)) { drawMenu(); drawBar(); return; }
  if (!app.store) return;
  if (!app.items.some((i) => i.state === 'refused')) app.said ??= main.querySelector('.flash')?.textContent ?? null;
  app.draw();
}

/* ---- by itself ---- */

// Left alone for a while it locks; timers sleep in a pocket, so the time is looked at as well.
let touched = 0, restTimer = 0;
function rest() {
  if (app.store && touched && Date.now() - touched > IDLE) { app.lock(); return; }
  touched = Date.now();
  clearTimeout(restTimer);
  if (app.store) restTimer = setTimeout(() => app.lock(), IDLE);
}

async function whose() {
  app.known = await vaults(app.db);
  if (app.session?.account) app.vault = (await vaultOf(app.db, app.session.account.id)) ?? null;
  else app.vault = app.known.length === 1 ? app.known[0] : null;
}

async function start() {
  if (!isSecureContext || !navigator.locks || !globalThis.indexedDB) return; // the page as it came says where else to go
  // The kept shell is Indonesian; what was chosen at first holds.
  const chosen = localStorage.getItem('field.lang') ?? (document.documentElement.lang === 'en' ? 'en' : 'id');
  localStorage.setItem('field.lang', chosen);
  await speak(chosen);
  app.db = await openDatabase();
  if (navigator.serviceWorker) {
    const first = !navigator.serviceWorker.controller;
    navigator.serviceWorker.addEventListener('controllerchange', () => { app.newer = !first; drawBar(); });
    navigator.serviceWorker.register('/field/sw.js', { scope: '/field' }).catch(() => {});
  }
  await whose();
  await tellUnsent();
  // What is here is shown at once, however slow the network; then it is asked who is signed in.
  if (app.known.length || !online()) app.draw();
  if (!online()) return;
  for (const vault of app.known) if (await hearWord(vault).catch(() => false)) return;
  app.session = await app.net.who().catch(() => null);
  if (app.store) return;
  const before = app.vault?.account;
  await whose();
  if (!app.known.length || app.vault?.account !== before) app.draw();
  else main.append(...wayOut()); // a PIN that is being typed stays
}

addEventListener('hashchange', async () => { await app.form?.flush(); app.draw(); main.focus(); scrollTo(0, 0); });
addEventListener('online', () => { drawBar(); app.sync(); });
addEventListener('offline', drawBar);
for (const event of ['pointerdown', 'keydown']) addEventListener(event, rest, { passive: true });
document.addEventListener('visibilitychange', () => { if (document.hidden) { app.form?.flush(); return; } if (app.store && Date.now() - touched > IDLE) app.lock(); else app.sync(); });
setInterval(() => {
  const due = app.items.some((i) => i.state === 'waiting') || Date.now() - (app.state.synced_at ?? 0) > FRESH;
  if (!document.hidden && due) app.sync();
}, LOOK);
start();
