import { type ActionStatus, type ExperimentStatus, isFinal } from '../events/statuses.ts';
import type { Verdict } from '../events/verdict.ts';

/** What the ledger keeps of one experiment run. All times are milliseconds since the epoch. */
export interface RunRecord {
  readonly experimentId: string;
  readonly templateId: string;
  /** What it is called: by the tag of its template, else by its own. */
  readonly experiment: string;
  readonly environment: string;
  /** Who asked the gate for it; `unknown` where FIS was asked directly, which does not tell. */
  readonly principal: string;
  /** The furthest state that anybody has told of. */
  readonly status: ExperimentStatus;
  readonly reason: string;
  /** The earliest time at which each state was told of. */
  readonly states: Readonly<Partial<Record<ExperimentStatus, { readonly at: number; readonly reason: string }>>>;
  readonly createdAt?: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly actions: Readonly<Record<string, ActionRecord>>;
  /** What its actions take at most, one after the other as they start; absent where FIS has not been asked. */
  readonly longestMilliseconds?: number;
  /** The alarms that stop it, by name. */
  readonly stopAlarms: readonly string[];
  /** The alarm that stopped it, and the incident that this is part of. */
  readonly stoppedBy?: { readonly alarm: string; readonly incident: string };
  /** The services that it hits. */
  readonly services: readonly string[];
  /** Of the services that lost tasks meanwhile. */
  readonly recovery: Readonly<Record<string, Recovery>>;
  /** Rollouts of any service that began, ended or failed meanwhile. */
  readonly deployments: readonly string[];
  /** Looks at its metrics. */
  readonly judged: number;
  readonly verdict?: RunVerdict;
  /** What followed from it and has been done. */
  readonly done: readonly string[];
}

export interface ActionRecord {
  readonly actionId: string;
  readonly status: ActionStatus;
  readonly reason: string;
  readonly startedAt?: number;
  readonly endedAt?: number;
}

/** From the first task lost until ECS says that the service is steady again; the longest, where there were several. */
export interface Recovery {
  readonly lostAt: number;
  /** Absent = not yet. */
  readonly steadyAt?: number;
}

/** A whole verdict, or that there is none and why. */
export type RunVerdict = Pick<Verdict, 'verdict' | 'reasons'> & Partial<Verdict>;

/** The partition of an environment's runs; the sort key is the experiment's id. */
export const runsOf = (environment: string): string => `RUN#${environment}`;

/** Of those on which something is still to come. */
export const openRunsOf = (environment: string): string => `OPEN#${environment}`;

export const hasRunEnded = ({ status }: Pick<RunRecord, 'status'>): boolean => isFinal(status);

/** When it ended, as far as anybody has told. */
export function endOfRun({ endedAt, status, states }: RunRecord): number | undefined {
  return isFinal(status) ? (endedAt ?? states[status]?.at) : undefined;
}

/** When it began: as FIS has it, else the earliest that was told. */
export function startOfRun({ startedAt, createdAt, states }: RunRecord): number {
  return startedAt ?? createdAt ?? Math.min(...Object.values(states).map(({ at }) => at));
}
