import { expect, test } from '@jest/globals';
import type { Service } from '../../../lib/model/topology.ts';
import type { KeptTask } from '../../../local/runtimes/scheduling/kept-task.ts';
import { createLostTasks } from '../../../local/runtimes/scheduling/lost-tasks.ts';
import type { PlacedTask, ServicePolicy } from '../../../local/runtimes/service-policy.ts';

const service = { name: 'web' } as Service;
const taskOf = (given: Partial<KeptTask>): KeptTask =>
  ({
    taskArn: 'arn:1',
    service: 'web',
    state: 'ready',
    balanced: true,
    revision: { deploymentId: 'd1' },
    ...given,
  }) as KeptTask;

/** Wants one task, and stops what is there of an older deployment than `wanted`. */
function policyOf(wanted: () => string) {
  const seen: (readonly PlacedTask[])[] = [];
  const policy = {
    reconcile: (_: Service, tasks: readonly PlacedTask[]) => {
      seen.push(tasks);
      const stops = tasks.flatMap(({ taskArn, deploymentId }) =>
        deploymentId === wanted() ? [] : [{ taskArn, reason: 'replaced' }],
      );
      return { starts: tasks.length > stops.length ? [] : [{}], stops };
    },
  } as unknown as ServicePolicy;
  return { policy, seen };
}

test('a task that was lost is there yet for who says what is to run, so that none takes its place', () => {
  const lost = createLostTasks(policyOf(() => 'd1').policy);
  lost.keep(true);
  lost.add(taskOf({}));
  lost.add(taskOf({}));
  expect(lost.policy.reconcile(service, []).starts).toEqual([]);
  expect(lost.policy.reconcile({ name: 'other' } as Service, []).starts).toHaveLength(1);
});

test.each<[string, boolean, Partial<KeptTask>]>([
  ['where tasks are replaced', false, {}],
  ['that never was ready', true, { state: 'starting' }],
  ['that the scheduler itself has ended', true, { stop: { code: 'ServiceSchedulerInitiated', reason: '' } }],
])('one %s is replaced', (_, keeps, task) => {
  const lost = createLostTasks(policyOf(() => 'd1').policy);
  lost.keep(keeps);
  lost.add(taskOf(task));
  expect(lost.policy.reconcile(service, []).starts).toHaveLength(1);
});

test('a deployment takes the place of a lost task, and so does a restart', () => {
  let wanted = 'd1';
  const { policy, seen } = policyOf(() => wanted);
  const lost = createLostTasks(policy);
  lost.keep(true);
  lost.add(taskOf({}));
  wanted = 'd2';
  expect(lost.policy.reconcile(service, [])).toMatchObject({ starts: [{}], stops: [{ taskArn: 'arn:1' }] });
  lost.policy.reconcile(service, []);
  expect(seen.at(-1)).toEqual([]);
  lost.add(taskOf({ taskArn: 'arn:2' }));
  lost.keep(false);
  expect(lost.policy.reconcile(service, []).starts).toHaveLength(1);
});
