import type { RevisionOfTask } from '../../lib/model/events/deployment.ts';
import type { Program } from '../../lib/model/program.ts';
import type { Service } from '../../lib/model/topology.ts';

/** What a task is started from: a revision of a task definition, for one rollout of a service. */
export interface TaskRevision extends RevisionOfTask {
  readonly program: Program;
  /** What it is told beside what the runtime tells every task. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A task of a service, as far as its scheduler must know it. */
export interface PlacedTask {
  readonly taskArn: string;
  readonly deploymentId: string;
  readonly state: 'starting' | 'ready' | 'unhealthy' | 'draining' | 'stopped';
  /** Users and callers are led to it. */
  readonly inRotation: boolean;
}

/** What is to be done for a service now. */
export interface Moves {
  /** A task for each. */
  readonly starts: readonly TaskRevision[];
  readonly stops: readonly { readonly taskArn: string; readonly reason: string }[];
}

/** What a service is to run, and who decides it: the runtime asks, starts and stops, and says how that went. */
export interface ServicePolicy {
  /** Told after every change of a service's tasks; those that wait for their turn are `starting`, oldest first. */
  reconcile(service: Service, tasks: readonly PlacedTask[]): Moves;
  /** Whether tasks of a rollout are still wanted: it may have been given up while they waited. */
  launches(service: Service, deploymentId: string): boolean;
  /** A task has passed its health checks for the first time. */
  taskHealthy(service: Service, deploymentId: string): void;
  /** A task could not be started, ended before it was healthy, or is replaced because of its health checks. */
  taskFailed(service: Service, deploymentId: string): void;
  /** Calls back where a service is to be reconciled although none of its tasks has changed. */
  onNews(listener: (service: Service) => void): void;
}
