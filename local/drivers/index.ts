import type { Effect } from '../../lib/model/faults/effect.ts';
import { cpuStress } from './cpu-stress.ts';
import type { Driver, PlanRequest } from './driver.ts';
import { ioStress } from './io-stress.ts';
import { killProcess } from './kill-process.ts';
import { network } from './network.ts';
import type { Plan } from './plan.ts';
import { stopTask } from './stop-task.ts';
import { wait } from './wait.ts';

const drivers: { readonly [Kind in Effect['kind']]: Driver<Kind> } = {
  'stop-task': stopTask,
  'kill-process': killProcess,
  'cpu-stress': cpuStress,
  'io-stress': ioStress,
  network,
  wait,
};

/** How much longer than the fault its holder waits for word from the engine before it undoes the fault by itself. */
const graceMilliseconds = 5000;
const leaseOfOneShot = 60_000;

/** The plan of one fault on one task; runs nothing. Throws InvalidTargetError where the effect does not fit the task. */
export function planFault(request: PlanRequest): Plan {
  const { faultId, actionId, effect, task, durationMilliseconds } = request;
  const driver = drivers[effect.kind] as Driver<Effect['kind']>;
  return {
    faultId,
    actionId,
    taskArn: task.taskArn,
    service: task.service,
    ...driver(request),
    leaseMilliseconds: durationMilliseconds > 0 ? durationMilliseconds + graceMilliseconds : leaseOfOneShot,
  };
}
