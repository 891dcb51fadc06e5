import type { ExperimentSource } from './experiment.ts';
import { storeOutage } from './store-outage.ts';

export const dynamodbOutage: ExperimentSource = (topology) =>
  storeOutage(topology, 'dynamodb-table', {
    name: 'dynamodb-outage',
    description: 'DynamoDB answers nobody.',
  });
