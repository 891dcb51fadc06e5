import { dynamodbThrottle as throttle } from '../faults/dynamodb-throttle.ts';
import { storesThatTake } from '../store-actions.ts';
import { automate } from './automate.ts';
import { defineExperiment, type ExperimentSource } from './experiment.ts';
import { reachOf } from './reach.ts';
import { lifeWithout } from './store-outage.ts';

export const dynamodbThrottle: ExperimentSource = (topology, storeActions) =>
  storesThatTake(storeActions, 'throttle')
    .slice(0, 1)
    .map((table) =>
      defineExperiment({
        name: 'dynamodb-throttle',
        description: `Table ${table} serves one request a second and throttles the rest.`,
        hypothesis: `Throttled calls are retried within their budget; then ${lifeWithout(topology, [table])}.`,
        targets: {},
        actions: { throttle: automate(throttle, { Duration: 'PT1M', Table: table, MaxRequestUnits: '1' }) },
        ...reachOf(topology, { stores: [table] }),
      }),
    );
