import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../base/clock.ts';
import { isAlive } from '../../base/process/identity.ts';
import type { Event } from '../../lib/model/events/event.ts';
import { createVersions } from '../../local/ecs/versions.ts';
import { connectDaemon } from '../../local/runtimes/docker/daemon/connect.ts';
import { dockerLabels } from '../../local/runtimes/docker/labels.ts';
import { removeClones } from '../../local/runtimes/docker/tasks/clones.ts';
import { baseOf, serviceDockerfile } from './support/bases.ts';
import { createContainers } from './support/containers.ts';
import { describeWithDocker } from './support/describe-with-docker.ts';
import { docker, dockerOutput } from './support/docker.ts';
import { eventually } from './support/eventually.ts';
import { deploy, startScheduled } from './support/scheduled.ts';

/** Answers with its version; ends at once, or is never well, where it is told so. */
const server = `
  if (process.env.BREAK === 'ends') process.exit(3);
  require('node:fs').rmSync('/tmp/ill', { force: true });
  if (process.env.BREAK === 'ill') require('node:fs').writeFileSync('/tmp/ill', '');
  require('node:http').createServer((_, answer) => answer.end(process.env.VERSION ?? 'one')).listen(80);
`;
const health = 'test ! -e /tmp/ill && exec 3<>/dev/tcp/127.0.0.1/80';

type TaskStateEvent = Extract<Event, { type: 'task-state' }>;

