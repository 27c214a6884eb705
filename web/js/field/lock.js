/* Before anything can be read: making the lock, opening it, and what to do when the PIN is gone. */
import { change, count, vaultOf } from './db.js';
import { changePin, goodPin, makeVault, openVault, PIN_MIN, rightPin, waitOf, wrongPin } from './vault.js';
import { ask, button, h, link, notice, para, t, time } from './ui.js';

const pinField = (id, label, more = {}) => h('div', { class: 'field' }, h('label', { for: id }, label),
  h('input', { id, type: 'password', inputmode: 'numeric', autocomplete: 'one-time-code', // nothing for the browser to keep
    required: true, maxlength: 32, ...more }));

/* ---- nobody is signed in ---- */

export const drawSignIn = (app) => [h('h1', {}, t('title')), para(t('lead'), 'lead'),
  app.session?.signed_in ? para(t('sign_in_other')) : para(t('sign_in_text')),
  h('p', { class: 'actions full' }, link(t('sign_in'), '/sign-in?next=/field', 'button'))];

/* ---- the first time ---- */

export function drawSetUp(app) {
  const said = h('p', { class: 'error', role: 'alert' });
  const one = pinField('f-pin', t('pin_new')), two = pinField('f-again', t('pin_again'));
  const form = h('form', { novalidate: true }, one, two, said, h('div', { class: 'actions' }, h('button', { type: 'submit' }, t('pin_make'))));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const [pin, again] = [...form.querySelectorAll('input')].map((n) => n.value);
    said.textContent = !goodPin(pin) ? t('pin_weak', { count: PIN_MIN }) : pin !== again ? t('pin_differs') : '';
    if (said.textContent) return;
    said.textContent = t('pin_making');
    const { vault, key } = await makeVault(app.session.account.id, pin, Date.now());
    await change(app.db, { vault });
    navigator.storage?.persist?.().catch(() => {});
    await app.unlocked(vault, key);
  });
  return [h('h1', {}, t('setup_title', { name: app.session.account.name })), para(t('setup_text'), 'lead'), para(t('pin_help', { count: PIN_MIN })), form];
}

/* ---- each time ---- */

export function drawUnlock(app, vault) {
  const said = h('p', { class: 'error', role: 'alert' });
  const form = h('form', { novalidate: true }, pinField('f-pin', t('pin')), said,
    h('div', { class: 'actions' }, h('button', { type: 'submit' }, t('unlock'))));
  let now = vault, timer = 0;
  const tick = () => {
    clearTimeout(timer);
    const wait = waitOf(now, Date.now());
    form.querySelector('button').disabled = wait > 0;
    if (wait) { said.textContent = t('pin_wait', { count: Math.ceil(wait / 1000) }); timer = setTimeout(tick, 500); }
    else if (now.wrong) said.textContent = t('pin_wrong', { count: now.wrong });
  };
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const input = form.querySelector('input');
    if (waitOf(now, Date.now())) return;
    said.textContent = t('pin_looking');
    const key = await openVault(now, input.value);
    now = key ? rightPin(now) : wrongPin(now, Date.now());
    await change(app.db, { vault: now, of: now.account });
    input.value = '';
    if (key) return app.unlocked(now, key);
    tick();
    input.focus();
  });
  tick();
  return [h('h1', {}, t('locked_title')), para(vault.synced_at ? t('locked_text', { when: time(vault.synced_at) }) : t('locked_never')), form,
    h('p', {}, button(t('pin_gone'), () => forget(app, vault), 'link'))];
}

/* ---- another PIN, while it is open ---- */

export function drawPin(app) {
  const said = h('p', { class: 'error', role: 'alert' });
  const form = h('form', { novalidate: true }, pinField('f-old', t('pin_old')), pinField('f-pin', t('pin_new')), pinField('f-again', t('pin_again')), said,
    h('div', { class: 'actions' }, h('button', { type: 'submit' }, t('pin_change')), link(t('never_mind'), '#/phone')));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const [old, pin, again] = [...form.querySelectorAll('input')].map((n) => n.value);
    const vault = await vaultOf(app.db, app.vault.account), wait = waitOf(vault, Date.now());
    said.textContent = wait ? t('pin_wait', { count: Math.ceil(wait / 1000) })
      : !goodPin(pin) ? t('pin_weak', { count: PIN_MIN }) : pin !== again ? t('pin_differs') : '';
    if (said.textContent) return;
    said.textContent = t('pin_making');
    const other = await changePin(vault, old, pin), now = other ?? wrongPin(vault, Date.now());
    await change(app.db, { vault: now, of: now.account });
    app.vault = now;
    if (other) return app.pinChanged();
    said.textContent = t('pin_wrong', { count: now.wrong });
    form.querySelector('input').value = '';
  });
  return [h('h1', {}, t('pin_change')), para(t('pin_change_text'), 'lead'), para(t('pin_help', { count: PIN_MIN })), form];
}

// The PIN is nowhere but in its person's head: who forgot it begins anew.
async function forget(app, vault) {
  const n = await count(app.db, vault.account, 'item');
  const sure = await ask(t('forget_title'), n ? t('forget_unsent', { count: n }) : t('forget_text'), [['yes', t('forget_do'), 'danger'], [null, t('never_mind'), 'second']]);
  if (sure) await app.wipe(vault);
}

// Several people's stores on one phone, and nobody signed in to say whose.
export const drawWhose = (app, list) => [h('h1', {}, t('whose_title')), para(t('whose_text')), h('ul', { class: 'doors' }, list.map((v, i) =>
  h('li', {}, button(t('whose_one', { number: i + 1, when: time(v.made) }), () => app.choose(v), 'link'))))];

export const drawWiped = () => [h('h1', {}, t('wiped_title')), notice('warn', para(t('wiped_text'))), h('p', {}, link(t('start_over'), '/field', 'button'))];
