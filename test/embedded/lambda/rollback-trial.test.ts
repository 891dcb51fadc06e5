import { beforeEach, describe, expect, test } from '@jest/globals';
import { rollbackDeployment } from '../../../lambda/rollback-deployment/rollback-deployment.ts';
import { labels } from '../../../lib/model/labels.ts';
import { lockKey } from '../../../lib/model/response/rollback-lock.ts';
import {
  acts,
  deliverAlarm,
  digest,
  service,
  set,
  titles,
  withBadDeployment,
  world,
} from './support/bad-deployment.ts';
import { deliver, deploymentEvent } from './support/verb-world.ts';

withBadDeployment();

/** Runs an experiment that deploys the service itself. */
function deployingExperiment(status: string): void {
  const { templates, experiments } = world.account;
  const tags = {
    [labels.system]: 'shop',
    [labels.environment]: 'dev',
    [labels.expectedRadius]: service,
    [labels.deploys]: service,
  };
  templates.set('T1', { tags });
  experiments.set('EXP1', { template: 'T1', status });
}
const byAutomation = () =>
  world.account.ecs.definitions.set('order:2', {
    ...{ status: 'ACTIVE', image: digest('b') },
    tags: { [labels.deployedOver]: 'order:1 watched by 11111111-2222-3333-4444-555555555555' },
  });
const lock = () => world.ports.ledger.get(lockKey(service).pk, lockKey(service).sk);

describe('while an experiment runs that deploys the service', () => {
  beforeEach(() => deployingExperiment('running'));

  test('its own version is rolled back, and locks nothing', async () => {
    byAutomation();
    await deliverAlarm();
    expect(acts()).toMatchObject([{ operation: 'UpdateService', taskDefinition: 'order:1' }]);
    expect(world.told[0]).toMatchObject({ done: expect.stringContaining('an experiment had deployed it') });
    expect(await lock()).toBeUndefined();
  });

  test('that ECS takes its version back by itself is told as that', async () => {
    await set('ROLLBACK_SUCCESSFUL');
    deployingExperiment('running');
    byAutomation();
    const event = deploymentEvent('SERVICE_DEPLOYMENT_FAILED', { reason: 'tasks failed to start.' });
    await deliver(world, rollbackDeployment, [{ kind: 'event', event }]);
    expect(world.told).toMatchObject([
      { severity: 'info', done: 'ECS did it by itself: tasks failed to start; an experiment had deployed it' },
    ]);
  });

  test("what a person has deployed is no trial: it is rolled back as anybody's, with a lock", async () => {
    await deliverAlarm();
    expect(acts()).toMatchObject([{ operation: 'UpdateService', taskDefinition: 'order:1' }]);
    expect(world.told[0]).toMatchObject({ done: expect.stringContaining('chaos unlock order-service') });
    expect(await lock()).toMatchObject({ taskDefinition: 'order:2' });
  });

  test('and a lock that is there holds for it: people are paged', async () => {
    const now = world.now;
    const until = Math.floor(now / 1000) + 3600;
    const taken = { service, deployment: 'd0', taskDefinition: 'order:0', digests: [], at: now - 1, expiresAt: until };
    await world.ports.ledger.put({ ...lockKey(service), ...taken, incident: 'x' });
    await deliverAlarm();
    expect(acts()).toEqual([]);
    expect(titles()).toEqual([expect.stringContaining('left alone until')]);
  });
});

test('a version of an experiment that is over is no trial any more', async () => {
  await set();
  deployingExperiment('completed');
  byAutomation();
  await deliverAlarm();
  expect(acts()).toMatchObject([{ operation: 'UpdateService', taskDefinition: 'order:1' }]);
  expect(await lock()).toMatchObject({ taskDefinition: 'order:2' });
});
