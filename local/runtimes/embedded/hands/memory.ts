import { join } from 'node:path';
import type { Clock } from '../../../../base/clock.ts';
import { entriesOf } from '../../../../base/entries-of.ts';
import { refuseForbidden } from '../../../../base/process/group.ts';
import { isAlive, trySignal } from '../../../../base/process/identity.ts';
import { residentMebibytes } from '../../../../base/process/resident-memory.ts';
import type { ProcessIdentity } from '../../../../lib/model/events/process-identity.ts';
import { addFault, readFaults, removeFault, removeFile } from './limits-file.ts';
import { limitsFile, limitsFileName } from './task-folder.ts';

/** Memory that a task is told to hold, for so long; with a limit, its process is killed above it. */
export interface FillOrder extends Order {
  readonly process: ProcessIdentity;
  readonly mebibytes: number;
  readonly milliseconds: number;
  readonly limitMebibytes?: number;
}

interface Order {
  readonly faultId: string;
  readonly taskId: string;
}

/** The balloons that tasks are told to hold, and the kernel's part for those with a limit. */
export interface Memory {
  /** Throws when the process has gone, or is to be killed at a limit and may not be. */
  fill(order: FillOrder): void;
  /** Undoes it, whoever began it. */
  empty(order: Order): void;
  /** What is left of it. */
  remains(order: Order): string[];
  /** Removes the limits files of all tasks. */
  removeFiles(): void;
}

/** How often resident memory is read: from /proc that costs microseconds, by `ps` a process. Milliseconds. */
const lookEvery = process.platform === 'linux' ? 25 : 500;

export function createMemory(scratch: string, clock: Clock): Memory {
  const watches = new Map<string, () => void>();

  const unwatch = (faultId: string) => {
    watches.get(faultId)?.();
    watches.delete(faultId);
  };

  const watch = (faultId: string, { process, limitMebibytes = 0 }: FillOrder) => {
    const look = () => {
      const resident = residentMebibytes(process);
      if (resident !== undefined && resident <= limitMebibytes) return lookAgain();
      unwatch(faultId);
      if (resident !== undefined) trySignal(process, 'SIGKILL');
    };
    const lookAgain = () => void watches.set(faultId, clock.after(lookEvery, look));
    lookAgain();
  };

  return {
    fill: (order) => {
      const { faultId, taskId, process, mebibytes, milliseconds, limitMebibytes } = order;
      if (!isAlive(process)) throw new Error(`process ${process.pid} has gone`);
      if (limitMebibytes !== undefined) refuseForbidden(process);
      const expiresAt = clock.wall() + milliseconds;
      addFault(limitsFile(scratch, taskId), faultId, { balloonMiB: mebibytes, expiresAt });
      if (limitMebibytes !== undefined) watch(faultId, order);
    },
    empty: ({ faultId, taskId }) => {
      unwatch(faultId);
      removeFault(limitsFile(scratch, taskId), faultId);
    },
    remains: ({ faultId, taskId }) => {
      const file = limitsFile(scratch, taskId);
      return Object.hasOwn(readFaults(file), faultId) ? [`${faultId} in ${file}`] : [];
    },
    removeFiles: () => {
      for (const taskId of entriesOf(scratch)) removeFile(join(scratch, taskId, limitsFileName));
    },
  };
}
