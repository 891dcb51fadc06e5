import { describe, expect, test } from '@jest/globals';
import { deadlineAfter, noDeadline } from '../../../services/kit/deadline.ts';
import { createMetrics } from '../../../services/kit/metrics.ts';
import type { PolicyValues } from '../../../services/kit/policies.ts';
import { createResilience } from '../../../services/kit/resilience.ts';

class Lost extends Error {}
class Answer extends Error {}

const values: PolicyValues = { attemptTimeoutMs: 100, totalTimeoutMs: 250, attempts: 3, concurrency: 2 };
const kinds = {
  unavailable: (error: unknown) => error instanceof Lost,
  retryable: (error: unknown) => error instanceof Lost,
};

function setUp(enabled = true, overrides: Partial<PolicyValues> = {}) {
  const metrics = createMetrics('test');
  const resilience = createResilience(enabled, metrics);
  return { metrics, resilience, dependency: resilience.dependency('stock', { ...values, ...overrides }, kinds) };
}

/** Work that fails `failures` times, then answers; counts its attempts. */
function flaky(failures: number, error: Error = new Lost('gone')) {
  const work = async () => {
    work.attempts++;
    if (work.attempts <= failures) throw error;
    return 'done';
  };
  work.attempts = 0;
  return work;
}

/** Work that ends only when it is aborted. */
const hang = ({ signal }: { signal: AbortSignal }) =>
  new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

