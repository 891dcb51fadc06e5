import { loseDependency } from '../../../lib/model/experiments/dependency-edges.ts';
import type { ExperimentSource } from '../../../lib/model/experiments/experiment.ts';

export const losePayment: ExperimentSource = (topology) => [
  loseDependency(topology, 'order-service', 'payment-service', {
    name: 'lose-payment',
    hypothesis: 'Orders are accepted as pending and settled when payment is back; nobody is charged twice.',
  }),
];
