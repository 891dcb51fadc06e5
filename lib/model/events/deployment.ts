/** The states of a service deployment. Source: ECS API reference, ServiceDeployment. */
export const serviceDeploymentStatuses = [
  'PENDING',
  'IN_PROGRESS',
  'STOP_REQUESTED',
  'STOPPED',
  'ROLLBACK_REQUESTED',
  'ROLLBACK_IN_PROGRESS',
  'ROLLBACK_SUCCESSFUL',
  'ROLLBACK_FAILED',
  'SUCCESSFUL',
] as const;

export type ServiceDeploymentStatus = (typeof serviceDeploymentStatuses)[number];

const ended: readonly ServiceDeploymentStatus[] = ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'];

/** Whether a service deployment is over, and changes its state no more. */
export const hasDeploymentEnded = (status: ServiceDeploymentStatus): boolean => ended.includes(status);

/** The states of one of a service's `deployments`. Source: ECS API reference, Deployment, rolloutState. */
export type RolloutState = 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';

export interface ServiceDeploymentChange {
  readonly service: string;
  readonly serviceDeploymentArn: string;
  /** The service revision that it wants to run. */
  readonly targetServiceRevisionArn: string;
  readonly taskDefinitionArn: string;
  readonly status: ServiceDeploymentStatus;
  readonly reason: string;
}

export interface RolloutChange {
  readonly service: string;
  /** As ECS names it: `ecs-svc/` and a number. */
  readonly deploymentId: string;
  readonly taskDefinitionArn: string;
  readonly state: RolloutState;
  readonly reason: string;
}

/** Source: ECS developer guide, service action events. */
export type ServiceAction = 'SERVICE_STEADY_STATE' | 'SERVICE_TASK_START_IMPAIRED';

/** What a task runs, and who started it. */
export interface RevisionOfTask {
  readonly taskDefinitionArn: string;
  /** The rollout that started it. */
  readonly deploymentId: string;
  readonly image: string;
  readonly imageDigest: string;
}

/** Source: ECS API reference, Task, stopCode. */
export type TaskStopCode =
  | 'TaskFailedToStart'
  | 'EssentialContainerExited'
  | 'UserInitiated'
  | 'ServiceSchedulerInitiated';

export interface TaskStop {
  readonly code: TaskStopCode;
  /** ECS's `stoppedReason`. */
  readonly reason: string;
}
