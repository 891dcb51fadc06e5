import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import { endAll } from '../../../base/process/end-all.ts';
import { findMarked, findPrograms } from '../../../base/process/find-processes.ts';
import { identify, isAlive, processState, signalProcess } from '../../../base/process/identity.ts';
import { namedProcesses } from '../../../base/process/process-names.ts';
import { treeMembers } from '../../../base/process/tree.ts';
import type { ProcessIdentity } from '../../../lib/model/events/process-identity.ts';
import { type Guardian, startGuardian } from '../../../local/guardian/guardian-client.ts';
import { heal } from '../../../local/guardian/heal.ts';
import { type Child, type Children, createChildren } from '../../../local/runtimes/embedded/children.ts';
import { findOwn } from '../../../local/runtimes/embedded/find-own.ts';
import { guardianProgram, stepRunnerAt } from '../../../local/runtimes/embedded/guardian.ts';
import { createDutyCycles } from '../../../local/runtimes/embedded/hands/duty-cycles.ts';
import { testWithPython } from '../../support/python.ts';
import { createMemoryLog } from '../../unit/engine/support/memory-log.ts';
import { createPlace, eventually, type Place } from '../guardian/support/system.ts';

/**
 * A shell that does not pass signals on, a shell of its own group, and two sleepers that have left the session: one whose
 * parent lives, one that is an orphan. None knows of the others.
 */
const tree = `
trap '' TERM
sleep 600.1 &
(setsid sleep 600.2 & exec sleep 600.3) &
setsid --fork sh -c 'sleep 600.4 & wait' &
bash -c 'set -m; sleep 600.5 & wait' &
echo ready
while :; do wait; done`;
const sleepers = ['600.1', '600.2', '600.3', '600.4', '600.5'];

let place: Place;
let strangers: ProcessIdentity[];

beforeEach(() => {
  place = createPlace();
  strangers = [];
});

afterEach(async () => {
  await endAll([...findMarked(place.logs).map(({ process }) => process), ...strangers]);
  place.remove();
});

const running = () => findMarked(place.logs).map(({ process }) => process);
const argumentsOf = ({ pid }: ProcessIdentity) => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
};
/** The sleepers of the tree that are there, by how long they sleep. */
const asleep = () =>
  [...new Set(running().flatMap((each) => argumentsOf(each)))].filter((arg) => sleepers.includes(arg)).sort();

/** A process that logs into the folder as a task does, and is none of ours: nobody gave it our mark. */
async function startStranger(): Promise<ProcessIdentity> {
  const output = openSync(join(place.logs, 'task-any-00000000.log'), 'a');
  const child = spawn('sleep', ['600.9'], { stdio: ['ignore', output, output], detached: true });
  closeSync(output);
  await once(child, 'spawn');
  const stranger = identify(child.pid as number) as ProcessIdentity;
  strangers.push(stranger);
  return stranger;
}

describe('while its supervisor lives', () => {
  let guardian: Guardian;
  let children: Children;
  let child: Child;

  beforeEach(async () => {
    guardian = await startGuardian({ program: guardianProgram(place), journalPath: place.journalPath, log: () => {} });
    children = createChildren({ log: createMemoryLog(systemClock), guardian: () => guardian, folder: place.logs });
    child = await children.startForeign({
      role: 'task/any',
      log: 'task/any-00000000',
      command: 'sh',
      args: ['-c', tree],
    });
    expect(await eventually(asleep, sleepers)).toEqual(sleepers);
  });

  afterEach(async () => {
    await children.endAll();
    await endAll([guardian.process]);
  });

  test('all that came of a program ends with it, in whatever group and session, and no stranger', async () => {
    const stranger = await startStranger();
    signalProcess(child.identity, 'SIGKILL');
    expect(await child.exited).toBe('SIGKILL');
    expect(running()).toEqual([]);
    expect(isAlive(stranger)).toBe(true);
  });

  test('a reaper that is killed is started again while there is something to end', async () => {
    const reapers = () => findPrograms((path) => /\/reaper\.[jt]s$/.test(path), ` ${place.logs} `);
    const [first] = reapers() as [ProcessIdentity];
    signalProcess(first, 'SIGKILL');
    expect(await eventually(() => reapers().length === 1 && reapers()[0]?.pid !== first.pid, true)).toBe(true);
    expect(asleep()).toEqual(sleepers);
    await children.endAll();
    expect(reapers()).toEqual([]);
  });

  test('it logs into a file of its own', async () => {
    expect(child.logFile).toBe(join(place.logs, 'task-any-00000000.log'));
    expect(readFileSync(child.logFile, 'utf8')).toBe('ready\n');
  });

  test('the end of all children, and a guardian that is let go, leave nothing of it', async () => {
    await children.endAll();
    expect(running()).toEqual([]);
    await children.startForeign({ role: 'task/any', log: 'task/any-00000001', command: 'sh', args: ['-c', tree] });
    expect(await eventually(asleep, sleepers)).toEqual(sleepers);
    await guardian.abandon();
    expect(await eventually(() => running().length, 0)).toBe(0);
  });

  test('a hang stops every process of it, one that is forked later too, and its end continues every one', async () => {
    const stranger = await startStranger();
    const states = () => new Set(treeMembers({ leader: child.identity, mark: child.mark as string }).map(processState));
    const cycles = createDutyCycles(systemClock);
    cycles.take('fault-1', child.identity, 1, child.mark);
    expect(await eventually(() => [...states()], ['stopped'])).toEqual(['stopped']);
    expect(processState(stranger)).toBe('running');
    cycles.give('fault-1', child.identity, child.mark);
    expect([...states()]).toEqual(['running']);
    expect(asleep()).toEqual(sleepers);
  });

  test('cpu stress takes time from what has left the group, and gives it back', async () => {
    const cycles = createDutyCycles(systemClock);
    cycles.take('fault-1', child.identity, 0.8, child.mark);
    const orphan = running().find((each) => argumentsOf(each).includes('600.4')) as ProcessIdentity;
    let stopped = 0;
    for (let look = 0; look < 100; look++) {
      await systemClock.sleep(5);
      if (processState(orphan) === 'stopped') stopped++;
    }
    expect(stopped).toBeGreaterThan(30);
    cycles.give('fault-1', child.identity, child.mark);
    expect(processState(orphan)).toBe('running');
  });

  test('is found by the names that killall would find, wherever it is', async () => {
    const inside = namedProcesses(treeMembers({ leader: child.identity, mark: child.mark as string }));
    expect(inside.named('sleep')).toHaveLength(sleepers.length);
    expect(inside.named('sh').map(({ pid }) => pid)).toContain(child.identity.pid);
    expect(inside.named('java')).toEqual([]);
    expect(inside.names()).toEqual(expect.arrayContaining(['sh', 'sleep']));
  });

  test('what it runs is told oldest first, whatever ids its processes have', () => {
    const came = treeMembers({ leader: child.identity, mark: child.mark as string });
    expect(came[0]).toEqual(child.identity);
    const ticks = came.map(({ startTime }) => Number(startTime.split('/')[1]));
    expect(ticks).toEqual(ticks.toSorted((one, other) => one - other));
  });

  test('its end is over once it is told: what takes its place under the same name lives', async () => {
    for (let round = 0; round < 5; round++) {
      await child.end();
      child = await children.startForeign({
        role: 'task/any',
        log: 'task/any-00000000',
        command: 'sleep',
        args: ['60'],
      });
      await systemClock.sleep(30);
      expect(isAlive(child.identity)).toBe(true);
    }
  });
});

