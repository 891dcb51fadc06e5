import { defineFault, onlyKnown } from './fault.ts';
import { duration, jsonObject, optional, optionalText, text } from './parameter.ts';
import { anywhere } from './permissions.ts';
import { ec2Instances } from './target.ts';

/** Source: FIS actions reference. */
export const sendCommand = defineFault({
  actionId: 'aws:ssm:send-command',
  description: 'Runs an SSM Command document on instances of EC2.',
  target: ec2Instances,
  parameters: {
    documentArn: text('The ARN of the document.'),
    documentVersion: optionalText('The version of the document.'),
    documentParameters: optional(jsonObject("The document's parameters.")),
    duration: duration('How long the command may take.'),
  },
  permissions: anywhere('ssm:SendCommand', 'ssm:ListCommands', 'ssm:CancelCommand'),
  ...onlyKnown('it runs on instances of EC2, which exist in AWS only'),
});
