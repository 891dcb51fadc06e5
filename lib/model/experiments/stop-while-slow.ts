import { networkLatency } from '../faults/network-latency.ts';
import { stopTask } from '../faults/stop-task.ts';
import { wait } from '../faults/wait.ts';
import { mayNeed, type Service, type Topology } from '../topology.ts';
import { onFargate } from './dependency-edges.ts';
import { type Action, type DerivedSource, defineExperiment, type ExperimentDefinition } from './experiment.ts';
import { mostCalled } from './most-called.ts';
import { whereAlone } from './one-task.ts';
import { sourceOf } from './source-of.ts';

/** FIS runs ten actions at once, and each service takes two. */
const atOnce = 4;
/** What users may notice of one service, and of several one after the other; milliseconds. */
const late = { alone: '150', together: '60' };

/**
 * Tasks are stopped while they wait for what they call, so that each has requests in hand when it is told to end. A game
 * day has the services that most others call at once, a thorough one each alone.
 */
export const stopWhileSlow: DerivedSource = (topology) => {
  const services = topology.services.filter(({ calls }) => calls.length > 0);
  if (services.length === 0) {
    return [{ omitted: 'stop-while-slow', why: 'no service calls another, or a store' }];
  }
  const most = mostCalled(topology, services, atOnce);
  return [
    {
      ...stopping(topology, most, late.together),
      name: 'stop-while-slow',
      description: `Stops one task each of ${namesOf(most).join(', ')} while what they need is late.`,
    },
    ...services.map((service) => ({
      ...stopping(topology, [service], late.alone),
      name: `stop-${service.name}-while-slow`,
      description: `Stops one task of ${service.name} while what it needs is late.`,
      listed: false,
      thorough: true,
      localOnly:
        'an environment has stop-while-slow, on several services at once: CloudFormation does not take a template for each',
    })),
  ];
};

function stopping(topology: Topology, services: readonly Service[], delayMilliseconds: string): ExperimentDefinition {
  const hits = namesOf(services);
  const slow = (service: Service): Action => ({
    actionId: networkLatency.actionId,
    parameters: {
      ...{ duration: 'PT2M', delayMilliseconds, jitterMilliseconds: '20' },
      // FIS has one action on the network of a task at a time.
      sources: sourceOf(topology, mostNeeded(service, hits)),
      ...onFargate,
    },
    target: `${service.name}-all`,
  });
  return defineExperiment({
    name: '',
    family: 'stop-while-slow',
    description: '',
    hypothesis:
      'Whoever is told to end answers first what it has taken, however long that takes, and nothing new comes to it.',
    targets: Object.fromEntries(
      hits.flatMap((service) => [
        [`${service}-all`, { service, mode: 'ALL' }],
        [`${service}-one`, { service, mode: 'COUNT(1)' }],
      ]),
    ),
    actions: {
      ...Object.fromEntries(services.map((service) => [`slow-${service.name}`, slow(service)])),
      wait: { actionId: wait.actionId, parameters: { duration: 'PT1M' } },
      ...Object.fromEntries(
        hits.map((name) => [
          `stop-${name}`,
          { actionId: stopTask.actionId, target: `${name}-one`, startAfter: ['wait'] },
        ]),
      ),
    },
    hits,
    during: { availability: 0.95, latencyMilliseconds: 3000, goodputFloor: 0.8 },
    ...whereAlone(topology, hits),
  });
}

/**
 * What it cannot do without, where there is such, and that is not stopped itself: a request that is late may come just after
 * its connection was closed, which is nobody's fault.
 */
function mostNeeded({ calls }: Service, stopped: readonly string[]): string {
  const staying = calls.filter(({ to }) => !stopped.includes(to));
  return (staying.find(mayNeed) ?? staying[0] ?? calls[0])?.to ?? '';
}

const namesOf = (services: readonly Service[]): string[] => services.map(({ name }) => name);
