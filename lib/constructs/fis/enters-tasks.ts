import { documentsOf } from '../../model/experiments/automate.ts';
import type { Action, Experiment } from '../../model/experiments/experiment.ts';
import { faultOf, partsOf } from '../../model/experiments/template.ts';
import type { Topology } from '../../model/topology.ts';
import { automationDefinitions } from './automations/index.ts';

/** The services whose tasks an experiment enters by their SSM agents: by a FIS action, or by a Command document of ours. */
export function servicesEntered(experiment: Experiment, { services }: Pick<Topology, 'services'>): string[] {
  const { targets, actions } = partsOf(experiment, { zonal: true });
  const entered = Object.values(actions).flatMap((action) => {
    if (runsCommandOfOurs(action)) return serviceOf(action) ?? services.map(({ name }) => name);
    if (!faultOf(action).permissions.some((permission) => permission.actions.includes('ssm:SendCommand'))) return [];
    return targets[action.target ?? '']?.service ?? services.map(({ name }) => name);
  });
  return [...new Set(entered)];
}

/** Whether an experiment runs a Command document of ours: what that calls is in our own agent image only. */
export const needsOurAgent = (experiment: Experiment): boolean =>
  Object.values(partsOf(experiment, { zonal: true }).actions).some(runsCommandOfOurs);

function runsCommandOfOurs(action: Action): boolean {
  const documents = documentsOf(action);
  return automationDefinitions.some(({ automation, command }) => command && documents.includes(automation.name));
}

/** The service that a document is told; none where it is told nothing that could be read. */
function serviceOf({ parameters = {} }: Action): string | undefined {
  const { documentParameters } = parameters;
  return typeof documentParameters === 'string' ? JSON.parse(documentParameters).Service : undefined;
}
