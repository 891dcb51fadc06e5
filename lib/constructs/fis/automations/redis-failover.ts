import { redisFailover as automation } from '../../../model/faults/redis-failover.ts';
import { namesOf } from '../../../names.ts';
import { type AutomationDefinition, namesOfKind } from './definition.ts';

/** The only shard of a replication group without cluster mode. */
const onlyShard = '0001';

/** Asks for a failover and waits until it is over. There is nothing to revert: the roles have changed for good. */
export const redisFailover: AutomationDefinition = {
  automation,
  fidelity: "ElastiCache's own TestFailover: the primary really gives way to a replica.",
  allowed: (topology) => ({ Store: namesOfKind(topology, 'redis') }),
  steps: ({ config }) => {
    const group = namesOf(config).cache('{{ Store }}');
    return [
      {
        name: 'failover',
        action: 'aws:executeAwsApi',
        inputs: { Service: 'elasticache', Api: 'TestFailover', ReplicationGroupId: group, NodeGroupId: onlyShard },
        onFailure: 'Abort',
        nextStep: 'begun',
      },
      // The group still says that it is available for a moment.
      { name: 'begun', action: 'aws:sleep', inputs: { Duration: 'PT15S' }, nextStep: 'over' },
      {
        name: 'over',
        action: 'aws:waitForAwsResourceProperty',
        timeoutSeconds: 240,
        inputs: {
          Service: 'elasticache',
          Api: 'DescribeReplicationGroups',
          ReplicationGroupId: group,
          PropertySelector: '$.ReplicationGroups[0].Status',
          DesiredValues: ['available'],
        },
        isEnd: true,
      },
    ];
  },
};
