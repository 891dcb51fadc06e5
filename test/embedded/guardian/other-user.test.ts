import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import { endAll } from '../../../base/process/end-all.ts';
import { identify, isAlive, processState, signalProcess } from '../../../base/process/identity.ts';
import { markOf } from '../../../base/process/mark.ts';
import { markVariable, type ProcessIdentity } from '../../../lib/model/events/process-identity.ts';
import { openJournal } from '../../../local/journal/journal-file.ts';
import { places } from '../../../local/supervisor/state.ts';
import { plan } from './support/plans.ts';
import { createPlace, eventually, type Place } from './support/system.ts';

const basePort = 24700;
const main = fileURLToPath(new URL('../../../cli/main.ts', import.meta.url));
const hangAndGive = fileURLToPath(new URL('./support/hang-and-give.ts', import.meta.url));

/** Root without the right to signal others' processes: to it, they are what root's are to a user. */
const confined = ['--bounding-set=-kill', '--inh-caps=-kill', process.execPath];
/** Only root can start a process of another user. */
const asRoot = process.platform === 'linux' && process.getuid?.() === 0 ? test : test.skip;

interface Task {
  readonly leader: ProcessIdentity;
  /** In the group of the leader, and of another user. */
  readonly others: ProcessIdentity;
  /** In a session of its own, and ours. */
  readonly stray: ProcessIdentity;
  readonly mark: string;
}

let place: Place;
let task: Task;

beforeEach(async () => {
  place = createPlace();
  mkdirSync(places(place.folder).logs, { recursive: true });
  if (asRoot === test) task = await startTask();
});

afterEach(async () => {
  if (asRoot === test) await endAll([task.leader, task.others, task.stray]);
  place.remove();
});

async function startTask(): Promise<Task> {
  const mark = markOf(places(place.folder).logs, 'task-any-00000000.log');
  const script = 'setpriv --reuid=65534 sleep 600 & echo $!; setsid sleep 600 & echo $!; wait';
  const env = { PATH: process.env.PATH, [markVariable]: mark };
  const child = spawn('bash', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'ignore'], env });
  const [others, stray] = await linesOf(child, 2);
  const identityOf = (pid: unknown) => identify(Number(pid)) as ProcessIdentity;
  return { leader: identityOf(child.pid), others: identityOf(others), stray: identityOf(stray), mark };
}

async function linesOf(child: ChildProcess, count: number): Promise<string[]> {
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout as Readable });
  for await (const line of reader) if (lines.push(line) === count) break;
  return lines;
}

/** What a command says and how it ends, of a user who may not signal all processes. */
async function chaos(...args: string[]): Promise<{ status: number; said: string }> {
  const command = [...confined, main, ...args, '--folder', place.folder];
  const child = spawn('setpriv', command, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const output of [child.stdout, child.stderr]) output.on('data', (bytes) => (said += bytes));
  const [status] = await once(child, 'close');
  return { status, said };
}

/** The journal of a system that was killed while it hung the task. */
async function writeJournal(): Promise<void> {
  const { leader, mark } = task;
  const journal = openJournal(places(place.folder).journal, systemClock);
  journal.append({ type: 'process-started', role: 'task/any', process: leader });
  await journal.durable({
    type: 'fault-planned',
    experimentId: 'EXP1',
    action: 'hang',
    plan: plan('fault-1', [{ do: 'duty-cycle', faultId: 'fault-1', process: leader, mark, share: 1 }]),
  });
  await journal.close();
}

asRoot(
  'a process of another user in a task keeps none of the others stopped',
  async () => {
    const { leader, others, stray, mark } = task;
    signalProcess(leader, 'SIGSTOP');
    const hanging = spawn('setpriv', [...confined, hangAndGive, JSON.stringify(others), mark], { stdio: 'pipe' });
    const [refused] = await once(createInterface({ input: hanging.stdout }), 'line');
    hanging.stdin.end('\n');
    await once(hanging, 'close');
    expect(refused).toMatch(new RegExp(`process ${others.pid} \\(sleep, user \\w+\\) is not permitted`));

    signalProcess(stray, 'SIGSTOP');
    signalProcess(leader, 'SIGKILL');
    await eventually(() => isAlive(leader), false);
    const giving = spawn('setpriv', [...confined, hangAndGive, JSON.stringify(leader), mark], { stdio: 'pipe' });
    giving.stdin.end('\n');
    const said = await linesOf(giving, 2);
    expect(said).toEqual([`process ${leader.pid} has gone`, 'done']);
    expect(await eventually(() => processState(stray), 'running')).toBe('running');
  },
  30_000,
);

asRoot(
  'heal undoes and ends all but it, names it, and a start goes on without it',
  async () => {
    const { leader, others, stray } = task;
    await writeJournal();
    for (const each of [leader, stray]) signalProcess(each, 'SIGSTOP');
    signalProcess(leader, 'SIGKILL');
    await eventually(() => isAlive(leader), false);

    const named = new RegExp(`process ${others.pid} \\(sleep, user \\w+\\), which only its user or root may end`);
    const first = await chaos('heal');
    expect(first).toMatchObject({ status: 3, said: expect.stringMatching(named) });
    expect(first.said).toContain('1 faults undone');
    expect([stray, others].map(isAlive)).toEqual([false, true]);
    expect(await chaos('heal')).toMatchObject({ status: 3, said: expect.stringMatching(named) });

    const up = await chaos('up', '--base-port', String(basePort), '--response', 'off');
    expect(up).toMatchObject({ status: 0, said: expect.stringMatching(named) });
    const whileUp = await chaos('down');
    expect(whileUp.said).toMatch(new RegExp(`The system is down, but has left .*${others.pid} \\(sleep, user`));
    expect(whileUp.status).toBe(3);

    await endAll([others]);
    expect((await chaos('heal')).status).toBe(0);
  },
  120_000,
);
