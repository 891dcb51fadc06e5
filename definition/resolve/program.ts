import type { Probe, Program } from '../../lib/model/program.ts';
import type { ServiceDefinition } from '../definition.ts';
import { launchIn } from './launch.ts';
import type { Written } from './names.ts';
import { listens } from './topology.ts';

type ProbeDefinition = NonNullable<ServiceDefinition['health']>;

/** Seconds, where nothing is said. */
const start = 60;
const stop = 10;

/** How the tasks of a service are run. */
export function programOf(name: string, service: ServiceDefinition, written: Written): Program {
  if (service.command === undefined) return { kind: 'container' };
  const health = service.health ?? (listens(name, service, written) ? 'tcp' : 'alive');
  return {
    kind: 'command',
    launch: (task) => launchIn(service, task, written),
    ready: probeOf(service.ready ?? health),
    health: probeOf(health),
    startSeconds: service.startSeconds ?? start,
    stopSeconds: service.stopSeconds ?? stop,
  };
}

export function probeOf(probe: ProbeDefinition): Probe {
  if (typeof probe === 'object') return { kind: 'log', pattern: probe.log };
  if (probe === 'tcp' || probe === 'alive') return { kind: probe };
  return { kind: 'http', path: probe };
}

export const defaultStartSeconds = start;
export const defaultStopSeconds = stop;
