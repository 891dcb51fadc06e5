import type { LedgerItem } from '../shared/ledger.ts';
import type { Ports } from '../shared/ports.ts';

/** A rollback that was decided on: written down before anything is done, so that whoever comes after a death goes on with it. */
export interface RollbackPlan {
  readonly how: 'stop-deployment' | 'update-service' | 'by-ecs';
  readonly service: string;
  /** The service deployment that is taken back. */
  readonly deployment: string;
  readonly from: string;
  /** The task definition to go back to; absent where ECS knows by itself. */
  readonly to?: string;
  readonly digests: readonly string[];
  /** Absent where ECS found out by itself, and no alarm is known to say so. */
  readonly alarm?: string;
  readonly incident: string;
  readonly why: string;
  /** Alarms watched its deployments, and are to do so again in the end. */
  readonly isWatched?: boolean;
  /** An experiment deployed it: going back locks nothing. */
  readonly isTrial?: boolean;
  /** The service belongs to a CloudFormation stack, which knows nothing of this. */
  readonly drifts: boolean;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** How far a plan has come: `told` is what people know that it was done, `ended` that they know its end too. */
export type Progress = 'planned' | 'told' | 'ended';

export interface OpenPlan {
  readonly plan: RollbackPlan;
  readonly progress: Progress;
}

const partition = 'ROLLBACK';
const daysKept = 30;

type LedgerPorts = Pick<Ports, 'ledger' | 'clock'>;

export async function writePlan({ ledger, clock }: LedgerPorts, plan: RollbackPlan, progress: Progress): Promise<void> {
  const expiresAt = Math.floor(clock.wall() / 1000) + daysKept * 86_400;
  await ledger.put({ pk: partition, sk: plan.deployment, plan, progress, expiresAt });
}

export async function planOfDeployment(
  { ledger }: Pick<Ports, 'ledger'>,
  deployment: string,
): Promise<OpenPlan | undefined> {
  const item = await ledger.get(partition, deployment);
  return item && openPlanOf(item);
}

/** The plans that are so far, and no further. */
export async function plansThatAre({ ledger }: Pick<Ports, 'ledger'>, progress: Progress): Promise<RollbackPlan[]> {
  const all = (await ledger.list(partition)).map(openPlanOf);
  return all.filter((open) => open.progress === progress).map(({ plan }) => plan);
}

/** The task definitions that services were taken back from: each was found to be bad. */
export async function takenBackFrom({ ledger }: Pick<Ports, 'ledger'>): Promise<ReadonlySet<string>> {
  return new Set((await ledger.list(partition)).map((item) => openPlanOf(item).plan.from));
}

const openPlanOf = (item: LedgerItem): OpenPlan => ({
  plan: item.plan as RollbackPlan,
  progress: item.progress as Progress,
});
