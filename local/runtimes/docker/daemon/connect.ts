import { Agent } from 'node:http';
import type Docker from 'dockerode';
import { type Clock, systemClock } from '../../../../base/clock.ts';
import { withTimeLimit } from '../../../../base/time-limit.ts';
import { daemonAddress, unreachable } from './address.ts';
import { type Daemon, DaemonError, oldestApi } from './daemon.ts';

const answerMilliseconds = 10_000;

/** What is read of `GET /info`. Source: Docker Engine API 1.41, SystemInfo. */
interface Info {
  readonly OSType: string;
  readonly OperatingSystem: string;
  readonly KernelVersion: string;
  readonly Architecture: string;
  readonly CgroupVersion?: string;
  readonly SecurityOptions?: readonly string[] | null;
  readonly NCPU: number;
  readonly MemTotal: number;
}

/**
 * The daemon that `docker` would ask. Rejects with {@link DaemonError}, before anything is touched, where none answers, this
 * user may not ask it, it is too old, or it runs no Linux containers.
 */
export async function connectDaemon(
  address = daemonAddress(),
  { clock = systemClock }: { readonly clock?: Clock } = {},
): Promise<Daemon> {
  const docker = await clientOf(address);
  const ask = async <Answer>(asking: Promise<Answer>): Promise<Answer> => {
    try {
      return await withTimeLimit(clock, answerMilliseconds, 'asking the Docker daemon', asking);
    } catch (error) {
      throw unreachable(address, error as Error);
    }
  };
  const { Version, ApiVersion } = await ask(docker.version());
  if (isOlder(ApiVersion, oldestApi)) {
    throw new DaemonError(
      `the Docker daemon at ${address} is too old: version ${Version} (API ${ApiVersion})`,
      `update it to 20.10 (API ${oldestApi}) or newer`,
    );
  }
  const info = (await ask(docker.info())) as Info;
  if (info.OSType !== 'linux') {
    throw new DaemonError(
      `the Docker daemon at ${address} runs ${info.OSType} containers`,
      'switch it to Linux containers',
    );
  }
  return { docker, address, version: Version, ...read(info) };
}

const read = (info: Info): Omit<Daemon, 'docker' | 'address' | 'version'> => ({
  kernel: info.KernelVersion,
  architecture: info.Architecture,
  cgroupVersion: info.CgroupVersion === '2' ? '2' : '1',
  operatingSystem: info.OperatingSystem,
  isDesktop: info.OperatingSystem.includes('Docker Desktop'),
  isRootless: (info.SecurityOptions ?? []).some((option) => option.includes('name=rootless')),
  processors: info.NCPU,
  memory: info.MemTotal,
});

/**
 * Each request by a connection of its own. A daemon that is going down takes no new ones, and on those that it has it still
 * does what it is asked, which it can no longer bring to an end.
 */
const anew = { agent: new Agent({ keepAlive: false }) };

/** Loaded when needed: nobody without containers waits for it. */
async function clientOf(address: string): Promise<Docker> {
  const { default: Client } = await import('dockerode');
  const url = URL.canParse(address) ? new URL(address) : undefined;
  switch (url?.protocol) {
    case 'unix:':
      return new Client({ ...anew, socketPath: url.pathname });
    case 'npipe:':
      return new Client({ ...anew, socketPath: url.pathname.replaceAll('/', '\\') });
    case 'tcp:':
    case 'ssh:':
      // It reads what `docker` reads: DOCKER_HOST, DOCKER_TLS_VERIFY, DOCKER_CERT_PATH, the agent's keys.
      if (address === process.env.DOCKER_HOST) return new Client();
      throw new DaemonError(`the Docker daemon of the context in use is at ${address}`, `set DOCKER_HOST=${address}`);
    default:
      throw new DaemonError(
        `${address} is no address of a Docker daemon`,
        'DOCKER_HOST is like unix:///var/run/docker.sock',
      );
  }
}

function isOlder(version: string, than: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = than.split('.').map(Number);
  return major < wantedMajor || (major === wantedMajor && minor < wantedMinor);
}
