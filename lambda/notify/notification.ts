import type { IncidentEvent } from '../../lib/model/response/incident.ts';
import { cleanText } from './clean-text.ts';

export type Severity = IncidentEvent['severity'];

/** When people are told: it begins, something was done, it is worse than it began, a channel is lost, it is over. */
export type Occasion = 'begun' | 'acted' | 'worse' | 'channel-lost' | 'over';

/**
 * What people are told: these fields and no others, whichever the channel. None is made of environment variables, log
 * lines, data of orders or names of secrets.
 */
export interface Notification {
  readonly incident: string;
  readonly occasion: Occasion;
  readonly system: string;
  readonly environment: string;
  readonly severity: Severity;
  /** What happened, in one sentence. */
  readonly title: string;
  /** What was done about it, in one sentence. */
  readonly done?: string;
  /** What to look at: alarms, services, experiments, by name. */
  readonly look: readonly string[];
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly drill?: true;
}

/** Longest texts, and most things to look at. */
export const limits = { title: 300, done: 600, look: 120, looks: 20 } as const;

/** The same, with every text one line and no longer than it may be; whatever else the value has is left out. */
export function cleanNotification(given: Notification): Notification {
  const { incident, occasion, system, environment, severity, at } = given;
  const look = [...new Set(given.look.map((one) => cleanText(String(one), limits.look)))].filter(Boolean);
  const left = look.length - limits.looks;
  return {
    incident,
    occasion,
    system,
    environment,
    severity,
    title: cleanText(given.title, limits.title),
    ...(given.done && { done: cleanText(given.done, limits.done) }),
    look: left > 0 ? [...look.slice(0, limits.looks), `${left} more`] : look,
    at,
    ...(given.drill && { drill: true as const }),
  };
}

const ofOccasion: Readonly<Record<Occasion, string>> = {
  begun: '',
  acted: '',
  worse: 'Worse: ',
  'channel-lost': '',
  over: 'Over: ',
};

/** The first line: a drill says so before everything else. */
export const headline = ({ drill, occasion, title, system, environment }: Notification): string =>
  `${drill ? 'DRILL ' : ''}[${system}-${environment}] ${ofOccasion[occasion]}${title}`;
