import { describe, expect, test } from '@jest/globals';
import { checkConfig } from '../../lib/config/check-config.ts';
import { configOf } from '../../lib/config/settings.ts';
import { GuardrailAlarm } from '../../lib/constructs/observability/guardrail-alarm.ts';
import { guardrails } from '../../lib/model/objectives.ts';
import { rules } from '../../lib/policy/index.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { type Defect, inTemplates, spoilt } from './support/defect.ts';
import { otherForms } from './support/defects-of-forms.ts';
import { unread } from './support/defects-of-metrics.ts';
import { policies, production, roles } from './support/defects-of-policies.ts';
import { response, withoutService } from './support/defects-of-response.ts';
import { refusalOf, type Templates } from './support/plant.ts';
import { configFor } from './support/synth.ts';
import { experimentWith, templateStack } from './support/template.ts';

/** Waits, all at once or one after the other. */
const waits = (count: number, atOnce: boolean) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `wait${index}`,
      {
        ActionId: 'aws:fis:wait',
        Parameters: { duration: 'PT1M' },
        ...(!atOnce && index > 0 && { StartAfter: [`wait${index - 1}`] }),
      },
    ]),
  );
const pickedBy = (templates: Templates, mode: string) => {
  templates.experiment('stop-gateway').Targets.oneTask.SelectionMode = mode;
};
const service = (templates: Templates) => templates.resource('services', 'AWS::ECS::Service', 'paymentservice');
const key = (templates: Templates) => templates.resource('response', 'AWS::KMS::Key').properties.KeyPolicy;

/** A subnet that experiments cut off, for another stack. */
function cutSubnet(templates: Templates) {
  const { id } = templates.resource('network', 'AWS::EC2::Subnet', 'VpctasksSubnet2');
  return { 'Fn::ImportValue': templates.exportOf('network', id) };
}

const placement: readonly Defect[] = [
  {
    defect: 'a zone of another Region',
    check: 'ConfigError',
    says: 'zones: "euw1-az1" is not in us-east-1',
    look: (planted) =>
      refusalOf(() => configOf(shopModel, 'dev', { zones: planted ? 'use1-az1,euw1-az1' : 'use1-az1,use1-az2' })),
  },
  {
    defect: 'a zone without Fargate for ARM64',
    check: 'ConfigError',
    says: 'zones: "use1-az3" has no Fargate for ARM64',
    look: (planted) =>
      refusalOf(() =>
        configOf(shopModel, 'dev', { zones: 'use1-az1,use1-az3', architecture: planted ? 'arm64' : 'x86-64' }),
      ),
  },
  spoilt('an endpoint in a targeted subnet', 'targeted-subnets', 'EndpointsSqs', (templates) => {
    const { id } = templates.resource('network', 'AWS::EC2::Subnet', 'VpctasksSubnet2');
    templates.resource('network', 'AWS::EC2::VPCEndpoint', 'EndpointsSqs').properties.SubnetIds = [{ Ref: id }];
  }),
  spoilt('a NAT gateway in a targeted subnet', 'targeted-subnets', 'NATGateway', (templates) => {
    const { id } = templates.resource('network', 'AWS::EC2::Subnet', 'VpctasksSubnet1');
    templates.resource('network', 'AWS::EC2::NatGateway').properties.SubnetId = { Ref: id };
  }),
  spoilt('a load balancer, of another stack, in a targeted subnet', 'targeted-subnets', 'LoadBalancer', (templates) => {
    templates.resource('services', 'AWS::ElasticLoadBalancingV2::LoadBalancer').properties.Subnets[1] =
      cutSubnet(templates);
  }),
  spoilt('the background load in a targeted subnet', 'targeted-subnets', 'BackgroundLoad', (templates) => {
    const cut = cutSubnet(templates);
    const walker = templates.resource('services', 'AWS::ECS::Service', 'BackgroundLoad').properties;
    walker.NetworkConfiguration.AwsvpcConfiguration.Subnets = [cut];
  }),
  spoilt('a function in a targeted subnet', 'targeted-subnets', 'JanitorFunction', (templates) => {
    const janitor = templates.resource('services', 'AWS::Lambda::Function', 'JanitorFunction').properties;
    janitor.VpcConfig = { SubnetIds: [cutSubnet(templates)] };
  }),
];

