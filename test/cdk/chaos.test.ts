import { describe, expect, test } from '@jest/globals';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { systemIn } from '../../lib/config/system-in.ts';
import { ChaosStack } from '../../lib/stacks/chaos-stack.ts';
import { createApp } from '../../lib/stacks/index.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { allOf, documentsIn, experimentsIn, type } from './support/chaos.ts';
import { configFor, handlers, synth, synthesise, testApp } from './support/synth.ts';
import { experimentWith } from './support/template.ts';

describe('the experiments of an environment', () => {
  test.each(['dev', 'staging'] as const)('%s has every one of the model that AWS can have', (environment) => {
    expect(experimentsIn(synth(environment).templates.chaos).toSorted()).toEqual(allOf(environment).toSorted());
  });

  test.each(['lossy', 'errors', 'resets'])('what runs locally only is left out, and that is said: %s', (way) => {
    Annotations.fromStack(synth('dev').stacks.chaos).hasInfo(
      '*',
      Match.stringLikeRegexp(`^${way}-order-service-to-orders is not deployed to dev: it runs locally only: `),
    );
  });

  test('production has those that hit one task, or that an alarm can stop, and leave a zone alone', () => {
    const { templates } = synthesise({ ...configFor('prod'), faultInjection: 'every-service' });
    const names = experimentsIn(templates.chaos);
    expect(names).toEqual(expect.arrayContaining(['kill-gateway', 'stop-gateway', 'zone-impairment-1']));
    for (const name of [
      'random-kill',
      'zone-outage-1',
      'zone-slowdown-1',
      'lossy-network',
      'dynamodb-throttle',
      'lose-payment',
    ]) {
      expect(names).not.toContain(name);
    }
  });

  test('production has no version that is bad on purpose, whatever its configuration bears', () => {
    const config = configFor('prod');
    const chaos = { ...config.chaos, longestMinutes: 60, mostTasksPercent: 100, everyZone: 'any' } as const;
    const { templates, stacks } = synthesise({ ...config, chaos });
    expect(experimentsIn(templates.chaos).filter((name) => name.startsWith('bad-deployment'))).toEqual([]);
    expect(JSON.stringify(templates.chaos.toJSON())).not.toContain('RegisterTaskDefinition');
    Annotations.fromStack(stacks.chaos).hasInfo(
      '*',
      Match.stringLikeRegexp(
        'bad-deployment-crash is not deployed to prod: experiment "bad-deployment-crash" runs deploy-version, which prod never takes: it deploys a version that is bad on purpose',
      ),
    );
  });

  test('and those that its configuration names', () => {
    const config = configFor('prod');
    const { templates } = synthesise({ ...config, chaos: { ...config.chaos, unstoppable: ['zone-outage-2'] } });
    const names = Object.values(templates.chaos.findResources(type)).map(
      ({ Properties }) => Properties.Tags['breakwater:experiment'],
    );
    expect(names).toContain('zone-outage-2');
    expect(names).not.toContain('zone-outage-1');
  });

  test.each([
    ['lossy-network', 'experiment "lossy-network" may reach all 3 zones of prod at once: hit fewer tasks'],
    ['random-kill', 'experiment "random-kill" may reach all 3 zones of prod at once'],
    ['zone-outage-1', 'experiment "zone-outage-1" hits 12 tasks by .*, over before an alarm of prod stops it'],
  ])('what is left out is said: %s', (name, reason) => {
    const { stacks } = synthesise({ ...configFor('prod'), faultInjection: 'every-service' });
    Annotations.fromStack(stacks.chaos).hasInfo(
      '*',
      Match.stringLikeRegexp(`${name} is not deployed to prod: ${reason}`),
    );
  });

  test('one that FIS would not take is left out, with the number and the limit', () => {
    const { topology } = shopModel;
    const more = Array.from({ length: 5 }, (_, index) => ({
      ...(topology.services.find(({ name }) => name === 'payment-service') as (typeof topology.services)[number]),
      name: `payment-${index}`,
      port: 9000 + index,
    }));
    const gateway = topology.services[0] as (typeof topology.services)[number];
    const calls = [
      ...gateway.calls,
      ...more.map(({ name }) => ({ to: name, degradable: true, whenGone: 'goes without' })),
    ];
    const services = [{ ...gateway, calls }, ...topology.services.slice(1), ...more];
    const app = testApp();
    const { chaos } = createApp(
      app,
      configFor('dev'),
      { ...shopModel, topology: { ...topology, services } },
      { handlers },
    );
    Annotations.fromStack(chaos).hasInfo(
      '*',
      Match.stringLikeRegexp('zone-outage-1 is not deployed to dev: it would have 11 actions at once, FIS takes 10'),
    );
  });

  test('where faults are not injected, those that need an agent in the task are left out', () => {
    const { templates } = synthesise({ ...configFor('dev'), faultInjection: 'none' });
    const names = experimentsIn(templates.chaos);
    expect(names).toEqual(expect.arrayContaining(['stop-gateway', 'redis-failover', 'dynamodb-throttle']));
    for (const name of ['kill-gateway', 'hang-gateway', 'memory-stress', 'bandwidth-limit', 'lossy-network']) {
      expect(names).not.toContain(name);
    }
  });

  test('production has none that enters a task, nor a document or role for it, unless asked', () => {
    const { templates, stacks } = synth('prod');
    expect(JSON.stringify(templates.chaos.toJSON())).not.toContain('ssm:SendCommand');
    expect(documentsIn(templates.chaos)).toEqual(['shop-prod-redis-failover']);
    Annotations.fromStack(stacks.chaos).hasInfo(
      '*',
      Match.stringLikeRegexp(
        'kill-gateway is not deployed to prod: it enters tasks of gateway; name them in faultInjection to have it',
      ),
    );
  });

  test('where some services let faults in, those that enter the others too are left out', () => {
    const { templates, stacks } = synthesise({ ...configFor('dev'), faultInjection: ['gateway', 'order-service'] });
    const names = experimentsIn(templates.chaos);
    expect(names).toEqual(
      expect.arrayContaining(['kill-gateway', 'hang-order-service', 'stop-payment-service', 'dynamodb-throttle']),
    );
    for (const name of ['kill-payment-service', 'hang-payment-service', 'lossy-network', 'random-kill']) {
      expect(names).not.toContain(name);
    }
    Annotations.fromStack(stacks.chaos).hasInfo(
      '*',
      Match.stringLikeRegexp('hang-payment-service is not deployed to dev: it enters tasks of payment-service; name'),
    );
    templates.chaos.hasResourceProperties('AWS::SSM::Document', {
      Name: 'shop-dev-pause-process',
      Content: { parameters: { Service: { allowedValues: ['gateway', 'order-service'] } } },
    });
  });

  test('with an agent image that is not ours, those that run a command of ours are left out', () => {
    const { templates, stacks } = synthesise({ ...configFor('dev'), agentImage: 'aws-non-root' });
    const names = experimentsIn(templates.chaos);
    expect(names).toEqual(expect.arrayContaining(['kill-gateway', 'cpu-stress', 'lossy-network', 'redis-failover']));
    for (const name of ['hang-gateway', 'memory-stress', 'bandwidth-limit']) expect(names).not.toContain(name);
    expect(documentsIn(templates.chaos)).toEqual([
      'shop-dev-redis-failover',
      'shop-dev-dynamodb-throttle',
      'shop-dev-deploy-version',
    ]);
    Annotations.fromStack(stacks.chaos).hasInfo(
      '*',
      Match.stringLikeRegexp('hang-gateway is not deployed to dev: it runs a command of our own agent image'),
    );
  });

  test.each(['dev', 'staging', 'prod'] as const)(
    'in %s each is stopped by no more alarms than FIS takes',
    (environment) => {
      for (const { Properties } of Object.values(synth(environment).templates.chaos.findResources(type))) {
        expect(Properties.StopConditions.length).toBeGreaterThan(0);
        expect(Properties.StopConditions.length).toBeLessThanOrEqual(5);
      }
    },
  );

  test.each(['dev', 'staging', 'prod'] as const)('%s has the documents that they run, and no other', (environment) => {
    const { chaos } = synth(environment).templates;
    const started = Object.values(chaos.findResources(type)).flatMap(({ Properties }) =>
      Object.values<{ Parameters?: { documentArn?: unknown } }>(Properties.Actions).flatMap(({ Parameters }) =>
        Parameters?.documentArn
          ? [JSON.stringify(Parameters.documentArn).replace(/^.*document\/([\w-]+).*$/, '$1')]
          : [],
      ),
    );
    expect(
      documentsIn(chaos)
        .filter((name) => !name.endsWith('-command'))
        .sort(),
    ).toEqual([...new Set(started)].sort());
  });

  test('each is stopped by the edge; where no load asks, by nothing else', () => {
    const { load: _, ...unasked } = configFor('dev');
    for (const { templates, count } of [
      { templates: synth('dev').templates, count: 5 },
      { templates: synthesise(unasked).templates, count: 1 },
    ]) {
      const kills = Object.values(templates.chaos.findResources(type)).filter(
        ({ Properties }) => Properties.Tags['breakwater:experiment'] === 'kill-gateway',
      );
      expect(kills[0]?.Properties.StopConditions).toHaveLength(count);
      expect(JSON.stringify(kills[0]?.Properties.StopConditions)).toContain('guardrail-edge');
    }
  });

  test('the log is kept as long as the environment says', () => {
    for (const environment of ['dev', 'prod'] as const) {
      const { config, templates } = synth(environment);
      templates.chaos.hasResourceProperties('AWS::Logs::LogGroup', {
        LogGroupName: `/aws/vendedlogs/breakwater/shop-${environment}/experiments`,
        RetentionInDays: config.logRetentionDays,
      });
    }
  });
});

test('a name in chaos.everyZone that no experiment has is refused', () => {
  const config = configFor('prod');
  const misspelt = { ...config, chaos: { ...config.chaos, everyZone: ['random-kil'] } };
  expect(() => createApp(testApp(), misspelt, shopModel, { handlers })).toThrow(
    'environment prod: chaos.everyZone: "random-kil" is no experiment (kill-gateway, ',
  );
});

test('two experiments of one name are refused, with the place', () => {
  const config = configFor('dev');
  const app = testApp();
  const { chaos, ...before } = createApp(app, config, shopModel, { handlers });
  app.node.tryRemoveChild(chaos.node.id);
  const experiments = [experimentWith(), experimentWith({ description: 'Another.' })];
  const system = systemIn(config, shopModel);
  expect(() => new ChaosStack(app, { config, system, ...before, experiments })).toThrow(
    'shop-dev-chaos: two experiments are named "kill-something"',
  );
});
