import type { ServiceDeploymentStatus } from '@aws-sdk/client-ecs';
import type { RollbackSettings } from '../../lib/model/response/rollback-settings.ts';
import type { Deployed, Situation } from './situation.ts';

/** Source: ECS developer guide, service deployment states. */
export const isUnderWay = (status: ServiceDeploymentStatus): boolean =>
  status === 'PENDING' || status === 'IN_PROGRESS';

/**
 * Whether a deployment can be the reason of an alarm: it began before the alarm rang, and it goes on and is young, or it
 * was over only just before the first datapoint that was bad.
 */
export function isSuspect(
  { status, began, finished }: Pick<Deployed, 'status' | 'began' | 'finished'>,
  { firstBad }: Pick<Situation['alarm'], 'firstBad'>,
  { suspectMinutes }: Pick<RollbackSettings, 'suspectMinutes'>,
): boolean {
  const until = isUnderWay(status) ? began : (finished ?? began);
  return firstBad - until <= suspectMinutes * 60_000;
}
