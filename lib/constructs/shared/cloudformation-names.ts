import type { CfnExperimentTemplateProps } from 'aws-cdk-lib/aws-fis';
import type { TemplateBody } from '../../model/experiments/template.ts';
import type { Writable } from '../../model/writable.ts';

/** A body of the FIS API as CloudFormation takes it. The L1 renames all but what it types as `any`. */
export function toCloudFormation(body: TemplateBody): CfnExperimentTemplateProps {
  const { logConfiguration, ...rest } = structuredClone(body) as Writable<TemplateBody>;
  return {
    ...rest,
    ...(logConfiguration && {
      logConfiguration: {
        logSchemaVersion: logConfiguration.logSchemaVersion,
        cloudWatchLogsConfiguration: { LogGroupArn: logConfiguration.cloudWatchLogsConfiguration?.logGroupArn },
      },
    }),
  };
}
