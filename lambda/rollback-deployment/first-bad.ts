import type { AlarmEvent } from '../../lib/model/response/alarm-message.ts';

/**
 * The start of the first datapoint that may have been bad: the earliest that the reason names, as CloudWatch writes them,
 * `[99.5 (02/10/19 16:59:00)]`; else as far as the alarm looked back; else its change of state. Source of the form:
 * CloudWatch user guide, alarm events and EventBridge.
 */
export function firstBadOf(alarm: Pick<AlarmEvent, 'reason' | 'at' | 'lookedBackSeconds'>): number {
  const { at, lookedBackSeconds = 0 } = alarm;
  return earliestNamed(alarm) ?? at - lookedBackSeconds * 1000;
}

/** Our clock, that of ECS and that of CloudWatch are not one. */
const clockSkewMilliseconds = 5000;

/**
 * When at the latest harm had begun: by the end of the first bad datapoint that the reason names; else by that of the first
 * of as many bad ones as ring the alarm. What began later did not do it.
 */
export function harmBegunBy(alarm: Pick<AlarmEvent, 'reason' | 'at' | 'datapoints'>): number {
  const { at, datapoints } = alarm;
  if (!datapoints) return at;
  const named = earliestNamed(alarm);
  const period = datapoints.seconds * 1000;
  const by = named === undefined ? at - (datapoints.bad - 1) * period : named + period;
  return Math.min(at, by + clockSkewMilliseconds);
}

function earliestNamed({ reason, at }: Pick<AlarmEvent, 'reason' | 'at'>): number | undefined {
  const named = [...reason.matchAll(/\((\d\d)\/(\d\d)\/(\d\d) (\d\d):(\d\d):(\d\d)\)/g)]
    .map(([, day, month, year, hour, minute, second]) =>
      Date.parse(`20${year}-${month}-${day}T${hour}:${minute}:${second}Z`),
    )
    .filter((time) => time <= at);
  return named.length > 0 ? Math.min(...named) : undefined;
}
