import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thoroughTimeScale } from '../../../cli/commands/gameday.ts';
import type { Verdict } from '../../../lib/model/events/verdict.ts';
import { isWeak } from '../../../lib/model/patterns.ts';
import { experimentsFor } from './choose.ts';
import { copyWith } from './copy.ts';
import type { Seeded } from './seeded.ts';

/** What was said of a changed shop. */
export interface Tried {
  readonly seeded: Seeded;
  readonly seconds: number;
  readonly verdicts: readonly Verdict[];
  /** What failed or was weak, each once: `users` and `data` for verdicts that failed, patterns by name. */
  readonly accused: readonly string[];
  /** Why there are no verdicts. */
  readonly trouble?: string;
}

/** Whether what the change breaks is among what was said. */
export const isNamed = ({ seeded, accused }: Pick<Tried, 'seeded' | 'accused'>): boolean =>
  seeded.breaks.some((each) => accused.includes(each));

/** Runs what touches a change, on a copy of the product that has it: all of it, or `untilNamed`, which is quicker. */
export async function trySeeded(
  seeded: Seeded,
  basePort: number,
  { thorough = false, untilNamed = false, experiments = experimentsFor(seeded, { thorough }) } = {},
): Promise<Tried> {
  const folder = mkdtempSync(join(tmpdir(), `truth-${seeded.name}-`));
  const begun = performance.now();
  try {
    copyWith(seeded.edits, folder);
    const longer = thorough ? ['--time-scale', thoroughTimeScale] : [];
    const runs = join(folder, '.breakwater/runs');
    const isEnough = () => untilNamed && isNamed({ seeded, accused: accusedIn(verdictsSoFar(runs)) });
    const output = await run(folder, ['run', ...experiments, ...longer, '--base-port', String(basePort)], isEnough);
    const verdicts = readVerdicts(runs);
    const trouble = verdicts.length === 0 ? output.trim().split('\n').slice(-5).join('\n') : undefined;
    const seconds = (performance.now() - begun) / 1000;
    return { seeded, seconds, verdicts, accused: accusedIn(verdicts), ...(trouble !== undefined && { trouble }) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const lookMilliseconds = 1000;

/** Interrupted once it is enough; then it ends as one that a user interrupts. */
async function run(folder: string, args: readonly string[], isEnough: () => boolean): Promise<string> {
  const child = spawn(process.execPath, ['cli/main.ts', ...args], {
    ...{ cwd: folder, env: { ...process.env, NODE_OPTIONS: '' } },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (output += bytes));
  const look = setInterval(() => {
    if (!isEnough()) return;
    clearInterval(look);
    child.kill('SIGINT');
  }, lookMilliseconds);
  await once(child, 'close');
  clearInterval(look);
  return output;
}

/** What was said while it runs: a run's results are written at its end. */
function verdictsSoFar(runs: string): Verdict[] {
  try {
    return readdirSync(runs).flatMap((run) =>
      readFileSync(join(runs, run, 'events.jsonl'), 'utf8')
        .split('\n')
        .slice(0, -1)
        .filter((line) => line.includes('"type":"verdict"'))
        .map((line) => JSON.parse(line)),
    );
  } catch {
    return [];
  }
}

function readVerdicts(runs: string): Verdict[] {
  try {
    return readdirSync(runs).flatMap(
      (run) => JSON.parse(readFileSync(join(runs, run, 'results.json'), 'utf8')).verdicts,
    );
  } catch {
    return [];
  }
}

function accusedIn(verdicts: readonly Verdict[]): string[] {
  return [
    ...new Set(
      verdicts.flatMap(({ verdict, data, patterns, availability, reasons }) => [
        ...(verdict === 'failed'
          ? [isOfData(data, reasons) ? 'data' : availability.users === null ? 'run' : 'users']
          : []),
        ...patterns.filter(isWeak).map(({ pattern }) => pattern),
      ]),
    ),
  ];
}

const isOfData = (data: Verdict['data'], reasons: readonly string[]): boolean =>
  data !== null && Object.values(data.words).some((words) => reasons.some((reason) => reason.includes(words)));
