import { durationOf, readParameters } from '../model/faults/fault.ts';
import { findFault } from '../model/faults/index.ts';
import type { ActionContent, Content } from './content.ts';
import { entriesOf, itemsOf, namesOf } from './told.ts';
import { isKnown, Unresolved } from './unresolved.ts';

type Waits = Readonly<Record<string, { readonly startAfter: readonly string[] }>>;

/** Ten times what FIS takes: of more it takes long to say who waits for whom, and that is not the question then. */
const mostCompared = 200;

/** Which actions wait for which others of the template, as far as that is told; empty for very many. */
export function waitsOf({ actions }: Pick<Content, 'actions'>): Waits {
  const names = namesOf(actions);
  if (names.length > mostCompared) return {};
  return Object.fromEntries(
    entriesOf(actions).map(([name, { startAfter }]) => {
      const earlier = itemsOf(startAfter).filter(isKnown);
      return [name, { startAfter: earlier.filter((each) => names.includes(each)) }] as const;
    }),
  );
}

/** Everything that has ended before an action begins. */
export function earlierThan(name: string, waits: Waits): ReadonlySet<string> {
  const found = new Set(waits[name]?.startAfter);
  for (const before of found) for (const further of waits[before]?.startAfter ?? []) found.add(further);
  return found;
}

/** How long an experiment takes, in milliseconds, by the durations of its actions; undefined where they do not tell. */
export function lengthOf(content: Pick<Content, 'actions'>): number | undefined {
  if (content.actions instanceof Unresolved) return undefined;
  const waits = waitsOf(content);
  const ends = new Map<string, number | undefined>();
  const endOf = (name: string): number | undefined => {
    if (ends.has(name)) return ends.get(name);
    ends.set(name, undefined);
    const action = (content.actions as Readonly<Record<string, ActionContent>>)[name];
    const own = action && millisecondsOf(action);
    const before = [...(waits[name]?.startAfter ?? [])].map(endOf);
    const isTold = own !== undefined && before.every((end) => end !== undefined);
    const end = isTold ? own + Math.max(0, ...(before as number[])) : undefined;
    ends.set(name, end);
    return end;
  };
  const all = Object.keys(waits).map(endOf);
  return all.length > 0 && all.every((end) => end !== undefined) ? Math.max(...(all as number[])) : undefined;
}

/** 0 for an action that happens once. */
function millisecondsOf({ actionId, parameters, startAfter }: ActionContent): number | undefined {
  const fault = isKnown(actionId) ? findFault(actionId) : undefined;
  if (!fault || parameters instanceof Unresolved || startAfter instanceof Unresolved) return undefined;
  const told = entriesOf(parameters);
  if (told.some(([, value]) => !isKnown(value))) return undefined;
  const { values, issues } = readParameters(fault, Object.fromEntries(told) as Record<string, string>);
  if (issues.length > 0) return undefined;
  return typeof values.maxDuration === 'number' ? values.maxDuration : durationOf(values);
}
