import { passesFilter } from '../../lib/model/experiments/resource-filter.ts';
import type { TargetDefinition, TargetFilter } from '../../lib/model/fis-template.ts';
import type { DescribedTask } from './described-task.ts';

/** One thing that a target asks of a task. */
export interface Condition {
  /** As the target says it, e.g. `tag team=books`. */
  readonly words: string;
  /** The filter that it is; absent where it is none. */
  readonly filter?: TargetFilter;
  readonly isMet: (task: DescribedTask) => boolean;
}

/** What a target that is not given by ARN asks: a task meets all of it. Source: FIS user guide, targets. */
export function conditionsOf({ resourceTags = {}, filters = [], parameters = {} }: TargetDefinition): Condition[] {
  const { cluster, service } = parameters;
  return [
    ...Object.entries(resourceTags).map(([key, value]) => ({
      words: `tag ${key}=${value}`,
      isMet: ({ tags }: DescribedTask) => tags.get(key) === value,
    })),
    ...(cluster === undefined
      ? []
      : [
          {
            words: `cluster ${cluster}`,
            isMet: ({ task }: DescribedTask) => cluster === task.clusterArn || cluster === lastPart(task.clusterArn),
          },
        ]),
    ...(service === undefined
      ? []
      : [{ words: `service ${service}`, isMet: ({ task }: DescribedTask) => lastPart(service) === task.service }]),
    ...filters.map((filter) => ({
      words: `${filter.path} ${filter.values.join(' or ')}`,
      filter,
      isMet: ({ description }: DescribedTask) => passesFilter(filter, description),
    })),
  ];
}

/** The name at the end of an ARN, or of what is one already. */
const lastPart = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);
