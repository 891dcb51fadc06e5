import { describe, expect, test } from '@jest/globals';
import { Annotations, Match, type Template } from 'aws-cdk-lib/assertions';
import { probePaths } from '../../services/kit/http-server.ts';
import { servicesOf } from './support/services-of.ts';
import { synth, synthesise } from './support/synth.ts';
import { containerOf, environmentOf, taskDefinitions } from './support/tasks.ts';

const dev = synth('dev').templates.services;
const tasks = taskDefinitions(dev);

describe('the edge', () => {
  test('speaks HTTPS where there is a certificate, and sends HTTP there', () => {
    const { services } = synth('prod').templates;
    services.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 443,
      Protocol: 'HTTPS',
      Certificates: [{ CertificateArn: synth('prod').config.certificateArn }],
      DefaultActions: [Match.objectLike({ Type: 'forward' })],
    });
    services.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 80,
      DefaultActions: [Match.objectLike({ Type: 'redirect', RedirectConfig: Match.objectLike({ Protocol: 'HTTPS' }) })],
    });
    services.hasOutput('EdgeUrl', { Value: 'https://shop.example.com' });
  });

  test('speaks HTTP alone where there is none', () => {
    dev.resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 1);
    dev.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 80, Protocol: 'HTTP' });
  });

  test.each(['dev', 'prod'] as const)(
    'of %s keeps access logs, and is as hard to delete as its environment says',
    (name) => {
      const { config, templates } = synth(name);
      templates.services.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
        Scheme: 'internet-facing',
        LoadBalancerAttributes: Match.arrayWith([
          { Key: 'deletion_protection.enabled', Value: String(config.deletionProtection) },
          { Key: 'access_logs.s3.enabled', Value: 'true' },
        ]),
      });
    },
  );
});

describe('who may come in', () => {
  const rulesOf = (template: Template) =>
    Object.values(template.findResources('AWS::ElasticLoadBalancingV2::ListenerRule'))
      .map(({ Properties }) => Properties)
      .sort((a, b) => a.Priority - b.Priority);

  test.each(['dev', 'prod'] as const)(
    'what health checks and readers of metrics ask is not there from outside: %s',
    (name) => {
      const [first] = rulesOf(synth(name).templates.services);
      expect(first).toMatchObject({
        Priority: 1,
        Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: [...probePaths] } }],
        Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
      });
      // The check of the load balancer itself asks the tasks, past the listener.
      synth(name).templates.services.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
        HealthCheckPath: '/ready',
      });
    },
  );

  test('everybody, unless there is a list: then nobody else, but the background load by its pass', () => {
    expect(rulesOf(dev)).toHaveLength(1);
    const allowedCidrs = Array.from({ length: 6 }, (_, index) => `203.0.113.${index}/32`);
    const { templates, stacks } = synthesise({ ...synth('dev').config, allowedCidrs });
    const template = templates.services;
    // The pass goes over plain HTTP: whoever deploys that must know.
    const inTheClear = Match.stringLikeRegexp(
      'allowedCidrs: without certificateArn the background load shows its pass',
    );
    Annotations.fromStack(stacks.services).hasInfo('*', inTheClear);
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      DefaultActions: [Match.objectLike({ Type: 'fixed-response' })],
    });
    const [, pass, ...allowed] = rulesOf(template);
    expect(pass.Conditions).toEqual([
      {
        Field: 'http-header',
        HttpHeaderConfig: { HttpHeaderName: 'x-breakwater-pass', Values: [expect.anything()] },
      },
    ]);
    expect(JSON.stringify(pass.Conditions)).toContain('{{resolve:secretsmanager:');
    const ranges = allowed.map(({ Conditions }) => Conditions[0].SourceIpConfig.Values);
    // No rule may have more than five values.
    expect(ranges).toEqual([allowedCidrs.slice(0, 5), allowedCidrs.slice(5)]);
    for (const { Actions } of [pass, ...allowed])
      expect(Actions).toEqual([expect.objectContaining({ Type: 'forward' })]);
    const walker = containerOf(taskDefinitions(template).get('shop-dev-walker'), 'walker');
    expect(walker.Secrets?.map(({ Name }) => Name)).toEqual(['EDGE_PASS']);
  });

  test("in production AWS's managed rules of WAF stand before the load balancer, and what they refuse is logged", () => {
    const { services } = synth('prod').templates;
    services.hasResourceProperties('AWS::WAFv2::WebACL', {
      Scope: 'REGIONAL',
      Rules: Match.arrayWith([
        Match.objectLike({
          OverrideAction: { None: {} },
          Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesCommonRuleSet' } },
        }),
      ]),
    });
    services.hasResourceProperties('AWS::WAFv2::WebACLAssociation', {
      ResourceArn: { Ref: Match.stringLikeRegexp('LoadBalancer') },
    });
    const [{ Properties } = { Properties: {} }] = Object.values(
      services.findResources('AWS::WAFv2::LoggingConfiguration'),
    );
    expect(JSON.stringify(Properties.LogDestinationConfigs)).toMatch(/:log-group:/);
    // WAF takes no ARN with `:*` at its end, which is what CloudFormation has for a log group.
    expect(JSON.stringify(Properties.LogDestinationConfigs)).not.toContain('Fn::GetAtt');
    services.hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: 'aws-waf-logs-shop-prod' });
    dev.resourceCountIs('AWS::WAFv2::WebACL', 0);
  });
});

