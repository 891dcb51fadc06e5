import { expect, test } from '@jest/globals';
import { median } from './chance.ts';
import { all, type What } from './hold.ts';
import type { Network } from './network.ts';

export const latency = (delayMilliseconds: number, jitterMilliseconds = 0) =>
  ({ kind: 'latency', delayMilliseconds, jitterMilliseconds }) as const;

interface Bench {
  /** Once it is there. */
  readonly network: () => Network;
  readonly holds: (what: What) => Promise<unknown>;
  /** Round trips of packets from the target, milliseconds. */
  readonly trips: (host: string, times: number) => Promise<number[]>;
}

/** What latency and jitter come to, whichever way the kernel has them. */
export function testLatency({ network, holds, trips }: Bench): void {
  test('100 ms: the median round trip is within 2 ms of 100 more', async () => {
    const usual = median(await trips(network().peers[0], 50));
    await holds({ impairment: latency(100), traffic: all });
    const off = async () => {
      const hit = median(await trips(network().peers[0], 60));
      process.stderr.write(`round trips: ${usual.toFixed(2)} ms, then ${hit.toFixed(2)} ms\n`);
      return Math.abs(hit - usual - 100);
    };
    expect(await leastOf(off, 2)).toBeLessThan(2);
    expect(median(await trips(network().beside, 10))).toBeGreaterThan(99);
  }, 90_000);

  test('jitter is spread evenly around the delay', async () => {
    const usual = median(await trips(network().peers[0], 50));
    await holds({ impairment: latency(50, 40), traffic: all });
    // What is expected, and what is passed once in 1,000: 1.95 by the root of as many.
    const expected = (delay: number) => Math.min(1, Math.max(0, (delay - 10) / 80));
    const limit = 1.95 / Math.sqrt(300) + 0.02;
    const off = async () => {
      const delays = (await trips(network().peers[0], 300)).map((trip) => trip - usual).toSorted((a, b) => a - b);
      process.stderr.write(`from ${delays.at(0)?.toFixed(1)} to ${delays.at(-1)?.toFixed(1)} ms\n`);
      return Math.max(...delays.map((delay, i) => Math.abs(expected(delay) - (i + 0.5) / delays.length)));
    };
    expect(await leastOf(off, limit)).toBeLessThan(limit);
  }, 150_000);
}

/** A busy machine adds to a delay now and then; one that is wrong is wrong each time. Measured at most three times. */
async function leastOf(measure: () => Promise<number>, limit: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let time = 0; time < 3 && least >= limit; time++) least = Math.min(least, await measure());
  return least;
}
