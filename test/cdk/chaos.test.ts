import { describe, expect, test } from '@jest/globals';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { ConfigError, systemIn } from '../../lib/config.ts';
import { experimentsOf } from '../../lib/model/experiments/index.ts';
import { ChaosStack } from '../../lib/stacks/chaos-stack.ts';
import { createApp } from '../../lib/stacks/index.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { configFor, synth, synthesise, testApp } from './support/synth.ts';
import { experimentWith } from './support/template.ts';

const type = 'AWS::FIS::ExperimentTemplate';
const namesIn = (environment: 'dev' | 'staging' | 'prod') =>
  Object.values(synth(environment).templates.chaos.findResources(type)).map(
    ({ Properties }) => Properties.Tags['breakwater:experiment'] as string,
  );
const allOf = (environment: 'dev' | 'staging') =>
  experimentsOf(systemIn(configFor(environment), shopModel)).map(({ name }) => name);

describe('the experiments of an environment', () => {
  test.each(['dev', 'staging'] as const)('%s has every one of the model', (environment) => {
    expect(namesIn(environment).toSorted()).toEqual(allOf(environment).toSorted());
  });

  test('production has those that leave a zone alone, and those that its configuration names', () => {
    const names = namesIn('prod');
    expect(names).toEqual(
      expect.arrayContaining(['kill-gateway', 'stop-gateway', 'zone-outage-1', 'zone-outage-2', 'random-kill']),
    );
    for (const name of ['lossy-network', 'dynamodb-outage', 'dynamodb-throttle', 'lose-payment']) {
      expect(names).not.toContain(name);
    }
  });

  test('what is left out is said', () => {
    Annotations.fromStack(synth('prod').stacks.chaos).hasInfo(
      '*',
      Match.stringLikeRegexp('lossy-network is not deployed to prod: it may reach every zone at once'),
    );
  });

  test('where faults are not injected, those that need an agent in the task are left out', () => {
    const { templates } = synthesise({ ...configFor('dev'), faultInjection: false });
    const names = Object.values(templates.chaos.findResources(type)).map(
      ({ Properties }) => Properties.Tags['breakwater:experiment'],
    );
    expect(names).toEqual(expect.arrayContaining(['stop-gateway', 'redis-failover', 'dynamodb-throttle']));
    for (const name of ['kill-gateway', 'hang-gateway', 'memory-stress', 'bandwidth-limit', 'lossy-network']) {
      expect(names).not.toContain(name);
    }
  });

  test('each is stopped by no more alarms than FIS takes', () => {
    for (const { Properties } of Object.values(synth('dev').templates.chaos.findResources(type))) {
      expect(Properties.StopConditions.length).toBeGreaterThan(0);
      expect(Properties.StopConditions.length).toBeLessThanOrEqual(5);
    }
  });

  test('the log is kept as long as the environment says', () => {
    for (const environment of ['dev', 'prod'] as const) {
      const { config, templates } = synth(environment);
      templates.chaos.hasResourceProperties('AWS::Logs::LogGroup', {
        LogGroupName: `/breakwater/shop-${environment}/experiments`,
        RetentionInDays: config.logRetentionDays,
      });
    }
  });
});

describe('schedules', () => {
  test('start the template by the clock, once, and never later', () => {
    synth('staging').templates.chaos.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(0 10 ? * TUE *)',
      ScheduleExpressionTimezone: 'Etc/UTC',
      Target: {
        RetryPolicy: Match.objectLike({ MaximumRetryAttempts: 0 }),
        Input: {
          'Fn::Join': [
            '',
            [
              '{"ExperimentTemplateId":"',
              { 'Fn::GetAtt': [Match.stringLikeRegexp('^randomkill'), 'Id'] },
              '","ClientToken":"<aws.scheduler.execution-id>"}',
            ],
          ],
        },
      },
    });
  });

  test('are none in an environment without', () => {
    synth('dev').templates.chaos.resourceCountIs('AWS::Scheduler::Schedule', 0);
  });

  test('of an experiment that the environment does not have are refused', () => {
    const config = { ...configFor('dev'), schedules: { 'kill-them-all': 'rate(1 day)' } };
    expect(() => createApp(testApp(), config, shopModel)).toThrow(ConfigError);
    expect(() => createApp(testApp(), config, shopModel)).toThrow(
      'environment dev: schedules: "kill-them-all" is no experiment that it has (kill-gateway, ',
    );
  });
});

describe('reports', () => {
  test('go to an encrypted bucket that nobody sees from outside, over TLS alone', () => {
    const { chaos } = synth('staging').templates;
    chaos.hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
      BucketEncryption: Match.anyValue(),
    });
    chaos.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
    for (const { Properties } of Object.values(chaos.findResources(type))) {
      expect(Properties.ExperimentReportConfiguration).toBeDefined();
    }
  });

  test('are none in dev', () => {
    const { chaos } = synth('dev').templates;
    chaos.resourceCountIs('AWS::S3::Bucket', 0);
    chaos.allResourcesProperties(type, { ExperimentReportConfiguration: Match.absent() });
  });
});

test('a name in chaos.everyZone that no experiment has is refused', () => {
  const config = configFor('prod');
  const misspelt = { ...config, chaos: { ...config.chaos, everyZone: ['random-kil'] } };
  expect(() => createApp(testApp(), misspelt, shopModel)).toThrow(
    'environment prod: chaos.everyZone: "random-kil" is no experiment (kill-gateway, ',
  );
});

test('two experiments of one name are refused, with the place', () => {
  const config = configFor('dev');
  const app = testApp();
  const { chaos, ...before } = createApp(app, config, shopModel);
  app.node.tryRemoveChild(chaos.node.id);
  const experiments = [experimentWith(), experimentWith({ description: 'Another.' })];
  const system = systemIn(config, shopModel);
  expect(() => new ChaosStack(app, { config, system, ...before, experiments })).toThrow(
    'shop-dev-chaos: two experiments are named "kill-something"',
  );
});
