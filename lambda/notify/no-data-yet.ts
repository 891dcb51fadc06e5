import type { AlarmEvent } from '../../lib/model/response/alarm-message.ts';
import type { Child } from './ringing-children.ts';

/** An alarm that was made or changed so lately may have no data yet. */
const newMilliseconds = 30 * 60_000;

/** What CloudWatch says of an alarm for which silence is a breach. */
const isSilence = (reason: string): boolean => /no datapoints were received .*treated as \[Breaching\]/i.test(reason);

/** Whether an alarm is over others, which say more than it does. */
export const isComposite = ({ lookedBackSeconds, reason }: AlarmEvent): boolean =>
  lookedBackSeconds === undefined && !isSilence(reason);

/**
 * Whether an alarm rings only since an environment was just deployed and its data is not there yet. A composite alarm
 * does not say so: those of its children that ring do.
 */
export function hasNoDataYet(alarm: AlarmEvent, children: readonly Child[]): boolean {
  if (isSilence(alarm.reason)) return alarm.oldState === 'INSUFFICIENT_DATA';
  if (alarm.lookedBackSeconds !== undefined) return false;
  const isNew = ({ reason, changedAt }: Child) =>
    isSilence(reason) && changedAt !== undefined && alarm.at - changedAt < newMilliseconds;
  const ringing = children.filter(({ rings }) => rings);
  return ringing.length > 0 && ringing.every(isNew);
}
