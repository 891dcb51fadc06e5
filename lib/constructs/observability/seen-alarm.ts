import {
  Alarm,
  AlarmRule,
  AlarmState,
  ComparisonOperator,
  type IAlarmRule,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { namesOf } from '../../names.ts';

export interface SeenAlarmProps {
  readonly config: Config;
  readonly name: string;
  readonly whose: string;
  /** Never below nought. */
  readonly metric: IMetric;
}

/**
 * INSUFFICIENT_DATA until there has been data once, and OK from then on, whatever comes: so that silence is told from an
 * environment that has only just been deployed. It never rings. Source: CloudWatch user guide, missing data: `ignore`
 * maintains the alarm's state.
 */
export class SeenAlarm extends Alarm {
  constructor(scope: Construct, id: string, { config, name, whose, metric }: SeenAlarmProps) {
    super(scope, id, {
      alarmName: namesOf(config).alarm(name),
      alarmDescription: `Has no data until ${whose} was measured once; it never rings.`,
      metric,
      threshold: 0,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.IGNORE,
    });
  }
}

/** Not while nothing has been measured yet. */
export const onceSeen = (rule: IAlarmRule, seen: SeenAlarm): IAlarmRule =>
  AlarmRule.allOf(rule, AlarmRule.not(AlarmRule.fromAlarm(seen, AlarmState.INSUFFICIENT_DATA)));
