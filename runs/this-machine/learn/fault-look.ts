import { systemClock } from '../../../base/clock.ts';
import type { EdgeCount, SystemClient } from '../../../local/client/system-client.ts';
import { between } from './classify.ts';
import { type JourneyCount, journeysIn, type Span } from './journeys.ts';

/** A call that began in the fault is counted once it has its answer or was given up. */
const settleMilliseconds = 500;

const beforeMilliseconds = 3000;

/** What was seen while a fault was in force. */
export interface Look {
  readonly calls: readonly EdgeCount[];
  readonly journeys: readonly JourneyCount[];
  /** What users got just before. */
  readonly before: readonly JourneyCount[];
  readonly seconds: number;
  /** When that was; absent where it never was. */
  readonly span?: Span;
}

/**
 * Looks at calls and users from the moment before a fault is in force until it is undone. Call `seen` once its run is judged:
 * what users got is known only then.
 */
export function lookAtFault(system: SystemClient): { seen(): Promise<Look> } {
  const counts = async () => (await system.edges()).edges;
  let begun: Promise<readonly EdgeCount[]> | undefined;
  let ended: Promise<readonly EdgeCount[]> | undefined;
  let span: Span | undefined;
  const unsubscribe = system.onEvent(({ type, mono }) => {
    if (type === 'fault-planned') begun ??= counts();
    if (type === 'fault-applied' && !ended) span = { from: mono, to: mono };
    if (type !== 'fault-reverted' && type !== 'fault-ended-early') return;
    if (span && !ended) span = { ...span, to: mono };
    ended ??= systemClock.sleep(settleMilliseconds).then(counts);
  });
  return {
    seen: async () => {
      unsubscribe();
      return {
        calls: begun && ended ? between(await begun, await ended) : [],
        journeys: span ? journeysIn(system.events, span) : [],
        before: span ? journeysIn(system.events, { from: span.from - beforeMilliseconds, to: span.from }) : [],
        seconds: span ? (span.to - span.from) / 1000 : 0,
        ...(span && { span }),
      };
    },
  };
}
