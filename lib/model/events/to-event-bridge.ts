import { accountArn } from '../local-account.ts';
import type { RevisionOfTask } from './deployment.ts';
import type { Event, TaskState } from './event.ts';
import type { ExperimentStatus } from './statuses.ts';

/** Whose events they are. */
export interface EventBridgeEnvironment {
  readonly account: string;
  readonly region: string;
  /** The name of the ECS cluster. */
  readonly cluster: string;
}

/** An event as EventBridge delivers it. Source: EventBridge user guide, AWS service event metadata. */
export interface EventBridgeEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: 'aws.ecs' | 'aws.fis';
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

type Told = Pick<EventBridgeEvent, 'source' | 'detail-type' | 'resources' | 'detail'>;

/** What AWS would tell EventBridge of an event; undefined where it tells nothing. The same event gives the same id. */
export function toEventBridge(event: Event, environment: EventBridgeEnvironment): EventBridgeEvent | undefined {
  const told = tell(event, environment);
  if (!told) return undefined;
  const { account, region } = environment;
  const { source, resources, detail } = told;
  return {
    version: '0',
    id: idOf(event),
    'detail-type': told['detail-type'],
    source,
    account,
    // EventBridge counts whole seconds.
    time: `${new Date(event.wall).toISOString().slice(0, 19)}Z`,
    region,
    resources,
    detail,
  };
}

function tell(event: Event, environment: EventBridgeEnvironment): Told | undefined {
  switch (event.type) {
    case 'experiment-state':
      return ofExperiment(event, environment);
    case 'rollout-state':
      return ofRollout(event, environment);
    case 'service-action':
      return ofService(event, environment);
    case 'task-state':
      return ofTask(event, environment);
    default:
      return undefined;
  }
}

type Of<Type extends Event['type']> = Extract<Event, { type: Type }>;

/** There is no event of `pending` or `cancelled`. Source: FIS user guide, monitor experiments using EventBridge. */
const toldStatuses: readonly ExperimentStatus[] = [
  'initiating',
  'running',
  'stopping',
  'completed',
  'stopped',
  'failed',
];

function ofExperiment(event: Of<'experiment-state'>, environment: EventBridgeEnvironment): Told | undefined {
  const { experimentId, templateId, status, reason, before } = event;
  if (!toldStatuses.includes(status)) return undefined;
  return {
    source: 'aws.fis',
    'detail-type': 'FIS Experiment State Change',
    resources: [accountArn(environment, 'fis', `experiment/${experimentId}`)],
    detail: {
      'experiment-id': experimentId,
      'experiment-template-id': templateId,
      'new-state': { status, reason },
      ...(before && { 'old-state': { status: before } }),
    },
  };
}

const rolloutNames = {
  IN_PROGRESS: { eventType: 'INFO', eventName: 'SERVICE_DEPLOYMENT_IN_PROGRESS' },
  COMPLETED: { eventType: 'INFO', eventName: 'SERVICE_DEPLOYMENT_COMPLETED' },
  FAILED: { eventType: 'ERROR', eventName: 'SERVICE_DEPLOYMENT_FAILED' },
} as const;

/** Source: ECS developer guide, service deployment state change events. */
function ofRollout(event: Of<'rollout-state'>, environment: EventBridgeEnvironment): Told {
  const { service, deploymentId, state, reason, wall } = event;
  return {
    source: 'aws.ecs',
    'detail-type': 'ECS Deployment State Change',
    resources: [serviceArn(environment, service)],
    detail: {
      ...rolloutNames[state],
      clusterArn: clusterArn(environment),
      deploymentId,
      updatedAt: new Date(wall).toISOString(),
      reason,
    },
  };
}

/** Source: ECS developer guide, service action events. */
function ofService({ service, action, wall }: Of<'service-action'>, environment: EventBridgeEnvironment): Told {
  return {
    source: 'aws.ecs',
    'detail-type': 'ECS Service Action',
    resources: [serviceArn(environment, service)],
    detail: {
      eventType: action === 'SERVICE_STEADY_STATE' ? 'INFO' : 'WARN',
      eventName: action,
      clusterArn: clusterArn(environment),
      createdAt: new Date(wall).toISOString(),
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
function ofTask(event: Of<'task-state'>, environment: EventBridgeEnvironment): Told | undefined {
  const { taskArn, service, availabilityZone, revision, state, stop, seq, wall } = event;
  const statuses = taskStates[state];
  if (!statuses || !revision) return undefined;
  return {
    source: 'aws.ecs',
    'detail-type': 'ECS Task State Change',
    resources: [taskArn],
    detail: {
      taskArn,
      clusterArn: clusterArn(environment),
      taskDefinitionArn: revision.taskDefinitionArn,
      group: `service:${service}`,
      startedBy: revision.deploymentId,
      availabilityZone,
      launchType: 'FARGATE',
      ...statuses,
      containers: [containerOf(event, revision, statuses.lastStatus)],
      ...(stop && { stoppedReason: stop.reason, stopCode: stop.code }),
      updatedAt: new Date(wall).toISOString(),
      // Grows with every change of a task.
      version: seq,
    },
  };
}

function containerOf(
  { taskArn, service, state, reason }: Of<'task-state'>,
  { image, imageDigest }: RevisionOfTask,
  lastStatus: string,
) {
  const exitCode = state === 'stopped' ? exitCodeOf(reason) : undefined;
  return {
    containerArn: `${taskArn.replace(':task/', ':container/')}/${service}`,
    name: service,
    image,
    imageDigest,
    taskArn,
    lastStatus: lastStatus === 'STOPPING' ? 'RUNNING' : lastStatus,
    ...(exitCode !== undefined && { exitCode }),
  };
}

/** Numbers of the signals that end tasks: a container's exit code is 128 and more. */
const signals: Readonly<Record<string, number>> = { SIGINT: 2, SIGABRT: 6, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 };

/** The exit code in `exit 1` or `SIGKILL`; undefined where it is neither. */
export function exitCodeOf(exit: string): number | undefined {
  const code = /^exit (\d+)$/.exec(exit)?.[1];
  if (code !== undefined) return Number(code);
  const signal = signals[exit];
  return signal === undefined ? undefined : 128 + signal;
}

const clusterArn = (environment: EventBridgeEnvironment) =>
  accountArn(environment, 'ecs', `cluster/${environment.cluster}`);

const serviceArn = (environment: EventBridgeEnvironment, service: string) =>
  accountArn(environment, 'ecs', `service/${environment.cluster}/${service}`);

/** A UUID (version 8: application-defined, RFC 9562) of an event's time and number. */
function idOf({ wall, seq }: Event): string {
  const time = Math.floor(wall).toString(16).padStart(12, '0').slice(-12);
  const number = seq.toString(16).padStart(15, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-8000-8${number.slice(0, 3)}-${number.slice(3)}`;
}
