import { systemClock } from '../../../base/clock.ts';
import type { EdgeCount, SystemClient } from '../../../local/client/system-client.ts';
import { between } from './classify.ts';

/** A call that began in the fault is counted once it has its answer or was given up. */
const settleMilliseconds = 500;

/** Counts the calls from the moment before a fault is in force until it is undone. Call `counted` after the run. */
export function lookAtFault(system: SystemClient): { counted(): Promise<EdgeCount[]> } {
  const counts = async () => (await system.edges()).edges;
  let begun: Promise<readonly EdgeCount[]> | undefined;
  let ended: Promise<readonly EdgeCount[]> | undefined;
  const unsubscribe = system.onEvent(({ type }) => {
    if (type === 'fault-planned') begun ??= counts();
    if (type === 'fault-reverted' || type === 'fault-ended-early')
      ended ??= systemClock.sleep(settleMilliseconds).then(counts);
  });
  return {
    counted: async () => {
      unsubscribe();
      return begun && ended ? between(await begun, await ended) : [];
    },
  };
}
