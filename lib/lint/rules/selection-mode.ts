import { numberSelected, parseSelectionMode, selectionModes } from '../../model/experiments/selection-mode.ts';
import { taskCountOf } from '../ecs-around.ts';
import { targetsOf } from '../known-actions.ts';
import { pages } from '../pages.ts';
import type { LintRule } from '../rule.ts';
import { shown } from '../schema-issues.ts';
import { isKnown, Unresolved } from '../unresolved.ts';

export const selectionMode: LintRule = {
  id: 'selection-mode',
  title: 'The selection mode of a target is ALL, COUNT(n) or PERCENT(n).',
  severity: 'error',
  source: pages.targets,
  *check(subject) {
    for (const { at, content } of targetsOf(subject)) {
      const mode = content.selectionMode;
      if (!isKnown(mode) || parseSelectionMode(mode)) continue;
      yield { at: [...at, 'selectionMode'], message: `${shown(mode)} is not ${selectionModes}` };
    }
  },
};

export const roundsToNothing: LintRule = {
  id: 'rounds-to-nothing',
  title: 'A percentage is of at least one resource: FIS rounds down.',
  severity: 'warning',
  source: pages.targets,
  *check(subject) {
    for (const { at, content } of targetsOf(subject)) {
      const mode = isKnown(content.selectionMode) ? parseSelectionMode(content.selectionMode) : undefined;
      const { resourceArns } = content;
      const given = resourceArns instanceof Unresolved ? 0 : resourceArns.length;
      const count = given > 0 ? given : taskCountOf(content, subject.surroundings);
      if (mode?.kind !== 'PERCENT' || !count || numberSelected(mode, count) > 0) continue;
      const message = `${mode.percent} % of ${count} is less than one, and FIS rounds down: nothing is selected`;
      yield { at: [...at, 'selectionMode'], message };
    }
  },
};
