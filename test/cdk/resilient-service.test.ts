import { describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, type ICluster, Secret } from 'aws-cdk-lib/aws-ecs';
import { type ISecret, Secret as StoredSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { PrivateDnsNamespace } from 'aws-cdk-lib/aws-servicediscovery';
import { Stack } from 'aws-cdk-lib/core';
import { systemIn } from '../../lib/config/system-in.ts';
import { Edge } from '../../lib/constructs/network/edge.ts';
import { ManagedInstanceRole } from '../../lib/constructs/tasks/managed-instance-role.ts';
import { ResilientService, type ResilientServiceProps } from '../../lib/constructs/tasks/resilient-service.ts';
import { type Service, serviceNamed, type Topology } from '../../lib/model/topology.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { configFor, testApp } from './support/synth.ts';
import { containerOf, environmentOf, taskDefinitions } from './support/tasks.ts';

const config = configFor('dev');
const system = systemIn(config, shopModel);
const { topology: shop } = system;
const image = ContainerImage.fromRegistry('image');

/** A stack with one service of the shop in it. */
function build(
  name: string,
  extras: (stack: Stack, vpc: IVpc) => Partial<ResilientServiceProps> = () => ({}),
  topology: Topology = shop,
): Template {
  const stack = new Stack(testApp(), 'stack', { env: { region: config.region } });
  const vpc = new Vpc(stack, 'Vpc') as IVpc;
  const cluster = new Cluster(stack, 'Cluster', { vpc }) as ICluster;
  const namespace = new PrivateDnsNamespace(stack, 'Namespace', { name: 'test.internal', vpc });
  const stores = new Map(
    topology.stores.map(({ name }) => [
      name,
      {
        tableArn: `arn:aws:dynamodb:us-east-1:123456789012:table/${name}`,
        queue: { queueArn: `arn:aws:sqs:us-east-1:123456789012:${name}`, queueName: `test-${name}` },
      },
    ]),
  );
  new ResilientService(stack, name, {
    config,
    system: { ...system, topology },
    service: serviceNamed(topology, name),
    cluster,
    namespace,
    subnets: { subnets: vpc.privateSubnets },
    image,
    environment: { SERVICE_NAME: name },
    stores: { tables: stores, queues: stores },
    ...extras(stack, vpc),
  });
  return Template.fromStack(stack);
}

/** The shop with a service changed. */
const withService = (name: string, change: Partial<Service>): Topology => ({
  ...shop,
  services: shop.services.map((service) => (service.name === name ? { ...service, ...change } : service)),
});

describe('a minimal service', () => {
  const template = build('payment-service');
  const task = taskDefinitions(template).get('shop-dev-payment-service');
  const app = containerOf(task, 'payment-service');

  test('is started again when it ends, replaced when it is dead, and rolled back when a deployment does harm', () => {
    expect(app.RestartPolicy?.Enabled).toBe(true);
    template.hasResourceProperties('AWS::ECS::Service', {
      AvailabilityZoneRebalancing: 'ENABLED',
      DeploymentConfiguration: {
        MinimumHealthyPercent: 100,
        MaximumPercent: 200,
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
        Alarms: { Enable: true, Rollback: true, AlarmNames: ['shop-dev-deployment-payment-service'] },
      },
    });
  });

  test('has its deployment alarm before it is deployed', () => {
    const [alarm] = Object.keys(
      template.findResources('AWS::CloudWatch::Alarm', {
        Properties: { AlarmName: 'shop-dev-deployment-payment-service' },
      }),
    );
    template.hasResource('AWS::ECS::Service', { DependsOn: Match.arrayWith([alarm]) });
  });

  test('is out of service within twenty seconds of its first failed check, and not before the third', () => {
    const { Interval = 60, Timeout = 60, Retries = 10, StartPeriod } = app.HealthCheck ?? {};
    expect(Interval * Retries + Timeout).toBeLessThanOrEqual(20);
    // Under load all tasks of a service are slow together: one slow check, or a slow start, must not have ECS kill them.
    expect([Timeout, Retries, StartPeriod]).toEqual([5, 3, 60]);
  });

  test('is asked by a program that gives up before ECS does', () => {
    const { Command = [], Timeout = 0 } = app.HealthCheck ?? {};
    expect(Command.slice(0, 3)).toEqual(['CMD', 'node', '/app/health.mjs']);
    expect(Number(Command[3])).toBeGreaterThan(0);
    expect(Number(Command[3])).toBeLessThan(1000 * Timeout);
  });

  test('runs as nobody, writes nowhere, may do nothing to its kernel, and is given time to stop', () => {
    expect(app).toMatchObject({
      User: expect.stringMatching(/^[1-9]/),
      ReadonlyRootFilesystem: true,
      LinuxParameters: { Capabilities: { Drop: ['ALL'] } },
    });
    expect(app.LinuxParameters?.Capabilities?.Add).toBeUndefined();
    expect(app.StopTimeout).toBeLessThanOrEqual(120);
  });

  test('leaves the proxy beside it some of its task', () => {
    expect(app.Cpu).toBeLessThan(Number(task?.Cpu));
    expect(app.Memory).toBeLessThan(Number(task?.Memory));
  });

  test('has no way in for faults', () => {
    expect(task?.ContainerDefinitions.map(({ Name }) => Name)).toEqual(['payment-service']);
    expect(task?.EnableFaultInjection).toBeUndefined();
    expect(task?.PidMode).toBeUndefined();
    expect(environmentOf(app)).not.toHaveProperty('FAULT_LIMITS_FILE');
    expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).not.toContain('ssm:');
  });

  test('answers its callers by its short name, within a time, and has an address that FIS can name', () => {
    template.hasResourceProperties('AWS::ECS::Service', {
      ServiceConnectConfiguration: {
        Enabled: true,
        Services: [
          {
            PortName: 'http',
            DiscoveryName: 'payment-service-connect',
            ClientAliases: [{ DnsName: 'payment-service', Port: 8083 }],
            Timeout: { PerRequestTimeoutSeconds: 5 },
          },
        ],
      },
    });
    template.hasResourceProperties('AWS::ServiceDiscovery::Service', {
      Name: 'payment-service',
      DnsConfig: { DnsRecords: [{ Type: 'A', TTL: 5 }] },
    });
  });

  test('scales between the limits of its environment, by its own load', () => {
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
      MinCapacity: config.tasks.minimum,
      MaxCapacity: config.tasks.maximum,
    });
    template.resourceCountIs('AWS::ApplicationAutoScaling::ScalingPolicy', 1);
    // A deployment must not take back what scaling has added.
    template.hasResourceProperties('AWS::ECS::Service', { DesiredCount: Match.absent() });
  });

  test('may connect to AWS APIs and nothing else', () => {
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'shop-dev: payment-service',
      SecurityGroupEgress: [Match.objectLike({ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443 })],
      SecurityGroupIngress: Match.absent(),
    });
  });
});

