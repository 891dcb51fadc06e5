import type { Observation } from '../../lib/model/events/observation.ts';
import type { Plan } from '../../lib/model/events/plan.ts';
import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';
import type { RevertProof } from '../../lib/model/events/proof.ts';
import type { InnerEffect } from '../../lib/model/faults/index.ts';
import type { SystemModel } from '../../lib/model/system.ts';

/** Where tasks run and faults happen: what the engine asks of a runtime, and nothing more. */
export interface Runtime {
  readonly system: SystemModel;
  /** The tasks that run now, as ECS would describe them. */
  tasks(): Task[];
  /**
   * What it would do for an effect, and how it would undo it; does nothing. Throws {@link InvalidTargetError} where this
   * runtime cannot do it, or not there.
   */
  plan(request: PlanRequest): Plan;
  /** Applies a plan and keeps holding it until released, until its lease ends, or until its holder is gone. */
  hold(plan: Plan): Promise<void>;
  /** Undoes what was held, idempotently, and proves it. */
  release(plan: Plan): Promise<RevertProof>;
  /** Whether others have undone all that a held plan has done, or nothing of it is at work: there is no use in holding it longer. */
  isOver(plan: Plan): Promise<boolean>;
  /** Looks, from outside the injector, whether the effect of a held plan is there. */
  observe(plan: Plan): Promise<Observation>;
}

/** Effects that a runtime is asked for. */
export type PlannedEffect = Exclude<InnerEffect, { kind: 'aws-only' }>;

/** One effect on one task, or on what the effect itself names. */
export interface PlanRequest {
  readonly faultId: string;
  readonly actionId: string;
  readonly effect: PlannedEffect;
  /** Absent where the effect is `on` a service or store as a whole. */
  readonly task?: Task;
  /** How long FIS says that it lasts, milliseconds of real time; 0 where FIS says nothing. */
  readonly durationMilliseconds: number;
}

/** The effect cannot be had here, or not on this task or store, with these parameters. The name is FIS's error code. */
export class InvalidTargetError extends Error {
  override readonly name = 'InvalidTarget';
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
  /** Where its program listens, as this machine reaches it, e.g. `127.0.0.1:21040`; absent where nothing says so. */
  readonly listensAt?: string;
  /** What all that came of it has in its environment; absent for a program on the kit, which keeps its group. */
  readonly mark?: string;
}
