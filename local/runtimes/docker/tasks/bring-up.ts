import type { Clock } from '../../../../base/clock.ts';
import type { createBackoff } from '../../backoff.ts';
import type { Incarnation } from '../containers/incarnation.ts';
import type { Daemon } from '../daemon/daemon.ts';
import { isAway, startContainer, stateOf } from './ask-daemon.ts';
import { isOver, type Pending } from './pending.ts';
import type { ContainerRegister } from './register.ts';
import type { RunningTask } from './running-task.ts';

/** A container is looked at again after this also where no event has told of it; a daemon that is away, after that. */
const againMilliseconds = { untold: 5000, away: 500 } as const;

export interface BringUpOptions {
  readonly daemon: Daemon;
  readonly clock: Clock;
  readonly backoff: ReturnType<typeof createBackoff>;
  readonly register: ContainerRegister;
  readonly running: (containerId: string) => Incarnation | undefined;
  readonly taskOn: (containerId: string) => RunningTask | undefined;
  /** It runs: it is the task that was waited for. */
  readonly adopt: (pending: Pending, incarnation: Incarnation) => void;
}

/**
 * Sees to it that the container of a task that is to be runs: waits for the end of the task that it still is, and for the
 * daemon where that restarts it, and starts it otherwise. Resolves when the wait is over, or the container has been removed;
 * rejects where it cannot be had.
 */
export async function bringUp(pending: Pending, options: BringUpOptions): Promise<'over' | 'removed'> {
  const { clock, running, taskOn, adopt } = options;
  while (!isOver(pending) && pending.container) {
    const { containerId } = pending.container;
    pending.look = new AbortController();
    const incarnation = running(containerId);
    const isEnding = taskOn(containerId) !== undefined;
    if (incarnation && !isEnding) {
      adopt(pending, incarnation);
      return 'over';
    }
    try {
      if (!isEnding && (await startIfDown(pending, containerId, options)) === 'removed') return 'removed';
      if (!isOver(pending)) await clock.sleep(againMilliseconds.untold, pending.look.signal);
    } catch (error) {
      if (!(await isGoing(error, options.daemon))) throw error;
      await clock.sleep(againMilliseconds.away, pending.over.signal);
    }
  }
  return 'over';
}

/** Whether it went wrong because there is no daemon, or none any more: what it cannot finish, it says, has failed. */
async function isGoing(error: unknown, { docker }: Daemon): Promise<boolean> {
  if (isAway(error)) return true;
  return await docker.ping().then(() => false, isAway);
}

async function startIfDown(
  pending: Pending,
  containerId: string,
  options: BringUpOptions,
): Promise<'removed' | undefined> {
  const { daemon, clock, backoff, register, running } = options;
  const state = await stateOf(daemon, containerId);
  if (state === undefined) {
    register.remove(containerId);
    pending.container = undefined;
    return 'removed';
  }
  if (!['created', 'exited', 'dead'].includes(state) || isOver(pending)) return undefined;
  pending.delay = backoff.delay(pending.deploymentId);
  if (pending.delay > 0) await clock.sleep(pending.delay, pending.over.signal);
  if (!isOver(pending) && !running(containerId)) await startContainer(daemon, containerId);
  return undefined;
}
