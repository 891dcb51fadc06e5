import type Docker from 'dockerode';
import type { Daemon } from '../daemon/daemon.ts';

type Failure = NodeJS.ErrnoException & { readonly statusCode?: number };

/** Whether no answer came: the daemon is away. */
export const isAway = (error: unknown): boolean =>
  (error as Failure).statusCode === undefined && (error as Failure).code !== undefined;

/** Resolves also where the daemon answers that: it is so already, or what was asked about has gone. */
export async function unless<Answer>(codes: readonly number[], asking: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asking;
  } catch (error) {
    if (codes.includes((error as Failure).statusCode ?? 0)) return undefined;
    throw error;
  }
}

/** As `docker ps` has it; undefined where there is no such container. */
export async function stateOf({ docker }: Daemon, containerId: string): Promise<string | undefined> {
  return (await unless([404], docker.getContainer(containerId).inspect()))?.State.Status;
}

/** Does nothing where it runs. */
export const startContainer = async ({ docker }: Daemon, containerId: string): Promise<void> =>
  void (await unless([304], docker.getContainer(containerId).start()));

/** By its stop signal, and SIGKILL after its stop timeout; does nothing where it has stopped, or has gone. */
export const stopContainer = async ({ docker }: Daemon, containerId: string): Promise<void> =>
  void (await unless([304, 404], docker.getContainer(containerId).stop()));

/** The same, and starts it again: one request, which the daemon finishes whoever has asked. */
export const restartContainer = async ({ docker }: Daemon, containerId: string): Promise<void> =>
  void (await docker.getContainer(containerId).restart());

/** Whether it runs or not, with the volumes that nobody has named. */
export const removeContainer = async ({ docker }: Daemon, containerId: string): Promise<void> =>
  void (await unless([404, 409], docker.getContainer(containerId).remove({ force: true, v: true })));

/** Those with all the labels, stopped ones too. */
export const listContainers = ({ docker }: Daemon, label: string[]): Promise<Docker.ContainerInfo[]> =>
  docker.listContainers({ all: true, filters: { label } });
