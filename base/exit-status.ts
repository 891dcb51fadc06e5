import type { Verdict } from '../lib/model/events/verdict.ts';
import { isWeak } from '../lib/model/patterns.ts';

/** How the command line ends: the whole vocabulary. `usage` is known before anything starts. */
export const exitStatus = { held: 0, notHeld: 1, usage: 2, error: 3, interrupted: 130 } as const;

export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];

/** What came of a batch of runs. */
export interface Outcome {
  readonly verdicts: readonly Pick<Verdict, 'verdict' | 'proofs' | 'patterns'>[];
  /** Runs that were asked for. */
  readonly wanted: number;
  readonly interrupted: boolean;
  /** A weak pattern counts as a promise that was not kept. @default - it does not */
  readonly strict?: boolean;
  /** What is not as it was before, by name, beside the faults that lack a clean proof. */
  readonly remaining?: readonly string[];
}

/** The one rule, for every command, here and in AWS: a fault that is not proven undone weighs most, then the interruption. */
export function exitStatusOf({ verdicts, wanted, interrupted, strict = false, remaining = [] }: Outcome): ExitStatus {
  const isUndone = remaining.length === 0 && verdicts.every(({ proofs }) => proofs.clean === proofs.faults);
  if (!isUndone) return exitStatus.error;
  if (interrupted) return exitStatus.interrupted;
  const hasHeld = ({ verdict, patterns }: Outcome['verdicts'][number]) =>
    verdict === 'held' && !(strict && patterns.some(isWeak));
  const allHeld = verdicts.length >= wanted && wanted > 0 && verdicts.every(hasHeld);
  return allHeld ? exitStatus.held : exitStatus.notHeld;
}
