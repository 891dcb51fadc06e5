import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { readContainedState } from '../../../../local/supervisor/prepare/contained-state.ts';
import { dockerOutput } from '../../support/docker.ts';

/** A container of a system that runs, as far as somebody needs it who looks at it from the host. */
export interface Running {
  readonly id: string;
  readonly name: string;
  /** Its first process. */
  readonly pid: number;
  /** Its writable layer, on the host. */
  readonly layer: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly State: { readonly Pid: number; readonly Running: boolean };
  readonly GraphDriver: { readonly Data: { readonly UpperDir?: string } | null };
  readonly Config: { readonly Labels: Readonly<Record<string, string>> };
}

/** What Compose calls the project of the system in a folder. */
export const projectOf = (folder: string): string | undefined => readContainedState(folder)?.project;

/** The containers of a project that run, by name. */
export async function containersOf(project: string): Promise<Running[]> {
  const filter = ['--filter', `label=com.docker.compose.project=${project}`];
  const ids = (await dockerOutput(['ps', '--quiet', '--no-trunc', ...filter])).split('\n').filter(Boolean);
  if (ids.length === 0) return [];
  const inspected = JSON.parse(await dockerOutput(['inspect', ...ids])) as Inspected[];
  return inspected
    .filter(({ State }) => State.Running && State.Pid > 0)
    .map(({ Id, Name, State, GraphDriver, Config }) => ({
      id: Id,
      name: Name.slice(1),
      pid: State.Pid,
      layer: GraphDriver.Data?.UpperDir ?? '',
      labels: Config.Labels,
    }))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** The proxy of a system by its folder; a container that is killed comes back as another process. */
export async function proxyOf(folder: string): Promise<Running | undefined> {
  const project = projectOf(folder);
  if (project === undefined) return undefined;
  return (await containersOf(project)).find(({ labels }) => labels['breakwater.role'] === 'proxy');
}

/** The id of the container that a process is in. */
export const containerIdOf = (pid: number): string | undefined => {
  try {
    return /[0-9a-f]{64}/.exec(readFileSync(`/proc/${pid}/cgroup`, 'utf8'))?.[0];
  } catch {
    return undefined;
  }
};

const run = promisify(execFile);

/** What a shell says in the network namespace of a process; nothing where that has gone. */
export async function inNetworkOf(pid: number, line: string): Promise<string> {
  try {
    return (await run('nsenter', [`--net=/proc/${pid}/ns/net`, 'sh', '-c', line])).stdout;
  } catch (error) {
    return String((error as { stdout?: string }).stdout ?? '');
  }
}

/** Removes whatever is left of a project, at once. */
export function removeAll(project: string): void {
  const filter = ['--quiet', '--filter', `label=com.docker.compose.project=${project}`];
  const ask = (...args: string[]) => spawnSync('docker', args, { encoding: 'utf8' }).stdout.split('\n').filter(Boolean);
  const guardians = ask('ps', '--all', '--quiet', '--filter', `name=${project}-guardian`);
  const containers = [...ask('ps', '--all', ...filter), ...guardians];
  if (containers.length > 0) spawnSync('docker', ['rm', '--force', '--volumes', ...containers]);
  const networks = ask('network', 'ls', ...filter);
  if (networks.length > 0) spawnSync('docker', ['network', 'rm', ...networks]);
}
