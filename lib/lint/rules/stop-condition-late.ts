import { pages } from '../pages.ts';
import type { LintRule } from '../rule.ts';
import { lengthOf } from '../sequence.ts';
import { isKnown, isRecord } from '../unresolved.ts';

export const stopConditionLate: LintRule = {
  id: 'stop-condition-late',
  title: 'An alarm that stops an experiment can ring while that lasts.',
  severity: 'warning',
  source: pages.stopConditions,
  *check({ content, surroundings }) {
    const length = lengthOf(content);
    if (length === undefined || length === 0) return;
    for (const [index, { value }] of content.stopConditions.entries()) {
      const id = value === undefined || isKnown(value) ? undefined : value.reference?.id;
      const alarm = id === undefined ? undefined : surroundings?.resource(id);
      if (alarm?.type !== 'AWS::CloudWatch::Alarm') continue;
      const needed = secondsToRing(alarm.properties);
      if (needed === undefined || needed * 1000 <= length) continue;
      const message = `alarm ${id} rings after ${needed} s of harm, and the experiment is over after ${length / 1000} s`;
      yield { at: ['stopConditions', index], message };
    }
  },
};

/** Bad periods that it needs, each in full; undefined where functions have them. Source: CloudWatch user guide, alarm evaluation. */
function secondsToRing(properties: Readonly<Record<string, unknown>>): number | undefined {
  const { Period, Metrics, EvaluationPeriods, DatapointsToAlarm = EvaluationPeriods } = properties;
  const stats = (Array.isArray(Metrics) ? Metrics : []).flatMap((metric) =>
    isRecord(metric) && isRecord(metric.MetricStat) ? [metric.MetricStat.Period] : [],
  );
  const periods = [...(Period === undefined ? [] : [Period]), ...stats].map(Number);
  const seconds = Math.max(...periods) * Number(DatapointsToAlarm);
  return periods.length > 0 && Number.isFinite(seconds) ? seconds : undefined;
}
