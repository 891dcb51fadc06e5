import { describe, expect, test } from '@jest/globals';
import { observeTasks } from '../../../aws/cloudwatch/container-insights.ts';
import type { MetricPoint } from '../../../aws/cloudwatch/metric-windows.ts';
import { callersOf, observeEffect } from '../../../measure/judge/callers.ts';
import { readTrafficWindows } from '../../../measure/judge/traffic-windows.ts';
import { shopModel as shop } from '../../../systems/shop/model.ts';
import { begin, end, isDuring, second, windowsOf } from './support/story.ts';

const from = Math.floor(begin / 10) * 10 * second;
const before = { from: from - 100 * second, to: from };
const during = { from, to: from + 70 * second };

/** What the callers of payment-service say of a story. */
function observed(meanwhile: Partial<MetricPoint> | undefined, usual: Partial<MetricPoint> = {}) {
  const windows = windowsOf(begin - 120, end + 60, (scope, at) => {
    if (scope !== 'payment-service') return {};
    return isDuring(at) ? meanwhile && { ...usual, ...meanwhile } : usual;
  });
  return observeEffect([callersOf(readTrafficWindows(windows, 10 * second), shop, 'payment-service')], before, during);
}

describe('callers see an effect', () => {
  test.each<[string, Partial<MetricPoint> | undefined, Partial<MetricPoint>]>([
    ['usable 100 % before, 10 % during', { served: 10, failed: 90 }, {}],
    ['degraded 0 % before, 100 % during', { served: 0, degraded: 100 }, {}],
    ['p95 40 ms before, 400 ms during', { p95: 400, p99: 500, maximum: 600 }, {}],
    ['10.0 calls a second before, 0.0 during', undefined, {}],
    ['usable 98 % before, 80 % during', { failed: 20, served: 80 }, { served: 98, failed: 2 }],
  ])('%s', (detail, meanwhile, usual) => {
    expect(observed(meanwhile, usual)).toEqual({ observer: 'callers of payment-service', seen: true, detail });
  });

  test.each<[string, Partial<MetricPoint>, Partial<MetricPoint>]>([
    ['nothing is otherwise', {}, {}],
    ['failures are as usual', { served: 97, failed: 3 }, { served: 98, failed: 2 }],
    ['two answers failed', {}, {}],
    ['answers are a little slower', { p95: 50 }, {}],
    ['a quarter fewer came', { served: 75 }, {}],
  ])('but not where %s', (_, meanwhile, usual) => {
    expect(observed(meanwhile, usual).seen).toBe(false);
  });

  test('and a gap in all metrics is no lack of calls', () => {
    const windows = windowsOf(begin - 120, end + 60, (_, at) => (isDuring(at) ? undefined : {}));
    const callers = callersOf(readTrafficWindows(windows, 10 * second), shop, 'payment-service');
    expect(observeEffect([callers], before, during).seen).toBe(false);
  });
});

describe('ECS sees an effect', () => {
  const minute = 60_000;
  const start = 100 * minute + 5000;
  const counts = (running: number[], restarts: number[] = []) => {
    const byMinute = (values: number[]) => new Map(values.map((value, index) => [(98 + index) * minute, value]));
    return [{ service: 'gateway', running: byMinute(running), restarts: byMinute(restarts) }];
  };

  test('by fewer tasks, or more restarts', () => {
    expect(observeTasks(counts([2, 2, 1, 2]), ['gateway'], start, start)).toMatchObject({
      observer: 'Amazon ECS',
      seen: true,
      detail: 'gateway: 2 tasks before, 1 during',
    });
    expect(observeTasks(counts([2, 2, 2, 2], [0, 0, 0, 1]), ['gateway'], start, start).seen).toBe(true);
  });

  test('and none where nothing changed, it was another service, or it does not count', () => {
    expect(observeTasks(counts([2, 2, 2, 2], [1, 1, 1, 1]), ['gateway'], start, start).seen).toBe(false);
    expect(observeTasks(counts([2, 2, 1, 2]), ['order-service'], start, start).seen).toBe(false);
    expect(observeTasks(counts([]), ['gateway'], start, start).seen).toBe(false);
    expect(observeTasks([], ['gateway'], start, start).seen).toBe(false);
  });
});
