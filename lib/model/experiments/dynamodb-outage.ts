import type { DerivedSource } from './experiment.ts';
import { storeOutage } from './store-outage.ts';

export const dynamodbOutage: DerivedSource = (topology) =>
  storeOutage(topology, 'dynamodb-table', {
    name: 'dynamodb-outage',
    description: 'DynamoDB answers nobody.',
  });
