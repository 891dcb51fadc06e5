import type { Step } from '../../lib/model/events/plan.ts';
import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';

/** How a runtime carries its steps out: what the guardian works with, and never looks into. */
export interface StepRunner {
  /** Rejects when it fails or takes longer than its time limit. */
  execute(step: Step): Promise<void>;
  /** Idempotent, whoever has carried the step out. Rejects when it fails. */
  undo(step: Step): Promise<void>;
  /** What a step has left behind, by a look of its own. Rejects where it cannot look. */
  leftOver(step: Step): Promise<string[]>;
  /** Continues at once every process that it keeps stopping, before anything is undone. */
  letGo(): void;
  /** What came of these processes of ours, and of foreign programs that have gone, in whatever group. */
  strays(leaders: readonly ProcessIdentity[]): ProcessIdentity[];
  /** Removes the files of all faults, and the folders that tasks had of their own. */
  removeFiles(): void;
  close(): void;
}

/** `isOurs` says which processes may be touched. */
export type CreateStepRunner = (isOurs: (process: ProcessIdentity) => boolean) => StepRunner;
