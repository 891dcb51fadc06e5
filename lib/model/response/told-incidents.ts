import type { Event } from '../events/event.ts';
import { type Notification, type Severity, titleOf } from './notification.ts';
import { alarmPrefixOf } from './response-model.ts';

/** One incident, as people were told of it. */
export interface ToldIncident {
  readonly incident: string;
  readonly system: string;
  readonly environment: string;
  /** When it began, milliseconds since the epoch. */
  readonly at: number;
  /** The worst that was told. */
  readonly severity: Severity;
  /** What happened: of the first message, and where it turned out to be worse. */
  readonly titles: readonly string[];
  /** What was done about it, in order. */
  readonly done: readonly string[];
  readonly look: readonly string[];
  /** `told`: it is of no alarm, so that nobody waits for its end. */
  readonly state: 'open' | 'over' | 'told';
  /** How it was over; absent where it is not. */
  readonly over?: { readonly at: number; readonly title: string };
  /** How often people were told. */
  readonly messages: number;
  readonly drill?: true;
}

/** The incidents of a journal, by the messages that people had; the newest is the last. */
export function toldIncidents(events: readonly Event[]): ToldIncident[] {
  const told = events.filter((event) => event.type === 'notification');
  const all = Map.groupBy(told, ({ incident }) => incident);
  return [...all.values()].map(incidentOf).toSorted((one, other) => one.at - other.at);
}

const severities: readonly Severity[] = ['info', 'warning', 'critical'];

function incidentOf(given: readonly Notification[]): ToldIncident {
  const [first, ...more] = given as [Notification, ...Notification[]];
  const { incident, system, environment } = first;
  const over = given.find(({ occasion }) => occasion === 'over');
  const rest = given.filter((one) => one !== over);
  const worst = Math.max(0, ...rest.map(({ severity }) => severities.indexOf(severity)));
  return {
    incident,
    system,
    environment,
    at: Math.min(...given.map(({ at }) => at)),
    severity: severities[worst] as Severity,
    titles: [first, ...more.filter(({ occasion }) => occasion === 'worse')].map(titleOf),
    done: rest.flatMap((one) => (one === first ? doneFirst(one) : doneLater(one))),
    look: [...new Set(given.flatMap(({ look }) => look))],
    state: over ? 'over' : isOfAlarm(first) ? 'open' : 'told',
    ...(over && { over: { at: over.at, title: over.title } }),
    messages: given.length,
    ...(given.every(({ drill }) => drill) && { drill: true as const }),
  };
}

const doneFirst = ({ done }: Notification): string[] => (done ? [done] : []);

const doneLater = ({ occasion, title, done }: Notification): string[] => {
  if (occasion === 'worse') return [];
  return [done ? `${title}: ${done}` : title];
};

/** It is called after the alarm that began it, and ends with it. */
const isOfAlarm = ({ incident, system, environment }: Notification): boolean =>
  incident.startsWith(alarmPrefixOf({ topology: { name: system }, environment }));
