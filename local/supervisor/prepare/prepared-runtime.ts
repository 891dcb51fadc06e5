import type { EventLog } from '../../../lib/model/events/event.ts';
import type { WatchedProcesses } from '../../../lib/model/events/processor-times.ts';
import type { StartedStores, System } from '../../../lib/model/system.ts';
import type { Alarms } from '../../../measure/alarms.ts';
import type { EdgeObservation } from '../../../measure/windows.ts';
import type { Ecs } from '../../ecs/ecs.ts';
import type { Guardian, GuardianProgram } from '../../guardian/guardian-client.ts';
import type { CreateStepRunner } from '../../guardian/step-runner.ts';
import type { Crowd } from '../../runtimes/crowd.ts';
import type { Children } from '../../runtimes/embedded/children.ts';
import type { Runtime } from '../../runtimes/runtime.ts';
import type { SystemOptions } from '../options.ts';
import type { SeenEdges } from '../watch-edges.ts';

/** One call, as whoever carries it has seen it. */
export type SeenCall = EdgeObservation;

/** A runtime before anything of a system runs on it: all that can be known to lack is known by now. */
export interface PreparedRuntime {
  /** Who holds its faults, and how they are undone where nobody holds them any more. */
  readonly guardian: {
    readonly program: () => GuardianProgram | Promise<GuardianProgram>;
    readonly createRunner: CreateStepRunner;
  };
  /** Starts stores, tasks and what carries calls between them; resolves when all are healthy. */
  start(ports: StartingPorts): Promise<StartedSystem>;
  /** Ends what `start` has begun that is no process of the supervisor's, however far it has come. Idempotent. */
  end(): Promise<void>;
}

/** What the supervisor lends a runtime to start a system with. */
export interface StartingPorts {
  readonly options: SystemOptions;
  readonly system: System;
  readonly log: EventLog;
  readonly alarms: Alarms;
  /** Processes of this machine beside the tasks. */
  readonly children: Children;
  readonly guardian: () => Guardian;
  /** Users beyond the usual ones. */
  readonly crowd: Crowd;
  /** A free loopback port. */
  readonly nextPort: () => Promise<number>;
  readonly onCalls: (batch: readonly SeenCall[]) => void;
  readonly notice: (message: string) => void;
}

/** A system whose tasks run, on whichever runtime. */
export interface StartedSystem {
  readonly stores: StartedStores;
  readonly ecs: Ecs;
  readonly runtime: Runtime;
  /** Where users reach each public service, in the order of the topology. */
  readonly edges: Readonly<Record<string, string>>;
  readonly seen: SeenEdges;
  /** What the processes of services are called of which nobody had said it, by the names of the services. */
  readonly processNames?: Readonly<Record<string, string>>;
  /** The processes of tasks, where they are none of the children. */
  readonly contained?: () => readonly WatchedProcesses[];
  /** Ends all tasks and starts as many as are wanted; resolves when these are healthy. Absent where nobody needs that. */
  readonly restart?: () => Promise<void>;
  /** Ends tasks and what carries their calls; the rest of what it has begun ends with the supervisor. */
  close(): Promise<void>;
}
