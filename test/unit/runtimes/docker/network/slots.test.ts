import { expect, test } from '@jest/globals';
import { createSlots } from '../../../../../local/runtimes/docker/network/slots.ts';

test('so many at a time, in order; one that fails makes room too', async () => {
  const slots = createSlots(2);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const all = [0, 1, 2, 3].map((number) =>
    slots(async () => {
      begun.push(number);
      await new Promise<void>((resolve, reject) => {
        ends[number] = number === 0 ? () => reject(new Error('no')) : resolve;
      });
      return number;
    }),
  );
  const settled = Promise.allSettled(all);
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  await turn();
  expect(begun).toEqual([0, 1]);
  ends[0]?.();
  await turn();
  expect(begun).toEqual([0, 1, 2]);
  ends[1]?.();
  ends[2]?.();
  await turn();
  ends[3]?.();
  expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
});
