import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { build, config } from './support/resilient-service.ts';
import { containerOf, environmentOf, taskDefinitions } from './support/tasks.ts';

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
