import { expect, test } from '@jest/globals';
import { inPascalCase, passesFilter } from '../../../lib/model/experiments/resource-filter.ts';
import type { Task } from '../../../local/runtimes/runtime.ts';
import { describedBy } from '../../../local/supervisor/describe-task.ts';
import { createFleet } from '../ecs/support/scripted-fleet.ts';
import { manualClock } from '../measure/support/manual-clock.ts';

const address = '10.0.0.20';

/** The first task of a gateway, as filters see it. */
function gateway() {
  const { ecs } = createFleet(manualClock());
  ecs.addressOf = () => address;
  const record = ecs.tasks.all().find(({ service }) => service === 'gateway');
  return { ecs, record, description: inPascalCase(describedBy(ecs)(record as unknown as Task)) };
}

test.each([
  ['LaunchType', 'FARGATE'],
  ['CapacityProviderName', 'FARGATE'],
  ['DesiredStatus', 'RUNNING'],
  ['LastStatus', 'RUNNING'],
  ['HealthStatus', 'HEALTHY'],
  ['AvailabilityZone', 'us-east-1a'],
  ['Group', 'service:gateway'],
  ['Containers.Name', 'gateway'],
  ['Containers.NetworkInterfaces.PrivateIpv4Address', address],
  ['Attachments.Type', 'ElasticNetworkInterface'],
  ['Attachments.Details.Value', address],
  ['Tags.Key', 'aws:ecs:serviceName'],
])('a filter on %s sees %s', (path, value) => {
  const { description } = gateway();
  expect(passesFilter({ path, values: [value] }, description)).toBe(true);
  expect(passesFilter({ path, values: ['something else'] }, description)).toBe(false);
});

test('a filter sees which task definition it is of, as ECS numbers it', () => {
  const { record, description } = gateway();
  const values = [record?.revision.taskDefinitionArn ?? ''];
  expect(values[0]).toMatch(/task-definition\/gateway:1$/);
  expect(passesFilter({ path: 'TaskDefinitionArn', values }, description)).toBe(true);
});

test('a task that ECS does not know has no tags, so that no target means it', () => {
  const { ecs } = gateway();
  expect(describedBy(ecs)({ taskArn: 'arn:none' } as Task)).toEqual({ tags: [] });
});
