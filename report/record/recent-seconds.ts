import type { Event } from '../../lib/model/events/event.ts';

/** The seconds just before now, as lines: nobody reads them unless an experiment begins. */
export interface RecentSeconds {
  /** Keeps a line that tells of one second; false for any other, and for what cannot be told at a glance. */
  keep(line: string): boolean;
  all(): Event[];
}

/** What stands at the beginning of each line, in this order. */
const heading =
  /^\{"v":2,"seq":\d+,"wall":[\d.]+,"mono":([\d.]+),"type":"(?:window|edge-window|processors|levels)",.*\}$/;

/** What came just before an experiment is its baseline: so many milliseconds are kept of it. */
export function createRecentSeconds(keptMilliseconds: () => number): RecentSeconds {
  let lines: { readonly mono: number; readonly line: string }[] = [];
  return {
    keep(line) {
      const found = heading.exec(line);
      if (!found) return false;
      const mono = Number(found[1]);
      lines.push({ mono, line });
      const young = lines.findIndex((each) => each.mono >= mono - keptMilliseconds());
      // Not at every line: what is dropped is copied.
      if (young > lines.length / 2) lines = lines.slice(young);
      return true;
    },
    all() {
      const latest = lines.at(-1)?.mono ?? 0;
      const young = lines.filter(({ mono }) => mono >= latest - keptMilliseconds());
      return young.flatMap(({ line }) => parsed(line));
    },
  };
}

function parsed(line: string): Event[] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}
