import { dirname } from 'node:path';
import { systemClock } from '../../base/clock.ts';
import { type AlarmPort, alarmName } from '../../lib/model/alarm-port.ts';
import { localReferences } from '../../lib/model/experiments/local-references.ts';
import type { System } from '../../lib/model/system.ts';
import { findService } from '../../lib/model/topology.ts';
import { Ecs } from '../ecs/ecs.ts';
import { createVersions } from '../ecs/versions.ts';
import { type Scheduler, type SchedulerOptions, startScheduler } from '../runtimes/embedded/scheduler.ts';
import type { Versions } from '../runtimes/versions.ts';

export interface ServicesOptions extends Omit<SchedulerOptions, 'clock' | 'topology' | 'policy'> {
  readonly system: System;
  /** The file that it was loaded from. */
  readonly file: string;
  readonly alarms: AlarmPort;
}

export interface Services {
  readonly ecs: Ecs;
  readonly scheduler: Scheduler;
  readonly versions: Versions;
  /** Ends all tasks and starts as many as are wanted; resolves when these are healthy. */
  readonly restart: () => Promise<void>;
}

/** Starts every service's tasks behind their links; resolves when all are healthy, and each has been deployed once. */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const { system, mesh } = options;
  await mesh.apply([]);
  const ecs = createLocalEcs(options);
  const { topology } = system;
  const scheduler = startScheduler({ ...options, topology, policy: ecs.policy, clock: systemClock });
  ecs.stopTask = scheduler.stopTask;
  const close = async () => {
    ecs.close();
    await scheduler.close();
  };
  await scheduler.allReady(startLimit(system)).catch((error) => {
    // No other is started any more; those that run are ended by whoever takes the system down.
    void close().catch(() => {});
    throw error;
  });
  return {
    ...{ ecs, scheduler: { ...scheduler, close }, versions: createVersions(ecs, systemClock) },
    restart: () => scheduler.restart(startLimit(system)),
  };
}

/** How long no task may come into rotation: some programs take long to be ready. Milliseconds. */
export function startLimit({ topology, programOf }: System): number {
  const slowest = topology.services.map(({ name }) => {
    const program = programOf(name);
    return program.kind === 'command' ? program.startSeconds : 0;
  });
  return 60_000 + 1000 * Math.max(...slowest);
}

/** How long a deployment's alarms are watched once the old tasks have gone, milliseconds: twice what an alarm looks back. */
const bakeMilliseconds = 10_000;

export function createLocalEcs({
  system,
  file,
  log,
  alarms,
}: Pick<ServicesOptions, 'system' | 'file' | 'log' | 'alarms'>): Ecs {
  const { topology } = system;
  const { alarmArn } = localReferences(topology);
  return new Ecs({
    topology,
    clock: systemClock,
    log,
    alarms,
    bakeMilliseconds,
    alarmsOf: (service) => [alarmArn(`deployment-${service}`)].filter(alarms.exists).map(alarmName),
    programs: {
      of: (service) => (findService(topology, service) ? system.programOf(service) : undefined),
      folders: [...new Set([process.cwd(), dirname(file)])],
    },
  });
}
