import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Window } from '../../../lib/model/events/event.ts';
import { createHistogram, decodeHistogram, mergeHistograms } from '../../../measure/histogram.ts';
import type { Outcome, Sample } from '../../../measure/load/sample.ts';
import { createWindows } from '../../../measure/windows.ts';
import { manualClock } from './support/manual-clock.ts';

const sample = (intended: number, given: Partial<Sample> = {}): Sample => ({
  journey: 'buy',
  intended,
  milliseconds: 10,
  outcome: 'served',
  attempts: 1,
  slip: 0,
  ...given,
});

function collect() {
  const emitted: Window[] = [];
  const clock = manualClock();
  const windows = createWindows({ clock, emit: (window) => emitted.push(window) });
  return { emitted, clock, windows };
}

describe('windows', () => {
  test('a sample belongs to the second of its intended start, however late its answer', () => {
    const { emitted, windows } = collect();
    windows.users([
      sample(1999.9, { milliseconds: 2900 }),
      sample(2000),
      sample(1000, { outcome: 'degraded', slip: 7 }),
    ]);
    windows.close();
    expect(emitted).toMatchObject([
      { scope: 'users', journey: 'buy', start: 1000, served: 1, degraded: 1, failed: 0, slip: 7 },
      { scope: 'users', journey: 'buy', start: 2000, served: 1, degraded: 0, failed: 0, slip: 0 },
    ]);
  });

  test('a second is emitted only when its slowest sample can be in, and not much later', async () => {
    const { emitted, clock, windows } = collect();
    windows.users([sample(0)]);
    await clock.advance(4250);
    expect(emitted).toEqual([]);
    windows.users([sample(999, { milliseconds: 3000, outcome: 'failed' })]);
    await clock.advance(250);
    expect(emitted).toMatchObject([{ start: 0, served: 1, failed: 1 }]);
    windows.close();
    expect(emitted).toHaveLength(1);
  });

  test('a second is emitted as soon as all who came in it are answered, and what the links saw of it had time to come', async () => {
    const { emitted, clock, windows } = collect();
    await clock.advance(1200);
    windows.users([sample(0), sample(1000)]);
    windows.answered(1100);
    expect(emitted).toEqual([]);
    await clock.advance(150);
    windows.answered(990);
    expect(emitted).toEqual([]);
    windows.answered(1340);
    expect(emitted).toMatchObject([{ start: 0, served: 1 }]);
    windows.close();
    expect(emitted).toMatchObject([{ start: 0 }, { start: 1000 }]);
  });

  test('what comes after its second was emitted is one more window of it, not lost', () => {
    const { emitted, windows } = collect();
    windows.users([sample(0)]);
    windows.flush();
    windows.users([sample(10, { outcome: 'failed' })]);
    windows.close();
    expect(emitted).toMatchObject([
      { start: 0, served: 1, failed: 0 },
      { start: 0, served: 0, failed: 1 },
    ]);
  });

  test('links are windows of the callee, without a journey', () => {
    const { emitted, windows } = collect();
    windows.links([
      { callee: 'orders', start: 100, milliseconds: 5, outcome: 'served' },
      { callee: 'cache', start: 100, milliseconds: 5, outcome: 'failed' },
    ]);
    windows.close();
    expect(emitted.map(({ scope, served, failed }) => ({ scope, served, failed }))).toEqual([
      { scope: 'orders', served: 1, failed: 0 },
      { scope: 'cache', served: 0, failed: 1 },
    ]);
    expect(emitted[0]).not.toHaveProperty('journey');
  });

  test('no sample is lost or counted twice, whatever their order and times', () => {
    const outcomes = fc.constantFrom<Outcome>('served', 'degraded', 'failed');
    const some = fc.record({ intended: fc.nat(5000), outcome: outcomes, milliseconds: fc.nat(3000) });
    fc.assert(
      fc.property(fc.array(fc.array(some)), (batches) => {
        const { emitted, windows } = collect();
        for (const batch of batches) {
          windows.users(batch.map((given) => sample(given.intended, given)));
          if (batch.length % 3 === 0) windows.flush();
        }
        windows.close();
        for (const outcome of ['served', 'degraded', 'failed'] as const) {
          const wanted = batches.flat().filter((one) => one.outcome === outcome).length;
          expect(emitted.reduce((sum, window) => sum + window[outcome], 0)).toBe(wanted);
        }
        const histogram = mergeHistograms(emitted.map((window) => decodeHistogram(window.histogram)));
        expect(histogram.count).toBe(batches.flat().length);
      }),
      { numRuns: 30 },
    );
  });
});

describe('histograms', () => {
  test('percentiles are exact to three significant digits, also after encoding', () => {
    const histogram = createHistogram();
    for (let milliseconds = 1; milliseconds <= 1000; milliseconds++) histogram.record(milliseconds);
    const read = decodeHistogram(histogram.encode());
    expect(read.count).toBe(1000);
    for (const percent of [50, 95, 99, 100]) {
      const exact = percent * 10;
      expect(Math.abs((read.percentile(percent) ?? 0) - exact) / exact).toBeLessThan(0.001);
    }
    expect(createHistogram().percentile(50)).toBeNull();
  });

  test('merged parts say what the whole says', () => {
    const latencies = fc.array(fc.double({ min: 0, max: 10_000, noNaN: true }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(fc.array(latencies, { minLength: 1, maxLength: 5 }), (parts) => {
        const record = (values: number[]) => {
          const histogram = createHistogram();
          for (const value of values) histogram.record(value);
          return histogram;
        };
        const merged = mergeHistograms(parts.map((part) => decodeHistogram(record(part).encode())));
        const whole = record(parts.flat());
        expect(merged.count).toBe(whole.count);
        for (const percent of [50, 95, 99]) expect(merged.percentile(percent)).toBe(whole.percentile(percent));
      }),
      { numRuns: 30 },
    );
  });

  test('what is no histogram is refused', () => {
    expect(() => decodeHistogram('bm90IG9uZQ==')).toThrow();
  });
});
