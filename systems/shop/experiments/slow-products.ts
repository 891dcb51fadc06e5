import { slowDependency } from '../../../lib/model/experiments/dependency-edges.ts';
import type { ExperimentSource } from '../../../lib/model/experiments/experiment.ts';

export const slowProducts: ExperimentSource = (topology) => [
  slowDependency(topology, 'gateway', 'product-service', { name: 'slow-products' }),
];
