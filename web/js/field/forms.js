/*
 * Forms that survive: what is typed is kept, encrypted, a moment after it was typed, and comes back after a reload,
 * a dead battery or a wrong tap. A form asks no network for anything.
 */
import { debtFields, sheetFields } from './debts.js';
import { isPhone } from './hint.js';
import { dotted, rupiah } from './money.js';
import { h, button, lastMonth, para, t } from './ui.js';

export const PROMISES_MAX = 10, PHOTOS_MAX = 3, PHOTO_EDGE = 1280;
const REVENUE_SOURCE = 'word';

/* ---- which fields each kind has ---- */

const point = { name: 'point', type: 'point' };
const optional = (list) => [{ code: '', label: t('choose') }, ...list];
// What a short list is chosen from: the pack brings it in the app's language.
const choice = (name, choices, more = {}) => ({ name, type: 'select', choices, ...more });

export function fieldsOf(kind, { choices, wards, debts }) {
  const c = (name) => choices?.[name] ?? [];
  switch (kind) {
    case 'visit': return [
      { name: 'visited_at', type: 'datetime', required: true },
      choice('kind', c('visit_kind'), { required: true, first: 'routine' }),
      choice('met', c('visit_met'), { required: true, first: 'owner' }),
      { name: 'summary', type: 'area', max: 2000 },
      { name: 'needs', type: 'checks', choices: c('need') },
      { name: 'advice', type: 'area', max: 2000 },
      { name: 'promises', type: 'promises', choices: c('task_who') },
      { name: 'revenue', type: 'revenue', choices: c('revenue_source').filter((s) => s.code !== 'import') }, // of papers that an office reads in
      { name: 'indicators', type: 'indicators', choices: c('indicator') },
      { name: 'photos', type: 'photos' },
      point,
    ];
    case 'task': return [
      { name: 'title', type: 'text', required: true, max: 200, min: 2 },
      { name: 'due_on', type: 'date', required: true },
      choice('who', c('task_who'), { required: true, first: 'companion' }),
    ];
    case 'debt': return debtFields({ debts });
    case 'sheet': return sheetFields({ debts });
    case 'done': return [{ name: 'outcome', type: 'area', max: 1000 }];
    case 'business': return [
      { name: 'name', type: 'text', required: true, max: 160, min: 2 },
      { name: 'owner_name', type: 'text', required: true, max: 120, min: 2 },
      { name: 'phone', type: 'tel' },
      { name: 'address', type: 'text', max: 300 },
      choice('ward', optional(wards), { required: true }),
      choice('sector', optional(c('sector'))),
      { name: 'notes', type: 'area', max: 2000 },
      point,
    ];
    case 'case': return [
      choice('category', optional(c('category').map((k) => ({ ...k, label: k.below ? `– ${k.label}` : k.label }))), { required: true }),
      { name: 'description', type: 'area', required: true, max: 4000, min: 10 },
      choice('ward', optional(wards), { required: true }),
      { name: 'name', label: 'reporter', type: 'text', max: 120 },
      { name: 'phone', type: 'tel', any: true },
    ];
    default: return [
      { name: 'name', type: 'text', required: true, max: 160 },
      { name: 'owner_name', type: 'text', required: true, max: 120 },
      { name: 'phone', type: 'tel' },
      { name: 'address', type: 'text', max: 300 },
      choice('sector', optional(c('sector'))),
      { name: 'notes', type: 'area', max: 2000 },
    ];
  }
}

/* ---- widgets ---- */

const labelled = (f, error, widget, words = t(`f_${f.label ?? f.name}`)) => h('div', { class: error ? 'field bad' : 'field' },
  h('label', { for: `f-${f.name}` }, words, f.required ? h('span', { class: 'must' }, ` ${t('must')}`) : null),
  error ? h('p', { class: 'error', id: `e-${f.name}` }, error) : null, widget);

const base = (f, error) => ({ id: `f-${f.name}`, name: f.name, 'aria-invalid': error ? 'true' : null, 'aria-describedby': error ? `e-${f.name}` : null, required: f.required, maxlength: f.max });
const options = (list, value) => list.map((c) => h('option', { value: c.code, selected: c.code === value }, c.label));

const localTime = (ms) => new Date(ms + 7 * 3600e3).toISOString().slice(0, 16);
const fromLocal = (text) => Date.parse(`${text}:00+07:00`);

// With dots once it is left, so that a nought too many is seen.
const moneyInput = (f, value, error) => h('input', { ...base(f, error), type: 'text', inputmode: 'decimal', class: 'mid', autocomplete: 'off', value: typeof value === 'number' ? dotted(value) : value ?? '',
  on: { change: (event) => { const n = rupiah(event.target.value); if (n !== null) event.target.value = dotted(n); } } });

