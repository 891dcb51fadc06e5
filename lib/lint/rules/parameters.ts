import { nearest } from '../../../base/nearest.ts';
import { type ParameterIssue, readParameters } from '../../model/faults/fault.ts';
import { knownActions } from '../known-actions.ts';
import { pages } from '../pages.ts';
import type { LintRule } from '../rule.ts';
import { entriesOf, namesOf } from '../told.ts';
import { isKnown, Unresolved } from '../unresolved.ts';

type Kind = 'unknown' | 'missing' | 'range';

const parameterRule = (rule: Pick<LintRule, 'id' | 'title'> & { readonly kind: Kind }): LintRule => ({
  ...rule,
  severity: 'error',
  source: pages.actionsReference,
  *check(subject) {
    for (const { at, content, fault } of knownActions(subject)) {
      if (content.parameters instanceof Unresolved) continue;
      const given = namesOf(content.parameters);
      const told = Object.fromEntries(entriesOf(content.parameters).filter(([, value]) => isKnown(value)));
      for (const issue of readParameters(fault, told as Record<string, string>).issues) {
        const isGiven = given.includes(issue.parameter);
        if (kindOf(issue, isGiven) !== rule.kind || (isGiven && !Object.hasOwn(told, issue.parameter))) continue;
        const { parameter, message, name } = issue;
        const words = message.startsWith('is ') ? `${parameter} ${message}` : `${parameter}: ${message}`;
        yield {
          at: isGiven ? [...at, 'parameters', parameter] : at,
          message: `${words}${name ? nearest(name.wrong, name.known) : ''}`,
        };
      }
    }
  },
});

const kindOf = ({ name }: ParameterIssue, isGiven: boolean): Kind => (name ? 'unknown' : isGiven ? 'range' : 'missing');

export const unknownParameter = parameterRule({
  id: 'unknown-parameter',
  title: 'Every parameter is one of its action.',
  kind: 'unknown',
});

export const missingParameter = parameterRule({
  id: 'missing-parameter',
  title: 'Every parameter that an action requires is there.',
  kind: 'missing',
});

export const parameterRange = parameterRule({
  id: 'parameter-range',
  title: 'Every parameter is in the form and range of its action.',
  kind: 'range',
});
