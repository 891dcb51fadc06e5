import { walkedJourneys } from '../model/journeys.ts';
import type { SystemModel } from '../model/system.ts';
import type { Config } from './config.ts';

/**
 * A system as an environment has it: its zones, its number of tasks, the journeys that its background load walks. The
 * network gives each zone's tasks a /20, in order. What a zone is called in the account only its subnets know
 * (`zoneNames`); where there are none, it is called by its id.
 */
export function systemIn(
  { zones, tasks, vpcCidr, load }: Config,
  system: SystemModel,
  zoneNames: readonly string[] = zones,
): SystemModel {
  const { topology } = system;
  const network = vpcCidr.split('.').slice(0, 2).join('.');
  return {
    ...system,
    journeys: load ? walkedJourneys(system.journeys, load) : [],
    topology: {
      ...topology,
      zones: zones.map((id, index) => ({ id, name: zoneNames[index] ?? id, cidr: `${network}.${16 * index}.0/20` })),
      // Which zones its tasks are in is the environment's to say: in all of them.
      services: topology.services.map(({ zones: _, ...service }) => ({ ...service, replicas: tasks.minimum })),
    },
  };
}
