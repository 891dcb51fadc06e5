import type { Notification } from '../response/notification.ts';
import type { SafetyLeverStatus } from '../safety-lever.ts';
import type { Audit } from './audit.ts';
import type { RevisionOfTask, RolloutChange, ServiceAction, ServiceDeploymentChange, TaskStop } from './deployment.ts';
import type { Description } from './description.ts';
import type { EdgeWindow } from './edge-window.ts';
import type { Levels } from './levels.ts';
import type { Observation } from './observation.ts';
import type { Plan } from './plan.ts';
import type { ProcessIdentity } from './process-identity.ts';
import type { ProcessorTimes } from './processor-times.ts';
import type { RevertProof } from './proof.ts';
import type { ActionStatus, ExperimentError, ExperimentStatus, ReportStatus } from './statuses.ts';
import type { StoreChange } from './store-state.ts';
import type { Verdict } from './verdict.ts';

/** The spine: everything that happens is one of these. Journal, terminal, reports and GET /experiments are folds of them. */
export type Event = EventHeader & EventBody;

/** Of this schema; a journal of another one is not read. */
export const eventVersion = 2;

export interface EventHeader {
  readonly v: typeof eventVersion;
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
      /** The state before; absent at the first. */
      readonly before?: ExperimentStatus;
      readonly error?: ExperimentError;
    }
  /** A handler had it stopped for an alarm: of its stop conditions, where it was quicker than FIS, or another. FIS names neither. */
  | {
      readonly type: 'stop-asked';
      readonly experimentId: string;
      readonly alarm: string;
      /** It is none of its stop conditions. */
      readonly other?: true;
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
      /** It is skipped, and could not have been executed where it was started. */
      readonly unsupported?: true;
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
  /**
   * The guardian undid it before anybody had asked: it had lost its holder or its lease. Nobody has probed yet: the proof
   * follows as `fault-reverted`, by whoever asked for the fault, if that is still there.
   */
  | {
      readonly type: 'fault-ended-early';
      readonly experimentId: string;
      readonly faultId: string;
      /** Artefacts with the fault's id that are left; nothing is left to undo where there are none. */
      readonly remaining: readonly string[];
      readonly reason: string;
    }
  | {
      readonly type: 'revert-failed';
      readonly experimentId: string;
      readonly faultId: string;
      readonly message: string;
    }
  /** A process of ours, a task by `task/<service>`: what heal ends when everything else has died. */
  | { readonly type: 'process-started'; readonly role: string; readonly process: ProcessIdentity }
  | { readonly type: 'process-ended'; readonly role: string; readonly process: ProcessIdentity; readonly exit: string }
  | {
      readonly type: 'task-state';
      readonly taskArn: string;
      readonly service: string;
      readonly availabilityZone: string;
      readonly state: TaskState;
      readonly reason: string;
      /** What it runs, where tasks are of task definitions. */
      readonly revision?: RevisionOfTask;
      /** Set once it is to stop, and kept: why, as ECS says it. */
      readonly stop?: TaskStop;
    }
  /** A store that was there already is away, or there again; where nothing is told it is there. */
  | ({ readonly type: 'store-state' } & StoreChange)
  /** Some calls to a service or store pass nobody who measures them: how its callers fare is not known. Told as a system comes up. */
  | { readonly type: 'calls-unmeasured'; readonly callee: string; readonly why: string }
  /** A service deployment has come into another of ECS's states. */
  | ({ readonly type: 'service-deployment-state' } & ServiceDeploymentChange)
  /** A rollout of a service, one of its `deployments`, has begun, reached a steady state, or failed. */
  | ({ readonly type: 'rollout-state' } & RolloutChange)
  /** What the service scheduler says of a service as a whole. */
  | { readonly type: 'service-action'; readonly service: string; readonly action: ServiceAction }
  /** The tasks there are as an experiment begins, before its first fault: what its deaths are to be made up to. */
  | { readonly type: 'task-snapshot'; readonly experimentId: string; readonly tasks: readonly PresentTask[] }
  /** One second of traffic, seen at the edge (scope `users`) or on the links towards a service or store. */
  | ({ readonly type: 'window' } & Window)
  | ({ readonly type: 'edge-window' } & EdgeWindow)
  | {
      readonly type: 'alarm-state';
      readonly alarm: string;
      readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
      readonly reason: string;
    }
  /** The lever of the account: while it is not disengaged, nothing runs and nothing starts. */
  | { readonly type: 'safety-lever'; readonly status: SafetyLeverStatus; readonly reason: string }
  /** People were told, by the channel of this machine; once for each id. */
  | ({ readonly type: 'notification'; readonly id: string } & Notification)
  /** How long the system's processes ran on a processor and waited for one in the last second, added up, milliseconds. */
  | ({ readonly type: 'processors' } & ProcessorTimes)
  | ({ readonly type: 'levels' } & Levels)
  | { readonly type: 'load-state'; readonly state: 'running' | 'stopped'; readonly rate: number }
  | { readonly type: 'audit'; readonly audit: Audit }
  /** What an experiment is, and of which system: told once, before its verdict. */
  | { readonly type: 'experiment-described'; readonly experimentId: string; readonly description: Description }
  /** How far an experiment is. */
  | { readonly type: 'phase'; readonly experimentId: string; readonly experiment: string; readonly phase: Phase }
  /** The judge's last word on an experiment, whoever started it. */
  | ({ readonly type: 'verdict'; readonly experimentId: string } & Verdict)
  /** How far the report is that its template asks for; `arn` names it once it is there, `reason` the file. */
  | {
      readonly type: 'experiment-report';
      readonly experimentId: string;
      readonly status: ReportStatus;
      readonly reason: string;
      readonly arn?: string;
    }
  | { readonly type: 'notice'; readonly message: string };

/** `fault` = from the start to the proven end of the faults; `recovery` = users and capacity are watched. */
export type Phase = 'fault' | 'recovery' | 'audit' | 'over';

/**
 * `ready` = healthy and in rotation, also again; `out-of-rotation` = ready, and taken out by the load balancer;
 * `stopped` = death seen by the operating system.
 */
export type TaskState = 'starting' | 'ready' | 'out-of-rotation' | 'unhealthy' | 'draining' | 'stopped';

export interface PresentTask {
  readonly taskArn: string;
  readonly service: string;
  readonly state: TaskState;
  /** Absent where an older version has written it, or nobody knows. */
  readonly availabilityZone?: string;
}

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
