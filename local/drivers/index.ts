import type { Plan } from '../../lib/model/events/plan.ts';
import type { Effect } from '../../lib/model/faults/effect.ts';
import { localStoreArn } from '../../lib/model/local-account.ts';
import { cpuStress } from './cpu-stress.ts';
import type { Driver, PlannedKind, PlanRequest } from './driver.ts';
import { failover } from './failover.ts';
import { graceMilliseconds } from './grace.ts';
import { ioStress } from './io-stress.ts';
import { killProcess } from './kill-process.ts';
import { memoryStress } from './memory-stress.ts';
import { network } from './network.ts';
import { stopTask } from './stop-task.ts';
import { throttle } from './throttle.ts';
import { wait } from './wait.ts';

const drivers: { readonly [Kind in PlannedKind]: Driver<Kind> } = {
  'stop-task': stopTask,
  'kill-process': killProcess,
  'cpu-stress': cpuStress,
  'io-stress': ioStress,
  'memory-stress': memoryStress,
  network,
  failover,
  throttle,
  wait,
};

const leaseOfOneShot = 60_000;

/** The plan of one fault on one task or store; runs nothing. Throws InvalidTargetError where the effect does not fit it. */
export function planFault(request: PlanRequest): Plan {
  const { faultId, actionId, effect, durationMilliseconds } = request;
  if (!isPlanned(effect.kind)) throw new Error(`an effect of kind ${effect.kind} is not planned`);
  const driver = drivers[effect.kind] as (request: PlanRequest) => ReturnType<Driver<PlannedKind>>;
  return {
    faultId,
    actionId,
    ...('store' in request
      ? { resourceArn: localStoreArn(request.store), resource: request.store.name }
      : { resourceArn: request.task.taskArn, resource: request.task.service }),
    ...driver(request),
    leaseMilliseconds: durationMilliseconds > 0 ? durationMilliseconds + graceMilliseconds : leaseOfOneShot,
  };
}

const isPlanned = (kind: Effect['kind']): kind is PlannedKind => Object.hasOwn(drivers, kind);
