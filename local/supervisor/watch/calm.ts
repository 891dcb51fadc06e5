import type { Clock } from '../../../base/clock.ts';
import type { WithLimits } from '../../../lib/model/objectives.ts';
import { goodSecondsWanted } from '../../../measure/judge/recovery.ts';
import { timelineOf } from '../../../measure/judge/timeline.ts';
import { windowLag } from '../../../measure/watch-times.ts';
import type { ExperimentRecord } from './experiment-record.ts';

/** Since when nothing is left of the faults there were: where the next baseline may begin. */
export interface Calm {
  /** Monotonic milliseconds. */
  readonly since: number;
  /** Its faults are over: once all who came meanwhile are answered, it is calm at the latest. */
  ended(record: ExperimentRecord): void;
  /** Its recovery was watched: where users have recovered, the last seconds of that were calm. */
  watched(record: ExperimentRecord): void;
}

export function createCalm({ clock, system }: { readonly clock: Clock; readonly system: WithLimits }): Calm {
  let since = 0;
  const isApplied = ({ facts }: ExperimentRecord) => facts.faults.length > 0;
  return {
    get since() {
      return since;
    },
    ended(record) {
      if (isApplied(record)) since = clock.monotonic() + windowLag;
    },
    watched(record) {
      const { traffic } = record.facts;
      if (!isApplied(record) || timelineOf(record.facts, system)?.recovered === undefined) return;
      since = traffic.span.to - traffic.slice(0, goodSecondsWanted).to;
    },
  };
}
