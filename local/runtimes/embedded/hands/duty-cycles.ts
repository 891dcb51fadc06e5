import type { Clock } from '../../../../base/clock.ts';
import { refuseForbidden, signalLeft } from '../../../../base/process/group.ts';
import { identityKey, ifPermitted, isAlive, trySignal } from '../../../../base/process/identity.ts';
import { treeMembers } from '../../../../base/process/tree.ts';
import type { ProcessIdentity } from '../../../../lib/model/events/process-identity.ts';
import { type DutyCycle, greatestShare, hang, startDutyCycle } from './duty-cycle.ts';

/** The duty cycles of all held faults; faults on the same process share one cycle. */
export interface DutyCycles {
  /**
   * Takes a share of the time of a process and its group, with a mark also of what bears it, for a fault: 0 to 0.95, or 1 to stop them until it is given back.
   * Throws when the process has gone, may not be signalled, or the share is out of range.
   */
  take(faultId: string, target: ProcessIdentity, share: number, mark?: string): void;
  /** Gives it back, whether or not it was taken here; the process goes on as far as the other faults on it let it. */
  give(faultId: string, target: ProcessIdentity, mark?: string): void;
  /** Whether some fault has a share of that process. */
  isCycled(target: ProcessIdentity): boolean;
  /** The share of time a fault's process was stopped, measured since its cycle last changed; undefined where none is held. */
  stoppedShare(faultId: string): number | undefined;
  /** Continues every process, at once. */
  stopAll(): void;
}

interface Entry {
  readonly target: ProcessIdentity;
  readonly mark: string | undefined;
  readonly shares: Map<string, number>;
  /** What is taken now. */
  share?: number;
  cycle?: DutyCycle;
}

export function createDutyCycles(clock: Clock): DutyCycles {
  const entries = new Map<string, Entry>();

  /** A process that hangs and is to hang on is left as it is: a new cycle would continue it for an instant. */
  const restart = (entry: Entry) => {
    const share = combinedShare([...entry.shares.values()]);
    if (share === hang && entry.share === hang) return;
    entry.cycle?.stop();
    entry.share = share;
    if (entry.shares.size === 0) entries.delete(identityKey(entry.target));
    else entry.cycle = startDutyCycle(entry.target, share, clock, entry.mark);
  };

  return {
    take: (faultId, target, share, mark) => {
      if (!isAlive(target)) throw new Error(`process ${target.pid} has gone`);
      refuseForbidden(target);
      const entry = entries.get(identityKey(target)) ?? { target, mark, shares: new Map<string, number>() };
      if (!(share >= 0 && share <= greatestShare) && share !== hang)
        throw new RangeError(`share ${share} is neither within 0 to ${greatestShare} nor ${hang}`);
      entries.set(identityKey(target), entry);
      entry.shares.set(faultId, share);
      restart(entry);
    },
    give: (faultId, target, mark) => {
      const entry = entries.get(identityKey(target));
      if (entry?.shares.delete(faultId)) restart(entry);
      if (entries.has(identityKey(target))) return;
      // Whoever may not be signalled was not stopped here, and keeps none of the others stopped.
      ifPermitted(() => signalLeft(target, 'SIGCONT'));
      if (mark === undefined) return;
      for (const member of treeMembers({ leader: target, mark })) trySignal(member, 'SIGCONT');
    },
    isCycled: (target) => entries.has(identityKey(target)),
    stoppedShare: (faultId) => [...entries.values()].find(({ shares }) => shares.has(faultId))?.cycle?.stoppedShare(),
    stopAll: () => {
      for (const { cycle } of entries.values()) cycle?.stop();
      entries.clear();
    },
  };
}

/** Each fault takes its share of what the others leave, as competing stressors do; one that hangs the process takes all. */
export function combinedShare(shares: readonly number[]): number {
  if (shares.includes(hang)) return hang;
  const left = shares.reduce((product, share) => product * (1 - share), 1);
  return Math.min(1 - left, greatestShare);
}