const services: readonly Defect[] = [
  spoilt('a service without its circuit breaker', 'self-healing', 'no circuit breaker that rolls back', (templates) => {
    delete service(templates).properties.DeploymentConfiguration.DeploymentCircuitBreaker;
  }),
  spoilt('a circuit breaker that does not roll back', 'self-healing', 'that rolls back', (templates) => {
    service(templates).properties.DeploymentConfiguration.DeploymentCircuitBreaker.Rollback = false;
  }),
  spoilt(
    'a service without its health check',
    'self-healing',
    'payment-service without a health check',
    (templates) => {
      const task = templates.resource('services', 'AWS::ECS::TaskDefinition', 'paymentservice');
      delete task.properties.ContainerDefinitions[0].HealthCheck;
    },
  ),
  inTemplates(
    'no desired count, and nothing that scales',
    'self-healing',
    'nothing brings it to 2 tasks',
    (templates, planted) => {
      const target = templates.resource('services', 'AWS::ApplicationAutoScaling::ScalableTarget', 'paymentservice');
      target.properties.MinCapacity = planted ? 1 : 2;
    },
  ),
  {
    defect: 'more tasks of a service than FIS takes',
    check: 'ConfigError',
    says: 'tasks.maximum is 6',
    look: (planted) =>
      refusalOf(() => checkConfig({ ...configFor('dev'), tasks: { minimum: 2, maximum: planted ? 6 : 5 } })),
  },
  spoilt('alarms that may not use the key of their topic', 'topic-grants', 'cloudwatch.amazonaws.com', (templates) => {
    key(templates).Statement = withoutService('cloudwatch.amazonaws.com', key(templates).Statement);
  }),
  spoilt('a rule that may decrypt by the key, and not encrypt', 'topic-grants', 'kms:GenerateDataKey*', (templates) => {
    const others = withoutService('events.amazonaws.com', key(templates).Statement);
    const half = { Effect: 'Allow', Action: 'kms:Decrypt', Principal: { Service: 'events.amazonaws.com' } };
    const alarms = {
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    };
    key(templates).Statement = [...others, half, alarms];
  }),
  spoilt('alarms of anybody that may use the key', 'key-grants', 'cloudwatch.amazonaws.com may use', (templates) => {
    const Action = ['kms:Decrypt', 'kms:GenerateDataKey*'];
    key(templates).Statement.push({ Effect: 'Allow', Action, Principal: { Service: 'cloudwatch.amazonaws.com' } });
  }),
  spoilt('rules that may use the key on a condition', 'key-grants', 'events.amazonaws.com meets no', (templates) => {
    for (const { Principal, ...statement } of key(templates).Statement) {
      if (Principal.Service !== 'events.amazonaws.com') continue;
      const Condition = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };
      key(templates).Statement.push({ ...statement, Principal, Condition });
      break;
    }
  }),
  spoilt('a topic that lets no rule in', 'topic-grants', 'events.amazonaws.com may not sns:Publish', (templates) => {
    const { PolicyDocument } = templates.resource('response', 'AWS::SNS::TopicPolicy', 'Topicspeople').properties;
    PolicyDocument.Statement = withoutService('events.amazonaws.com', PolicyDocument.Statement);
  }),
];

const stopConditions: readonly Defect[] = [
  spoilt('an experiment without a stop condition', 'stop-condition', '"source":"none"', (templates) => {
    templates.experiment('stop-gateway').StopConditions = [{ Source: 'none' }];
  }),
  spoilt('an experiment without logs', 'logging', 'log schema version is missing', (templates) => {
    delete templates.experiment('stop-gateway').LogConfiguration;
  }),
  inTemplates('a sixth stop condition', 'fis-quotas', 'has 6 stop conditions, FIS takes 5', (templates, planted) => {
    const template = templates.experiment('stop-gateway');
    const [first] = template.StopConditions;
    template.StopConditions = Array.from({ length: planted ? 6 : 5 }, () => first);
  }),
  inTemplates('an eleventh metric in an alarm', 'alarm-metrics', 'CloudWatch takes 10', (templates, planted) => {
    const { properties } = templates.resource('observability', 'AWS::CloudWatch::Alarm', 'Stopguardrailusers');
    const one = properties.Metrics.find(({ MetricStat }: { MetricStat?: object }) => MetricStat);
    properties.Metrics = Array.from({ length: planted ? 11 : 10 }, (_, index) => ({ ...one, Id: `m${index}` }));
  }),
  spoilt('an alarm that looks back for more than a day', 'alarm-span', 'CloudWatch takes 86400', (templates) => {
    templates.resource('observability', 'AWS::CloudWatch::Alarm', 'Stopguardrailusers').properties.EvaluationPeriods =
      8641;
  }),
  spoilt(
    'a guardrail that looks at the newest point alone, which FILL makes up',
    'late-data',
    'alarm "shop-dev-guardrail-edge" fills gaps and wants 1 bad of the last 1 points',
    (templates) => {
      const alarm = templates.resource('observability', 'AWS::CloudWatch::Alarm', 'Stopguardrailedge');
      alarm.properties.EvaluationPeriods = 1;
      delete alarm.properties.DatapointsToAlarm;
    },
  ),
  ...unread,
  {
    defect: 'a guardrail over more journeys than an alarm takes',
    check: 'GuardrailError',
    says: 'CloudWatch takes 10',
    look: (planted) =>
      refusalOf(() => {
        const [journey] = shopModel.journeys;
        const journeys = Array.from({ length: planted ? 6 : 5 }, (_, index) => ({ ...journey, name: `j${index}` }));
        const system = { ...shopModel, journeys } as typeof shopModel;
        const anyOf = guardrails(system).filter(({ scope }) => /^j\d$/.test(scope));
        const alarm = { name: 'guardrail-many', anyOf };
        new GuardrailAlarm(templateStack().stack, 'many', { config: configFor('dev'), system, alarm });
      }),
  },
];

