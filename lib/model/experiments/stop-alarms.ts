import { fisQuotas } from '../fis-quotas.ts';
import { journeysNeeding, type WithJourneys } from '../journeys.ts';
import { edgeGuardrails, type Guardrail, guardrails, usersGuardrail } from '../objectives.ts';
import type { Experiment } from './experiment.ts';

/** An alarm that stops experiments: a guardrail, or several, any of which is enough. */
export interface StopAlarm {
  readonly name: string;
  readonly anyOf: readonly Guardrail[];
}

/** Who sees in an environment what users get. */
export interface Watch {
  /** A load asks all the time: users and journeys are counted. */
  readonly load: boolean;
  /** The load balancer counts what it answers to everybody. */
  readonly edge: boolean;
  /** One alarm takes all journeys, however many, where they do not have one each. */
  readonly composite?: boolean;
}

const onALoad: Watch = { load: true, edge: false };

/**
 * The stop conditions of an experiment: all users together, unless hardly any must be served on this machine, what the load balancer sees, and every journey that the
 * fault should leave alone. Where FIS would refuse so many, journeys share alarms, the same number to each.
 */
export function stopAlarmsOf(
  { gone }: Pick<Experiment, 'gone'>,
  system: WithJourneys,
  { load, edge, composite = false }: Watch = onALoad,
): StopAlarm[] {
  const mayFail = new Set(journeysNeeding(system, gone).map(({ name }) => name));
  const ofLoad = load ? guardrails(system) : [];
  // It would ring for what the experiment says. Where users are real, they are spared that all the same.
  const isMeant = !edge && usersMayFall(system, mayFail);
  const users = isMeant ? [] : ofLoad.filter(({ scope }) => scope === 'users');
  const ofEdge = edge ? [edgeGuardrails(system)[mayFail.size === 0 ? 'whole' : 'partial']] : [];
  const alone = [...users, ...ofEdge].map(ofOne);
  const journeys = ofLoad.filter(({ scope }) => scope !== 'users' && !mayFail.has(scope));
  return [...alone, ...share(journeys, fisQuotas.stopConditionsPerTemplate.value - alone.length, composite)];
}

/** Whether so few users may be left who are served that the guardrail over all of them rings: chance takes some of these, too. */
export function usersMayFall(system: WithJourneys, mayFail: ReadonlySet<string>): boolean {
  if (mayFail.size === 0) return false;
  const holding = system.journeys.filter(({ name }) => !mayFail.has(name)).reduce((sum, { share }) => sum + share, 0);
  return holding / 100 < 2 * usersGuardrail(system).availability;
}

/** The alarm of that name; undefined where it is neither a guardrail's nor shared by journeys of the system. */
export function stopAlarmNamed(
  name: string,
  system: Pick<WithJourneys, 'journeys' | 'guardrails'>,
): StopAlarm | undefined {
  const known = new Map(guardrails(system).map((guardrail) => [guardrail.name, guardrail]));
  const [first = '', ...others] = name.split(separator);
  const anyOf = [first, ...others.map((other) => `${prefix}${other}`)].map((each) => known.get(each));
  return anyOf.every((guardrail) => guardrail !== undefined) ? { name, anyOf } : undefined;
}

/** Stands in no name of a journey that shares an alarm: `guardrail-buy+track`. */
const separator = '+';
const prefix = 'guardrail-';

const ofOne = (guardrail: Guardrail): StopAlarm => ({ name: guardrail.name, anyOf: [guardrail] });

function share(journeys: readonly Guardrail[], room: number, composite: boolean): StopAlarm[] {
  if (journeys.length <= room) return journeys.map(ofOne);
  const groups = composite ? 1 : room;
  return Array.from({ length: groups }, (_, index) => {
    const from = Math.ceil((index * journeys.length) / groups);
    return shared(journeys.slice(from, Math.ceil(((index + 1) * journeys.length) / groups)));
  });
}

function shared(anyOf: readonly Guardrail[]): StopAlarm {
  return { name: `${prefix}${anyOf.map(({ scope }) => scope).join(separator)}`, anyOf };
}
