import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Event } from '../../../lib/model/events/event.ts';
import type { Verdict } from '../../../lib/model/events/verdict.ts';
import { plainEnvironment } from '../../support/plain-environment.ts';

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line as a user would, and resolves when it has ended. */
export const chaos = (...args: string[]): Promise<Finished> => startChaos(...args).finished;

/** The same in a folder. */
export const chaosIn = (cwd: string, ...args: readonly string[]): Promise<Finished> => started(args, cwd).finished;

/** The same, for those who press Ctrl-C. */
export const startChaos = (...args: string[]): Started => started(args);

interface Started {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
}

function started(args: readonly string[], cwd = process.cwd()): Started {
  const child = spawn(process.execPath, [resolve('cli/main.ts'), ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: plainEnvironment(),
  });
  const finished = new Promise<Finished>((done) => {
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.once('close', (status) => done({ status, stdout, stderr }));
  });
  return { child, finished };
}

export interface Judged {
  readonly verdict: Verdict;
  readonly events: readonly Event[];
}

/** Runs one experiment with `--json` and resolves with what it printed. */
export async function judged(...args: string[]): Promise<Judged> {
  const { stdout } = await chaos(...args);
  const lines = stdout.split('\n').filter(Boolean);
  const events = lines.map((line) => JSON.parse(line) as Event);
  const told = events.find((event) => event.type === 'verdict');
  if (!told) throw new Error(`no verdict in ${stdout.slice(-1000)}`);
  const { v: _v, seq: _seq, wall: _wall, mono: _mono, type: _type, experimentId: _id, ...verdict } = told;
  return { verdict, events: events.filter((event) => event.type !== 'verdict') };
}

/** What a verdict says where the machine had no time to spare, so that nothing can be blamed on the fault. */
const tooBusy = /^(baseline below the objective|load generator lag|CPU wait)/;

/** Whether a run says of itself that the machine was too busy for it, and nothing else. */
export const isBusyMachine = ({ verdict, reasons }: Verdict): boolean =>
  verdict === 'inconclusive' && reasons.every((reason) => tooBusy.test(reason));

/** The same, but a run that says of itself that the machine was too busy for it is made again, four times at most. */
export async function measured(...args: string[]): Promise<Judged> {
  for (let left = 3; ; left--) {
    const run = await judged(...args);
    if (left === 0 || !isBusyMachine(run.verdict)) return run;
  }
}

/** Resolves when a condition holds; rejects after 90 s. */
export async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 90_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not so after 90 s: ${condition}`);
    await new Promise((next) => setTimeout(next, 20));
  }
}

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'chaos-'));
