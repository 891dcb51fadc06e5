import { type CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { AlarmState } from '../../lib/model/alarm-port.ts';
import type { AlarmEvent } from '../../lib/model/response/alarm-message.ts';
import type { Ports } from './ports.ts';

/** A message that is older than this says nothing of now, where nobody can be asked. */
const oldestMinutes = 15;

/** An alarm as CloudWatch has it. */
export interface AlarmNow {
  readonly state: AlarmState;
  /** When it came into that state, milliseconds since the epoch. */
  readonly since: number | undefined;
}

/**
 * Why an alarm that was told to ring is over; undefined where it rings. CloudWatch says how it is now; where there is no
 * CloudWatch, or it does not know the alarm, a message may be a quarter of an hour old. So a message from last year and
 * one that came after its OK do nothing.
 */
export async function whyOver(
  { cloudwatch, clock }: Pick<Ports, 'cloudwatch' | 'clock'>,
  alarm: Pick<AlarmEvent, 'name' | 'at'>,
  /** It was believed once, and is looked at again: however long ago that was. */
  { again = false }: { readonly again?: boolean } = {},
): Promise<string | undefined> {
  const now = await alarmNow(cloudwatch, alarm.name);
  if (now?.state === 'ALARM') return undefined;
  // CloudWatch may be asked before it has caught up with what it has published itself.
  if (now && (now.since ?? Number.POSITIVE_INFINITY) > alarm.at) return `${alarm.name} is ${now.state} by now`;
  const minutes = (clock.wall() - alarm.at) / 60_000;
  if (again || minutes <= oldestMinutes) return undefined;
  return `the message is ${Math.round(minutes)} min old (limit ${oldestMinutes} min)`;
}

/** Undefined where CloudWatch does not know the alarm or cannot be asked. */
export async function alarmNow(client: CloudWatchClient, name: string): Promise<AlarmNow | undefined> {
  try {
    const { MetricAlarms = [], CompositeAlarms = [] } = await client.send(
      new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
    );
    const found = [...MetricAlarms, ...CompositeAlarms].find(({ AlarmName }) => AlarmName === name);
    if (!found?.StateValue) return undefined;
    const since = found.StateTransitionedTimestamp ?? found.StateUpdatedTimestamp;
    return { state: found.StateValue, since: since?.getTime() };
  } catch {
    return undefined;
  }
}
