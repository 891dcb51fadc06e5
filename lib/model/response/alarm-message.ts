import type { AlarmState } from '../alarm-port.ts';

/**
 * What CloudWatch publishes when an alarm changes its state, as far as anybody here reads it. LocalStack differs in
 * `Region` and leaves parts of `Trigger` null. Source: CloudWatch user guide, notifying users on alarm changes.
 */
export interface AlarmNotification {
  readonly AlarmName: string;
  readonly AlarmDescription?: string | null;
  readonly AWSAccountId: string;
  readonly AlarmArn: string;
  readonly NewStateValue: AlarmState;
  readonly OldStateValue: AlarmState;
  readonly NewStateReason: string;
  /** ISO 8601, as `2026-11-26T10:00:00.000+0000`. */
  readonly StateChangeTime: string;
  readonly Region: string;
  readonly Trigger?: AlarmTrigger | null;
}

/** Absent in the notifications of composite alarms. */
export interface AlarmTrigger {
  /** Seconds. */
  readonly Period?: number | null;
  readonly EvaluationPeriods?: number | null;
  /** As many as are evaluated, unless told. */
  readonly DatapointsToAlarm?: number | null;
}

/** An alarm's change of state, as handlers know it. */
export interface AlarmEvent {
  readonly kind: 'alarm';
  readonly name: string;
  readonly arn: string;
  readonly state: AlarmState;
  readonly oldState: AlarmState;
  readonly reason: string;
  /** When it changed, milliseconds since the epoch. */
  readonly at: number;
  readonly account: string;
  /** By the ARN, which says it in every emulator too. */
  readonly region: string;
  /** The seconds that the alarm looked back on; undefined where the notification does not say. */
  readonly lookedBackSeconds?: number;
  /** Seconds of one datapoint, and how many must be bad; absent with `lookedBackSeconds`. */
  readonly datapoints?: { readonly seconds: number; readonly bad: number };
}

const states: readonly unknown[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

export const isAlarmNotification = (value: object): value is AlarmNotification =>
  'AlarmName' in value && 'NewStateValue' in value;

/** Throws a sentence that names what is missing or wrong. */
export function alarmEventOf(value: AlarmNotification): AlarmEvent {
  const { AlarmName, AlarmArn, NewStateValue, OldStateValue, NewStateReason, StateChangeTime, Trigger } = value;
  const parts = typeof AlarmArn === 'string' ? AlarmArn.split(':') : [];
  const at = Date.parse(String(StateChangeTime).replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  if (typeof AlarmName !== 'string' || AlarmName === '') throw new Error(`an alarm without a name: ${AlarmName}`);
  if (parts.length < 7) throw new Error(`AlarmArn ${JSON.stringify(AlarmArn)} is no ARN of an alarm`);
  if (!states.includes(NewStateValue)) throw new Error(`NewStateValue ${JSON.stringify(NewStateValue)} is no state`);
  if (Number.isNaN(at)) throw new Error(`StateChangeTime ${JSON.stringify(StateChangeTime)} is no time`);
  const { Period, EvaluationPeriods, DatapointsToAlarm } = Trigger ?? {};
  const seconds = (Period ?? 0) * (EvaluationPeriods ?? 0);
  const datapoints = { seconds: Period ?? 0, bad: DatapointsToAlarm ?? EvaluationPeriods ?? 0 };
  return {
    kind: 'alarm',
    name: AlarmName,
    arn: AlarmArn,
    state: NewStateValue,
    oldState: states.includes(OldStateValue) ? OldStateValue : 'INSUFFICIENT_DATA',
    reason: String(NewStateReason ?? ''),
    at,
    region: parts[3] ?? '',
    account: parts[4] ?? '',
    ...(seconds > 0 && { lookedBackSeconds: seconds, datapoints }),
  };
}
