// What it costs to reckon how 21,270 businesses of 36 months stand, whole and one by one, by bench/reckon.c, which runs
// the room's own rules.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { UNTIL } from '../tests/lib/sahabat.mjs';
import * as city from './city.mjs';
import { ask } from './grow.mjs';
import { say, work } from './measure.mjs';

const exec = promisify(execFile), MONTHS = 36, ANSWERED = ['KEU1', 'KEU2', 'PAS1', 'PAS2', 'PRO1', 'PRO3'];
const NOW = Date.parse(`${UNTIL}T03:00:00Z`) / 1000;

// Months and answers for every business, in a copy of the city beside it.
export async function filledCity(town, at) {
  const copy = city.copyCity(town, at);
  await fill(copy);
  return copy;
}

// The months up to the city's last full one, and answers to six questions, for every business.
async function fill(town) {
  const [y, m] = UNTIL.split('-').map(Number), end = y * 12 + m - 1;
  const months = Array.from({ length: MONTHS }, (_, i) => end - MONTHS + i)
    .map((at) => `('${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}', ${at % 12})`).join(', ');
  const codes = ANSWERED.map((c, i) => `('ind:${c}', ${i})`).join(', ');
  await ask(town, 'sqlite', [
    'DELETE FROM revenue', 'DELETE FROM growth', 'DELETE FROM growth_move',
    `INSERT INTO revenue (business_id, month, amount, low, high, source, confidence, note, recorded_at, current)
      SELECT b.id, m.column1, 4000000 + (b.id * 7919 + m.column2 * 104729) % 30000000, 3000000, 40000000, 'word', 40, '', ${NOW}, 1
      FROM business b JOIN (VALUES ${months}) AS m ON 1 = 1`,
    `INSERT INTO fact (business_id, kind, value, valid_from, recorded_at)
      SELECT b.id, c.column1, CAST((b.id * 31 + c.column2 * 17) % 4 AS TEXT), '2026-05-01', ${NOW}
      FROM business b JOIN (VALUES ${codes}) AS c ON 1 = 1`,
    'ANALYZE',
  ]);
}

export async function reckoning(town) {
  const copy = await filledCity(town, path.join(work, 'stands'));
  const { stdout } = await exec(path.join(work, 'reckon'), [copy.url, String(NOW)], { env: { ...process.env, SAHABAT_KEY_FILE: copy.key ?? `${copy.file}.key` } });
  const f = JSON.parse(stdout);
  say(`reckoned ${f.n} businesses, ${f.written} written: ${stdout.trim()}`);
  return [
    [`how ${f.n} businesses of ${MONTHS} months stand, reckoned whole: CPU`, f.again_cpu, 2, 's', 2],
    ['the same, all rows written anew: CPU', f.first_cpu, 2, 's'],
    ['one business follows a change', f.follow_us / 1000, 3, 'ms', 2],
  ];
}
