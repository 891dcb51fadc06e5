import type { Audit, Event, Window } from '../../lib/model/events/event.ts';
import type { Observation } from '../../lib/model/events/observation.ts';
import { endsTask, type Plan } from '../../lib/model/events/plan.ts';
import type { ProcessorTimes } from '../../lib/model/events/processor-times.ts';
import type { RevertProof } from '../../lib/model/events/proof.ts';
import type { ExperimentStatus } from '../../lib/model/events/statuses.ts';

/** What the events of one run say, sorted by what it is about. */
export interface Facts {
  readonly status: { readonly status: ExperimentStatus; readonly reason: string } | undefined;
  readonly faults: readonly FaultFacts[];
  readonly tasks: readonly TaskChange[];
  readonly windows: readonly Window[];
  /** When the load was last said to be past its warm-up, before the first fault. */
  readonly loadRunning: number | undefined;
  readonly audit: Audit | undefined;
  /** Second by second, what the system's processes got of the machine's processors. */
  readonly processors: readonly (ProcessorTimes & { readonly at: number })[];
}

export interface FaultFacts {
  readonly plan: Plan;
  readonly planned: number;
  applied?: number;
  reverted?: number;
  proof?: RevertProof;
  revertFailure?: string;
  readonly observations: Observation[];
}

export interface TaskChange {
  readonly at: number;
  readonly taskArn: string;
  readonly service: string;
  readonly state: Extract<Event, { type: 'task-state' }>['state'];
  readonly reason: string;
}

/** Reads the events of one run, in their order; what belongs to a fault never planned is left out. */
export function readFacts(events: Iterable<Event>): Facts {
  const faults = new Map<string, FaultFacts>();
  const tasks: TaskChange[] = [];
  const windows: Window[] = [];
  let status: Facts['status'];
  let loadRunning: number | undefined;
  let audit: Audit | undefined;
  const processors: Facts['processors'][number][] = [];

  for (const event of events) {
    switch (event.type) {
      case 'experiment-state':
        status = { status: event.status, reason: event.reason };
        break;
      case 'load-state':
        if (event.state === 'running' && faults.size === 0) loadRunning = event.mono;
        break;
      case 'task-state':
        tasks.push({ ...event, at: event.mono });
        break;
      case 'window':
        windows.push(event);
        break;
      case 'processors':
        processors.push({ at: event.mono, ran: event.ran, waited: event.waited });
        break;
      case 'audit':
        if (faults.size > 0) audit = event.audit;
        break;
      case 'fault-planned':
        faults.set(event.plan.faultId, { plan: event.plan, planned: event.mono, observations: [] });
        break;
      default:
        if ('faultId' in event) readFault(faults.get(event.faultId), event);
    }
  }
  return { status, faults: [...faults.values()], tasks, windows, loadRunning, audit, processors };
}

function readFault(fault: FaultFacts | undefined, event: Extract<Event, { faultId: string }>): void {
  if (!fault) return;
  if (event.type === 'fault-applied') fault.applied = event.mono;
  if (event.type === 'fault-observed') fault.observations.push(event.observation);
  if (event.type === 'revert-failed') fault.revertFailure = event.message;
  if (event.type === 'fault-reverted') {
    fault.reverted = event.mono;
    fault.proof = event.proof;
  }
}

/** Whether a fault ends a task and is then over; the others last until they are reverted. */
export function isFatal({ plan }: FaultFacts): boolean {
  return plan.apply.some(endsTask);
}

/** When the operating system saw the end of the task that a fault is about, after it was planned. */
export function deathOf({ plan, planned }: FaultFacts, tasks: readonly TaskChange[]): number | undefined {
  return tasks.find(({ at, taskArn, state }) => taskArn === plan.resourceArn && state === 'stopped' && at >= planned)
    ?.at;
}
