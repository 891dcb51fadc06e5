import { pages } from '../pages.ts';
import type { LintRule } from '../rule.ts';
import { shown } from '../schema-issues.ts';
import { isKnown } from '../unresolved.ts';

export const alarmSource = 'aws:cloudwatch:alarm';

export const stopCondition: LintRule = {
  id: 'stop-condition',
  title: 'A stop condition is "none", or an alarm with its ARN.',
  severity: 'error',
  source: pages.stopConditionInput,
  *check({ content: { stopConditions } }) {
    for (const [index, { source, value }] of stopConditions.entries()) {
      const at = ['stopConditions', index];
      if (source === 'none') {
        if (value !== undefined) yield { at: [...at, 'value'], message: 'source "none" takes no value' };
      } else if (source === alarmSource) {
        if (value === undefined) yield { at, message: 'value is missing: the ARN of an alarm' };
      } else if (isKnown(source)) {
        yield { at: [...at, 'source'], message: `${shown(source)} is neither "none" nor "${alarmSource}"` };
      }
    }
  },
};

export const noStopCondition: LintRule = {
  id: 'no-stop-condition',
  title: 'Some alarm stops the experiment when users are hurt.',
  severity: 'warning',
  source: pages.stopConditions,
  *check({ content: { stopConditions } }) {
    if (stopConditions.length === 0 || !stopConditions.every(({ source }) => source === 'none')) return;
    yield { at: ['stopConditions'], message: 'no alarm stops the experiment, whatever it does to users' };
  },
};
