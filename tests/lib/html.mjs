// Just enough of HTML to read our own pages: forms with their values, texts, links.

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
export const unescape = (s) => s.replace(/&(amp|lt|gt|quot|#39);/g, (_, e) => entities[e]);

function attributes(tag) {
  const all = {};
  for (const m of tag.matchAll(/\s([a-zA-Z_:-]+)(?:="([^"]*)")?/g)) all[m[1]] = unescape(m[2] ?? '');
  return all;
}

// What a browser would send of a form without touching it: checked boxes, chosen options, no buttons.
// A name that stands several times has an array of values.
function valuesOf(inside) {
  const values = {};
  const add = (name, value) => { values[name] = name in values ? [values[name], value].flat() : value; };
  for (const m of inside.matchAll(/<input\b[^>]*>/g)) {
    const a = attributes(m[0]);
    if (!a.name || ['submit', 'button', 'file'].includes(a.type)) continue;
    if (['checkbox', 'radio'].includes(a.type) && !('checked' in a)) continue;
    add(a.name, a.value ?? 'on');
  }
  for (const m of inside.matchAll(/<textarea\b([^>]*)>([\s\S]*?)<\/textarea>/g)) {
    const a = attributes(` ${m[1]}`);
    if (a.name) add(a.name, unescape(m[2]).replace(/^\n/, ''));
  }
  for (const m of inside.matchAll(/<select\b([^>]*)>([\s\S]*?)<\/select>/g)) {
    const a = attributes(` ${m[1]}`);
    const options = [...m[2].matchAll(/<option\b([^>]*)>/g)].map((o) => attributes(` ${o[1]}`));
    const chosen = options.find((o) => 'selected' in o) ?? options[0];
    if (a.name && chosen) add(a.name, chosen.value ?? '');
  }
  return values;
}

export function formsOf(text) {
  return [...text.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map((m) => {
    const a = attributes(` ${m[1]}`);
    return { action: a.action ?? '', method: (a.method ?? 'get').toLowerCase(), values: valuesOf(m[2]), inside: m[2] };
  });
}

export const linksOf = (text) => [...text.matchAll(/<a\b[^>]*\shref="([^"]*)"/g)].map((m) => unescape(m[1]));

// What a case's page offers to do: forms on it, and links to pages of one act each.
export const actsOf = (text) => [...formsOf(text).map((f) => f.values.type).filter(Boolean),
  ...linksOf(text).map((l) => /^\/cases\/\d+\/act\/(\w+)$/.exec(l)?.[1]).filter(Boolean)];

export const titleOf = (text) => unescape(/<title>([\s\S]*?)<\/title>/.exec(text)?.[1] ?? '');

// The words of a page, without markup.
export const wordsOf = (text) => unescape(text.replace(/<(script|style)\b[\s\S]*?<\/\1>/g, ' ').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ');
