import { describe, expect, jest, test } from '@jest/globals';
import { callerMetrics, dimensionsOf, metrics as model, writtenOf } from '../../../lib/model/metrics.ts';
import { deadlineAfter, noDeadline } from '../../../services/kit/deadline.ts';
import { createCallMetrics } from '../../../services/kit/emf.ts';
import { createMetrics } from '../../../services/kit/metrics.ts';
import { type Call, createResilience } from '../../../services/kit/resilience.ts';
import { topology as shop } from '../../../systems/shop/topology.ts';

const settings = { namespace: model.namespace, system: shop.name, environment: 'dev' };

function setUp() {
  const lines: Record<string, unknown>[] = [];
  return { lines, callMetrics: createCallMetrics(settings, (line) => lines.push(JSON.parse(line))) };
}

const call = (overrides: Partial<Call> = {}): Call => ({
  dependency: 'orders',
  outcome: 'served',
  milliseconds: 12.34,
  attempts: 1,
  ...overrides,
});

describe('metrics of calls', () => {
  test('are one line per dependency, in the names, dimensions and resolution that the alarms look for', () => {
    const { lines, callMetrics } = setUp();
    for (const outcome of ['served', 'served', 'degraded'] as const) callMetrics.record(call({ outcome }));
    callMetrics.record(call({ outcome: 'failed', attempts: 3 }));
    for (const _ of [1, 2]) callMetrics.record(call({ outcome: 'failed', attempts: 0 }));
    callMetrics.record(call({ dependency: 'cache' }));
    const before = Date.now();
    callMetrics.stop();
    expect(lines.map((line) => line.Scope)).toEqual(['orders', 'cache']);
    for (const scope of ['orders', 'cache']) {
      const written = writtenOf({ topology: shop, journeys: [] }, scope);
      expect(Object.keys(lines[0] ?? {})).toEqual(expect.arrayContaining([...written]));
      expect(written).toHaveLength(4);
    }
    const metric = (Name: string, Unit: string) => ({ Name, Unit, StorageResolution: 1 });
    expect(lines[0]).toEqual({
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [
          {
            Namespace: model.namespace,
            Dimensions: [Object.keys(dimensionsOf(shop, 'dev', 'orders'))],
            Metrics: [
              metric(model.served, 'Count'),
              metric(model.degraded, 'Count'),
              metric(model.failed, 'Count'),
              metric(model.latency, 'Milliseconds'),
              metric(callerMetrics.retries, 'Count'),
              metric(callerMetrics.keptAway, 'Count'),
            ],
          },
        ],
      },
      ...dimensionsOf(shop, 'dev', 'orders'),
      [model.served]: 2,
      [model.degraded]: 1,
      [model.failed]: 3,
      [model.latency]: Array(6).fill(12.3),
      [callerMetrics.retries]: 2,
      [callerMetrics.keptAway]: 2,
    });
    const [
      {
        _aws: { Timestamp },
      },
    ] = lines as [{ _aws: { Timestamp: number } }];
    expect(Timestamp).toBeGreaterThanOrEqual(before);
  });

  test('begin anew after each line, and are silent about what nobody called', () => {
    const { lines, callMetrics } = setUp();
    callMetrics.record(call());
    callMetrics.stop();
    callMetrics.stop();
    callMetrics.record(call({ outcome: 'failed' }));
    callMetrics.stop();
    expect(lines).toMatchObject([
      { Served: 1, Failed: 0 },
      { Served: 0, Failed: 1 },
    ]);
  });

  test('count every call but carry at most a hundred latencies, from all of the period', () => {
    const { lines, callMetrics } = setUp();
    for (let milliseconds = 0; milliseconds < 5000; milliseconds++) callMetrics.record(call({ milliseconds }));
    callMetrics.stop();
    const { Served, Latency } = lines[0] as { Served: number; Latency: number[] };
    expect(Served).toBe(5000);
    expect(new Set(Latency).size).toBe(100);
    const mean = Latency.reduce((sum, value) => sum + value, 0) / 100;
    expect(mean).toBeGreaterThan(1500);
    expect(mean).toBeLessThan(3500);
  });

  test('come as often as the model says', () => {
    jest.useFakeTimers();
    const { lines, callMetrics } = setUp();
    callMetrics.record(call());
    callMetrics.start();
    jest.advanceTimersByTime(model.period * 1000 - 1);
    expect(lines).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(lines).toHaveLength(1);
    callMetrics.stop();
    jest.useRealTimers();
  });
});

class Lost extends Error {}
class Answer extends Error {}

describe('a call is', () => {
  const values = { attemptTimeoutMs: 40, totalTimeoutMs: 80, attempts: 2, concurrency: 10 };

  function dependency(enabled = true) {
    const calls: Call[] = [];
    const resilience = createResilience(enabled, createMetrics('test'), (seen) => calls.push(seen));
    const lost = (error: unknown) => error instanceof Lost;
    const stock = resilience.dependency('stock', values, {
      unavailable: lost,
      retryable: lost,
      degraded: (answer) => answer === 'half',
    });
    return { calls, stock };
  }

  const hang = ({ signal }: { signal: AbortSignal }) =>
    new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const lose = async () => {
    throw new Lost('gone');
  };

  test.each([
    ['served when it was answered', async () => 'whole', 'served'],
    [
      'served when the answer is an error of its own',
      async () => {
        throw new Answer('no such thing');
      },
      'served',
    ],
    ['degraded when the callee says that something is missing', async () => 'half', 'degraded'],
    ['failed when no attempt was answered', lose, 'failed'],
    ['failed when it was silent', hang, 'failed'],
  ] as const)('%s', async (_case, work, outcome) => {
    const { calls, stock } = dependency();
    await stock.call<string>(work, noDeadline).catch(() => {});
    expect(calls).toMatchObject([{ dependency: 'stock', outcome, milliseconds: expect.any(Number) }]);
  });

  test('failed once for all of its attempts, and their time is one', async () => {
    const { calls, stock } = dependency();
    await stock.call(hang, noDeadline).catch(() => {});
    expect(calls).toHaveLength(1);
    expect(calls[0]?.milliseconds).toBeGreaterThan(70);
    expect(calls[0]?.attempts).toBe(2);
  });

  test('failed when the breaker keeps it away', async () => {
    const { calls, stock } = dependency();
    for (let n = 0; n < 6; n++) await stock.call(lose, noDeadline).catch(() => {});
    expect(stock.state()).toBe('open');
    expect(calls.map(({ outcome }) => outcome)).toEqual(Array(6).fill('failed'));
    expect(calls.at(-1)?.attempts).toBe(0);
  });

  test("failed when the caller's time ended in it, and not counted when it was over before", async () => {
    const { calls, stock } = dependency();
    await expect(stock.call(hang, deadlineAfter(15))).rejects.toMatchObject({ name: 'DeadlineExceeded' });
    expect(calls).toMatchObject([{ outcome: 'failed' }]);
    await expect(stock.call(hang, deadlineAfter(0))).rejects.toMatchObject({ name: 'DeadlineExceeded' });
    expect(calls).toHaveLength(1);
  });

  test('counted without resilience too', async () => {
    const { calls, stock } = dependency(false);
    await stock.call(async () => 'half', noDeadline);
    await stock.call(lose, noDeadline).catch(() => {});
    expect(calls.map(({ outcome }) => outcome)).toEqual(['degraded', 'failed']);
  });
});
