import { once } from 'node:events';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { endAll } from '../../../base/process/end-all.ts';
import { isAlive, signalProcess } from '../../../base/process/identity.ts';
import { readJournal } from '../../../local/journal/read-journal.ts';
import { unendedProcesses, unrevertedFaults } from '../../../local/journal/unreverted.ts';
import { type FakeLinks, startFakeLinks } from './support/fake-links.ts';
import { healPlace } from './support/heal-place.ts';
import { createPlace, eventually, leftovers, type Place, type Supervisor, startSupervisor } from './support/system.ts';

let place: Place;
let links: FakeLinks;
let supervisors: Supervisor[];

beforeEach(async () => {
  supervisors = [];
  place = createPlace();
  links = await startFakeLinks(place.linksSocket);
});

afterEach(async () => {
  for (const { child, guardian, victims } of supervisors) {
    child.kill('SIGKILL');
    await endAll([guardian, ...victims]);
  }
  await links.close();
  place.remove();
});

async function start(): Promise<Supervisor> {
  const supervisor = await startSupervisor(place);
  supervisors.push(supervisor);
  return supervisor;
}

async function killSupervisor({ child }: Supervisor): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

/** What the journal still holds to undo and to end, and the sequence numbers that do not go on from the one before. */
function journalLeft() {
  const { events } = readJournal(place.journalPath);
  return {
    faults: unrevertedFaults(events).map(({ plan }) => plan.faultId),
    roles: unendedProcesses(events).map(({ role }) => role),
    misnumbered: events.filter(({ seq }, index) => index > 0 && seq <= (events[index - 1]?.seq ?? 0)),
  };
}

const left = (supervisor: Supervisor) => [...leftovers(supervisor, place), ...links.impairments.keys()];

test('SIGKILL of the supervisor at any instant leaves nothing', async () => {
  for (let round = 0; round < 20; round++) {
    const supervisor = await start();
    await sleep(Math.random() * 500);
    await killSupervisor(supervisor);
    expect(await eventually(() => left(supervisor), [])).toEqual([]);
    expect(journalLeft()).toEqual({ faults: [], roles: ['guardian'], misnumbered: [] });
    expect(await healPlace(place)).toMatchObject({ reverted: [], ended: [], remaining: [] });
  }
}, 180_000);

test('the guardian tells in the journal what it undid and ended, and heal passes it on', async () => {
  const supervisor = await start();
  await eventually(() => links.impairments.size > 0, true);
  await killSupervisor(supervisor);
  await eventually(() => left(supervisor), []);
  const { events } = readJournal(place.journalPath);
  const proofs = events.flatMap((event) =>
    event.type === 'fault-reverted' && event.proof.probe.detail.includes('guardian') ? [event.proof] : [],
  );
  expect(proofs.length).toBeGreaterThan(0);
  for (const proof of proofs) {
    expect(proof).toEqual({
      remaining: [],
      probe: {
        matches: true,
        detail: 'undone by the guardian after the supervisor had died; no traffic was left to probe with',
      },
    });
  }
  const ended = events.filter(({ type }) => type === 'process-ended');
  expect(ended.map((event) => 'process' in event && event.process)).toEqual(supervisor.victims);
  expect((await healPlace(place)).guardian).toEqual({ faults: proofs.length, processes: 3 });
});

test('SIGKILL of the guardian while it undoes and writes leaves a journal that heal can read', async () => {
  for (let round = 0; round < 8; round++) {
    const supervisor = await start();
    await sleep(Math.random() * 300);
    await killSupervisor(supervisor);
    await sleep(Math.random() * 150);
    signalProcess(supervisor.guardian, 'SIGKILL');
    expect((await healPlace(place)).remaining).toEqual([]);
    expect(await eventually(() => left(supervisor), [])).toEqual([]);
    expect(journalLeft()).toEqual({ faults: [], roles: [], misnumbered: [] });
  }
}, 120_000);

