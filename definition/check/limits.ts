import { journeyObjectives, usersObjective } from '../../lib/model/objectives.ts';
import type { GuardrailDefinition, ObjectivesDefinition } from '../definition.ts';
import { at, type Problem } from '../problem.ts';
import { resolveLimits } from '../resolve/index.ts';
import type { Written } from '../resolve/names.ts';

/** Guardrails that would stop an experiment while all that was promised is kept. */
export function problemsOfLimits({ definition }: Written): Problem[] {
  const { guardrails = {} } = definition;
  const limits = resolveLimits(definition);
  const [ofJourneys] = journeyObjectives({ ...limits, journeys: [{ name: 'any' }] });
  return [
    ...stricter('users', guardrails.users, usersObjective(limits)),
    ...(ofJourneys ? stricter('journeys', guardrails.journeys, ofJourneys) : []),
  ];
}

function stricter(
  scope: keyof ObjectivesDefinition,
  { availability, latencyMilliseconds }: GuardrailDefinition = {},
  objective: { readonly availability: number; readonly latencyMilliseconds: number },
): Problem[] {
  const problem = (field: string, value: number, than: string) => ({
    path: at('guardrails', scope, field),
    message: `: ${value} is ${than} by objectives.${scope}: it would stop an experiment while that is kept`,
  });
  return [
    ...(availability !== undefined && availability > objective.availability
      ? [problem('availability', availability, `more than the ${objective.availability}`)]
      : []),
    ...(latencyMilliseconds !== undefined && latencyMilliseconds < objective.latencyMilliseconds
      ? [problem('latencyMilliseconds', latencyMilliseconds, `less than the ${objective.latencyMilliseconds}`)]
      : []),
  ];
}
