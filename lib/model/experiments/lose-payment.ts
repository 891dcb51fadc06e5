import { hasCall, loseDependency } from './dependency-edges.ts';
import type { ExperimentSource } from './experiment.ts';

export const losePayment: ExperimentSource = (topology) =>
  hasCall(topology, 'order-service', 'payment-service')
    ? [
        loseDependency(topology, 'order-service', 'payment-service', {
          name: 'lose-payment',
          hypothesis: 'Orders are accepted as pending and settled when payment is back; nobody is charged twice.',
        }),
      ]
    : [];
