import type { Step } from '../../../lib/model/events/plan.ts';

/** A container as it was when the step was planned: its id, and its first process by the number that the host knows. */
export interface Target {
  readonly containerId: string;
  readonly pid: number;
}

/**
 * One primitive of this runtime, by the guardian in its container: how it is done, undone and looked for. Each half needs
 * the step alone, so that it can be undone by whoever has only the journal.
 */
export interface StepKind<S extends Step = Step> {
  readonly do: S['do'];
  /** What undoes it, in words; null where it happens once and nothing is left. */
  readonly wayBack: string | null;
  /** Longest time it may take, milliseconds; 10,000 unless told. */
  readonly limitMilliseconds?: number;
  execute(step: S): Promise<void> | void;
  /** Idempotent, whoever has done it, and however far. */
  undo(step: S): Promise<void> | void;
  /** The artefacts of the step that are there, in words. */
  leftOver(step: S): Promise<string[]> | string[];
}

/** Fixes the type of a kind's steps. */
export const defineStep = <S extends Step>(kind: StepKind<S>): StepKind<S> => kind;
