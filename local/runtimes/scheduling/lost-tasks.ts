import type { PlacedTask, ServicePolicy } from '../service-policy.ts';
import { type KeptTask, placed } from './kept-task.ts';

/**
 * Tasks that were lost where nobody starts another: to who says what a service is to run each is there yet, until a
 * deployment no longer wants it, or somebody restarts all.
 */
export interface LostTasks {
  /** What a service is to run where these are taken for tasks. */
  readonly policy: ServicePolicy;
  /** From now on, or no longer. All are forgotten. */
  keep(isKept: boolean): void;
  /** One that was ready is lost; one that has not come so far is only about to start. Idempotent. */
  add(task: KeptTask): void;
}

export function createLostTasks(policy: ServicePolicy): LostTasks {
  const lost = new Map<string, { readonly service: string; readonly task: PlacedTask }>();
  let keeps = false;
  const of = (service: string) => [...lost.values()].flatMap((each) => (each.service === service ? [each.task] : []));
  return {
    policy: {
      ...policy,
      reconcile: (service, tasks) => {
        const moves = policy.reconcile(service, [...of(service.name), ...tasks]);
        for (const { taskArn } of moves.stops) lost.delete(taskArn);
        return moves;
      },
    },
    keep: (isKept) => {
      keeps = isKept;
      lost.clear();
    },
    add: (task) => {
      const isReplaced = task.stop?.code === 'ServiceSchedulerInitiated';
      if (!keeps || task.state !== 'ready' || isReplaced) return;
      lost.set(task.taskArn, { service: task.service, task: { ...placed(task), inRotation: true } });
    },
  };
}
