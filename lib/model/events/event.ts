import type { Observation } from './observation.ts';
import type { Plan } from './plan.ts';
import type { ProcessIdentity } from './process-identity.ts';
import type { ProcessorTimes } from './processor-times.ts';
import type { RevertProof } from './proof.ts';
import type { ActionStatus, ExperimentStatus } from './statuses.ts';

/** The spine: everything that happens is one of these. Journal, terminal, reports and GET /experiments are folds of them. */
export type Event = EventHeader & EventBody;

export interface EventHeader {
  /** Version of this schema. */
  readonly v: 1;
  /** Position in the journal, from 1, without gaps. */
  readonly seq: number;
  /** Wall clock, milliseconds since the epoch. */
  readonly wall: number;
  /** Monotonic clock of the machine, milliseconds. */
  readonly mono: number;
}

export type EventBody =
  | {
      readonly type: 'experiment-state';
      readonly experimentId: string;
      readonly templateId: string;
      readonly status: ExperimentStatus;
      readonly reason: string;
    }
  | {
      readonly type: 'target-resolved';
      readonly experimentId: string;
      readonly target: string;
      readonly resourceType: string;
      readonly arns: readonly string[];
    }
  | {
      readonly type: 'action-state';
      readonly experimentId: string;
      readonly action: string;
      readonly actionId: string;
      readonly status: ActionStatus;
      readonly reason: string;
    }
  /** Durable before anything is applied: the journal holds the way back first. */
  | { readonly type: 'fault-planned'; readonly experimentId: string; readonly action: string; readonly plan: Plan }
  | { readonly type: 'fault-applied'; readonly experimentId: string; readonly action: string; readonly faultId: string }
  | { readonly type: 'fault-failed'; readonly experimentId: string; readonly faultId: string; readonly message: string }
  | {
      readonly type: 'fault-observed';
      readonly experimentId: string;
      readonly faultId: string;
      readonly observation: Observation;
    }
  | {
      readonly type: 'fault-reverted';
      readonly experimentId: string;
      readonly faultId: string;
      readonly proof: RevertProof;
    }
  | {
      readonly type: 'revert-failed';
      readonly experimentId: string;
      readonly faultId: string;
      readonly message: string;
    }
  /** A process of ours: what heal ends when everything else has died. */
  | { readonly type: 'process-started'; readonly role: string; readonly process: ProcessIdentity }
  | { readonly type: 'process-ended'; readonly role: string; readonly process: ProcessIdentity; readonly exit: string }
  | {
      readonly type: 'task-state';
      readonly taskArn: string;
      readonly service: string;
      readonly availabilityZone: string;
      /**
       * `ready` = healthy and in rotation, also again; `out-of-rotation` = ready, and taken out by the load balancer;
       * `stopped` = death seen by the operating system.
       */
      readonly state: 'starting' | 'ready' | 'out-of-rotation' | 'unhealthy' | 'draining' | 'stopped';
      readonly reason: string;
    }
  /** One second of traffic, seen at the edge (scope `users`) or on the links towards a service or store. */
  | ({ readonly type: 'window' } & Window)
  | {
      readonly type: 'alarm-state';
      readonly alarm: string;
      readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
      readonly reason: string;
    }
  /** How long the system's processes ran on a processor and waited for one in the last second, added up, milliseconds. */
  | ({ readonly type: 'processors' } & ProcessorTimes)
  | { readonly type: 'load-state'; readonly state: 'warming' | 'running' | 'stopped'; readonly rate: number }
  | { readonly type: 'audit'; readonly audit: Audit }
  | { readonly type: 'notice'; readonly message: string };

/** Outcomes of one second by intended start, and their latencies as a compressed base64 HDR histogram (microseconds). */
export interface Window {
  /** `users` = the edge, or the name of a service or store as its callers see it on the links. */
  readonly scope: string;
  /** The user journey, for scope `users`; absent on links. */
  readonly journey?: string;
  /** Monotonic milliseconds of the window's first instant; windows are aligned to whole seconds of that clock. */
  readonly start: number;
  readonly served: number;
  readonly degraded: number;
  readonly failed: number;
  /** Greatest lateness of the generator against its schedule in this second, milliseconds; 0 on links. */
  readonly slip: number;
  readonly histogram: string;
}

/**
 * Whether the data survived a run, by kinds that its system names: a list of ids where receipts are wrong, a number where
 * something waits. What was wrong before the run is not counted, but told apart.
 */
export interface Audit {
  readonly acknowledged: number;
  /** Those acknowledged that are not `lost`. */
  readonly stored: number;
  /** What receipts are called, e.g. `bookings`. */
  readonly receipts: string;
  /** The kinds that break each promise, by its name. */
  readonly promises: Readonly<Record<string, readonly string[]>>;
  /** What each kind is called after a number, e.g. `bookings lost`. */
  readonly words: Readonly<Record<string, string>>;
  /** What is owed since before this run, or was until now; absent = nothing. */
  readonly owed?: readonly Debt[];
  readonly [kind: string]: unknown;
}

/**
 * What the run of an experiment left behind, as a later audit finds it: under the word for receipts how many of them are
 * still wrong, and how many wait by each kind.
 */
export interface Debt {
  /** The experiment; `the start` = from before the first that was audited. */
  readonly since: string;
  /** Receipts that the audit before this one found wrong, and this one not any more. */
  readonly settled: number;
  readonly [kind: string]: string | number;
}

/** Where events go. `durable` resolves after the event is on disk. */
export interface EventLog {
  /** Sequence number of the newest event; 0 without one. */
  readonly last: number;
  append(event: EventBody): Event;
  durable(event: EventBody): Promise<Event>;
  subscribe(listener: (event: Event) => void): () => void;
  /** Events with seq greater than `after`, oldest first. */
  since(after: number): Event[];
}
