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
export async function stateOf({ docker }: Pick<Daemon, 'docker'>, containerId: string): Promise<string | undefined> {
  return (await unless([404], docker.getContainer(containerId).inspect()))?.State.Status;
}

/** Does nothing where it runs, also where it is being stopped; says whether it did. */
export async function startContainer({ docker }: Pick<Daemon, 'docker'>, containerId: string): Promise<boolean> {
  let started = true;
  const asked = docker.getContainer(containerId).start();
  await unless(
    [304],
    asked.catch((error: Failure) => {
      started = false;
      throw error;
    }),
  );
  return started;
}

/** How long the daemon waits for a container that it stops, unless it says otherwise; seconds. */
const stopSeconds = 10;

/** Starts one that was being stopped when its asker died: once it has stopped, which takes its stop timeout at most. */
export async function startOnceStopped({ docker }: Pick<Daemon, 'docker'>, containerId: string): Promise<void> {
  const container = docker.getContainer(containerId);
  const { Config } = await container.inspect();
  const { StopTimeout } = Config as { readonly StopTimeout?: number };
  const limit = AbortSignal.timeout(((StopTimeout ?? stopSeconds) + 1) * 1000);
  const stopped = await container.wait({ condition: 'not-running', abortSignal: limit }).then(
    () => true,
    (error) => {
      if (limit.aborted) return false;
      throw error;
    },
  );
  if (stopped) await startContainer({ docker }, containerId);
}

/** By its stop signal, and SIGKILL after its stop timeout; does nothing where it has stopped, or has gone. */
export const stopContainer = async ({ docker }: Pick<Daemon, 'docker'>, containerId: string): Promise<void> =>
  void (await unless([304, 404], docker.getContainer(containerId).stop()));

/** The same, and starts it again: one request, which the daemon finishes whoever has asked. */
export const restartContainer = async ({ docker }: Pick<Daemon, 'docker'>, containerId: string): Promise<void> =>
  void (await docker.getContainer(containerId).restart());

/** Whether it runs or not, with the volumes that nobody has named. */
export const removeContainer = async ({ docker }: Pick<Daemon, 'docker'>, containerId: string): Promise<void> =>
  void (await unless([404, 409], docker.getContainer(containerId).remove({ force: true, v: true })));

/** Those with all the labels, stopped ones too. */
export const listContainers = ({ docker }: Pick<Daemon, 'docker'>, label: string[]): Promise<Docker.ContainerInfo[]> =>
  docker.listContainers({ all: true, filters: { label } });
