import { documentsOf } from '../../model/experiments/automate.ts';
import type { Experiment } from '../../model/experiments/experiment.ts';
import { faultOf, partsOf } from '../../model/experiments/template.ts';
import { automationDefinitions } from './automations/index.ts';

/** Whether an experiment needs an SSM agent beside its targets: by a FIS action, or by a Command document of ours. */
export function entersTasks(experiment: Experiment): boolean {
  return Object.values(partsOf(experiment, { zonal: true }).actions).some((action) => {
    const documents = documentsOf(action);
    return (
      automationDefinitions.some(({ automation, command }) => command && documents.includes(automation.name)) ||
      faultOf(action).permissions.some(({ actions }) => actions.includes('ssm:SendCommand'))
    );
  });
}
