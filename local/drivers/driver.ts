import type { Plan, Step } from '../../lib/model/events/plan.ts';
import type { Effect } from '../../lib/model/faults/effect.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import type { Store } from '../../lib/model/topology.ts';
import type { Task } from '../runtimes/runtime.ts';

/** Effects that are planned: the others are refused before, or stand for one of these. */
export type PlannedKind = Exclude<Effect['kind'], 'automation' | 'aws-only' | 'hang'>;
/** Those of them that hit a store; the others hit tasks. */
type StoreKind = 'failover' | 'throttle';

/** What every plan is made of: one fault, and the system around it. */
interface Request<Planned extends Effect> {
  readonly faultId: string;
  readonly actionId: string;
  readonly effect: Planned;
  /** Every task that runs now, by which `sources` are resolved. */
  readonly tasks: readonly Task[];
  readonly system: SystemModel;
  /** How long the effect is to last, scaled; 0 for one that happens once. */
  readonly durationMilliseconds: number;
}

interface OnTask {
  readonly task: Task;
  /** What the task may hold here, in MiB. */
  readonly memoryMebibytes: number;
}

interface OnStore {
  readonly store: Store;
}

/** A plan that is asked for; the effect is of a kind that fits what it is to be on. */
export type PlanRequest = Request<Effect> & (OnTask | OnStore);

/**
 * Turns one kind of effect into steps. Pure; throws {@link InvalidTargetError} where the effect does not fit the task or
 * store.
 */
export type Driver<Kind extends PlannedKind> = (
  request: Request<Extract<Effect, { kind: Kind }>> & (Kind extends StoreKind ? OnStore : OnTask),
) => Pick<Plan, 'apply' | 'revert' | 'fidelity'>;

/** The effect cannot be had on this task or store, with these parameters. The name is FIS's error code. */
export class InvalidTargetError extends Error {
  override readonly name = 'InvalidTarget';
}

/** Steps that nothing undoes: the scheduler's replacement is the way back. */
export const once = (step: Step, fidelity: string): Pick<Plan, 'apply' | 'revert' | 'fidelity'> => ({
  apply: [step],
  revert: [],
  fidelity,
});
