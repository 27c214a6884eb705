/* What waits, what was refused and why, what went last: each with what can be done about it. */
import { sheetOf } from './debts.js';
import { isSealed } from './items.js';
import { again } from './outbox.js';
import { ask, button, facts, h, link, notice, para, t, tag, time } from './ui.js';

const states = { waiting: ['info', 'state_waiting'], sending: ['info', 'state_sending'], refused: ['bad', 'state_refused'], sent: ['good', 'state_sent'] };
const titleOf = (item) => [t(`kind_${item.kind}`), [item.kind === 'debt' ? item.data.lender : '', item.about].filter(Boolean).join(' · ')].filter(Boolean).join(': ');
const stateTag = (item) => tag(states[item.state][0], t(states[item.state][1]));

// By its words of that kind ("debt_kind"), or of all ("kind").
const fieldName = (kind, name) => {
  const plain = name.replace(/[.[].*$/, '');
  return [`f_${kind}_${plain}`, `f_${plain}`].map((id) => [id, t(id)]).find(([id, words]) => words !== id)?.[1] ?? name;
};

// Both values of what two people changed; the person of this one says what shall be.
function conflict(app, item) {
  const { both, base } = item.problem;
  const rest = Object.fromEntries(Object.entries(item.data).filter(([f]) => !both.some((b) => b.field === f)));
  return [para(t('both_text')), h('div', { class: 'scroll' }, h('table', {}, h('thead', {}, h('tr', {}, ['both_field', 'both_mine', 'both_theirs'].map((id) => h('th', { scope: 'col' }, t(id))))),
    h('tbody', {}, both.map((b) => h('tr', {}, h('th', { scope: 'row' }, fieldName(item.kind, b.field)), h('td', {}, b.mine), h('td', {}, b.theirs)))))),
  h('div', { class: 'actions full' }, button(t('both_send'), () => app.put(again(item, { base }))),
    button(t('both_leave'), () => (Object.keys(rest).length ? app.put(again(item, { data: rest, base })) : discard(app, item)), 'second'))];
}

// What no form can put right: it is about the business, or the right to it.
const notItsFields = (problem) => problem.errors.every((e) => /^(business(_id)?|sheet)$/.test(e.field));

function why(app, item) {
  const { problem } = item;
  if (problem.code === 'unknown') return [para(t('unknown_text')), h('details', {}, h('summary', {}, t('unknown_show')), h('pre', { class: 'lines' }, JSON.stringify(item.data, null, 1)))];
  if (problem.code === 'stale') return conflict(app, item);
  return [para(problem.detail ?? problem.title ?? t('refused_status', { status: problem.status })), problem.hint ? para(problem.hint) : null,
    problem.errors.length ? h('ul', {}, problem.errors.map((e) => h('li', {}, `${fieldName(item.kind, e.field)}: ${e.message}`))) : null,
    isSealed(item) ? (notItsFields(problem) ? para(t('refused_sealed')) : null)
      : [problem.status === 404 || (problem.errors.length && notItsFields(problem)) ? para(t('refused_gone')) : null, problem.status === 403 ? para(t('refused_right')) : null]].flat();
}

// The sheet that the household has, where one more was refused.
const sheetThere = (app, item) => (item.kind === 'sheet' && item.state === 'refused' && item.business?.id ? sheetOf(app, String(item.business.id))?.id : null);

async function discard(app, item) {
  const hanging = app.hanging(item).length;
  const text = app.maybeThere(item) ? t('discard_tried') : hanging ? t('discard_hanging', { count: hanging }) : t('discard_text');
  const sure = await ask(t('discard_title'), text, [['yes', t('discard_do'), 'danger'], [null, t('never_mind'), 'second']]);
  if (sure) await app.discard(item);
}

function waitingFor(app, item) {
  const on = app.items.find((i) => i.id === item.business?.item || i.id === item.on?.item);
  if (on) return para(t('hangs_on', { name: titleOf(on) }), 'meta');
  return item.state === 'waiting' && app.maybeThere(item) ? para(t('tried'), 'meta') : null;
}

const card = (app, item) => h('li', { class: 'card', 'data-item': item.id, 'data-state': item.state }, h('h2', {}, titleOf(item)), h('p', {}, stateTag(item), h('span', { class: 'note' }, time(item.made_at))),
  item.state === 'refused' ? notice('bad', ...why(app, item)) : waitingFor(app, item),
  item.state === 'sent' ? [para(item.code ? t('sent_as', { code: item.code }) : null, 'meta'), item.possible ? notice('warn', para(t('possible', { count: item.possible })), h('p', {}, link(t('possible_look'), `/businesses/${item.record}`))) : null] : h('div', { class: 'actions' },
    sheetThere(app, item) ? button(t('sheet_adopt'), () => app.adopt(item, sheetThere(app, item))) : null,
    item.problem && item.problem.code !== 'stale' && notItsFields(item.problem) ? button(t('send_again'), () => app.put(again(item)), item.problem.code === 'unknown' ? '' : 'second') : null,
    !app.maybeThere(item) && item.problem?.code !== 'unknown' && item.kind !== 'photo' ? link(item.state === 'refused' ? t('correct') : t('edit'), `#/edit/${item.seq}`, item.state === 'refused' ? 'button' : '') : null,
    item.state !== 'sending' ? button(t('discard'), () => discard(app, item), 'link') : null));

export const drawOutbox = (app) => [h('h1', {}, t('outbox')), para(t('outbox_text')),
  app.trouble ? notice('warn', para(t(`why_${app.trouble}`)), app.trouble === 'sign-in' ? h('p', {}, link(t('sign_in'), '/sign-in?next=/field', 'button')) : null) : null,
  app.items.length ? h('div', { class: 'actions' }, button(t('send_now'), () => app.sync())) : para(t('outbox_empty')),
  h('ul', { class: 'cards-list', id: 'waiting' }, app.items.map((i) => card(app, i))),
  app.done.length ? h('h2', {}, t('sent')) : null, h('ul', { class: 'cards-list', id: 'sent' }, app.done.map((i) => card(app, i)))];

/* ---- this phone ---- */

export async function leave(app) {
  if (app.items.length) await app.sync();
  const n = app.items.length;
  const answer = await ask(t('leave_title'), n ? t('leave_unsent', { count: n }) : t('leave_text'),
    [['keep', n ? t('leave_keep_unsent') : t('leave_keep')], ['wipe', n ? t('leave_wipe_unsent', { count: n }) : t('leave_wipe'), 'danger'], [null, t('never_mind'), 'second']]);
  if (!answer) return;
  if (answer === 'wipe' && n && !(await ask(t('discard_title'), t('forget_unsent', { count: n }), [['yes', t('forget_do'), 'danger'], [null, t('never_mind'), 'second']]))) return;
  await app.leave(answer === 'wipe');
}

export const drawPhone = (app) => [h('h1', {}, t('phone')), facts([[t('account'), app.state.name], [t('last_synced'), app.state.synced_at ? time(app.state.synced_at) : t('never')],
  [t('clock'), Math.abs(app.net.offset ?? 0) > 300000 ? t('clock_off', { count: Math.round(app.net.offset / 60000) }) : null], [t('version'), app.program]]),
h('p', { class: 'actions full' }, button(t('sync_now'), () => app.sync()), button(t('lock_now'), () => app.lock(), 'second'), link(t('pin_change'), '#/pin', 'button second')),
h('p', { class: 'actions full' }, button(t('language'), () => app.language(), 'second'), link(t('phones'), '/field/phones', 'button second'), link(t('whole_site'), '/businesses', 'button second')),
h('h2', {}, t('leave_title')), para(t('leave_help')), button(t('leave'), () => leave(app), 'second danger')];
