import {
  type ContainerDefinition,
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListServicesCommand,
  type ListServicesCommandInput,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionRequest,
  UpdateServiceCommand,
  type UpdateServiceRequest,
} from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createServer, type Server } from '../../../local/server/server.ts';
import { createFleet, type Fleet } from '../../unit/ecs/support/scripted-fleet.ts';
import { setUp } from '../../unit/engine/support/setup.ts';
import { manualClock } from '../../unit/measure/support/manual-clock.ts';

const service = 'product-service';
let fleet: Fleet;
let server: Server;
let client: ECSClient;

beforeAll(async () => {
  fleet = createFleet(manualClock(), { alarmsOf: (name) => [`shop-local-deployment-${name}`] });
  server = await createServer({ engine: setUp().engine, ecs: fleet.ecs, port: 0 });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new ECSClient({ region: 'us-east-1', endpoint: server.url, credentials, maxAttempts: 1 });
});
afterAll(async () => {
  client.destroy();
  await server.close();
});

const described = async () => {
  const { services } = await client.send(new DescribeServicesCommand({ services: [service] }));
  return services?.[0];
};
const refusal = (message: string) => ({ name: 'InvalidParameterException', message: expect.stringContaining(message) });

describe('UpdateService refuses by name what is not done here, and changes nothing:', () => {
  test.each<[string, Omit<UpdateServiceRequest, 'service'>]>([
    ['enableExecuteCommand', { enableExecuteCommand: true }],
    ['enableECSManagedTags', { enableECSManagedTags: false }],
    ['propagateTags', { propagateTags: 'NONE' }],
    ['healthCheckGracePeriodSeconds', { healthCheckGracePeriodSeconds: 30 }],
    ['availabilityZoneRebalancing', { availabilityZoneRebalancing: 'ENABLED' }],
    ['monitoring', { monitoring: { metricConfigurations: [] } as never }],
    ['networkConfiguration', { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } }],
    ['capacityProviderStrategy', { capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT' }] }],
    ['deploymentConfiguration.bakeTimeInMinutes', { deploymentConfiguration: { bakeTimeInMinutes: 5 } }],
    [
      'deploymentConfiguration.canaryConfiguration',
      { deploymentConfiguration: { canaryConfiguration: { canaryPercent: 10 } } },
    ],
    [
      'deploymentConfiguration.lifecycleHooks',
      { deploymentConfiguration: { lifecycleHooks: [{ hookTargetArn: 'arn:aws:lambda:us-east-1:0:function:f' }] } },
    ],
    ['deploymentController.type', { deploymentController: { type: 'CODE_DEPLOY' } }],
  ])('%s', async (name, change) => {
    const before = await described();
    const update = client.send(new UpdateServiceCommand({ service, desiredCount: 1, ...change }));
    await expect(update).rejects.toMatchObject(refusal(name));
    expect(await described()).toEqual(before);
  });

  test('but takes what changes nothing, as DescribeServices says it', async () => {
    const asItIs = {
      enableExecuteCommand: false,
      enableECSManagedTags: true,
      propagateTags: 'SERVICE',
      healthCheckGracePeriodSeconds: 0,
      availabilityZoneRebalancing: 'DISABLED',
      loadBalancers: [],
    } as const;
    const request = { service, ...asItIs, loadBalancers: [] };
    const { service: updated } = await client.send(new UpdateServiceCommand(request));
    expect(updated).toMatchObject(asItIs);
    expect(await described()).toMatchObject(asItIs);
  });
});

describe('a deployment is watched', () => {
  const watchedBy = (alarmNames: string[], enable = true) =>
    client.send(
      new UpdateServiceCommand({
        service,
        deploymentConfiguration: { alarms: { alarmNames, enable, rollback: true } },
      }),
    );

  test('by no alarm that does not exist', async () => {
    const before = await described();
    const nobody = watchedBy([`shop-local-deployment-${service}`, 'nope']);
    await expect(nobody).rejects.toMatchObject(
      refusal('deploymentConfiguration.alarms.alarmNames: there is no alarm "nope"'),
    );
    expect(await described()).toEqual(before);
  });

  test('by those that do, or by none', async () => {
    await expect(watchedBy([`shop-local-deployment-${service}`])).resolves.toBeDefined();
    await expect(watchedBy([], false)).resolves.toBeDefined();
  });
});

describe('RegisterTaskDefinition refuses by name what would not be so:', () => {
  const register = (more: Partial<RegisterTaskDefinitionRequest>, container: Partial<ContainerDefinition> = {}) =>
    client.send(
      new RegisterTaskDefinitionCommand({
        family: service,
        containerDefinitions: [{ name: service, image: 'a:1', ...container }],
        ...more,
      }),
    );

  test.each<[string, Partial<ContainerDefinition>]>([
    ['secrets', { secrets: [{ name: 'KEY', valueFrom: 'arn:aws:secretsmanager:us-east-1:0:secret:key' }] }],
    ['environmentFiles', { environmentFiles: [{ type: 's3', value: 'arn:aws:s3:::bucket/file.env' }] }],
    ['healthCheck', { healthCheck: { command: ['CMD', 'true'] } }],
    ['restartPolicy', { restartPolicy: { enabled: true } }],
    ['stopTimeout', { stopTimeout: 5 }],
    ['readonlyRootFilesystem', { readonlyRootFilesystem: true }],
    ['user', { user: 'nobody' }],
  ])('containerDefinitions.0.%s', async (name, container) => {
    await expect(register({}, container)).rejects.toMatchObject(refusal(`containerDefinitions.0.${name}`));
  });

  test.each<[string, Partial<RegisterTaskDefinitionRequest>]>([
    ['volumes', { volumes: [{ name: 'data' }] }],
    ['ephemeralStorage', { ephemeralStorage: { sizeInGiB: 40 } }],
    ['proxyConfiguration', { proxyConfiguration: { containerName: service } }],
  ])('%s', async (name, more) => {
    await expect(register(more)).rejects.toMatchObject(refusal(name));
  });

  test('but keeps what says how it runs in AWS alone', async () => {
    const roles = { taskRoleArn: 'arn:aws:iam::0:role/task', executionRoleArn: 'arn:aws:iam::0:role/execution' };
    const container: Partial<ContainerDefinition> = {
      ...{ essential: true, cpu: 128, portMappings: [{ containerPort: 80 }], dockerLabels: { team: 'a' } },
      logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': 'g' } },
      ...{ mountPoints: [], volumesFrom: [], privileged: false },
    };
    const { taskDefinition } = await register(
      { ...roles, cpu: '256', memory: '512', networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], volumes: [] },
      container,
    );
    const { mountPoints: _, volumesFrom: __, privileged: ___, ...kept } = container;
    expect(taskDefinition).toMatchObject({ ...roles, cpu: '256', containerDefinitions: [kept] });
  });
});

