import type { TableDefinition } from '../definition.ts';
import { jsonProblem } from '../json-problem.ts';
import { at, type Problem, shown } from '../problem.ts';
import { storesOf, type Written } from '../resolve/names.ts';

/** What keeps stores that Breakwater brings from opening as they are told. */
export const problemsOfStores = (written: Written): Problem[] =>
  storesOf(written).flatMap(([name, store]) => {
    if (store.kind === 'dynamodb-table') return problemsOfTable(name, store);
    if (store.kind !== 'sqs-queue' || store.deadLetterQueue !== name) return [];
    return [{ path: at('stores', name, 'deadLetterQueue'), message: `: ${shown(name)} is the queue itself` }];
  });

function problemsOfTable(table: string, { partitionKey, indexes = {}, items = [] }: TableDefinition): Problem[] {
  return items.flatMap((item, index) => {
    const odd = jsonProblem(item, ['stores', table, 'items', index]);
    if (odd) return [{ path: at(...odd.at), message: `: ${odd.message}` }];
    const path = at('stores', table, 'items', index);
    if (item[partitionKey] === undefined) return [{ path, message: ` has no ${partitionKey}, its partition key` }];
    const keys = [partitionKey, ...Object.values(indexes).filter((key) => item[key] !== undefined)];
    return keys
      .filter((key) => typeof item[key] !== 'string' || item[key] === '')
      .map((key) => ({ path: `${path}.${key}`, message: `: ${shown(item[key])} is no text, as keys are here` }));
  });
}
