import type { AwsEvent } from '../../lib/model/response/aws-event.ts';
import type { Recovery } from '../../lib/model/response/run-record.ts';

/** What ECS told of a service, as far as a recovery is made of it. */
export interface ServiceFact {
  readonly service: string;
  readonly what: 'lost' | 'steady' | 'deployment';
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The task that was lost, or what became of which deployment. */
  readonly which: string;
}

/** A task that goes since another takes its place, or fewer are wanted. Source: ECS developer guide, stopped task errors. */
export const isPlanned = (reason: string): boolean => reason.startsWith('Scaling activity initiated by');

/** Undefined where an event says nothing of that kind. */
export function serviceFactOf({ detail, resources, time, 'detail-type': type }: AwsEvent): ServiceFact | undefined {
  const at = timeOf(detail.stoppingAt ?? detail.updatedAt ?? detail.createdAt) ?? Date.parse(time);
  if (Number.isNaN(at)) return undefined;
  if (type === 'ECS Task State Change') {
    const service = /^service:(.+)$/.exec(String(detail.group ?? ''))?.[1];
    const isLost = detail.desiredStatus === 'STOPPED' && !isPlanned(String(detail.stoppedReason ?? ''));
    return service && isLost ? { service, what: 'lost', at, which: String(detail.taskArn) } : undefined;
  }
  const service = resources[0]?.split('/').at(-1);
  if (!service) return undefined;
  if (type === 'ECS Service Action' && detail.eventName === 'SERVICE_STEADY_STATE') {
    return { service, what: 'steady', at, which: '' };
  }
  if (type !== 'ECS Deployment State Change') return undefined;
  return { service, what: 'deployment', at, which: `${service}: ${detail.eventName} (${detail.deploymentId})` };
}

const timeOf = (text: unknown): number | undefined => {
  const at = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
};

/** Losses so soon after the end are still the experiment's. */
const afterwardsMilliseconds = 60_000;

/**
 * What a service's facts say of its recovery, in whatever order they come: from a loss during the run to the next steady
 * state; one that is not over counts before all that are. Undefined where nothing was lost.
 */
export function recoveryOf(
  facts: readonly ServiceFact[],
  service: string,
  { from, to }: { readonly from: number; readonly to: number },
): Recovery | undefined {
  const its = facts.filter((fact) => fact.service === service && fact.what !== 'deployment' && fact.at >= from);
  const tasks = new Set<string>();
  const found: { lostAt: number; steadyAt?: number }[] = [];
  // A task is told of several times as it goes: it is lost at the first.
  for (const { what, at, which } of [...its].sort((a, b) => a.at - b.at || (a.what === 'steady' ? 1 : -1))) {
    const open = found.at(-1);
    const isOpen = open !== undefined && open.steadyAt === undefined;
    if (what === 'steady' && isOpen) open.steadyAt = at;
    if (what === 'lost' && !tasks.has(which) && !isOpen && at <= to + afterwardsMilliseconds)
      found.push({ lostAt: at });
    if (what === 'lost') tasks.add(which);
  }
  const lasted = ({ lostAt, steadyAt = Number.POSITIVE_INFINITY }: Recovery) => steadyAt - lostAt;
  return found.sort((a, b) => lasted(b) - lasted(a))[0];
}

/** The rollouts within a run. */
export const deploymentsIn = (
  facts: readonly ServiceFact[],
  { from, to }: { readonly from: number; readonly to: number },
): string[] => [
  ...new Set(facts.filter(({ what, at }) => what === 'deployment' && at >= from && at <= to).map(({ which }) => which)),
];
