import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SystemClient } from '../../../../local/client/system-client.ts';
import { connectDaemon } from '../../../../local/runtimes/docker/daemon/connect.ts';
import type { Daemon } from '../../../../local/runtimes/docker/daemon/daemon.ts';
import { guardianImage, haveImage } from '../../../../local/runtimes/docker/daemon/own-images.ts';
import { probeKernel } from '../../../../local/runtimes/docker/daemon/probe-kernel.ts';
import type { Kernel } from '../../../../local/runtimes/docker/kernel.ts';
import { dockerLabels } from '../../../../local/runtimes/docker/labels.ts';
import { baseOf, serviceDockerfile, trusting } from '../../../docker/support/bases.ts';
import { withSystem } from '../../with-system.ts';

/** A container of the system. */
export interface BareContainer {
  readonly service: string;
  readonly taskArn: string;
  readonly pid: number;
  readonly containerId: string;
  /** Its address in the project's own network, and its interface there. */
  readonly address: string;
  readonly device: string;
}

export interface BareSystem {
  readonly system: SystemClient;
  readonly daemon: Daemon;
  readonly kernel: Kernel;
  /** The guardian's, which has all programs. */
  readonly image: string;
  readonly containers: readonly BareContainer[];
}

const program = fileURLToPath(new URL('./answer.mjs', import.meta.url));

/**
 * Runs a measurement against a compose project of containers that do next to nothing: `front`, which users reach, and so many
 * of each service. Health checks would take the machine's time.
 */
export async function withBareSystem<Result>(
  { port, services }: { readonly port: number; readonly services: Readonly<Record<string, number>> },
  measure: (bare: BareSystem) => Promise<Result>,
): Promise<Result> {
  const base = baseOf(serviceDockerfile);
  process.env.BREAKWATER_BASE_IMAGE ??= await trusting(base);
  const folder = join(mkdtempSync(join(tmpdir(), 'bench-')), 'bare');
  try {
    cpSync(program, join(folder, 'answer.mjs'));
    writeFileSync(join(folder, 'compose.yaml'), JSON.stringify(composeFile(base, services)));
    writeFileSync(join(folder, 'breakwater.config.mjs'), `export default ${JSON.stringify(definition(services))};\n`);
    const daemon = await connectDaemon();
    const image = await haveImage(daemon, guardianImage);
    const { kernel } = await probeKernel(daemon, image);
    const options = { runtime: 'docker', system: join(folder, 'breakwater.config.mjs'), timeScale: 1 } as const;
    return await withSystem(
      port,
      async (system) => measure({ system, daemon, kernel, image, containers: await containersOf(system, daemon) }),
      options,
    );
  } finally {
    rmSync(join(folder, '..'), { recursive: true, force: true });
  }
}

function composeFile(image: string, services: Readonly<Record<string, number>>): object {
  const container = {
    image,
    command: ['node', '/app/answer.mjs'],
    volumes: ['./:/app:ro'],
    init: true,
    restart: 'unless-stopped',
    stop_grace_period: '1s',
    expose: ['8080'],
    mem_limit: '128m',
  };
  return {
    services: {
      front: { ...container, ports: ['8080:8080'] },
      ...Object.fromEntries(
        Object.entries(services).map(([name, replicas]) => [name, { ...container, deploy: { replicas } }]),
      ),
    },
  };
}

const definition = (services: Readonly<Record<string, number>>) => ({
  name: 'bare',
  compose: './compose.yaml',
  services: Object.fromEntries(
    ['front', ...Object.keys(services)].map((name) => [name, { calls: {}, processName: 'node', startSeconds: 300 }]),
  ),
  journeys: { look: 'GET /' },
});

async function containersOf(system: SystemClient, { docker }: Daemon): Promise<BareContainer[]> {
  // Only ours: others come and go.
  const listed = await docker.listContainers({ filters: { label: [dockerLabels.system] } });
  const found = new Map(
    await Promise.all(
      listed
        .filter(({ Names }) => Names.some((name) => name.startsWith('/breakwater-bare-')))
        .map(async ({ Id }) => {
          const { State, NetworkSettings } = await docker.getContainer(Id).inspect();
          return [State.Pid, { Id, networks: NetworkSettings.Networks }] as const;
        }),
    ),
  );
  return (await system.tasks()).map(({ service, taskArn, process: { pid } }) => {
    const { Id, networks } = found.get(pid) ?? {};
    const address = Object.entries(networks ?? {}).find(([name]) => name.endsWith('_default'))?.[1].IPAddress;
    if (!Id || !address) throw new Error(`no container is known of ${taskArn}`);
    return { service, taskArn, pid, containerId: Id, address, device: deviceTo(address, pid) };
  });
}

/** By the routes of its namespace: lines of hexadecimal, the low byte first. Source: proc(5), net/route. */
function deviceTo(address: string, pid: number): string {
  const number = address.split('.').reduceRight((sum, byte) => sum * 256 + Number(byte), 0);
  const routes = readFileSync(`/proc/${pid}/net/route`, 'utf8').trim().split('\n').slice(1);
  for (const [device = '', to = '', , , , , , mask = ''] of routes.map((line) => line.split('\t'))) {
    const bits = Number.parseInt(mask, 16);
    if (bits !== 0 && (number & bits) >>> 0 === Number.parseInt(to, 16)) return device;
  }
  throw new Error(`no interface leads to ${address}`);
}
