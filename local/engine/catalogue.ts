import { faults } from '../../lib/model/faults/index.ts';
import type { TargetType } from '../../lib/model/faults/target.ts';

/** The target types that some fault acts on, by resource type: derived, so that a new fault brings its own. */
export const targetTypes: ReadonlyMap<string, TargetType> = new Map(
  faults.flatMap(({ target }) => (target ? [[target.resourceType, target] as const] : [])),
);
