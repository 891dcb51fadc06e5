import type { AlarmStatus } from '../../../lib/model/alarm-port.ts';

/** Source: CloudWatch API reference, SetAlarmState. */
const longestReason = 1023;

/**
 * Why an alarm is in its state, for CloudWatch. One that rings names the start of the windows that it looked at, written
 * as CloudWatch writes datapoints: the notification of an alarm over an expression tells no period.
 */
export function stateReason({ state, reason, since, windows }: AlarmStatus): string {
  const from = windows && state === 'ALARM' ? since - windows.seconds * windows.looked * 1000 : undefined;
  const looked = from === undefined ? '' : ` (${asDatapoint(from)})`;
  return `${reason.slice(0, longestReason - looked.length)}${looked}`;
}

/** `02/10/19 16:59:00`: UTC, day first. Source: CloudWatch user guide, alarm events and EventBridge. */
function asDatapoint(time: number): string {
  const [date = '', rest = ''] = new Date(time).toISOString().split('T');
  return `${date.slice(2).split('-').toReversed().join('/')} ${rest.slice(0, 8)}`;
}
