import type { GraphWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Config } from '../../../config/config.ts';
import { type Store, storesOf } from '../../../model/topology.ts';
import { namesOf } from '../../../names.ts';
import { graph, inMinutes } from './panels.ts';
import type { Shown } from './shown.ts';

/** What stores say of themselves. */
export function storeGraphs({ config, system: { topology }, stores: { queues } }: Shown): GraphWidget[] {
  const names = namesOf(config);
  const named = (kind: Store['kind']) => storesOf(topology, kind);
  return [
    graph(
      'Tables: throttled requests',
      named('dynamodb-table').flatMap((name) =>
        ['ReadThrottleEvents', 'WriteThrottleEvents'].map((metric) =>
          inMinutes('AWS/DynamoDB', metric, {
            label: `${name} ${metric}`,
            statistic: 'Sum',
            of: { TableName: names.table(name) },
          }),
        ),
      ),
    ),
    graph(
      'Caches: replication lag, s',
      named('redis').flatMap((name) =>
        nodesOf(names.cache(name), config).map((node) =>
          inMinutes('AWS/ElastiCache', 'ReplicationLag', {
            label: node,
            statistic: 'Maximum',
            of: { CacheClusterId: node },
          }),
        ),
      ),
    ),
    graph(
      'Queues: age of the oldest message, s',
      named('sqs-queue').map((name) =>
        inMinutes('AWS/SQS', 'ApproximateAgeOfOldestMessage', {
          label: name,
          statistic: 'Maximum',
          of: { QueueName: queues.get(name)?.queue.queueName as string },
        }),
      ),
    ),
  ];
}

/** ElastiCache numbers the nodes of a replication group: the primary and its replicas, whichever is which. */
function nodesOf(group: string, { cache }: Config): string[] {
  return Array.from({ length: cache.replicas + 1 }, (_, index) => `${group}-${String(index + 1).padStart(3, '0')}`);
}