describe('a list', () => {
  test.each<[string, () => Promise<unknown>, string]>([
    [
      'of service deployments in a state that there is not',
      () => client.send(new ListServiceDeploymentsCommand({ service, status: ['FOO' as never] })),
      'status.0: must be one of PENDING,',
    ],
    [
      'of tasks on an instance',
      () => client.send(new ListTasksCommand({ containerInstance: 'i' })),
      'containerInstance',
    ],
    [
      'of tasks of a kind that there is not',
      () => client.send(new ListTasksCommand({ launchType: 'FOO' as never })),
      'launchType',
    ],
    [
      'of services of a kind that there is not',
      () => client.send(new ListServicesCommand({ schedulingStrategy: 'FOO' as never })),
      'schedulingStrategy',
    ],
    [
      'of services by who manages them',
      () => client.send(new ListServicesCommand({ resourceManagementType: 'ECS' })),
      'resourceManagementType',
    ],
    [
      'of what else there is about a service',
      () => client.send(new DescribeServicesCommand({ services: [service], include: ['FOO' as never] })),
      'include.0: must be one of TAGS',
    ],
    [
      'of what else there is about a task',
      () => client.send(new DescribeTasksCommand({ tasks: ['t'], include: ['FOO' as never] })),
      'include.0: must be one of TAGS',
    ],
    [
      'of what only a cluster in AWS has',
      () => client.send(new DescribeClustersCommand({ include: ['SETTINGS'] })),
      'include.0: must be one of TAGS',
    ],
  ])('%s is refused', async (_, call, message) => {
    await expect(call()).rejects.toMatchObject(refusal(message));
  });

  test('has only what it was asked for', async () => {
    const tasks = async (launchType: 'FARGATE' | 'EC2') =>
      (await client.send(new ListTasksCommand({ launchType }))).taskArns?.length;
    expect([await tasks('FARGATE'), await tasks('EC2')]).toEqual([12, 0]);
    const services = async (given: ListServicesCommandInput) =>
      (await client.send(new ListServicesCommand(given))).serviceArns?.length;
    expect(await services({ launchType: 'FARGATE', schedulingStrategy: 'REPLICA' })).toBe(6);
    expect(await services({ launchType: 'EC2' })).toBe(0);
    expect(await services({ schedulingStrategy: 'DAEMON' })).toBe(0);
    const { taskDefinitionArns } = await client.send(new ListTaskDefinitionsCommand({ status: 'DELETE_IN_PROGRESS' }));
    expect(taskDefinitionArns).toEqual([]);
  });
});
