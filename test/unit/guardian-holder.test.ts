import { expect, test } from '@jest/globals';
import type { Plan, Step } from '../../lib/model/events/plan.ts';
import { createHolder, type Undone } from '../../local/guardian/holder.ts';
import type { StepRunner } from '../../local/guardian/step-runner.ts';

/** Undoes nothing until it has been asked so often. */
function reluctantRunner(refusals: number): StepRunner {
  const there = new Set<string>();
  const asked = new Map<string, number>();
  const nameOf = (step: Step) => (step as unknown as { name: string }).name;
  return {
    execute: async (step) => void there.add(nameOf(step)),
    undo: async (step) => {
      const times = (asked.get(nameOf(step)) ?? 0) + 1;
      asked.set(nameOf(step), times);
      if (times <= refusals) throw new Error('took too long');
      there.delete(nameOf(step));
    },
    leftOver: async (step) => (there.has(nameOf(step)) ? [nameOf(step)] : []),
    letGo: () => {},
    strays: () => [],
    removeFiles: () => {},
    close: () => {},
  };
}

const planOf = (faultId: string): Plan =>
  ({
    faultId,
    steps: [{ do: 'it', name: faultId }],
    undo: ['undoes it'],
    leaseMilliseconds: 60_000,
  }) as unknown as Plan;

test('what could not be undone at the end is tried again, after all the rest', async () => {
  const holder = createHolder(
    reluctantRunner(1),
    () => {},
    () => {},
  );
  await holder.apply(planOf('a'));
  await holder.apply(planOf('b'));
  const told: Undone[] = [];
  await holder.revertAll((undone) => void told.push(undone));
  expect(told.map(({ faultId, remaining }) => [faultId, ...remaining])).toEqual([['b', 'b'], ['a', 'a'], ['b'], ['a']]);
  expect(holder.held()).toEqual([]);
});

test('what cannot be undone at all does not keep the guardian for ever', async () => {
  const holder = createHolder(
    reluctantRunner(100),
    () => {},
    () => {},
  );
  await holder.apply(planOf('a'));
  await holder.revertAll(() => {});
  expect(holder.held()).toEqual(['a']);
});
