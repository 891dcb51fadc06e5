import { dynamodbThrottle as throttle } from '../faults/dynamodb-throttle.ts';
import { storesThatTake } from '../store-actions.ts';
import { callersOf } from '../topology.ts';
import { automate } from './automate.ts';
import { type DerivedSource, defineExperiment } from './experiment.ts';
import { reachOf } from './reach.ts';
import { lifeWithout } from './store-outage.ts';

export const dynamodbThrottle: DerivedSource = (topology, storeActions) => {
  const [table] = storesThatTake(storeActions, 'throttle').filter((name) => callersOf(topology, name).length > 0);
  if (table === undefined) {
    return [{ omitted: 'dynamodb-throttle', why: 'nobody calls a store that can take a throttle' }];
  }
  return [
    defineExperiment({
      name: 'dynamodb-throttle',
      description: `Table ${table} serves one request a second and throttles the rest.`,
      hypothesis: `Throttled calls are retried within their budget; then ${lifeWithout(topology, [table])}.`,
      targets: {},
      actions: { throttle: automate(throttle, { Duration: 'PT1M', Table: table, MaxRequestUnits: '1' }) },
      ...reachOf(topology, { stores: [table] }),
    }),
  ];
};
