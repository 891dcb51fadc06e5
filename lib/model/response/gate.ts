/** What the gate is asked: to decide, which is a look and permits nothing; to start; or to note an approval. */
export interface GateRequest {
  readonly kind: 'decide' | 'start' | 'approve';
  readonly experiment: string;
  readonly templateId: string;
  /** Says who asks; a schedule has none, and says who it is by the alias that it invokes. */
  readonly proof?: string;
  /** A start that was asked for twice is one start. */
  readonly clientToken?: string;
}

/** The alias of the gate's function that schedules invoke, and nobody else is given: who comes by it needs no proof. */
export const scheduleAlias = 'schedule';

/** What was looked at: what is wanted, and what was found. */
export interface Finding {
  readonly check: string;
  readonly wanted: string;
  readonly passed: boolean;
  readonly detail: string;
}

/** Whether an experiment may start, and until when that is true. */
export interface Decision {
  readonly experiment: string;
  readonly environment: string;
  readonly principal: string;
  readonly allowed: boolean;
  readonly findings: readonly Finding[];
  /** ISO 8601. */
  readonly at: string;
  readonly expires: string;
}

/** The decision, and the experiment that was started on it. */
export type GateReply = Decision & { readonly experimentId?: string };

/** The reasons against a start, each with the check that found it. */
export const reasonsAgainst = ({ findings }: Pick<Decision, 'findings'>): string[] =>
  findings.flatMap(({ check, passed, detail }) => (passed ? [] : [`${check}: ${detail}`]));
