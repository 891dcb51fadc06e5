import { describe, expect, test } from '@jest/globals';
import { windowFromMetrics } from '../../../aws/cloudwatch/metric-windows.ts';
import { decodeHistogram } from '../../../measure/histogram.ts';

const journeys = new Set(['buy']);
const latency = { p50: 20, p95: 80, p99: 200, maximum: 900 };
const histogramOf = (point: Parameters<typeof windowFromMetrics>[0]) =>
  decodeHistogram(windowFromMetrics(point, journeys).histogram);

describe('a window made of metrics', () => {
  test('has the counts, and a journey’s belong to users', () => {
    const point = { scope: 'buy', start: 10_000, served: 90, degraded: 6, failed: 4, ...latency };
    expect(windowFromMetrics(point, journeys)).toMatchObject({
      scope: 'users',
      journey: 'buy',
      start: 10_000,
      served: 90,
      degraded: 6,
      failed: 4,
    });
    expect(windowFromMetrics({ ...point, scope: 'gateway' }, journeys)).not.toHaveProperty('journey');
  });

  test.each([100, 200, 1000])('gives the percentiles of %i answers back as they came', (served) => {
    const histogram = histogramOf({ scope: 'users', start: 0, served, ...latency });
    expect(histogram.count).toBe(served);
    for (const [percent, milliseconds] of [
      [50, 20],
      [95, 80],
      [99, 200],
      [100, 900],
    ] as const) {
      expect(histogram.percentile(percent)).toBeCloseTo(milliseconds, 0);
    }
  });

  test('is never better than what CloudWatch has: between two percentiles the upper one counts', () => {
    const histogram = histogramOf({ scope: 'users', start: 0, served: 100, ...latency });
    expect(histogram.percentile(51)).toBeCloseTo(80, 0);
    expect(histogram.percentile(96)).toBeCloseTo(200, 0);
  });

  test('does with what there is', () => {
    expect(histogramOf({ scope: 'users', start: 0, served: 10, p50: 20, p95: 80 }).percentile(100)).toBeCloseTo(80, 0);
    expect(histogramOf({ scope: 'users', start: 0, served: 1, ...latency }).count).toBe(1);
    expect(histogramOf({ scope: 'users', start: 0, served: 10 }).count).toBe(0);
    expect(histogramOf({ scope: 'users', start: 0 }).count).toBe(0);
  });
});
