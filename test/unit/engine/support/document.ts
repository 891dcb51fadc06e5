import { automate } from '../../../../lib/model/experiments/automate.ts';
import type { Automation } from '../../../../lib/model/faults/automation.ts';
import { action } from './setup.ts';

/** The action that runs a document, as a template has it. */
export function document(automation: Automation, given: Record<string, string>, changes: Record<string, string> = {}) {
  const { actionId, parameters } = automate(automation, given);
  const documentArn = `arn:aws:ssm:us-east-1:000000000000:document/shop-${automation.name}`;
  return action(actionId, { ...(parameters as Record<string, string>), documentArn, ...changes });
}
