import { App } from 'aws-cdk-lib/core';
import { defaultSystem } from '../cli/default-system.ts';
import { ConfigError } from '../lib/config/config.ts';
import { environmentFrom, overridesFrom } from '../lib/config/context.ts';
import { configOf } from '../lib/config/settings.ts';
import { ExperimentError } from '../lib/constructs/fis/check-experiment.ts';
import { HandlerError } from '../lib/constructs/response/handler-code.ts';
import { createApp } from '../lib/stacks/index.ts';
import { PublicServicesError } from '../lib/stacks/services-stack.ts';

/** The CDK app, and the only file that reads its context: `npx cdk synth -c env=dev`. */
const app = new App();
const read = (key: string): unknown => app.node.tryGetContext(key);

try {
  const ownAccount = process.env.CDK_DEFAULT_ACCOUNT;
  const config = configOf(defaultSystem, environmentFrom(read), { ...overridesFrom(read), ownAccount });
  createApp(app, config, defaultSystem);
} catch (error) {
  const told = [ConfigError, ExperimentError, HandlerError, PublicServicesError];
  if (!told.some((known) => error instanceof known)) throw error;
  console.error((error as Error).message);
  process.exit(1);
}
