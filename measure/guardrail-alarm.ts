import { percent } from '../base/percent.ts';
import type { AlarmReading } from '../lib/model/alarm-port.ts';
import type { Guardrail } from '../lib/model/objectives.ts';
import { drillMark } from '../lib/model/response/drill.ts';
import type { AlarmEvaluation } from './alarm-evaluation.ts';

/** Of so many answers no more may be later than the 95th percentile may be. */
const lateShare = 0.05;

/** Looks at what became known in the guardrail's last seconds, at every answer. A drill's answers count here alone. */
export function createGuardrailAlarm({
  name,
  scope,
  availability,
  latencyMilliseconds = Number.POSITIVE_INFINITY,
  seconds,
  minimumSamples,
}: Guardrail): AlarmEvaluation {
  const known: { at: number; usable: boolean; isLate: boolean; drill: boolean }[] = [];
  const read = (): AlarmReading => {
    const usable = known.filter((sample) => sample.usable).length;
    const mark = known.some(({ drill }) => drill) ? drillMark : '';
    if (known.length < minimumSamples) {
      const reason = `${mark}${known.length} answers in ${seconds} s, fewer than ${minimumSamples}`;
      return { state: 'INSUFFICIENT_DATA', reason };
    }
    const wanted = `at least ${percent(availability)} wanted`;
    const late = known.filter(({ isLate }) => isLate).length;
    if (late > lateShare * known.length) {
      const reason = `${mark}${late} of ${known.length} answers took over ${latencyMilliseconds} ms in ${seconds} s`;
      return { state: 'ALARM', reason };
    }
    return {
      state: usable / known.length < availability ? 'ALARM' : 'OK',
      reason: `${mark}${usable} of ${known.length} answers usable in ${seconds} s; ${wanted}`,
    };
  };
  let reading = read();
  return {
    name,
    kind: 'guardrail',
    description: `Stops experiments: of at least ${minimumSamples} answers to ${scope} in ${seconds} s, fewer than ${percent(availability)} were usable${latencyMilliseconds === Number.POSITIVE_INFINITY ? '' : `, or the 95th percentile took over ${latencyMilliseconds} ms`}.`,
    windows: { seconds, looked: 1, bad: 1 },
    get reading() {
      return reading;
    },
    users(samples, now) {
      for (const { journey, outcome, drill, milliseconds } of samples) {
        const isMine = drill === undefined ? scope === 'users' || scope === journey : scope === drill;
        if (!isMine) continue;
        const isLate = milliseconds > latencyMilliseconds;
        known.push({ at: now, usable: outcome !== 'failed', isLate, drill: drill !== undefined });
      }
    },
    evaluate(now) {
      const recent = known.findIndex(({ at }) => at > now - seconds * 1000);
      known.splice(0, recent < 0 ? known.length : recent);
      reading = read();
    },
  };
}
