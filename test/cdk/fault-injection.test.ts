import { describe, expect, test } from '@jest/globals';
import { servicesOf } from './support/services-of.ts';
import { configFor } from './support/synth.ts';
import { containerOf, environmentOf, taskDefinitions } from './support/tasks.ts';

describe('fault injection into some services', () => {
  const services = servicesOf({ ...configFor('dev'), faultInjection: ['order-service'] });
  const definitions = taskDefinitions(services);

  test('gives an agent, a shared process namespace and the right to register to their tasks alone', () => {
    const open = [...definitions.values()].filter(({ ContainerDefinitions }) => ContainerDefinitions.length > 1);
    expect(open.map(({ Family }) => Family)).toEqual(['shop-dev-order-service']);
    expect(open[0]).toMatchObject({ PidMode: 'task', EnableFaultInjection: true });
    const registering = Object.values(services.findResources('AWS::IAM::Policy')).filter((policy) =>
      JSON.stringify(policy).includes('ssm:CreateActivation'),
    );
    expect(registering).toHaveLength(1);
  });
});

describe("AWS's own agent image, which is not root", () => {
  const services = servicesOf({ ...configFor('dev'), agentImage: 'aws-non-root' });
  const task = taskDefinitions(services).get('shop-dev-gateway');
  const agent = containerOf(task, 'amazon-ssm-agent');

  test('is the one of the Region, pulled with the right to it', () => {
    const { Image } = agent as unknown as { Image: unknown };
    expect(JSON.stringify(Image)).toMatch(/237024525506\.dkr\.ecr\.us-east-1\..*\/aws-fis-ssm-agent-non-root:latest/);
    const pulling = Object.entries(services.findResources('AWS::IAM::Policy')).filter(([, { Properties }]) =>
      Properties.PolicyDocument.Statement.some(
        ({ Action, Resource }: { Action: string[]; Resource: unknown }) =>
          Action.includes('ecr:BatchGetImage') &&
          JSON.stringify(Resource).includes(':ecr:us-east-1:237024525506:repository/aws-fis-ssm-agent-non-root'),
      ),
    );
    expect(pulling.map(([id]) => /^(\w+?)Task/.exec(id)?.[1])).toEqual(
      expect.arrayContaining(['gateway', 'orderservice', 'paymentservice']),
    );
  });

  test('registers the task by our entry point, and shares no folder that only our documents would use', () => {
    const { EntryPoint } = agent as unknown as { EntryPoint: string[] };
    expect(EntryPoint.slice(0, 2)).toEqual(['/bin/bash', '-c']);
    expect(EntryPoint[2]).toContain('breakwater:task');
    expect(environmentOf(agent)).toMatchObject({ TASK_FILE: '/tmp/breakwater/task.json' });
    expect([agent.MountPoints, containerOf(task, 'gateway').MountPoints]).toEqual([undefined, undefined]);
  });

  test('is refused where FIS lists none', () => {
    expect(() => servicesOf({ ...configFor('dev'), region: 'mx-central-1', agentImage: 'aws-non-root' })).toThrow(
      'agentImage is aws-non-root, which FIS does not list for mx-central-1',
    );
  });

  test('another image is taken by its URI', () => {
    const uri = 'registry.example.com/ssm-agent:1';
    const other = servicesOf({ ...configFor('dev'), agentImage: uri });
    expect(containerOf(taskDefinitions(other).get('shop-dev-gateway'), 'amazon-ssm-agent')).toMatchObject({
      Image: uri,
    });
  });
});
