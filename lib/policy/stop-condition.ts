import { withoutStopConditionTag } from '../constructs/fis/without-stop-condition.ts';
import type { Rule } from './rule.ts';

export const stopCondition: Rule = {
  name: 'stop-condition',
  description: 'An experiment is stopped by an alarm when users are hurt.',
  fix: 'give the template the guardrails, or say why not: withoutStopCondition: { reason }',
  templates: ({ stopConditions, tags }) =>
    stopConditions.some(({ source }) => source === 'aws:cloudwatch:alarm') || tags[withoutStopConditionTag]
      ? []
      : [{ location: 'Properties/StopConditions', problem: `stop conditions are ${JSON.stringify(stopConditions)}` }],
};
