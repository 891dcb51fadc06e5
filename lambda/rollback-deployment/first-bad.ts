import type { AlarmEvent } from '../../lib/model/response/alarm-message.ts';

/**
 * The start of the first datapoint that may have been bad: the earliest that the reason names, as CloudWatch writes them,
 * `[99.5 (02/10/19 16:59:00)]`; else as far as the alarm looked back; else its change of state. Source of the form:
 * CloudWatch user guide, alarm events and EventBridge.
 */
export function firstBadOf({
  reason,
  at,
  lookedBackSeconds = 0,
}: Pick<AlarmEvent, 'reason' | 'at' | 'lookedBackSeconds'>) {
  const named = [...reason.matchAll(/\((\d\d)\/(\d\d)\/(\d\d) (\d\d):(\d\d):(\d\d)\)/g)]
    .map(([, day, month, year, hour, minute, second]) =>
      Date.parse(`20${year}-${month}-${day}T${hour}:${minute}:${second}Z`),
    )
    .filter((time) => time <= at);
  return named.length > 0 ? Math.min(...named) : at - lookedBackSeconds * 1000;
}
