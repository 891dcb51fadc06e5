import type { RuntimeName } from '../lib/model/runtime-name.ts';
import type { SystemModel } from '../lib/model/system.ts';

/** A system as a runtime has it: on `docker` every task is a container. */
export function onRuntime<Model extends SystemModel>(system: Model, runtime: RuntimeName): Model {
  if (runtime !== 'docker') return system;
  const services = system.topology.services.map((service) => ({ ...service, contained: true as const }));
  return { ...system, topology: { ...system.topology, services } };
}
