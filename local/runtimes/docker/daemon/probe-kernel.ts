import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type Kernel, kernelNeeds } from '../kernel.ts';
import { type Daemon, DaemonError } from './daemon.ts';

/** What was tried, and what the kernel said where it refused. */
export interface Probed {
  readonly kernel: Kernel;
  readonly refusals: Readonly<Partial<Record<keyof Kernel, string>>>;
}

/** Tries everything out, in a network namespace that is made for it and goes with it. Takes about a second. */
export async function probeKernel({ docker }: Daemon, image: string): Promise<Probed> {
  await removeLeft(docker);
  const container = await docker.createContainer({
    Image: image,
    Cmd: ['probe-kernel'],
    Labels: { [roleLabel]: role },
    HostConfig: { NetworkMode: 'none', CapAdd: ['NET_ADMIN', 'NET_RAW'] },
  });
  try {
    const stream = await container.attach({ stream: true, stdout: true, stderr: true });
    const output = new PassThrough();
    docker.modem.demuxStream(stream, output, output);
    stream.once('end', () => output.end());
    const said = text(output);
    await container.start();
    await container.wait();
    return readProbe(await said);
  } finally {
    await container.remove({ force: true });
  }
}

const [roleLabel, role] = ['breakwater.role', 'probe'];
/** It takes a second: one that is older was left by who was killed meanwhile. Seconds. */
const longest = 60;

/** Removes probes of others that were killed before they could. */
async function removeLeft(docker: Daemon['docker']): Promise<void> {
  const probes = await docker.listContainers({ all: true, filters: { label: [`${roleLabel}=${role}`] } });
  const left = probes.filter(({ Created }) => Date.now() / 1000 - Created > longest);
  await Promise.all(
    left.map(({ Id }) =>
      docker
        .getContainer(Id)
        .remove({ force: true })
        .catch(() => {}),
    ),
  );
}

/** Reads what `probe-kernel` prints. Throws DaemonError where it has not looked at everything. */
export function readProbe(said: string): Probed {
  const found = new Map(
    said.split('\n').flatMap((line) => (line.includes('\t') ? [line.split('\t', 2) as [string, string]] : [])),
  );
  const names = Object.keys(kernelNeeds) as (keyof Kernel)[];
  const missing = names.filter((name) => !found.has(name));
  if (missing.length > 0) {
    throw new DaemonError(
      `the kernel could not be looked at (${missing.join(', ')}): ${said.trim().split('\n').at(-1)}`,
      'the daemon must allow containers with NET_ADMIN',
    );
  }
  const kernel = Object.fromEntries(names.map((name) => [name, found.get(name) === 'yes'])) as Record<
    keyof Kernel,
    boolean
  >;
  const refusals = Object.fromEntries(
    names.flatMap((name) => (kernel[name] ? [] : [[name, found.get(name) as string]])),
  );
  return { kernel, refusals };
}
