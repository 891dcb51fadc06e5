import type { Plan, Step } from '../../lib/model/events/plan.ts';
import type { StartedStores, SystemModel } from '../../lib/model/system.ts';
import type { PlannedEffect, Task } from './runtime.ts';

/** Where one fault is to be: what every plan is made from. */
export interface Site {
  readonly faultId: string;
  /** Every task that runs now, by which `sources` are resolved. */
  readonly tasks: readonly Task[];
  readonly system: SystemModel;
  /** Where stores are, past every link, for what is done to them beside their callers; absent where no fault needs it. */
  readonly stores?: Pick<StartedStores, 'portOf' | 'hostOf'>;
  /** How long the effect is to last, milliseconds of real time; 0 where FIS says nothing. */
  readonly durationMilliseconds: number;
}

export interface TaskSite extends Site {
  readonly task: Task;
}

/** What one kind of effect is made of here. */
export interface PlanPart<S extends Step> {
  readonly steps: readonly S[];
  /** How close this comes to what FIS does on ECS, in one sentence. */
  readonly fidelity: string;
  readonly isFallback?: Plan['isFallback'];
  readonly touchesNothing?: Plan['touchesNothing'];
  readonly note?: Plan['note'];
  /** How long it is held where FIS says nothing, milliseconds; 0 unless told. */
  readonly ownMilliseconds?: number;
  /** It is held so long at least, milliseconds, since it would not show in less. */
  readonly leastMilliseconds?: number;
  readonly noticeMilliseconds?: Plan['noticeMilliseconds'];
}

type EffectOf<Kind extends PlannedEffect['kind']> = Extract<PlannedEffect, { kind: Kind }>;

/** Turns one kind of effect into steps. Pure; throws InvalidTargetError where the effect cannot be had there. */
export type Planner<Kind extends PlannedEffect['kind'], S extends Step = never> = (
  effect: EffectOf<Kind>,
  site: EffectOf<Kind> extends { readonly on: string } ? Site : TaskSite,
) => PlanPart<S>;

/** How each kind of effect is had in a runtime: every kind there is, or it does not compile. */
export type Planners<S extends Step = Step> = { readonly [Kind in PlannedEffect['kind']]: Planner<Kind, S> };

/** How much longer than the fault its holder waits for word from the engine before it undoes the fault by itself. */
export const graceMilliseconds = 5000;
