import { Logger } from '@aws-lambda-powertools/logger';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECSClient } from '@aws-sdk/client-ecs';
import { FisClient } from '@aws-sdk/client-fis';
import { afterEach, beforeEach } from '@jest/globals';
import { safetyLeverOf } from '../../../../aws/fis/safety-lever.ts';
import { systemClock } from '../../../../base/clock.ts';
import type { PreflightPorts } from '../../../../lambda/preflight/ports.ts';
import { defaultNotify } from '../../../../lib/model/response/notify-settings.ts';
import { defaultPreflight, type PreflightSettings } from '../../../../lib/model/response/preflight-settings.ts';
import { responseModelOf } from '../../../../lib/model/response/response-model-of.ts';
import { defaultRollback } from '../../../../lib/model/response/rollback-settings.ts';
import { shopModel } from '../../../../systems/shop/model.ts';
import { deployed, tasks } from '../../../unit/in-aws/support/deployed.ts';
import { type ScriptedAws, startScriptedAws } from '../../../unit/in-aws/support/scripted-aws.ts';
import { type Emulators, startEmulators } from './emulators.ts';

export const { topology } = shopModel;
export const all = (count: number) => Object.fromEntries(topology.services.map(({ name }) => [name, healthy(count)]));
export const healthy = (count: number) => Array.from({ length: count }, () => 'HEALTHY');
export const template = deployed('kill-product-service');
export const ask = { kind: 'decide', experiment: 'kill-product-service', templateId: template.id, proof: 'alice' };

export let aws: ScriptedAws;
export let emulators: Emulators;
export const given: {
  settings: PreflightSettings;
  /** What users got: answers and failed ones, whatever the time. */
  users: { answers: number; failed: number } | undefined;
  alarms: { AlarmName: string; StateValue: string }[];
} = { settings: defaultPreflight, users: undefined, alarms: [] };

export function ports(): PreflightPorts {
  const options = {
    endpoint: aws.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  };
  const fis = new FisClient(options);
  return {
    clock: systemClock,
    model: responseModelOf(shopModel, {
      environment: 'dev',
      production: false,
      settings: { rollback: defaultRollback, notify: defaultNotify, preflight: given.settings },
    }),
    fis,
    ecs: new ECSClient(options),
    cloudwatch: new CloudWatchClient(options),
    ledger: emulators.ledger(),
    lever: safetyLeverOf(fis, { limitMilliseconds: 500 }),
    log: new Logger({ logLevel: 'SILENT' }),
    whoIs: async (proof) => proof,
  };
}

export const starts = () => aws.calls.filter(({ operation }) => operation === 'StartExperiment');

/** For every test of a file. */
export function withPreflightWorld(): void {
  beforeEach(async () => {
    given.settings = defaultPreflight;
    given.users = { answers: 100_000, failed: 10 };
    given.alarms = [{ AlarmName: 'shop-dev-guardrail-users', StateValue: 'OK' }];
    emulators = await startEmulators({ environment: 'dev' });
    aws = await startScriptedAws({
      GetExperimentTemplate: ({ input }) => ({ experimentTemplate: { ...template, id: input.id } }),
      ListExperimentTemplates: () => ({ experimentTemplates: [template] }),
      ListExperiments: () => ({ experiments: [] }),
      StartExperiment: () => ({ experiment: { id: 'EXP1' } }),
      GetSafetyLever: () => ({ safetyLever: { arn: 'arn:x', state: { status: 'disengaged', reason: '' } } }),
      DescribeAlarms: () => ({ MetricAlarms: given.alarms, CompositeAlarms: [] }),
      GetMetricData: () => ({
        MetricDataResults: given.users
          ? [
              { Id: 's0', Timestamps: [0], Values: [given.users.answers] },
              { Id: 's1', Timestamps: [0], Values: [given.users.failed] },
            ]
          : [],
      }),
      ListMetrics: () => ({ Metrics: [] }),
      ListTasks: () => ({ taskArns: tasks(all(2)).map(({ taskArn }) => taskArn) }),
      DescribeTasks: () => ({ tasks: tasks(all(2)) }),
    });
  });
  afterEach(async () => {
    await aws.close();
    await emulators.close();
  });
}