test('a heal lets a guardian that is still at it finish, and ends one that hangs', async () => {
  const supervisor = await start();
  await eventually(() => links.impairments.size > 0, true);
  await killSupervisor(supervisor);
  expect(await healPlace(place)).toMatchObject({ reverted: [], ended: [], remaining: [] });
  expect(left(supervisor)).toEqual([]);

  const hanging = await start();
  await eventually(() => links.impairments.size > 0, true);
  signalProcess(hanging.guardian, 'SIGSTOP');
  await killSupervisor(hanging);
  const report = await healPlace(place);
  expect(report.remaining).toEqual([]);
  expect(report.reverted.length).toBeGreaterThan(0);
  expect(report.ended.map(({ role }) => role)).toContain('guardian');
  expect(await eventually(() => left(hanging), [])).toEqual([]);
  expect(journalLeft()).toEqual({ faults: [], roles: [], misnumbered: [] });
}, 30_000);

test('a guardian writes after a half-written line, and not into a journal that does not know it', async () => {
  const supervisor = await start();
  await eventually(() => links.impairments.size > 0, true);
  signalProcess(supervisor.guardian, 'SIGSTOP');
  await killSupervisor(supervisor);
  appendFileSync(place.journalPath, '{"v":2,"seq":');
  signalProcess(supervisor.guardian, 'SIGCONT');
  await eventually(() => left(supervisor), []);
  expect(readJournal(place.journalPath).skipped).toHaveLength(1);
  expect(journalLeft()).toEqual({ faults: [], roles: ['guardian'], misnumbered: [] });

  const other = await start();
  signalProcess(other.guardian, 'SIGSTOP');
  await killSupervisor(other);
  writeFileSync(place.journalPath, '');
  signalProcess(other.guardian, 'SIGCONT');
  await eventually(() => left(other), []);
  expect(readFileSync(place.journalPath, 'utf8')).toBe('');
}, 30_000);

test('SIGKILL of supervisor and guardian leaves nothing after a heal, and a second heal finds nothing', async () => {
  for (let round = 0; round < 8; round++) {
    const supervisor = await start();
    await sleep(Math.random() * 500);
    signalProcess(supervisor.guardian, 'SIGKILL');
    await killSupervisor(supervisor);
    const report = await healPlace(place);
    expect(report.remaining).toEqual([]);
    expect(report.skippedLines).toEqual([]);
    expect(report.ended.length).toBeGreaterThanOrEqual(2);
    expect(await eventually(() => left(supervisor), [])).toEqual([]);
    const nothing = { reverted: [], ended: [], remaining: [], endable: [], forbidden: [] };
    expect(await healPlace(place)).toEqual({ ...nothing, skippedLines: [], unread: [] });
  }
}, 120_000);

test('Ctrl-C does not reach the guardian', async () => {
  const supervisor = await start();
  await eventually(() => links.impairments.size > 0, true);
  process.kill(-(supervisor.child.pid as number), 'SIGINT');
  await sleep(300);
  expect(isAlive(supervisor.guardian)).toBe(true);
  expect(supervisor.child.exitCode).toBe(null);
  expect(sessionOf(supervisor.guardian.pid)).not.toBe(sessionOf(supervisor.child.pid as number));
});

/** The session id, field 6 of proc(5)'s stat; the guardian leads its own where there is no /proc to ask. */
function sessionOf(pid: number): number {
  if (process.platform !== 'linux') return pid;
  return Number(readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ')[3]);
}

test.each([
  ['of another version', '"v":1', 1],
  ['that is damaged', '"v":"2', undefined],
])(
  'a heal finds without its journal what a system has left with one %s, and says what it could not read',
  async (_, instead, version) => {
    const supervisor = await start();
    await eventually(() => links.impairments.size > 0, true);
    signalProcess(supervisor.guardian, 'SIGSTOP');
    await killSupervisor(supervisor);
    const events = readFileSync(place.journalPath, 'utf8').replaceAll('"v":2', instead);
    writeFileSync(place.journalPath, events);
    const report = await healPlace(place);
    expect(report).toMatchObject({ reverted: [], remaining: [] });
    expect(report.ended.map(({ role }) => role)).toContain('guardian');
    const lines = events.trimEnd().split('\n').length;
    expect(report.unread).toEqual(version === undefined ? [] : [{ version, events: lines }]);
    expect(report.skippedLines).toHaveLength(lines);
    expect(isAlive(supervisor.guardian)).toBe(false);
  },
  30_000,
);
