import { numberSelected, parseSelectionMode } from '../../model/experiments/selection-mode.ts';
import { targetTypes } from '../../model/faults/index.ts';
import { taskCountOf } from '../ecs-around.ts';
import { targetsOf } from '../known-actions.ts';
import { pages } from '../pages.ts';
import type { LintRule } from '../rule.ts';
import { lengthOf } from '../sequence.ts';
import { isEmpty } from '../told.ts';
import { isKnown } from '../unresolved.ts';

export const tooManyResources: LintRule = {
  id: 'too-many-resources',
  title: 'A target by tags or parameters is of no more resources than FIS finds for one action, by default.',
  severity: 'warning',
  source: pages.quotas,
  *check(subject) {
    for (const { at, content } of targetsOf(subject)) {
      const { resourceType, selectionMode, resourceArns } = content;
      const type = isKnown(resourceType) ? targetTypes.get(resourceType) : undefined;
      const mode = isKnown(selectionMode) ? parseSelectionMode(selectionMode) : undefined;
      if (!type || !mode || !isEmpty(resourceArns)) continue;
      const there = taskCountOf(content, subject.surroundings);
      const most = there === undefined ? (mode.kind === 'COUNT' ? mode.count : 0) : numberSelected(mode, there);
      if (most <= type.maximumResolved) continue;
      const message = `${selectionMode} is ${most} resources, and FIS takes ${type.maximumResolved} by tags or parameters`;
      yield { at: [...at, 'selectionMode'], message: `${message}, unless the quota was raised` };
    }
  },
};

/** Source: AWS General Reference, AWS FIS endpoints and quotas, experiment duration. */
const longestHours = 12;

export const tooLong: LintRule = {
  id: 'too-long',
  title: 'An experiment is over within 12 hours: then FIS ends it.',
  severity: 'warning',
  source: pages.quotas,
  *check({ content }) {
    const hours = (lengthOf(content) ?? 0) / 3_600_000;
    if (hours <= longestHours) return;
    const message = `its actions take ${Number(hours.toFixed(1))} hours, one after the other, and FIS ends it after ${longestHours}`;
    yield { at: ['actions'], message };
  },
};