describe('with resilience', () => {
  test('a lost attempt is repeated', async () => {
    const { dependency } = setUp();
    const work = flaky(2);
    expect(await dependency.call(work, noDeadline)).toBe('done');
    expect(work.attempts).toBe(3);
  });

  test('an answer that is an error passes untouched and is not repeated', async () => {
    const { dependency } = setUp();
    const work = flaky(1, new Answer('no such thing'));
    await expect(dependency.call(work, noDeadline)).rejects.toBeInstanceOf(Answer);
    expect(work.attempts).toBe(1);
  });

  test('a silent dependency is given up and its work aborted', async () => {
    const { dependency } = setUp(true, { attempts: 1 });
    let aborted = false;
    const work = async (attempt: { signal: AbortSignal }) => {
      attempt.signal.addEventListener('abort', () => {
        aborted = true;
      });
      return await hang(attempt);
    };
    await expect(dependency.call(work, noDeadline)).rejects.toMatchObject({
      name: 'DependencyUnavailable',
      status: 503,
    });
    expect(aborted).toBe(true);
  });

  test("a caller's deadline ends a call and does not count against the dependency", async () => {
    const { dependency } = setUp();
    for (let call = 0; call < 8; call++) {
      await expect(dependency.call(hang, deadlineAfter(20))).rejects.toMatchObject({ name: 'DeadlineExceeded' });
    }
    expect(dependency.state()).toBe('ok');
  });

  describe('where every failure says that the dependency is gone', () => {
    const gone = { unavailable: () => true, retryable: () => true };
    const setUpGone = (overrides: Partial<PolicyValues> = {}) => {
      const resilience = createResilience(true, createMetrics('test'));
      return resilience.dependency('stock', { ...values, concurrency: 50, ...overrides }, gone);
    };
    const settled = (calls: Promise<unknown>[]) => Promise.allSettled(calls);
    const open = async (dependency: ReturnType<typeof setUpGone>) => {
      for (let call = 0; call < 5; call++) await settled([dependency.call(flaky(9), noDeadline)]);
      expect(dependency.state()).toBe('open');
    };

    test('callers in a hurry do not open the breaker for the others', async () => {
      const dependency = setUpGone();
      const answers = () => dependency.call(flaky(0), noDeadline);
      await settled(Array.from({ length: 36 }, () => dependency.call(hang, deadlineAfter(4))));
      expect(dependency.state()).toBe('ok');
      expect(await Promise.all(Array.from({ length: 6 }, answers))).toEqual(Array(6).fill('done'));
    });

    test('its own time, for an attempt or in all, counts against it', async () => {
      for (const limits of [{ attempts: 1 }, { attemptTimeoutMs: 60, totalTimeoutMs: 60 }]) {
        const dependency = setUpGone(limits);
        await settled(Array.from({ length: 5 }, () => dependency.call(hang, deadlineAfter(2000))));
        expect(dependency.state()).toBe('open');
      }
    });

    test('calls from before it closed that fail afterwards do not open it again', async () => {
      const dependency = setUpGone({ attempts: 1, attemptTimeoutMs: 5000, totalTimeoutMs: 5000 });
      const gate = Promise.withResolvers<never>();
      const old = Array.from({ length: 6 }, () => dependency.call(() => gate.promise, noDeadline));
      await open(dependency);
      await new Promise((resolve) => setTimeout(resolve, 1050));
      expect(await dependency.call(flaky(0), noDeadline)).toBe('done');
      expect(dependency.state()).toBe('ok');
      gate.reject(new Lost('at last'));
      await settled(old);
      expect(dependency.state()).toBe('ok');
    });

    test('a probe that its caller cuts off does not close the breaker', async () => {
      const dependency = setUpGone();
      await open(dependency);
      await new Promise((resolve) => setTimeout(resolve, 1050));
      await settled([dependency.call(hang, deadlineAfter(10))]);
      expect(dependency.state()).toBe('open');
    });
  });

  test('the breaker stays closed after one failed call and opens after five in a row', async () => {
    const { dependency } = setUp(true, { attempts: 1 });
    const fail = () => expect(dependency.call(flaky(9), noDeadline)).rejects.toMatchObject({ status: 503 });
    await fail();
    expect(dependency.state()).toBe('ok');
    for (let call = 0; call < 4; call++) await fail();
    expect(dependency.state()).toBe('open');
    const work = flaky(0);
    await expect(dependency.call(work, noDeadline)).rejects.toMatchObject({ name: 'DependencyUnavailable' });
    expect(work.attempts).toBe(0);
  });

  test('calls beyond the bulkhead are refused, those inside go on', async () => {
    const { dependency } = setUp();
    const gate = Promise.withResolvers<string>();
    const inside = [1, 2].map(() => dependency.call(() => gate.promise, noDeadline));
    await expect(dependency.call(flaky(0), noDeadline)).rejects.toMatchObject({ name: 'DependencyUnavailable' });
    gate.resolve('done');
    expect(await Promise.all(inside)).toEqual(['done', 'done']);
  });

  test('retries end with the budget, not with the outage', async () => {
    const { dependency, metrics } = setUp(true, { attempts: 2, concurrency: 200 });
    const works = Array.from({ length: 120 }, () => flaky(1));
    await Promise.allSettled(works.map((work) => dependency.call(work, noDeadline)));
    const repeated = works.filter((work) => work.attempts === 2).length;
    expect(repeated).toBeGreaterThanOrEqual(3);
    expect(repeated).toBeLessThan(40);
    expect((await metrics.retriesRefused.get()).values[0]?.value).toBe(120 - repeated);
  });

  test('a fallback stands in for an unavailable dependency, not for an answer', async () => {
    const { dependency, resilience } = setUp();
    const call = (error: Error) => () => dependency.call(flaky(9, error), noDeadline);
    expect(await resilience.orElse(call(new Lost('gone')), () => 'instead')).toBe('instead');
    await expect(resilience.orElse(call(new Answer('no')), () => 'instead')).rejects.toBeInstanceOf(Answer);
  });
});

describe('without resilience', () => {
  test('nothing is repeated, opened or replaced', async () => {
    const { dependency, resilience } = setUp(false);
    const work = flaky(20);
    for (let call = 0; call < 10; call++) {
      await expect(
        resilience.orElse(
          () => dependency.call(work, noDeadline),
          () => 'instead',
        ),
      ).rejects.toMatchObject({
        name: 'DependencyUnavailable',
      });
    }
    expect(work.attempts).toBe(10);
    expect(dependency.state()).toBe('ok');
  });

  test('a silent dependency is waited for beyond every time-out and deadline', async () => {
    const { dependency } = setUp(false);
    const gate = Promise.withResolvers<string>();
    const call = dependency.call(() => gate.promise, deadlineAfter(10));
    setTimeout(() => gate.resolve('at last'), 400);
    expect(await call).toBe('at last');
  });
});
