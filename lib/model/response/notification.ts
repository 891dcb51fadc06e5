import type { IncidentEvent } from './incident.ts';

export type Severity = IncidentEvent['severity'];

/** When people are told: it begins, something was done, it is worse than it began, a channel is lost, it is over. */
export const occasions = ['begun', 'acted', 'worse', 'channel-lost', 'over'] as const;
export type Occasion = (typeof occasions)[number];

/**
 * What people are told: these fields and no others, whichever the channel. None is made of environment variables, log
 * lines, data of customers or names of secrets.
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

const ofOccasion: Readonly<Record<Occasion, string>> = {
  begun: '',
  acted: '',
  worse: 'Worse: ',
  'channel-lost': '',
  over: 'Over: ',
};

/** What happened, with what makes it other than a beginning. */
export const titleOf = ({ occasion, title }: Pick<Notification, 'occasion' | 'title'>): string =>
  `${ofOccasion[occasion]}${title}`;

/** Whose it is; a drill says so before everything else. */
export const whose = ({ drill, system, environment }: Pick<Notification, 'drill' | 'system' | 'environment'>): string =>
  `${drill ? 'DRILL ' : ''}[${system}-${environment}]`;

/** The first line. */
export const headline = (notification: Notification): string => `${whose(notification)} ${titleOf(notification)}`;
