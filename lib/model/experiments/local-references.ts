import { localArn, localEnvironment, localRoleArn } from '../local-account.ts';
import type { EnvironmentReferences } from './template.ts';

/** What local templates refer to: a role that nobody assumes, and the alarms of the guardrails in CloudWatch's form. */
export const localReferences = ({ name: system }: { readonly name: string }): EnvironmentReferences => ({
  roleArn: localRoleArn('breakwater-local'),
  alarmArn: (guardrail) => localArn('cloudwatch', `alarm:${system}-${localEnvironment}-${guardrail}`),
  addressOf: (name) => name,
  documentArn: (automation) => localArn('ssm', `document/${system}-${automation}`),
  zonal: false,
});
