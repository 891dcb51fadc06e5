import type { Clock } from '../../../../base/clock.ts';
import type { Topology } from '../../../../lib/model/topology.ts';
import type { LinkSample, LinkStats } from '../../embedded/links/protocol.ts';
import type { Whereabouts } from '../contained.ts';
import type { Incarnation } from '../containers/incarnation.ts';
import type { Daemon } from '../daemon/daemon.ts';
import type { Layout } from '../project/layout.ts';
import { desiredOf } from './desired.ts';
import { type EndedProxy, keepProxy } from './keep-proxy.ts';
import { createSlotBook, type MeshedTask } from './slot-book.ts';

/** What leads calls in containers: an observing proxy that listens at the address of each container and store. */
export interface ObservedMesh extends Whereabouts {
  /** All that run now. Resolves when calls are led so; while the proxy is away, at once. */
  apply(tasks: readonly MeshedTask[], stores: readonly Incarnation[]): Promise<void>;
  /** Where users reach a public service, on this machine. Throws for one that the proxy is not before. */
  publicPort(service: string): number;
  /** The address that users' calls come from, as tasks see them. */
  readonly usersAddress: string;
  /** The service of a task id; a store, and who is no task, is its own. */
  calleeOf(id: string): string;
  stats(): Promise<LinkStats>;
  /** Lets go of the proxy: it leads calls as it was told last. */
  close(): void;
}

interface MeshOptions {
  readonly daemon: Daemon;
  /** What Compose calls the project. */
  readonly project: string;
  readonly topology: Topology;
  readonly layout: Layout;
  /** Callers and called tasks by their ids. */
  readonly onSamples: (batch: readonly LinkSample[]) => void;
  readonly onProxyEnded: (proxy: EndedProxy) => void;
  /** Makes the proxy's container where that has been removed. @default - nobody does */
  readonly recreateProxy?: () => Promise<void>;
  readonly notice: (message: string) => void;
  readonly clock?: Clock;
}

/** Resolves once the proxy, whose container runs, listens for every container and store: before any of them need run. */
export async function createObservedMesh(options: MeshOptions): Promise<ObservedMesh> {
  const { topology, layout, onSamples } = options;
  const book = createSlotBook(layout, `${options.project}_${layout.names.network}`);
  const desired = () => desiredOf(layout, topology, book.occupantsOf);
  const proxy = await keepProxy({
    ...options,
    service: layout.names.proxy,
    desired: desired(),
    onSamples: (batch) => onSamples(batch.map(book.named)),
    onEnded: options.onProxyEnded,
    ...(options.recreateProxy && { recreate: options.recreateProxy }),
  });
  return {
    apply: (tasks, stores) => {
      book.are(tasks, stores);
      return proxy.configure(desired());
    },
    publicPort: (service) => {
      const found = layout.published.find((one) => one.service === service);
      if (!found) throw new Error(`no observing proxy is before service ${service}`);
      return found.port;
    },
    usersAddress: layout.subnet.proxy,
    calleeOf: book.calleeOf,
    ofTask: (taskId) => {
      const slot = book.slotOf(taskId);
      return slot && book.isSeen(slot) ? slot.standIn : undefined;
    },
    isLedTo: (taskId) => book.slotOf(taskId)?.isLedTo ?? false,
    ofStore: (store) => {
      const address = layout.stores[store];
      if (address === undefined) throw new Error(`no address stands for store ${store}`);
      return address;
    },
    usersPort: (service) => layout.published.find((one) => one.service === service)?.inside,
    proxy: proxy.target,
    stats: proxy.stats,
    close: proxy.close,
  };
}
