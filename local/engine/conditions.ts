import { passesFilter } from '../../lib/model/experiments/resource-filter.ts';
import type { TargetDefinition, TargetFilter } from '../../lib/model/fis-template.ts';
import type { DescribedResource } from './resource.ts';

/** One thing that a target asks of a resource. */
export interface Condition {
  /** As the target says it, e.g. `tag team=books`. */
  readonly words: string;
  /** The filter that it is; absent where it is none. */
  readonly filter?: TargetFilter;
  readonly isMet: (resource: DescribedResource) => boolean;
}

/** What a target that is not given by ARN asks: a resource meets all of it. Source: FIS user guide, targets. */
export const conditionsOf = ({ resourceTags = {}, filters = [], parameters = {} }: TargetDefinition): Condition[] => [
  ...Object.entries(resourceTags).map(([key, value]) => ({
    words: `tag ${key}=${value}`,
    isMet: ({ tags }: DescribedResource) => tags.get(key) === value,
  })),
  ...Object.entries(parameters).map(([name, value]) => ({
    words: `${name} ${value}`,
    isMet: (resource: DescribedResource) => resource.isMeantBy(name, value),
  })),
  ...filters.map((filter) => ({
    words: `${filter.path} ${filter.values.join(' or ')}`,
    filter,
    isMet: ({ description }: DescribedResource) => passesFilter(filter, description),
  })),
];
