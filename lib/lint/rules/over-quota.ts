import { overQuota as ofNumbers } from '../../model/experiments/over-quota.ts';
import { fisQuotas } from '../../model/fis-quotas.ts';
import { targetsOf } from '../known-actions.ts';
import { pages } from '../pages.ts';
import type { LintRule } from '../rule.ts';
import { waitsOf } from '../sequence.ts';
import { itemsOf, namesOf } from '../told.ts';

const { resourcesPerTarget, tagsPerResource } = fisQuotas;

export const overQuota: LintRule = {
  id: 'over-quota',
  title: 'Actions, actions at once, stop conditions, ARNs and tags are no more than FIS takes.',
  severity: 'error',
  source: pages.quotas,
  *check(subject) {
    const { content } = subject;
    const [many, actions] = [namesOf(content.actions).length, waitsOf(content)];
    if (many > Object.keys(actions).length) {
      yield { at: ['actions'], message: `${many} actions, FIS takes ${fisQuotas.actionsPerTemplate.value}` };
    }
    for (const { field, problem } of ofNumbers({ actions, stopConditions: content.stopConditions })) {
      yield { at: [field], message: problem };
    }
    for (const { at, content: target } of targetsOf(subject)) {
      const [arns, tags] = [itemsOf(target.resourceArns).length, namesOf(target.resourceTags).length];
      if (arns > resourcesPerTarget.value) {
        yield { at: [...at, 'resourceArns'], message: `${arns} ARNs, FIS takes ${resourcesPerTarget.value}` };
      }
      if (tags > tagsPerResource.value) {
        yield { at: [...at, 'resourceTags'], message: `${tags} tags, FIS takes ${tagsPerResource.value}` };
      }
    }
  },
};
