import {
  DeregisterTaskDefinitionCommand,
  ListServicesCommand,
  StopServiceDeploymentCommand,
  StopTaskCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { describe, expect, test } from '@jest/globals';
import { client, fleet, register, server, service, withEcs } from './support/ecs.ts';

withEcs();

describe('is refused with the exception that AWS gives:', () => {
  test.each<[string, () => Promise<unknown>, string, string]>([
    [
      'an INACTIVE task definition',
      async () => {
        await register();
        await client.send(new DeregisterTaskDefinitionCommand({ taskDefinition: `${service}:2` }));
        return client.send(new UpdateServiceCommand({ service, taskDefinition: `${service}:2` }));
      },
      'ClientException',
      'TaskDefinition is inactive',
    ],
    [
      'a task definition that there is not',
      () => client.send(new UpdateServiceCommand({ service, taskDefinition: 'none:9' })),
      'ClientException',
      '"none:9"',
    ],
    [
      'a service that there is not',
      () => client.send(new UpdateServiceCommand({ service: 'none' })),
      'ServiceNotFoundException',
      '"none"',
    ],
    [
      'another cluster',
      () => client.send(new ListServicesCommand({ cluster: 'other' })),
      'ClusterNotFoundException',
      '"other"',
    ],
    [
      'a strategy that runs in AWS only',
      () => client.send(new UpdateServiceCommand({ service, deploymentConfiguration: { strategy: 'CANARY' } })),
      'InvalidParameterException',
      'CANARY',
    ],
    [
      'what has no meaning here',
      () => client.send(new UpdateServiceCommand({ service, platformVersion: '1.4.0' })),
      'InvalidParameterException',
      'platformVersion',
    ],
    ['a program outside', () => register([], { command: ['/etc/passwd'] }), 'InvalidParameterException', '/etc/passwd'],
    [
      'a variable that would load code',
      () => register([{ name: 'NODE_OPTIONS', value: '-r x' }]),
      'InvalidParameterException',
      'NODE_OPTIONS',
    ],
    ['a variable of the runtime', () => register([{ name: 'PORT', value: '1' }]), 'InvalidParameterException', 'PORT'],
    [
      'a deployment that has ended',
      async () => {
        const { arn } = fleet.ecs.service(service).current;
        return client.send(new StopServiceDeploymentCommand({ serviceDeploymentArn: arn }));
      },
      'ConflictException',
      'SUCCESSFUL',
    ],
    [
      'a deployment that there is not',
      () => client.send(new StopServiceDeploymentCommand({ serviceDeploymentArn: 'arn:none' })),
      'ServiceDeploymentNotFoundException',
      'arn:none',
    ],
    [
      'a task that there is not',
      () => client.send(new StopTaskCommand({ task: 'none' })),
      'InvalidParameterException',
      '"none"',
    ],
  ])('%s', async (_, call, name, message) => {
    await expect(call()).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  });
});

describe('on the wire', () => {
  const post = (target: string, body: string, headers: Record<string, string> = {}) =>
    fetch(server.url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target, ...headers },
    });
  const ecs = (operation: string) => `AmazonEC2ContainerServiceV20141113.${operation}`;

  test('it is AWS JSON 1.1, as the aws command line speaks it', async () => {
    const response = await post(ecs('ListServices'), '{}');
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/x-amz-json-1.1']);
    expect(response.headers.get('x-amzn-requestid')).toBeTruthy();
    const refused = await post(ecs('UpdateService'), '{}');
    expect([refused.status, await refused.json()]).toEqual([
      400,
      { __type: 'InvalidParameterException', message: 'service: is required' },
    ]);
  });

  test.each(['AmazonEC2ContainerServiceV20141113.CreateCluster', 'AmazonSSM.ListDocuments', ''])(
    'the operation %j is unknown',
    async (target) => {
      const response = await post(target, '{}');
      expect([response.status, await response.json()]).toMatchObject([400, { __type: 'UnknownOperationException' }]);
    },
  );

  test('a web page is kept out, and what is not JSON is refused', async () => {
    const page = await post(ecs('ListServices'), '{}', { origin: 'https://evil.example' });
    expect([page.status, page.headers.get('x-amzn-errortype')]).toEqual([403, 'AccessDeniedException']);
    expect((await post(ecs('ListServices'), '{')).status).toBe(400);
  });
});
