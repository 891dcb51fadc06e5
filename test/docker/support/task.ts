import type { Containers } from './containers.ts';
import { dockerOutput } from './docker.ts';

/** An ECS task as containers: a shared process namespace, a volume for fault limits, default capabilities. */
export interface Task {
  readonly app: string;
  readonly sidecar: string;
  /** Runs a command in the sidecar, as the SSM agent would. */
  inSidecar(...command: string[]): Promise<string>;
  inApp(...command: string[]): Promise<string>;
}

export interface TaskParts {
  readonly service: string;
  readonly sidecar: string;
  /** The name of the task within its file. */
  readonly name: string;
  /** Mebibytes of the task, as its metadata tells the sidecar. */
  readonly memory: number;
  /** The control group that is the task's. */
  readonly cgroupParent?: string;
}

/** Starts the task and waits until its app is alive. */
export async function startTask(containers: Containers, parts: TaskParts): Promise<Task> {
  const { service, name, memory, cgroupParent } = parts;
  const volume = await containers.volume(`${name}-faults`);
  const cgroup = cgroupParent ? ['--cgroup-parent', cgroupParent] : [];
  const idle = [...cgroup, '--entrypoint', 'sleep'];
  const pause = await containers.start(`${name}-pause`, ['--init', ...idle, parts.sidecar, 'infinity']);
  const shared = ['--pid', `container:${pause}`, '--network', `container:${pause}`];
  const sidecar = await containers.start(`${name}-sidecar`, [
    ...shared,
    ...idle,
    ...['--volume', `${volume}:/faults`, parts.sidecar, 'infinity'],
  ]);
  const variables = {
    SERVICE_NAME: 'gateway',
    PORT: '8080',
    FAULT_LIMITS_FILE: '/faults/limits.json',
    PRODUCT_SERVICE_URL: 'http://127.0.0.1:1',
    ORDER_SERVICE_URL: 'http://127.0.0.1:1',
    RECOMMENDATION_SERVICE_URL: 'http://127.0.0.1:1',
  };
  const app = await containers.start(`${name}-app`, [
    ...[...shared, ...cgroup, '--read-only', '--volume', `${volume}:/faults:ro`],
    ...Object.entries(variables).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    ...[service, 'node', '/app/gateway.mjs'],
  ]);
  const metadata = JSON.stringify({ Limits: { Memory: memory } });
  await dockerOutput([
    'exec',
    sidecar,
    'sh',
    '-c',
    `mkdir -p /run/breakwater; echo '${metadata}' >/run/breakwater/task.json`,
  ]);
  const task: Task = {
    app,
    sidecar,
    inSidecar: (...command) => dockerOutput(['exec', sidecar, ...command]),
    inApp: (...command) => dockerOutput(['exec', app, ...command]),
  };
  await untilAlive(task);
  return task;
}

async function untilAlive({ inApp }: Task): Promise<void> {
  for (let tries = 50; ; tries--) {
    const alive = await inApp('node', '/app/health.mjs').then(
      () => true,
      () => false,
    );
    if (alive) return;
    if (tries === 0) throw new Error('the app was not alive in time');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
