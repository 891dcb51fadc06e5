import { percent } from '../base/percent.ts';
import { localWindows, samplesOfLatency } from '../lib/model/local-windows.ts';
import { type Counted, hurtsCallersBy, missesObjective } from '../lib/model/objective-limits.ts';
import { type Objective, objectiveWindows } from '../lib/model/objectives.ts';
import type { AlarmEvaluation } from './alarm-evaluation.ts';
import { createWindowAlarm } from './window-alarm.ts';

/** Who an objective is of: users and journeys are seen at the edge, a service on the links of its callers. */
export type ObjectiveOf = 'users' | 'journey' | 'service';

/** The alarm of one objective, both halves of it. Judged as the judge does: with few answers, only what is certain is bad. */
export function createObjectiveAlarm(objective: Objective, of: ObjectiveOf): AlarmEvaluation {
  const { scope, availability, latencyMilliseconds } = objective;
  const isMissed = of === 'service' ? hurtsCallersBy : missesObjective;
  const limits = `${percent(availability)}, p95 ${latencyMilliseconds} ms`;
  const alarm = createWindowAlarm({
    name: `objective-${scope}`,
    kind: 'objective',
    description: `The objective of ${scope} is breached: ${limits}.`,
    windows: { seconds: localWindows.objective, ...objectiveWindows(localWindows.objective, localWindows.lookBack) },
    samples: samplesOfLatency,
    judge: (counted) => ({ bad: isMissed(counted, objective), detail: `${inWords(counted)}; wanted ${limits}` }),
    silence: 'INSUFFICIENT_DATA',
  });
  return Object.assign(
    alarm,
    of === 'service'
      ? ({
          calls(calls, now) {
            for (const { callee, outcome, milliseconds } of calls) {
              if (callee === scope) alarm.record(outcome === 'failed', milliseconds, now);
            }
          },
        } satisfies Pick<AlarmEvaluation, 'calls'>)
      : ({
          users(samples, now) {
            for (const { journey, outcome, milliseconds, drill } of samples) {
              if (!drill && (of === 'users' || journey === scope))
                alarm.record(outcome === 'failed', milliseconds, now);
            }
          },
        } satisfies Pick<AlarmEvaluation, 'users'>),
  );
}

/** How a window was. */
export const inWords = ({ total, failed, p95 }: Counted): string =>
  `${total - failed} of ${total} answers usable, p95 ${Math.round(p95 ?? 0)} ms`;
