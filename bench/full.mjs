// The city at its full size on SQLite: 21,270 businesses, 500,000 visits, 100,000 cases, 1,000,000 monthly figures. The
// demo makes the register and the cases; what its companions did is then copied into the years before by SQLite's own
// shell, so that nothing that the rooms keep of it (last visits, steps, boards) changes.
import fs from 'node:fs';
import path from 'node:path';
import * as cases from './cases.mjs';
import * as city from './city.mjs';
import { ask } from './grow.mjs';

const scale = Number(process.env.BENCH_FULL ?? 1); /* less to try the measuring itself */
export const VISITS = 500000 * scale, FIGURES = 1000000 * scale, BUSINESSES = Math.round(city.BUSINESSES * scale), CASES = Math.round(cases.CASES * scale);
const YEARS = 3, MONTHS = YEARS * 12; /* how far back a copy lies behind the one before */

async function columns(town, table, but) {
  const names = await ask(town, 'sqlite', [`SELECT name FROM pragma_table_info('${table}') ORDER BY cid`]);
  return names.filter((n) => n !== 'id' && !but.includes(n));
}

// The table's rows as they are, once more and once more, each time `YEARS` further back, until there are so many.
async function copied(town, table, many, moved, say) {
  const kept = await columns(town, table, [...Object.keys(moved(1)), 'client_id']), [[n], [last]] = [
    await ask(town, 'sqlite', [`SELECT count(*) FROM ${table}`]), await ask(town, 'sqlite', [`SELECT max(id) FROM ${table}`])];
  let there = Number(n);
  for (let k = 1; there < many; k++) {
    const values = moved(k), names = [...kept, ...Object.keys(values)];
    const select = [...kept.map((c) => `t.${c}`), ...Object.values(values)];
    await ask(town, 'sqlite', [`PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -500000;
      INSERT INTO ${table} (${names.join(', ')}) SELECT ${select.join(', ')} FROM ${table} t WHERE t.id <= ${last} LIMIT ${many - there}`]);
    there = Number((await ask(town, 'sqlite', [`SELECT count(*) FROM ${table}`]))[0]);
    say(`  ${table}: ${there.toLocaleString('en')}`);
  }
}

// A city of that size in a folder; made once, then kept while `keep` says so.
export async function fullCity(dir, { keep = false, say }) {
  const file = path.join(dir, 'city.db'), mark = `${file}.grown`;
  if (!keep || !fs.existsSync(mark)) fs.rmSync(dir, { recursive: true, force: true });
  const town = await city.demoCity(dir, { businesses: BUSINESSES, cases: CASES, keep });
  if (fs.existsSync(mark)) return town;
  const back = (column, k) => `strftime('%Y-%m', t.${column} || '-01', '-${k * MONTHS} months')`, seconds = (k) => k * YEARS * 365 * 86400;
  await copied(town, 'visit', VISITS, (k) => ({
    visited_at: `t.visited_at - ${seconds(k)}`, visited_on: `date(t.visited_on, '-${k * YEARS * 365} days')`,
    recorded_at: `t.recorded_at - ${seconds(k)}`, created_at: `t.created_at - ${seconds(k)}`, updated_at: `t.updated_at - ${seconds(k)}`,
    confirmed_at: `t.confirmed_at - ${seconds(k)}`, objected_at: `t.objected_at - ${seconds(k)}`,
  }), say);
  await copied(town, 'revenue', FIGURES, (k) => ({
    month: back('month', k), visit_id: 'NULL', recorded_at: `t.recorded_at - ${seconds(k)}`,
  }), say);
  await ask(town, 'sqlite', ['PRAGMA optimize', 'PRAGMA wal_checkpoint(TRUNCATE)']);
  fs.writeFileSync(mark, '');
  return town;
}
