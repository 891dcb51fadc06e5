import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { expect } from '@jest/globals';
import type { Event } from '../../../../lib/model/events/event.ts';
import type { Verdict } from '../../../../lib/model/events/verdict.ts';
import { isBusyMachine } from '../../system/support.ts';
import { hasWhatTheBookshopNeeds } from './bookshop-needs.ts';
import { canInstall, install, pack, strangersShell } from './packed.ts';

export const canBookshop = () => hasWhatTheBookshopNeeds() && canInstall('pg');

export interface Told {
  readonly status: number;
  readonly stderr: string;
  /** The last verdict of each experiment, by its name. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
  readonly firstVerdict: number;
}

/** The bookshop in a folder of its own, with the tarball installed. */
export interface Bookshop {
  /** When its installation began. */
  readonly installing: number;
  readonly remove: () => void;
  /** Runs the program of the package as its user does, with those weaknesses of the bookshop. */
  npx(args: readonly string[], weaknesses?: string): Promise<{ status: number; stdout: string; stderr: string }>;
  judged(args: readonly string[], weaknesses?: string): Promise<Told>;
}

export function installBookshop(basePort: string): Bookshop {
  const packed = pack();
  const folder = join(realpathSync(mkdtempSync(join(tmpdir(), 'stranger-'))), 'bookshop');
  cpSync('examples/bookshop', folder, { recursive: true, filter: (path) => !path.includes('node_modules') });
  const installing = Date.now();
  install(folder, '--save-dev', packed.tarball);

  const start = (args: readonly string[], WEAK = '') => {
    const env = { ...strangersShell(process.execPath), WEAK };
    const whole = ['breakwater', ...args, '--base-port', basePort];
    const child = spawn('npx', whole, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = new Promise<number>((done) => child.once('close', done));
    return { child, ended, stderr: text(child.stderr) };
  };
  return {
    installing,
    remove: () => {
      packed.remove();
      rmSync(join(folder, '..'), { recursive: true, force: true });
    },
    npx: async (args, weaknesses) => {
      const { child, ended, stderr } = start(args, weaknesses);
      const stdout = await text(child.stdout);
      return { status: await ended, stdout, stderr: await stderr };
    },
    judged: async (args, weaknesses) => {
      const { child, ended, stderr } = start([...args, '--json'], weaknesses);
      const verdicts = new Map<string, Verdict>();
      let firstVerdict = Number.POSITIVE_INFINITY;
      for await (const line of createInterface({ input: child.stdout })) {
        const event = JSON.parse(line) as Event;
        if (event.type !== 'verdict') continue;
        firstVerdict = Math.min(firstVerdict, Date.now());
        verdicts.set(event.experiment, event);
      }
      return { status: await ended, stderr: await stderr, verdicts, firstVerdict };
    },
  };
}

export const told = ({ experiment, verdict, reasons }: Verdict) => `${experiment} ${verdict}: ${reasons.join(', ')}`;

/** Verdicts that are none of what was expected; a machine that was too busy says so, and is no reason. */
export const others = (verdicts: Iterable<Verdict>, expected: Verdict['verdict']): string[] =>
  [...verdicts].filter((one) => one.verdict !== expected && !isBusyMachine(one)).map(told);

/** Runs what must find a weakness, and what has nothing to do with it; resolves with the verdicts of the first. */
export async function weak(
  bookshop: Pick<Bookshop, 'judged'>,
  weakness: string,
  finding: readonly string[],
  sound: readonly string[],
): Promise<Verdict[]> {
  const args = ['run', ...finding, ...sound, '--retry-inconclusive', '3'];
  const { status, verdicts } = await bookshop.judged(args, weakness);
  const of = (names: readonly string[]) => names.flatMap((name) => verdicts.get(name) ?? []);
  expect([...verdicts.keys()].sort()).toEqual([...finding, ...sound].sort());
  expect(others(of(finding), 'failed')).toEqual([]);
  expect(others(of(sound), 'held')).toEqual([]);
  expect(status).toBe(1);
  return of(finding);
}
