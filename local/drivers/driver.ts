import type { Effect } from '../../lib/model/faults/effect.ts';
import type { Topology } from '../../lib/model/topology.ts';
import type { Task } from '../runtimes/runtime.ts';
import type { Plan, Step } from './plan.ts';

/** What a plan is made of: one fault on one task, and the system around it. */
export interface PlanRequest<Kind extends Effect['kind'] = Effect['kind']> {
  readonly faultId: string;
  readonly actionId: string;
  readonly effect: Extract<Effect, { kind: Kind }>;
  readonly task: Task;
  /** Every task that runs now, by which `sources` are resolved. */
  readonly tasks: readonly Task[];
  readonly topology: Topology;
  /** How long the effect is to last, scaled; 0 for one that happens once. */
  readonly durationMilliseconds: number;
}

/** Turns one kind of effect into steps. Pure; throws {@link InvalidTargetError} where the effect does not fit the task. */
export type Driver<Kind extends Effect['kind']> = (
  request: PlanRequest<Kind>,
) => Pick<Plan, 'apply' | 'revert' | 'fidelity'>;

/** The effect cannot be had on this task, with these parameters. The name is FIS's error code. */
export class InvalidTargetError extends Error {
  override readonly name = 'InvalidTarget';
}

/** Steps that nothing undoes: the scheduler's replacement is the way back. */
export const once = (step: Step, fidelity: string): ReturnType<Driver<never>> => ({
  apply: [step],
  revert: [],
  fidelity,
});
