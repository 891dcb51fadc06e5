import { inPascalCase } from '../../lib/model/experiments/resource-filter.ts';
import type { Task } from '../runtimes/runtime.ts';

/** A task as DescribeTasks gives it, as far as it is looked at by name; filters look at all of it. */
export interface TaskDescription {
  readonly tags: readonly { readonly key: string; readonly value?: string }[];
}

export type DescribeTask = (task: Task) => TaskDescription;

/** A task's tags and what filters look at. */
export function describedTask(
  task: Task,
  describe: DescribeTask,
): { readonly tags: ReadonlyMap<string, string>; readonly description: unknown } {
  const description = describe(task);
  const tags = new Map(description.tags.map(({ key, value = '' }) => [key, value]));
  return { tags, description: inPascalCase(description) };
}
