// A city of a million: a demo city copied forty-seven times within its own database, by the engine's own shell.
// The generator would take an hour. Copies are no clones: owners are dealt anew, phones, NIB and days move on,
// so that words meet as seldom as they do in a register that grew by itself. The audit chain is not grown.
import { spawn } from 'node:child_process';
import readline from 'node:readline';

/* × 21,270 = 999,690; fewer to try the measuring itself. */
export const TIMES = Number(process.env.BENCH_TIMES ?? 47);

/* ---- the two shells ---- */

// An engine's shell that reads statements and answers with rows, one after the other.
class Shell {
  constructor(command, args, env) {
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...env } });
    this.child.stdin.on('error', () => {}); /* it has ended: its exit tells */
    this.lines = [];
    this.waiting = null;
    readline.createInterface({ input: this.child.stdout }).on('line', (line) => {
      if (line === '~end~') this.waiting.resolve(this.lines.splice(0));
      else this.lines.push(line);
    });
    this.ended = new Promise((resolve) => this.child.on('exit', (code) => {
      this.waiting?.reject(new Error(`${command}: exit ${code}`));
      resolve(code);
    }));
  }

  // Runs statements; rows come back as arrays of texts.
  async run(sql) {
    const rows = await new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.child.stdin.write(`${sql};\nSELECT '~end~';\n`);
    });
    this.waiting = null;
    return rows.map((line) => line.split('\x1f'));
  }

  async close() {
    this.child.stdin.end();
    await this.ended;
  }
}

const sqliteShell = (file) => new Shell('sqlite3', ['-batch', '-bail', '-list', '-separator', '\x1f', file]);
const pgShell = (url) => new Shell('psql', ['-X', '-q', '-A', '-t', '-F', '\x1f', '-v', 'ON_ERROR_STOP=1', url]);

/* ---- what differs between the engines ---- */

const sqlite = {
  shell: (city) => sqliteShell(city.file),
  begin: `PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -2000000; PRAGMA temp_store = MEMORY;
    PRAGMA foreign_keys = OFF`,
  columns: (table) => `SELECT name FROM pragma_table_info('${table}') ORDER BY cid`,
  indexes: (tables) => `SELECT name, replace(sql, char(10), ' ') FROM sqlite_schema
    WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN (${tables})`,
  digits: (value, width) => `substr('${'0'.repeat(20)}' || (${value}), -(${width}))`,
  words: 'business_fts',
  words_id: 'rowid',
  temp: 'temp.',
  end: `INSERT INTO business_fts (business_fts) VALUES ('optimize'); PRAGMA journal_mode = WAL`,
};
const pg = {
  shell: (city) => pgShell(city.url),
  begin: `SET synchronous_commit = off; SET maintenance_work_mem = '1GB'; SET work_mem = '256MB';
    SET session_replication_role = replica; SET client_min_messages = warning`,
  columns: (table) => `SELECT column_name FROM information_schema.columns WHERE table_name = '${table}'
    AND table_schema = current_schema() AND is_generated = 'NEVER' ORDER BY ordinal_position`,
  indexes: (tables) => `SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN (${tables})
    AND schemaname = current_schema() AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = indexname)`,
  digits: (value, width) => `lpad((${value})::text, (${width})::int, '0')`,
  words: 'search_text',
  words_id: 'business_id',
  temp: '',
  end: 'VACUUM (ANALYZE)',
};

/* ---- copy number k ---- */

const OWNERS_APART = 7919; /* a prime: copy k of a business belongs to the owner so many times k further on */

// A number of `width` digits, moved on; NULL stays NULL.
const moved = (e, value, width, k) =>
  e.digits(`(CAST(${value} AS BIGINT) + ${k * 12345677}) % CAST(substr('1${'0'.repeat(18)}', 1, ${width} + 1) AS BIGINT)`, width);

