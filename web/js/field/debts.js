/*
 * Debts on the phone: which sheet they go into, what the register said of a lender, and those that were written here
 * and wait. What a sheet holds already is never here: it is read in Sahabat, with signal.
 */
import { fold } from './hint.js';
import { dotted, rupiah } from './money.js';
import { day, h, labelOf, link, para, t, tag, today } from './ui.js';

const about = (item) => (item.business?.id ? String(item.business.id) : `new:${item.business?.item}`);
const of = (list, kind, key) => list.filter((i) => i.kind === kind && about(i) === key);

// Where the debts of a business ("12", "new:…") go: {id} of an open sheet, {item} of one that waits itself; null: none.
export function sheetOf(app, key) {
  const open = app.pack?.debts?.sheets.find((s) => String(s.business) === key);
  if (open) return { id: open.id };
  const [waits] = of(app.items, 'sheet', key), sent = of(app.done, 'sheet', key).find((i) => i.sent_at > (app.pack?.asked ?? 0));
  return waits ? { item: waits.id } : sent ? { id: sent.record } : null;
}

// Sent meanwhile by another tab: what hung on it is told its number.
export const landed = (on, done) => { const sent = on?.item && done.find((i) => i.id === on.item); return sent?.record ? { id: sent.record } : on; };

export const mayWrite = (app, key) => Boolean(app.pack?.debts) && !app.businesses().find((b) => String(b.id) === key)?.masked;

const states = { waiting: 'info', sending: 'info', refused: 'bad' };
const amount = (text) => { const n = rupiah(text ?? ''); return n === null ? null : `Rp ${dotted(n)}`; };

const row = (app, item) => h('li', { 'data-debt': item.id }, h('strong', {}, item.data.lender), ' ', tag(states[item.state], t(`state_${item.state}`)),
  h('span', { class: 'note' }, [labelOf(app.pack?.debts?.choices.lender_kind, item.data.kind), amount(item.data.claimed) ?? amount(item.data.received)].filter(Boolean).join(' · ')),
  item.state === 'refused' ? h('p', {}, [item.problem.detail ?? item.problem.title, ...item.problem.errors.map((e) => e.message)].filter(Boolean).join(' '), ' ', link(t('outbox'), '#/outbox')) : null);

// Those of a business that were written on this phone.
export function writtenHere(app, key) {
  const waiting = of(app.items, 'debt', key), sent = of(app.done, 'debt', key).length;
  return [waiting.length ? h('ul', { class: 'rows', id: 'debts' }, waiting.map((item) => row(app, item))) : null, sent ? para(t('debts_sent', { count: sent }), 'meta') : null];
}

// On the screen of a business.
export function debtPart(app, key) {
  if (!mayWrite(app, key)) return [];
  const sheet = sheetOf(app, key), withdrawn = app.pack.debts.withdrawn.some((id) => String(id) === key);
  return [h('h2', {}, t('debts')),
    sheet ? h('p', { class: 'actions full' }, link(t('new_debt'), `#/new/debt/${key}`, 'button second'), sheet.id ? link(t('sheet_look'), `/debt-sheets/${sheet.id}`, 'button second') : null)
      : withdrawn ? para(t('sheet_withdrawn')) : [para(t('sheet_none')), h('p', { class: 'actions full' }, link(t('new_sheet'), `#/new/sheet/${key}`, 'button second'))],
    ...writtenHere(app, key)];
}

/* ---- forms ---- */

export function debtFields({ debts }) {
  const c = (name) => debts?.choices[name] ?? [], choose = { code: '', label: t('choose') };
  const one = (name, type, more = {}) => ({ name, type, label: `debt_${name}`, ...more });
  return [
    one('lender', 'lender', { required: true, max: 120, names: debts?.lenders.names ?? [] }),
    one('kind', 'select', { required: true, choices: [choose, ...c('lender_kind')] }),
    one('received', 'money'), one('claimed', 'money'), one('paid', 'money'),
    one('taken_on', 'date'), one('tenor', 'count'), one('tenor_unit', 'select', { choices: [choose, ...c('unit')] }),
    one('withheld', 'money', { more: true }), one('due_on', 'date', { more: true }), one('instalment', 'money', { more: true }),
    one('cost', 'money', { more: true }), one('cost_per', 'select', { more: true, choices: [choose, ...c('unit')] }),
    one('behaviour', 'checks', { more: true, choices: c('behaviour') }), one('note', 'area', { more: true, max: 2000 }),
  ];
}

export const sheetFields = ({ debts }) => [
  { name: 'consent', type: 'check', label: 'sheet_consent', required: true },
  { name: 'consent_via', type: 'select', label: 'sheet_consent_via', required: true, choices: [{ code: '', label: t('choose') }, ...(debts?.choices.consent_way ?? []).filter((w) => w.code !== 'web')] },
];

// What the server would refuse, said while the owner still sits here.
export function debtFaults(values) {
  const faults = {};
  if (Boolean(values.tenor) !== Boolean(values.tenor_unit)) faults[values.tenor ? 'tenor_unit' : 'tenor'] = t('fault_tenor');
  if (values.cost && !values.cost_per) faults.cost_per = t('fault_cost_per');
  if (values.taken_on && values.taken_on > today()) faults.taken_on = t('fault_future');
  else if (values.taken_on && values.due_on && values.due_on < values.taken_on) faults.due_on = t('fault_due');
  return faults;
}

// What the list of lenders said, under the name that is typed; a kind that it knows is chosen.
export function lenderHint(app) {
  const said = h('p', { class: 'help', role: 'status' }), { lenders, choices } = app.pack?.debts ?? {};
  let last = null;
  said.look = (values, form) => {
    const typed = fold(values.lender ?? '');
    if (typed === last) return;
    const first = last === null; // as it came: the kind that was chosen stays
    last = typed;
    const known = typed ? lenders?.names.find((l) => fold(l.name) === typed) : null;
    said.textContent = known ? t('lender_known', { legal: labelOf(choices.legal, known.legal), day: day(lenders.on) }) : '';
    if (known && !first) form.elements.kind.value = known.kind;
  };
  return said;
}

export const consentText = (app) => para(app.pack?.debts?.consent.text, 'lead');
