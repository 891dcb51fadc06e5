import type { Window } from '../../lib/model/events/event.ts';
import { decodeHistogram, type LatencyHistogram } from '../histogram.ts';

/** A window whose histogram is decoded when somebody asks for it: those of all services at once would fill the memory. */
export type ReadableWindow = Omit<Window, 'histogram'> & { latencies(): LatencyHistogram };

/** Windows by what they are about and when they begin, so that a period of them is found without looking at all. */
export interface WindowSeries {
  add(window: Window): void;
  within(
    scope: string,
    journey: string | undefined,
    period: { readonly from: number; readonly to: number },
  ): ReadableWindow[];
  /** The journeys that users went on; undefined among them stands for windows of all users together. */
  journeys(): (string | undefined)[];
}

export function createWindowSeries(): WindowSeries {
  const series = new Map<string, Map<string | undefined, ReadableWindow[]>>();
  return {
    add(window) {
      const byJourney = series.get(window.scope) ?? new Map<string | undefined, ReadableWindow[]>();
      const windows = byJourney.get(window.journey) ?? [];
      series.set(window.scope, byJourney.set(window.journey, windows));
      windows.splice(firstFrom(windows, window.start + 1), 0, readable(window));
    },
    within(scope, journey, { from, to }) {
      const windows = series.get(scope)?.get(journey) ?? [];
      return windows.slice(firstFrom(windows, from), firstFrom(windows, to));
    },
    journeys: () => [...(series.get('users')?.keys() ?? [])],
  };
}

/** Users are looked at window by window, again and again; a service once, over a whole period. */
function readable({ histogram, ...window }: Window): ReadableWindow {
  let decoded: LatencyHistogram | undefined;
  const decode = () => decodeHistogram(histogram);
  const once = () => {
    decoded ??= decode();
    return decoded;
  };
  return { ...window, latencies: window.scope === 'users' ? once : decode };
}

/** The place of the first window that begins at a moment or later. */
export function firstFrom(windows: readonly { readonly start: number }[], moment: number): number {
  let [low, high] = [0, windows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((windows[middle] as { readonly start: number }).start < moment) low = middle + 1;
    else high = middle;
  }
  return low;
}
