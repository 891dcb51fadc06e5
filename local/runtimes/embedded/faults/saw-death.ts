import type { Observation } from '../../../../lib/model/events/observation.ts';
import type { Eyes } from '../step-kind.ts';

/** Whether those of a task's processes have gone that were meant; the task may go on, with others in their place. */
export function sawEnd(
  taskArn: string,
  { faultId, name }: { readonly faultId: string; readonly name: string },
  { scheduler, kills }: Pick<Eyes, 'scheduler' | 'kills'>,
): Observation {
  const { meant, left } = kills.left(faultId);
  const seen = meant > 0 && left === 0;
  const goes = scheduler.hasStopped(taskArn) ? 'and the task with them' : 'and the task goes on';
  const detail = seen
    ? `${meant} named ${name} have ended, ${goes}`
    : `${left} of ${meant} named ${name} are still there`;
  return { observer: 'operating system', seen, detail };
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
