import type { Clock } from '../../base/clock.ts';
import type { AlarmPort } from '../../lib/model/alarm-port.ts';
import type { EventLog } from '../../lib/model/events/event.ts';
import type { DeploymentConfiguration, Rollout } from './deployment-record.ts';

/** The world as a deployment sees it. */
export interface DeploymentPorts {
  readonly clock: Clock;
  readonly log: EventLog;
  readonly alarms: AlarmPort;
  /** How long alarms are watched after the old tasks have gone, milliseconds. */
  readonly bakeMilliseconds: number;
}

/** What a service begins with. */
export interface FirstDeployment {
  readonly service: string;
  readonly desiredCount: number;
  readonly configuration: DeploymentConfiguration;
  readonly arn: string;
  readonly rollout: Rollout;
}
