import type { ActionDefinition } from '../fis-template.ts';

/**
 * How many actions of a template may run at once: the largest set of which none waits for another by `startAfter`,
 * however long each takes. By Dilworth: all of them, less a largest matching of those that wait for one another.
 */
export function parallelActions(actions: Readonly<Record<string, Pick<ActionDefinition, 'startAfter'>>>): number {
  const names = Object.keys(actions);
  const earlier = new Map(names.map((name) => [name, earlierThan(name, actions)]));
  const nextOf = new Map<string, string>();
  const findNext = (name: string, seen: Set<string>): boolean => {
    for (const before of earlier.get(name) ?? []) {
      if (seen.has(before)) continue;
      seen.add(before);
      const taken = nextOf.get(before);
      if (taken !== undefined && !findNext(taken, seen)) continue;
      nextOf.set(before, name);
      return true;
    }
    return false;
  };
  return names.length - names.filter((name) => findNext(name, new Set())).length;
}

/** Everything that has ended before an action begins; nothing waits for itself. */
function earlierThan(name: string, actions: Readonly<Record<string, Pick<ActionDefinition, 'startAfter'>>>) {
  const found = new Set(actions[name]?.startAfter);
  for (const before of found) for (const further of actions[before]?.startAfter ?? []) found.add(further);
  found.delete(name);
  return found;
}
