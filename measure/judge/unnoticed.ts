import { isLasting } from '../../lib/model/events/plan.ts';
import type { Experiment } from '../../lib/model/experiments/experiment.ts';
import { type EventFacts, isFatal, lossOf } from './facts.ts';
import { inSeconds } from './phrases.ts';

/** Shorter, milliseconds, a fault may be over before health checks could have said anything. */
const enoughForHealthChecks = 10_000;

interface Unnoticed {
  readonly service: string;
  readonly lastedMilliseconds: number;
}

/**
 * Tasks that hung as long as the fault lasted, and that nobody ended or called unhealthy: their replacement was promised.
 * `broken` where there was time for it, else `doubts`.
 */
export function unnoticedIn(
  { capacitySeconds }: Pick<Experiment, 'capacitySeconds'>,
  facts: EventFacts,
): { readonly broken: readonly string[]; readonly doubts: readonly string[] } {
  if (capacitySeconds === undefined || !facts.snapshot) return { broken: [], doubts: [] };
  const all = facts.faults.flatMap((fault): Unnoticed | [] => {
    const { plan, applied, reverted } = fault;
    if (!isFatal(fault) || !isLasting(plan) || applied === undefined || reverted === undefined) return [];
    if (lossOf(fault, facts.tasks) !== undefined) return [];
    return { service: plan.resource, lastedMilliseconds: reverted - applied };
  });
  const [soon, late] = [all.filter(isSoonOver), all.filter((one) => !isSoonOver(one))];
  return {
    broken: late.map((one) => `${hung(one)} and was not replaced: its health checks did not notice`),
    doubts: soon.map((one) => `${hung(one)}: too short to say whether its health checks would notice`),
  };
}

const isSoonOver = ({ lastedMilliseconds }: Unnoticed) => lastedMilliseconds < enoughForHealthChecks;

const hung = ({ service, lastedMilliseconds }: Unnoticed) =>
  `a task of ${service} hung for ${inSeconds(lastedMilliseconds)}`;
