import { appendFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import { isAlive, processState, signalProcess } from '../../../base/process/identity.ts';
import { openJournal } from '../../../local/journal/journal-file.ts';
import { type FakeLinks, startFakeLinks } from './support/fake-links.ts';
import { healPlace } from './support/heal-place.ts';
import { cpuPlan, linkPlan } from './support/plans.ts';
import { createPlace, eventually, type Place, startFamily, startVictim } from './support/system.ts';

let place: Place;
let links: FakeLinks;

beforeEach(async () => {
  place = createPlace();
  links = await startFakeLinks(place.linksSocket);
});
afterEach(async () => {
  await links.close();
  place.remove();
});

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
    appendFileSync(place.journalPath, 'rubbish\n{"v":2,"seq":9,"ty');

    const report = await healPlace(place);
    expect(report.reverted).toEqual(['f3', 'f2', 'f1']);
    expect(report.ended).toEqual([]);
    expect(report.skippedLines).toEqual([
      { line: 5, text: 'rubbish' },
      { line: 6, text: '{"v":2,"seq":9,"ty' },
    ]);
    expect(links.cleared).toEqual(['f3', 'f2', 'f1']);
    expect(processState(stranger.process)).toBe('running');
  } finally {
    await stranger.end();
  }
});

test('a heal ends what a hung task has forked, also where its leader has been killed', async () => {
  const family = await startFamily();
  try {
    const journal = openJournal(place.journalPath, systemClock);
    const hang = cpuPlan('f1', family.leader, 1);
    await journal.durable({ type: 'process-started', role: 'task/any', process: family.leader });
    await journal.durable({ type: 'fault-planned', experimentId: 'EXP', action: 'act', plan: hang });
    await journal.close();
    for (const process of [family.leader, family.forked]) signalProcess(process, 'SIGSTOP');
    signalProcess(family.leader, 'SIGKILL');
    await eventually(() => isAlive(family.leader), false);
    expect(await eventually(() => processState(family.forked), 'stopped')).toBe('stopped');
    expect(await healPlace(place)).toMatchObject({ reverted: ['f1'], remaining: [], ended: [{ role: 'task/any' }] });
    expect(await eventually(() => isAlive(family.forked), false)).toBe(false);
  } finally {
    await family.end();
  }
});

test('a heal says what remains and tries it again the next time', async () => {
  const journal = openJournal(place.journalPath, systemClock);
  const plan = linkPlan('f1');
  await journal.durable({ type: 'fault-planned', experimentId: 'EXP', action: 'act', plan });
  await journal.close();
  links.impairments.set('f1', { faultId: 'f1', match: {}, flowsPercent: 100, impairment: { kind: 'blackhole' } });
  links.refuseClear = 'no';
  expect(await healPlace(place)).toMatchObject({ reverted: [], remaining: ['link impairment f1'] });
  delete links.refuseClear;
  expect(await healPlace(place)).toMatchObject({ reverted: ['f1'], remaining: [] });
});
