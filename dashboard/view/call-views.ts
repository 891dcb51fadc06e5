import type { Event } from '../../lib/model/events/event.ts';
import type { CallView } from './view.ts';

/** The newest second of each edge. */
export interface CallViews {
  add(event: Event): void;
  /** At a moment of the monotonic clock. */
  calls(now: number): readonly CallView[];
}

/** An edge on which nobody has called for so long is quiet, milliseconds: seconds are told once they are over. */
const quietAfter = 6000;

export function createCallViews(): CallViews {
  const newest = new Map<string, CallView & { readonly start: number }>();
  return {
    add(event) {
      if (event.type !== 'edge-window') return;
      const { caller, callee, start, calls, failed } = event;
      const key = `${caller} ${callee}`;
      const known = newest.get(key);
      if (known && known.start > start) return;
      // What was late is told as one more window of its second.
      const [before, failedBefore] =
        known?.start === start ? [known.perSecond, known.failed * known.perSecond] : [0, 0];
      const perSecond = before + calls;
      const share = perSecond === 0 ? 0 : (failedBefore + failed) / perSecond;
      newest.set(key, { caller, callee, start, perSecond, failed: share });
    },
    calls: (now) => [...newest.values()].flatMap(({ start, ...call }) => (now - start <= quietAfter ? [call] : [])),
  };
}
