import type { Rule } from './rule.ts';

/** Source: CloudWatch API reference, PutMetricAlarm, Period. */
const [hour, day, week] = [3600, 86_400, 604_800];

export const alarmSpan: Rule = {
  name: 'alarm-span',
  description: 'CloudWatch takes an alarm that looks back for a day, or for a week by hours, and no longer.',
  fix: 'look at less: fewer windows, or more requests of the background load, which make them shorter',
  alarms({ AlarmName: name, Period, Metrics = [], EvaluationPeriods = 1 }) {
    const periods = (Metrics as readonly { readonly MetricStat?: { readonly Period: number } }[]).flatMap(
      ({ MetricStat }) => MetricStat?.Period ?? [],
    );
    const period = Math.max(Number(Period ?? 0), ...periods);
    const span = period * Number(EvaluationPeriods);
    const limit = period < hour ? day : week;
    if (span <= limit) return [];
    const told = JSON.stringify(name ?? 'without a name');
    const problem = `alarm ${told} looks at ${EvaluationPeriods} windows of ${period} s, ${span} s together, CloudWatch takes ${limit}`;
    return [{ location: 'Properties/EvaluationPeriods', problem }];
  },
};
