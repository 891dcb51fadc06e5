import type { Observation } from '../../../lib/model/events/observation.ts';
import type { Step } from '../../../lib/model/events/plan.ts';
import type { RevertProof } from '../../../lib/model/events/proof.ts';
import type { Versions } from '../versions.ts';
import type { KillNotes } from './faults/kill-notes.ts';
import type { MemoryNotes } from './faults/memory-notes.ts';
import type { Hands } from './hands/hands.ts';
import type { Links } from './links-process.ts';
import type { Mesh } from './mesh.ts';
import type { Scheduler } from './scheduler.ts';

export type Probe = RevertProof['probe'];

/** What the supervisor can look at without asking whoever injects. */
export interface Eyes {
  readonly scheduler: Pick<Scheduler, 'hasStopped'>;
  readonly mesh: Mesh;
  /** Folder with a sub-folder per task, for what faults put there. */
  readonly scratch: string;
  readonly memory: MemoryNotes;
  readonly kills: KillNotes;
  readonly links: Pick<Links, 'impairments' | 'echo'>;
  readonly versions: Pick<Versions, 'look'>;
}

/**
 * One primitive of this runtime, whole: how it is done, undone, looked for, seen and proven to be over. Each half is
 * required: a kind that lacks one does not compile, so none is taken for undone because nobody looked.
 */
export type StepKind<S extends Step> = StepHalves<S> & (ByGuardian<S> | ByScheduler<S> | ByDeployment<S>);

interface StepHalves<S extends Step> {
  readonly do: S['do'];
  /** What undoes it, in words, e.g. `continues the process`; null where it happens once and nothing is left. */
  readonly wayBack: string | null;
  /** By the guardian; idempotent, whoever has done it. */
  undo(step: S, hands: Hands): Promise<void> | void;
  /** By the guardian: the artefacts with the fault's id that are there. */
  leftOver(step: S, hands: Hands): Promise<string[]> | string[];
  /** By the supervisor, before it is done: what must be known to tell the effect from what was there anyway. */
  before?(step: S, eyes: Eyes): void;
  /** By the supervisor, while it is in force: whether its effect is there, beside that of `others` of its kind. */
  observe(step: S, eyes: Eyes, others: readonly S[]): Promise<Observation> | Observation;
  /**
   * By the supervisor, after it was undone: whether a probe sees what `others` of its kind, still in force, explain.
   * `beside` are the steps in force of any kind: they may keep the task from letting go.
   */
  prove(step: S, eyes: Eyes, others: readonly S[], beside: readonly Step[]): Promise<Probe> | Probe;
}

interface ByGuardian<S extends Step> {
  readonly by: 'guardian';
  /** Longest time it may take, milliseconds; 2000 unless told. */
  readonly limitMilliseconds?: number;
  execute(step: S, hands: Hands): Promise<void> | void;
}

interface ByScheduler<S extends Step> {
  readonly by: 'scheduler';
  execute(step: S, scheduler: Scheduler): Promise<void>;
}

/** What is done to a service as a whole ends with the supervisor, and all tasks with it: the guardian has nothing to undo. */
interface ByDeployment<S extends Step> {
  readonly by: 'deployment';
  execute(step: S, versions: Versions): Promise<void>;
  /** Idempotent; resolves when nothing of it serves any more. */
  takeBack(step: S, versions: Versions): Promise<void>;
  /** Whether others have taken it back. */
  isOver(step: S, versions: Versions): boolean;
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
