import { account, localStoreArn } from './local-account.ts';
import { findStore, type Topology } from './topology.ts';

/**
 * What the clients of a service or store want to be told of where it is on this machine: a URL of its protocol; of a queue
 * its queue URL, of a topic its ARN, since its clients find it by the API's endpoint.
 */
export function clientUrl(
  topology: Topology,
  name: string,
  { host, port }: { readonly host: string; readonly port: number },
): string {
  const store = findStore(topology, name);
  // An IPv6 address stands in brackets.
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  switch (store?.kind) {
    case 'server':
      return `${store.protocol}://${authority}`;
    case 'redis':
      return `redis://${authority}`;
    case 'sqs-queue':
      return `http://${authority}/${account}/${name}`;
    case 'sns-topic':
      return localStoreArn(store);
    default:
      return `http://${authority}`;
  }
}
