import { networkLatency } from '../faults/network-latency.ts';
import { stopTask } from '../faults/stop-task.ts';
import { wait } from '../faults/wait.ts';
import type { Service, Topology } from '../topology.ts';
import { onFargate } from './dependency-edges.ts';
import { type DerivedSource, defineExperiment, type ExperimentDefinition, type GivenExperiment } from './experiment.ts';
import { mostCalled } from './most-called.ts';
import { whereAlone } from './one-task.ts';

/** FIS runs ten actions at once, and each service takes two. */
const atOnce = 4;

/**
 * Tasks are stopped while all that they send is late, so that each has requests in hand when it is told to end. A game day
 * has the services that most others call at once, a thorough one each alone.
 */
export const stopWhileSlow: DerivedSource = (topology) => {
  const services = topology.services.filter(({ calls }) => calls.length > 0);
  if (services.length === 0) {
    return [{ omitted: 'stop-while-slow', why: 'no service calls another, or a store' }];
  }
  const most = mostCalled(topology, services, atOnce);
  return [
    stopping(topology, most, {
      name: 'stop-while-slow',
      description: `Stops one task each of ${namesOf(most).join(', ')} while all that they send is 200 ms late.`,
    }),
    ...services.map((service) =>
      stopping(topology, [service], {
        name: `stop-${service.name}-while-slow`,
        description: `Stops one task of ${service.name} while all that it sends is 200 ms late.`,
        listed: false,
        thorough: true,
      }),
    ),
  ];
};

function stopping(
  topology: Topology,
  services: readonly Service[],
  own: Pick<GivenExperiment, 'name' | 'description' | 'listed' | 'thorough'>,
): ExperimentDefinition {
  const each = <Value>(prefix: string, made: (name: string) => Value) =>
    Object.fromEntries(namesOf(services).map((name) => [`${prefix}-${name}`, made(name)]));
  return defineExperiment({
    family: 'stop-while-slow',
    hypothesis:
      'Whoever is told to end answers first what it has taken, however long that takes, and nothing new comes to it.',
    targets: {
      ...each('all', (service) => ({ service, mode: 'ALL' })),
      ...each('one', (service) => ({ service, mode: 'COUNT(1)' })),
    },
    actions: {
      ...each('slow', (service) => ({
        actionId: networkLatency.actionId,
        parameters: { duration: 'PT2M', delayMilliseconds: '200', jitterMilliseconds: '20', ...onFargate },
        target: `all-${service}`,
      })),
      wait: { actionId: wait.actionId, parameters: { duration: 'PT1M' } },
      ...each('stop', (service) => ({ actionId: stopTask.actionId, target: `one-${service}`, startAfter: ['wait'] })),
    },
    hits: namesOf(services),
    during: { availability: 0.95, latencyMilliseconds: 3000, goodputFloor: 0.8 },
    ...whereAlone(topology, namesOf(services)),
    ...own,
  });
}

const namesOf = (services: readonly Service[]): string[] => services.map(({ name }) => name);
