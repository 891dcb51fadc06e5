import { systemClock } from '../../../base/clock.ts';
import { findService, type Topology } from '../../../lib/model/topology.ts';
import type { EdgeCount, SystemClient } from '../../../local/client/system-client.ts';
import type { RunHooks } from '../../run-target.ts';
import { between } from './classify.ts';

const secondMilliseconds = 1000;
const goodSeconds = 3;
/** Of the calls of users in a second, so many may fail. */
const failedShare = 0.05;
const longestMilliseconds = 30_000;

/** A cold system retries and fails as it never does later: waits until users are answered for some seconds, 30 s at most. */
export async function whenWarm(system: SystemClient, topology: Topology, { signal, step }: RunHooks): Promise<void> {
  const end = systemClock.monotonic() + longestMilliseconds;
  let good = 0;
  let before = (await system.edges()).edges;
  while (good < goodSeconds && !signal.aborted && systemClock.monotonic() < end) {
    step('waiting until users are answered');
    await systemClock.sleep(secondMilliseconds, signal);
    const now = (await system.edges()).edges;
    good = isGood(between(before, now), topology) ? good + 1 : 0;
    before = now;
  }
}

function isGood(counts: readonly EdgeCount[], topology: Topology): boolean {
  const ofUsers = counts.filter(({ caller }) => !findService(topology, caller));
  const sum = (what: 'calls' | 'failed') => ofUsers.reduce((total, count) => total + count[what], 0);
  return sum('calls') > 0 && sum('failed') <= failedShare * sum('calls');
}
