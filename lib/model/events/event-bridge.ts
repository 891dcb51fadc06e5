import type { AwsEvent } from '../response/aws-event.ts';
import type { Event, TaskState } from './event.ts';
import type { ExperimentStatus } from './statuses.ts';

/** Whose events they are. */
export interface EventBridgeEnvironment {
  readonly account: string;
  readonly region: string;
  /** The name of the ECS cluster. */
  readonly cluster: string;
}

type Told = Pick<AwsEvent, 'source' | 'detail-type' | 'resources' | 'detail'>;

/** What AWS would tell EventBridge of an event; undefined where it tells nothing. The same event gives the same id. */
export function toEventBridge(event: Event, environment: EventBridgeEnvironment): AwsEvent | undefined {
  const told = tell(event, environment);
  if (!told) return undefined;
  const { account, region } = environment;
  const time = `${new Date(event.wall).toISOString().slice(0, 19)}Z`;
  return { version: '0', id: idOf(event), account, time, region, ...told };
}

function tell(event: Event, environment: EventBridgeEnvironment): Told | undefined {
  if (event.type === 'experiment-state') return ofExperiment(event, environment);
  if (event.type === 'task-state') return ofTask(event, environment);
  return undefined;
}

type Of<Type extends Event['type']> = Extract<Event, { type: Type }>;

/** There is no event of the other states. Source: FIS user guide, monitor experiments using EventBridge. */
const toldStatuses: readonly ExperimentStatus[] = [
  'initiating',
  'running',
  'stopping',
  'completed',
  'stopped',
  'failed',
];

function ofExperiment(event: Of<'experiment-state'>, { account, region }: EventBridgeEnvironment): Told | undefined {
  const { experimentId, templateId, status, reason } = event;
  if (!toldStatuses.includes(status)) return undefined;
  return {
    source: 'aws.fis',
    'detail-type': 'FIS Experiment State Change',
    resources: [`arn:aws:fis:${region}:${account}:experiment/${experimentId}`],
    detail: {
      'experiment-id': experimentId,
      'experiment-template-id': templateId,
      'new-state': { status, reason },
    },
  };
}

/** The load balancer's opinion of a task is none of its states. Source: ECS developer guide, task lifecycle. */
const taskStates: Readonly<Record<TaskState, { lastStatus: string; desiredStatus: string } | undefined>> = {
  starting: { lastStatus: 'PENDING', desiredStatus: 'RUNNING' },
  ready: { lastStatus: 'RUNNING', desiredStatus: 'RUNNING' },
  'out-of-rotation': undefined,
  unhealthy: { lastStatus: 'RUNNING', desiredStatus: 'STOPPED' },
  draining: { lastStatus: 'STOPPING', desiredStatus: 'STOPPED' },
  stopped: { lastStatus: 'STOPPED', desiredStatus: 'STOPPED' },
};

/** Source: ECS developer guide, task state change events. */
function ofTask(event: Of<'task-state'>, { account, region, cluster }: EventBridgeEnvironment): Told | undefined {
  const { taskArn, service, availabilityZone, state, reason, seq, wall } = event;
  const statuses = taskStates[state];
  if (!statuses) return undefined;
  return {
    source: 'aws.ecs',
    'detail-type': 'ECS Task State Change',
    resources: [taskArn],
    detail: {
      taskArn,
      clusterArn: `arn:aws:ecs:${region}:${account}:cluster/${cluster}`,
      group: `service:${service}`,
      availabilityZone,
      launchType: 'FARGATE',
      ...statuses,
      ...(statuses.desiredStatus === 'STOPPED' && { stoppedReason: reason }),
      updatedAt: new Date(wall).toISOString(),
      // Grows with every change of a task.
      version: seq,
    },
  };
}

/** A UUID (version 8: application-defined, RFC 9562) of an event's time and number. */
function idOf({ wall, seq }: Event): string {
  const time = Math.floor(wall).toString(16).padStart(12, '0').slice(-12);
  const number = seq.toString(16).padStart(15, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-8000-8${number.slice(0, 3)}-${number.slice(3)}`;
}
