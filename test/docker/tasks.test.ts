import { expect, test } from '@jest/globals';
import { isAlive } from '../../base/process/identity.ts';
import { describeWithDocker } from './support/describe-with-docker.ts';
import { dockerOutput } from './support/docker.ts';
import { eventually } from './support/eventually.ts';
import { scheduledService } from './support/scheduled-service.ts';

describeWithDocker('tasks of services in containers', () => {
  const service = scheduledService();
  const { containers, system, originals, first, scheduled, states, names, taskIn, replaced, clones, inRotation } =
    service;
  const { startOriginal } = service;

  test('are as ECS describes them, and ready once callers are led to them', async () => {
    const { scheduler, mesh } = scheduled();
    const tasks = scheduler.tasks();
    expect(tasks.map(({ availabilityZone }) => availabilityZone).toSorted()).toEqual(['us-east-1a', 'us-east-1b']);
    for (const task of tasks) {
      expect(task).toMatchObject({ service: 'web', lastStatus: 'RUNNING', healthStatus: 'HEALTHY' });
      expect(task.taskArn.endsWith(`:task/${system}/${task.id}`)).toBe(true);
      expect(task.tags).toEqual({
        ...{ 'breakwater:system': system, 'breakwater:service': 'web' },
        ...{ 'aws:ecs:clusterName': system, 'aws:ecs:serviceName': 'web' },
      });
      expect(isAlive(task.process)).toBe(true);
      expect(names(task.taskArn)).toEqual(['starting', 'ready']);
      expect(states(task.taskArn)[1]?.revision?.taskDefinitionArn).toMatch(/\/web:1$/);
    }
    expect(taskIn(first)).toMatchObject({ availabilityZone: 'us-east-1a', privateIpv4Address: '10.0.0.4' });
    expect(inRotation()).toEqual(originals);
    expect(scheduler.storeOf('cache')?.name).toBe(containers.name('cache'));
    expect(mesh.stores.map(({ stores }) => stores)).toEqual([['cache']]);
  });

  test('that end by themselves are brought back by Docker, as other tasks', async () => {
    const { taskArn, process: its } = taskIn(first);
    process.kill(its.pid, 'SIGKILL');
    const next = await replaced(first, taskArn);
    expect(names(taskArn)).toEqual(['starting', 'ready', 'stopped']);
    const [, , stopped] = states(taskArn);
    expect(stopped).toMatchObject({
      reason: 'exit 137',
      stop: { code: 'EssentialContainerExited', reason: 'Essential container in task exited: exit 137' },
    });
    expect(next).toMatchObject({ availabilityZone: 'us-east-1a', lastStatus: 'RUNNING' });
    expect(names(next.taskArn)).toEqual(['starting', 'ready']);
  }, 30_000);

  test('that are to stop are led away from, end, and come back', async () => {
    const { taskArn } = taskIn(first);
    await scheduled().scheduler.stopTask(taskArn, 'stopped by fault f1');
    await replaced(first, taskArn);
    expect(names(taskArn)).toEqual(['starting', 'ready', 'draining', 'stopped']);
    expect(states(taskArn).at(-1)).toMatchObject({ stop: { code: 'UserInitiated', reason: 'stopped by fault f1' } });
  }, 30_000);

  test('that fail their health checks are replaced', async () => {
    const { taskArn } = taskIn(first);
    await dockerOutput(['exec', first, 'touch', '/tmp/ill']);
    await replaced(first, taskArn);
    expect(names(taskArn)).toEqual(['starting', 'ready', 'unhealthy', 'stopped']);
    expect(states(taskArn).at(-1)).toMatchObject({ stop: { code: 'ServiceSchedulerInitiated' } });
  }, 30_000);

  test.each([['kill'], ['stop']])(
    'that somebody ends by docker %s come back',
    async (how) => {
      const { taskArn } = taskIn(first);
      await dockerOutput([how, first]);
      await replaced(first, taskArn);
      expect(states(taskArn).at(-1)).toMatchObject({ state: 'stopped', stop: { code: 'EssentialContainerExited' } });
    },
    30_000,
  );

  const stores = async () => {
    const { scheduler } = scheduled();
    const there = () => scheduler.storeOf('cache');
    const before = there();
    return { before, isBack: async () => there() !== undefined && there()?.id !== before?.id };
  };

  test.each([['kill'], ['stop']])(
    'stores that somebody ends by docker %s come back',
    async (how) => {
      const { before, isBack } = await stores();
      await dockerOutput([how, before?.name ?? '']);
      await eventually(isBack);
    },
    60_000,
  );

  test('stores that have no restart policy come back when they have ended', async () => {
    const { before, isBack } = await stores();
    await dockerOutput(['update', '--restart', 'no', before?.name ?? '']);
    process.kill(before?.pid ?? 0, 'SIGKILL');
    await eventually(isBack);
  }, 60_000);

  test('are found again where their containers are made anew', async () => {
    const { taskArn } = taskIn(first);
    await dockerOutput(['rm', '--force', first]);
    await eventually(async () => scheduled().scheduler.hasStopped(taskArn));
    await startOriginal(1);
    await replaced(first, taskArn);
    expect(inRotation()).toEqual(originals);
    expect(await clones()).toEqual([]);
  }, 60_000);
});