describe('a maximal service', () => {
  const template = build('gateway', (stack, vpc) => ({
    targetGroup: new Edge(stack, 'Edge', { config, vpc, subnets: { subnets: vpc.publicSubnets }, port: 8080 })
      .targetGroup,
    secrets: { TOKEN: Secret.fromSecretsManager(new StoredSecret(stack, 'Token') as ISecret) },
    faultInjection: {
      agentImage: { image, ours: true },
      managedInstanceRole: new ManagedInstanceRole(stack, 'Managed', { config }),
    },
  }));
  const task = taskDefinitions(template).get('shop-dev-gateway');
  const app = containerOf(task, 'gateway');
  const agent = containerOf(task, 'amazon-ssm-agent');

  test('lets faults in: the kernel limits its app by the task alone, and the agent sees its processes', () => {
    expect(task).toMatchObject({ EnableFaultInjection: true, PidMode: 'task' });
    expect(task?.RuntimePlatform).toMatchObject({ OperatingSystemFamily: 'LINUX' });
    for (const { Cpu, Memory, MemoryReservation } of [app, agent]) {
      expect([Cpu, Memory, MemoryReservation]).toEqual([undefined, undefined, undefined]);
    }
    expect(task).toMatchObject({ Cpu: '256', Memory: '1024' });
  });

  test('has an agent that it does not depend on, registered under the labels of its tasks', () => {
    expect(agent.Essential).toBe(false);
    expect(environmentOf(agent).ACTIVATION_TAGS).toBe(
      'Key=breakwater:system,Value=shop Key=breakwater:environment,Value=dev Key=breakwater:service,Value=gateway',
    );
    template.hasResourceProperties('AWS::ECS::Service', {
      PropagateTags: 'SERVICE',
      Tags: Match.arrayWith([{ Key: 'breakwater:service', Value: 'gateway' }]),
    });
  });

  test('reads the limits that the agent writes, and cannot write them itself', () => {
    expect(app.MountPoints).toEqual([expect.objectContaining({ ContainerPath: '/faults', ReadOnly: true })]);
    expect(agent.MountPoints).toEqual([expect.objectContaining({ ContainerPath: '/faults', ReadOnly: false })]);
    expect(environmentOf(app).FAULT_LIMITS_FILE).toBe('/faults/limits.json');
    expect(environmentOf(agent).FAULT_LIMITS_FILE).toBe('/faults/limits.json');
  });

  test('may register itself under its own tags as its own kind of managed instance, for Systems Manager only', () => {
    const tags = {
      'aws:RequestTag/breakwater:system': 'shop',
      'aws:RequestTag/breakwater:environment': 'dev',
      'aws:RequestTag/breakwater:service': 'gateway',
    };
    const keys = Match.arrayWith(['breakwater:task', 'breakwater:system', 'breakwater:environment']);
    const condition = { StringEquals: tags, 'ForAllValues:StringEquals': { 'aws:TagKeys': keys } };
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Action: 'ssm:CreateActivation', Condition: condition }),
          Match.objectLike({ Action: 'ssm:AddTagsToResource', Condition: Match.objectLike(condition) }),
          Match.objectLike({
            Action: 'iam:PassRole',
            Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Managed'), 'Arn'] },
            Condition: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
          }),
        ],
      },
    });
  });

  test('is an instance that takes commands, and reads no parameter of the account', () => {
    template.hasResourceProperties('AWS::IAM::Role', {
      RoleName: 'shop-dev-managed-instance-us-east-1',
      ManagedPolicyArns: Match.absent(),
    });
    const policies = JSON.stringify(template.findResources('AWS::IAM::Policy'));
    expect(policies).toContain('ssmmessages:OpenDataChannel');
    expect(policies).not.toContain('ssm:GetParameter');
  });

  test('sees a secret that the template does not show', () => {
    expect(app.Secrets?.map(({ Name }) => Name)).toEqual(['TOKEN']);
    expect(environmentOf(app)).not.toHaveProperty('TOKEN');
  });

  test('joins the load balancer, which turns away from a dead task within twenty seconds and lets a leaving one finish', () => {
    const [group] = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::TargetGroup'));
    const { HealthCheckIntervalSeconds, HealthCheckTimeoutSeconds, UnhealthyThresholdCount } = group?.Properties ?? {};
    expect(HealthCheckIntervalSeconds * UnhealthyThresholdCount + HealthCheckTimeoutSeconds).toBeLessThanOrEqual(20);
    expect(UnhealthyThresholdCount).toBe(3);
    // CreateTargetGroup refuses any other.
    expect(HealthCheckTimeoutSeconds).toBeLessThan(HealthCheckIntervalSeconds);
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      HealthCheckPath: '/ready',
      TargetGroupAttributes: Match.arrayWith([{ Key: 'deregistration_delay.timeout_seconds', Value: '5' }]),
    });
    template.hasResourceProperties('AWS::ECS::Service', {
      LoadBalancers: [Match.objectLike({ ContainerName: 'gateway', ContainerPort: 8080 })],
      HealthCheckGracePeriodSeconds: 60,
    });
  });

  test('is rolled back by what users see at the load balancer', () => {
    const [alarm] = Object.values(
      template.findResources('AWS::CloudWatch::Alarm', { Properties: { AlarmName: 'shop-dev-deployment-gateway' } }),
    );
    const metrics = alarm?.Properties.Metrics.flatMap(({ MetricStat }: { MetricStat?: { Metric: object } }) =>
      MetricStat ? [MetricStat.Metric] : [],
    );
    expect(metrics.map(({ MetricName }: { MetricName: string }) => MetricName).sort()).toEqual([
      'HTTPCode_Target_5XX_Count',
      'RequestCount',
    ]);
  });
});

