import { ecsTasks } from '../../lib/model/faults/target.ts';
import type { TargetDefinition } from '../../lib/model/fis-template.ts';
import { labels } from '../../lib/model/labels.ts';
import type { Task } from '../runtimes/runtime.ts';
import { conditionsOf } from './conditions.ts';
import { type DescribedTask, type DescribeTask, describedTask } from './described-task.ts';
import { TargetResolutionError } from './errors.ts';

/** The running tasks of a system: all that a target can mean. Only what carries the system's label is there. */
export interface Reachable {
  readonly system: string;
  readonly running: readonly Task[];
  readonly ours: readonly DescribedTask[];
}

export function reachable(tasks: readonly Task[], system: string, describe: DescribeTask): Reachable {
  const running = tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING');
  const ours = running.filter((task) => isOf(system, task)).map((task) => describedTask(task, describe));
  return { system, running, ours };
}

const isOf = (system: string, { tags }: Task) => tags[labels.system] === system;

/**
 * The tasks that a target means, before any selection. Tags, filters and parameters do not see what is not ours, and an
 * ARN of it is refused. A target of another type than tasks means none of them, and an ARN
 * of such is missing. Throws {@link TargetResolutionError}.
 */
export function candidatesOf(target: TargetDefinition, { system, running, ours }: Reachable): Task[] {
  if (target.resourceType !== ecsTasks.resourceType) {
    const [arn] = target.resourceArns ?? [];
    if (arn === undefined) return [];
    throw new TargetResolutionError(`Target resolution found no ${target.resourceType} ${arn}: there is none here.`);
  }
  if (target.resourceArns?.length) {
    return [...new Set(target.resourceArns)].map((arn) => {
      const task = running.find(({ taskArn }) => taskArn === arn);
      if (!task) throw new TargetResolutionError(`Target resolution found no running task ${arn}.`);
      if (!isOf(system, task)) {
        throw new TargetResolutionError(
          `Task ${arn} does not carry the tag ${labels.system}=${system}; it is not touched.`,
        );
      }
      return task;
    });
  }
  const conditions = conditionsOf(target);
  return ours.filter((each) => conditions.every(({ isMet }) => isMet(each))).map(({ task }) => task);
}
