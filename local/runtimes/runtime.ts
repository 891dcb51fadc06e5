import type { Observation } from '../../lib/model/events/observation.ts';
import type { Plan } from '../../lib/model/events/plan.ts';
import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';
import type { RevertProof } from '../../lib/model/events/proof.ts';
import type { Effect } from '../../lib/model/faults/effect.ts';
import type { SystemModel } from '../../lib/model/system.ts';

/** Where tasks run and faults happen: what the engine asks of a runtime, and nothing more. */
export interface Runtime {
  readonly system: SystemModel;
  /** The tasks that run now, as ECS would describe them. */
  tasks(): Task[];
  /** Why this runtime cannot do an effect; undefined where it can. */
  refuses(effect: Effect): string | undefined;
  /** How long an effect lasts that FIS gives no duration, in milliseconds of real time; 0 for one that happens once. */
  ownDuration(effect: Effect): number;
  /** What a task of that service may hold here, in MiB. */
  memoryOf(service: string): number;
  /** Applies a plan and keeps holding it until released, until its lease ends, or until its holder is gone. */
  hold(plan: Plan): Promise<void>;
  /** Undoes what was held, idempotently, and proves it. */
  release(plan: Plan): Promise<RevertProof>;
  /** Looks, from outside the injector, whether the effect of a held plan is there. */
  observe(plan: Plan): Promise<Observation>;
}

/** A task as ECS's DescribeTasks gives it, with the process behind it. */
export interface Task {
  readonly taskArn: string;
  /** The last part of the ARN: 32 hex digits. */
  readonly id: string;
  readonly service: string;
  readonly clusterArn: string;
  readonly availabilityZone: string;
  /** The address in its zone's range, by which `sources` find it. */
  readonly privateIpv4Address: string;
  readonly lastStatus: 'PENDING' | 'RUNNING' | 'STOPPING' | 'STOPPED';
  readonly healthStatus: 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN';
  readonly tags: Readonly<Record<string, string>>;
  readonly process: ProcessIdentity;
}
