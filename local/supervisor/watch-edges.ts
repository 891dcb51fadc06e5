import type { StartedStores } from '../../lib/model/system.ts';
import type { Topology } from '../../lib/model/topology.ts';
import { createEdges, type EdgeCount } from '../../measure/edges.ts';
import type { LinkObservation } from '../../measure/windows.ts';
import type { Links } from '../runtimes/embedded/links-process.ts';
import type { Mesh } from '../runtimes/embedded/mesh.ts';
import type { Scheduler } from '../runtimes/embedded/scheduler.ts';
import { type Bypass, createBypasses } from './bypasses.ts';

/** Who called whom, on the links and past them, since the system came up. */
export interface EdgesSeen {
  readonly edges: readonly EdgeCount[];
  /** Where a caller has opened connections on a link, and no call was seen: what it sends awaits no answer, or it sends nothing. */
  readonly connected: readonly Pick<EdgeCount, 'caller' | 'callee'>[];
  readonly bypasses: readonly Bypass[];
}

export interface EdgeWatch {
  calls(batch: readonly (LinkObservation & { readonly caller: string })[]): void;
  /** From now on tasks are known. */
  started(system: Started): void;
  /** Counts are of all calls; connections past the links are looked for now, and those of earlier looks remembered. */
  look(): Promise<EdgesSeen>;
}

interface Started {
  readonly topology: Topology;
  readonly mesh: Mesh;
  readonly scheduler: Scheduler;
  readonly stores: StartedStores;
  readonly links: Pick<Links, 'stats'>;
}

export function watchEdges(): EdgeWatch {
  let system: Started | undefined;
  let bypasses: ReturnType<typeof createBypasses> | undefined;
  const connections = new Map<string, Pick<EdgeCount, 'caller' | 'callee'>>();
  const serviceOf = (caller: string) => system?.mesh.calleeOf(caller) ?? caller;
  const edges = createEdges(serviceOf);

  async function lookAtConnections({ links, scheduler, mesh }: Started): Promise<void> {
    const { accepted } = await links.stats();
    for (const { id, service } of scheduler.tasks()) {
      for (const listener of mesh.listenersOf(id)) {
        if (accepted[listener.id])
          connections.set(`${service}>${listener.callee}`, { caller: service, callee: listener.callee });
      }
    }
  }

  return {
    calls: edges.calls,
    started: (started) => {
      system = started;
      bypasses = createBypasses(portsOf(started));
    },
    look: async () => {
      if (system) await lookAtConnections(system);
      const counts = edges.counts();
      const isCounted = (one: { caller: string; callee: string }) =>
        counts.some(({ caller, callee }) => caller === one.caller && callee === one.callee);
      const connected = [...connections.values()].filter((one) => !isCounted(one));
      return { edges: counts, connected, bypasses: bypasses?.look() ?? [] };
    },
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
