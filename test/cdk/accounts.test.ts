import { describe, expect, test } from '@jest/globals';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import type { Stack } from 'aws-cdk-lib/core';
import { ConfigError } from '../../lib/config/config.ts';
import { configOf } from '../../lib/config/settings.ts';
import { systemIn } from '../../lib/config/system-in.ts';
import { roleNameAcrossAccounts } from '../../lib/constructs/fis/role-across-accounts.ts';
import { whyOneAccount } from '../../lib/constructs/fis/why-one-account.ts';
import { experimentsOf } from '../../lib/model/experiments/index.ts';
import { localOnly } from '../../lib/model/experiments/template.ts';
import { createApp } from '../../lib/stacks/index.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { withNag } from './support/nag.ts';
import { configFor, handlers, synth, synthesise, testApp } from './support/synth.ts';

const orchestrator = '999988887777';
const accounts = ['111122223333', '444455556666'];
const template = 'AWS::FIS::ExperimentTemplate';

const { config, templates, stacks } = synthesise({ ...configFor('dev'), targetAccounts: accounts }, withNag, {
  validated: true,
});
const experiments = new Map(
  Object.entries(templates.chaos.findResources(template)).map(([id, { Properties }]) => [
    Properties.Tags['breakwater:experiment'] as string,
    { id, properties: Properties },
  ]),
);
const system = systemIn(config, shopModel);
const across = experimentsOf(system).filter(
  (one) => whyOneAccount(one, system.topology) === undefined && localOnly(one) === undefined,
);
const target = (() => {
  const { app } = synthesise({ ...configFor('dev'), orchestratorAccount: orchestrator }, withNag, { validated: true });
  return Template.fromStack(app.node.findChild('shop-dev-target') as Stack);
})();
const roleIn = (account: string, name: string) => ({
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${account}:role/${name}`]],
});

describe('accounts on the command line', () => {
  test.each([
    [{ targetAccounts: '11112222333' }, 'targetAccounts: "11112222333" is not an account id of 12 digits'],
    [{ targetAccounts: '111122223333,' }, 'targetAccounts: "" is not an account id of 12 digits'],
    [{ targetAccounts: '111122223333,111122223333' }, 'targetAccounts: 111122223333 is there twice'],
    [
      { targetAccounts: accounts.join(','), ownAccount: '444455556666' },
      'targetAccounts: 444455556666 is the account of your credentials',
    ],
    [
      { orchestratorAccount: orchestrator, ownAccount: orchestrator },
      `orchestratorAccount: ${orchestrator} is the account of your credentials`,
    ],
    [{ orchestratorAccount: 'main' }, 'orchestratorAccount: "main" is not an account id of 12 digits'],
    [{ targetAccounts: accounts.join(','), orchestratorAccount: orchestrator }, 'exclude each other'],
    [
      { targetAccounts: accounts.join(','), load: 'off' },
      'without a background load nobody here sees what users get there',
    ],
    [
      { targetAccounts: [1, 2, 3, 4, 5, 6].map((digit) => String(digit).repeat(12)).join(',') },
      'targetAccounts: 6 given, at most 5',
    ],
  ])('%j is refused', (overrides, message) => {
    expect(() => configOf(shopModel, 'dev', overrides)).toThrow(ConfigError);
    expect(() => configOf(shopModel, 'dev', overrides)).toThrow(message);
  });

  test('are read as they are given', () => {
    const given = { targetAccounts: accounts.join(','), ownAccount: orchestrator };
    expect(configOf(shopModel, 'dev', given)).toMatchObject({ targetAccounts: accounts });
  });
});

describe('experiments of an account that has others to act in', () => {
  test('are multi-account, with a configuration for each account, but for those that only one account can have', () => {
    expect(across.length).toBeGreaterThan(30);
    const configurations = Object.values(templates.chaos.findResources('AWS::FIS::TargetAccountConfiguration'));
    expect(configurations).toHaveLength(across.length * accounts.length);
    for (const [name, { id, properties }] of experiments) {
      const isAcross = across.some((one) => one.name === name);
      expect([name, properties.ExperimentOptions.AccountTargeting]).toEqual([
        name,
        isAcross ? 'multi-account' : 'single-account',
      ]);
      const own = configurations.filter(({ Properties }) => Properties.ExperimentTemplateId['Fn::GetAtt'][0] === id);
      expect(own.map(({ Properties }) => [Properties.AccountId, Properties.RoleArn])).toEqual(
        isAcross ? accounts.map((account) => [account, roleIn(account, roleNameAcrossAccounts(config, name))]) : [],
      );
    }
    for (const name of ['zone-outage-1', 'memory-stress', 'redis-failover', 'slow-product-service-to-cache']) {
      expect(across.map((one) => one.name)).not.toContain(name);
    }
  });

  test('are stopped by an alarm for each account, of this account, on that one’s metrics', () => {
    for (const account of accounts) {
      templates.chaos.hasResourceProperties('AWS::CloudWatch::Alarm', {
        AlarmName: `shop-dev-guardrail-users-${account}`,
        TreatMissingData: 'breaching',
        Metrics: Match.arrayWith([Match.objectLike({ AccountId: account, MetricStat: Match.anyValue() })]),
      });
    }
    const alarms = Object.keys(templates.chaos.findResources('AWS::CloudWatch::Alarm'));
    expect(alarms).toHaveLength(accounts.length);
    for (const { name } of across) {
      const stops = experiments.get(name)?.properties.StopConditions as { Value: { 'Fn::GetAtt': string[] } }[];
      expect(stops.map(({ Value }) => Value['Fn::GetAtt'][0]).toSorted()).toEqual(alarms.toSorted());
    }
  });

  test('take roles there, and can do nothing here', () => {
    templates.chaos.hasResourceProperties('AWS::IAM::Role', { RoleName: 'shop-dev-kill-gateway-us-east-1' });
    const policies = Object.values(templates.chaos.findResources('AWS::IAM::Policy'));
    const ofKill = policies.find(({ Properties }) => Properties.PolicyName.startsWith('killgatewayRole'));
    const actions = ofKill?.Properties.PolicyDocument.Statement.flatMap(
      ({ Action, Resource }: { Action: string | string[]; Resource: unknown }) =>
        [Action].flat().map((action) => [action, Resource] as const),
    ) as (readonly [string, unknown])[];
    expect(actions.map(([action]) => action).filter((action) => !/^(logs|cloudwatch):/.test(action))).toEqual([
      'sts:AssumeRole',
    ]);
    expect(actions.find(([action]) => action === 'sts:AssumeRole')?.[1]).toEqual(
      accounts.map((account) => roleIn(account, 'shop-dev-kill-gateway-us-east-1')),
    );
  });

  test('that stay here are said', () => {
    const infos = stacks.chaos.node.metadata.map(({ data }) => String(data));
    expect(infos.join('\n')).toContain('zone-outage-1 acts in this account alone: the same zone has another name');
  });
});

describe('a target account', () => {
  const roles = new Map(
    Object.values(target.findResources('AWS::IAM::Role')).map(({ Properties }) => [Properties.RoleName, Properties]),
  );

  test('has a role for every experiment that may come, by the name that the other account knows', () => {
    expect([...roles.keys()].toSorted()).toEqual(
      across.map(({ name }) => roleNameAcrossAccounts(config, name)).toSorted(),
    );
    for (const name of roles.keys()) expect(String(name).length).toBeLessThanOrEqual(64);
  });

  test('lets in the same experiment’s role of that account alone, in the course of an experiment', () => {
    const trust = roles.get('shop-dev-kill-gateway-us-east-1')?.AssumeRolePolicyDocument.Statement;
    expect(trust).toEqual([
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { AWS: `arn:aws:iam::${orchestrator}:root` },
        Condition: {
          StringLike: {
            'sts:ExternalId': {
              'Fn::Join': [
                '',
                ['arn:', { Ref: 'AWS::Partition' }, ':fis:', { Ref: 'AWS::Region' }, `:${orchestrator}:experiment/*`],
              ],
            },
          },
          ArnEquals: { 'aws:PrincipalArn': roleIn(orchestrator, 'shop-dev-kill-gateway-us-east-1') },
        },
      },
    ]);
  });

  test('gives no more than the experiment’s faults need', () => {
    const policies = Object.values(target.findResources('AWS::IAM::Policy'));
    const ofStop = policies.find(({ Properties }) => Properties.PolicyName.startsWith('stopgateway'));
    const actions = ofStop?.Properties.PolicyDocument.Statement.flatMap(({ Action }: { Action: string }) => Action);
    expect(actions.toSorted()).toEqual(['ecs:DescribeTasks', 'ecs:ListTasks', 'ecs:StopTask', 'tag:GetResources']);
  });
});

test('a stack that comes near to what CloudFormation takes says what of it is for accounts, and one beyond is refused', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => `11112222${3000 + index}`);
  const five = createApp(testApp(), { ...configFor('dev'), targetAccounts: many(5) }, shopModel, { handlers });
  Annotations.fromStack(five.chaos).hasInfo(
    '*',
    Match.stringLikeRegexp(
      '^shop-dev-chaos has 4\\d\\d resources, \\d+ of them for 5 targetAccounts; CloudFormation takes 500$',
    ),
  );
  expect(() => createApp(testApp(), { ...configFor('dev'), targetAccounts: many(8) }, shopModel, { handlers })).toThrow(
    /environment dev: shop-dev-chaos has [56]\d\d resources, \d+ of them for 8 targetAccounts; CloudFormation takes 500: name fewer/,
  );
});

test('without other accounts nothing of it is there', () => {
  const { chaos } = synth('dev').templates;
  chaos.resourceCountIs('AWS::FIS::TargetAccountConfiguration', 0);
  chaos.allResourcesProperties(template, {
    ExperimentOptions: Match.objectLike({ AccountTargeting: 'single-account' }),
  });
  expect(synth('dev').app.node.tryFindChild('shop-dev-target')).toBeUndefined();
});

test('a name that is too long is cut, and is still that experiment’s alone', () => {
  const long = (name: string) =>
    roleNameAcrossAccounts(config, `lose-a-service-with-a-long-name-to-another-one-${name}`);
  expect(long('first')).toHaveLength(64);
  expect(long('first')).not.toBe(long('second'));
});
