import { networkPacketLoss } from '../faults/network-packet-loss.ts';
import { fisQuotas } from '../fis-quotas.ts';
import { whyNotCut } from '../topology.ts';
import { onFargate } from './dependency-edges.ts';
import { type DerivedSource, defineExperiment } from './experiment.ts';
import { mostCalled } from './most-called.ts';
import { perService } from './per-service.ts';

/** FIS runs so many actions at once, and each service takes one. */
const atOnce = fisQuotas.parallelActions.value;

/** What is lost, and what users may expect meanwhile. */
export const lossOfPackets = {
  percent: '10',
  during: { availability: 0.95, latencyMilliseconds: 2000, goodputFloor: 0.85 },
} as const;

export const lossyNetwork: DerivedSource = (topology) => {
  // Who calls nobody, and is called by nobody, sends no packet that could be lost.
  const all = topology.services.filter(({ name, calls }) => calls.length > 0 || !whyNotCut(topology, name));
  const services = all.length > atOnce ? mostCalled(topology, all, atOnce) : all;
  if (services.length === 0) {
    return [{ omitted: 'lossy-network', why: 'no service calls another, a store, or is called' }];
  }
  return [
    defineExperiment({
      name: 'lossy-network',
      description: `Every tenth packet of ${all.length > atOnce ? `the ${atOnce} services that most others call` : 'every service'} is lost.`,
      hypothesis: 'Retransmissions and retries cost time, not answers.',
      ...perService(services, { mode: 'ALL' }, () => ({
        actionId: networkPacketLoss.actionId,
        parameters: { duration: 'PT1M', lossPercent: lossOfPackets.percent, ...onFargate },
      })),
      hits: services.map(({ name }) => name),
      during: lossOfPackets.during,
    }),
  ];
};
