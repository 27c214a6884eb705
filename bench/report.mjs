// Writes bench/RESULTS.md: each figure beside its limit and beside what stood in the file before.
import fs from 'node:fs';
import os from 'node:os';
import { execFileSync } from 'node:child_process';

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const round = (n, digits) => (n === undefined || Number.isNaN(n) ? '–' : n.toFixed(digits));

// name → its figure in the last file: the second cell of the tables' rows.
function lastFigures(file) {
  const last = new Map();
  if (!fs.existsSync(file)) return last;
  for (const line of fs.readFileSync(file, 'utf8').split('\n')) {
    const cells = line.split('|').map((c) => c.trim());
    if (cells.length > 4 && /^[\d.]/.test(cells[2])) last.set(cells[1], cells[2]);
  }
  return last;
}

// One line of the report: what, the figure with `digits`, its limit. `least`: the limit is from below.
function row(name, figure, digits, unit, limit, least = false) {
  const over = limit === undefined ? '' : (least ? figure >= limit : figure <= limit) ? 'ok' : '**over**';
  const words = limit === undefined ? '' : `${least ? '≥' : '≤'} ${limit} ${unit}`.trim();
  return { name, figure: round(figure, digits), unit, limit: words, over };
}

function contenderRows(list) {
  const rows = [];
  for (const c of list) {
    const of = (key) => median(c.results.map((r) => r[key]));
    if (c.name === 'floor') {
      rows.push(row(`${c.label}: CPU`, of('cpu_us'), 1, 'µs'));
      continue;
    }
    rows.push(row(`${c.label}: CPU`, of('ratio'), 2, 'floors', c.limit));
    if (c.p99) rows.push(row(`${c.label}: p99`, of('p99'), 2, 'ms', c.p99));
    if (c.rate) {
      rows.push(row(`${c.label}: rate`, of('rate'), 0, '/s', c.rate, true));
      rows.push(row(`${c.label}: p99`, of('p99'), 1, 'ms'));
      rows.push(row(`${c.label}: operations a commit`, of('group'), 1, ''));
    }
    const errors = c.results.reduce((sum, r) => sum + r.errors, 0);
    if (errors || c.rate) rows.push(row(`${c.label}: errors`, errors, 0, '', 0));
  }
  return rows;
}

function onceRows(f) {
  const rows = [];
  if (f.imported.failed) rows.push({ name: 'import of 21,000 rows', figure: f.imported.failed, unit: '', limit: '', over: '**over**' });
  else {
    const n = f.imported.counts;
    rows.push(row('import of 21,000 rows into the city: time', f.imported.seconds, 2, 's', 10));
    rows.push(row('import: peak memory', f.imported.peak, 0, 'MB', 200));
    rows.push(row('import: rows created', n.created, 0, ''), row('import: rows rejected', n.rejected, 0, ''),
      row('import: possible duplicates', n.possible_duplicates, 0, ''));
  }
  if (f.demo) rows.push(row('demo city of 21,270: time', f.demo, 1, 's'));
  rows.push(row('start to first answer', f.start, 0, 'ms', 100));
  rows.push(row('anonymous memory after load', f.rss, 1, 'MB', 64));
  rows.push(row('binary', f.size.full, 2, 'MB', 10), row('binary, stripped', f.size.stripped, 2, 'MB'));
  for (const r of f.passes) rows.push(row(...r));
  for (const v of f.visits) rows.push(row(`first visit of ${v.target}`, v.kb, 1, 'KB', 60));
  return rows;
}

const table = (rows, last) => [
  '| figure | now | before | unit | limit | |', '| --- | ---: | ---: | --- | --- | --- |',
  ...rows.map((r) => `| ${r.name} | ${r.figure} | ${last.get(r.name) ?? '–'} | ${r.unit} | ${r.limit} | ${r.over} |`),
].join('\n');

function costTable(list) {
  const lines = ['| contender | µs by round | floors by round | p50 ms | p99 ms | requests/s | foreign cores |', '| --- | --- | --- | ---: | ---: | ---: | --- |'];
  for (const c of list) {
    const each = (key, digits) => c.results.map((r) => round(r[key], digits)).join(' · ');
    const of = (key) => median(c.results.map((r) => r[key]));
    lines.push(`| ${c.name} | ${each('cpu_us', 1)} | ${each('ratio', 2)} | ${round(of('p50'), 2)} | ${round(of('p99'), 2)} | ${round(of('rate'), 0)} | ${each('foreign', 2)} |`);
  }
  return lines.join('\n');
}

function machine() {
  const version = (command, ...args) => execFileSync(command, args).toString().split('\n')[0];
  return `${os.cpus().length} × ${os.cpus()[0].model.trim()}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, Linux, ${version('gcc', '--version')}`;
}

// The sections of the last file by their headings, for what was not measured this time.
function lastSections(file) {
  const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim() : '';
  return new Map(text.split(/\n(?=## )/).map((s) => [s.split('\n')[0], s]));
}

const BIG = '## A million businesses on ', ENGINES = ['SQLite', 'PostgreSQL'], REQUESTS = '## Requests: 21,270 businesses, 32 connections, signed in';
const when = () => `${new Date().toISOString().slice(0, 10)}, ${machine()}.`;

function smallSections(f, last) {
  const foreign = median(f.list.flatMap((c) => c.results.map((r) => r.foreign)));
  const how = `${when()} Median of ${f.rounds} rounds; processor time of the server alone, so that neighbours matter little: they took ${round(foreign, 2)} cores meanwhile (the median over all runs), which the p99 figures do suffer from.`;
  return [
    [REQUESTS, `${REQUESTS}\n\n${how}\n\n${table(contenderRows(f.list), last)}`],
    ['## Once', `## Once\n\n${table(onceRows(f), last)}`],
    ['## Round by round', `## Round by round\n\n${costTable(f.list)}`],
  ];
}

// A section for each engine, so that one can be measured without the other.
function bigSections(f, last) {
  const how = `${when()} Median of ${f.rounds} rounds. The cost of PostgreSQL counts its own processes, too.`;
  return ENGINES.map((engine) => [engine, f.big.filter(([name]) => name.startsWith(`${engine}:`))])
    .filter(([, rows]) => rows.length)
    .map(([engine, rows]) => [BIG + engine, `${BIG}${engine}\n\n${how}\n\n${table(rows.map((r) => row(...r)), last)}`]);
}

// `f` holds what was measured: `list` and what was taken once, `big`, or both. The rest stays as it stands.
export function writeResults(file, f, write) {
  const last = lastFigures(file), sections = lastSections(file);
  for (const [heading, text] of [...(f.list ? smallSections(f, last) : []), ...(f.big ? bigSections(f, last) : [])]) sections.set(heading, text);
  const parts = [
    '# What Sahabat costs',
    'Written by `make bench`; `bench/README.md` says how. *Now* stands beside the figure of the run before and beside the limit that was set.',
    ...[REQUESTS, '## Once', ...ENGINES.map((engine) => BIG + engine), '## Round by round'].filter((h) => sections.has(h)).map((h) => sections.get(h).trim()),
  ];
  const text = `${parts.join('\n\n')}\n`;
  if (write) fs.writeFileSync(file, text);
  process.stdout.write(text);
}
