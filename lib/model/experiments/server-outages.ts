import type { ExperimentSource } from './experiment.ts';
import { calledStores, outageOf } from './store-outage.ts';

/** For each server that is a store: it falls silent for all who call it. */
export const serverOutages: ExperimentSource = (topology) =>
  calledStores(topology, 'server').map((store) =>
    outageOf(topology, [store], {
      name: `outage-${store}`,
      family: 'store-outage',
      description: `${store} answers nobody.`,
    }),
  );
