// A million schedules of 24 instalments on one core, by bench/schedules.c, which runs the floor's own rules.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { say, work } from './measure.mjs';

const exec = promisify(execFile);

export async function schedules() {
  const { stdout } = await exec(path.join(work, 'schedules'), ['1000000']);
  const f = JSON.parse(stdout);
  say(`schedules: ${stdout.trim()}`);
  return [[`${f.n} schedules of 24 instalments (five methods, five day counts): CPU`, f.cpu, 2, 's', 10]];
}
