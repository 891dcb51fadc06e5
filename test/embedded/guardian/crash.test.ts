import { once } from 'node:events';
import { appendFileSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { systemClock } from '../../../local/clock.ts';
import { heal } from '../../../local/guardian/heal.ts';
import { openJournal } from '../../../local/journal/journal-file.ts';
import { endAll } from '../../../local/process/end-all.ts';
import { isAlive, processState, signalProcess } from '../../../local/process/identity.ts';
import { type FakeLinks, startFakeLinks } from './support/fake-links.ts';
import { linkPlan } from './support/plans.ts';
import {
  createPlace,
  eventually,
  leftovers,
  type Place,
  type Supervisor,
  startSupervisor,
  startVictim,
} from './support/system.ts';

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

const left = (supervisor: Supervisor) => [...leftovers(supervisor, place), ...links.impairments.keys()];

test('SIGKILL of the supervisor at any instant leaves nothing', async () => {
  for (let round = 0; round < 20; round++) {
    const supervisor = await start();
    await sleep(Math.random() * 500);
    await killSupervisor(supervisor);
    expect(await eventually(() => left(supervisor), [])).toEqual([]);
  }
}, 180_000);

test('SIGKILL of supervisor and guardian leaves nothing after a heal, and a second heal finds nothing', async () => {
  for (let round = 0; round < 8; round++) {
    const supervisor = await start();
    await sleep(Math.random() * 500);
    signalProcess(supervisor.guardian, 'SIGKILL');
    await killSupervisor(supervisor);
    const report = await heal(place);
    expect(report.remaining).toEqual([]);
    expect(report.skippedLines).toEqual([]);
    expect(report.ended.length).toBeGreaterThanOrEqual(2);
    expect(await eventually(() => left(supervisor), [])).toEqual([]);
    expect(await heal(place)).toEqual({ reverted: [], ended: [], remaining: [], skippedLines: [] });
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

test('a heal reverts newest first, skips what it cannot read, and does not touch a stranger', async () => {
  const stranger = await startVictim();
  try {
    const journal = openJournal(place.journalPath, systemClock);
    const recycled = { pid: stranger.process.pid, startTime: 'before' };
    journal.append({ type: 'process-started', role: 'task', process: recycled });
    for (const faultId of ['f1', 'f2', 'f3']) {
      journal.append({ type: 'fault-planned', experimentId: 'EXP', action: 'act', plan: linkPlan(faultId) });
    }
    await journal.close();
    appendFileSync(place.journalPath, 'rubbish\n{"v":1,"seq":9,"ty');

    const report = await heal(place);
    expect(report.reverted).toEqual(['f3', 'f2', 'f1']);
    expect(report.ended).toEqual([]);
    expect(report.skippedLines).toEqual([
      { line: 5, text: 'rubbish' },
      { line: 6, text: '{"v":1,"seq":9,"ty' },
    ]);
    expect(links.cleared).toEqual(['f3', 'f2', 'f1']);
    expect(processState(stranger.process)).toBe('running');
  } finally {
    await stranger.end();
  }
});

test('a heal says what remains and tries it again the next time', async () => {
  const journal = openJournal(place.journalPath, systemClock);
  const plan = linkPlan('f1');
  await journal.durable({ type: 'fault-planned', experimentId: 'EXP', action: 'act', plan });
  await journal.close();
  links.impairments.set('f1', { faultId: 'f1', match: {}, flowsPercent: 100, impairment: { kind: 'blackhole' } });
  links.refuseClear = 'no';
  expect(await heal(place)).toMatchObject({ reverted: [], remaining: ['link impairment f1'] });
  delete links.refuseClear;
  expect(await heal(place)).toMatchObject({ reverted: ['f1'], remaining: [] });
});
