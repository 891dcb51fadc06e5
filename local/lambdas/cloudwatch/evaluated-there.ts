import type { CompositeAlarm, MetricAlarm } from '@aws-sdk/client-cloudwatch';

/** An alarm as CloudWatch describes it, of either kind. */
export type DescribedAlarm = MetricAlarm & Pick<CompositeAlarm, 'AlarmRule'>;

/** Parts by their ARNs, without parentheses: with those, or by names, a rule is taken and nothing comes of it. */
const plainRule = /^ALARM\("arn:[^"]+"\)(\s+OR\s+ALARM\("arn:[^"]+"\))*$/;

/**
 * Whether a LocalStack evaluates an alarm by itself. Of metrics: one with a plain statistic; an expression or a percentile
 * is taken and never looked at. Tried with 4.14.0.
 */
export function isEvaluatedThere({ AlarmRule, MetricName, Statistic, Period }: DescribedAlarm): boolean {
  if (AlarmRule !== undefined) return plainRule.test(AlarmRule.trim());
  return MetricName !== undefined && Statistic !== undefined && Period !== undefined;
}
