import type { Rule } from './rule.ts';

/** Source: CloudWatch user guide, "Using metric math", FILL: with data that comes late such an alarm is stuck. */
export const lateData: Rule = {
  name: 'late-data',
  description:
    'An alarm that fills gaps must not depend on its newest points: late ones are filled in, and it is stuck.',
  fix: 'let fewer bad points be enough than are looked at: datapointsToAlarm below evaluationPeriods',
  alarms({ AlarmName: name, Metrics = [], EvaluationPeriods: lookedAt = 1, DatapointsToAlarm: enough = lookedAt }) {
    const metrics = Metrics as readonly { readonly Expression?: unknown }[];
    const fills = metrics.some(({ Expression }) => typeof Expression === 'string' && /\bFILL\s*\(/i.test(Expression));
    if (!fills || Number(enough) < Number(lookedAt)) return [];
    const told = JSON.stringify(name ?? 'without a name');
    const problem = `alarm ${told} fills gaps and wants ${enough} bad of the last ${lookedAt} points: late ones would keep it as it is`;
    return [{ location: 'Properties/DatapointsToAlarm', problem }];
  },
};
