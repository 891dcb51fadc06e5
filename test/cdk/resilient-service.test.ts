import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-ecs';
import { type ISecret, Secret as StoredSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Edge } from '../../lib/constructs/network/edge.ts';
import { ManagedInstanceRole } from '../../lib/constructs/tasks/managed-instance-role.ts';
import { build, config, image, withService } from './support/resilient-service.ts';
import { containerOf, environmentOf, taskDefinitions } from './support/tasks.ts';

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
