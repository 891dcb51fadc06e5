import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import { isAlive, signalProcess } from '../../../base/process/identity.ts';
import { type JournalFile, openJournal } from '../../../local/journal/journal-file.ts';
import { unrevertedFaults } from '../../../local/journal/unreverted.ts';
import { guardianProgram, stepRunnerAt } from '../../../local/runtimes/embedded/guardian.ts';
import { type GuardianKeeper, keepGuardian } from '../../../local/supervisor/guardian-keeper.ts';
import { type FakeLinks, startFakeLinks } from './support/fake-links.ts';
import { linkPlan } from './support/plans.ts';
import { createPlace, eventually, type Place } from './support/system.ts';

let place: Place;
let links: FakeLinks;
let journal: JournalFile;
let keeper: GuardianKeeper;
let started: number;
let program: { executable: string; args: readonly string[] };

beforeEach(async () => {
  place = createPlace();
  links = await startFakeLinks(place.linksSocket);
  journal = openJournal(place.journalPath, systemClock);
  program = { ...guardianProgram(place) };
  started = 0;
  keeper = await keepGuardian({
    program: () => {
      started += 1;
      return program;
    },
    createRunner: stepRunnerAt(place),
    journalPath: place.journalPath,
    log: journal,
    hangsAfter: 1000,
  });
});

afterEach(async () => {
  await keeper.dismiss();
  await journal.close();
  await links.close();
  place.remove();
});

async function apply(faultId: string, leaseMilliseconds?: number): Promise<void> {
  const plan = linkPlan(faultId, leaseMilliseconds);
  await journal.durable({ type: 'fault-planned', experimentId: 'EXP', action: 'act', plan });
  await keeper.current().apply(plan);
}

const ends = () => journal.since(0).flatMap((event) => (event.type === 'fault-ended-early' ? [event] : []));
/** What nobody has probed is no proof: that is whoever's who asked for the fault. */
const proofs = () => journal.since(0).filter(({ type }) => type === 'fault-reverted');
const open = () => unrevertedFaults(journal.since(0)).length;

test('a lease that ends is a revert in the journal, and nothing is left to heal', async () => {
  await apply('f1', 50);
  expect(await eventually(open, 0)).toBe(0);
  expect(ends()).toMatchObject([
    { experimentId: 'EXP', faultId: 'f1', remaining: [], reason: 'undone by the guardian when the lease ended' },
  ]);
  expect(proofs()).toEqual([]);
});

test('a lease whose revert left something says what, and is still to be undone', async () => {
  links.refuseClear = 'no';
  await apply('f1', 50);
  await eventually(() => ends().length, 1);
  expect(ends()[0]?.remaining).toEqual(['link impairment f1']);
  expect(open()).toBe(1);
  delete links.refuseClear;
});

test('what a guardian held that died is a revert in the journal too', async () => {
  await apply('f1');
  signalProcess(keeper.current().process, 'SIGKILL');
  expect(await eventually(open, 0)).toBe(0);
  expect(links.impairments.size).toBe(0);
  expect(ends()[0]?.reason).toBe('undone by a new guardian after the one before had died');
  expect(proofs()).toEqual([]);
  // Each has a program of its own: a container that is at its end still has its name.
  expect(started).toBe(2);
});

test('a guardian that hangs is killed, and what it held is undone by the next', async () => {
  await apply('f1');
  const { process } = keeper.current();
  signalProcess(process, 'SIGSTOP');
  expect(await eventually(open, 0)).toBe(0);
  expect(links.impairments.size).toBe(0);
  expect(isAlive(process)).toBe(false);
  expect(journal.since(0)).toContainEqual(
    expect.objectContaining({ type: 'notice', message: 'the guardian has not answered for 1 s: it is killed' }),
  );
  await apply('f2');
  expect([...links.impairments.keys()]).toEqual(['f2']);
}, 30_000);

test('what is still held at the end is a revert in the journal', async () => {
  await apply('f1');
  await keeper.dismiss();
  expect(open()).toBe(0);
  expect(ends()[0]?.reason).toBe('undone by the guardian when the system went down');
});

describe('a guardian that is killed while it takes over', () => {
  /** Kills so many guardians as soon as the journal knows them, beginning with the one that is there. */
  function killInARow(count: number): void {
    let left = count - 1;
    journal.subscribe((event) => {
      if (event.type === 'process-started' && event.role === 'guardian' && left-- > 0)
        signalProcess(event.process, 'SIGKILL');
    });
    signalProcess(keeper.current().process, 'SIGKILL');
  }

  test('is replaced too, and what the first one held is undone', async () => {
    await apply('f1');
    killInARow(3);
    const started = () => journal.since(0).filter(({ type }) => type === 'process-started').length;
    expect(await eventually(started, 4)).toBe(4);
    expect(await eventually(open, 0)).toBe(0);
    expect(links.impairments.size).toBe(0);
    await apply('f2');
    expect([...links.impairments.keys()]).toEqual(['f2']);
  }, 30_000);

  test('or before it has answered', async () => {
    await apply('f1');
    const { args } = program;
    program.args = ['/dev/null'];
    signalProcess(keeper.current().process, 'SIGKILL');
    const failed = () => journal.since(0).some((event) => event.type === 'notice' && /take over/.test(event.message));
    expect(await eventually(failed, true)).toBe(true);
    program.args = args;
    expect(await eventually(open, 0)).toBe(0);
    expect(links.impairments.size).toBe(0);
  }, 30_000);

  test('time and again: the supervisor undoes everything itself, and is told to end', async () => {
    await apply('f1');
    program.args = ['/dev/null'];
    signalProcess(keeper.current().process, 'SIGKILL');
    await keeper.lost;
    expect([open(), links.impairments.size]).toEqual([0, 0]);
    await expect(apply('f2')).rejects.toThrow('no guardian');
    expect(await keeper.current().revert(linkPlan('f2'))).toEqual({ remaining: [] });
  }, 30_000);
});

test('a guardian that dies as the system goes down leaves nothing undone', async () => {
  await apply('f1');
  signalProcess(keeper.current().process, 'SIGKILL');
  await keeper.dismiss();
  expect([open(), links.impairments.size]).toEqual([0, 0]);
});

test('whoever calls a guardian that has died is told so', async () => {
  const dead = keeper.current();
  signalProcess(dead.process, 'SIGKILL');
  await dead.exited;
  await expect(dead.held()).rejects.toThrow('the guardian has gone');
});
