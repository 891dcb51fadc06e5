import { networkPacketLoss } from '../faults/network-packet-loss.ts';
import { whyNotCut } from '../topology.ts';
import { onFargate } from './dependency-edges.ts';
import { type DerivedSource, defineExperiment } from './experiment.ts';
import { perService } from './per-service.ts';

export const lossyNetwork: DerivedSource = (topology) => {
  // Who calls nobody, and is called by nobody, sends no packet that could be lost.
  const services = topology.services.filter(({ name, calls }) => calls.length > 0 || !whyNotCut(topology, name));
  if (services.length === 0) {
    return [{ omitted: 'lossy-network', why: 'no service calls another, a store, or is called' }];
  }
  return [
    defineExperiment({
      name: 'lossy-network',
      description: 'Every tenth packet of every service is lost.',
      hypothesis: 'Retransmissions and retries cost time, not answers.',
      ...perService(services, { mode: 'ALL' }, () => ({
        actionId: networkPacketLoss.actionId,
        parameters: { duration: 'PT1M', lossPercent: '10', ...onFargate },
      })),
      hits: services.map(({ name }) => name),
      during: { availability: 0.95, latencyMilliseconds: 2000, goodputFloor: 0.85 },
    }),
  ];
};