testWithPython('a script is found by its own name where nobody is called so, its interpreter by its own', async () => {
  const script = fileURLToPath(new URL('./any-program/fixed.py', import.meta.url));
  const child = spawn('python3', [script, '0'], { stdio: 'ignore', detached: true });
  const python = identify(child.pid as number) as ProcessIdentity;
  strangers.push(python);
  expect(await eventually(() => namedProcesses([python]).named('python3').length, 1)).toBe(1);
  expect(await eventually(() => namedProcesses([python]).named('fixed.py'), [python])).toEqual([python]);
  expect(namedProcesses([python]).named('python3')).toEqual([python]);
  expect(namedProcesses([python]).named('node')).toEqual([]);
});

describe('when its supervisor is killed', () => {
  interface Up {
    readonly supervisor: ChildProcess;
    readonly guardian: ProcessIdentity;
    readonly child: ProcessIdentity;
  }

  const start = async (): Promise<Up> => {
    const file = fileURLToPath(new URL('./any-program/supervisor.ts', import.meta.url));
    const { linksSocket, scratch, logs, journalPath } = place;
    const args = [file, linksSocket, scratch, logs, journalPath, 'sh', '-c', tree];
    const supervisor = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(createInterface({ input: supervisor.stdout as NodeJS.ReadableStream }), 'line');
    const up = { supervisor, ...(JSON.parse(line) as Omit<Up, 'supervisor'>) };
    expect(await eventually(asleep, sleepers)).toEqual(sleepers);
    return up;
  };
  const identityOf = ({ pid }: ChildProcess) => identify(pid as number) as ProcessIdentity;
  const own = () => findOwn({ ...place, journal: place.journalPath });
  const reaper = () => own().find(({ role }) => role === 'reaper')?.process as ProcessIdentity;
  const healPlace = () => heal({ journalPath: place.journalPath, createRunner: stepRunnerAt(place), findOwn: own });

  test('nothing of it stays', async () => {
    const { supervisor } = await start();
    const stranger = await startStranger();
    signalProcess(identityOf(supervisor), 'SIGKILL');
    expect(await eventually(() => running().length, 0)).toBe(0);
    expect(await eventually(() => own().length, 0)).toBe(0);
    expect(isAlive(stranger)).toBe(true);
  });

  test('nothing of it stays where the guardian is killed at the same time', async () => {
    const { supervisor, guardian } = await start();
    for (const each of [guardian, identityOf(supervisor)]) signalProcess(each, 'SIGKILL');
    expect(await eventually(() => running().length, 0)).toBe(0);
    expect(await eventually(() => own().length, 0)).toBe(0);
  });

  test('nothing of it stays where all of it is stopped, as a hang leaves it', async () => {
    const { supervisor, guardian, child } = await start();
    const cycles = createDutyCycles(systemClock);
    cycles.take('fault-1', child, 1, join(place.logs, 'task-any-00000000.log'));
    await systemClock.sleep(50);
    for (const each of [guardian, identityOf(supervisor)]) signalProcess(each, 'SIGKILL');
    expect(await eventually(() => running().length, 0)).toBe(0);
  });

  test('heal ends what stays when the reaper is killed too, and no stranger', async () => {
    const { supervisor, guardian, child } = await start();
    const stranger = await startStranger();
    for (const each of [reaper(), guardian, identityOf(supervisor), child]) signalProcess(each, 'SIGKILL');
    await systemClock.sleep(300);
    expect(asleep()).toEqual(sleepers);
    expect(own().map(({ role }) => role)).toEqual(expect.arrayContaining(['task-any-00000000']));
    const { ended, remaining } = await healPlace();
    expect(remaining).toEqual([]);
    expect(ended.length).toBeGreaterThan(0);
    expect(running()).toEqual([]);
    expect(isAlive(stranger)).toBe(true);
    expect((await healPlace()).ended).toEqual([]);
  });
});
