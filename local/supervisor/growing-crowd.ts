import type { Clock } from '../../base/clock.ts';
import { journeysAt, type WithJourneys } from '../../lib/model/journeys.ts';
import type { Sample } from '../../measure/load/sample.ts';
import type { MoreUsers } from '../../measure/load/streams.ts';
import type { Crowd } from '../runtimes/crowd.ts';
import { InvalidTargetError } from '../runtimes/runtime.ts';

/** Users beyond the usual ones, by the load that runs, and who of them has come as their samples tell. */
export interface GrowingCrowd extends Crowd {
  samples(batch: readonly Sample[]): void;
  /** From now on there are users that can be made more. */
  of(load: CrowdedLoad): void;
}

interface CrowdedLoad {
  /** Arrivals a second; undefined without a load. */
  load(): { readonly rate: number } | undefined;
  more(crowd: MoreUsers): Promise<void>;
  noMore(id: string): Promise<void>;
}

/** So long answers to those who came too late are waited for; milliseconds. */
const watched = 500;

interface Coming {
  readonly since: number;
  /** Arrivals a second before. */
  readonly usual: number;
  arrived: number;
}

export function createCrowd(system: WithJourneys, clock: Clock): GrowingCrowd {
  const coming = new Map<string, Coming>();
  /** When those that have left did. */
  const left = new Map<string, number>();
  const late = new Set<string>();
  let users: CrowdedLoad | undefined;
  return {
    of: (load) => {
      users = load;
    },
    samples(batch) {
      for (const { crowd, intended } of batch) {
        if (crowd === undefined) continue;
        const its = coming.get(crowd);
        if (its) its.arrived += 1;
        if (intended > (left.get(crowd) ?? Number.POSITIVE_INFINITY)) late.add(crowd);
      }
    },
    async come(faultId, { service, factor }) {
      const load = users?.load();
      if (!users || !load) throw new InvalidTargetError('users-burst: no load is running, so no user comes more often');
      const asking = journeysAt(system, service);
      const usual = (load.rate * asking.reduce((sum, { share }) => sum + share, 0)) / 100;
      const since = clock.monotonic();
      await users.more({ id: faultId, journeys: asking.map(({ name }) => name), factor });
      coming.set(faultId, { since, usual, arrived: 0 });
    },
    async leave(faultId) {
      await users?.noMore(faultId);
      if (coming.delete(faultId)) left.set(faultId, clock.monotonic());
    },
    look(faultId) {
      const its = coming.get(faultId);
      if (!its) return undefined;
      return { rate: its.arrived / Math.max(0.001, (clock.monotonic() - its.since) / 1000), usual: its.usual };
    },
    async haveLeft(faultId) {
      await clock.sleep(watched);
      return !coming.has(faultId) && !late.has(faultId);
    },
  };
}
