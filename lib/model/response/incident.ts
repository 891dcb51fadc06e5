/** What kinds of things people are told. */
export type IncidentKind =
  | 'experiment-stopped'
  | 'experiment-overdue'
  | 'start-not-permitted'
  | 'start-refused'
  | 'deployment-rolled-back'
  | 'deployment-not-rolled-back'
  | 'deployment-drifted'
  | 'kill-switch'
  | 'drill';

/**
 * What a handler tells people, over the topic `people`. It is made of these fields alone, so that nothing that is not
 * meant for them gets out: no environment variables, log lines, order data or names of secrets.
 */
export interface IncidentEvent {
  readonly kind: 'incident';
  /** What belongs to one incident has the same: alarms that ring together, what was done about them, and its end. */
  readonly incident: string;
  readonly what: IncidentKind;
  readonly system: string;
  readonly environment: string;
  readonly severity: 'info' | 'warning' | 'critical';
  /** What happened, in one sentence. */
  readonly title: string;
  /** What was done about it, in one sentence; or what would have been, and why it was not. */
  readonly done: string;
  /** What to look at: alarms, services, experiments, by name. */
  readonly look: readonly string[];
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Somebody tries whether it works: nothing was done. */
  readonly drill?: true;
}

/** The incident that an alarm begins: the same for whoever hears of it, however often and in whatever order. */
export const incidentOf = ({ name, at }: { readonly name: string; readonly at: number }): string =>
  `${name}@${new Date(at).toISOString()}`;
