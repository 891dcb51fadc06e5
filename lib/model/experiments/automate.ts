import { type Automation, maxDurationOf } from '../faults/automation.ts';
import { deployVersion } from '../faults/deploy-version.ts';
import { startAutomation } from '../faults/start-automation.ts';
import type { Action } from './experiment.ts';

/** The documents of ours that an action runs, by their automations' names. */
export function documentsOf({ parameters = {} }: Action): string[] {
  return Object.values(parameters).flatMap((value) =>
    typeof value === 'object' && 'documentArnOf' in value ? value.documentArnOf : [],
  );
}

/** The services that an action deploys: whose alarms tell of a deployment, though an experiment made it. */
export function servicesDeployedBy(action: Action): string[] {
  if (!documentsOf(action).includes(deployVersion.name)) return [];
  const { Service } = JSON.parse(String(action.parameters?.documentParameters)) as { readonly Service: string };
  return [Service];
}

/** The FIS action that runs a document of ours. */
export function automate(automation: Automation, parameters: Readonly<Record<string, string>>): Action {
  return {
    actionId: startAutomation.actionId,
    parameters: {
      documentArn: { documentArnOf: automation.name },
      documentParameters: JSON.stringify(parameters),
      maxDuration: maxDurationOf(parameters, automation),
    },
  };
}
