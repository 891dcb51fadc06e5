import { residentMebibytes } from '../../../../base/process/resident-memory.ts';
import type { ProcessIdentity } from '../../../../lib/model/events/process-identity.ts';

/** What processes held before a fault filled their memory, so that growth can be told from size. */
export interface MemoryNotes {
  note(faultId: string, process: ProcessIdentity): void;
  /** MiB held more than before, `gone` where the process is; `unknown` where nothing was noted: it was never told to fill. */
  growth(faultId: string): number | 'gone' | 'unknown';
}

export function createMemoryNotes(): MemoryNotes {
  const notes = new Map<string, { readonly process: ProcessIdentity; readonly before: number }>();
  return {
    note: (faultId, process) => {
      const before = residentMebibytes(process);
      if (before !== undefined) notes.set(faultId, { process, before });
    },
    growth: (faultId) => {
      const note = notes.get(faultId);
      if (!note) return 'unknown';
      const now = residentMebibytes(note.process);
      return now === undefined ? 'gone' : now - note.before;
    },
  };
}
