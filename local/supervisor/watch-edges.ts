import type { StartedStores } from '../../lib/model/system.ts';
import type { Topology } from '../../lib/model/topology.ts';
import { createEdges, type EdgeCount } from '../../measure/edges.ts';
import type { LinkObservation } from '../../measure/windows.ts';
import type { Mesh } from '../runtimes/embedded/mesh.ts';
import type { Scheduler } from '../runtimes/embedded/scheduler.ts';
import { type Bypass, createBypasses } from './bypasses.ts';

/** Who called whom, on the links and past them, since the system came up. */
export interface EdgesSeen {
  readonly edges: readonly EdgeCount[];
  readonly bypasses: readonly Bypass[];
}

export interface EdgeWatch {
  calls(batch: readonly (LinkObservation & { readonly caller: string })[]): void;
  /** From now on tasks are known. */
  started(system: Started): void;
  /** Counts are of all calls; connections past the links are looked for now, and those of earlier looks remembered. */
  look(): EdgesSeen;
}

interface Started {
  readonly topology: Topology;
  readonly mesh: Mesh;
  readonly scheduler: Scheduler;
  readonly stores: StartedStores;
}

export function watchEdges(): EdgeWatch {
  let mesh: Mesh | undefined;
  let bypasses: ReturnType<typeof createBypasses> | undefined;
  const edges = createEdges((task) => mesh?.calleeOf(task) ?? task);
  return {
    calls: edges.calls,
    started: (system) => {
      mesh = system.mesh;
      bypasses = createBypasses(portsOf(system));
    },
    look: () => ({ edges: edges.counts(), bypasses: bypasses?.look() ?? [] }),
  };
}

function portsOf({ topology, mesh, scheduler, stores }: Started): Parameters<typeof createBypasses>[0] {
  return {
    tasks: () =>
      scheduler.tasks().map(({ id, service, process }) => ({
        service,
        process,
        links: mesh.listenersOf(id).map(({ port }) => port),
      })),
    ownerOf: (port) => {
      const store = topology.stores.find(({ name }) => stores.portOf(name) === port);
      const task = scheduler.tasks().find(({ taskArn }) => scheduler.find(taskArn)?.port === port);
      return store?.name ?? task?.service;
    },
  };
}
