import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import type { Event } from '../../../lib/model/events/event.ts';
import { dockerLabels } from '../../../local/runtimes/docker/labels.ts';
import { baseOf, serviceDockerfile } from './bases.ts';
import { createContainers } from './containers.ts';
import { docker, dockerOutput } from './docker.ts';
import { eventually } from './eventually.ts';
import { startScheduled } from './scheduled.ts';

/** Answers with its version; ends at once, or is never well, where it is told so. */
const server = `
  if (process.env.BREAK === 'ends') process.exit(3);
  require('node:fs').rmSync('/tmp/ill', { force: true });
  if (process.env.BREAK === 'ill') require('node:fs').writeFileSync('/tmp/ill', '');
  require('node:http').createServer((_, answer) => answer.end(process.env.VERSION ?? 'one')).listen(80);
`;
const health = 'test ! -e /tmp/ill && exec 3<>/dev/tcp/127.0.0.1/80';
const checked = ['--health-cmd', `bash -c '${health}'`, '--health-interval', '400ms', '--health-retries', '2'];

type TaskStateEvent = Extract<Event, { type: 'task-state' }>;

/**
 * A service `web` in two containers, as compose starts them, and a store: there for all tests that it is called among. Each
 * of those has a scheduler of its own.
 */
export function scheduledService() {
  const containers = createContainers();
  const system = containers.name('tasks');
  let scheduled: Awaited<ReturnType<typeof startScheduled>>;

  /** Starts a container of the system. */
  const run = (
    name: string,
    labels: Record<string, string>,
    options: readonly string[],
    command: readonly string[],
  ) => {
    const all = { [dockerLabels.system]: system, ...labels };
    const told = Object.entries(all).flatMap(([key, value]) => ['--label', `${key}=${value}`]);
    const always = ['--init', '--restart', 'unless-stopped', '--network', system];
    return containers.start(name, [...always, ...told, ...options, baseOf(serviceDockerfile), ...command]);
  };
  const startOriginal = (number: 1 | 2) => {
    const labels = {
      [dockerLabels.service]: 'web',
      'com.docker.compose.service': 'web',
      'com.docker.compose.container-number': String(number),
    };
    const published = number === 1 ? ['--publish', '127.0.0.1::80'] : [];
    const options = [...checked, '--network-alias', 'web', '--env', 'KEPT=yes', '--memory', '128m', ...published];
    return run(`web-${number}`, labels, options, ['node', '-e', server]);
  };

  beforeAll(async () => {
    await dockerOutput(['network', 'create', system]);
    await startOriginal(1);
    await startOriginal(2);
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

  const originals = [containers.name('web-1'), containers.name('web-2')];
  const states = (taskArn: string) =>
    scheduled.log
      .since(0)
      .filter((event): event is TaskStateEvent => event.type === 'task-state' && event.taskArn === taskArn);
  const names = (taskArn: string) => states(taskArn).map(({ state }) => state);
  const find = (container: string) =>
    scheduled.scheduler.tasks().find(({ taskArn }) => scheduled.scheduler.find(taskArn)?.name === container);
  const taskIn = (container: string) => {
    const found = find(container);
    if (!found) throw new Error(`${container} runs no task`);
    return found;
  };

  return {
    ...{ containers, system, run, startOriginal, states, names, taskIn },
    scheduled: () => scheduled,
    originals: originals.toSorted(),
    first: originals[0] as string,
    /** Resolves with the task that has come into rotation in the place of another one. */
    replaced: async (container: string, taskArn: string) => {
      await eventually(async () => {
        const found = find(container);
        return found !== undefined && found.taskArn !== taskArn && names(found.taskArn).includes('ready');
      });
      expect(scheduled.scheduler.hasStopped(taskArn)).toBe(true);
      return taskIn(container);
    },
    /** The names of those that deployments have made. */
    clones: async (): Promise<string[]> => {
      const labels = [dockerLabels.cloneOf, `${dockerLabels.system}=${system}`];
      const filters = labels.flatMap((label) => ['--filter', `label=${label}`]);
      const told = await dockerOutput(['ps', '--all', '--format', '{{.Names}}', ...filters]);
      return told === '' ? [] : told.split('\n').toSorted();
    },
    /** Whether all containers of the project run. */
    areUp: async () =>
      (await dockerOutput(['inspect', '--format', '{{.State.Running}}', ...originals])) === 'true\ntrue',
    /** What the service answers, asked by its name. */
    answer: async () => {
      const ask = `fetch('http://web').then((a) => a.text()).then(console.log, () => console.log('none'))`;
      return await dockerOutput(['exec', containers.name('cache'), 'node', '-e', ask]);
    },
    /** Where callers are led. */
    inRotation: () =>
      scheduled.mesh.tasks
        .filter((each) => each.inRotation)
        .map(({ incarnation }) => incarnation.name)
        .toSorted(),
  };
}
