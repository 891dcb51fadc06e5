import { networkPacketLoss } from '../faults/network-packet-loss.ts';
import { onFargate } from './dependency-edges.ts';
import { defineExperiment, type ExperimentSource } from './experiment.ts';
import { perService } from './per-service.ts';

export const lossyNetwork: ExperimentSource = (topology) => [
  defineExperiment({
    name: 'lossy-network',
    description: 'Every tenth packet of every service is lost.',
    hypothesis: 'Retransmissions and retries cost time, not answers.',
    ...perService(topology.services, { mode: 'ALL' }, () => ({
      actionId: networkPacketLoss.actionId,
      parameters: { duration: 'PT1M', lossPercent: '10', ...onFargate },
    })),
    hits: topology.services.map(({ name }) => name),
    during: { availability: 0.95, latencyMilliseconds: 2000, goodputFloor: 0.85 },
  }),
];
