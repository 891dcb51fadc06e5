import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { taskRole } from '../../../lib/model/events/process-identity.ts';
import type { CommandProgram, KitProgram, Program } from '../../../lib/model/program.ts';
import { isProtected, type ResilienceLevel } from '../../../lib/model/resilience.ts';
import type { Service, Zone } from '../../../lib/model/topology.ts';
import type { createAddresses } from '../scheduling/addresses.ts';
import type { TaskRevision } from '../service-policy.ts';
import { kitVariables, taskVariables } from '../task-variables.ts';
import type { Child, Children } from './children.ts';
import { limitsFile, ownFolder, removeOwnFolder } from './hands/task-folder.ts';
import type { Mesh } from './mesh.ts';
import { local, nicenessOf } from './settings.ts';
import type { ScheduledTask } from './task.ts';
import { taskLogName } from './task-log.ts';

/** Starts the process of one task of a revision in a zone. Rejects when it cannot be started. */
export type Launch = (service: Service, zone: Zone, revision: TaskRevision) => Promise<ScheduledTask>;

interface LauncherOptions {
  readonly children: Children;
  readonly mesh: Mesh;
  readonly addresses: ReturnType<typeof createAddresses>;
  readonly nextPort: () => Promise<number>;
  readonly resilience: ResilienceLevel;
  readonly scratch: string;
}

/** One task, before it runs. */
interface Start {
  readonly service: Service;
  readonly zone: string;
  readonly id: string;
  readonly port: number;
  readonly revision: TaskRevision;
  /** Where the services' kit finds what it calls. */
  readonly dependencies: Readonly<Record<string, string>>;
}

const host = '127.0.0.1';

export function createLauncher(options: LauncherOptions): Launch {
  const { mesh, addresses, nextPort } = options;
  return async (service, zone, revision) => {
    const address = addresses.next(zone);
    const port = service.fixedPort ? service.port : await nextPort();
    const dependencies = await mesh.join({ id: address.id, port }, service);
    const start: Start = { service, zone: zone.name, id: address.id, port, revision, dependencies };
    const { program } = revision;
    const starting = startProgram(program, start, options);
    const child = await starting.catch((error) => {
      mesh.leave(address.id);
      throw error;
    });
    return {
      ...address,
      service: service.name,
      availabilityZone: zone.name,
      revision,
      port,
      child,
      state: 'starting',
      balanced: true,
    };
  };
}

function startProgram(program: Program, start: Start, options: LauncherOptions): Promise<Child> {
  switch (program.kind) {
    case 'kit':
      return startKit(program, start, options);
    case 'command':
      return startCommand(program, start, options);
    case 'container':
      throw new Error(`${start.service.name} has no command: it runs in containers alone`);
  }
}

const roleOf = ({ service, id }: Start) => ({
  role: `${taskRole}${service.name}`,
  log: taskLogName(service.name, id),
  niceness: nicenessOf.task,
});

const ownVariables = ({ service, zone, id, port }: Start) =>
  taskVariables({ service: service.name, zone, id, host, port });

function startKit(
  { file }: KitProgram,
  start: Start,
  { children, resilience, scratch }: LauncherOptions,
): Promise<Child> {
  return children.start({
    ...roleOf(start),
    file: fileURLToPath(file),
    env: {
      ...start.dependencies,
      ...kitVariables({
        resilience: isProtected(resilience, 'patterns') ? 'on' : 'off',
        stopTimeout: local.stopTimeout,
      }),
      ...start.revision.environment,
      ...ownVariables(start),
      FAULT_LIMITS_FILE: limitsFile(scratch, start.id),
    },
  });
}

/** It is told what its system says, and no more. Its folder goes with it. */
async function startCommand(program: CommandProgram, start: Start, options: LauncherOptions): Promise<Child> {
  const { children, mesh, scratch } = options;
  const { id, zone, port, revision } = start;
  const folder = ownFolder(scratch, id);
  mkdirSync(folder, { recursive: true });
  const removeFolder = () => removeOwnFolder(scratch, id);
  try {
    const addressOf = (name: string) => mesh.addressIn(id, name);
    const { env, ...launch } = program.launch({ id, zone, host, port, folder, addressOf });
    const child = await children.startForeign({
      ...roleOf(start),
      ...launch,
      env: { ...env, ...revision.environment, ...ownVariables(start) },
    });
    void child.exited.then(removeFolder);
    return child;
  } catch (error) {
    removeFolder();
    throw error;
  }
}
