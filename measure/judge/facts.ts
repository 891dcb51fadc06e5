import type { Audit } from '../../lib/model/events/audit.ts';
import type { Event, PresentTask, TaskState } from '../../lib/model/events/event.ts';
import type { Levels } from '../../lib/model/events/levels.ts';
import type { Observation } from '../../lib/model/events/observation.ts';
import type { Plan } from '../../lib/model/events/plan.ts';
import { isMissed } from '../../lib/model/events/process-identity.ts';
import type { ProcessorTimes } from '../../lib/model/events/processor-times.ts';
import { isClean, type RevertProof } from '../../lib/model/events/proof.ts';
import type { ExperimentStatus } from '../../lib/model/events/statuses.ts';
import { type Absence, withChange } from './absences.ts';
import { createEdgeSeries, type EdgeSeries, type GrowingEdges } from './edge-series.ts';
import { createTrafficWindows, type GrowingWindows, type TrafficWindows } from './traffic-windows.ts';

/** What the events of one run say, sorted by what it is about. */
export interface EventFacts {
  readonly status: { readonly status: ExperimentStatus; readonly reason: string } | undefined;
  readonly faults: readonly FaultFacts[];
  /** The experiment's actions, by name: whether each could not be executed where it ran. */
  readonly actions: ReadonlyMap<string, boolean>;
  readonly tasks: readonly TaskChange[];
  /** What services were told to run, each as its rollout began. */
  readonly rollouts: readonly RolloutBegun[];
  /** When the experiment began to stop before its end; undefined where it did not. */
  readonly stopping: number | undefined;
  /** The alarm for which a handler had it stopped, and whether it is one of its stop conditions; undefined where none had. */
  readonly stopAskedFor: { readonly alarm: string; readonly isGuardrail: boolean } | undefined;
  /** The tasks there were as the experiment began; undefined where nobody said. */
  readonly snapshot: { readonly at: number; readonly tasks: readonly PresentTask[] } | undefined;
  readonly traffic: TrafficWindows;
  readonly edges: EdgeSeries;
  /** When the load was last said to be past its warm-up, before the first fault. */
  readonly loadRunning: number | undefined;
  readonly audit: Audit | undefined;
  /** Processes of the runtime itself, stores among them, that ended, or were gone from the start; by their role. */
  readonly lost: readonly string[];
  /** Stores that were there already, and away for a while. */
  readonly absences: readonly Absence[];
  /** Services and stores whose calls are not all seen, and why. */
  readonly unmeasured: Readonly<Record<string, string>>;
  /** Second by second, what may have piled up. */
  readonly levels: readonly (Levels & { readonly at: number })[];
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
  /** It was undone before anybody had asked. */
  early?: true;
  readonly observations: Observation[];
}

export interface TaskChange {
  readonly at: number;
  readonly taskArn: string;
  readonly service: string;
  readonly state: TaskState;
  readonly reason: string;
  /** What it runs, where tasks are of task definitions. */
  readonly taskDefinition?: string;
}

export interface RolloutBegun {
  readonly at: number;
  readonly service: string;
  readonly taskDefinition: string;
}

/** Facts that grow by one event at a time; `facts` is always as of the last one. */
export interface GrowingFacts {
  readonly facts: EventFacts;
  add(event: Event): void;
}

type Growing = { -readonly [Name in keyof EventFacts]: EventFacts[Name] };

/** Begins to read the events of one run, in their order; what belongs to a fault never planned is left out. */
export function createFacts(windowMilliseconds?: number): GrowingFacts {
  const byId = new Map<string, FaultFacts>();
  const windows = createTrafficWindows(windowMilliseconds);
  const calls = createEdgeSeries();
  const lists = nothingYet();
  const facts: Growing = { ...lists, traffic: windows.traffic, edges: calls.edges };
  const { faults, tasks, rollouts, lost } = lists;

  const add = (event: Event): void => {
    switch (event.type) {
      case 'experiment-state':
      case 'stop-asked':
      case 'action-state':
        Object.assign(facts, statusIn(event, facts));
        break;
      case 'load-state':
        if (event.state === 'running' && faults.length === 0) facts.loadRunning = event.mono;
        break;
      case 'task-state':
        tasks.push(changeOf(event));
        break;
      case 'rollout-state':
        if (event.state === 'IN_PROGRESS') rollouts.push(begunBy(event));
        break;
      case 'task-snapshot':
        facts.snapshot = { at: event.mono, tasks: event.tasks };
        break;
      case 'window':
      case 'edge-window':
      case 'processors':
      case 'levels':
        addSecond(event, { ...lists, windows, calls });
        break;
      case 'process-ended':
        if (isMissed(event.role)) lost.push(event.role);
        break;
      case 'store-state':
        facts.absences = withChange(facts.absences, event);
        break;
      case 'calls-unmeasured':
        facts.unmeasured = { ...facts.unmeasured, [event.callee]: event.why };
        break;
      case 'audit':
        if (faults.length > 0) facts.audit = event.audit;
        break;
      case 'fault-planned':
        faults.push(plannedBy(event));
        byId.set(event.plan.faultId, faults.at(-1) as FaultFacts);
        break;
      default:
        if ('faultId' in event) readFault(byId.get(event.faultId), event);
    }
  };
  return { facts, add };
}

