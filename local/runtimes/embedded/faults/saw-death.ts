import type { Observation } from '../../../../lib/model/events/observation.ts';
import type { Eyes } from '../step-kind.ts';

/** Whether those of a task's processes have gone that were meant; the task may go on, with others in their place. */
export function sawEnd(
  { faultId, name }: { readonly faultId: string; readonly name: string },
  { kills }: Pick<Eyes, 'kills'>,
): Observation {
  const { meant, left } = kills.left(faultId);
  const seen = meant > 0 && left === 0;
  return {
    observer: 'operating system',
    seen,
    detail: `${meant - left} of ${meant} processes named ${name} have ended`,
  };
}

/** Whether the operating system has reported the end of a task's process. */
export function sawDeath(taskArn: string, { scheduler }: Pick<Eyes, 'scheduler'>): Observation {
  const seen = scheduler.hasStopped(taskArn);
  return {
    observer: 'operating system',
    seen,
    detail: seen ? 'the process has ended' : 'the process has not ended yet',
  };
}
