import { taskRole } from '../../../lib/model/events/process-identity.ts';
import type { Service, Zone } from '../../../lib/model/topology.ts';
import type { TaskRevision } from '../service-policy.ts';
import type { createAddresses } from './addresses.ts';
import type { Children } from './children.ts';
import { limitsFile } from './hands/task-folder.ts';
import type { Mesh } from './mesh.ts';
import { local } from './settings.ts';
import type { ScheduledTask } from './task.ts';

/** Starts the process of one task of a revision in a zone. Rejects when it cannot be started. */
export type Launch = (service: Service, zone: Zone, revision: TaskRevision) => Promise<ScheduledTask>;

export function createLauncher(options: {
  children: Children;
  mesh: Mesh;
  addresses: ReturnType<typeof createAddresses>;
  nextPort: () => Promise<number>;
  resilience: boolean;
  scratch: string;
}): Launch {
  const { children, mesh, addresses, nextPort, resilience, scratch } = options;
  return async (service, zone, revision) => {
    const address = addresses.next(zone);
    const port = await nextPort();
    const dependencies = await mesh.join({ id: address.id, port }, service);
    const child = await children.start({
      role: `${taskRole}${service.name}`,
      yielding: true,
      file: revision.program,
      env: {
        ...dependencies,
        RESILIENCE: resilience ? 'on' : 'off',
        LOG_LEVEL: 'warn',
        STOP_TIMEOUT_MS: String(local.stopTimeout),
        ...revision.environment,
        // What the runtime itself goes by.
        SERVICE_NAME: service.name,
        TASK_ID: address.id,
        AVAILABILITY_ZONE: zone.name,
        HOST: '127.0.0.1',
        PORT: String(port),
        FAULT_LIMITS_FILE: limitsFile(scratch, address.id),
      },
    });
    const { name } = service;
    return {
      ...address,
      service: name,
      availabilityZone: zone.name,
      revision,
      port,
      child,
      state: 'starting',
      balanced: true,
    };
  };
}