// Of each table: its rows as copy k has them, by column; other columns are those of the demo city, kept in `base_…`.
function copies(e, k, { n, p, facts, licenses }) {
  const business = k * n, person = k * p, later = k * 3600;
  const phone = `substr(b.phone, 1, 4) || ${moved(e, 'substr(b.phone, 5)', 'length(substr(b.phone, 5))', k)}`;
  const dealt = (id) => `JOIN base_person q ON q.id = (${id} + ${k * OWNERS_APART}) % ${p} + 1`;
  const business_id = `b.business_id + ${business}`;
  return {
    person: {
      from: `base_person b ${dealt('b.id')}`,
      columns: { id: `b.id + ${person}`, name: 'q.name', name_fold: 'q.name_fold' },
    },
    business: {
      from: `base_business b ${dealt('b.owner_id')}`,
      columns: {
        id: `b.id + ${business}`, client_id: 'NULL', owner_id: `b.owner_id + ${person}`, owner_name: 'q.name', owner_fold: 'q.name_fold',
        phone, nib: moved(e, 'b.nib', 13, k), source_id: `b.source_id || '-${k}'`, confirmed_at: `b.confirmed_at - ${later}`,
        created_at: `b.created_at - ${later}`, updated_at: `b.updated_at - ${later}`,
      },
    },
    fact: { columns: { id: `b.id + ${k * facts}`, business_id } },
    license: { columns: { id: `b.id + ${k * licenses}`, business_id } },
    source_key: { columns: { source_id: `b.source_id || '-${k}'`, business_id } },
    match_key: { columns: { key: `CASE WHEN b.key > 0 THEN b.key - ${k * 1000003} ELSE b.key + ${k * 1000003} END`, business_id } },
    [e.words]: {
      from: `base_${e.words} t JOIN business b ON b.id = t.business_id + ${business}`,
      columns: {
        [e.words_id]: 'b.id', area: 't.area', name_fold: 'b.name_fold', owner_fold: 'b.owner_fold', address_fold: 't.address_fold',
        phone: "coalesce(b.phone, '')", nib: "coalesce(b.nib, '')",
      },
      only: true,
    },
  };
}

async function copyTable(shell, table, columns, { from = `base_${table} b`, columns: given, only }) {
  const names = only ? Object.keys(given) : columns.get(table);
  const values = names.map((c) => given[c] ?? `b.${c}`);
  await shell.run(`INSERT INTO ${table} (${names.join(', ')}) SELECT ${values.join(', ')} FROM ${from}`);
}

/* ---- all of it ---- */

// Grows a city that nobody serves. `say` hears how far it is. → {n: businesses, seconds}
export async function grow(city, engine, say) {
  const e = engine === 'pg' ? pg : sqlite, began = performance.now(), shell = e.shell(city);
  const took = () => `${((performance.now() - began) / 1000).toFixed(0)} s`;
  await shell.run(e.begin);
  const last = async (table) => Number((await shell.run(`SELECT max(id) FROM ${table}`)).at(-1)[0]);
  const base = { n: await last('business'), p: await last('person'), facts: await last('fact'), licenses: await last('license') };
  const tables = Object.keys(copies(e, 1, base)), columns = new Map();
  for (const t of tables) {
    columns.set(t, (await shell.run(e.columns(t))).map(([name]) => name));
    const from = t === e.words ? 'search_text' : t, order = t === 'person' || t === 'business' ? 'ORDER BY id' : '';
    await shell.run(`CREATE TEMP TABLE base_${t} AS SELECT * FROM ${from} ${order}`);
  }
  await shell.run(`CREATE INDEX ${e.temp}base_of_person ON base_person (id)`);
  const indexes = await shell.run(e.indexes(tables.map((t) => `'${t}'`).join(', ')));
  for (const [name] of indexes) await shell.run(`DROP INDEX ${name}`);
  for (let k = 1; k < TIMES; k++) {
    for (const [table, copy] of Object.entries(copies(e, k, base))) await copyTable(shell, table, columns, copy);
    if (k % 5 === 0) say(`  ${engine}: ${((k + 1) * base.n).toLocaleString('en')} businesses, ${took()}`);
  }
  await shell.run(`UPDATE business_count SET n = n * ${TIMES}`);
  for (const [i, [name, sql]] of indexes.entries()) {
    await shell.run(sql);
    say(`  ${engine}: index ${i + 1} of ${indexes.length}: ${name}, ${took()}`);
  }
  if (engine === 'pg')
    for (const t of ['business', 'person', 'fact', 'license'])
      await shell.run(`SELECT setval(pg_get_serial_sequence('${t}', 'id'), (SELECT max(id) FROM ${t}))`);
  await shell.run(e.end);
  const n = await last('business');
  await shell.close();
  say(`  ${engine}: ${n.toLocaleString('en')} businesses after ${took()}`);
  return { n, base: base.n, seconds: (performance.now() - began) / 1000 };
}

// Statements for a city that nobody need be serving; the last column of the rows of all of them.
export async function ask(city, engine, statements) {
  const shell = (engine === 'pg' ? pg : sqlite).shell(city), lines = [];
  for (const sql of statements) lines.push(...(await shell.run(sql)).map((r) => r.at(-1)));
  await shell.close();
  return lines;
}
