import { findService, publicServices, type Service } from '../topology.ts';
import { silence } from './dependency-edges.ts';
import { type DerivedSource, defineExperiment } from './experiment.ts';

/**
 * A fault that does more harm than it declares: users need the callee, and it says that they do not. Its guardrail is to
 * stop it, and then everything is undone. Where users need nothing behind the edge there is none.
 */
export const alarmStopsExperiment: DerivedSource = (topology) => {
  const needed = (edge: Service) =>
    edge.calls.find((call) => !call.degradable && !call.undeclared && findService(topology, call.to))?.to;
  const edge = publicServices(topology).find((each) => needed(each) !== undefined);
  const callee = edge && needed(edge);
  if (!edge || callee === undefined) {
    const why = 'nobody has said of a service behind the edge that users need it';
    return [{ omitted: 'alarm-stops-experiment', why }];
  }
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
