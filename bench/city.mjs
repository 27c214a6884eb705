// The city that is measured: a demo of 21,270 businesses, another of another seed whose rows are imported and
// created, and the requests that are sent, written byte for byte into files for bench/load.c.
import fs from 'node:fs';
import path from 'node:path';
import { must, UNTIL } from '../tests/lib/sahabat.mjs';

export const BUSINESSES = 21270;
const ROWS_IMPORTED = 21000;

// A generator of its own, so that every run sends the same requests.
export function dice(seed) {
  let s = seed >>> 0;
  return (n) => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    return Math.floor((s / 4294967296) * n);
  };
}

// RFC 4180 into objects by heading.
export function csvRead(text) {
  const rows = [];
  let row = [], cell = '', quoted = false;
  for (let i = text.charCodeAt(0) === 0xfeff ? 1 : 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') cell += text[++i];
      else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ',' || c === '\n') {
      row.push(cell.replace(/\r$/, ''));
      cell = '';
      if (c === '\n') rows.push(row), (row = []);
    } else cell += c;
  }
  const head = rows.shift();
  return rows.map((r) => Object.fromEntries(head.map((h, i) => [h, r[i] ?? ''])));
}

// A demo city in a folder; made once, then kept while `keep` says so.
export async function demoCity(dir, { seed = 1, businesses = BUSINESSES, cases, keep = false } = {}) {
  const city = { dir, file: path.join(dir, 'city.db'), servers: [] };
  city.url = `sqlite:${city.file}`;
  if (keep && fs.existsSync(city.file)) {
    await must(['migrate'], { city });
    return city;
  }
  fs.rmSync(dir, { recursive: true, force: true });
  fs.mkdirSync(dir, { recursive: true });
  const began = performance.now();
  await must(['demo', '--businesses', String(businesses), '--seed', String(seed), '--until', UNTIL,
    ...(cases === undefined ? [] : ['--cases', String(cases)])], { city, timeout: 0 });
  city.seconds = (performance.now() - began) / 1000;
  return city;
}

// A copy to write into.
export function copyCity(city, dir) {
  fs.rmSync(dir, { recursive: true, force: true });
  fs.mkdirSync(dir, { recursive: true });
  const copy = { dir, file: path.join(dir, 'city.db'), servers: [] };
  copy.url = `sqlite:${copy.file}`;
  fs.copyFileSync(city.file, copy.file);
  fs.copyFileSync(`${city.file}.key`, `${copy.file}.key`);
  return copy;
}

export async function businessesOf(city) {
  const file = path.join(city.dir, 'businesses.csv');
  await must(['export', 'businesses', '--format', 'csv', '-o', file], { city, timeout: 0 });
  return csvRead(fs.readFileSync(file, 'utf8'));
}

/* ---- requests ---- */

export function writeRequests(file, list) {
  const parts = [];
  for (const { method = 'GET', target, headers = {}, body = '' } of list) {
    const lines = [`${method} ${target} HTTP/1.1`, 'Host: 127.0.0.1'];
    for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
    if (body) lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
    const bytes = Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
    parts.push(Buffer.from(`${bytes.length}\n`), bytes);
  }
  fs.writeFileSync(file, Buffer.concat(parts));
  return file;
}

// Wards and states with more than a page of businesses.
export function wardsAndStates(rows) {
  const counts = new Map();
  for (const r of rows) {
    const key = `ward=${r.ward}&curation=${r.curation}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].filter(([, n]) => n > 50).map(([key]) => key).sort();
}

/*
 * What people type: a third one word of a name, a third a whole owner's name or two words, a third three words
 * or a phone; a quarter of all not typed to the end.
 */
export function searchTexts(rows, n, seed = 7) {
  const roll = dice(seed), texts = new Set();
  const words = (s) => s.split(/[^\p{L}\p{N}]+/u).filter((w) => w.length > 2);
  while (texts.size < n) {
    const r = rows[roll(rows.length)], name = words(r.name), owner = words(r.owner_name);
    const kind = roll(12);
    let text = '';
    if (kind < 4) text = [...name, ...owner][roll(name.length + owner.length)];
    else if (kind < 6) text = owner.slice(0, 2).join(' ');
    else if (kind < 8) text = `${name[0] ?? ''} ${owner[0] ?? ''}`.trim();
    else if (kind < 11) text = [...name, ...owner].slice(0, 3).join(' ');
    else text = r.phone;
    if (text && roll(4) === 0 && text.length > 5) text = text.slice(0, -2);
    if (text && text.length > 2) texts.add(text);
  }
  return [...texts];
}

// A body for each row of another city: as an officer's program would send it.
export function createBodies(rows) {
  return rows.map((r) => {
    const body = { name: r.name, owner_name: r.owner_name, ward: r.ward };
    for (const key of ['phone', 'address', 'sector', 'kbli', 'kbli_version', 'nib', 'founded_on'])
      if (r[key]) body[key] = r[key];
    for (const key of ['capital', 'employees']) if (r[key]) body[key] = Number(r[key]);
    return JSON.stringify(body);
  });
}

/* ---- the file that is imported ---- */

const cell = (s) => (/[",\n\r]/.test(s) ? `"${s.replaceAll('"', '""')}"` : s);

// With the headings that offices use.
export function importFile(file, rows, wardNames) {
  const columns = [['ID Sumber', 'source_id'], ['Nama Usaha', 'name'], ['Nama Pemilik', 'owner_name'], ['NIK', 'owner_nik'],
    ['No. HP', 'phone'], ['Alamat', 'address'], ['Kelurahan', 'ward'], ['KBLI', 'kbli'], ['NIB', 'nib'], ['Modal Usaha', 'capital']];
  const value = (r, key) => (key === 'ward' ? wardNames.get(r.ward) ?? r.ward : r[key]);
  const lines = [columns.map(([heading]) => heading).join(',')];
  for (const r of rows.slice(0, ROWS_IMPORTED)) lines.push(columns.map(([, key]) => cell(value(r, key))).join(','));
  fs.writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}
