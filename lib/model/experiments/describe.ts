import type { DescribedSystem, Description } from '../events/description.ts';
import { usersObjective, type WithLimits } from '../objectives.ts';
import type { Call, Topology } from '../topology.ts';
import type { Experiment } from './experiment.ts';

type Described = WithLimits & { readonly topology: Topology };

/** An experiment of a system, as it is told with what came of it. */
export function describe(experiment: Experiment, system: Described): Description {
  const { name, description, hypothesis, hits, expectedRadius, edge, during, recoverySeconds, capacitySeconds } =
    experiment;
  return {
    ...{ experiment: name, says: description, hypothesis, hits, expectedRadius },
    ...(edge && { edge }),
    ...{ during, recoverySeconds },
    ...(capacitySeconds !== undefined && { capacitySeconds }),
    system: describedSystem(system),
  };
}

/** Who calls whom in it, and what its users may expect. */
export function describedSystem(system: Described): DescribedSystem {
  const { name, zones, services, stores } = system.topology;
  const { availability, latencyMilliseconds } = usersObjective(system);
  return {
    name,
    zones: zones.map((zone) => zone.name),
    services: services.map((service) => ({
      ...{ name: service.name, replicas: service.replicas },
      ...(service.public && { public: true }),
      calls: service.calls.map((call) => ({ to: call.to, need: needOf(call) })),
    })),
    stores: stores.map((store) => ({ name: store.name, kind: store.kind })),
    objective: { availability, latencyMilliseconds },
  };
}

function needOf({ undeclared, degradable }: Call): 'needed' | 'without' | 'unknown' {
  if (undeclared) return 'unknown';
  return degradable ? 'without' : 'needed';
}
