// One owner against 40 products, with instalments; and the rules alone over a whole city, as each night: by
// bench/match.c, which runs the room's own rules.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { say, work } from './measure.mjs';

const exec = promisify(execFile);

export async function matching() {
  const { stdout } = await exec(path.join(work, 'match'), ['21270']);
  const f = JSON.parse(stdout);
  say(`matching: ${stdout.trim()}`);
  return [[`one owner against 40 products, with instalments: CPU`, (f.one / f.n) * 1000, 3, 'ms', 1],
    [`${f.n} owners against the rules of 40 products: CPU`, f.rules, 2, 's', 5]];
}
