import type { Clock } from '../../../base/clock.ts';
import type { EventLog } from '../../../lib/model/events/event.ts';
import { storeInWords } from '../../../lib/model/events/store-state.ts';
import type { ContainerChange } from '../../runtimes/docker/containers/container-book.ts';
import type { Target } from '../../runtimes/docker/step-kind.ts';

/**
 * Records that the container of a store has ended, unless a fault is to have killed it, and that it runs again: what callers
 * saw meanwhile was no fault's doing.
 */
export function recordAbsentStores({ log, clock }: { readonly log: EventLog; readonly clock: Clock }) {
  /** Since when, by the name of the container: one that is made anew has the name of the one before. */
  const away = new Map<string, number>();
  const isKilledByFault = ({ containerId, pid }: Target): boolean =>
    log.since(0).some(
      (event) =>
        event.type === 'fault-planned' &&
        event.plan.steps.some((step) => {
          const { target } = step as { readonly target?: Target };
          return step.do === 'kill-first' && target?.containerId === containerId && target.pid === pid;
        }),
    );
  const tell = (of: ContainerChange['of'], state: 'away' | 'there', since: number) => {
    for (const store of of.stores) {
      const reason = state === 'away' ? 'its container has ended' : '';
      const change = { store, address: of.name, state, since, reason };
      log.append({ type: 'store-state', ...change });
      log.append({ type: 'notice', message: storeInWords(change) });
    }
  };
  return ({ type, of }: ContainerChange): void => {
    const since = away.get(of.name);
    if (type === 'ended' && since === undefined && !isKilledByFault(of)) {
      away.set(of.name, clock.monotonic());
      tell(of, 'away', clock.monotonic());
    }
    if (type === 'started' && since !== undefined) {
      away.delete(of.name);
      tell(of, 'there', since);
    }
  };
}
