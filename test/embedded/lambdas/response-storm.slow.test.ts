import { expect, test } from '@jest/globals';
import { countsOf, wanted } from './support/storm/count.ts';
import { runStorm } from './support/storm/storm.ts';

/** Smaller than `test/bench/response-storm.ts`, which tells of the whole. Times are as deployed, but put forward when nobody works. */
const small = { seed: 1, each: 50, downSeconds: 30, kills: 2, deaths: 0, limitSeconds: 200 };

test('a storm of alarms out of order: each incident is acted on once and told whole, though processes die at random', async () => {
  const outcome = await runStorm({ ...small, deployments: 4, experiments: 2, deaths: 6 });
  const { toldAgain, ...counts } = countsOf(outcome);
  expect(counts).toEqual(wanted(6));
  expect(toldAgain).toBeLessThan(outcome.received.length / 2);
  expect(outcome.messages).toBe(300);
  // Six of each handler at one of their calls, and those that were killed at random.
  expect(outcome.notices.join('\n')).toMatch(/SIGKILL/);
}, 240_000);

test('whoever is at an incident dies at one of its changes, another for each incident: nothing is done twice', async () => {
  const outcome = await runStorm({ ...small, deployments: 2, experiments: 0, seed: 2, kills: 0, atWrites: true });
  const { toldAgain: _, ...counts } = countsOf(outcome);
  expect(counts).toEqual(wanted(2));
  expect(outcome.processes).toBeGreaterThan(10);
}, 240_000);
