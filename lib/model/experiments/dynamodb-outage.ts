import { closure, findStore } from '../topology.ts';
import { silence } from './dependency-edges.ts';
import { defineExperiment, type ExperimentSource } from './experiment.ts';
import { perService } from './per-service.ts';

export const dynamodbOutage: ExperimentSource = (topology) => {
  const isTable = (name: string) => findStore(topology, name)?.kind === 'dynamodb-table';
  const users = topology.services.filter(({ calls }) => calls.some(({ to }) => isTable(to)));
  const tables = topology.stores.filter(({ kind }) => kind === 'dynamodb-table').map(({ name }) => name);
  const [first] = tables;
  if (!first) return [];
  return [
    defineExperiment({
      name: 'dynamodb-outage',
      description: 'DynamoDB answers nobody.',
      hypothesis: 'Products are shown from the cache; orders are refused politely and none is lost.',
      ...perService(users, { mode: 'ALL' }, () => {
        const { target: _, ...action } = silence(topology, first, '');
        return action;
      }),
      hits: tables,
      gone: tables,
      expectedRadius: [...closure(topology, tables)],
    }),
  ];
};
