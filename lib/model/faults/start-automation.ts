import { readAutomation } from './automation.ts';
import { automations } from './automations.ts';
import { defineFault } from './fault.ts';
import { duration, optionalText, text } from './parameter.ts';
import { startAutomationPermissions } from './permissions.ts';

export const startAutomation = defineFault({
  actionId: 'aws:ssm:start-automation-execution',
  description: 'Runs an SSM Automation document: the way to faults that FIS has no action for.',
  parameters: {
    documentArn: text('The ARN of the document.'),
    documentVersion: optionalText('The version of the document.'),
    documentParameters: text("The document's parameters, as a JSON object.", { default: '{}' }),
    maxDuration: duration('How long the document may take.'),
  },
  permissions: startAutomationPermissions,
  effect: ({ documentArn, documentParameters }) => ({
    kind: 'automation',
    run: readAutomation(automations, documentArn, documentParameters),
  }),
});
