import { describe, expect, test } from '@jest/globals';
import { deploymentEvent, minute, stateEvent, steadyEvent, sweepMessage, taskEvent } from './support/record-world.ts';
import { withRecordWorld, world } from './support/recorded.ts';

withRecordWorld();

describe('a recovery', () => {
  test('is the time from the first lost task to steady again, in whatever order it is told', async () => {
    const at = world.clock.wall();
    const its = world.experiment('EXP1', 'completed');
    await world.pass(minute);
    const messages = [
      taskEvent('product-service', 'a', at + 5000),
      taskEvent('product-service', 'a', at + 7000),
      taskEvent('elsewhere', 'x', at + 4000),
      steadyEvent('product-service', at + 31_000),
      stateEvent(its, 'completed', at + minute),
    ];
    for (const message of [...messages.toReversed(), ...messages]) await world.hear(message);
    expect((await world.run('EXP1'))?.recovery).toEqual({
      'product-service': { lostAt: at + 5000, steadyAt: at + 31_000 },
    });
  });

  test('is told apart from a deployment meanwhile, which is on record too; another cluster is none of ours', async () => {
    const at = world.clock.wall();
    const its = world.experiment('EXP1', 'completed');
    await world.pass(minute);
    await world.hear(stateEvent(its, 'completed', at + minute));
    await world.hear(deploymentEvent('gateway', at + 20_000));
    await world.hear(deploymentEvent('gateway', at + 3 * minute));
    await world.hear(taskEvent('product-service', 'a', at + 5000), { ...world.ports, cluster: 'shop-staging' });
    expect(await world.run('EXP1')).toMatchObject({
      recovery: {},
      deployments: ['gateway: SERVICE_DEPLOYMENT_IN_PROGRESS (ecs-svc/1)'],
    });
  });

  test('that no event told of is asked for by the sweep', async () => {
    const at = world.clock.wall();
    world.experiment('EXP1', 'completed');
    const taskArn = 'arn:aws:ecs:us-east-1:000000000000:task/shop-dev/a';
    Object.assign(world.aws.answers, {
      ListTasks: ({ input }: { input: { serviceName: string } }) => ({
        taskArns: input.serviceName === 'product-service' ? [taskArn] : [],
      }),
      DescribeTasks: () => ({ tasks: [{ taskArn, stoppingAt: at / 1000 + 5, stoppedReason: 'Task stopped by FIS' }] }),
      DescribeServices: () => ({
        services: [
          {
            serviceName: 'product-service',
            events: [{ createdAt: at / 1000 + 40, message: '(service product-service) has reached a steady state.' }],
          },
        ],
      }),
    });
    await world.pass(2 * minute);
    await world.hear(sweepMessage);
    expect((await world.run('EXP1'))?.recovery).toEqual({
      'product-service': { lostAt: at + 5000, steadyAt: at + 40_000 },
    });
  });
});
