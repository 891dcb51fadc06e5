import type { Observation } from '../../../../lib/model/events/observation.ts';
import type { Eyes } from '../step-kind.ts';

/** Whether the operating system has reported the end of a task's process. */
export function sawDeath(taskArn: string, { scheduler }: Pick<Eyes, 'scheduler'>): Observation {
  const seen = scheduler.hasStopped(taskArn);
  return {
    observer: 'operating system',
    seen,
    detail: seen ? 'the process has ended' : 'the process has not ended yet',
  };
}
