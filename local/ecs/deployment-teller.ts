import type { Clock } from '../../base/clock.ts';
import type { RolloutState, ServiceAction, ServiceDeploymentStatus } from '../../lib/model/events/deployment.ts';
import type { EventLog } from '../../lib/model/events/event.ts';
import { move, type Rollout, type ServiceDeployment } from './deployment-record.ts';

/** How long a state that is only passed through can be seen, milliseconds. */
export const passingMilliseconds = 50;

/** Changes the records of a service's deployments, each change an event. */
export interface DeploymentTeller {
  opened(deployment: ServiceDeployment): void;
  /** False where that state cannot follow: then nothing has changed. */
  move(deployment: ServiceDeployment, status: ServiceDeploymentStatus, reason: string): boolean;
  /** Passes on from `STOP_REQUESTED` by itself. */
  stop(deployment: ServiceDeployment, reason: string): void;
  rollout(rollout: Rollout, state: RolloutState, reason: string): void;
  act(action: ServiceAction): void;
  /** Calls back when a state has been seen for long enough. */
  soon(callback: () => void): void;
}

export function createDeploymentTeller(
  service: string,
  { clock, log }: { clock: Clock; log: EventLog },
): DeploymentTeller {
  const opened = ({ arn, target: { revision }, status, reason }: ServiceDeployment) =>
    void log.append({
      type: 'service-deployment-state',
      service,
      serviceDeploymentArn: arn,
      targetServiceRevisionArn: revision.arn,
      taskDefinitionArn: revision.taskDefinitionArn,
      status,
      reason,
    });
  const change = (deployment: ServiceDeployment, status: ServiceDeploymentStatus, reason: string) => {
    const moved = move(deployment, status, reason, clock.wall());
    if (moved) opened(deployment);
    return moved;
  };
  const soon = (callback: () => void) => void clock.after(passingMilliseconds, callback, { idle: true });
  return {
    opened,
    move: change,
    soon,
    stop: (deployment, reason) => {
      if (deployment.status === 'ROLLBACK_REQUESTED') change(deployment, 'STOPPED', reason);
      else if (change(deployment, 'STOP_REQUESTED', reason)) soon(() => change(deployment, 'STOPPED', reason));
    },
    rollout: (rollout, state, reason) => {
      rollout.state = state;
      rollout.reason = reason;
      rollout.updatedAt = clock.wall();
      const { id: deploymentId, revision } = rollout;
      const { taskDefinitionArn } = revision;
      log.append({ type: 'rollout-state', service, deploymentId, taskDefinitionArn, state, reason });
    },
    act: (action) => void log.append({ type: 'service-action', service, action }),
  };
}
