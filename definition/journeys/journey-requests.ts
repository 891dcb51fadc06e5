import { nearest } from '../../base/nearest.ts';
import type { JourneyRequests, System } from '../../lib/model/system.ts';
import { createTakenValues } from './taken-values.ts';
import { createWalk } from './walk.ts';
import { findWalkable, type WalkPlan } from './walk-plan.ts';

/** A value that a request uses and that no answer can give; the message names both. */
export class MissingValueError extends Error {
  override readonly name = 'MissingValueError';
}

/** The requests of journeys that were told as data. `keeps`: those whose answers are kept. */
export function requestsOf(plans: readonly WalkPlan[], keeps: ReadonlySet<string>): System['requests'] {
  const byName = new Map(plans.map((plan) => [plan.name, plan]));
  const names = new Set(plans.flatMap(({ takes }) => [...takes]));
  return ({ random }): JourneyRequests => {
    const taken = createTakenValues(random);
    return {
      next(wanted) {
        const plan = byName.get(wanted);
        if (!plan)
          throw new Error(`there is no journey ${JSON.stringify(wanted)}${nearest(wanted, [...byName.keys()])}`);
        const walked = findWalkable(plan, plans, taken.has);
        if (!walked) throw new MissingValueError(`no journey can be walked that takes ${missingOf(plan, taken.has)}`);
        return createWalk({ plan: walked, keeps: keeps.has(walked.name), taken, random });
      },
      acknowledged({ facts }) {
        taken.add(Object.fromEntries(Object.entries(facts).filter(([name]) => names.has(name))));
      },
    };
  };
}

const missingOf = ({ needs }: WalkPlan, has: (value: string) => boolean) =>
  needs
    .filter((value) => !has(value))
    .map((value) => `\${${value}}`)
    .join(' and ');
