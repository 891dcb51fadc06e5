/** What will be done to one task, service or store and how it is undone: data, journalled before anything is applied. */
export interface Plan {
  /** Carried by every artefact of the fault. */
  readonly faultId: string;
  readonly actionId: string;
  /** The ARN of the task, service, table or cache. */
  readonly resourceArn: string;
  /** Its service, or what it is itself, by the topology's name. */
  readonly resource: string;
  /** Done in this order, undone in reverse; undoing is idempotent. */
  readonly steps: readonly Step[];
  /** What undoes it, in words, a line for each step that lasts; empty where nothing is to be undone. */
  readonly undo: readonly string[];
  /** It takes the task down: then its replacement is the way back. */
  readonly endsTask: boolean;
  /** It deploys `resource`: any of its tasks may be replaced as long as it lasts. */
  readonly replacesTasks?: true;
  /** So many messages that nobody can handle come onto `resource`, which is a queue. It may be over before it is held out. */
  readonly messages?: number;
  /** It is done otherwise than FIS does it, for want of something here: `fidelity` says how, and of what. */
  readonly isFallback?: true;
  /** What it is about is not there, so that nobody can notice it: `fidelity` says what. */
  readonly touchesNothing?: true;
  /** What of it hits nothing, where the rest does, in a sentence. */
  readonly note?: string;
  /** How long it is held, at most, milliseconds of real time; 0 for what happens once. */
  readonly holdMilliseconds: number;
  /**
   * Of a fault that health checks are to notice: how long theirs take at most, milliseconds; null where there are none,
   * absent where the runtime does not say.
   */
  readonly noticeMilliseconds?: number | null;
  /** Milliseconds after which the holder undoes the fault by itself, even if nobody tells it. */
  readonly leaseMilliseconds: number;
  /** How close this comes to what FIS does on ECS, in one sentence. */
  readonly fidelity: string;
}

/** One primitive of a runtime, as data. Only that runtime knows what it means, and how it is undone. */
export interface Step {
  readonly do: string;
}

/** How plans are done otherwise than FIS does it, each once; empty where none is. */
export const fallbacksIn = (plans: readonly Pick<Plan, 'isFallback' | 'fidelity'>[]): string[] => [
  ...new Set(plans.flatMap(({ isFallback, fidelity }) => (isFallback ? [fidelity] : []))),
];

/** What is worth telling of plans while they are held: fallbacks, and what hits nothing; each once. */
export const wordsOn = (
  plans: readonly Pick<Plan, 'isFallback' | 'touchesNothing' | 'note' | 'fidelity'>[],
): string[] => [
  ...new Set(
    plans.flatMap(({ isFallback, touchesNothing, note, fidelity }) => [
      ...(isFallback || touchesNothing ? [fidelity] : []),
      ...(note === undefined ? [] : [note]),
    ]),
  ),
];

/** Whether a plan leaves something that must be undone. */
export const isLasting = ({ undo }: Pick<Plan, 'undo'>): boolean => undo.length > 0;

/** The last part of its ARN: a task's id, or a name; journals of older versions may have none. */
export const targetOf = ({ resource, resourceArn }: Pick<Plan, 'resource' | 'resourceArn'>): string =>
  resourceArn?.split(/[/:]/).at(-1) ?? resource;

/** `web 0108b27c`, or the name alone where it is hit as a whole. */
export const targetInWords = ({ resource, target }: { readonly resource: string; readonly target: string }): string =>
  target === resource ? resource : `${resource} ${target.slice(0, 8)}`;
