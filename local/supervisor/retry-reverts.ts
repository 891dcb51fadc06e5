import type { Clock } from '../../base/clock.ts';
import type { Event, EventLog } from '../../lib/model/events/event.ts';
import { unprovenFaults } from '../journal/unreverted.ts';
import type { Runtime } from '../runtimes/runtime.ts';

/** Between two attempts, doubled each time up to the last. Milliseconds. */
const firstPause = 2000;
const longestPause = 30_000;

/**
 * Undoes again, until it is proven, what an experiment could not prove to be undone: what was in the way may have gone. The
 * experiment has failed all the same. Resolves never; ends when `signal` aborts.
 */
export function retryReverts(options: {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly runtime: Pick<Runtime, 'release'>;
  readonly signal: AbortSignal;
}): void {
  const { log, clock, runtime, signal } = options;
  const retrying = new Set<string>();

  const retry = async (faultId: string) => {
    for (let pause = firstPause; !signal.aborted; pause = Math.min(2 * pause, longestPause)) {
      await clock.sleep(pause, signal);
      const open = unprovenFaults(log.since(0)).find(({ plan }) => plan.faultId === faultId);
      if (signal.aborted || !open) return;
      const proof = await runtime.release(open.plan).catch(() => undefined);
      if (!proof || proof.remaining.length > 0 || !proof.probe.matches) continue;
      log.append({ type: 'fault-reverted', experimentId: open.experimentId, faultId, proof });
      return;
    }
  };

  const take = (event: Event) => {
    if (event.type !== 'revert-failed' || retrying.has(event.faultId)) return;
    retrying.add(event.faultId);
    void retry(event.faultId).finally(() => retrying.delete(event.faultId));
  };
  const unsubscribe = log.subscribe(take);
  signal.addEventListener('abort', unsubscribe);
}