describe('the background load', () => {
  test('is one task outside the private subnets, told where users come in', () => {
    const walker = containerOf(tasks.get('shop-dev-walker'), 'walker');
    expect(environmentOf(walker)).toMatchObject({ REQUESTS_PER_SECOND: '20', METRICS_SYSTEM: 'shop' });
    expect(JSON.stringify(environmentOf(walker).EDGE_URL)).toContain('DNSName');
    dev.hasResourceProperties('AWS::ECS::Service', {
      ServiceName: 'walker',
      DesiredCount: 1,
      NetworkConfiguration: { AwsvpcConfiguration: Match.objectLike({ AssignPublicIp: 'ENABLED' }) },
    });
  });

  test('is never silent while it is deployed: the next one is there before it ends', () => {
    dev.hasResourceProperties('AWS::ECS::Service', {
      ServiceName: 'walker',
      DeploymentConfiguration: Match.objectLike({ MinimumHealthyPercent: 100, MaximumPercent: 200 }),
    });
  });

  test('cannot be a target: its tasks carry no tag', () => {
    dev.hasResourceProperties('AWS::ECS::Service', { ServiceName: 'walker', PropagateTags: Match.absent() });
  });

  test('of production walks read-only; what others store expires, by a mark that decides nothing in production', () => {
    const { load: _, ...quiet } = synth('prod').config;
    const prod = servicesOf({ ...quiet, load: { requestsPerSecond: 5, readOnly: true } });
    const told = (template: Template, family: string, name: string) =>
      environmentOf(containerOf(taskDefinitions(template).get(family), name));
    expect(told(prod, 'shop-prod-walker', 'walker').READ_ONLY).toBe('true');
    expect(told(prod, 'shop-prod-order-service', 'order-service')).not.toHaveProperty('SYNTHETIC_HOURS');
    expect(told(dev, 'shop-dev-walker', 'walker')).not.toHaveProperty('READ_ONLY');
    for (const name of ['order-service', 'payment-service']) {
      expect(told(dev, `shop-dev-${name}`, name).SYNTHETIC_HOURS).toBe('24');
    }
    expect(taskDefinitions(synth('prod').templates.services).has('shop-prod-walker')).toBe(false);
  });

  test('is not there where an environment has users of its own', () => {
    const { load: _, ...config } = synth('dev').config;
    expect(taskDefinitions(servicesOf(config)).has('shop-dev-walker')).toBe(false);
  });
});
