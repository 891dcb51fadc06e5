import { identify } from '../../../../base/process/identity.ts';
import type { TaskStop } from '../../../../lib/model/events/deployment.ts';
import type { ProcessIdentity } from '../../../../lib/model/events/process-identity.ts';
import type { KeptTask } from '../../scheduling/kept-task.ts';
import type { Ending } from '../containers/container-book.ts';
import type { Incarnation } from '../containers/incarnation.ts';
import { isInContainer } from '../process/container.ts';

/** A task as a container. */
export interface RunningTask extends KeptTask {
  /** As it is now: its health changes. */
  incarnation: Incarnation;
  readonly process: ProcessIdentity;
  /** By the monotonic clock; absent until it has got ready. */
  readyAt?: number;
}

/** It serves, or is about to. */
export const isLive = ({ state }: Pick<KeptTask, 'state'>): boolean => state === 'starting' || state === 'ready';

/** Its first process; where this machine cannot see that, as in the machine of Docker Desktop, one that is nobody's here. */
export function processOf(incarnation: Incarnation): ProcessIdentity {
  const { pid, id } = incarnation;
  return (isSeen(incarnation) ? identify(pid) : undefined) ?? { pid, startTime: `of task ${id}` };
}

function isSeen(incarnation: Incarnation): boolean {
  try {
    return isInContainer(incarnation);
  } catch {
    return false;
  }
}

/** How a container ended, in words; undefined where nobody could look. */
export const exitOf = ({ exitCode }: Ending): string | undefined =>
  exitCode === undefined ? undefined : `exit ${exitCode}`;

/** Why a task ended that nobody had asked to end. Source: ECS developer guide, stopped task error messages. */
export const endedByItself = (ending: Ending): TaskStop => ({
  code: 'EssentialContainerExited',
  reason: ending.outOfMemory
    ? 'OutOfMemoryError: Container killed due to memory usage'
    : `Essential container in task exited${ending.exitCode === undefined ? '' : `: ${exitOf(ending)}`}`,
});
