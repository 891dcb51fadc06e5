import { inPascalCase } from '../../lib/model/experiments/resource-filter.ts';
import type { Task } from '../runtimes/runtime.ts';

/** A task as DescribeTasks gives it, as far as it is looked at by name; filters look at all of it. */
export interface TaskDescription {
  readonly tags: readonly { readonly key: string; readonly value?: string }[];
}

export type DescribeTask = (task: Task) => TaskDescription;

/** A task with what targets look at. */
export interface DescribedTask {
  readonly task: Task;
  readonly tags: ReadonlyMap<string, string>;
  /** In the PascalCase of filter paths. */
  readonly description: unknown;
}

export function describedTask(task: Task, describe: DescribeTask): DescribedTask {
  const description = describe(task);
  const tags = new Map(description.tags.map(({ key, value = '' }) => [key, value]));
  return { task, tags, description: inPascalCase(description) };
}
