import { dynamodbThrottle as throttle } from '../faults/dynamodb-throttle.ts';
import { storesOf } from '../topology.ts';
import { automate } from './automate.ts';
import { defineExperiment, type ExperimentSource } from './experiment.ts';
import { goneWith } from './store-outage.ts';

export const dynamodbThrottle: ExperimentSource = (topology) =>
  storesOf(topology, 'dynamodb-table')
    .slice(0, 1)
    .map((table) =>
      defineExperiment({
        name: 'dynamodb-throttle',
        description: `Table ${table} serves one request a second and throttles the rest.`,
        hypothesis: 'Throttled reads are retried within their budget, then answered from the cache.',
        targets: {},
        actions: { throttle: automate(throttle, { Duration: 'PT1M', Table: table, MaxRequestUnits: '1' }) },
        ...goneWith(topology, [table]),
      }),
    );