const reach: readonly Defect[] = [
  inTemplates(
    'an eleventh action at once',
    'fis-quotas',
    'has 11 actions at once, FIS takes 10',
    (templates, planted) => {
      templates.experiment('stop-gateway').Actions = waits(planted ? 11 : 10, true);
    },
  ),
  inTemplates('a twenty-first action', 'fis-quotas', 'has 21 actions, FIS takes 20', (templates, planted) => {
    templates.experiment('stop-gateway').Actions = waits(planted ? 21 : 20, false);
  }),
  inTemplates('a sixth task in a target', 'fis-quotas', '6 tasks in one action, FIS takes 5', (templates, planted) => {
    const { Targets, Tags } = templates.experiment('stop-gateway');
    // Of any service, so that not the service, but FIS is what it is too many for.
    Targets.oneTask.ResourceTags = { 'breakwater:system': 'shop' };
    Tags['breakwater:allow-last-healthy-task'] = 'true';
    pickedBy(templates, planted ? 'COUNT(6)' : 'COUNT(5)');
  }),
  spoilt(
    'a target that must be there, and is skipped where it is not',
    'empty-targets',
    'skips empty targets, and subnets, edge',
    (templates) => {
      templates.experiment('zone-impairment-1').ExperimentOptions.EmptyTargetResolutionMode = 'skip';
    },
  ),
  spoilt('a service that must be there, likewise', 'empty-targets', 'skips empty targets, and oneTask', (templates) => {
    templates.experiment('stop-gateway').ExperimentOptions.EmptyTargetResolutionMode = 'skip';
  }),
  inTemplates('a fault longer than allowed', 'bounded-duration', 'dev bears 10 minutes', (templates, planted) => {
    templates.experiment('cpu-stress').Actions.stress.Parameters.duration = planted ? 'PT11M' : 'PT10M';
  }),
  inTemplates('the last healthy task', 'last-healthy-task', 'may take all 2 tasks of gateway', (templates, planted) => {
    pickedBy(templates, planted ? 'COUNT(2)' : 'COUNT(1)');
  }),
  spoilt(
    'a short fault on several tasks in production',
    'unstoppable',
    'hits 2 tasks by stop, another, over before an alarm of prod stops it',
    (templates) => {
      const { Actions, Targets } = templates.experiment('stop-gateway');
      const tags = { ...Targets.oneTask.ResourceTags, 'breakwater:service': 'order-service' };
      Targets.other = { ...Targets.oneTask, ResourceTags: tags };
      Actions.another = { ...Actions.stop, Targets: { Tasks: 'other' } };
    },
    'prod',
  ),
  spoilt(
    'more of a service than production bears',
    'blast-radius',
    'may be 67 % of a service, prod bears 34 %',
    (templates) => pickedBy(templates, 'COUNT(2)'),
    'prod',
  ),
  spoilt(
    'all zones of production at once',
    'every-zone',
    'may reach all 3 zones of prod',
    (templates) => pickedBy(templates, 'ALL'),
    'prod',
  ),
  {
    defect: 'a service that is not there',
    check: 'ExperimentError',
    says: '"gatewy" is no service of topology shop',
    look: (planted) =>
      refusalOf(() => {
        const oneTask = { service: planted ? 'gatewy' : 'gateway', mode: 'COUNT(1)' };
        templateStack().add({ experiment: experimentWith({ targets: { oneTask } }) });
      }),
  },
];

const defects = [
  ...placement,
  ...services,
  ...response,
  ...otherForms,
  ...roles,
  ...policies,
  ...production,
  ...stopConditions,
  ...reach,
];

describe('planted, and caught', () => {
  test.each(defects.map((each) => [each.defect, each.check, each] as const))(
    '%s: by %s',
    (_, check, { look, says }) => {
      expect(look(false)).toEqual([]);
      const caught = look(true).filter((each) => each.check === check);
      expect(caught.map(({ message }) => message).join('; ')).toContain(says);
    },
  );
});

test('no rule of the policy catches nothing', () => {
  const names = new Set(defects.map(({ check }) => check));
  expect(rules.map(({ name }) => name).filter((name) => !names.has(name))).toEqual([]);
});
