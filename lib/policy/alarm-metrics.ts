import { mostMetricsPerAlarm } from '../model/metrics.ts';
import type { Rule } from './rule.ts';

export const alarmMetrics: Rule = {
  name: 'alarm-metrics',
  description: 'CloudWatch takes an alarm over so many metrics, and no more.',
  fix: 'watch less by one alarm',
  alarms({ AlarmName: name, Metrics = [] }) {
    const count = (Metrics as readonly { readonly MetricStat?: unknown }[]).filter(
      ({ MetricStat }) => MetricStat,
    ).length;
    if (count <= mostMetricsPerAlarm) return [];
    const problem = `alarm ${JSON.stringify(name ?? 'without a name')} has ${count} metrics, CloudWatch takes ${mostMetricsPerAlarm}`;
    return [{ location: 'Properties/Metrics', problem }];
  },
};
