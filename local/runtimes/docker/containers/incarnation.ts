import { createHash } from 'node:crypto';
import type { ContainerInspectInfo } from 'dockerode';
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
  /** Undefined where the container's labels do not say. */
  readonly zone: string | undefined;
  /** When it started, milliseconds by the daemon's clock. */
  readonly startedAt: number;
  /** `none`: it has no health check. */
  readonly health: 'starting' | 'healthy' | 'unhealthy' | 'none';
  /** Its addresses, by the names of the networks. */
  readonly addresses: Readonly<Record<string, string>>;
}

/** Source: https://github.com/compose-spec/compose-go, consts.go. */
const composeLabels = { service: 'com.docker.compose.service', number: 'com.docker.compose.container-number' } as const;

/** The incarnation that runs; undefined where none does, or the container is of no service and holds no store. */
export function incarnationOf({
  Id,
  Name,
  State,
  Config,
  NetworkSettings,
}: ContainerInspectInfo): Incarnation | undefined {
  const service = Config.Labels[dockerLabels.service];
  const stores = (Config.Labels[dockerLabels.store] ?? '').split(' ').filter((name) => name !== '');
  if (!State.Running || (service === undefined && stores.length === 0)) return undefined;
  const networks = Object.entries(NetworkSettings.Networks ?? {});
  return {
    id: createHash('sha256').update(`${Id} ${State.StartedAt}`).digest('hex').slice(0, 32),
    containerId: Id,
    pid: State.Pid,
    name: Name.replace(/^\//, ''),
    service,
    stores,
    composeService: Config.Labels[composeLabels.service] ?? '',
    number: Number(Config.Labels[composeLabels.number] ?? 1),
    zone: Config.Labels[dockerLabels.zone],
    startedAt: Date.parse(State.StartedAt),
    health: healthOf(State.Health?.Status),
    addresses: Object.fromEntries(networks.flatMap(([name, { IPAddress }]) => (IPAddress ? [[name, IPAddress]] : []))),
  };
}

export const healthOf = (status: string | undefined): Incarnation['health'] =>
  status === 'starting' || status === 'healthy' || status === 'unhealthy' ? status : 'none';
