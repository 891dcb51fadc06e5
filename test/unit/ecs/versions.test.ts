import { beforeEach, expect, test } from '@jest/globals';
import { labels } from '../../../lib/model/labels.ts';
import { localArn } from '../../../lib/model/local-account.ts';
import { createVersions } from '../../../local/ecs/versions.ts';
import type { Versions } from '../../../local/runtimes/versions.ts';
import { manualClock } from '../measure/support/manual-clock.ts';
import { createFleet, type Fleet } from './support/scripted-fleet.ts';

const service = 'product-service';
const bad = { name: 'BREAK', value: 'errors' };
let clock: ReturnType<typeof manualClock>;
let fleet: Fleet;
let versions: Versions;

beforeEach(() => {
  clock = manualClock();
  fleet = createFleet(clock);
  versions = createVersions(fleet.ecs, clock);
});

/** Brings a deployment that has begun to its end. */
async function finish(): Promise<void> {
  await clock.advance(50);
  fleet.ready(service);
  fleet.drained(service);
}
const environmentNow = () => {
  const { taskDefinitionArn } = fleet.ecs.service(service).primary.revision;
  return fleet.ecs.taskDefinitions.describe(taskDefinitionArn).runnable.environment;
};

test('a version is deployed with its variable, and taken back to what ran before', async () => {
  expect(versions.look('F1')).toBeUndefined();
  await versions.deploy('F1', service, bad);
  await finish();
  expect([environmentNow(), versions.look('F1')]).toEqual([{ BREAK: 'errors' }, { tasks: 2, isReplaced: false }]);
  const taken = versions.takeBack('F1');
  await finish();
  await clock.advance(100);
  await taken;
  expect([environmentNow(), versions.look('F1')]).toEqual([{}, { tasks: 0, isReplaced: true }]);
  expect(fleet.tasks(service)).toEqual(['1 ready', '1 ready']);
});

test('a version says by a tag that a fault has deployed it, and what it was deployed over', async () => {
  await versions.deploy('F1', service, bad);
  const { taskDefinitionArn } = fleet.ecs.service(service).primary.revision;
  expect(fleet.ecs.tags.list(taskDefinitionArn)).toEqual([{ key: labels.deployedOver, value: `${service}:1 by F1` }]);
});

test('what somebody has rolled back already is left as it is', async () => {
  await versions.deploy('F1', service, bad);
  await clock.advance(50);
  const { arn } = fleet.ecs.service(service).current;
  fleet.ecs.stopDeployment(arn, 'ROLLBACK');
  await clock.advance(50);
  fleet.ready(service);
  fleet.drained(service);
  const before = fleet.statuses(service).length;
  await versions.takeBack('F1');
  await versions.takeBack('F1');
  expect(versions.look('F1')).toEqual({ tasks: 0, isReplaced: true });
  expect(fleet.statuses(service)).toHaveLength(before);
});

test('a deployment that goes on is let end first', async () => {
  fleet.ecs.update(service, { taskDefinition: fleet.register(service, { VERSION: '2' }).arn });
  const second = expect(versions.deploy('F2', service, bad)).rejects.toThrow(
    'product-service is being deployed: its deployment is IN_PROGRESS',
  );
  for (let waited = 0; waited <= 14_500; waited += 50) await clock.advance(50);
  await second;
  expect(versions.look('F2')).toBeUndefined();
  await versions.takeBack('F2');
  const third = versions.deploy('F3', service, { name: 'BREAK', value: 'slow' });
  await finish();
  await clock.advance(50);
  await third;
  expect(environmentNow()).toEqual({ VERSION: '2', BREAK: 'slow' });
});

test('a second version over the first is refused, and the first goes back to what ran before', async () => {
  await versions.deploy('F1', service, bad);
  await finish();
  await clock.advance(1000);
  const slow = { name: 'BREAK', value: 'slow' };
  await expect(versions.deploy('F2', service, slow)).rejects.toThrow(
    'product-service runs the version of fault F1, which has not been taken back',
  );
  await versions.takeBack('F2');
  const taken = versions.takeBack('F1');
  await finish();
  await clock.advance(100);
  await taken;
  expect(environmentNow()).toEqual({});
  await clock.advance(1000);
  await versions.deploy('F3', service, slow);
  expect(environmentNow()).toEqual({ BREAK: 'slow' });
});

test('of two versions at once one is refused', async () => {
  const both = await Promise.allSettled([versions.deploy('F1', service, bad), versions.deploy('F2', service, bad)]);
  expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
});

test('an alarm that rings while it is taken back does not bring it back', async () => {
  fleet = createFleet(clock, { alarmsOf: () => ['shop-local-deployment-product-service'] });
  versions = createVersions(fleet.ecs, clock);
  await versions.deploy('F1', service, bad);
  await finish();
  await clock.advance(1000);
  expect(fleet.ecs.service(service).current.status).toBe('SUCCESSFUL');
  const taken = versions.takeBack('F1');
  await clock.advance(50);
  fleet.ecs.service(service).alarmed(localArn('cloudwatch', 'alarm:shop-local-deployment-product-service'));
  await finish();
  await clock.advance(100);
  await taken;
  expect([environmentNow(), fleet.ecs.service(service).configuration.alarms.enable]).toEqual([{}, true]);
});

test('it is said when tasks of the version do not leave', async () => {
  await versions.deploy('F1', service, bad);
  await finish();
  const taken = expect(versions.takeBack('F1')).rejects.toThrow('2 tasks of product-service still run the version');
  await clock.advance(15_000);
  await taken;
});
