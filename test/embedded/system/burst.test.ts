import { expect, test } from '@jest/globals';
import { processState } from '../../../base/process/identity.ts';
import { runningSystem } from './running-system.ts';
import { chaos, eventually, judged, startChaos } from './support.ts';

const { folder, journal, upState, processes } = runningSystem(29_750, '--rate', '10');
const here = ['--folder', folder];

test('more users come for a while, are seen to come, and are gone when it is over', async () => {
  const { verdict, events } = await judged('run', 'burst', '--json', ...here);
  expect(verdict).toMatchObject({ experiment: 'burst', effect: { seen: true, by: ['answers to users'] } });
  expect(verdict.proofs).toEqual({ faults: 1, clean: 1 });
  const times = { applied: 0, reverted: 0 };
  for (const event of events) {
    if (event.type === 'fault-applied') times.applied = event.mono;
    if (event.type === 'fault-reverted') times.reverted = event.mono;
  }
  /** Users a second. */
  const rate = (from: number, to: number) => {
    const windows = events.filter((event) => event.type === 'window' && event.scope === 'users');
    const sum = windows.reduce(
      (total, event) =>
        event.type === 'window' && event.start >= from && event.start + 1000 <= to
          ? total + event.served + event.degraded + event.failed
          : total,
      0,
    );
    return sum / Math.floor((to - from) / 1000);
  };
  expect(rate(times.applied, times.reverted)).toBeGreaterThan(2 * rate(times.applied - 4000, times.applied));
}, 120_000);

test('who kills the supervisor in the middle ends them too', async () => {
  const before = journal().length;
  const { finished } = startChaos('inject', 'users-burst', '--public-service', 'gateway', ...here);
  await eventually(() =>
    journal()
      .slice(before)
      .some(({ type }) => type === 'fault-applied'),
  );
  const loads = processes().filter(({ role }) => role === 'load');
  expect(loads).toHaveLength(1);
  process.kill(upState().supervisor.pid, 'SIGKILL');
  await finished;
  await eventually(() => loads.every(({ process }) => processState(process) === 'gone'));
  expect(await chaos('heal', ...here)).toMatchObject({ status: 0 });
}, 120_000);
