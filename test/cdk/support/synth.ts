import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import type { Config, EnvironmentName } from '../../../lib/config/config.ts';
import { configOf, type Overrides } from '../../../lib/config/settings.ts';
import { type AppOptions, createApp, type Stacks } from '../../../lib/stacks/index.ts';
import { shopModel } from '../../../systems/shop/model.ts';

/** What a person who deploys each environment has to give. */
export const given: Readonly<Record<EnvironmentName, Overrides>> = {
  dev: {},
  staging: {},
  prod: {
    certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555',
    domainName: 'shop.example.com',
  },
};

/** An environment as it is deployed. */
export const configFor = (environment: EnvironmentName): Config => configOf(shopModel, environment, given[environment]);

/** Output folders, removed with the test file's end. */
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

interface Validated {
  /** By the rules of CloudFormation too, which take half the time of a synthesis. @default - by our own only */
  readonly validated?: boolean;
}

/** An app with the project's feature flags, which bundles nothing, copies no assets and does not note where constructs are made. */
export function testApp({ validated = false }: Validated = {}): App {
  const outdir = mkdtempSync(join(tmpdir(), 'synth-'));
  folders.push(outdir);
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
  return new App({
    outdir,
    stackTraces: false,
    builtinCloudFormationValidation: validated,
    context: { ...context, 'aws:cdk:bundling-stacks': [], 'aws:cdk:disable-asset-staging': true },
  });
}

export interface Synthesised {
  readonly config: Config;
  readonly app: App;
  readonly stacks: Stacks;
  readonly templates: Readonly<Record<keyof Stacks, Template>>;
}

/** Handlers that do nothing: what stacks are made of does not depend on what handlers do. */
export const handlers = join(import.meta.dirname, '..', 'fixtures', 'handlers');

/** Synthesises an environment's stacks; throws where a validator finds fault. */
export function synthesise(
  config: Config,
  prepare: (app: App) => void = () => {},
  { validated = false, ...options }: AppOptions & Validated = {},
): Synthesised {
  const app = testApp({ validated });
  prepare(app);
  const stacks = createApp(app, config, shopModel, { handlers, ...options });
  const assembly = app.synth();
  const templates = Object.fromEntries(
    Object.entries(stacks).map(([name, stack]) => [
      name,
      Template.fromJSON(assembly.getStackArtifact(stack.artifactId).template),
    ]),
  ) as Record<keyof Stacks, Template>;
  return { config, app, stacks, templates };
}

const synthesised = new Map<EnvironmentName, Synthesised>();

/** The same for an environment as it is deployed, once per test file. */
export function synth(environment: EnvironmentName): Synthesised {
  const found = synthesised.get(environment) ?? synthesise(configFor(environment));
  synthesised.set(environment, found);
  return found;
}
