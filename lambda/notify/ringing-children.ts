import { type CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';

/** An alarm that another one is over, and that rings, or rang when that one did. */
export interface Child {
  readonly name: string;
  readonly rings: boolean;
  readonly reason: string;
  /** Since when it is as it is, milliseconds since the epoch; undefined where CloudWatch does not say. */
  readonly since: number | undefined;
  /** When it was made or changed; absent of a composite alarm. */
  readonly changedAt?: number;
}

/** A composite alarm is over 100 at most, and a page has as many. Source: CloudWatch quotas. */
const all = 100;

/**
 * What rings of the alarms that a composite alarm is over, and what has come into another state since that one rang at
 * `at`: a message may be heard late. CloudWatch gives of children only what they are called, and takes no other parameter
 * with that: all else is asked for by their names. Source: CloudWatch API reference, DescribeAlarms, ChildrenOfAlarmName.
 */
export async function ringingChildren(
  cloudwatch: CloudWatchClient,
  { name, at }: { readonly name: string; readonly at: number },
): Promise<Child[]> {
  const children = await cloudwatch.send(new DescribeAlarmsCommand({ ChildrenOfAlarmName: name, MaxRecords: all }));
  const AlarmNames = [...(children.MetricAlarms ?? []), ...(children.CompositeAlarms ?? [])].flatMap(
    ({ AlarmName }) => AlarmName ?? [],
  );
  if (AlarmNames.length === 0) return [];
  const { MetricAlarms = [], CompositeAlarms = [] } = await cloudwatch.send(
    new DescribeAlarmsCommand({ AlarmNames, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: all }),
  );
  const changed = new Map(
    MetricAlarms.map((one) => [one.AlarmName, one.AlarmConfigurationUpdatedTimestamp?.getTime()]),
  );
  return [...MetricAlarms, ...CompositeAlarms]
    .map(({ AlarmName = '', StateValue, StateReason: reason = '', StateTransitionedTimestamp: since }): Child => {
      const changedAt = changed.get(AlarmName);
      const known = { name: AlarmName, rings: StateValue === 'ALARM', reason, since: since?.getTime() };
      return { ...known, ...(changedAt !== undefined && { changedAt }) };
    })
    .filter(({ rings, since = 0 }) => rings || since > at);
}
