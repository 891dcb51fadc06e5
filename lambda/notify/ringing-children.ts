import { type CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';

/** An alarm in ALARM that another one is over. */
export interface RingingChild {
  readonly name: string;
  readonly reason: string;
  /** Since when, milliseconds since the epoch; undefined where CloudWatch does not say. */
  readonly since: number | undefined;
  /** When it was made or changed; absent of a composite alarm. */
  readonly changedAt?: number;
}

/** A composite alarm is over 100 at most, and a page has as many. Source: CloudWatch quotas. */
const all = 100;

/**
 * What rings of the alarms that a composite alarm is over. CloudWatch gives of children only what they are called, and
 * takes no other parameter with that: all else is asked for by their names. Source: CloudWatch API reference,
 * DescribeAlarms, ChildrenOfAlarmName.
 */
export async function ringingChildren(cloudwatch: CloudWatchClient, composite: string): Promise<RingingChild[]> {
  const children = await cloudwatch.send(
    new DescribeAlarmsCommand({ ChildrenOfAlarmName: composite, MaxRecords: all }),
  );
  const AlarmNames = [...(children.MetricAlarms ?? []), ...(children.CompositeAlarms ?? [])].flatMap(
    ({ AlarmName, StateValue }) => (AlarmName !== undefined && StateValue === 'ALARM' ? [AlarmName] : []),
  );
  if (AlarmNames.length === 0) return [];
  const { MetricAlarms = [], CompositeAlarms = [] } = await cloudwatch.send(
    new DescribeAlarmsCommand({ AlarmNames, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: all }),
  );
  const changed = new Map(
    MetricAlarms.map((one) => [one.AlarmName, one.AlarmConfigurationUpdatedTimestamp?.getTime()]),
  );
  return [...MetricAlarms, ...CompositeAlarms]
    .filter(({ StateValue }) => StateValue === 'ALARM')
    .map(({ AlarmName = '', StateReason: reason = '', StateTransitionedTimestamp: since }): RingingChild => {
      const changedAt = changed.get(AlarmName);
      return { name: AlarmName, reason, since: since?.getTime(), ...(changedAt !== undefined && { changedAt }) };
    });
}
