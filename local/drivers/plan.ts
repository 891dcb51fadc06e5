import type { Impairment } from '../../lib/model/faults/effect.ts';
import type { ProcessIdentity } from '../runtimes/runtime.ts';

/** What will be done to one task and how it is undone: data, journalled before anything is applied. */
export interface Plan {
  /** Carried by every artefact of the fault. */
  readonly faultId: string;
  readonly actionId: string;
  readonly taskArn: string;
  readonly service: string;
  readonly apply: readonly Step[];
  /** Idempotent; run in reverse order of `apply`. */
  readonly revert: readonly Step[];
  /** How close this comes to what FIS does on ECS, in one sentence. */
  readonly fidelity: string;
  /** Milliseconds after which the holder undoes the fault by itself, even if nobody tells it. */
  readonly leaseMilliseconds: number;
}

/** One primitive of a runtime. */
export type Step =
  /** ECS StopTask: SIGTERM, then SIGKILL after the stop timeout. */
  | { readonly do: 'stop-task'; readonly taskArn: string }
  | { readonly do: 'signal'; readonly process: ProcessIdentity; readonly signal: 'SIGTERM' | 'SIGKILL' }
  /** Takes `share` (0 to 1) of the processor time away by SIGSTOP and SIGCONT at a fine grain. */
  | { readonly do: 'duty-cycle'; readonly faultId: string; readonly process: ProcessIdentity; readonly share: number }
  | { readonly do: 'resume'; readonly faultId: string; readonly process: ProcessIdentity }
  /** Starts `workers` writers that fill up to `bytes` of the task's scratch space and sync, over and over. */
  | {
      readonly do: 'write';
      readonly faultId: string;
      readonly taskId: string;
      readonly workers: number;
      readonly bytes: number;
    }
  | { readonly do: 'end-write'; readonly faultId: string; readonly taskId: string }
  | ({ readonly do: 'impair' } & LinkImpairment)
  | { readonly do: 'clear'; readonly faultId: string };

/** An impairment of every flow that matches. */
export interface LinkImpairment {
  readonly faultId: string;
  readonly match: FlowMatch;
  /** Share of matching connections affected, 1 to 100. */
  readonly flowsPercent: number;
  readonly impairment: Impairment;
}

/**
 * A flow is one direction of a connection: bytes from a sender to a receiver. Senders and receivers are task ids, store
 * names or `users`; `destinationPort` is the container port of the called side, and only bytes towards it have one.
 */
export interface FlowMatch {
  readonly sender?: string;
  readonly receiver?: string;
  /** Any of these; absent = all. */
  readonly receivers?: readonly string[];
  readonly destinationPort?: number;
}
