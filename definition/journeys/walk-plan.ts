import type { JourneyDefinition, RequestDefinition } from './journey.ts';
import { inFull, isSafe, mayBeRepeated, methodOf, stepsOf, textsOf } from './request-text.ts';
import { parseTemplate } from './template.ts';

/** What a journey's requests use and take, told without walking it. */
export interface WalkPlan {
  readonly name: string;
  readonly definition: JourneyDefinition;
  readonly steps: readonly StepPlan[];
  /** Values that it uses before an answer of its own can have given them. */
  readonly needs: readonly string[];
  readonly takes: ReadonlySet<string>;
}

export interface StepPlan {
  readonly request: RequestDefinition;
  /** Values that its texts name; what a function asks for is not known. */
  readonly uses: readonly string[];
  readonly take: Readonly<Record<string, string>>;
  /** Values that answers to the steps before it give: of them the walk's own count, and no others. */
  readonly own: ReadonlySet<string>;
}

/** The plan of a journey whose texts are in order. */
export function planWalk(name: string, definition: JourneyDefinition): WalkPlan {
  const own = new Set<string>();
  const needs = new Set<string>();
  const steps = stepsOf(definition).map((request): StepPlan => {
    const full = inFull(request);
    const uses = full ? usedIn(textsOf(full).map(({ text }) => text)) : [];
    const take = full?.take ?? {};
    const before = new Set(own);
    for (const value of uses) if (!before.has(value)) needs.add(value);
    for (const value of Object.keys(take)) own.add(value);
    return { request, uses, take, own: before };
  });
  return { name, definition, steps, needs: [...needs], takes: own };
}

/** The values that texts name, each once. */
function usedIn(texts: readonly string[]): string[] {
  const parts = texts.flatMap(parseTemplate);
  return [...new Set(parts.flatMap((part) => (part.kind === 'value' ? part.name : [])))];
}

/**
 * The journeys that change data, or cannot be walked without one that does: by what they say, else by their methods, and
 * by the values that they need.
 */
export function writingJourneys(plans: readonly WalkPlan[]): ReadonlySet<string> {
  const harmless = plans.filter((plan) => !(plan.definition.writes ?? changesData(plan)));
  const reached = reachableValues(harmless);
  const reading = new Set(harmless.filter(({ needs }) => needs.every((value) => reached.has(value))));
  return new Set(plans.filter((plan) => !reading.has(plan)).map(({ name }) => name));
}

/** Whether a request of it may not be sent again; of a function's that is not known, where it may change data. */
export const isUnrepeatable = ({ steps, definition }: WalkPlan): boolean =>
  steps.some(({ request }) => {
    const full = inFull(request);
    return full ? !mayBeRepeated(full) : definition.writes !== false;
  });

/** What a function does is not known: it may change data. */
const changesData = ({ steps }: WalkPlan): boolean =>
  steps.some(({ request }) => {
    const full = inFull(request);
    return !full || !isSafe(methodOf(full));
  });

/**
 * The journey that is walked where that one is wanted: itself where it has all that it needs, else one that takes what is
 * missing; undefined where none can begin. `tried`: those that are known not to lead there.
 */
export function findWalkable(
  wanted: WalkPlan,
  plans: readonly WalkPlan[],
  has: (value: string) => boolean,
  tried = new Set<WalkPlan>(),
): WalkPlan | undefined {
  const missing = wanted.needs.find((value) => !has(value));
  if (missing === undefined) return wanted;
  tried.add(wanted);
  for (const plan of plans) {
    if (!plan.takes.has(missing) || tried.has(plan)) continue;
    const found = findWalkable(plan, plans, has, tried);
    if (found) return found;
  }
  return undefined;
}

/** The values that can be taken sooner or later, when nothing has been yet. */
export function reachableValues(plans: readonly WalkPlan[]): ReadonlySet<string> {
  const reached = new Set<string>();
  for (let before = -1; before < reached.size; ) {
    before = reached.size;
    for (const { needs, takes } of plans) {
      if (needs.every((value) => reached.has(value))) for (const value of takes) reached.add(value);
    }
  }
  return reached;
}
