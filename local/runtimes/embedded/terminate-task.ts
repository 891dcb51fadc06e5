import type { Clock } from '../../../base/clock.ts';
import { signalGroup } from '../../../base/process/group.ts';
import { ifPermitted, isForbidden, trySignal } from '../../../base/process/identity.ts';
import { withTimeLimit } from '../../../base/time-limit.ts';
import type { TaskRevision } from '../service-policy.ts';
import { local } from './settings.ts';
import type { ScheduledTask } from './task.ts';

/**
 * As ECS does: SIGTERM to the task's main process, and SIGKILL after the stop timeout to all that is left of the task,
 * which ends stopped processes too. Resolves when the task has gone, or cannot be ended: its process is another user's.
 */
export async function terminate({ child, revision }: ScheduledTask, clock: Clock): Promise<void> {
  trySignal(child.identity, 'SIGTERM');
  const gone = new AbortController();
  void child.exited.then(() => gone.abort());
  await clock.sleep(stopMilliseconds(revision), gone.signal);
  // Its end ends what has left the group.
  if (!gone.signal.aborted) ifPermitted(() => signalGroup(child.identity, 'SIGKILL'));
  if (!isForbidden(child.identity)) await child.exited;
}

const stopMilliseconds = ({ program }: TaskRevision) =>
  program.kind === 'command' ? program.stopSeconds * 1000 : local.stopTimeout;

/** How long link proxies may take to lead nobody to a task any more, before it is told to end all the same. */
const leadingAwayMilliseconds = 2000;

/** The same, once nobody is led to the task any more: `led` is settled then. */
export async function terminateAfter(led: Promise<unknown>, task: ScheduledTask, clock: Clock): Promise<void> {
  await withTimeLimit(clock, leadingAwayMilliseconds, 'leading callers away', led).catch(() => {});
  await terminate(task, clock);
}
