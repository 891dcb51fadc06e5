import { disruptConnectivity } from '../faults/disrupt-connectivity.ts';
import { type DerivedSource, defineExperiment } from './experiment.ts';
import { reachOf } from './reach.ts';
import { calledStores, lifeWithout } from './store-outage.ts';

/** As dynamodb-outage, by the network of the subnets instead of the tasks'. */
export const dynamodbDisconnect: DerivedSource = (topology) => {
  const tables = calledStores(topology, 'dynamodb-table');
  if (tables.length === 0) return [{ omitted: 'dynamodb-disconnect', why: 'nobody calls a table' }];
  return [
    defineExperiment({
      name: 'dynamodb-disconnect',
      description: 'The subnets cannot reach DynamoDB.',
      hypothesis: `${lifeWithout(topology, tables)}; no data is lost.`,
      targets: { subnets: { mode: 'ALL' } },
      actions: {
        disconnect: {
          actionId: disruptConnectivity.actionId,
          parameters: { duration: 'PT2M', scope: 'dynamodb' },
          target: 'subnets',
        },
      },
      ...reachOf(topology, { stores: tables }),
    }),
  ];
};
