import type { AlarmState, AlarmStatus } from '../../../lib/model/alarm-port.ts';
import { paginate } from '../pagination.ts';
import { defineCloudWatchOperation, schema } from './operation.ts';

interface Request {
  readonly AlarmNames?: readonly string[];
  readonly AlarmNamePrefix?: string;
  readonly AlarmTypes?: readonly ('MetricAlarm' | 'CompositeAlarm')[];
  readonly StateValue?: AlarmState;
  readonly MaxRecords?: number;
  readonly NextToken?: string;
}

/**
 * The alarms of this machine as CloudWatch would list them. Composite ones only where they are asked for.
 * Source: CloudWatch API reference, DescribeAlarms.
 */
export const describeAlarms = defineCloudWatchOperation<Request>({
  name: 'DescribeAlarms',
  body: schema.object({
    AlarmNames: schema.texts(100),
    AlarmNamePrefix: schema.text,
    AlarmTypes: { type: 'array', items: { type: 'string', enum: ['MetricAlarm', 'CompositeAlarm'] } },
    StateValue: { type: 'string', enum: ['OK', 'ALARM', 'INSUFFICIENT_DATA'] },
    MaxRecords: { type: 'integer', minimum: 1, maximum: 100 },
    NextToken: { type: 'string' },
  }),
  handle: (
    port,
    { AlarmNames, AlarmNamePrefix, AlarmTypes = ['MetricAlarm'], StateValue, MaxRecords = 50, NextToken },
  ) => {
    const wanted = port
      .list()
      .filter(({ name }) => AlarmNames === undefined || AlarmNames.includes(name))
      .filter(({ name }) => AlarmNamePrefix === undefined || name.startsWith(AlarmNamePrefix))
      .filter(({ state }) => StateValue === undefined || state === StateValue)
      .filter((alarm) => AlarmTypes.includes(isComposite(alarm) ? 'CompositeAlarm' : 'MetricAlarm'));
    const page = { maxResults: String(MaxRecords), ...(NextToken !== undefined && { nextToken: NextToken }) };
    const { items, nextToken } = paginate('alarms', wanted, ({ name }) => name, page);
    return {
      MetricAlarms: items.filter((alarm) => !isComposite(alarm)).map(presentMetricAlarm),
      CompositeAlarms: items.filter(isComposite).map(presentAlarm),
      ...(nextToken !== undefined && { NextToken: nextToken }),
    };
  },
});

/** As in AWS: an objective is over its two halves, and people's are over many. */
const isComposite = ({ kind, windows }: AlarmStatus) => kind === 'objective' || windows === undefined;

const presentAlarm = ({ name, arn, description, state, reason, since }: AlarmStatus) => ({
  AlarmName: name,
  AlarmArn: arn,
  AlarmDescription: description,
  ActionsEnabled: true,
  StateValue: state,
  StateReason: reason,
  StateUpdatedTimestamp: since / 1000,
  StateTransitionedTimestamp: since / 1000,
});

const presentMetricAlarm = (alarm: AlarmStatus) => ({
  ...presentAlarm(alarm),
  ...(alarm.windows && {
    Period: alarm.windows.seconds,
    EvaluationPeriods: alarm.windows.looked,
    DatapointsToAlarm: alarm.windows.bad,
  }),
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  Threshold: 1,
});
