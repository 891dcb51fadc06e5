import type { Task } from '../runtimes/runtime.ts';

/** Keeps one healthy task of each service, over all that has been taken through it. */
export interface HealthBudget {
  /** Whether the task may be taken: another healthy one of its service stays, or it is not healthy itself. */
  allows(task: Task): boolean;
  take(task: Task): void;
}

/** `condemned` are the ARNs of tasks that running experiments take down: they no longer count as healthy. */
export function createHealthBudget(tasks: readonly Task[], condemned: ReadonlySet<string>): HealthBudget {
  const healthy = new Set(
    tasks
      .filter(
        (task) => task.lastStatus === 'RUNNING' && task.healthStatus === 'HEALTHY' && !condemned.has(task.taskArn),
      )
      .map(({ taskArn }) => taskArn),
  );
  const left = new Map<string, number>();
  for (const { taskArn, service } of tasks) {
    if (healthy.has(taskArn)) left.set(service, (left.get(service) ?? 0) + 1);
  }
  return {
    allows: ({ taskArn, service }) => !healthy.has(taskArn) || (left.get(service) ?? 0) > 1,
    take: ({ taskArn, service }) => {
      if (healthy.delete(taskArn)) left.set(service, (left.get(service) ?? 0) - 1);
    },
  };
}

/** The budget of a template that may take a last healthy task. */
export const unlimitedHealthBudget: HealthBudget = { allows: () => true, take: () => {} };
