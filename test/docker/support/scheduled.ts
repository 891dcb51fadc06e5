import { systemClock } from '../../../base/clock.ts';
import type { CommandProgram } from '../../../lib/model/program.ts';
import type { Topology } from '../../../lib/model/topology.ts';
import { Ecs } from '../../../local/ecs/ecs.ts';
import type { ContainedTask } from '../../../local/runtimes/docker/contained.ts';
import type { Incarnation } from '../../../local/runtimes/docker/containers/incarnation.ts';
import { connectDaemon } from '../../../local/runtimes/docker/daemon/connect.ts';
import { startContainerScheduler } from '../../../local/runtimes/docker/tasks/scheduler.ts';
import { createMemoryLog } from '../../unit/engine/support/memory-log.ts';
import { createTestAlarms } from '../../unit/engine/support/setup.ts';
import { redis, service, zonesOf } from '../../unit/model/support/small-systems.ts';

/** Started by compose: nothing here starts it. */
const program: CommandProgram = {
  kind: 'command',
  launch: () => ({ command: 'node', args: [], cwd: '/', env: {} }),
  ready: { kind: 'alive' },
  health: { kind: 'alive' },
  startSeconds: 20,
  stopSeconds: 10,
};

/** A service `web` of two tasks in two zones, and a cache. */
export const topologyOf = (name: string): Topology => ({
  name,
  zones: zonesOf('us-east-1a', 'us-east-1b'),
  services: [service('web')],
  stores: [redis],
});

/** The ECS of a system, over its containers; resolves when all are ready. */
export async function startScheduled(system: string) {
  const log = createMemoryLog(systemClock);
  const topology = topologyOf(system);
  const ports = { clock: systemClock, log, alarms: createTestAlarms(), bakeMilliseconds: 500 };
  const ecs = new Ecs({ topology, ...ports, alarmsOf: () => [], programs: { of: () => program, folders: [] } });
  /** What the mesh was told last, and the ids that were in rotation then. */
  const mesh: { tasks: readonly ContainedTask[]; stores: readonly Incarnation[] } = { tasks: [], stores: [] };
  const daemon = await connectDaemon();
  const scheduler = await startContainerScheduler({
    ...{ daemon, topology, policy: ecs.policy, clock: systemClock, log },
    mesh: {
      apply: async (tasks, stores) => {
        Object.assign(mesh, { tasks, stores });
      },
    },
  });
  ecs.stopTask = scheduler.stopTask;
  await scheduler.allReady(30_000);
  return { ecs, log, mesh, daemon, scheduler };
}

/** Deploys the service with one variable more, as anybody does by a task definition and UpdateService. */
export function deploy(ecs: Ecs, environment: Readonly<Record<string, string>>): void {
  const { container, family, others } = ecs.taskDefinitions.describe('web');
  const variables = Object.entries(environment).map(([name, value]) => ({ name, value }));
  const { arn } = ecs.taskDefinitions.register({
    ...others,
    family,
    containerDefinitions: [{ ...container, environment: variables }],
  });
  ecs.update('web', { taskDefinition: arn });
}
