import { describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import { dimensionsOf, metrics as names, writtenOf } from '../../../lib/model/metrics.ts';
import { createEmbeddedMetrics } from '../../../measure/load/embedded-metrics.ts';
import type { Sample } from '../../../measure/load/sample.ts';
import { readWalkerSettings } from '../../../measure/load/walker-settings.ts';
import { journeys } from '../../../systems/shop/journeys.ts';
import { topology as shop } from '../../../systems/shop/topology.ts';

/** A walker's metrics on a clock that a test sets; the monotonic one began at another time. */
function setUp(start = 1_000_000) {
  const lines: Record<string, unknown>[] = [];
  let now = start;
  const clock = { ...systemClock, wall: () => now, monotonic: () => now - 400_000 };
  const metrics = createEmbeddedMetrics(
    { namespace: names.namespace, system: shop.name, environment: 'dev' },
    journeys,
    clock,
    (line) => void lines.push(JSON.parse(line)),
  );
  const sample = (at: number, given: Partial<Sample> = {}): Sample => ({
    journey: 'browse',
    intended: at - 400_000,
    milliseconds: 20,
    outcome: 'served',
    attempts: 1,
    slip: 0,
    ...given,
  });
  const of = (scope: string) => lines.filter((line) => line.Scope === scope);
  return {
    metrics,
    lines,
    of,
    sample,
    at: (time: number) => {
      now = time;
    },
  };
}

const namesIn = (embedded: unknown): string[] =>
  (embedded as { CloudWatchMetrics: { Metrics: { Name: string }[] }[] }).CloudWatchMetrics.flatMap(({ Metrics }) =>
    Metrics.map(({ Name }) => Name),
  ).sort();

describe('the walker’s metrics', () => {
  test('are a line for users and for each journey in every ten seconds, when its answers are in', () => {
    const { metrics, lines, of, sample, at } = setUp();
    metrics.record([
      sample(1_000_500),
      sample(1_009_999, { outcome: 'failed' }),
      sample(1_010_000, { outcome: 'degraded' }),
    ]);
    at(1_013_000);
    metrics.flush();
    expect(lines).toEqual([]);
    at(1_013_600);
    metrics.flush();
    expect(of('users')).toEqual([expect.objectContaining({ Served: 1, Degraded: 0, Failed: 1, Latency: [20, 20] })]);
    expect(lines.map(({ Scope }) => Scope).sort()).toEqual(['users', ...journeys.map(({ name }) => name)].sort());
    metrics.flush(Number.POSITIVE_INFINITY);
    expect(of('browse')[1]).toMatchObject({ Served: 0, Degraded: 1, Failed: 0 });
  });

  test('are those that alarms may read of users and of journeys', () => {
    const { metrics, lines, sample, at } = setUp();
    metrics.record(journeys.map(({ name: journey }) => sample(1_000_500, { journey })));
    at(1_020_000);
    metrics.flush();
    for (const { Scope, _aws } of lines)
      expect(namesIn(_aws)).toEqual([...writtenOf({ topology: shop, journeys }, Scope)].sort());
  });

  test('are what CloudWatch reads from a log: embedded metric format, high resolution, the time of the period', () => {
    const { metrics, of, sample, at } = setUp();
    metrics.record([sample(1_000_500)]);
    at(1_020_000);
    metrics.flush();
    const [line] = of('users');
    expect(line?._aws).toEqual({
      Timestamp: 1_000_000,
      CloudWatchMetrics: [
        {
          Namespace: names.namespace,
          Dimensions: [Object.keys(dimensionsOf(shop, 'dev', 'users'))],
          Metrics: [
            { Name: names.served, Unit: 'Count', StorageResolution: 1 },
            { Name: names.degraded, Unit: 'Count', StorageResolution: 1 },
            { Name: names.failed, Unit: 'Count', StorageResolution: 1 },
            { Name: names.answers, Unit: 'Count', StorageResolution: 1 },
            { Name: names.latency, Unit: 'Milliseconds', StorageResolution: 1 },
          ],
        },
      ],
    });
    expect(line).toMatchObject(dimensionsOf(shop, 'dev', 'users'));
  });

  test('tell that nobody came from having nothing to tell', () => {
    const { metrics, of, at } = setUp();
    at(1_034_000);
    metrics.flush();
    expect(of('users')).toHaveLength(3);
    expect(of('users')[0]).toMatchObject({ Served: 0, Degraded: 0, Failed: 0 });
    expect(of('users')[0]).not.toHaveProperty('Latency');
  });

  test('keep the percentiles of more latencies than CloudWatch takes', () => {
    const { metrics, of, sample, at } = setUp();
    metrics.record(Array.from({ length: 1000 }, (_, index) => sample(1_000_500, { milliseconds: index + 1 })));
    at(1_020_000);
    metrics.flush();
    const values = of('users')[0]?.Latency as number[];
    expect(values).toHaveLength(100);
    expect([values[49], values[94], values[98], values[99]]).toEqual([500, 950, 990, 1000]);
    expect(of('users')[0]?.Served).toBe(1000);
  });

  test('are told as soon as all who arrived are answered, and no later than before where somebody waits', () => {
    // The clock on which answers are due began 400 s after the wall's.
    const told = (answeredUntil: (now: number) => number): number => {
      const { metrics, of, sample, at } = setUp();
      for (let now = 1_000_000; now < 1_020_000; now += 250) {
        at(now);
        if (now === 1_005_000) metrics.record([sample(now, { outcome: 'failed' })]);
        metrics.flush(answeredUntil(now - 400_000));
        if (of('users').length > 0) return now - 1_000_000;
      }
      return Number.POSITIVE_INFINITY;
    };
    const nothingKnown = told(() => Number.NEGATIVE_INFINITY);
    const allAnswered = told((now) => now);
    const oneHangs = told((now) => Math.min(now, now < 612_500 ? 609_500 : now));
    const oneHangsForEver = told((now) => Math.min(now, 609_500));
    expect({ nothingKnown, allAnswered, oneHangs, oneHangsForEver }).toEqual({
      nothingKnown: 13_500,
      allAnswered: 10_000,
      oneHangs: 12_500,
      oneHangsForEver: 13_500,
    });
  });

  test('of a period that is not over are never told early', () => {
    const { metrics, lines, at } = setUp();
    at(1_009_000);
    metrics.flush(1_000_000_000);
    expect(lines).toEqual([]);
  });

  test('count all answers, so that an alarm needs two metrics of a journey', () => {
    const { metrics, of, sample, at } = setUp();
    metrics.record([
      sample(1_000_500),
      sample(1_000_600, { outcome: 'failed' }),
      sample(1_000_700, { outcome: 'degraded' }),
    ]);
    at(1_020_000);
    metrics.flush();
    expect(of('users')[0]).toMatchObject({ Served: 1, Degraded: 1, Failed: 1, Answers: 3 });
  });

  test('lose nobody from one look to the next', () => {
    const { metrics, lines, sample, at } = setUp();
    for (let time = 1_000_000; time < 1_100_000; time += 1000) {
      at(time);
      metrics.record([sample(time - 100)]);
      metrics.flush();
    }
    const told = lines.filter(({ Scope }) => Scope === 'users').reduce((sum, { Served }) => sum + Number(Served), 0);
    expect(told).toBeGreaterThan(80);
  });

  test('of an answer that comes after its period are told in one more line of it', () => {
    const { metrics, of, sample, at } = setUp();
    at(1_015_000);
    metrics.flush();
    metrics.record([sample(1_009_000)]);
    metrics.flush();
    expect(of('users').map(({ Served }) => Served)).toEqual([0, 1]);
  });
});

describe('the walker’s settings', () => {
  const good = {
    EDGE_URL: 'https://shop.example/',
    REQUESTS_PER_SECOND: '20',
    METRICS_NAMESPACE: 'Breakwater',
    METRICS_SYSTEM: 'shop',
    METRICS_ENVIRONMENT: 'dev',
  };

  test('are read', () => {
    expect(readWalkerSettings(good)).toEqual({
      url: 'https://shop.example',
      rate: 20,
      readOnly: false,
      headers: { 'user-agent': 'breakwater-walker', 'x-breakwater-synthetic': '1' },
      metrics: { namespace: 'Breakwater', system: 'shop', environment: 'dev' },
    });
  });

  test.each([
    [{ EDGE_URL: '' }, 'EDGE_URL is missing'],
    [{ EDGE_URL: 'shop' }, 'EDGE_URL must be an http or https URL, not "shop"'],
    [{ REQUESTS_PER_SECOND: '0' }, 'REQUESTS_PER_SECOND must be a number above 0 and at most 2000, not "0"'],
    [{ REQUESTS_PER_SECOND: 'many' }, 'not "many"'],
    [{ METRICS_ENVIRONMENT: undefined }, 'METRICS_ENVIRONMENT is missing'],
  ])('with %j are refused in one line', (change, message) => {
    expect(() => readWalkerSettings({ ...good, ...change })).toThrow(message);
  });
});
