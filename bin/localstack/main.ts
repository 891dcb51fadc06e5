import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { App } from 'aws-cdk-lib/core';
import { defaultSystem } from '../../cli/default-system.ts';
import type { EnvironmentName } from '../../lib/config/config.ts';
import { configOf } from '../../lib/config/settings.ts';
import { account, localEnvironment, region } from '../../lib/model/local-account.ts';
import { createApp } from '../../lib/stacks/index.ts';
import { deployStack } from './deploy-stack.ts';
import { holdable, type LeftOut, type Template } from './holdable.ts';
import { servicesAt } from './services.ts';

/**
 * `npm run local:deploy`: deploys to a LocalStack what it can hold of the stacks that alarm and respond, from the very
 * templates that go to AWS, and names what it cannot. They are those of `dev`, by the name of the local environment.
 */
const endpoint = process.env.AWS_ENDPOINT_URL ?? 'http://127.0.0.1:4566';

try {
  const has = await servicesAt(endpoint);
  const client = new CloudFormationClient({
    endpoint,
    region,
    credentials: { accessKeyId: account, secretAccessKey: 'local' },
  });
  const held = new Set<string>();
  for (const { stackName, template } of synthesised()) {
    const { template: part, leftOut, exports } = holdable(template, { has, exports: held });
    const outcome = await deployStack(client, stackName, part);
    console.log(`${stackName} ${outcome}: ${Object.keys(part.Resources).length} resources`);
    for (const line of inWords(leftOut)) console.log(`  left out: ${line}`);
    for (const name of exports) held.add(name);
  }
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

function synthesised(): { stackName: string; template: Template }[] {
  const outdir = mkdtempSync(join(tmpdir(), 'breakwater-'));
  try {
    // Functions are not held: what their code is made of is not needed.
    const app = new App({ outdir, context: { 'aws:cdk:bundling-stacks': [], 'aws:cdk:disable-asset-staging': true } });
    const config = { ...configOf(defaultSystem, 'dev', {}), name: localEnvironment as EnvironmentName };
    const { response, observability } = createApp(app, config, defaultSystem);
    const assembly = app.synth();
    return [response, observability].map(({ stackName, artifactId }) => ({
      stackName,
      template: assembly.getStackArtifact(artifactId).template as Template,
    }));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** A line for each kind of resource and reason. */
function inWords(leftOut: readonly LeftOut[]): string[] {
  const groups = Map.groupBy(leftOut, ({ type, why }) => `${type}: ${why}`);
  return [...groups].map(([text, its]) => `${its.length} ${text}`);
}
