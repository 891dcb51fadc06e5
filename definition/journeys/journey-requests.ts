import { nearest } from '../../base/nearest.ts';
import type { JourneyRequests, System } from '../../lib/model/system.ts';
import { createTakenValues } from './taken-values.ts';
import { createWalk } from './walk.ts';
import { findWalkable, type WalkPlan } from './walk-plan.ts';

/** A value that a request uses and that no answer can give; the message names both. */
export class MissingValueError extends Error {
  override readonly name = 'MissingValueError';
}

export interface JourneyKinds {
  /** The journeys that change data: none of them is walked in the place of one that does not. */
  readonly writing: ReadonlySet<string>;
  /** The journeys whose answers are kept. */
  readonly answering: ReadonlySet<string>;
}

/** The requests of journeys that were told as data. */
export function requestsOf(plans: readonly WalkPlan[], { writing, answering }: JourneyKinds): System['requests'] {
  const reading = plans.filter(({ name }) => !writing.has(name));
  const byName = new Map(plans.map((plan) => [plan.name, plan]));
  const names = new Set(plans.flatMap(({ takes }) => [...takes]));
  return ({ random }): JourneyRequests => {
    const taken = createTakenValues(random);
    return {
      next(wanted) {
        const plan = byName.get(wanted);
        if (!plan)
          throw new Error(`there is no journey ${JSON.stringify(wanted)}${nearest(wanted, [...byName.keys()])}`);
        const walked = findWalkable(plan, writing.has(plan.name) ? plans : reading, taken.has);
        if (!walked) throw new MissingValueError(`no journey can be walked that takes ${missingOf(plan, taken.has)}`);
        return createWalk({ plan: walked, keeps: answering.has(walked.name), taken, random });
      },
      lacks: (journey) => lackedBy(byName.get(journey), taken.has),
      acknowledged({ facts }) {
        taken.add(Object.fromEntries(Object.entries(facts).filter(([name]) => names.has(name))));
      },
    };
  };
}

const lackedBy = (plan: WalkPlan | undefined, has: (value: string) => boolean): string[] =>
  (plan?.needs ?? []).filter((value) => !has(value));

const missingOf = (plan: WalkPlan, has: (value: string) => boolean) =>
  lackedBy(plan, has)
    .map((value) => `\${${value}}`)
    .join(' and ');
