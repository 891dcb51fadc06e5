import type { Task } from '../runtime.ts';
import type { Incarnation } from './containers/incarnation.ts';
import type { Target } from './step-kind.ts';

/** The tasks of a system in containers, as faults are planned for them. */
export interface ContainedTasks {
  /** Those that run now, as ECS would describe them. */
  tasks(): Task[];
  /** The container of a task that runs; undefined where it has ended. */
  find(taskArn: string): Incarnation | undefined;
  /** The container that holds a store; undefined where none runs, or it is not known. */
  storeOf(store: string): Incarnation | undefined;
  /** ECS StopTask. Resolves once the daemon has been asked. */
  stopTask(taskArn: string, reason: string): Promise<void>;
  /** Whether the daemon has reported that task's end. */
  hasStopped(taskArn: string): boolean;
}

/**
 * Where tasks and stores are met: each has an address of its own in the observing network, which stands for it in every
 * namespace. Calls to a task go to its address, and its own calls come from it; so what a kernel rule says of addresses is
 * true of tasks, services, zones and stores.
 */
export interface Whereabouts {
  /** Undefined for a task that is not known, or whose calls are not seen. */
  ofTask(taskId: string): string | undefined;
  /** Whether callers are led to the address that stands for it; if not, they call it by those of its own. */
  isLedTo(taskId: string): boolean;
  /** Throws for a store that is not known. */
  ofStore(store: string): string;
  /**
   * Where users come in at the observing proxy, at which nobody else is met; undefined for a service that they do not reach,
   * or not by it.
   */
  usersPort(service: string): number | undefined;
  /** The observing proxy: where what is done to a store or service as a whole is done. Undefined while it is away. */
  proxy(): Target | undefined;
}

/** A container that runs a task. Several may have one place, while a service is deployed: that in rotation has it. */
export interface ContainedTask {
  readonly incarnation: Incarnation;
  readonly task: Task;
  /** New connections may go there. */
  readonly inRotation: boolean;
}

/** What leads calls to containers. */
export interface ContainedMesh {
  /** Brings it to the present state; resolves once calls are led so. Asked one after the other. */
  apply(tasks: readonly ContainedTask[], stores: readonly Incarnation[]): Promise<void>;
}
