import type { DeploymentControllerType, DeploymentStrategy, ServiceDeploymentStatus } from '@aws-sdk/client-ecs';
import type { WithJourneys } from '../../lib/model/journeys.ts';
import type { MeantAlarm } from '../../lib/model/response/expected-alarm.ts';
import type { RollbackLock } from '../../lib/model/response/rollback-lock.ts';
import type { RollbackSettings } from '../../lib/model/response/rollback-settings.ts';

/** All that a decision is made of; times are milliseconds since the epoch. */
export interface Situation {
  readonly system: WithJourneys;
  readonly settings: RollbackSettings;
  readonly now: number;
  readonly alarm: RingingAlarm & {
    /** The start of the first datapoint that may have been bad. */
    readonly firstBad: number;
    /** How long the alarm looks back: one of its evaluation windows. */
    readonly windowSeconds: number;
    /** When it rang for the first time in this incident. */
    readonly rangAt: number;
  };
  /** How often this has been looked at before. */
  readonly looks: number;
  /** Every alarm of the environment that rings now, this one among them. */
  readonly ringing: readonly RingingAlarm[];
  /** The services of the environment that have a deployment, whenever it was. */
  readonly deployments: readonly Deployed[];
  readonly experiments: readonly NearExperiment[];
  /** The service that was rolled back by itself a short time ago, if any was. */
  readonly paused?: { readonly service: string; readonly deployment: string; readonly until: number } | undefined;
}

export interface RingingAlarm extends MeantAlarm {
  readonly since: number;
}

/** A service's newest deployment, and what is known of it where it is suspect. */
export interface Deployed {
  readonly service: string;
  readonly deployment: string;
  readonly status: ServiceDeploymentStatus;
  /** Known by name: a newer one than these is for people. */
  readonly strategy: DeploymentStrategy | (string & {});
  readonly controller: DeploymentControllerType | (string & {});
  readonly began: number;
  /** Absent while it goes on. */
  readonly finished?: number;
  /** Harm was done, or an alarm about this service rang, already when it began: somebody mends something. */
  readonly beganInAlarm: boolean;
  readonly taskDefinition: string;
  readonly digests: readonly string[];
  /** The last success before it, of another version; undefined where there was none. */
  readonly good?: GoodVersion | undefined;
  readonly lock?: RollbackLock | undefined;
  /** It went back to a version that had been deployed well before: what it brought is no news. */
  readonly isReturn?: boolean;
  /** Alarms roll its deployments back, by ECS itself. */
  readonly isWatched?: boolean;
  /** A running experiment has made it: no rollback is held against the next. */
  readonly isTrial?: boolean;
  readonly zones: Zones;
  /** The state of the stack that has the service; `unknown` where CloudFormation could not be asked. */
  readonly stack: 'none' | 'steady' | 'updating' | 'unknown';
}

export interface GoodVersion {
  readonly taskDefinition: string;
  readonly isActive: boolean;
  /** The images that are named by a tag that somebody may move. */
  readonly mutableImages: readonly string[];
}

/** Where the tasks of a deployment are bad, as far as ECS shows it. */
export type Zones =
  | { readonly bad: 'one'; readonly zone: string }
  | { readonly bad: 'several' }
  /** No task of it is known to be bad, or it has tasks in no other zone that could be good. */
  | { readonly bad: 'unknown' };

/** An experiment of the environment that runs, or has ended a short time ago. */
export interface NearExperiment {
  readonly id: string;
  readonly name: string;
  readonly isRunning: boolean;
  /** When it had ended, its faults undone; absent while it runs. */
  readonly ended?: number;
  /** Whether the alarm is inside its radius. */
  readonly expects: boolean;
}
