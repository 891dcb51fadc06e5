import { expect, test } from '@jest/globals';
import type { ProcessIdentity } from '../../../lib/model/events/process-identity.ts';
import { createEndLeft } from '../../../local/runtimes/embedded/end-left.ts';

const treeOf = (pid: number) => ({ leader: { pid, startTime: `boot/${pid}` }, mark: `logs/${pid}.log` });

test('one look is for all that have ended in one turn, each with its own mark, and later ones have another', async () => {
  const looks: { readonly pids: number[]; readonly marks: string[] }[] = [];
  const asked = ['logs/1.log', 'logs/2.log', 'logs/3.log', 'logs/4.log'];
  const endLeft = createEndLeft(async (leaders: readonly ProcessIdentity[], isMark) => {
    looks.push({ pids: leaders.map(({ pid }) => pid), marks: asked.filter((mark) => isMark?.(mark)) });
    return [];
  });
  expect(await Promise.all([1, 2, 3].map((pid) => endLeft(treeOf(pid))))).toEqual([[], [], []]);
  expect(await endLeft(treeOf(4))).toEqual([]);
  expect(looks).toEqual([
    { pids: [1, 2, 3], marks: ['logs/1.log', 'logs/2.log', 'logs/3.log'] },
    { pids: [4], marks: ['logs/4.log'] },
  ]);
});

test('what remains of one is not held against those that ended with it', async () => {
  const endLeft = createEndLeft(async ([first]) => (first ? [first] : []));
  // Neither exists, so that nothing of them is found by a look of their own.
  expect(await Promise.all([endLeft(treeOf(2 ** 30)), endLeft(treeOf(2 ** 30 + 1))])).toEqual([[], []]);
});
