import { findService } from '../topology.ts';
import { silence } from './dependency-edges.ts';
import { defineExperiment, type ExperimentSource } from './experiment.ts';

/**
 * A fault that does more harm than it declares: users need the callee, and it says that they do not. Its guardrail is to
 * stop it, and then everything is undone. Where users need nothing behind the edge there is none.
 */
export const alarmStopsExperiment: ExperimentSource = (topology) => {
  const edge = topology.services.find((service) => service.public);
  const callee = edge?.calls.find(({ to, degradable }) => !degradable && findService(topology, to))?.to;
  if (!edge || callee === undefined) return [];
  return [
    defineExperiment({
      name: 'alarm-stops-experiment',
      description: `${edge.name} cannot reach ${callee}, and the experiment declares that nobody needs it.`,
      hypothesis: 'The guardrail of the users who are hurt rings, the experiment is stopped, and the fault is undone.',
      targets: { callers: { service: edge.name, mode: 'ALL' } },
      actions: { lose: silence(topology, callee, 'callers', 'PT5M') },
      hits: [callee],
      stoppedByGuardrail: true,
    }),
  ];
};
