import type { Step } from '../../../lib/model/events/plan.ts';
import type { Crowd } from '../crowd.ts';
import type { ByCrowd, ByDeployment, ByGuardian, ByScheduler, Probe, Seen } from '../step-by.ts';
import type { Versions } from '../versions.ts';
import type { KillNotes } from './faults/kill-notes.ts';
import type { MemoryNotes } from './faults/memory-notes.ts';
import type { Hands } from './hands/hands.ts';
import type { Links } from './links-process.ts';
import type { Mesh } from './mesh.ts';
import type { Scheduler } from './scheduler.ts';

/** What the supervisor can look at without asking whoever injects. */
export interface Eyes {
  readonly scheduler: Pick<Scheduler, 'hasStopped'>;
  readonly mesh: Mesh;
  /** Folder with a sub-folder per task, for what faults put there. */
  readonly scratch: string;
  readonly memory: MemoryNotes;
  readonly kills: KillNotes;
  readonly links: Pick<Links, 'impairments' | 'echo' | 'touched'>;
  readonly versions: Pick<Versions, 'look'>;
  readonly crowd: Pick<Crowd, 'look' | 'haveLeft'>;
}

/**
 * One primitive of this runtime, whole: how it is done, undone, looked for, seen and proven to be over. Each half is
 * required: a kind that lacks one does not compile, so none is taken for undone because nobody looked.
 */
export type StepKind<S extends Step> = StepHalves<S> &
  ((ByGuardian<S> & DoneByGuardian<S>) | ByScheduler<S, Scheduler> | ByDeployment<S> | ByCrowd<S>);

interface StepHalves<S extends Step> extends Seen<S, Eyes> {
  /** By the guardian; idempotent, whoever has done it. */
  undo(step: S, hands: Hands): Promise<void> | void;
  /** By the guardian: the artefacts with the fault's id that are there. */
  leftOver(step: S, hands: Hands): Promise<string[]> | string[];
}

interface DoneByGuardian<S extends Step> {
  /** Longest time it may take, milliseconds; 2000 unless told. */
  readonly limitMilliseconds?: number;
  execute(step: S, hands: Hands): Promise<void> | void;
}

/** Fixes the type of a kind's steps. */
export const defineStep = <S extends Step>(kind: StepKind<S>): StepKind<S> => kind;

/** The halves of a step that happens once: its task is replaced, and nothing of it is left. */
export const happensOnce = {
  wayBack: null,
  undo: () => {},
  leftOver: () => [],
  prove: (): Probe => ({ matches: true, detail: 'it happens once: nothing of it lasts' }),
} as const;
