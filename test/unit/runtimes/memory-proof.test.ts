import { expect, test } from '@jest/globals';
import { type FillMemoryStep, fillMemoryStep } from '../../../local/runtimes/embedded/faults/memory-stress.ts';
import type { Eyes } from '../../../local/runtimes/embedded/step-kind.ts';

const process = { pid: 4711, startTime: '1' };
const step = { do: 'fill-memory', faultId: 'f1', process, mebibytes: 512 } as FillMemoryStep;

/** Proves that a process which is seen to hold so many MiB more, one look after the other, has let go. */
const proofOf = (growths: readonly number[], others: readonly FillMemoryStep[] = []) => {
  let looks = 0;
  const growth = () => growths[Math.min(looks++, growths.length - 1)] as number;
  return fillMemoryStep.prove(step, { memory: { note: () => {}, growth } } as unknown as Eyes, others);
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
