import { UsageError } from '../base/usage-error.ts';
import { defineExperiment, type ExperimentDefinition } from '../lib/model/experiments/experiment.ts';
import { plainHypothesis } from '../lib/model/experiments/experiment-of-template.ts';
import { servicesIn } from '../lib/model/experiments/per-zone.ts';
import { reachOf } from '../lib/model/experiments/reach.ts';
import { whyNotCutOff } from '../lib/model/experiments/zone-impairment.ts';
import type { InnerEffect } from '../lib/model/faults/index.ts';
import type { Topology, Zone } from '../lib/model/topology.ts';

interface OnZone {
  readonly name: string;
  readonly description: string;
  readonly actionId: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly effect: InnerEffect;
  /** As it was typed. */
  readonly zone: string | undefined;
}

/** A fault on the subnet of a zone. Throws UsageError, also where the traffic cannot be denied here. */
export function experimentOnZone(
  { name, description, actionId, parameters, effect, zone: text }: OnZone,
  topology: Topology,
): ExperimentDefinition {
  if (effect.kind === 'aws-only') throw new UsageError(`${name} runs in AWS only: ${effect.reason}`);
  const lack = whyNotCutOff(topology);
  if (lack) throw new UsageError(`${name} does not work here: ${lack}`);
  const zone = readZone(name, text, topology);
  const services = servicesIn(topology, zone).map((service) => service.name);
  return defineExperiment({
    name: `inject-${name}-${zone.name}`,
    description: `${description} On ${zone.name}.`,
    hypothesis: plainHypothesis,
    targets: { subnets: { availabilityZone: zone.name, mode: 'ALL' } },
    actions: { inject: { actionId, parameters, target: 'subnets' } },
    ...reachOf(topology, { services, effects: [effect] }),
    listed: false,
  });
}

/** By its name or its id. */
function readZone(name: string, text: string | undefined, { zones }: Topology): Zone {
  const names = zones.map((zone) => zone.name).join(', ');
  if (text === undefined) throw new UsageError(`--zone NAME says whose traffic ${name} denies: ${names}`);
  const found = zones.find((zone) => zone.name === text || zone.id === text);
  if (!found) throw new UsageError(`--zone ${JSON.stringify(text)} is no zone of the system: ${names}`);
  return found;
}
