import type { Observation } from '../../../../lib/model/events/observation.ts';
import type { Step } from '../../../../lib/model/events/plan.ts';
import type { Probe } from '../../step-by.ts';
import type { StepKind, Target } from '../step-kind.ts';

/** A step on one incarnation of a container. */
export interface ContainerStep extends Step {
  readonly faultId: string;
  readonly target: Target;
}

/** What the guardian does steps on containers with: where the host's control groups are, and what it knows of the start. */
export interface ContainerHands {
  /** The folder of the host's control groups, writable, e.g. `/sys/fs/cgroup`. */
  readonly groups: string;
  /** What was there before a step, by the fault's id: a look tells by it what came since. */
  readonly notes: Map<string, unknown>;
}

/** One primitive on the processes of a container, and whether it has its effect. */
export interface ContainerStepKind<S extends ContainerStep> {
  readonly do: S['do'];
  readonly wayBack: StepKind['wayBack'];
  readonly limitMilliseconds?: number;
  /** Rejects where it fails, and leaves then nothing that an undo does not find. */
  execute(step: S, hands: ContainerHands): Promise<void> | void;
  undo(step: S, hands: ContainerHands): Promise<void> | void;
  leftOver(step: S, hands: ContainerHands): Promise<string[]> | string[];
  /** By whoever looks, before it is done: what must be known to tell the effect from what was there anyway. */
  note?(step: S, hands: ContainerHands): void;
  readonly goesWithTarget?: true;
  /** Whether its effect is there, by what the kernel counts; false where nobody knows what was there before. */
  look(step: S, hands: ContainerHands): Promise<Observation> | Observation;
}

export const defineContainerStep = <S extends ContainerStep>(kind: ContainerStepKind<S>): ContainerStepKind<S> => kind;

/** A kind of step of this runtime that also looks. */
export interface LookingStepKind<S extends Step = Step> extends StepKind<S> {
  note?(step: S): Promise<void> | void;
  look(step: S): Promise<Observation> | Observation;
  /** How many requests of callers it has touched, where it is about single ones; undefined where that is not known. */
  touched?(step: S): Promise<number | undefined>;
  /** After it was undone, where nothing of it is left: whether its effect has gone, too. */
  isGone?(step: S): Promise<Probe>;
  /** Its effect is not the end of its target, but ends with that. */
  readonly goesWithTarget?: true;
}

/** Fixes the type of a kind's steps. */
export const defineLookingStep = <S extends Step>(kind: LookingStepKind<S>): LookingStepKind<S> => kind;

/** The kind with the hands that it works with. */
export const inHands = <S extends ContainerStep>(
  kind: ContainerStepKind<S>,
  hands: ContainerHands,
): LookingStepKind => {
  const half =
    <Result>(call: (step: S, hands: ContainerHands) => Result) =>
    (step: Step): Result =>
      call(step as S, hands);
  return {
    do: kind.do,
    wayBack: kind.wayBack,
    ...(kind.limitMilliseconds !== undefined && { limitMilliseconds: kind.limitMilliseconds }),
    execute: half(kind.execute),
    undo: half(kind.undo),
    leftOver: half(kind.leftOver),
    ...(kind.goesWithTarget && { goesWithTarget: true }),
    ...(kind.note && { note: half(kind.note) }),
    look: half(kind.look),
  };
};
