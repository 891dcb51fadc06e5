import { mayBeEmpty } from '../model/experiments/may-be-empty.ts';
import type { Rule } from './rule.ts';

/** FIS has one such setting for all targets: where none of them may be empty, skipping only hides that something is gone. */
export const emptyTargets: Rule = {
  name: 'empty-targets',
  description: 'What must be there, and is not, fails its experiment.',
  fix: "leave out emptyTargets: 'skip'",
  templates({ targets, experimentOptions }) {
    const all = Object.entries(targets);
    if (experimentOptions?.emptyTargetResolutionMode !== 'skip' || all.some(([, target]) => mayBeEmpty(target)))
      return [];
    const problem = `skips empty targets, and ${all.map(([name]) => name).join(', ') || 'no target'} may be empty`;
    return [{ location: 'Properties/ExperimentOptions', problem }];
  },
};
