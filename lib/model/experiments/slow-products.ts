import { hasCall, slowDependency } from './dependency-edges.ts';
import type { ExperimentSource } from './experiment.ts';

export const slowProducts: ExperimentSource = (topology) =>
  hasCall(topology, 'gateway', 'product-service')
    ? [slowDependency(topology, 'gateway', 'product-service', { name: 'slow-products' })]
    : [];
