import { UsageError } from '../../../base/usage-error.ts';
import type { StartedStores } from '../../../lib/model/system.ts';
import { publicServices } from '../../../lib/model/topology.ts';
import { createEmbeddedRuntime } from '../../runtimes/embedded/embedded-runtime.ts';
import { createKillNotes } from '../../runtimes/embedded/faults/kill-notes.ts';
import { createMemoryNotes } from '../../runtimes/embedded/faults/memory-notes.ts';
import { checkFixedPorts } from '../../runtimes/embedded/fixed-ports.ts';
import { guardianProgram, stepRunnerAt } from '../../runtimes/embedded/guardian.ts';
import { type Links, startLinks } from '../../runtimes/embedded/links-process.ts';
import { createMesh, type Mesh } from '../../runtimes/embedded/mesh.ts';
import type { Scheduler } from '../../runtimes/embedded/scheduler.ts';
import { createStartPorts } from '../../runtimes/embedded/start-ports.ts';
import { createBypasses } from '../bypasses.ts';
import { linksSocket } from '../links-socket.ts';
import type { SystemOptions } from '../options.ts';
import { startServices } from '../start-services.ts';
import { places } from '../state.ts';
import type { SeenEdges } from '../watch-edges.ts';
import type { PreparedRuntime, StartedSystem, StartingPorts } from './prepared-runtime.ts';

/** Tasks and stores as processes of this machine, with link proxies between them. */
export async function prepareProcesses(
  { folder }: SystemOptions,
  { topology, programOf }: StartingPorts['system'],
): Promise<PreparedRuntime> {
  const contained = topology.services
    .filter(({ name }) => programOf(name).kind === 'container')
    .map(({ name }) => name);
  if (contained.length > 0) {
    throw new UsageError(
      `${contained.join(', ')}: no command says how it is run as a process; in containers: --runtime docker`,
    );
  }
  await checkFixedPorts(topology.services);
  const { journal, scratch, logs } = places(folder);
  const at = { journal, linksSocket: linksSocket(folder), scratch, logs };
  return {
    guardian: { program: () => guardianProgram(at), createRunner: stepRunnerAt(at) },
    start,
    end: async () => {},
  };
}

async function start(ports: StartingPorts): Promise<StartedSystem> {
  const { options, system, log, alarms, children, guardian, nextPort, onCalls, notice, crowd } = ports;
  const { folder, resilience, meshRetries, system: file } = options;
  const { topology } = system;
  const { scratch } = places(folder);
  const [links, stores] = await Promise.all([
    startLinks({ children, socketPath: linksSocket(folder), onSamples: onCalls, notice }),
    system.start(createStartPorts({ topology, children, nextPort, folders: places(folder), given: options.stores })),
  ]);
  const mesh = await createMesh({
    ...{ topology, nextPort, configure: links.configure },
    ...{ storePort: stores.portOf, storeHost: stores.hostOf, retries: meshRetries },
  });
  const { ecs, scheduler, versions, restart } = await startServices({
    ...{ system, file, alarms, log, children, mesh, nextPort, resilience, scratch },
  });
  return {
    ...{ stores, ecs, restart },
    edges: Object.fromEntries(
      publicServices(topology).map(({ name }) => [name, `http://127.0.0.1:${mesh.publicPort(name)}`]),
    ),
    seen: seenOnLinks({ ports, stores, links, mesh, scheduler }),
    runtime: createEmbeddedRuntime({
      ...{ system, scheduler, stores, guardian, versions, crowd },
      eyes: {
        ...{ scheduler, mesh, scratch, links, versions, crowd },
        ...{ memory: createMemoryNotes(), kills: createKillNotes() },
      },
    }),
    close: async () => {
      await scheduler.close();
      await links.close();
    },
  };
}

interface Running {
  readonly ports: StartingPorts;
  readonly stores: StartedStores;
  readonly links: Pick<Links, 'stats'>;
  readonly mesh: Mesh;
  readonly scheduler: Scheduler;
}

function seenOnLinks({ ports, stores, links, mesh, scheduler }: Running): SeenEdges {
  const { stores: known } = ports.system.topology;
  const bypasses = createBypasses({
    tasks: () =>
      scheduler.tasks().map(({ id, service, process }) => ({
        ...{ service, process },
        links: mesh.listenersOf(id).map(({ port }) => port),
      })),
    ownerOf: (port) => {
      const store = known.find(({ name }) => stores.portOf(name) === port);
      const task = scheduler.tasks().find(({ taskArn }) => scheduler.find(taskArn)?.port === port);
      return store?.name ?? task?.service;
    },
  });
  return {
    serviceOf: mesh.calleeOf,
    connected: async () => {
      const { accepted } = await links.stats();
      return scheduler.tasks().flatMap(({ id, service }) =>
        mesh
          .listenersOf(id)
          .filter((listener) => accepted[listener.id])
          .map(({ callee }) => ({ caller: service, callee })),
      );
    },
    bypasses: bypasses.look,
  };
}
