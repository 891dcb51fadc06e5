import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Event } from '../../../lib/model/events/event.ts';
import type { Verdict } from '../../../lib/model/events/verdict.ts';
import { isBusyMachine } from '../system/support.ts';
import { hasWhatTheBookshopNeeds } from './support/bookshop-needs.ts';
import { canInstall, install, type Packed, pack, strangersShell } from './support/packed.ts';

const basePort = '26500';
const can = hasWhatTheBookshopNeeds() && canInstall('pg');

let packed: Packed | undefined;
/** The bookshop in a folder of its own, with the tarball installed. */
let folder: string;
let installing: number;

interface Told {
  readonly status: number;
  readonly stderr: string;
  /** The last verdict of each experiment, by its name. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
  readonly firstVerdict: number;
}

/** Runs the program of the package as its user does, with those weaknesses of the bookshop. */
function npx(args: readonly string[], WEAK = '') {
  const env = { ...strangersShell(process.execPath), WEAK };
  const child = spawn('npx', ['breakwater', ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number>((done) => child.once('close', done));
  return { child, ended, stderr: text(child.stderr) };
}

async function judged(args: readonly string[], WEAK?: string): Promise<Told> {
  const { child, ended, stderr } = npx([...args, '--json', '--base-port', basePort], WEAK);
  const verdicts = new Map<string, Verdict>();
  let firstVerdict = Number.POSITIVE_INFINITY;
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line) as Event;
    if (event.type !== 'verdict') continue;
    firstVerdict = Math.min(firstVerdict, Date.now());
    verdicts.set(event.experiment, event);
  }
  return { status: await ended, stderr: await stderr, verdicts, firstVerdict };
}

const told = ({ experiment, verdict, reasons }: Verdict) => `${experiment} ${verdict}: ${reasons.join(', ')}`;

/** Verdicts that are none of what was expected; a machine that was too busy says so, and is no reason. */
const others = (verdicts: Iterable<Verdict>, expected: Verdict['verdict']): string[] =>
  [...verdicts].filter((one) => one.verdict !== expected && !isBusyMachine(one)).map(told);

(can ? describe : describe.skip)('a bookshop that is not ours', () => {
  beforeAll(() => {
    packed = pack();
    folder = join(realpathSync(mkdtempSync(join(tmpdir(), 'stranger-'))), 'bookshop');
    cpSync('examples/bookshop', folder, { recursive: true, filter: (path) => !path.includes('node_modules') });
    installing = Date.now();
    install(folder, '--save-dev', packed.tarball);
  }, 300_000);

  afterAll(() => {
    packed?.remove();
    if (folder) rmSync(join(folder, '..'), { recursive: true, force: true });
  });

  test('is found, and nothing is wrong with it', async () => {
    const { child, ended, stderr } = npx(['check', '--base-port', basePort]);
    const stdout = await text(child.stdout);
    expect({ status: await ended, stdout, stderr: await stderr }).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/journey order: served.*Nothing is wrong\.\n$/s),
    });
  }, 60_000);

  test('holds a whole game day, whose first verdict comes soon', async () => {
    const { status, stderr, verdicts, firstVerdict } = await judged(['gameday']);
    const seconds = Math.round((firstVerdict - installing) / 1000);
    process.stderr.write(`${verdicts.size} experiments; from npm install to the first verdict: ${seconds} s\n`);
    expect(others(verdicts.values(), 'held')).toEqual([]);
    const doubtful = [...verdicts.values()].filter(isBusyMachine);
    if (doubtful.length > 0) process.stderr.write(`${doubtful.map(told).join('\n')}\n`);
    expect({ status, stderr: status > 1 ? stderr : '' }).toEqual({ status: doubtful.length > 0 ? 1 : 0, stderr: '' });
    expect(verdicts.size).toBeGreaterThan(15);
    expect(doubtful.length).toBeLessThan(verdicts.size / 2);
    expect(seconds).toBeLessThan(180);
  }, 900_000);

  test('that waits for reviews without a time-out is found out, and nobody else is accused', async () => {
    const verdicts = await weak('timeout', ['lose-web-to-reviews', 'hang-reviews'], ['redis-outage']);
    for (const one of verdicts) expect({ [one.experiment]: one.cascade }).toEqual({ [one.experiment]: ['web'] });
  }, 300_000);

  test('that takes Redis for something that never fails is found out, and nobody else is accused', async () => {
    const verdicts = await weak('cache', ['redis-outage'], ['lose-web-to-reviews']);
    for (const one of verdicts) expect({ [one.experiment]: one.cascade }).toEqual({ [one.experiment]: ['reviews'] });
  }, 300_000);
});

/** Runs what must find a weakness, and what has nothing to do with it; resolves with the verdicts of the first. */
async function weak(weakness: string, finding: readonly string[], sound: readonly string[]): Promise<Verdict[]> {
  const args = ['run', ...finding, ...sound, '--retry-inconclusive', '3'];
  const { status, verdicts } = await judged(args, weakness);
  const of = (names: readonly string[]) => names.flatMap((name) => verdicts.get(name) ?? []);
  expect([...verdicts.keys()].sort()).toEqual([...finding, ...sound].sort());
  expect(others(of(finding), 'failed')).toEqual([]);
  expect(others(of(sound), 'held')).toEqual([]);
  expect(status).toBe(1);
  return of(finding);
}
