import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { processState, signalProcess } from '../../../base/process/identity.ts';
import type { Step } from '../../../lib/model/events/plan.ts';
import type { DutyCycleStep } from '../../../local/runtimes/embedded/faults/cpu-stress.ts';
import { type FillMemoryStep, fillMemoryStep } from '../../../local/runtimes/embedded/faults/memory-stress.ts';
import type { Eyes } from '../../../local/runtimes/embedded/step-kind.ts';
import { eventually, startVictim, type Victim } from '../../embedded/guardian/support/system.ts';

const process = { pid: 4711, startTime: '1' };
const step = { do: 'fill-memory', faultId: 'f1', process, mebibytes: 512 } as FillMemoryStep;

/** Proves that a process which is seen to hold so many MiB more, one look after the other, has let go. */
const proofOf = (
  growths: readonly number[],
  others: readonly FillMemoryStep[] = [],
  { of = step, beside = others }: { of?: FillMemoryStep; beside?: readonly Step[] } = {},
) => {
  let looks = 0;
  const growth = () => growths[Math.min(looks++, growths.length - 1)] as number;
  return fillMemoryStep.prove(of, { memory: { note: () => {}, growth } } as unknown as Eyes, others, beside);
};

test('a process that has let go is proven to hold little', async () => {
  expect(await proofOf([500, 300, 30])).toEqual({
    matches: true,
    detail: 'the process holds 30 MiB more than before the fault',
  });
});

test('a process that fills on, for it has not heard yet, is not taken for empty', async () => {
  expect(await proofOf([100, 170, 240, 255, 340, 370, 20])).toMatchObject({
    matches: true,
    detail: expect.stringContaining('20 MiB'),
  });
});

test('a process that makes garbage, for it holds the balloon of another fault, has let go of this one', async () => {
  const garbage = Array.from({ length: 200 }, (_, look) => 370 + 17 * Math.floor(look / 5));
  const proof = await proofOf([700, ...garbage], [{ ...step, faultId: 'f2', mebibytes: 358 }]);
  expect(proof).toMatchObject({ matches: true, detail: expect.stringContaining('358 MiB of it by other faults') });
});

test('a process that does not let go is not proven', async () => {
  expect(await proofOf([100, 200, 300, 400])).toMatchObject({ matches: false });
});

test('what other faults hold is explained', async () => {
  expect(await proofOf([500], [{ ...step, faultId: 'f2' }])).toEqual({
    matches: true,
    detail: 'the process holds 500 MiB more than before the fault, 512 MiB of it by other faults',
  });
});

describe('a process that is stopped cannot have heard', () => {
  let victim: Victim;
  beforeEach(async () => {
    victim = await startVictim();
    signalProcess(victim.process, 'SIGSTOP');
    expect(await eventually(() => processState(victim.process), 'stopped')).toBe('stopped');
  });
  afterEach(() => victim.end());

  const proof = (growths: readonly number[], share?: number) => {
    const cycle = { do: 'duty-cycle', faultId: 'hang-1', process: victim.process, share: share ?? 0 } as DutyCycleStep;
    return proofOf(growths, [], {
      of: { ...step, process: victim.process },
      beside: share === undefined ? [] : [cycle],
    });
  };

  test.each([30, 471])('and by a fault that hangs it, the proof says so: %d MiB', async (growth) => {
    expect(await proof([growth], 1)).toEqual({
      matches: true,
      detail: `the fault no longer tells the process to hold memory; another fault, hang-1, keeps it stopped, so it cannot let go yet: it holds ${growth} MiB more than before`,
    });
  });

  test('and is not proven where no fault hangs it', async () => {
    for (const share of [undefined, 0.5]) {
      expect(await proof([30], share)).toEqual({
        matches: false,
        detail:
          'the process is stopped, though no fault hangs it, and cannot have let go: it holds 30 MiB more than before',
      });
    }
  }, 30_000);

  test('until it is continued: then it is looked at as any other', async () => {
    const proven = proof([...Array(8).fill(471), 20], 1);
    setTimeout(() => signalProcess(victim.process, 'SIGCONT'), 300);
    expect(await proven).toEqual({ matches: true, detail: 'the process holds 20 MiB more than before the fault' });
  });
});
