import type { PreparedAction, PreparedTarget, PreparedTemplate } from '../../lib/model/experiments/prepare.ts';
import { ecsTasks } from '../../lib/model/faults/target.ts';

/** What a start says of actions that are not executed here: the experiment fails by them, or goes on without. */
export interface Unsupported {
  readonly skipUnsupported: boolean;
}

/** Why an action is not executed here, as a sentence; undefined where it is. */
export const whyNotHere = ({ name, actionId, notHere }: PreparedAction): string | undefined =>
  notHere && `Action ${name} (${actionId}) ${notHere}.`;

/** Resources of other types than tasks do not exist here. */
const existsHere = ({ definition }: Pick<PreparedTarget, 'definition'>): boolean =>
  definition.resourceType === ecsTasks.resourceType;

/**
 * Why an experiment cannot begin here, of the first action that stands in its way. An action of which no target can be found
 * does not, where the template skips such: that is what FIS does where there are none.
 */
export function whyNotBegun(prepared: PreparedTemplate, emptyTargets: 'fail' | 'skip'): string | undefined {
  for (const action of prepared.actions.values()) {
    const why = whyNotHere(action);
    if (why === undefined || (emptyTargets === 'skip' && findsNothing(action, prepared))) continue;
    return why;
  }
  return undefined;
}

function findsNothing({ targets: names }: PreparedAction, { targets }: PreparedTemplate): boolean {
  const own = names.flatMap((name) => targets.get(name) ?? []);
  return own.length > 0 && own.every((target) => !existsHere(target) && !target.definition.resourceArns?.length);
}

/** Targets of actions that are not executed here, and of no others: nobody looks for them where these are left out. */
export function targetsLeftOut({ actions }: PreparedTemplate): ReadonlySet<string> {
  const targetsOf = (isHere: boolean) =>
    [...actions.values()]
      .filter((action) => (whyNotHere(action) === undefined) === isHere)
      .flatMap(({ targets }) => targets);
  const needed = new Set(targetsOf(true));
  return new Set(targetsOf(false).filter((name) => !needed.has(name)));
}
