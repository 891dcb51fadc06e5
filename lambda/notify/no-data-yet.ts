import { type CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { AlarmEvent } from '../../lib/model/response/alarm-message.ts';

/** An alarm that was made or changed so lately may have no data yet. */
const newMilliseconds = 30 * 60_000;

/** What CloudWatch says of an alarm for which silence is a breach. */
const isSilence = (reason: string): boolean => /no datapoints were received .*treated as \[Breaching\]/i.test(reason);

/**
 * Whether an alarm rings only since an environment was just deployed and its data is not there yet. A composite alarm
 * does not say so: its children are asked.
 */
export async function hasNoDataYet(cloudwatch: CloudWatchClient, alarm: AlarmEvent): Promise<boolean> {
  if (isSilence(alarm.reason)) return alarm.oldState === 'INSUFFICIENT_DATA';
  if (alarm.lookedBackSeconds !== undefined) return false;
  const { MetricAlarms = [] } = await cloudwatch.send(
    new DescribeAlarmsCommand({ ChildrenOfAlarmName: alarm.name, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
  );
  const ringing = MetricAlarms.filter(({ StateValue }) => StateValue === 'ALARM');
  return (
    ringing.length > 0 &&
    ringing.every(
      ({ StateReason = '', AlarmConfigurationUpdatedTimestamp: made }) =>
        isSilence(StateReason) && made !== undefined && alarm.at - made.getTime() < newMilliseconds,
    )
  );
}
