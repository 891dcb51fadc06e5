import { expect, test } from '@jest/globals';
import { drillKey, drillMark } from '../../../lib/model/response/drill.ts';
import { deliverAlarm, runs, stopped, users, withStopping, world } from './support/stopping.ts';

withStopping();

test('a drill stops nothing, says so, and does not keep the real thing from happening', async () => {
  runs('EXP1');
  await world.ports.ledger.put({ ...drillKey, alarm: users, expiresAt: world.now / 1000 + 1800 });
  await deliverAlarm();
  expect(stopped()).toEqual([]);
  expect(world.told).toMatchObject([{ drill: true, title: `lose-EXP1 would be stopped by ${users}` }]);
  world.now += 1801_000;
  await deliverAlarm();
  expect(stopped()).toEqual(['StopExperiment EXP1']);
});

test('what rings for another reason during a drill stops experiments as soon as that is over', async () => {
  runs('EXP1');
  world.account.stopTo = 'stopped';
  const begun = world.now;
  await world.ports.ledger.put({ ...drillKey, alarm: 'another', expiresAt: begun / 1000 + 600 });
  await deliverAlarm();
  expect(stopped()).toEqual(['StopExperiment EXP1']);
  expect(world.now - begun).toBeGreaterThanOrEqual(600_000);
  expect(world.told).toMatchObject([{ title: `lose-EXP1 was stopped by ${users}` }]);
});

test('a drill of a guardrail without an experiment reaches people all the same, also when it is over by then', async () => {
  await deliverAlarm(users, { reason: `${drillMark}0 of 100 answers usable` });
  expect(world.told).toMatchObject([
    { what: 'drill', drill: true, severity: 'info', title: `${users} rings`, done: 'nothing: no experiment runs' },
  ]);
  await deliverAlarm(users);
  expect(world.told).toHaveLength(1);
});
