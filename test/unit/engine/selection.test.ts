import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseSelectionMode, type SelectionMode } from '../../../lib/model/experiments/selection-mode.ts';
import { createHealthBudget } from '../../../local/engine/last-healthy.ts';
import { select } from '../../../local/engine/selection.ts';
import { fakeTask } from '../../../local/runtimes/fake/fake-task.ts';
import type { Task } from '../../../local/runtimes/runtime.ts';
import { topology as shop } from '../../../systems/shop/topology.ts';

const anyTasks = fc.array(
  fc
    .record({ service: fc.constantFrom('gateway', 'order-service', 'payment-service'), healthy: fc.boolean() })
    .map(({ service, healthy }) => fakeTask(shop, service, 0, { healthStatus: healthy ? 'HEALTHY' : 'UNHEALTHY' })),
  { maxLength: 12 },
);
const anyMode: fc.Arbitrary<SelectionMode> = fc.oneof(
  fc.constant({ kind: 'ALL' } as const),
  fc.integer({ min: 1, max: 15 }).map((count) => ({ kind: 'COUNT', count }) as const),
  fc.integer({ min: 1, max: 100 }).map((percent) => ({ kind: 'PERCENT', percent }) as const),
);
const anyRandom = fc
  .infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }))
  .map((numbers) => () => numbers.next().value as number);

const healthyByService = (tasks: readonly Task[]) =>
  Map.groupBy(
    tasks.filter(({ healthStatus }) => healthStatus === 'HEALTHY'),
    ({ service }) => service,
  );

describe('a selection', () => {
  test('has the size asked for, of different candidates, and leaves each service a healthy task if it had one', () => {
    fc.assert(
      fc.property(anyTasks, anyMode, anyRandom, (tasks, mode, random) => {
        let selected: Task[];
        try {
          selected = select(tasks, mode, createHealthBudget(tasks, new Set()), random);
        } catch {
          return;
        }
        const sizes = {
          ALL: tasks.length,
          COUNT: mode.kind === 'COUNT' ? Math.min(mode.count, tasks.length) : 0,
          PERCENT: mode.kind === 'PERCENT' ? Math.floor((mode.percent * tasks.length) / 100) : 0,
        };
        expect(new Set(selected).size).toBe(sizes[mode.kind]);
        expect(selected.every((task) => tasks.includes(task))).toBe(true);
        for (const healthy of healthyByService(tasks).values()) {
          expect(healthy.some((task) => !selected.includes(task))).toBe(true);
        }
      }),
    );
  });

  test('is refused only where none of that size would leave each service a healthy task', () => {
    fc.assert(
      fc.property(anyTasks, fc.integer({ min: 1, max: 12 }), anyRandom, (tasks, count, random) => {
        const mayGo = tasks.length - healthyByService(tasks).size;
        const attempt = () => select(tasks, { kind: 'COUNT', count }, createHealthBudget(tasks, new Set()), random);
        if (Math.min(count, tasks.length) <= mayGo) expect(attempt).not.toThrow();
        else expect(attempt).toThrow(/last healthy task of/);
      }),
    );
  });

  test('reaches every candidate, and the same numbers choose the same', () => {
    const tasks = [0, 1, 2, 3].map((index) => fakeTask(shop, 'gateway', index));
    const chosen = [0, 0.3, 0.6, 0.9].map(
      (number) => select(tasks, { kind: 'COUNT', count: 1 }, createHealthBudget(tasks, new Set()), () => number)[0],
    );
    expect(chosen).not.toContain(undefined);
    const counted = new Map<Task | undefined, number>();
    for (let round = 0; round < 400; round++) {
      const [task] = select(tasks, { kind: 'COUNT', count: 1 }, createHealthBudget(tasks, new Set()), Math.random);
      counted.set(task, (counted.get(task) ?? 0) + 1);
    }
    expect([...counted.values()].every((times) => times > 40)).toBe(true);
    expect(counted.size).toBe(4);
  });
});

test.each(['', 'all', 'COUNT(0)', 'COUNT(-1)', 'COUNT(1.5)', 'PERCENT(0)', 'PERCENT(101)', 'COUNT(1) ', 'COUNT()'])(
  '%j is no selection mode',
  (text) => {
    expect(parseSelectionMode(text)).toBeUndefined();
  },
);
