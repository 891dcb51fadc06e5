import { isAlive } from '../../../../base/process/identity.ts';
import type { ProcessIdentity } from '../../../../lib/model/events/process-identity.ts';

/** Who was to be ended by a fault that hits some of a task's processes, so that their end can be told from the task's. */
export interface KillNotes {
  note(faultId: string, processes: readonly ProcessIdentity[]): void;
  /** How many there were, and how many of them are left. */
  left(faultId: string): { readonly meant: number; readonly left: number };
}

export function createKillNotes(): KillNotes {
  const notes = new Map<string, readonly ProcessIdentity[]>();
  return {
    note: (faultId, processes) => void notes.set(faultId, processes),
    left: (faultId) => {
      const meant = notes.get(faultId) ?? [];
      return { meant: meant.length, left: meant.filter(isAlive).length };
    },
  };
}
