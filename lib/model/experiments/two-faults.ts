import { killProcess } from '../faults/kill-process.ts';
import { callersOf, mayNeed, type Topology } from '../topology.ts';
import { silence } from './dependency-edges.ts';
import { type DerivedSource, defineExperiment } from './experiment.ts';
import { mostCalled } from './most-called.ts';

/** What redundancy covers each by itself, both at once: a store that nobody needs is silent, and a task is killed. */
export const twoFaults: DerivedSource = (topology) => {
  const store = spareStore(topology);
  const [service] = mostCalled(
    topology,
    topology.services.filter(({ processName, replicas }) => processName !== '' && replicas > 1),
    1,
  );
  if (store === undefined || service === undefined) {
    const why = 'it takes a store that all its callers do without, and a service of two tasks';
    return [{ omitted: 'two-faults', why }];
  }
  const callers = callersOf(topology, store).map(({ name }) => name);
  return [
    defineExperiment({
      name: 'two-faults',
      description: `${store} falls silent, and one task of ${service.name} is killed meanwhile.`,
      hypothesis: `Each of them is covered: ${store} by what its callers do without it, the task by the others of ${service.name}; so are both.`,
      targets: {
        ...Object.fromEntries(callers.map((name) => [name, { service: name, mode: 'ALL' }])),
        oneTask: { service: service.name, mode: 'COUNT(1)' },
      },
      actions: {
        ...Object.fromEntries(callers.map((name) => [`lose-${name}`, silence(topology, store, name)])),
        kill: {
          actionId: killProcess.actionId,
          parameters: { processName: service.processName, signal: 'SIGKILL', installDependencies: 'false' },
          target: 'oneTask',
        },
      },
      hits: [store, service.name],
      listed: false,
      thorough: true,
    }),
  ];
};

/** One that is called, and that every caller does without. */
const spareStore = (topology: Topology): string | undefined =>
  topology.stores.find(({ name }) => {
    const calls = topology.services.flatMap((service) => service.calls.filter(({ to }) => to === name));
    return calls.length > 0 && !calls.some(mayNeed);
  })?.name;
