import type { Observation } from '../../lib/model/events/observation.ts';
import type { Step } from '../../lib/model/events/plan.ts';
import type { RevertProof } from '../../lib/model/events/proof.ts';
import type { Crowd } from './crowd.ts';
import type { Versions } from './versions.ts';

export type Probe = RevertProof['probe'];

/** How a kind of step is seen, and proven to be over: by the supervisor, who does not ask whoever injects. */
export interface Seen<S extends Step, Eyes> {
  readonly do: S['do'];
  /** What undoes it, in words, e.g. `continues the process`; null where it happens once and nothing is left. */
  readonly wayBack: string | null;
  /** Before it is done: what must be known to tell the effect from what was there anyway. */
  before?(step: S, eyes: Eyes): Promise<void> | void;
  /** While it is in force: whether its effect is there, beside that of `others` of its kind. */
  observe(step: S, eyes: Eyes, others: readonly S[]): Promise<Observation> | Observation;
  /**
   * Before it is undone: how many requests of callers it has touched, whoever looks apart; undefined where that is not known.
   * Absent where it is nothing about single requests.
   */
  touched?(step: S, eyes: Eyes): Promise<number | undefined>;
  /**
   * After it was undone: whether a probe sees what `others` of its kind, still in force, explain. `beside` are the steps in
   * force of any kind: they may keep the task from letting go.
   */
  prove(step: S, eyes: Eyes, others: readonly S[], beside: readonly Step[]): Promise<Probe> | Probe;
}

export interface ByGuardian<S extends Step> {
  readonly by: 'guardian';
  /** Whether nothing of it is at work any more; absent where it is until it is undone. */
  isOver?(step: S): Promise<boolean>;
}

export interface ByScheduler<S extends Step, Scheduler> {
  readonly by: 'scheduler';
  execute(step: S, scheduler: Scheduler): Promise<void>;
}

/** What is done to a service as a whole ends with the supervisor, and all tasks with it: the guardian has nothing to undo. */
export interface ByDeployment<S extends Step> {
  readonly by: 'deployment';
  execute(step: S, versions: Versions): Promise<void>;
  /** Idempotent; resolves when nothing of it serves any more. */
  takeBack(step: S, versions: Versions): Promise<void>;
  /** Whether others have taken it back. */
  isOver(step: S, versions: Versions): boolean;
}

/** Users come from the supervisor's load generator, and go with it: the guardian has nothing to undo. */
export interface ByCrowd<S extends Step> {
  readonly by: 'crowd';
  execute(step: S, crowd: Crowd): Promise<void>;
  /** Idempotent. */
  takeBack(step: S, crowd: Crowd): Promise<void>;
}

/** One primitive of a runtime, as its supervisor deals with it. */
export type SupervisedKind<S extends Step, Eyes, Scheduler> = Seen<S, Eyes> &
  (ByGuardian<S> | ByScheduler<S, Scheduler> | ByDeployment<S> | ByCrowd<S>);
