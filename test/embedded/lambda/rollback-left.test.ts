import { describe, expect, test } from '@jest/globals';
import { planOfDeployment, type RollbackPlan, writePlan } from '../../../lambda/rollback-deployment/plan.ts';
import { rollbackDeployment } from '../../../lambda/rollback-deployment/rollback-deployment.ts';
import { drillKey } from '../../../lib/model/response/drill.ts';
import { incidentOf } from '../../../lib/model/response/incident.ts';
import {
  acts,
  deliverAlarm,
  deployed,
  minute,
  ringing,
  service,
  set,
  withBadDeployment,
  world,
} from './support/bad-deployment.ts';
import { alarmEvent, deliver } from './support/verb-world.ts';

withBadDeployment();

/** As CloudWatch writes the time of a datapoint. */
function datapointAt(time: number): string {
  const [, year, month, day, clock] = /^20(\d\d)-(\d\d)-(\d\d)T(.{8})/.exec(new Date(time).toISOString()) ?? [];
  return `1 out of the last 3 datapoints [0.5 (${day}/${month}/${year} ${clock})] was less than the threshold`;
}

test.each([
  ['before the harm is taken back', 4, ['UpdateService']],
  ['when harm was done already is a fix, though no alarm rang yet', 1, []],
])('a deployment that began %s', async (_, minutes, wanted) => {
  await set('SUCCESSFUL', { minutes });
  for (const one of deployed().deployments.slice(-1)) one.finishedAt = one.createdAt;
  const reason = datapointAt(world.now - 3 * minute);
  await deliverAlarm(ringing, { reason, lookedBackSeconds: 180, datapoints: { seconds: 60, bad: 3 } });
  expect(acts().map(({ operation }) => operation)).toEqual(wanted);
});

describe('a plan whose handler died before ECS was told', () => {
  const left = async (age: number) => {
    const alarm = alarmEvent(world, ringing);
    const plan: RollbackPlan = {
      ...{ how: 'update-service', service, deployment: 'd2', from: 'order:2', to: 'order:1', digests: [] },
      ...{ alarm: ringing, incident: incidentOf(alarm), why: 'it rang', drifts: false, at: world.now - age },
    };
    await writePlan(world.ports, plan, 'planned');
    await deliver(world, rollbackDeployment, [alarm]);
    return planOfDeployment(world.ports, 'd2');
  };

  test('is carried out while its alarm rings', async () => {
    await left(minute);
    expect(acts().map(({ operation }) => operation)).toEqual(['UpdateService']);
  });

  test('is given up where it is old: the message may have lain for a day', async () => {
    expect(await left(20 * minute)).toMatchObject({ progress: 'ended' });
    expect(acts()).toEqual([]);
  });
});

test('alarms watch deployments again after a drill that began while a rollback went on', async () => {
  const found = deployed();
  found.isWatched = true;
  const begun = world.now;
  let isDrill = false;
  await deliver(
    world,
    async (message, ports) => {
      if (!isDrill && acts().length > 0) {
        isDrill = true;
        await ports.ledger.put({ ...drillKey, expiresAt: world.now / 1000 + 1800 });
      }
      if (world.now > begun + 90_000) for (const one of found.deployments) one.status = 'SUCCESSFUL';
      if (world.now > begun + 5 * minute) await ports.ledger.remove(drillKey.pk, drillKey.sk);
      await rollbackDeployment(message, ports);
      if (isDrill && world.now <= begun + 5 * minute) expect(found.isWatched).toBe(false);
    },
    [alarmEvent(world, ringing)],
  );
  expect([isDrill, found.isWatched]).toEqual([true, true]);
});
