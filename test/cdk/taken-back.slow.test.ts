import { describe, expect, test } from '@jest/globals';
import type { App } from 'aws-cdk-lib/core';
import type { Config, EnvironmentName } from '../../lib/config/config.ts';
import { configOf, type Overrides } from '../../lib/config/settings.ts';
import { createApp } from '../../lib/stacks/index.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { type CrossStack, crossStack, vanishing } from './support/exports.ts';
import { given, handlers, testApp } from './support/synth.ts';

const known = new Map<string, CrossStack>();

/** What crosses stacks of an environment with these options. */
function deployed(environment: EnvironmentName, options: Overrides = {}): CrossStack {
  const key = JSON.stringify([environment, options]);
  const app = testApp();
  const found =
    known.get(key) ?? crossStack(filled(app, configOf(shopModel, environment, { ...given[environment], ...options })));
  known.set(key, found);
  return found;
}

function filled(app: App, config: Config): App {
  createApp(app, config, shopModel, { handlers });
  return app;
}

/** The same environment with nothing but a log group in its last stack: what is left is what the others export whoever imports it. */
function withoutExperiments(environment: EnvironmentName): CrossStack {
  const app = testApp();
  const { chaos } = createApp(app, configOf(shopModel, environment, given[environment]), shopModel, { handlers });
  for (const { node } of chaos.node.children) if (node.id !== 'Log') chaos.node.tryRemoveChild(node.id);
  return crossStack(app);
}

/** Every option but the Region and the zones, which are chosen once: other zones are other subnets. */
const options: readonly (readonly [option: string, environment: EnvironmentName, options: Overrides])[] = [
  ['load', 'dev', { load: 'off' }],
  ['load', 'prod', { load: '5' }],
  ['faultInjection', 'dev', { faultInjection: 'none' }],
  ['faultInjection', 'prod', { faultInjection: 'every-service' }],
  ['targetAccounts', 'dev', { targetAccounts: '111122223333,444455556666' }],
  ['orchestratorAccount', 'dev', { orchestratorAccount: '111122223333' }],
  [
    'what only the tasks and the edge know',
    'dev',
    {
      agentImage: 'aws-non-root',
      allowedCidrs: '203.0.113.0/24',
      notify: 'someone@example.com',
      architecture: 'x86-64',
      certificateArn: given.prod.certificateArn,
      domainName: given.prod.domainName,
    },
  ],
  ['channels', 'dev', { channels: 'slack:team:shop-dev-slack' }],
  ['rollback and stack', 'dev', { rollback: 'gateway', stack: 'own' }],
  ['backupCopyTo', 'prod', { backupCopyTo: 'arn:aws:backup:us-west-2:123456789012:backup-vault:copies' }],
  ['load and faultInjection', 'prod', { load: '5', faultInjection: 'every-service' }],
];

describe('an option', () => {
  test.each(options)('%s is given to %s, and taken back, by one deployment each', (_, environment, own) => {
    const [without, withIt] = [deployed(environment), deployed(environment, own)];
    expect(vanishing(without, withIt)).toEqual([]);
    expect(vanishing(withIt, without)).toEqual([]);
  });

  test('of every kind is among them', () => {
    const named = Object.keys(configOptions);
    expect(named.filter((name) => !options.some(([, , own]) => name in own))).toEqual([
      'region',
      'zones',
      'ownAccount',
    ]);
  });
});

/** The compiler keeps it whole. */
const configOptions: Required<{ [Option in keyof Overrides]: true }> = {
  region: true,
  zones: true,
  architecture: true,
  certificateArn: true,
  domainName: true,
  notify: true,
  channels: true,
  rollback: true,
  stack: true,
  load: true,
  allowedCidrs: true,
  faultInjection: true,
  agentImage: true,
  backupCopyTo: true,
  targetAccounts: true,
  orchestratorAccount: true,
  ownAccount: true,
};

describe('an experiment', () => {
  test.each(['dev', 'staging'] as const)(
    'of %s, and every one, is removed and added by one deployment',
    (environment) => {
      const [all, none] = [deployed(environment), withoutExperiments(environment)];
      expect(vanishing(all, none)).toEqual([]);
      expect(vanishing(none, all)).toEqual([]);
    },
  );
});

test('an export that goes while it is imported is seen', () => {
  const exports = (...names: string[]) => new Set(names);
  const before = { exported: exports('a', 'b', 'c'), imported: new Map([['a', ['one', 'one', 'two']]]) };
  expect(vanishing(before, { exported: exports('b'), imported: new Map() })).toEqual(['a, which one, two imports']);
  expect(vanishing(before, { exported: exports('a'), imported: new Map() })).toEqual([]);
});