describeWithDocker('tasks of services in containers', () => {
  const containers = createContainers();
  const system = containers.name('tasks');
  const base = baseOf(serviceDockerfile);
  let originals: string[];
  let scheduled: Awaited<ReturnType<typeof startScheduled>>;

  const run = (name: string, labels: Record<string, string>, options: string[], command: string[]) =>
    containers.start(name, [
      ...['--init', '--restart', 'unless-stopped', '--network', system, '--label', `${dockerLabels.system}=${system}`],
      ...Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`]),
      ...options,
      ...[base, ...command],
    ]);
  const place = (number: number) => ({
    [dockerLabels.service]: 'web',
    'com.docker.compose.service': 'web',
    'com.docker.compose.container-number': String(number),
  });
  const checked = ['--health-cmd', `bash -c '${health}'`, '--health-interval', '400ms', '--health-retries', '2'];

  const startOriginal = (name: string, number: number) => {
    const published = number === 1 ? ['--publish', '127.0.0.1::80'] : [];
    const options = [...checked, '--network-alias', 'web', '--env', 'KEPT=yes', '--memory', '128m', ...published];
    return run(name, place(number), options, ['node', '-e', server]);
  };

  beforeAll(async () => {
    await dockerOutput(['network', 'create', system]);
    originals = [await startOriginal('web-1', 1), await startOriginal('web-2', 2)];
    await run('cache', { [dockerLabels.store]: 'cache' }, [], ['sleep', '600']);
  }, 60_000);
  beforeEach(async () => {
    scheduled = await startScheduled(system);
  }, 40_000);
  afterEach(() => scheduled.scheduler.close(), 40_000);
  afterAll(async () => {
    const left = await dockerOutput(['ps', '--all', '--quiet', '--filter', `label=${dockerLabels.system}=${system}`]);
    if (left) await docker(['rm', '--force', '--volumes', ...left.split('\n')]);
    await containers.removeAll();
    await docker(['network', 'rm', system]);
  }, 60_000);

  const states = (taskArn: string) =>
    scheduled.log
      .since(0)
      .filter((event): event is TaskStateEvent => event.type === 'task-state' && event.taskArn === taskArn);
  const names = (taskArn: string) => states(taskArn).map(({ state }) => state);
  const taskIn = (container: string) => {
    const found = scheduled.scheduler
      .tasks()
      .find(({ taskArn }) => scheduled.scheduler.find(taskArn)?.name === container);
    if (!found) throw new Error(`${container} runs no task`);
    return found;
  };
  /** Resolves with the task that has come into rotation in the place of another one. */
  const replaced = async (container: string, taskArn: string) => {
    await eventually(async () => {
      const found = scheduled.scheduler
        .tasks()
        .find((task) => scheduled.scheduler.find(task.taskArn)?.name === container);
      return found !== undefined && found.taskArn !== taskArn && names(found.taskArn).includes('ready');
    });
    expect(scheduled.scheduler.hasStopped(taskArn)).toBe(true);
    return taskIn(container);
  };
  const first = () => originals[0] as string;
  const clones = () =>
    dockerOutput([
      'ps',
      '--all',
      '--format',
      '{{.Names}}',
      '--filter',
      `label=${dockerLabels.cloneOf}`,
      '--filter',
      `label=${dockerLabels.system}=${system}`,
    ]);
  const areUp = async () =>
    (await dockerOutput(['inspect', '--format', '{{.State.Running}}', ...originals])) === 'true\ntrue';
  const answers = async (name: string) => {
    const ask = `fetch('http://${name}').then((a) => a.text()).then(console.log, (e) => console.log('none'))`;
    return await dockerOutput(['exec', containers.name('cache'), 'node', '-e', ask]);
  };
  const status = () => scheduled.ecs.service('web').current.status;
  const inRotation = () =>
    scheduled.mesh.tasks.filter((each) => each.inRotation).map(({ incarnation }) => incarnation.name);

  test('are as ECS describes them, and ready once callers are led to them', async () => {
    const { scheduler, mesh } = scheduled;
    const tasks = scheduler.tasks();
    expect(tasks.map(({ availabilityZone }) => availabilityZone).toSorted()).toEqual(['us-east-1a', 'us-east-1b']);
    for (const task of tasks) {
      expect(task).toMatchObject({ service: 'web', lastStatus: 'RUNNING', healthStatus: 'HEALTHY' });
      expect(task.taskArn.endsWith(`:task/${system}/${task.id}`)).toBe(true);
      expect(task.tags).toEqual({ 'breakwater:system': system, 'breakwater:service': 'web' });
      expect(isAlive(task.process)).toBe(true);
      expect(names(task.taskArn)).toEqual(['starting', 'ready']);
      expect(states(task.taskArn)[1]?.revision?.taskDefinitionArn).toMatch(/\/web:1$/);
    }
    expect(taskIn(first())).toMatchObject({ availabilityZone: 'us-east-1a', privateIpv4Address: '10.0.0.4' });
    expect(inRotation().toSorted()).toEqual(originals.toSorted());
    expect(scheduler.storeOf('cache')?.name).toBe(containers.name('cache'));
    expect(mesh.stores.map(({ stores }) => stores)).toEqual([['cache']]);
  });

  test('that end by themselves are brought back by Docker, as other tasks', async () => {
    const { taskArn, process: its } = taskIn(first());
    process.kill(its.pid, 'SIGKILL');
    const next = await replaced(first(), taskArn);
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
    const { taskArn } = taskIn(first());
    await scheduled.scheduler.stopTask(taskArn, 'stopped by fault f1');
    await replaced(first(), taskArn);
    expect(names(taskArn)).toEqual(['starting', 'ready', 'draining', 'stopped']);
    expect(states(taskArn).at(-1)).toMatchObject({ stop: { code: 'UserInitiated', reason: 'stopped by fault f1' } });
  }, 30_000);

  test('that fail their health checks are replaced', async () => {
    const { taskArn } = taskIn(first());
    await dockerOutput(['exec', first(), 'touch', '/tmp/ill']);
    await replaced(first(), taskArn);
    expect(names(taskArn)).toEqual(['starting', 'ready', 'unhealthy', 'stopped']);
    expect(states(taskArn).at(-1)).toMatchObject({ stop: { code: 'ServiceSchedulerInitiated' } });
  }, 30_000);

  test.each([['kill'], ['stop']])(
    'that somebody ends by docker %s come back',
    async (how) => {
      const { taskArn } = taskIn(first());
      await dockerOutput([how, first()]);
      await replaced(first(), taskArn);
      expect(states(taskArn).at(-1)).toMatchObject({ state: 'stopped', stop: { code: 'EssentialContainerExited' } });
    },
    30_000,
  );

  describe('of another version', () => {
    test('are clones beside those of the project, which come back with the version from before', async () => {
      const { ecs, scheduler } = scheduled;
      const versions = createVersions(ecs, systemClock);
      await versions.deploy('f1', 'web', { name: 'VERSION', value: 'two' });
      await eventually(async () => status() === 'SUCCESSFUL');
      const made = (await clones()).split('\n');
      expect(made).toHaveLength(2);
      expect(inRotation().toSorted()).toEqual(made.toSorted());
      const tasks = scheduler.tasks();
      expect(tasks.map(({ availabilityZone }) => availabilityZone).toSorted()).toEqual(['us-east-1a', 'us-east-1b']);
      expect(scheduler.find(tasks[0]?.taskArn ?? '')).toMatchObject({
        composeService: 'web',
        clone: { revision: 'web:2' },
      });
      expect(await answers('web')).toBe('two');
      expect(await dockerOutput(['exec', made[0] as string, 'printenv', 'KEPT'])).toBe('yes');
      expect(await dockerOutput(['inspect', '--format', '{{.HostConfig.Memory}}', made[0] as string])).toBe(
        String(128 * 2 ** 20),
      );
      expect(await areUp()).toBe(false);
      const before = scheduled.log.last;

      await versions.takeBack('f1');
      await eventually(async () => status() === 'SUCCESSFUL');
      await eventually(async () => (await clones()) === '');
      expect(await areUp()).toBe(true);
      expect(await answers('web')).toBe('one');
      const stops = scheduled.log
        .since(before)
        .filter((event) => event.type === 'task-state' && event.state === 'stopped');
      expect(stops.map((event) => event.type === 'task-state' && event.stop?.code)).toEqual(
        Array(2).fill('ServiceSchedulerInitiated'),
      );
    }, 60_000);

    test.each(['ends', 'ill'])(
      'that %s are given up by the circuit breaker, and nothing has changed',
      async (how) => {
        const before = scheduled.scheduler.tasks().map(({ id }) => id);
        deploy(scheduled.ecs, { BREAK: how });
        await eventually(async () => status() === 'ROLLBACK_SUCCESSFUL', 40);
        await eventually(async () => (await clones()) === '');
        expect(scheduled.scheduler.tasks().map(({ id }) => id)).toEqual(before);
        expect(await answers('web')).toBe('one');
      },
      60_000,
    );

    test('are gone when the scheduler is closed in the middle', async () => {
      deploy(scheduled.ecs, { VERSION: 'two' });
      await eventually(async () => (await areUp()) === false);
      await scheduled.scheduler.close();
      expect(await clones()).toBe('');
      expect(await areUp()).toBe(true);
    }, 60_000);
  });

  test('are more or fewer, as the service is told', async () => {
    const { ecs, scheduler } = scheduled;
    const count = (wanted: number) =>
      eventually(async () => inRotation().length === wanted && scheduler.tasks().length === wanted);
    ecs.update('web', { desiredCount: 3 });
    await count(3);
    expect(await clones()).toMatch(/web-[12].*-web-1-/);
    ecs.update('web', { desiredCount: 1 });
    await count(1);
    expect(await areUp()).toBe(false);
    await scheduler.close();
    expect(await clones()).toBe('');
    expect(await areUp()).toBe(true);
  }, 60_000);

  test('are found again where their containers are made anew', async () => {
    const { taskArn } = taskIn(first());
    await dockerOutput(['rm', '--force', first()]);
    await eventually(async () => scheduled.scheduler.hasStopped(taskArn));
    await startOriginal('web-1', 1);
    await replaced(first(), taskArn);
    expect(inRotation().toSorted()).toEqual(originals.toSorted());
    expect(await clones()).toBe('');
  }, 60_000);

  test('whose scheduler was killed are put back by whoever clears up', async () => {
    await scheduled.scheduler.close();
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
    expect(await clones()).toBe('');
    expect(await areUp()).toBe(true);
    expect(await removeClones(await connectDaemon(), system)).toEqual([]);
  }, 60_000);

  test('whose scheduler was killed while it stopped them come back too', async () => {
    await scheduled.scheduler.close();
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
