import { describe, expect, test } from '@jest/globals';
import type { EventBody } from '../../../lib/model/events/event.ts';
import { exitCodeOf, toEventBridge } from '../../../lib/model/events/to-event-bridge.ts';

const environment = { account: '111122223333', region: 'eu-west-1', cluster: 'shop' };
const wall = Date.UTC(2026, 10, 26, 10, 0, 0, 123);
const tell = (body: EventBody, seq = 7) => toEventBridge({ v: 2, seq, wall, mono: 1, ...body }, environment);

const taskArn = 'arn:aws:ecs:eu-west-1:111122223333:task/shop/0af';
const revision = {
  taskDefinitionArn: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/gateway:2',
  deploymentId: 'ecs-svc/1',
  image: 'shop/gateway@sha256:1',
  imageDigest: 'sha256:1',
};
const task = { type: 'task-state', taskArn, service: 'gateway', availabilityZone: 'eu-west-1a', revision } as const;

describe('an event of FIS', () => {
  const experiment = { type: 'experiment-state', experimentId: 'EXP1', templateId: 'EXT1', reason: 'why' } as const;

  test('has the state, the one before, and whose experiment it is', () => {
    expect(tell({ ...experiment, status: 'stopping', before: 'running' })).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
      'detail-type': 'FIS Experiment State Change',
      source: 'aws.fis',
      account: '111122223333',
      time: '2026-11-26T10:00:00Z',
      region: 'eu-west-1',
      resources: ['arn:aws:fis:eu-west-1:111122223333:experiment/EXP1'],
      detail: {
        'experiment-id': 'EXP1',
        'experiment-template-id': 'EXT1',
        'new-state': { status: 'stopping', reason: 'why' },
        'old-state': { status: 'running' },
      },
    });
  });

  test.each(['pending', 'cancelled'] as const)('is not sent of %s, as FIS sends none', (status) => {
    expect(tell({ ...experiment, status })).toBeUndefined();
  });
});

test.each([
  ['IN_PROGRESS', 'INFO', 'SERVICE_DEPLOYMENT_IN_PROGRESS'],
  ['COMPLETED', 'INFO', 'SERVICE_DEPLOYMENT_COMPLETED'],
  ['FAILED', 'ERROR', 'SERVICE_DEPLOYMENT_FAILED'],
] as const)('a rollout that is %s is an ECS Deployment State Change of type %s', (state, eventType, eventName) => {
  const { taskDefinitionArn, deploymentId } = revision;
  const told = tell({
    type: 'rollout-state',
    service: 'gateway',
    deploymentId,
    taskDefinitionArn,
    state,
    reason: 'why',
  });
  expect(told).toMatchObject({
    'detail-type': 'ECS Deployment State Change',
    source: 'aws.ecs',
    resources: ['arn:aws:ecs:eu-west-1:111122223333:service/shop/gateway'],
    detail: { eventType, eventName, deploymentId, updatedAt: '2026-11-26T10:00:00.123Z', reason: 'why' },
  });
});

test.each([
  ['SERVICE_STEADY_STATE', 'INFO'],
  ['SERVICE_TASK_START_IMPAIRED', 'WARN'],
] as const)('%s is an ECS Service Action of type %s', (action, eventType) => {
  expect(tell({ type: 'service-action', service: 'gateway', action })).toMatchObject({
    'detail-type': 'ECS Service Action',
    detail: { eventType, eventName: action, clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/shop' },
  });
});

describe('an ECS Task State Change', () => {
  test.each([
    ['starting', 'PENDING', 'RUNNING'],
    ['ready', 'RUNNING', 'RUNNING'],
    ['unhealthy', 'RUNNING', 'STOPPED'],
    ['draining', 'STOPPING', 'STOPPED'],
    ['stopped', 'STOPPED', 'STOPPED'],
  ] as const)('of a task that is %s: %s, and wanted %s', (state, lastStatus, desiredStatus) => {
    expect(tell({ ...task, state, reason: 'exit 1' })?.detail).toMatchObject({
      ...{ lastStatus, desiredStatus, taskArn, version: 7, group: 'service:gateway', startedBy: 'ecs-svc/1' },
      taskDefinitionArn: revision.taskDefinitionArn,
      containers: [{ name: 'gateway', image: revision.image, imageDigest: revision.imageDigest }],
    });
  });

  test('of one that has stopped says why, and how', () => {
    const stop = { code: 'EssentialContainerExited', reason: 'Essential container in task exited: SIGKILL' } as const;
    expect(tell({ ...task, state: 'stopped', reason: 'SIGKILL', stop })?.detail).toMatchObject({
      ...{ stopCode: stop.code, stoppedReason: stop.reason },
      containers: [{ exitCode: 137, lastStatus: 'STOPPED' }],
    });
  });

  test('is not sent of what a load balancer thinks', () => {
    expect(tell({ ...task, state: 'out-of-rotation', reason: '' })).toBeUndefined();
  });
});

test('what AWS has no event for is none, and the same event has the same id, another another', () => {
  expect(tell({ type: 'notice', message: 'hello' })).toBeUndefined();
  const ids = [7, 7, 8].map((seq) => tell({ ...task, state: 'ready', reason: '' }, seq)?.id);
  expect([ids[0] === ids[1], ids[0] === ids[2]]).toEqual([true, false]);
});

test.each([
  ['exit 0', 0],
  ['exit 137', 137],
  ['SIGTERM', 143],
  ['ended', undefined],
])('the exit code of %j is %p', (exit, code) => {
  expect(exitCodeOf(exit)).toBe(code);
});
