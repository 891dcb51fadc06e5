import type { CreateExperimentTemplateCommandInput } from '@aws-sdk/client-fis';
import { alarmArn, latency, tasksOf } from '../../../unit/engine/support/setup.ts';

/** A template as a user of the SDK writes it: latency for a minute on both gateways, unless told. */
export function template(
  changes: Partial<CreateExperimentTemplateCommandInput> = {},
): CreateExperimentTemplateCommandInput {
  const { resourceType, resourceTags, selectionMode } = tasksOf('gateway');
  return {
    clientToken: crypto.randomUUID(),
    description: 'a test',
    roleArn: 'arn:aws:iam::000000000000:role/chaos',
    stopConditions: [{ source: 'aws:cloudwatch:alarm', value: alarmArn }],
    targets: { gateways: { resourceType, selectionMode, ...(resourceTags && { resourceTags: { ...resourceTags } }) } },
    actions: { slow: latency() },
    ...changes,
  };
}
