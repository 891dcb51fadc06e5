import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { systemClock } from '../../base/clock.ts';
import { createVersions } from '../../local/ecs/versions.ts';
import { connectDaemon } from '../../local/runtimes/docker/daemon/connect.ts';
import { dockerLabels } from '../../local/runtimes/docker/labels.ts';
import { removeClones } from '../../local/runtimes/docker/tasks/clones.ts';
import { describeWithDocker } from './support/describe-with-docker.ts';
import { dockerOutput } from './support/docker.ts';
import { eventually } from './support/eventually.ts';
import { deploy } from './support/scheduled.ts';
import { scheduledService } from './support/scheduled-service.ts';

describeWithDocker('deployments of services in containers', () => {
  const { containers, system, run, scheduled, clones, areUp, answer, inRotation } = scheduledService();
  const status = () => scheduled().ecs.service('web').current.status;

  test('tasks of another version are clones beside those of the project, which come back with the version from before', async () => {
    const { ecs, scheduler } = scheduled();
    const versions = createVersions(ecs, systemClock);
    await versions.deploy('f1', 'web', { name: 'VERSION', value: 'two' });
    await eventually(async () => status() === 'SUCCESSFUL');
    const made = await clones();
    expect(made).toHaveLength(2);
    expect(inRotation()).toEqual(made);
    const tasks = scheduler.tasks();
    expect(tasks.map(({ availabilityZone }) => availabilityZone).toSorted()).toEqual(['us-east-1a', 'us-east-1b']);
    expect(scheduler.find(tasks[0]?.taskArn ?? '')).toMatchObject({
      composeService: 'web',
      clone: { revision: 'web:2' },
    });
    expect(await answer()).toBe('two');
    expect(await dockerOutput(['exec', made[0] as string, 'printenv', 'KEPT'])).toBe('yes');
    expect(await dockerOutput(['inspect', '--format', '{{.HostConfig.Memory}}', made[0] as string])).toBe(
      String(128 * 2 ** 20),
    );
    expect(await areUp()).toBe(false);
    const before = scheduled().log.last;

    await versions.takeBack('f1');
    await eventually(async () => status() === 'SUCCESSFUL');
    await eventually(async () => (await clones()).length === 0);
    expect(await areUp()).toBe(true);
    expect(await answer()).toBe('one');
    const stops = scheduled()
      .log.since(before)
      .filter((event) => event.type === 'task-state' && event.state === 'stopped');
    expect(stops.map((event) => event.type === 'task-state' && event.stop?.code)).toEqual(
      Array(2).fill('ServiceSchedulerInitiated'),
    );
  }, 60_000);

  test.each(['ends', 'ill'])(
    'those of one that %s are given up by the circuit breaker, and nothing has changed',
    async (how) => {
      const before = scheduled()
        .scheduler.tasks()
        .map(({ id }) => id);
      deploy(scheduled().ecs, { BREAK: how });
      await eventually(async () => status() === 'ROLLBACK_SUCCESSFUL', 40);
      await eventually(async () => (await clones()).length === 0);
      expect(
        scheduled()
          .scheduler.tasks()
          .map(({ id }) => id),
      ).toEqual(before);
      expect(await answer()).toBe('one');
    },
    60_000,
  );

  test('clones are gone when the scheduler is closed in the middle', async () => {
    deploy(scheduled().ecs, { VERSION: 'two' });
    await eventually(async () => (await areUp()) === false);
    await scheduled().scheduler.close();
    expect(await clones()).toEqual([]);
    expect(await areUp()).toBe(true);
  }, 60_000);

  test('tasks are more or fewer, as the service is told', async () => {
    const { ecs, scheduler } = scheduled();
    const count = (wanted: number) =>
      eventually(async () => inRotation().length === wanted && scheduler.tasks().length === wanted);
    ecs.update('web', { desiredCount: 3 });
    await count(3);
    expect(await clones()).toEqual([expect.stringMatching(/web-[12].*-web-1-/)]);
    ecs.update('web', { desiredCount: 1 });
    await count(1);
    expect(await areUp()).toBe(false);
    await scheduler.close();
    expect(await clones()).toEqual([]);
    expect(await areUp()).toBe(true);
  }, 60_000);

  test('containers whose scheduler was killed are put back by whoever clears up', async () => {
    await scheduled().scheduler.close();
    const program = new URL('./support/scheduler-main.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, [program, system], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await areUp()).toBe(false);
    expect(await removeClones(await connectDaemon(), system)).toHaveLength(2);
    expect(await clones()).toEqual([]);
    expect(await areUp()).toBe(true);
    expect(await removeClones(await connectDaemon(), system)).toEqual([]);
  }, 60_000);

  test('those whose scheduler was killed while it stopped them come back too', async () => {
    await scheduled().scheduler.close();
    const own = `${system}-stopping`;
    const program = "process.on('SIGTERM', () => setTimeout(() => process.exit(), 2000)); setInterval(() => {}, 1000)";
    const of = { [dockerLabels.system]: own, [dockerLabels.service]: 'web' };
    const original = await run('stopping', of, [], ['node', '-e', program]);
    const id = await dockerOutput(['inspect', '--format', '{{.Id}}', original]);
    await run('clone', { ...of, [dockerLabels.cloneOf]: id }, [], ['sleep', '600']);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const stopped = dockerOutput(['stop', original]);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await removeClones(await connectDaemon(), own)).toEqual([containers.name('clone')]);
    await stopped;
    expect(await dockerOutput(['inspect', '--format', '{{.State.Running}}', original])).toBe('true');
  }, 60_000);
});
