import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import { findProcesses } from '../../../base/process/find-processes.ts';
import { isAlive, processState } from '../../../base/process/identity.ts';
import { type Guardian, startGuardian } from '../../../local/guardian/guardian-client.ts';
import { openJournal } from '../../../local/journal/journal-file.ts';
import { readJournal } from '../../../local/journal/read-journal.ts';
import { guardianProgram } from '../../../local/runtimes/embedded/guardian.ts';
import { type FakeLinks, startFakeLinks } from './support/fake-links.ts';
import {
  cpuPlan,
  fullTaskId,
  impairStep,
  ioPlan,
  killPlan,
  linkPlan,
  memoryPlan,
  plan,
  taskId,
} from './support/plans.ts';
import { createPlace, eventually, type Place, startVictim, type Victim } from './support/system.ts';

let place: Place;
let links: FakeLinks;
let guardian: Guardian;
let victim: Victim;
let logged: string[];

beforeEach(async () => {
  logged = [];
  place = createPlace();
  links = await startFakeLinks(place.linksSocket);
  guardian = await startGuardian({
    program: guardianProgram(place),
    journalPath: place.journalPath,
    log: (line) => logged.push(line),
  });
  victim = await startVictim();
});

afterEach(async () => {
  await guardian.abandon();
  await victim.end();
  await links.close();
  place.remove();
});

const register = (target = victim) => guardian.register({ role: 'task', process: target.process });

describe('a held fault', () => {
  test('impairs links until it is reverted', async () => {
    await guardian.apply(linkPlan('f1'));
    expect([...links.impairments.keys()]).toEqual(['f1']);
    expect(await guardian.held()).toEqual(['f1']);
    expect(await guardian.revert(linkPlan('f1'))).toEqual({ remaining: [] });
    expect(links.impairments.size).toBe(0);
    expect(await guardian.held()).toEqual([]);
  });

  test('writes files named by its id until it is reverted', async () => {
    await guardian.apply(ioPlan('exp/act', 2));
    expect(readdirSync(join(place.scratch, taskId)).sort()).toEqual(['exp%2Fact.0.scratch', 'exp%2Fact.1.scratch']);
    expect(findProcesses(`${place.scratch}/`)).toHaveLength(2);
    expect(await guardian.revert(ioPlan('exp/act', 2))).toMatchObject({ remaining: [] });
    expect(findProcesses(`${place.scratch}/`)).toEqual([]);
    expect(existsSync(join(place.scratch, taskId))).toBe(false);
  });

  test('kills a registered process and refuses a stranger', async () => {
    await expect(guardian.apply(killPlan('f1', victim.process))).rejects.toThrow(/was not started by this system/);
    await expect(guardian.apply(cpuPlan('f2', victim.process, 0.5))).rejects.toThrow(/was not started by this system/);
    expect(processState(victim.process)).toBe('running');
    await register();
    await guardian.apply(killPlan('f3', victim.process));
    expect(await eventually(() => isAlive(victim.process), false)).toBe(false);
  });

  test('tells a task to fill its memory until it is reverted, and when to let go by itself', async () => {
    await register();
    const file = join(place.scratch, fullTaskId, 'limits.json');
    const limits = () => JSON.parse(readFileSync(file, 'utf8'));
    await guardian.apply(memoryPlan('f1', victim.process));
    expect(limits()).toMatchObject({ balloonMiB: 64 });
    expect(limits().expiresAt).toBeGreaterThan(Date.now() + 50_000);
    expect(limits().expiresAt).toBeLessThanOrEqual(Date.now() + 60_000);
    await guardian.apply(memoryPlan('f2', victim.process));
    expect(limits()).toMatchObject({ balloonMiB: 128 });
    expect((await guardian.revert(memoryPlan('f1', victim.process))).remaining).toEqual([]);
    expect(limits()).toMatchObject({ balloonMiB: 64 });
    expect((await guardian.revert(memoryPlan('f2', victim.process))).remaining).toEqual([]);
    expect(readdirSync(place.scratch)).toEqual([]);
    expect(processState(victim.process)).toBe('running');
  });

  test('kills a process that holds more than its limit, as the kernel would, and no other', async () => {
    await register();
    await guardian.apply(memoryPlan('f1', victim.process, 4096));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(isAlive(victim.process)).toBe(true);
    await guardian.revert(memoryPlan('f1', victim.process, 4096));
    const glutton = await startVictim(process.execPath, [
      '-e',
      'const held = []; setInterval(() => held.push(Buffer.alloc(8 << 20, 1)), 20)',
    ]);
    await expect(guardian.apply(memoryPlan('f2', glutton.process, 200))).rejects.toThrow(/was not started by this/);
    await register(glutton);
    await guardian.apply(memoryPlan('f3', glutton.process, 200));
    expect(await eventually(() => isAlive(glutton.process), false)).toBe(false);
    expect((await guardian.revert(memoryPlan('f3', glutton.process, 200))).remaining).toEqual([]);
    expect(isAlive(victim.process)).toBe(true);
  });

  test('cannot be applied twice', async () => {
    await guardian.apply(linkPlan('f1'));
    await expect(guardian.apply(linkPlan('f1'))).rejects.toThrow('fault f1 is held already');
  });

  test('that happens once has no lease that could end', async () => {
    const expired: string[] = [];
    guardian.onExpired(({ faultId }) => expired.push(faultId));
    await register();
    await guardian.apply({ ...killPlan('kill', victim.process), leaseMilliseconds: 20 });
    await guardian.apply(linkPlan('f1', 100));
    expect(await eventually(() => expired.length > 0, true)).toBe(true);
    expect(expired).toEqual(['f1']);
    expect(await guardian.held()).toEqual([]);
  });

  test('reverts by itself when its lease ends, and says so', async () => {
    const expired = new Promise((resolve) => guardian.onExpired(resolve));
    await guardian.apply(linkPlan('f1', 100));
    expect([...links.impairments.keys()]).toEqual(['f1']);
    expect(await expired).toEqual({ faultId: 'f1', remaining: [] });
    expect(links.impairments.size).toBe(0);
    expect(await guardian.held()).toEqual([]);
  });
});

