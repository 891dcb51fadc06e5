import { networkLatency } from '../faults/network-latency.ts';
import { networkPacketLoss } from '../faults/network-packet-loss.ts';
import { findService, type Service, type Topology, type Zone } from '../topology.ts';
import { onFargate } from './dependency-edges.ts';
import type { DerivedSource } from './experiment.ts';
import { perService } from './per-service.ts';
import { perZone, servicesIn } from './per-zone.ts';

/** Long enough for two periods of CloudWatch's metrics: a gray failure shows late. */
const duration = 'PT2M';

/**
 * In each zone, calls between its own tasks are slow. Source: FIS scenario library, AZ: Application Slowdown, with its
 * 200 ms.
 */
export const zoneSlowdown: DerivedSource = (topology) =>
  perZone(topology, 'zone-slowdown', (zone) => {
    const services = callers(topology, zone);
    return services.length === 0
      ? undefined
      : {
          description: `What tasks in zone ${zone.number} send to that zone arrives 200 ms late.`,
          hypothesis: 'Callers bear slow neighbours: users wait a little, or get an answer without them.',
          ...perService(services, { mode: 'ALL', availabilityZone: zone.name }, () => ({
            actionId: networkLatency.actionId,
            parameters: { duration, delayMilliseconds: '200', sources: zone.id, ...onFargate },
          })),
          emptyTargets: 'skip',
          ...gray(topology),
        };
  });

/**
 * From each zone, every seventh packet to the other zones is lost. Source: FIS scenario library, Cross-AZ: Traffic
 * Slowdown, with its 15 %. Where there is one zone there are no others, and no experiment.
 */
export const crossZoneSlowdown: DerivedSource = (topology) => {
  const { zones } = topology;
  return perZone(topology, 'cross-zone-slowdown', (zone) => {
    const services = callers(topology, zone);
    if (services.length === 0) return undefined;
    const others = zones.filter(({ id }) => id !== zone.id).map(({ id }) => id);
    return {
      description: `Of what tasks in zone ${zone.number} send to other zones, 15 % of the packets are lost.`,
      hypothesis: 'Retransmissions and retries cost time, not answers.',
      ...perService(services, { mode: 'ALL', availabilityZone: zone.name }, () => ({
        actionId: networkPacketLoss.actionId,
        parameters: { duration, lossPercent: '15', sources: others.join(','), ...onFargate },
      })),
      emptyTargets: 'skip',
      ...gray(topology),
    };
  });
};

/** Services that call others: what a service sends to an API of AWS is in no zone of ours. */
const callers = (topology: Topology, zone: Zone): Service[] =>
  servicesIn(topology, zone).filter(({ calls }) => calls.some(({ to }) => findService(topology, to)));

const gray = (topology: Topology) => ({
  hits: topology.services.map(({ name }) => name),
  during: { availability: 0.95, latencyMilliseconds: 2000, goodputFloor: 0.8 },
  listed: false,
});
