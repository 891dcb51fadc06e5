import { createHash } from 'node:crypto';
import type { ContainerInspectInfo, HealthConfig } from 'dockerode';
import { dockerLabels } from '../labels.ts';
import type { Target } from '../step-kind.ts';

/**
 * A container from one start to its end: what a task is here. One that comes back is another, as on ECS. Source: Docker
 * Engine API 1.41, ContainerInspect.
 */
export interface Incarnation extends Target {
  /** 32 hex digits, as those of a task. */
  readonly id: string;
  /** Of the container, without the slash before it. */
  readonly name: string;
  /** Undefined where it holds stores. */
  readonly service: string | undefined;
  /** The stores that it holds. */
  readonly stores: readonly string[];
  /** Of its compose project: the service that it is of, and its number among the containers of that; from 1. */
  readonly composeService: string;
  readonly number: number;
  /** Set for a clone of ours, which has the place of the container that it was made after. */
  readonly clone?: Clone;
  /** Undefined where the container's labels do not say. */
  readonly zone: string | undefined;
  /** When it started, milliseconds by the daemon's clock. */
  readonly startedAt: number;
  /** `none`: it has no health check. */
  readonly health: 'starting' | 'healthy' | 'unhealthy' | 'none';
  /** Undefined where it has none. */
  readonly healthCheck?: HealthCheck;
  /** Its addresses, by the names of the networks. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Whose network it is in, where that is not its own: `host`, or `container:` and an id. */
  readonly sharesNetwork?: string;
  /** What it may use at most, as far as there is a limit. */
  readonly limits: { readonly processors?: number; readonly memoryMebibytes?: number };
  /** Its writable layer and volumes, as the host has them. */
  readonly layers: readonly string[];
}

/** How often a container is asked how it is, how long an answer may take, and how many in a row make it unhealthy. Milliseconds. */
export interface HealthCheck {
  readonly interval: number;
  readonly timeout: number;
  readonly retries: number;
}

/** A container of ours that runs another revision of a service, beside one of the project's. */
export interface Clone {
  /** The id of that. */
  readonly of: string;
  /** The task definition that it runs, `web:3`. */
  readonly revision: string;
}

/** Source: https://github.com/compose-spec/compose-go, consts.go. */
export const composeLabels = {
  service: 'com.docker.compose.service',
  number: 'com.docker.compose.container-number',
  /** `True` on what `docker compose run` starts: `up` leaves it alone, and `down --remove-orphans` removes it. */
  oneOff: 'com.docker.compose.oneoff',
} as const;

/** The incarnation that runs; undefined where none does, or the container is of no service and holds no store. */
export function incarnationOf(container: ContainerInspectInfo): Incarnation | undefined {
  const { Running, Restarting } = container.State;
  // One that is about to be restarted counts as running, with no process.
  return Running && !Restarting ? lastIncarnationOf(container) : undefined;
}

/** The one that was started last, whether it has ended or not; undefined where the container is of no service and holds no store. */
export function lastIncarnationOf({
  Id,
  Name,
  State,
  Config,
  NetworkSettings,
  HostConfig,
  GraphDriver,
  Mounts,
}: ContainerInspectInfo): Incarnation | undefined {
  const service = Config.Labels[dockerLabels.service];
  const stores = (Config.Labels[dockerLabels.store] ?? '').split(' ').filter((name) => name !== '');
  if (service === undefined && stores.length === 0) return undefined;
  const networks = Object.entries(NetworkSettings.Networks ?? {});
  return {
    id: createHash('sha256').update(`${Id} ${State.StartedAt}`).digest('hex').slice(0, 32),
    containerId: Id,
    pid: State.Pid,
    name: Name.replace(/^\//, ''),
    service,
    stores,
    ...placeIn(Config.Labels),
    ...cloneIn(Config.Labels),
    zone: Config.Labels[dockerLabels.zone],
    startedAt: Date.parse(State.StartedAt),
    health: healthOf(State.Health?.Status),
    ...healthCheckIn(Config.Healthcheck),
    addresses: Object.fromEntries(networks.flatMap(([name, { IPAddress }]) => (IPAddress ? [[name, IPAddress]] : []))),
    ...(isShared(HostConfig.NetworkMode) && { sharesNetwork: HostConfig.NetworkMode as string }),
    limits: limitsOf(HostConfig),
    layers: [
      (GraphDriver.Data as { readonly UpperDir?: string } | null)?.UpperDir ?? [],
      ...Mounts.map(({ Type, Source }) => (Type === 'volume' ? Source : [])),
    ].flat(),
  };
}

/** Nanoseconds; zero is what the daemon takes itself. Source: Docker Engine API 1.41, HealthConfig. */
function healthCheckIn({ Test = [], Interval, Timeout, Retries }: HealthConfig = {}): Pick<Incarnation, 'healthCheck'> {
  if (Test.length === 0 || Test[0] === 'NONE') return {};
  const milliseconds = (nanoseconds: number | undefined) => (nanoseconds ?? 0) / 1e6 || usualCheck.milliseconds;
  return {
    healthCheck: {
      interval: milliseconds(Interval),
      timeout: milliseconds(Timeout),
      retries: Retries || usualCheck.retries,
    },
  };
}

/** Source: https://docs.docker.com/reference/dockerfile/#healthcheck */
const usualCheck = { milliseconds: 30_000, retries: 3 } as const;

const isShared = (mode = ''): boolean => mode === 'host' || mode.startsWith('container:');

function limitsOf({
  NanoCpus = 0,
  CpuQuota = 0,
  CpuPeriod = 0,
  Memory = 0,
}: ContainerInspectInfo['HostConfig']): Incarnation['limits'] {
  const processors = NanoCpus > 0 ? NanoCpus / 1e9 : CpuQuota > 0 ? CpuQuota / (CpuPeriod || usualPeriod) : 0;
  return {
    ...(processors > 0 && { processors }),
    ...(Memory > 0 && { memoryMebibytes: Memory / 1024 ** 2 }),
  };
}

/** Of a quota of processor time, microseconds. Source: Docker Engine API 1.41, Resources. */
const usualPeriod = 100_000;

type Labels = Readonly<Record<string, string>>;

/** The place of a container in its compose project, which a clone has too. */
export const placeIn = (labels: Labels): Pick<Incarnation, 'composeService' | 'number'> => ({
  composeService: labels[composeLabels.service] ?? '',
  number: Number(labels[composeLabels.number] ?? 1),
});

export function cloneIn(labels: Labels): { readonly clone?: Clone } {
  const of = labels[dockerLabels.cloneOf];
  return of === undefined ? {} : { clone: { of, revision: labels[dockerLabels.revision] ?? '' } };
}

export const healthOf = (status: string | undefined): Incarnation['health'] =>
  status === 'starting' || status === 'healthy' || status === 'unhealthy' ? status : 'none';
