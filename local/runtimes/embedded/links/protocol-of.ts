import type { Store } from '../../../../lib/model/topology.ts';
import type { LinkProtocol } from './dialects/link-protocol.ts';

const ofKinds = {
  'sqs-queue': 'http',
  'sns-topic': 'http',
  'dynamodb-table': 'dynamodb',
  redis: 'resp',
} as const;

/** What is spoken with a store; with a service, where there is none. */
export function linkProtocolOf(store: Store | undefined): LinkProtocol {
  if (!store) return 'http';
  if (store.kind !== 'server') return ofKinds[store.kind];
  return store.protocol === 'redis' ? 'resp' : store.protocol;
}
