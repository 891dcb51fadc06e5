import { usersMayFall } from '../experiments/stop-alarms.ts';
import { journeysNeeding, type WithJourneys } from '../journeys.ts';
import { edgeGuardrailNames } from '../objectives.ts';
import { type AlarmMeaning, meaningOf } from './alarm-meaning.ts';
import { alarmPrefixOf, type ResponseModel } from './response-model.ts';

/** How far an experiment may do harm, by its template. */
export interface Radius {
  /** Services and stores that may be hurt. */
  readonly expected: readonly string[];
  /** The names of the alarms that stop it. */
  readonly stopAlarms: readonly string[];
}

/** An alarm of the environment and what it is about. */
export interface MeantAlarm {
  readonly name: string;
  readonly meaning: AlarmMeaning;
}

/**
 * Whether an experiment breaches this on purpose. A service's objective: where the service is in its radius. A journey's:
 * where the journey may fail, as the judge has it. All users and the edge together: their objectives where some journey
 * may fail, the guardrail of the edge likewise where it is the tight one, and their loose
 * guardrails only where hardly any user may be served, and none of them stops it.
 */
export function expects(radius: Radius, { name, meaning }: MeantAlarm, model: ResponseModel): boolean {
  const mayFail = journeysThatMayFail(radius, model);
  const ofScope = (scope: string): boolean => {
    if (scope === 'users' || scope === 'edge') return mayFail.size > 0;
    return mayFail.has(scope) || radius.expected.includes(scope);
  };
  switch (meaning.kind) {
    case 'deployment':
      return radius.expected.includes(meaning.service);
    case 'objective':
      return ofScope(meaning.scope);
    case 'guardrail':
      if (name === `${alarmPrefixOf(model)}${edgeGuardrailNames.whole}`) return mayFail.size > 0;
      // Of those that share an alarm one is enough to ring it, and what must hold has another alarm of its own.
      return (
        meaning.scopes.some((scope) => mayFail.has(scope)) ||
        (meaning.scopes.includes('users') && !radius.stopAlarms.includes(name) && usersMayFall(model, mayFail))
      );
    case 'people':
    case 'other':
      return false;
  }
}

/**
 * Those that need something of the radius and that no stop condition guards: which journeys must hold was decided when
 * the template got its stop conditions. Where these are about the edge alone, the tight one says that all must.
 */
function journeysThatMayFail({ expected, stopAlarms }: Radius, model: ResponseModel): ReadonlySet<string> {
  const guarded = new Set(
    stopAlarms.flatMap((name) => {
      const meaning = meaningOf(name, model);
      return meaning?.kind === 'guardrail' ? meaning.scopes : [];
    }),
  );
  const tight = stopAlarms.includes(`${alarmPrefixOf(model)}${edgeGuardrailNames.whole}`);
  if (tight) return new Set();
  const needing = journeysNeeding(model, expected).map(({ name }) => name);
  return new Set(needing.filter((name) => !guarded.has(name)));
}

/**
 * The services that an alarm is about: the one of its name; of a journey all that the journey cannot do without, and of
 * users and the edge those of every journey.
 */
export function servicesOf(meaning: AlarmMeaning, system: WithJourneys): string[] {
  switch (meaning.kind) {
    case 'deployment':
      return [meaning.service];
    case 'objective':
      return servicesOfScopes([meaning.scope], system);
    case 'guardrail':
      return servicesOfScopes(meaning.scopes, system);
    case 'people':
    case 'other':
      return [];
  }
}

function servicesOfScopes(scopes: readonly string[], system: WithJourneys): string[] {
  const all = scopes.some((scope) => scope === 'users' || scope === 'edge');
  return system.topology.services
    .map(({ name }) => name)
    .filter((service) => {
      if (scopes.includes(service)) return true;
      return journeysNeeding(system, [service]).some(({ name }) => all || scopes.includes(name));
    });
}

/** The service that an alarm names; undefined where it is about many. */
export function serviceNamedBy(meaning: AlarmMeaning, { topology }: WithJourneys): string | undefined {
  const name =
    meaning.kind === 'deployment' ? meaning.service : meaning.kind === 'objective' ? meaning.scope : undefined;
  return topology.services.some((service) => service.name === name) ? name : undefined;
}
