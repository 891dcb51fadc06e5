import type { PlanView } from '../../../dashboard/view/view.ts';
import { targetInWords, targetOf } from '../../../lib/model/events/plan.ts';
import type { DryAction, DryRun } from '../../engine/plan-only.ts';

/** What a dry run has found out, on one axis of time from the start. */
export function planView(experiment: string, { actions, refusal }: DryRun): PlanView {
  const starts = startsOf(actions);
  return {
    experiment,
    ...(refusal !== undefined && { refusal }),
    actions: actions.map(({ name, actionId, durationMilliseconds: lasts, plans, refusal: why }) => ({
      ...{ name, actionId, from: starts.get(name) ?? 0, lasts },
      targets: plans.map((plan) => targetInWords({ resource: plan.resource, target: targetOf(plan) })),
      ...(why !== undefined && { refusal: why }),
    })),
  };
}

/** An action begins once all are over that it waits for. FIS has no circles. */
function startsOf(actions: readonly DryAction[]): Map<string, number> {
  const starts = new Map<string, number>();
  const startOf = (name: string): number => {
    const known = starts.get(name);
    if (known !== undefined) return known;
    const action = actions.find((one) => one.name === name);
    const start = Math.max(0, ...(action?.startAfter ?? []).map((before) => startOf(before) + lastsOf(before)));
    starts.set(name, start);
    return start;
  };
  const lastsOf = (name: string) => actions.find((one) => one.name === name)?.durationMilliseconds ?? 0;
  for (const { name } of actions) startOf(name);
  return starts;
}
