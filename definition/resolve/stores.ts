import type { StopOrder } from '../../lib/model/program.ts';
import type { StartedStores, StartPorts, StoreServer, System } from '../../lib/model/system.ts';
import type { ServerDefinition } from '../definition.ts';
import { launchIn, type Place } from './launch.ts';
import { storesOf, type Written } from './names.ts';
import { defaultStartSeconds, defaultStopSeconds, probeOf } from './program.ts';

/** Starts every store: those that Breakwater brings, and the user's own servers. */
export function startOf(written: Written, seed: System['seed']): System['start'] {
  return async (ports) => {
    const { stores } = ports.topology;
    const brought = await ports.bring(
      stores.filter(({ kind }) => kind !== 'server'),
      seed,
    );
    const servers = storesOf(written).flatMap(([name, store]) => (store.kind === 'server' ? [{ name, store }] : []));
    // One after another: the set-up of one may need those before it.
    const served = new Map<string, Awaited<ReturnType<StartPorts['serve']>>>();
    for (const { name, store } of servers) served.set(name, await ports.serve(serverOf(name, store, written)));
    return together(brought, served);
  };
}

function together(
  brought: StartedStores,
  served: ReadonlyMap<string, Awaited<ReturnType<StartPorts['serve']>>>,
): StartedStores {
  const lost = [...served].map(([name, { exited }]) => exited.then(() => name));
  const own = [...served].map(([name, { host, port }]) => `${name} at ${host}:${port}`);
  return {
    ...brought,
    portOf: (store) => served.get(store)?.port ?? brought.portOf(store),
    hostOf: (store) => served.get(store)?.host ?? brought.hostOf?.(store) ?? '127.0.0.1',
    description: [...(brought.description === 'none' && own.length > 0 ? [] : [brought.description]), ...own].join(
      '; ',
    ),
    lost: Promise.race([brought.lost, ...lost]),
  };
}

function serverOf(name: string, store: ServerDefinition, written: Written): StoreServer {
  const { address, command, port, fixedPort, prepare = [], setup = [] } = store;
  if (command === undefined) {
    if (address === undefined) throw new Error(`store ${name} has no command: it runs in containers alone`);
    const [host = '127.0.0.1', at] = address.split(':');
    return { name, at: { host, port: Number(at) } };
  }
  const launch = (runnable: ServerDefinition['command']) => (place: Place) =>
    launchIn({ ...store, command: runnable, args: runnable === command ? (store.args ?? []) : [] }, place, written);
  return {
    name,
    program: {
      prepare: prepare.map(launch),
      run: launch(command),
      setup: setup.map(launch),
      ready: probeOf(store.ready ?? 'tcp'),
      startSeconds: store.startSeconds ?? defaultStartSeconds,
      stop: { signal: stopSignalOf(store), milliseconds: (store.stopSeconds ?? defaultStopSeconds) * 1000 },
      ...(fixedPort && port !== undefined && { fixedPort: port }),
    },
  };
}

/**
 * To Postgres SIGTERM is the smart shutdown, which waits for its clients, and SIGINT the fast one. Source: PostgreSQL
 * documentation, "Shutting Down the Server".
 */
const stopSignalOf = ({ protocol }: ServerDefinition): StopOrder['signal'] =>
  protocol === 'postgres' ? 'SIGINT' : 'SIGTERM';
