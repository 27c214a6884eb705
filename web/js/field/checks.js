/*
 * What the server would refuse, said while the owner still sits here: of the fields of a form together, by kind. Days are
 * judged by both clocks, the phone's and as the server set it right: only what is wrong by either is refused.
 */
import { debtFaults } from './debts.js';
import { rupiah } from './money.js';
import { t, today } from './ui.js';

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

// The first and the last day that it may be now. `offset`: how far the phone's clock is ahead, ms, or null.
export function daysOfNow(offset, now = Date.now()) {
  const days = [today(now), today(now - (offset ?? 0))].sort();
  return { first: days[0], last: days[1] };
}

// Whether a visit tells anything at all; `pictures`: photos of it that wait already.
export const saysSomething = (v, pictures) => Boolean(v.summary || v.advice || v.needs?.length || v.promises?.length || v.revenue?.amount ||
  v.indicators?.length || v.photos?.length || pictures || (v.met && v.met !== 'owner'));

function revenueFaults({ amount, month }, { last }) {
  const faults = {};
  if (!amount) return faults;
  if (rupiah(amount) === null) faults['revenue-amount'] = t('fault_money');
  if (!MONTH.test(month) || month > last.slice(0, 7)) faults['revenue-month'] = t('fault_month');
  return faults;
}

const kinds = {
  debt: debtFaults,
  visit: (v, days, { pictures }) => ({
    ...(saysSomething(v, pictures) ? {} : { summary: t('visit_empty') }),
    ...(v.promises?.some((p) => p.due_on && v.visited_at && p.due_on < today(v.visited_at)) ? { promises: t('fault_promise_day') } : {}),
    ...revenueFaults(v.revenue ?? {}, days),
  }),
  task: (v, { first }) => (v.due_on && v.due_on < first ? { due_on: t('fault_past') } : {}),
  business: (v) => (v.phone || v.address ? {} : { phone: t('fault_reach') }),
};

// For drawForm(): values → {field: words} of what is wrong. `item`: one that waits and is written over; a day that was
// not over when it was written is still good.
export const checksOf = (kind, { offset = null, pictures = 0, item = null } = {}) => (values) => {
  const days = daysOfNow(offset), then = item ? daysOfNow(item.offset, item.made_at).first : days.first;
  return kinds[kind]?.(values, { ...days, first: then < days.first ? then : days.first }, { pictures }) ?? {};
};
