import { createConnection } from 'node:net';
import { type Clock, systemClock } from '../../../../base/clock.ts';
import type { StartedStores } from '../../../../lib/model/system.ts';
import { findStore, type Store, type Topology } from '../../../../lib/model/topology.ts';
import { awsPorts } from '../compose/settings.ts';
import type { Daemon } from '../daemon/daemon.ts';
import type { Layout, Slot } from '../project/layout.ts';

interface StoresOptions {
  readonly daemon: Daemon;
  /** What Compose calls the project. */
  readonly project: string;
  readonly topology: Topology;
  readonly layout: Layout;
  /** When the messages were sent that wait in a queue, at the origin of an API of SQS that can be looked into. */
  readonly sentTimes?: (origin: string, queue: string) => Promise<number[]>;
  readonly clock?: Clock;
}

interface Place {
  readonly host: string;
  readonly port: number;
}

/**
 * The stores in their containers, past every link: by the container's own address, or where this machine does not reach
 * that, by a port that it publishes. Their containers run. What neither leads to is told of when it is asked for.
 */
export async function containedStores(options: StoresOptions): Promise<StartedStores> {
  const { layout, sentTimes } = options;
  const found = await Promise.all(
    Object.keys(layout.stores).map(async (name) => [name, await placeOf(name, options)] as const),
  );
  const places = new Map(found);
  const at = (store: string): Place => {
    const place = places.get(queueOf(store, options.topology));
    if (!place) {
      throw new Error(
        `store ${store} cannot be reached past the links: let its container publish its port on 127.0.0.1`,
      );
    }
    return place;
  };
  return {
    portOf: (store) => at(store).port,
    hostOf: (store) => at(store).host,
    ...(sentTimes && {
      sentTimes: async (queue: string) => {
        const { host, port } = at(queue);
        return await sentTimes(`http://${host}:${port}`, queue);
      },
    }),
    description: found.length > 0 ? `${Object.keys(layout.stores).join(', ')} in containers` : 'none',
    lost: new Promise(() => {}),
  };
}

/** A dead-letter queue is where its queue is; whatever else it is, is its own. */
const queueOf = (name: string, { stores }: Topology): string =>
  stores.find((store) => store.kind === 'sqs-queue' && store.deadLetterQueue === name)?.name ?? name;

async function placeOf(name: string, { daemon, project, topology, layout, clock }: StoresOptions) {
  const slot = layout.slots.find(({ callees }) => callees.includes(name));
  const inside = slot && portInside(findStore(topology, name), slot);
  if (inside === undefined) return undefined;
  const { addresses, published } = await lookAt(daemon, { project, slot: slot as Slot, inside });
  const own = slot?.address ?? addresses[`${project}_${layout.names.network}`];
  const candidates = [...(own === undefined ? [] : [{ host: own, port: inside }]), ...published];
  for (const place of candidates) if (await takesConnections(place, clock)) return place;
  return published[0];
}

/** What AWS holds has no port in the model. */
function portInside(store: Store | undefined, { ports }: Slot): number | undefined {
  if (store && 'port' in store) return store.port;
  const usual = store?.kind === 'dynamodb-table' ? awsPorts.dynamodb : awsPorts.sqs;
  return ports.includes(usual) ? usual : ports[0];
}

async function lookAt({ docker }: Daemon, { project, slot, inside }: { project: string; slot: Slot; inside: number }) {
  const label = [`com.docker.compose.project=${project}`, `com.docker.compose.service=${slot.composeService}`];
  const [found] = await docker.listContainers({ filters: { label } });
  if (!found) return { addresses: {}, published: [] };
  const { NetworkSettings } = await docker.getContainer(found.Id).inspect();
  const bindings = NetworkSettings.Ports[`${inside}/tcp`] ?? [];
  return {
    addresses: Object.fromEntries(
      Object.entries(NetworkSettings.Networks).map(([name, { IPAddress }]) => [name, IPAddress]),
    ) as Record<string, string>,
    published: bindings.map(({ HostIp, HostPort }) => ({ host: reachable(HostIp), port: Number(HostPort) })),
  };
}

const reachable = (host: string): string => (['', '0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host);

const patienceMilliseconds = 1000;

function takesConnections({ host, port }: Place, clock = systemClock): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port });
    const finish = (takes: boolean) => {
      cancel();
      socket.destroy();
      resolve(takes);
    };
    const cancel = clock.after(patienceMilliseconds, () => finish(false));
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
  });
}
