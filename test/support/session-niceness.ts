import { readFileSync } from 'node:fs';
import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';

/** How far the session of a process gives way, as the kernel says; undefined where sessions have no share. */
export function sessionNicenessOf({ pid }: Pick<ProcessIdentity, 'pid'>): number | undefined {
  try {
    return Number(/nice (-?\d+)/.exec(readFileSync(`/proc/${pid}/autogroup`, 'latin1'))?.[1]);
  } catch {
    return undefined;
  }
}
