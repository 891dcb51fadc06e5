import { parseDuration } from '../model/duration.ts';
import { defaultMinutesToUndo } from '../model/faults/automation.ts';
import { findFault } from '../model/faults/index.ts';
import type { ActionDefinition } from '../model/fis-template.ts';
import { automationOf, documentParametersOf } from './reach.ts';
import type { Rule } from './rule.ts';

export const boundedDuration: Rule = {
  name: 'bounded-duration',
  description: 'No fault lasts longer than the environment bears.',
  fix: 'shorten the action, or raise chaos.longestMinutes of the environment',
  templates: ({ actions }, { name: environment, chaos: { longestMinutes } }) =>
    Object.entries(actions).flatMap(([name, action]) =>
      durationsOf(action, longestMinutes)
        .filter(({ text, most }) => !((parseDuration(text) ?? Number.POSITIVE_INFINITY) <= most * 60_000))
        .map(({ parameter, text, most }) => ({
          location: `Properties/Actions/${name}`,
          problem: `${parameter} of ${action.actionId} is ${JSON.stringify(text)}, ${environment} bears ${most} minutes`,
        })),
    ),
};

function durationsOf(action: ActionDefinition, longest: number) {
  const { actionId, parameters = {} } = action;
  const fault = findFault(actionId);
  if (!fault || fault.knownOnly)
    return [{ parameter: 'duration', text: parameters.duration ?? 'unknown', most: longest }];
  const inner = documentParametersOf(action);
  const { minutesToUndo = defaultMinutesToUndo } = automationOf(action) ?? {};
  return [
    ...('duration' in fault.parameters
      ? [{ parameter: 'duration', text: parameters.duration ?? 'missing', most: longest }]
      : []),
    ...('maxDuration' in fault.parameters
      ? [{ parameter: 'maxDuration', text: parameters.maxDuration ?? 'missing', most: longest + minutesToUndo }]
      : []),
    ...(inner.Duration === undefined
      ? []
      : [{ parameter: 'documentParameters.Duration', text: inner.Duration, most: longest }]),
  ];
}
