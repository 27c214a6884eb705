/* Drawing without markup from strings; words in the app's language; days and times of the city. */

let words = {}, language = 'id';

export async function loadWords(base, lang) {
  const reply = await fetch(`${base}/words.${lang}.json`);
  if (!reply.ok) location.reload(); // a newer program took the place of this one
  words = await reply.json();
  language = lang;
  document.documentElement.lang = lang;
}
export const lang = () => language;

// The words of an id, with {named} values.
// {n}, and {n|day|days}: the first of both where n is 1.
export const t = (id, values = {}) => (words[id] ?? id).replace(/\{(\w+)(?:\|([^{}|]*)\|([^{}|]*))?\}/g,
  (whole, name, one, more) => (values[name] === undefined ? whole : more === undefined ? values[name] : String(values[name]) === '1' ? one : more));

// An element: attributes, then children; `on` are its listeners; what is null or false is left out.
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'on') for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (value === true) node.setAttribute(name, '');
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== false && c !== ''));
  return node;
}

export const button = (label, click, kind = '') => h('button', { type: 'button', class: kind || null, on: { click } }, label);
export const link = (label, href, kind = '') => h('a', { href, class: kind || null }, label);
export const tag = (kind, label) => h('strong', { class: `tag ${kind}` }, label);
export const notice = (kind, ...children) => h('div', { class: `notice ${kind}` }, ...children);
export const para = (text, kind = '') => (text ? h('p', { class: kind || null }, text) : null);

export function facts(rows) {
  const known = rows.filter(([, value]) => value);
  return known.length ? h('dl', { class: 'summary' }, known.map(([label, value]) => h('div', {}, h('dt', {}, label), h('dd', {}, value)))) : null;
}

const format = (value, options) => new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'id-ID', { timeZone: 'Asia/Jakarta', ...options }).format(value);
export const time = (ms) => format(ms, { dateStyle: 'medium', timeStyle: 'short' });
export const day = (iso) => (iso ? format(Date.parse(`${iso}T12:00:00+07:00`), { dateStyle: 'medium' }) : '');
export const today = (ms = Date.now()) => new Date(ms + 7 * 3600e3).toISOString().slice(0, 10);
// The last month that is over, as "2026-10".
export const lastMonth = (ms) => new Date(Date.parse(`${today(ms).slice(0, 7)}-01`) - 1).toISOString().slice(0, 7);
export const number = (n) => new Intl.NumberFormat(language === 'en' ? 'en-GB' : 'id-ID').format(n);

export const labelOf = (choices, code) => choices?.find((c) => c.code === code)?.label ?? code ?? '';
export const labelsOf = (choices, codes) => (codes ? String(codes).split(',').map((c) => labelOf(choices, c)).join(', ') : '');

// A question that must be answered: resolves to the value of the button, null when it was left.
export function ask(title, text, answers) {
  return new Promise((resolve) => {
    const box = h('dialog', { 'aria-labelledby': 'ask-title', class: 'ask' }, h('h2', { id: 'ask-title' }, title), para(text));
    const end = (value) => { box.close(); box.remove(); resolve(value); };
    box.append(h('div', { class: 'actions full' }, answers.map(([value, label, kind]) => button(label, () => end(value), kind))));
    box.addEventListener('cancel', (event) => { event.preventDefault(); end(null); });
    document.body.append(box);
    box.showModal();
  });
}