describe('a failing step', () => {
  test('of an apply undoes what was applied and rejects with its error', async () => {
    const failing = plan('f1', [impairStep('f1'), { do: 'stop-task', faultId: 'f1', taskArn: 'arn:task' }]);
    await expect(guardian.apply(failing)).rejects.toThrow("stop-task is the scheduler's to do");
    expect(links.cleared).toEqual(['f1']);
    expect(await guardian.held()).toEqual([]);
  });

  test('of a revert does not stop the others, and shows in what remains', async () => {
    await register();
    const process = victim.process;
    const both = plan('f1', [{ do: 'duty-cycle', faultId: 'f1', process, share: 0.9 }, impairStep('f1')]);
    await guardian.apply(both);
    links.refuseClear = 'no';
    expect((await guardian.revert(both)).remaining).toEqual(['link impairment f1']);
    expect(await eventually(() => processState(process), 'running')).toBe('running');
    expect(await guardian.held()).toEqual(['f1']);
    expect(logged).toEqual(['revert of f1, step impair: no']);
    delete links.refuseClear;
    expect((await guardian.revert(both)).remaining).toEqual([]);
  });
});

describe('a revert', () => {
  test('succeeds for a plan that was never applied, and when the link proxies are gone', async () => {
    await guardian.apply(linkPlan('f1'));
    await links.close();
    expect((await guardian.revert(linkPlan('f1'))).remaining).toEqual([]);
    expect((await guardian.revert(cpuPlan('f2', victim.process, 0.5))).remaining).toEqual([]);
    expect((await guardian.revert(ioPlan('f3'))).remaining).toEqual([]);
    await expect(guardian.apply(linkPlan('f4'))).rejects.toThrow(/no link proxy listens/);
    links = await startFakeLinks(place.linksSocket);
    await guardian.apply(linkPlan('f5'));
    expect([...links.impairments.keys()]).toEqual(['f5']);
  });
});

describe('the end', () => {
  test('of the supervisor undoes everything, newest first, and ends registered processes but no stranger', async () => {
    const stranger = await startVictim();
    try {
      await register();
      const recycled = { pid: stranger.process.pid, startTime: 'before' };
      await guardian.register({ role: 'task', process: recycled });
      await guardian.apply(linkPlan('f1'));
      await guardian.apply(linkPlan('f2'));
      await guardian.apply(cpuPlan('f3', victim.process, 0.95));
      await guardian.apply(ioPlan('f4'));
      await guardian.apply(memoryPlan('f5', victim.process));
      await guardian.abandon();
      expect(links.cleared).toEqual(['f2', 'f1']);
      expect(isAlive(victim.process)).toBe(false);
      expect(processState(stranger.process)).toBe('running');
      expect(readdirSync(place.scratch)).toEqual([]);
      expect(isAlive(guardian.process)).toBe(false);
    } finally {
      await stranger.end();
    }
  });

  test('by being let go leaves the journal to the supervisor that still lives, and tells it what was undone', async () => {
    await register();
    const journal = openJournal(place.journalPath, systemClock);
    await journal.durable({ type: 'process-started', role: 'guardian', process: guardian.process });
    await journal.durable({ type: 'fault-planned', experimentId: 'EXP', action: 'act', plan: linkPlan('f1') });
    const undone: unknown[] = [];
    guardian.onUndone((each) => undone.push(each));
    await guardian.apply(linkPlan('f1'));
    await guardian.abandon();
    expect(undone).toEqual([{ faultId: 'f1', remaining: [] }]);
    expect(links.cleared).toContain('f1');
    expect(readJournal(place.journalPath).events).toHaveLength(2);
    await journal.close();
  });

  test('by dismissal touches nothing, and is refused while a fault is held', async () => {
    await register();
    await guardian.apply(linkPlan('f1'));
    await expect(guardian.dismiss()).rejects.toThrow('still holding f1');
    await guardian.revert(linkPlan('f1'));
    await guardian.dismiss();
    expect(isAlive(guardian.process)).toBe(false);
    expect(processState(victim.process)).toBe('running');
  });
});
