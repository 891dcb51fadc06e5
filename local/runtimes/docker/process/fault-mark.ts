import { readFileSync } from 'node:fs';
import { identify } from '../../../../base/process/identity.ts';
import { readStatuses } from '../../../../base/process/read-status.ts';
import type { ProcessIdentity } from '../../../../lib/model/events/process-identity.ts';

/** The variable that every process of a fault has in its environment, wherever it is: the fault's id. */
export const faultVariable = 'BREAKWATER_FAULT';

/** Whether a process is of some fault. */
export const isOfFaults = (pid: number): boolean => faultOf(pid) !== undefined;

/** The processes of a fault, whoever started them, in whatever namespace they are. */
export function processesOfFault(faultId: string): ProcessIdentity[] {
  return readStatuses()
    .filter(({ pid, state }) => state !== 'dead' && pid !== process.pid && faultOf(pid) === faultId)
    .flatMap(({ pid }) => identify(pid) ?? []);
}

function faultOf(pid: number): string | undefined {
  try {
    const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return variables.find((variable) => variable.startsWith(`${faultVariable}=`))?.slice(faultVariable.length + 1);
  } catch {
    return undefined;
  }
}