const widgets = {
  text: (f, value, error) => labelled(f, error, h('input', { ...base(f, error), type: 'text', value: value ?? '' })),
  tel: (f, value, error) => labelled(f, error, h('input', { ...base(f, error), type: 'tel', class: 'mid', autocomplete: 'off', value: value ?? '' })),
  date: (f, value, error) => labelled(f, error, h('input', { ...base(f, error), type: 'date', class: 'mid', value: value ?? '' })),
  datetime: (f, value, error) => labelled(f, error, h('input', { ...base(f, error), type: 'datetime-local', class: 'mid', value: localTime(value ?? Date.now()) })),
  money: (f, value, error) => labelled(f, error, moneyInput(f, value, error)),
  count: (f, value, error) => labelled(f, error, h('input', { ...base(f, error), type: 'text', inputmode: 'numeric', maxlength: 4, class: 'mid', value: value ?? '' })),
  lender: (f, value, error) => labelled(f, error, h('div', {}, h('input', { ...base(f, error), type: 'text', list: 'lender-names', autocomplete: 'off', value: value ?? '' }),
    h('datalist', { id: 'lender-names' }, f.names.map((l) => h('option', { value: l.name }))), f.said)),
  check: (f, value, error) => h('div', { class: error ? 'field bad' : 'field' }, error ? h('p', { class: 'error', id: `e-${f.name}` }, error) : null,
    h('div', { class: 'choice' }, h('input', { ...base(f, error), type: 'checkbox', checked: value === true }), h('label', { for: `f-${f.name}` }, t(`f_${f.label}`), h('span', { class: 'must' }, ` ${t('must')}`)))),
  area: (f, value, error) => labelled(f, error, h('textarea', { ...base(f, error), rows: 4 }, value ?? '')),
  select: (f, value, error) => labelled(f, error, h('select', base(f, error), options(f.choices, value ?? f.first ?? ''))),
  checks: (f, value) => h('fieldset', { class: 'field' }, h('legend', {}, t(`f_${f.label ?? f.name}`)), f.choices.map((c) =>
    h('div', { class: 'choice' }, h('input', { type: 'checkbox', id: `f-${f.name}-${c.code}`, name: f.name, value: c.code, checked: (value ?? []).includes(c.code) }), h('label', { for: `f-${f.name}-${c.code}` }, c.label)))),
  revenue: (f, value, error, faults) => h('fieldset', { class: 'field' }, h('legend', {}, t('f_revenue')), [
    ['amount', (part, wrong) => moneyInput(part, value?.amount, wrong)],
    ['month', (part, wrong) => h('input', { ...base(part, wrong), type: 'month', class: 'mid', value: value?.month ?? lastMonth() })],
    ['source', (part, wrong) => h('select', base(part, wrong), options(f.choices, value?.source ?? REVENUE_SOURCE))],
  ].map(([name, widget]) => {
    const part = { name: `revenue-${name}`, label: `revenue_${name}` }, wrong = faults[part.name];
    return labelled(part, wrong, widget(part, wrong));
  })),
  // Only what changed is said; the rest stays folded and untouched.
  indicators: (f, value) => h('details', { id: 'f-indicators', open: value?.length > 0 }, h('summary', {}, t('f_indicators')), f.choices.map((c) => labelled({ name: `indicator-${c.code}` }, null,
    h('select', { id: `f-indicator-${c.code}`, 'data-code': c.code }, options([{ code: '', label: t('unchanged') }, ...c.levels], String((value ?? []).find((i) => i.code === c.code)?.level ?? ''))), c.label))),
  point: (f, value) => pointWidget(value),
  promises: (f, value) => promisesWidget(f, value ?? []),
  photos: (f, value) => photosWidget(value ?? []),
};

// Where it is: asked by a tap, never demanded.
function pointWidget(value) {
  const said = h('p', { class: 'help', role: 'status' }, value ? t('point_have', { metres: Math.round(value.accuracy ?? 0) }) : t('point_help'));
  const box = h('div', { class: 'field', id: 'f-point' }, h('p', { class: 'label' }, t('f_point')), said, button(t('point_ask'), () => {
    said.textContent = t('point_wait');
    if (!navigator.geolocation) { said.textContent = t('point_none'); return; }
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      box.value = { lat: coords.latitude.toFixed(6), lng: coords.longitude.toFixed(6), accuracy: Math.round(coords.accuracy) };
      said.textContent = t('point_have', { metres: box.value.accuracy });
      box.dispatchEvent(new Event('input', { bubbles: true }));
    }, () => { said.textContent = t('point_none'); }, { enableHighAccuracy: true, timeout: 20000 });
  }, 'second'));
  box.value = value ?? null;
  return box;
}

