import type { Plan } from '../../../../lib/model/events/plan.ts';
import type { ProcessIdentity } from '../../../../lib/model/events/process-identity.ts';
import { type EmbeddedStep, kindOf } from '../../../../local/runtimes/embedded/faults/index.ts';

export const taskId = '0123456789abcdef0123456789abcdef';
/** The task of memory plans. */
export const fullTaskId = 'fedcba9876543210fedcba9876543210';

export function plan(faultId: string, steps: EmbeddedStep[], leaseMilliseconds = 60_000): Plan {
  const resourceArn = `arn:aws:ecs:us-east-1:000000000000:task/shop/${taskId}`;
  return {
    faultId,
    actionId: 'aws:ecs:task-cpu-stress',
    resourceArn,
    resource: 'gateway',
    steps,
    undo: steps.flatMap((step) => kindOf(step).wayBack ?? []),
    endsTask: false,
    holdMilliseconds: leaseMilliseconds,
    leaseMilliseconds,
    fidelity: 'a test',
  };
}

export function cpuPlan(faultId: string, process: ProcessIdentity, share: number, lease?: number): Plan {
  return plan(faultId, [{ do: 'duty-cycle', faultId, process, share }], lease);
}

export function ioPlan(faultId: string, workers = 1): Plan {
  return plan(faultId, [{ do: 'write', faultId, taskId, workers, bytes: workers * 2 * 1024 * 1024 }]);
}

export function linkPlan(faultId: string, lease?: number): Plan {
  return plan(faultId, [impairStep(faultId)], lease);
}

export function memoryPlan(faultId: string, process: ProcessIdentity, limitMebibytes?: number): Plan {
  const balloon = { faultId, taskId: fullTaskId, taskArn: 'arn:task', process, mebibytes: 64, milliseconds: 60_000 };
  return plan(faultId, [{ do: 'fill-memory', ...balloon, ...(limitMebibytes !== undefined && { limitMebibytes }) }]);
}

export function killPlan(faultId: string, process: ProcessIdentity): Plan {
  return plan(faultId, [{ do: 'signal', taskArn: 'arn:task', process, signal: 'SIGKILL' }]);
}

export function impairStep(faultId: string): EmbeddedStep {
  return { do: 'impair', faultId, match: {}, flowsPercent: 100, impairment: { kind: 'blackhole' } };
}