describe('a worker that nobody calls', () => {
  test('is rolled back by the messages that it leaves lying, and offers no endpoint', () => {
    const template = build('notification-service');
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateAgeOfOldestMessage',
      Dimensions: [{ Name: 'QueueName', Value: 'test-order-events' }],
    });
    template.hasResourceProperties('AWS::ECS::Service', {
      ServiceConnectConfiguration: { Enabled: true, Services: Match.absent() },
    });
  });
});

describe('a service is refused', () => {
  test('where Fargate has no task of its size', () => {
    expect(() =>
      build('payment-service', undefined, withService('payment-service', { cpu: 512, memory: 512 })),
    ).toThrow(
      'payment-service: Fargate has no task of 512 CPU units and 512 MiB; with them go 1024, 2048, 3072, 4096 MiB',
    );
    expect(() => build('payment-service', undefined, withService('payment-service', { cpu: 300 }))).toThrow(
      'payment-service: Fargate has no task of 300 CPU units; there are 256, 512, 1024, 2048, 4096, 8192, 16384',
    );
  });

  test('where it calls a store by no action', () => {
    const calls = [{ to: 'orders', degradable: false, whenGone: '' }];
    expect(() => build('gateway', undefined, withService('gateway', { calls }))).toThrow(
      'gateway calls orders, but the call has no IAM actions',
    );
  });

  test('where nothing tells whether its deployment does harm', () => {
    expect(() => build('gateway')).toThrow('gateway: nobody calls it and it works no queue');
  });
});
