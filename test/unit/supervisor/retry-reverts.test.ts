import { expect, test } from '@jest/globals';
import type { Plan } from '../../../lib/model/events/plan.ts';
import type { RevertProof } from '../../../lib/model/events/proof.ts';
import { retryReverts } from '../../../local/supervisor/retry-reverts.ts';
import { createMemoryLog } from '../engine/support/memory-log.ts';
import { manualClock } from '../measure/support/manual-clock.ts';

const plan = { faultId: 'f1', undo: ['undoes it'] } as unknown as Plan;
const inTheWay: RevertProof = { remaining: ['port 1 is in use'], probe: { matches: false, detail: '' } };
const clean: RevertProof = { remaining: [], probe: { matches: true, detail: 'a call answered' } };

function setUp(proofs: (RevertProof | Error)[]) {
  const clock = manualClock();
  const log = createMemoryLog(clock);
  const ending = new AbortController();
  let asked = 0;
  const release = async () => {
    const proof = proofs[Math.min(asked++, proofs.length - 1)] as RevertProof | Error;
    if (proof instanceof Error) throw proof;
    return proof;
  };
  retryReverts({ log, clock, runtime: { release }, signal: ending.signal });
  log.append({ type: 'fault-planned', experimentId: 'EXP', action: 'act', plan });
  const fail = () => log.append({ type: 'revert-failed', experimentId: 'EXP', faultId: 'f1', message: 'no' });
  const reverted = () => log.since(0).filter(({ type }) => type === 'fault-reverted');
  const endEarly = () =>
    log.append({ type: 'fault-ended-early', experimentId: 'EXP', faultId: 'f1', remaining: [], reason: 'its lease' });
  return { clock, ending, fail, endEarly, reverted, asked: () => asked };
}

test('what was not proven undone is undone again until it is, ever less often', async () => {
  const { clock, fail, reverted, asked } = setUp([inTheWay, new Error('nobody there'), clean]);
  fail();
  for (const pause of [2000, 4000, 8000]) {
    await clock.advance(pause - 1);
    const before = asked();
    await clock.advance(1);
    expect(asked()).toBe(before + 1);
  }
  expect(reverted()).toMatchObject([{ experimentId: 'EXP', faultId: 'f1', proof: clean }]);
  await clock.advance(100_000);
  expect(asked()).toBe(3);
});

test('what the guardian has undone meanwhile is still to be proven', async () => {
  const { clock, fail, endEarly, reverted } = setUp([clean]);
  fail();
  endEarly();
  await clock.advance(2000);
  expect(reverted()).toMatchObject([{ faultId: 'f1', proof: clean }]);
});

test('nothing is tried while the system goes down', async () => {
  const { clock, ending, fail, asked } = setUp([clean]);
  fail();
  ending.abort();
  fail();
  await clock.advance(10_000);
  expect(asked()).toBe(0);
});
