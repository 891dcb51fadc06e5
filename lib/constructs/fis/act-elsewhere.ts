import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Config } from '../../config/config.ts';
import type { Experiment } from '../../model/experiments/experiment.ts';
import type { TemplateBody } from '../../model/experiments/template.ts';
import { roleArnAcrossAccounts } from './role-across-accounts.ts';

/** What is different for an experiment that acts in other accounts: its options, what stops it, and the roles that it takes. */
export function actElsewhere(config: Config, { name }: Experiment, alarms: ReadonlyMap<string, IAlarm>) {
  const alarmArns = [...alarms.values()].map(({ alarmArn }) => alarmArn);
  return {
    alarmArns,
    roleArns: new Map([...alarms.keys()].map((account) => [account, roleArnAcrossAccounts(config, name, account)])),
    body: ({ experimentOptions }: TemplateBody): Pick<TemplateBody, 'experimentOptions' | 'stopConditions'> => ({
      experimentOptions: { ...experimentOptions, accountTargeting: 'multi-account' },
      stopConditions: alarmArns.map((value) => ({ source: 'aws:cloudwatch:alarm', value })),
    }),
  };
}
