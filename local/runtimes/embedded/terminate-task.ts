import type { Clock } from '../../../base/clock.ts';
import { signalProcess } from '../../../base/process/identity.ts';
import { local } from './settings.ts';
import type { ScheduledTask } from './task.ts';

/** SIGTERM, and SIGKILL after the stop timeout; resolves when the task has gone. */
export async function terminate({ child }: ScheduledTask, clock: Clock): Promise<void> {
  signalProcess(child.identity, 'SIGTERM');
  const gone = new AbortController();
  void child.exited.then(() => gone.abort());
  await clock.sleep(local.stopTimeout, gone.signal);
  if (!gone.signal.aborted) signalProcess(child.identity, 'SIGKILL');
  await child.exited;
}
