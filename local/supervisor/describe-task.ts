import type { Ecs } from '../ecs/ecs.ts';
import type { DescribeTask } from '../engine/described-task.ts';
import { presentTask } from '../server/ecs/present-task.ts';

/** Tasks as DescribeTasks of this machine's ECS gives them: what targets are found by is what everybody can look up. */
export const describedBy =
  (ecs: Ecs): DescribeTask =>
  ({ taskArn }) => {
    const record = ecs.tasks.find(taskArn);
    return record ? presentTask(ecs, record) : { tags: [] };
  };
