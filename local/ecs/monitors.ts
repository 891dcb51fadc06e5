import type { AlarmPort } from '../../lib/model/alarm-port.ts';
import { localArn } from '../../lib/model/local-account.ts';
import type { DeploymentConfiguration, MonitorStatus } from './deployment-record.ts';
import { InvalidParameterException } from './errors.ts';

/** Why a service deployment is rolled back, by who asked for it. */
export const rollbackReasons = {
  breaker: 'Service deployment rolled back because the circuit breaker threshold was exceeded.',
  alarm: 'Service deployment rolled back because an alarm went into ALARM.',
  user: 'Service deployment rolled back because a user asked for it.',
} as const;

/** What watches a deployment. */
export interface Monitors {
  readonly breaker: MonitorStatus;
  readonly alarms: MonitorStatus;
}

export const noMonitors: Monitors = { breaker: 'DISABLED', alarms: 'DISABLED' };

/**
 * Where an alarm is in ALARM as a deployment begins, none is watched for as long as it lasts: it may be what mends the
 * failure. Source: ECS developer guide, deployment-alarm-failure.
 */
export function monitorsOf(configuration: DeploymentConfiguration, port: Pick<AlarmPort, 'read'>): Monitors {
  const { deploymentCircuitBreaker, alarms } = configuration;
  const isAlarmed = alarms.alarmNames.some((name) => port.read(arnOfAlarm(name)).state === 'ALARM');
  const watches = alarms.enable && alarms.alarmNames.length > 0 && !isAlarmed;
  return {
    breaker: deploymentCircuitBreaker.enable ? 'MONITORING' : 'DISABLED',
    alarms: watches ? 'MONITORING' : 'DISABLED',
  };
}

/** Throws InvalidParameterException for an alarm that does not exist: nothing would be watched by it. AWS does not document what it does. */
export function checkAlarms(
  alarms: DeploymentConfiguration['alarms'] | undefined,
  port: Pick<AlarmPort, 'exists'>,
): void {
  const none = alarms?.enable ? alarms.alarmNames.find((name) => !port.exists(arnOfAlarm(name))) : undefined;
  if (none === undefined) return;
  throw new InvalidParameterException(
    `deploymentConfiguration.alarms.alarmNames: there is no alarm ${JSON.stringify(none)} here`,
  );
}

export const arnOfAlarm = (name: string): string => localArn('cloudwatch', `alarm:${name}`);
