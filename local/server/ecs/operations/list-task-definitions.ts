import { defineEcsOperation } from '../operation.ts';
import { type PageRequest, pageOf } from '../pages.ts';
import { object, oneOf, page, text } from '../schemas.ts';

interface Request extends PageRequest {
  readonly familyPrefix?: string;
  readonly status?: 'ACTIVE' | 'INACTIVE' | 'DELETE_IN_PROGRESS';
  readonly sort?: 'ASC' | 'DESC';
}

/** Places of decimals that keep revisions in the order of their numbers. */
const width = 9;

export const listTaskDefinitions = defineEcsOperation<Request>({
  name: 'ListTaskDefinitions',
  body: object({
    familyPrefix: text,
    status: oneOf('ACTIVE', 'INACTIVE', 'DELETE_IN_PROGRESS'),
    sort: oneOf('ASC', 'DESC'),
    ...page,
  }),
  handle: (ecs, { familyPrefix, status = 'ACTIVE', sort = 'ASC', ...request }) => {
    const wanted = ecs.taskDefinitions
      .all()
      .filter((definition) => definition.status === status)
      // A prefix is a whole family's name. Source: ECS API reference, ListTaskDefinitions.
      .filter(({ family }) => familyPrefix === undefined || family === familyPrefix);
    const place = (revision: number) => (sort === 'ASC' ? revision : 10 ** width - revision);
    const families = [...new Set(wanted.map(({ family }) => family))].sort();
    const order = sort === 'ASC' ? families : families.toReversed();
    const keyOf = ({ family, revision }: (typeof wanted)[number]) =>
      [order.indexOf(family), place(revision)].map((part) => String(part).padStart(width, '0')).join('/');
    const { items, ...next } = pageOf(`task definitions ${sort}`, wanted, keyOf, request);
    return { taskDefinitionArns: items.map(({ arn }) => arn), ...next };
  },
});