// A picture as small as it need be, without what cameras write into it.
async function shrunk(file) {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const scale = Math.min(1, PHOTO_EDGE / Math.max(picture.width, picture.height));
  const canvas = h('canvas', { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/jpeg', 0.8);
}

function photosWidget(list) {
  const said = h('p', { class: 'help', role: 'status' }, t('photos_help', { count: PHOTOS_MAX })), shown = h('ul', { class: 'photos' });
  const input = h('input', { type: 'file', id: 'f-photos', accept: 'image/*', capture: 'environment' });
  const box = h('div', { class: 'field', id: 'photos' }, h('label', { for: 'f-photos' }, t('f_photos')), said, shown, input);
  const told = () => box.dispatchEvent(new Event('input', { bubbles: true }));
  box.value = [...list];
  const draw = () => {
    shown.replaceChildren(...box.value.map((p, i) => h('li', {}, h('img', { src: p.image, alt: t('photo_one', { number: i + 1 }) }),
      button(t('photo_drop', { number: i + 1 }), () => { box.value = box.value.filter((one) => one !== p); draw(); told(); }, 'link'))));
    input.disabled = box.value.length >= PHOTOS_MAX;
  };
  input.addEventListener('change', async () => {
    const [file] = input.files;
    if (!file) return;
    try {
      box.value = [...box.value, { client_id: crypto.randomUUID(), image: await shrunk(file) }];
      said.textContent = t('photos_help', { count: PHOTOS_MAX });
    } catch { said.textContent = t('photo_bad'); }
    input.value = '';
    draw();
    told();
  });
  draw();
  return box;
}

function promisesWidget(f, list) {
  const box = h('fieldset', { class: 'field promises', id: 'f-promises' }, h('legend', {}, t('f_promises')));
  const more = button(t('promise_add'), () => { add({}); box.dispatchEvent(new Event('input', { bubbles: true })); }, 'second');
  let made = 0;
  function add(p) {
    const n = ++made, id = (name) => `f-promise-${n}-${name}`;
    const row = h('div', { class: 'promise' },
      h('label', { for: id('task') }, t('f_promise_task')), h('input', { id: id('task'), type: 'text', maxlength: 200, 'data-part': 'task', value: p.task ?? '' }),
      h('label', { for: id('who') }, t('f_who')), h('select', { id: id('who'), 'data-part': 'who' }, options(f.choices, p.who ?? 'companion')),
      h('label', { for: id('due') }, t('f_due_on')), h('input', { id: id('due'), type: 'date', 'data-part': 'due_on', value: p.due_on ?? '' }),
      button(t('promise_drop'), () => { row.remove(); more.hidden = false; box.dispatchEvent(new Event('input', { bubbles: true })); more.focus(); }, 'link'));
    row.dataset.client = p.client_id ?? crypto.randomUUID();
    more.before(row);
    more.hidden = box.querySelectorAll('.promise').length >= PROMISES_MAX;
  }
  box.append(more);
  list.forEach(add);
  return box;
}

const readers = {
  datetime: (form, f) => { const ms = fromLocal(form.elements[f.name].value); return Number.isNaN(ms) ? null : ms; },
  check: (form, f) => form.elements[f.name].checked,
  checks: (form, f) => [...form.querySelectorAll(`input[name="${f.name}"]:checked`)].map((n) => n.value),
  point: (form) => form.querySelector('#f-point').value,
  photos: (form) => form.querySelector('#photos').value,
  promises: (form) => [...form.querySelectorAll('.promise')].map((row) => ({
    client_id: row.dataset.client, ...Object.fromEntries([...row.querySelectorAll('[data-part]')].map((n) => [n.dataset.part, n.value.trim()])),
  })).filter((p) => p.task || p.due_on),
  indicators: (form) => [...form.querySelectorAll('#f-indicators select')].filter((n) => n.value).map((n) => ({ code: n.dataset.code, level: Number(n.value) })),
  // As it was typed: what cannot be read stays there (revenueOf() makes the amount of it). Untouched it is none.
  revenue: (form) => {
    const [amount, month, source] = ['amount', 'month', 'source'].map((name) => form.querySelector(`#f-revenue-${name}`).value.trim());
    return amount || month !== lastMonth() || source !== REVENUE_SOURCE ? { amount, month, source } : null;
  },
};

export const readForm = (form, fields) => Object.fromEntries(fields.map((f) => [f.name, (readers[f.type] ?? ((from) => from.elements[f.name].value.trim()))(form, f)]));

// Turnover as it was typed → as it is kept and sent; none where no amount was told.
export const revenueOf = (told) => (told?.amount ? { ...told, amount: rupiah(told.amount) } : null);

// What the phone can say by itself of each field; the server's rules come later. `was`: what stood there before.
export function faultsOf(fields, values, was = {}) {
  const faults = {};
  for (const f of fields) {
    const value = values[f.name];
    if (f.required && (value === '' || value === null || value === false)) faults[f.name] = t('fault_required');
    else if (f.type === 'tel' && value && value !== was[f.name] && !isPhone(value, f.any)) faults[f.name] = t('fault_phone');
    else if (f.min && value.length < f.min) faults[f.name] = t('fault_short', { count: f.min });
    else if (f.type === 'money' && value && rupiah(value) === null) faults[f.name] = t('fault_money');
    else if (f.type === 'count' && value && !/^[1-9]\d*$/.test(value)) faults[f.name] = t('fault_count');
    else if (f.type === 'promises' && value.some((p) => !p.task || !p.due_on)) faults[f.name] = t('fault_promise');
  }
  return faults;
}

// The server names parts, too: promises[0].due_on, revenue.month. The latter have a place of their own.
const placeOf = (field) => field.replace(/^revenue\./, 'revenue-').replace(/[.[].*$/, '');
// What a line of the summary is about, and what it leads to: of what holds several, the first of them.
const titleOf = (fields, name) => {
  const f = fields.find((one) => one.name === name), id = `f_${f ? f.label ?? f.name : name.replace('-', '_')}`, words = t(id);
  return words === id ? null : words;
};
function spotOf(form, name) {
  const at = form.querySelector(`#f-${name}, [id^="f-${name}-"]`), inner = 'input, select, textarea, button';
  return !at || at.matches(inner) ? at : at.querySelector(inner) ?? at;
}

/*
 * A form with what was typed. `draft(values)` is told a moment after each change, and at once by flush();
 * `save(values, how)` when it is sent off and nothing is missing; `check(values)` names faults of fields together. `actions`:
 * [how, label, class] of each button, the first one Enter's; `was`: the record that is changed. Returns the element, with
 * flush() on it.
 */
export function drawForm({ fields, values, errors = [], draft, save, watch, was, check = () => ({}), actions }) {
  const form = h('form', { novalidate: true, class: 'field-form' });
  const summary = h('div', { class: 'errors', tabindex: '-1', role: 'alert', hidden: true });
  let timer = 0, touched = false, saving = false; // a form that was only looked at leaves no draft
  const flush = () => { clearTimeout(timer); return touched ? draft(readForm(form, fields)) : null; };
  const draw = (now, faults) => {
    const nodes = fields.map((f) => {
      const node = widgets[f.type](f, now[f.name], faults[f.name], faults);
      if (faults[f.name] && !node.querySelector('.error')) node.insertBefore(h('p', { class: 'error' }, faults[f.name]), node.children[1]);
      return node;
    });
    const seldom = fields.flatMap((f, i) => (f.more ? [i] : [])), open = seldom.some((i) => { const v = now[fields[i].name]; return faults[fields[i].name] || (Array.isArray(v) ? v.length : v); });
    form.replaceChildren(summary, ...nodes.filter((n, i) => !fields[i].more), seldom.length ? h('details', { open: Boolean(open) }, h('summary', {}, t('form_more')), seldom.map((i) => nodes[i])) : '',
      h('div', { class: 'actions' }, actions.map(([how, label, kind]) => h('button', { type: 'submit', value: how, class: kind }, label))));
    watch?.(now, form);
    const list = Object.entries(faults);
    summary.hidden = !list.length;
    summary.replaceChildren(h('h2', {}, t('fault_title')), h('ul', {}, list.map(([name, text]) => {
      const to = spotOf(form, name), words = [titleOf(fields, name), text].filter(Boolean).join(': ');
      return h('li', {}, to ? h('a', { href: `#${to.id}`, on: { click: (event) => { event.preventDefault(); to.closest('details')?.setAttribute('open', ''); to.focus(); } } }, words) : words);
    })));
  };
  draw(values, Object.fromEntries(errors.map((e) => [placeOf(e.field), e.message])));
  form.addEventListener('input', () => { touched = true; clearTimeout(timer); timer = setTimeout(flush, 250); watch?.(readForm(form, fields), form); });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (saving) return; // tapped twice is once
    clearTimeout(timer);
    const now = readForm(form, fields), faults = { ...check(now), ...faultsOf(fields, now, was) };
    if (Object.keys(faults).length) {
      draw(now, faults);
      summary.focus();
      await draft(now);
      return;
    }
    saving = true;
    await save(now, event.submitter?.value).finally(() => { saving = false; });
  });
  form.flush = flush;
  return form;
}

export const saysFull = (error) => h('div', { class: 'notice bad', role: 'alert' },
  h('h2', {}, t(error.name === 'QuotaExceededError' ? 'full_title' : 'unstored_title')), para(t('full_text')));
