import { account } from './local-account.ts';
import type { Address } from './program.ts';
import type { StartedStores } from './system.ts';
import { findStore, type Topology } from './topology.ts';

/** Where a store itself listens, past every link; of a queue its queue URL. Undefined where there is no such store. */
export function storeAddress(
  topology: Topology,
  stores: Pick<StartedStores, 'portOf' | 'hostOf'>,
  name: string,
): Address | undefined {
  const store = findStore(topology, name);
  if (!store) return undefined;
  const port = stores.portOf(name);
  const host = stores.hostOf?.(name) ?? '127.0.0.1';
  const origin = (scheme: string) => `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  switch (store.kind) {
    case 'redis':
      return { host, port, url: origin('redis') };
    case 'server':
      return { host, port, url: origin(store.protocol) };
    case 'sqs-queue':
      return { host, port, url: `${origin('http')}/${account}/${name}` };
    case 'dynamodb-table':
    case 'sns-topic':
      return { host, port, url: origin('http') };
  }
}
