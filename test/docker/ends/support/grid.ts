import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { connectDaemon } from '../../../../local/runtimes/docker/daemon/connect.ts';
import { guardianImage, haveImage, proxyImage } from '../../../../local/runtimes/docker/daemon/own-images.ts';
import { columns } from '../../../ends/columns/index.ts';
import type { Grid } from '../../../ends/grid.ts';
import { kill, type LiveSystem } from '../../../ends/live-system.ts';
import { serviceOf } from '../../../ends/row.ts';
import type { Stage } from '../../../ends/stage.ts';
import { targetOf } from '../../../ends/started.ts';
import { until } from '../../../ends/until.ts';
import { baseOf, serviceDockerfile, trusting } from '../../support/bases.ts';
import { imageOf, whyNoCompose } from '../../support/compose.ts';
import { dockerOutput } from '../../support/docker.ts';
import { whyNoDocker } from '../../support/why-no-docker.ts';
import { daemonRestarted } from './columns/daemon.ts';
import { targetOutOfMemory, targetRestarted } from './columns/targets.ts';
import { containersOf, projectOf, removeAll } from './containers.ts';
import { lookAt } from './look.ts';
import { rows } from './rows.ts';

const file = fileURLToPath(new URL('system/breakwater.config.mjs', import.meta.url));

/** Tasks that are containers. */
const stage: Stage = {
  rows,
  exceptions: [
    {
      ends: ['target-replaced'],
      of: (row) => serviceOf(row) === undefined,
      why: 'a store is no task: FIS stops none',
    },
  ],
  timeScale: 0.1,
  // Each request is a dozen calls between containers.
  rates: { judged: 3, calm: 3 },
  system: ['--system', file],
  start: ['--runtime', 'docker'],
  run: ['lose-front-to-notes', '--rate', '5'],
  look: lookAt,
  killGuardian: async (system) => kill(await guardianOf(system)),
  victimOf: async (system, row, { pid }) => {
    const store = row.on !== 'nothing' && 'store' in row.on ? row.on.store : undefined;
    if (store !== undefined) return { pid: await storeOf(system, store) };
    const tasks = await system.tasks();
    const { process, taskArn } = tasks.find((task) => task.process.pid === pid) ?? targetOf(row, tasks);
    return { pid: process.pid, taskArn };
  },
  abandon: (folder) => {
    const project = projectOf(folder);
    if (project !== undefined) removeAll(project);
  },
};

/** The guardian itself, in its container: not the process that carries its input. */
async function guardianOf({ folder }: LiveSystem): Promise<number> {
  const filter = ['--quiet', '--filter', `name=${projectOf(folder)}-guardian`];
  const id = await dockerOutput(['ps', ...filter]);
  return Number(await dockerOutput(['inspect', '--format', '{{.State.Pid}}', id]));
}

/** The first process of the container that holds a store; one that has just been killed is waited for. */
const storeOf = (system: LiveSystem, store: string): Promise<number> =>
  until(`store ${store} runs`, async () => {
    const all = await containersOf(projectOf(system.folder) as string);
    return all.find(({ labels }) => labels['breakwater.store']?.split(' ').includes(store))?.pid;
  });

export const dockerGrid: Grid = {
  stage,
  columns: {
    over: columns.over,
    stopped: columns.stopped,
    interrupted: columns.interrupted,
    'supervisor-killed': columns['supervisor-killed'],
    'guardian-killed': columns['guardian-killed'],
    'both-killed': columns['both-killed'],
    'target-killed': columns['target-killed'],
    'target-replaced': columns['target-replaced'],
    'target-out-of-memory': targetOutOfMemory,
    'target-restarted': targetRestarted,
    'daemon-restarted': daemonRestarted,
  },
  whyNot,
  prepare: async () => {
    const base = baseOf(serviceDockerfile);
    process.env.BREAKWATER_BASE_IMAGE = await trusting(base);
    process.env.NODE_IMAGE = base;
    process.env.REDIS_IMAGE = imageOf('cache');
  },
};

/** All that its containers and ours are made of; those of ours are built where they are not there yet. */
export async function imagesOf(): Promise<string[]> {
  const daemon = await connectDaemon();
  const own = [await haveImage(daemon, guardianImage), await haveImage(daemon, proxyImage)];
  return [...own, baseOf(serviceDockerfile), imageOf('cache')];
}

/** It looks into containers from the host. */
function whyNot(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'namespaces are entered by root on Linux alone';
  for (const program of ['nsenter', 'tc', 'ip', 'iptables-save']) {
    if (spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0) return `${program} is not installed`;
  }
  return whyNoDocker() ?? whyNoCompose();
}
