import type { Impairment } from '../faults/effect.ts';
import type { ProcessIdentity } from './process-identity.ts';

/** What will be done to one task or store and how it is undone: data, journalled before anything is applied. */
export interface Plan {
  /** Carried by every artefact of the fault. */
  readonly faultId: string;
  readonly actionId: string;
  /** The ARN of the task, table or cache. */
  readonly resourceArn: string;
  /** Its service, or the store itself, by the topology's name. */
  readonly resource: string;
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
  /** Tells the task, by its limits file, to hold a balloon for so long; with a limit, the process is killed above it. */
  | {
      readonly do: 'fill-memory';
      readonly faultId: string;
      readonly taskId: string;
      readonly process: ProcessIdentity;
      readonly mebibytes: number;
      readonly milliseconds: number;
      readonly limitMebibytes?: number;
    }
  | { readonly do: 'empty-memory'; readonly faultId: string; readonly taskId: string }
  | ({ readonly do: 'impair' } & LinkImpairment)
  | { readonly do: 'clear'; readonly faultId: string };

/** An impairment of every flow that matches. */
export interface LinkImpairment {
  readonly faultId: string;
  readonly match: FlowMatch;
  /** Share of matching connections affected, 1 to 100. */
  readonly flowsPercent: number;
  readonly impairment: Impairment | StoreImpairment;
}

/**
 * What a callee does to its callers. `refusal`: it is down, so that its connections are reset and new ones are refused by
 * the kernel; no proxy sees those, and no `LinkSample` tells of them. A share of the connections cannot be refused so: they
 * are accepted and reset. `reset`: it dies in the middle, so that its connections are reset, and new ones when their first
 * request comes. `throttle`: it answers requests above a rate by a throttling error of DynamoDB.
 */
export type StoreImpairment =
  | { readonly kind: 'refusal' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'throttle'; readonly requestsPerSecond: number };

/**
 * A flow is one direction of a connection: bytes from a sender to a receiver. Senders and receivers are task ids, store
 * names or `users`; `callee` is the called service or store, whichever of its tasks, and `destinationPort` its container
 * port: only bytes towards the called side have them.
 */
export interface FlowMatch {
  readonly sender?: string;
  readonly receiver?: string;
  /** Any of these; absent = all. */
  readonly receivers?: readonly string[];
  readonly callee?: string;
  readonly destinationPort?: number;
}

/** Whether a step ends the task's process: then its replacement is the way back. */
export function endsTask(step: Step): boolean {
  return (
    step.do === 'stop-task' || step.do === 'signal' || (step.do === 'fill-memory' && step.limitMebibytes !== undefined)
  );
}
