import type { Clock } from '../../../../base/clock.ts';
import { identityKey, isAlive, signalProcess } from '../../../../base/process/identity.ts';
import type { ProcessIdentity } from '../../../../lib/model/events/process-identity.ts';
import { type DutyCycle, greatestShare, startDutyCycle } from './duty-cycle.ts';

/** The duty cycles of all held faults; faults on the same process share one cycle. */
export interface DutyCycles {
  /** Takes a share of a process's time for a fault. Throws when the process has gone or the share is out of range. */
  take(faultId: string, target: ProcessIdentity, share: number): void;
  /** Gives it back and continues the process, whether or not it was taken here. */
  give(faultId: string, target: ProcessIdentity): void;
  /** Whether some fault has a share of that process. */
  isCycled(target: ProcessIdentity): boolean;
  /** The share of time a fault's process was stopped, measured since its cycle last changed; undefined where none is held. */
  stoppedShare(faultId: string): number | undefined;
  /** Continues every process, at once. */
  stopAll(): void;
}

interface Entry {
  readonly target: ProcessIdentity;
  readonly shares: Map<string, number>;
  cycle?: DutyCycle;
}

export function createDutyCycles(clock: Clock): DutyCycles {
  const entries = new Map<string, Entry>();

  const restart = (entry: Entry) => {
    entry.cycle?.stop();
    if (entry.shares.size === 0) entries.delete(identityKey(entry.target));
    else entry.cycle = startDutyCycle(entry.target, combined(entry.shares), clock);
  };

  return {
    take: (faultId, target, share) => {
      if (!isAlive(target)) throw new Error(`process ${target.pid} has gone`);
      const entry = entries.get(identityKey(target)) ?? { target, shares: new Map<string, number>() };
      if (!(share >= 0 && share <= greatestShare))
        throw new RangeError(`share ${share} is not within 0 to ${greatestShare}`);
      entries.set(identityKey(target), entry);
      entry.shares.set(faultId, share);
      restart(entry);
    },
    give: (faultId, target) => {
      const entry = entries.get(identityKey(target));
      if (entry?.shares.delete(faultId)) restart(entry);
      if (!entries.has(identityKey(target))) signalProcess(target, 'SIGCONT');
    },
    isCycled: (target) => entries.has(identityKey(target)),
    stoppedShare: (faultId) => [...entries.values()].find(({ shares }) => shares.has(faultId))?.cycle?.stoppedShare(),
    stopAll: () => {
      for (const { cycle } of entries.values()) cycle?.stop();
      entries.clear();
    },
  };
}

/** Each fault takes its share of what the others leave, as competing stressors do. */
function combined(shares: ReadonlyMap<string, number>): number {
  const left = [...shares.values()].reduce((product, share) => product * (1 - share), 1);
  return Math.min(1 - left, greatestShare);
}
