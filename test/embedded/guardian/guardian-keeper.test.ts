import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import { signalProcess } from '../../../base/process/identity.ts';
import { type JournalFile, openJournal } from '../../../local/journal/journal-file.ts';
import { unrevertedFaults } from '../../../local/journal/unreverted.ts';
import { guardianProgram } from '../../../local/runtimes/embedded/guardian.ts';
import { type GuardianKeeper, keepGuardian } from '../../../local/supervisor/guardian-keeper.ts';
import { type FakeLinks, startFakeLinks } from './support/fake-links.ts';
import { linkPlan } from './support/plans.ts';
import { createPlace, eventually, type Place } from './support/system.ts';

let place: Place;
let links: FakeLinks;
let journal: JournalFile;
let keeper: GuardianKeeper;

beforeEach(async () => {
  place = createPlace();
  links = await startFakeLinks(place.linksSocket);
  journal = openJournal(place.journalPath, systemClock);
  keeper = await keepGuardian({ program: guardianProgram(place), journalPath: place.journalPath, log: journal });
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

const proofs = () => journal.since(0).flatMap((event) => (event.type === 'fault-reverted' ? [event] : []));
const open = () => unrevertedFaults(journal.since(0)).length;

test('a lease that ends is a revert in the journal, and nothing is left to heal', async () => {
  await apply('f1', 50);
  expect(await eventually(open, 0)).toBe(0);
  expect(proofs()).toMatchObject([
    {
      experimentId: 'EXP',
      faultId: 'f1',
      proof: {
        remaining: [],
        probe: { matches: true, detail: 'undone by the guardian when the lease ended; not probed' },
      },
    },
  ]);
});

test('a lease whose revert left something says what, and is still to be undone', async () => {
  links.refuseClear = 'no';
  await apply('f1', 50);
  await eventually(() => proofs().length, 1);
  expect(proofs()[0]?.proof).toMatchObject({ remaining: ['link impairment f1'], probe: { matches: false } });
  expect(open()).toBe(1);
  delete links.refuseClear;
});

test('what a guardian held that died is a revert in the journal too', async () => {
  await apply('f1');
  signalProcess(keeper.current().process, 'SIGKILL');
  expect(await eventually(open, 0)).toBe(0);
  expect(links.impairments.size).toBe(0);
  expect(proofs()[0]?.proof.probe.detail).toBe('undone by a new guardian after the one before had died; not probed');
});

test('what is still held at the end is a revert in the journal', async () => {
  await apply('f1');
  await keeper.dismiss();
  expect(open()).toBe(0);
  expect(proofs()[0]?.proof.probe.detail).toBe('undone by the guardian when the system went down; not probed');
});
