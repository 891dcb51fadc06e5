import { App } from 'aws-cdk-lib/core';
import { defaultSystem } from '../cli/default-system.ts';
import { ConfigError } from '../lib/config/config.ts';
import { configOf } from '../lib/config/settings.ts';
import { ExperimentError } from '../lib/constructs/fis/check-experiment.ts';
import { createApp } from '../lib/stacks/index.ts';

/** The CDK app, and the only file that reads its context: `npx cdk synth -c env=dev`. */
const app = new App();
const given = (key: string): string | undefined => app.node.tryGetContext(key);

try {
  const config = configOf(defaultSystem, given('env'), {
    region: given('region'),
    zones: given('zones'),
    architecture: given('architecture'),
    certificateArn: given('certificateArn'),
    domainName: given('domainName'),
    notify: given('notify'),
    load: given('load'),
    allowedCidrs: given('allowedCidrs'),
    faultInjection: given('faultInjection'),
    agentImage: given('agentImage'),
    backupCopyTo: given('backupCopyTo'),
    targetAccounts: given('targetAccounts'),
    orchestratorAccount: given('orchestratorAccount'),
    ownAccount: process.env.CDK_DEFAULT_ACCOUNT,
  });
  createApp(app, config, defaultSystem);
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof ExperimentError)) throw error;
  console.error(error.message);
  process.exit(1);
}
