import type { AlarmDefinition } from './alarm-definition.ts';
import type { DescribedAlarm } from './evaluated-there.ts';

/** What makes up an alarm over metrics. Source: CloudWatch API reference, PutMetricAlarm. */
const ofMetrics = [
  'AlarmName',
  'AlarmDescription',
  'MetricName',
  'Namespace',
  'Statistic',
  'ExtendedStatistic',
  'Dimensions',
  'Period',
  'Unit',
  'EvaluationPeriods',
  'DatapointsToAlarm',
  'Threshold',
  'ComparisonOperator',
  'TreatMissingData',
  'EvaluateLowSampleCountPercentile',
  'Metrics',
  'ThresholdMetricId',
] as const;

/** The definition of an alarm that is there, to be put again with other actions. */
export function definedAs(found: DescribedAlarm): AlarmDefinition {
  const { AlarmName, AlarmDescription, AlarmRule } = found;
  if (AlarmRule !== undefined) return { composite: { AlarmName, AlarmDescription, AlarmRule } };
  const kept = ofMetrics.filter((key) => found[key] !== undefined && !isEmpty(found[key]));
  return { metric: Object.fromEntries(kept.map((key) => [key, found[key]])) } as unknown as AlarmDefinition;
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
