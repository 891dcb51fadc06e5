import { nearest } from '../../../base/nearest.ts';
import { targetTypes } from '../../model/faults/index.ts';
import { targetsOf } from '../known-actions.ts';
import { pages } from '../pages.ts';
import type { LintRule } from '../rule.ts';
import { namesOf } from '../told.ts';
import { isKnown, Unresolved } from '../unresolved.ts';

export const targetParameters: LintRule = {
  id: 'target-parameters',
  title: 'The parameters of a target are those of its type, and the required ones are there.',
  severity: 'error',
  source: pages.targets,
  *check(subject) {
    for (const { at, content } of targetsOf(subject)) {
      const { resourceType, parameters } = content;
      const type = isKnown(resourceType) ? targetTypes.get(resourceType) : undefined;
      if (!type || parameters instanceof Unresolved) continue;
      const [given, known] = [namesOf(parameters), Object.keys(type.parameters)];
      for (const name of given.filter((each) => !known.includes(each))) {
        yield {
          at: [...at, 'parameters', name],
          message: `${name} is no parameter of ${type.resourceType}${nearest(name, known)}`,
        };
      }
      for (const name of known.filter((each) => type.parameters[each]?.required && !given.includes(each))) {
        yield { at, message: `${name} is required by ${type.resourceType}` };
      }
    }
  },
};
