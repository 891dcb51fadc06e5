import type { AlarmState, AlarmStatus, AlarmWindows } from '../../lib/model/alarm-port.ts';
import { account } from '../../lib/model/local-account.ts';
import type { AlarmNotification, AlarmTrigger } from '../../lib/model/response/alarm-message.ts';

/**
 * The message that CloudWatch publishes when an alarm changes its state. One over several has no trigger.
 * Source: CloudWatch user guide, notifying users on alarm changes.
 */
export function alarmNotification(
  { name, arn, description, windows, state, reason }: AlarmStatus,
  { before, at }: { readonly before: AlarmState; readonly at: number },
): AlarmNotification & Readonly<Record<string, unknown>> {
  return {
    AlarmName: name,
    AlarmDescription: description,
    AWSAccountId: account,
    AlarmConfigurationUpdatedTimestamp: null,
    NewStateValue: state,
    NewStateReason: reason,
    StateChangeTime: new Date(at).toISOString().replace('Z', '+0000'),
    Region: 'US East (N. Virginia)',
    AlarmArn: arn,
    OldStateValue: before,
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    ...(windows && { Trigger: triggerOf(windows) }),
  };
}

const triggerOf = ({ seconds, looked, bad }: AlarmWindows): AlarmTrigger & Readonly<Record<string, unknown>> => ({
  Period: seconds,
  EvaluationPeriods: looked,
  DatapointsToAlarm: bad,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  Threshold: 1,
  TreatMissingData: 'missing',
});
