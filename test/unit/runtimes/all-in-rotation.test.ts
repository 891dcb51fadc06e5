import { expect, test } from '@jest/globals';
import { allInRotation } from '../../../local/runtimes/scheduling/all-in-rotation.ts';
import { createStartFailures } from '../../../local/runtimes/scheduling/start-failures.ts';
import { manualClock } from '../measure/support/manual-clock.ts';
import { service } from '../model/support/small-systems.ts';

const services = Array.from({ length: 30 }, (_, index) => service(`service-${index + 1}`));
const limitMs = 70_000;

/** Waits for 60 tasks of 30 services, of which one comes into rotation every so many seconds until `stuckAt`. */
async function wait({ everySeconds, stuckAt = Number.POSITIVE_INFINITY }: { everySeconds: number; stuckAt?: number }) {
  const clock = manualClock();
  const failures = createStartFailures();
  let come = 0;
  const board = { inRotation: (name: string) => Math.min(2, Math.max(0, come - 2 * (Number(name.split('-')[1]) - 1))) };
  let end: string | undefined;
  const waiting = allInRotation({ topology: { services }, board, clock, failures, limitMs }).then(
    () => 'all are there',
    (error: Error) => error.message,
  );
  void waiting.then((how) => {
    end = how;
  });
  const begun = clock.monotonic();
  while (end === undefined) {
    await clock.advance(500);
    const seconds = (clock.monotonic() - begun) / 1000;
    come = Math.min(Math.floor(seconds / everySeconds), stuckAt);
  }
  return { end, seconds: (clock.monotonic() - begun) / 1000 };
}

test('sixty tasks of which one is ready every ten seconds take ten minutes, and are waited for', async () => {
  const { end, seconds } = await wait({ everySeconds: 10 });
  expect(end).toBe('all are there');
  expect(seconds).toBeGreaterThanOrEqual(600);
});

test('where no other gets ready for the time of the limit, those that lack are named', async () => {
  const { end, seconds } = await wait({ everySeconds: 10, stuckAt: 57 });
  expect(end).toBe('not healthy 70 s after the last that got healthy: service-29, service-30');
  expect(seconds).toBeGreaterThanOrEqual(640);
  expect(seconds).toBeLessThan(650);
});

test('where none ever does, the limit counts from the start', async () => {
  const { end } = await wait({ everySeconds: 10, stuckAt: 0 });
  expect(end).toMatch(/^not healthy after 70 s: service-1, service-2, /);
});
