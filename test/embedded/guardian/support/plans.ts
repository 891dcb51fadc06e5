import type { Plan, Step } from '../../../../lib/model/events/plan.ts';
import type { ProcessIdentity } from '../../../../lib/model/events/process-identity.ts';

export const taskId = '0123456789abcdef0123456789abcdef';
/** The task of memory plans. */
export const fullTaskId = 'fedcba9876543210fedcba9876543210';

export function plan(faultId: string, apply: Step[], revert: Step[], leaseMilliseconds = 60_000): Plan {
  const resourceArn = `arn:aws:ecs:us-east-1:000000000000:task/shop/${taskId}`;
  return {
    faultId,
    actionId: 'aws:ecs:task-cpu-stress',
    resourceArn,
    resource: 'gateway',
    apply,
    revert,
    fidelity: 'a test',
    leaseMilliseconds,
  };
}

export function cpuPlan(faultId: string, process: ProcessIdentity, share: number, lease?: number): Plan {
  return plan(faultId, [{ do: 'duty-cycle', faultId, process, share }], [{ do: 'resume', faultId, process }], lease);
}

export function ioPlan(faultId: string, workers = 1): Plan {
  const bytes = workers * 2 * 1024 * 1024;
  return plan(faultId, [{ do: 'write', faultId, taskId, workers, bytes }], [{ do: 'end-write', faultId, taskId }]);
}

export function linkPlan(faultId: string, lease?: number): Plan {
  return plan(faultId, [impairStep(faultId)], [{ do: 'clear', faultId }], lease);
}

export function memoryPlan(faultId: string, process: ProcessIdentity, limitMebibytes?: number): Plan {
  const balloon = { faultId, taskId: fullTaskId, process, mebibytes: 64, milliseconds: 60_000 };
  return plan(
    faultId,
    [{ do: 'fill-memory', ...balloon, ...(limitMebibytes !== undefined && { limitMebibytes }) }],
    [{ do: 'empty-memory', faultId, taskId: fullTaskId }],
  );
}

export function killPlan(faultId: string, process: ProcessIdentity): Plan {
  return plan(faultId, [{ do: 'signal', process, signal: 'SIGKILL' }], []);
}

export function impairStep(faultId: string): Step {
  return { do: 'impair', faultId, match: {}, flowsPercent: 100, impairment: { kind: 'blackhole' } };
}
