import { type Automation, maxDurationOf } from '../faults/automation.ts';
import { startAutomation } from '../faults/start-automation.ts';
import type { Action } from './experiment.ts';

/** The documents of ours that an action runs, by their automations' names. */
export function documentsOf({ parameters = {} }: Action): string[] {
  return Object.values(parameters).flatMap((value) =>
    typeof value === 'object' && 'documentArnOf' in value ? value.documentArnOf : [],
  );
}

/** The FIS action that runs a document of ours. */
export function automate({ name }: Automation, parameters: Readonly<Record<string, string>>): Action {
  return {
    actionId: startAutomation.actionId,
    parameters: {
      documentArn: { documentArnOf: name },
      documentParameters: JSON.stringify(parameters),
      maxDuration: maxDurationOf(parameters),
    },
  };
}
