import type { Clock } from '../../base/clock.ts';
import type { Alarms } from '../../measure/alarms.ts';

const lookMilliseconds = 500;

/** Looks at the alarms while nobody says anything. */
export function watchAlarms({ alarms, clock }: { readonly alarms: Alarms; readonly clock: Clock }): { close(): void } {
  const closing = new AbortController();
  const look = async () => {
    while (!closing.signal.aborted) {
      alarms.look();
      await clock.sleep(lookMilliseconds, closing.signal);
    }
  };
  void look();
  return { close: () => closing.abort() };
}