function addSecond(
  event: Extract<Event, { type: 'window' | 'edge-window' | 'processors' | 'levels' }>,
  {
    windows,
    calls,
    processors,
    levels,
  }: Pick<ReturnType<typeof nothingYet>, 'processors' | 'levels'> & {
    readonly windows: GrowingWindows;
    readonly calls: GrowingEdges;
  },
): void {
  const at = event.mono;
  if (event.type === 'window') windows.add(event);
  else if (event.type === 'edge-window') calls.add(event);
  else if (event.type === 'processors') processors.push({ at, ran: event.ran, waited: event.waited });
  else levels.push({ at, memory: event.memory, messages: event.messages });
}

const changeOf = ({ mono, revision, ...change }: Extract<Event, { type: 'task-state' }>): TaskChange => ({
  ...change,
  at: mono,
  ...(revision && { taskDefinition: revision.taskDefinitionArn }),
});

function statusIn(
  event: Extract<Event, { type: 'experiment-state' | 'stop-asked' | 'action-state' }>,
  { stopping, actions }: EventFacts,
): Partial<Pick<EventFacts, 'status' | 'stopping' | 'stopAskedFor' | 'actions'>> {
  if (event.type === 'action-state') return { actions: new Map(actions).set(event.action, event.unsupported === true) };
  if (event.type === 'stop-asked') return { stopAskedFor: { alarm: event.alarm, isGuardrail: !event.other } };
  const { mono, status, reason } = event;
  return { status: { status, reason }, stopping: stopping ?? (status === 'stopping' ? mono : undefined) };
}

const plannedBy = ({ plan, mono }: Extract<Event, { type: 'fault-planned' }>): FaultFacts => ({
  ...{ plan, planned: mono, observations: [] },
});

const begunBy = ({ mono, service, taskDefinitionArn }: Extract<Event, { type: 'rollout-state' }>): RolloutBegun => ({
  at: mono,
  service,
  taskDefinition: taskDefinitionArn,
});

const nothingYet = () => ({
  status: undefined,
  faults: [] as FaultFacts[],
  actions: new Map<string, boolean>(),
  tasks: [] as TaskChange[],
  rollouts: [] as RolloutBegun[],
  stopping: undefined,
  stopAskedFor: undefined,
  lost: [] as string[],
  absences: [] as Absence[],
  unmeasured: {},
  snapshot: undefined,
  loadRunning: undefined,
  audit: undefined,
  levels: [] as EventFacts['levels'][number][],
  processors: [] as EventFacts['processors'][number][],
});

/** Reads all events of one run at once. */
export function readFacts(events: Iterable<Event>, windowMilliseconds?: number): EventFacts {
  const { facts, add } = createFacts(windowMilliseconds);
  for (const event of events) add(event);
  return facts;
}

function readFault(fault: FaultFacts | undefined, event: Extract<Event, { faultId: string }>): void {
  if (!fault) return;
  if (event.type === 'fault-applied') fault.applied = event.mono;
  if (event.type === 'fault-observed') fault.observations.push(event.observation);
  if (event.type === 'revert-failed') fault.revertFailure = event.message;
  if (event.type === 'fault-reverted') {
    // What is over is over: that it is undone once more, by whoever makes sure of it, is no later end.
    if (fault.proof && isClean(fault.proof)) return;
    if (!fault.early || fault.reverted === undefined) fault.reverted = event.mono;
    fault.proof = event.proof;
  }
  if (event.type === 'fault-ended-early') {
    fault.early = true;
    if (event.remaining.length === 0) fault.reverted ??= event.mono;
  }
}

/** Whether a fault takes a task down; the others last until they are reverted. */
export function isFatal({ plan }: FaultFacts): boolean {
  return plan.endsTask;
}

/** When the operating system saw the end of the task that a fault is about, after it was planned. */
export function deathOf({ plan, planned }: FaultFacts, tasks: readonly TaskChange[]): number | undefined {
  return tasks.find(({ at, taskArn, state }) => taskArn === plan.resourceArn && state === 'stopped' && at >= planned)
    ?.at;
}

/**
 * When the task that a fault takes down was lost: its death, as the operating system saw it. One that hangs lives on until
 * health checks have found it: it was lost when the fault began. Undefined = it is there.
 */
export function lossOf(fault: FaultFacts, tasks: readonly TaskChange[]): number | undefined {
  if (!isFatal(fault)) return undefined;
  const { plan, planned, applied } = fault;
  const leaving = tasks.find(
    ({ at, taskArn, state }) =>
      taskArn === plan.resourceArn && at >= planned && (state === 'unhealthy' || state === 'stopped'),
  );
  return leaving?.state === 'unhealthy' ? applied : leaving?.at;
}
