import { isLasting } from '../../lib/model/events/plan.ts';
import type { Experiment } from '../../lib/model/experiments/experiment.ts';
import { type EventFacts, isFatal, lossOf } from './facts.ts';
import { inSeconds } from './phrases.ts';

/** What health checks have to say anything in, milliseconds, where the runtime does not say what they need. */
const enoughForHealthChecks = 10_000;

interface Unnoticed {
  readonly service: string;
  readonly lastedMilliseconds: number;
  readonly noticeMilliseconds: number | null;
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
    return {
      service: plan.resource,
      lastedMilliseconds: reverted - applied,
      noticeMilliseconds: plan.noticeMilliseconds === undefined ? enoughForHealthChecks : plan.noticeMilliseconds,
    };
  });
  const [soon, late] = [all.filter(isSoonOver), all.filter((one) => !isSoonOver(one))];
  return {
    broken: late.map((one) => `${hung(one)} and was not replaced: ${why(one)}`),
    doubts: soon.map((one) => `${hung(one)}: too short to say whether its health checks would notice`),
  };
}

/** What slow health checks add to the time in which hung tasks must be replaced, milliseconds. */
export const slowToNotice = ({ faults }: Pick<EventFacts, 'faults'>): number =>
  Math.max(0, ...faults.map(({ plan }) => (plan.noticeMilliseconds ?? 0) - enoughForHealthChecks));

const isSoonOver = ({ lastedMilliseconds, noticeMilliseconds }: Unnoticed) =>
  lastedMilliseconds < (noticeMilliseconds ?? enoughForHealthChecks);

const why = ({ noticeMilliseconds }: Unnoticed) =>
  noticeMilliseconds === null ? 'it has no health check' : 'its health checks did not notice';

const hung = ({ service, lastedMilliseconds }: Unnoticed) =>
  `a task of ${service} hung for ${inSeconds(lastedMilliseconds)}`;
