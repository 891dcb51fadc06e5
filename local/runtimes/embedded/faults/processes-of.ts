import type { ProcessTree } from '../../../../base/process/tree.ts';
import type { ProcessIdentity } from '../../../../lib/model/events/process-identity.ts';
import type { Task } from '../../runtime.ts';

/** The processes of a task, as a step has them. */
export interface StepProcesses {
  readonly process: ProcessIdentity;
  readonly mark?: string | undefined;
}

export const processesOf = ({ process, mark }: Task): Pick<Task, 'process' | 'mark'> => ({
  process,
  ...(mark !== undefined && { mark }),
});

export const treeOf = ({ process, mark }: StepProcesses): ProcessTree => ({
  leader: process,
  ...(mark !== undefined && { mark }),
});
