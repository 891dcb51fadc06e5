import type { AlarmState, AlarmStatus } from '../../../lib/model/alarm-port.ts';
import { ValidationException } from '../../engine/errors.ts';
import { paginate } from '../pagination.ts';
import { type CloudWatchPort, defineCloudWatchOperation, schema } from './operation.ts';

interface Request {
  readonly AlarmNames?: readonly string[];
  readonly AlarmNamePrefix?: string;
  readonly ChildrenOfAlarmName?: string;
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
    ChildrenOfAlarmName: schema.text,
    AlarmTypes: { type: 'array', items: { type: 'string', enum: ['MetricAlarm', 'CompositeAlarm'] } },
    StateValue: { type: 'string', enum: ['OK', 'ALARM', 'INSUFFICIENT_DATA'] },
    MaxRecords: { type: 'integer', minimum: 1, maximum: 100 },
    NextToken: { type: 'string' },
  }),
  handle: (port, request) => {
    if (request.ChildrenOfAlarmName !== undefined) return childrenOf(port, request);
    const {
      AlarmNames,
      AlarmNamePrefix,
      AlarmTypes = ['MetricAlarm'],
      StateValue,
      MaxRecords = 50,
      NextToken,
    } = request;
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

/** Of children there is little to be had, and nothing else to be asked at once: as CloudWatch has it. */
function childrenOf(port: CloudWatchPort, { ChildrenOfAlarmName, MaxRecords = 50, NextToken, ...others }: Request) {
  const [other] = Object.keys(others);
  if (other !== undefined) throw new ValidationException(`ChildrenOfAlarmName cannot be asked for with ${other}`);
  const all = port.list();
  const arns = all.find(({ name }) => name === ChildrenOfAlarmName)?.anyOf ?? [];
  const page = { maxResults: String(MaxRecords), ...(NextToken !== undefined && { nextToken: NextToken }) };
  const children = all.filter(({ arn }) => arns.includes(arn));
  const { items, nextToken } = paginate('alarms', children, ({ name }) => name, page);
  const present = ({ name, arn, state, since }: AlarmStatus) => ({
    AlarmName: name,
    AlarmArn: arn,
    StateValue: state,
    StateUpdatedTimestamp: since / 1000,
  });
  return {
    MetricAlarms: items.filter((alarm) => !isComposite(alarm)).map(present),
    CompositeAlarms: items.filter(isComposite).map(present),
    ...(nextToken !== undefined && { NextToken: nextToken }),
  };
}

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
