import {
  DeregisterTaskDefinitionCommand,
  DescribeClustersCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ListServiceDeploymentsCommand,
  ListTagsForResourceCommand,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  paginateListServices,
  StopServiceDeploymentCommand,
  StopTaskCommand,
  TagResourceCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { describe, expect, test } from '@jest/globals';
import { programOf } from '../../unit/ecs/support/scripted-fleet.ts';
import { client, deploy, described, fleet, notes, register, server, service, withEcs } from './support/ecs.ts';

withEcs();

describe('the real ECS SDK sees', () => {
  test('a service as a handler reads it: its deployments, controller, strategy', async () => {
    await deploy();
    const { createdAt, deployments, ...rest } = (await described()) ?? {};
    expect(createdAt).toEqual(new Date(0));
    expect(rest).toMatchObject({
      ...{ serviceName: service, status: 'ACTIVE', desiredCount: 2, runningCount: 2, pendingCount: 2 },
      deploymentController: { type: 'ECS' },
      deploymentConfiguration: {
        ...{ strategy: 'ROLLING', minimumHealthyPercent: 100, maximumPercent: 200 },
        deploymentCircuitBreaker: { enable: true, rollback: true },
      },
      taskDefinition: expect.stringMatching(/product-service:2$/),
    });
    expect(deployments).toMatchObject([
      { status: 'PRIMARY', rolloutState: 'IN_PROGRESS', taskDefinition: expect.stringMatching(/:2$/), pendingCount: 2 },
      { status: 'ACTIVE', rolloutState: 'COMPLETED', taskDefinition: expect.stringMatching(/:1$/), runningCount: 2 },
    ]);
    expect(deployments?.every((each) => each.createdAt instanceof Date)).toBe(true);
  });

  test('a service deployment and its revisions, with the digests of their images', async () => {
    const arn = await deploy();
    const { serviceDeployments } = await client.send(
      new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn, 'arn:none'] }),
    );
    const [deployment] = serviceDeployments ?? [];
    expect(deployment).toMatchObject({
      status: 'IN_PROGRESS',
      deploymentCircuitBreaker: { status: 'MONITORING', failureCount: 0, threshold: 3 },
      alarms: { status: 'DISABLED' },
      sourceServiceRevisions: [{ runningTaskCount: 2 }],
      targetServiceRevision: { pendingTaskCount: 2 },
    });
    const arns = [deployment?.sourceServiceRevisions?.[0]?.arn, deployment?.targetServiceRevision?.arn] as string[];
    const { serviceRevisions = [] } = await client.send(
      new DescribeServiceRevisionsCommand({ serviceRevisionArns: arns }),
    );
    const digests = serviceRevisions.map(({ containerImages }) => containerImages?.[0]?.imageDigest);
    expect(digests).toEqual([expect.stringMatching(/^sha256:/), expect.stringMatching(/^sha256:/)]);
    expect(digests[0]).not.toBe(digests[1]);
  });

  test('the list of service deployments, newest first, by status', async () => {
    const arn = await deploy();
    const list = async (status?: 'SUCCESSFUL'[]) => {
      const { serviceDeployments = [] } = await client.send(
        new ListServiceDeploymentsCommand({ service, ...(status && { status }) }),
      );
      return serviceDeployments.map((each) => each.status);
    };
    expect(await list()).toEqual(['IN_PROGRESS', 'SUCCESSFUL']);
    expect(await list(['SUCCESSFUL'])).toEqual(['SUCCESSFUL']);
    await client.send(new StopServiceDeploymentCommand({ serviceDeploymentArn: arn, stopType: 'ROLLBACK' }));
    expect((await list())[0]).toBe('ROLLBACK_REQUESTED');
  });

  test('tasks with their definition, zone, digest, and why they stopped', async () => {
    await deploy();
    const started = (await described())?.deployments?.[0]?.id as string;
    fleet.crash(service);
    const running = await client.send(new ListTasksCommand({ serviceName: service }));
    const stopped = await client.send(new ListTasksCommand({ startedBy: started, desiredStatus: 'STOPPED' }));
    expect([running.taskArns?.length, stopped.taskArns?.length]).toEqual([4, 2]);
    const { tasks, failures } = await client.send(
      new DescribeTasksCommand({ tasks: [...(stopped.taskArns ?? []), 'nobody'] }),
    );
    expect(tasks?.[0]).toMatchObject({
      ...{ lastStatus: 'STOPPED', desiredStatus: 'STOPPED', availabilityZone: 'us-east-1a', startedBy: started },
      ...{ stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited: exit 1' },
      taskDefinitionArn: expect.stringMatching(/product-service:2$/),
      containers: [{ exitCode: 1, imageDigest: expect.stringMatching(/^sha256:/) }],
    });
    expect(failures).toMatchObject([{ reason: 'MISSING' }]);
  });

  test('the cluster, and services page by page', async () => {
    const { clusters } = await client.send(new DescribeClustersCommand({ clusters: ['shop'] }));
    expect(clusters).toMatchObject([{ clusterName: 'shop', activeServicesCount: 6, runningTasksCount: 12 }]);
    const found: string[] = [];
    for await (const { serviceArns = [] } of paginateListServices({ client, pageSize: 4 }, { cluster: 'shop' })) {
      found.push(...serviceArns);
    }
    expect(new Set(found).size).toBe(6);
  });

  test('task definitions: registered, listed in order, described, deregistered', async () => {
    for (let count = 0; count < 10; count++) await register([{ name: 'COUNT', value: String(count) }]);
    const list = async (sort: 'ASC' | 'DESC') => {
      const { taskDefinitionArns = [] } = await client.send(
        new ListTaskDefinitionsCommand({ familyPrefix: service, sort }),
      );
      return taskDefinitionArns.map((arn) => Number(arn.split(':').at(-1)));
    };
    expect(await list('ASC')).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect((await list('DESC'))[0]).toBe(11);
    await client.send(new DeregisterTaskDefinitionCommand({ taskDefinition: `${service}:11` }));
    expect(await list('ASC')).toHaveLength(10);
    const { taskDefinition } = await client.send(new DescribeTaskDefinitionCommand({ taskDefinition: service }));
    expect(taskDefinition).toMatchObject({ revision: 10, status: 'ACTIVE', family: service });
    expect(taskDefinition?.containerDefinitions?.[0]).toMatchObject({ command: ['node', programOf(service)] });
  });

  test('tags', async () => {
    const resourceArn = (await described())?.serviceArn as string;
    await client.send(new TagResourceCommand({ resourceArn, tags: [{ key: 'team', value: 'catalogue' }] }));
    const { tags } = await client.send(new ListTagsForResourceCommand({ resourceArn }));
    expect(tags).toEqual([{ key: 'team', value: 'catalogue' }]);
  });

  test('tasks by the tags that faults find them by', async () => {
    const { taskArns } = await client.send(new ListTasksCommand({ serviceName: service }));
    const { tasks = [] } = await client.send(new DescribeTasksCommand({ tasks: taskArns, include: ['TAGS'] }));
    expect(tasks.length).toBeGreaterThan(0);
    for (const { taskArn: resourceArn, tags, ...task } of tasks) {
      const onFargate = { launchType: 'FARGATE', capacityProviderName: 'FARGATE', platformVersion: '1.4.0' };
      expect(task).toMatchObject({
        ...onFargate,
        desiredStatus: 'RUNNING',
        cpu: expect.any(String),
        enableExecuteCommand: false,
      });
      expect(tags).toEqual([
        { key: 'breakwater:system', value: 'shop' },
        { key: 'breakwater:service', value: service },
        { key: 'aws:ecs:clusterName', value: 'shop' },
        { key: 'aws:ecs:serviceName', value: service },
      ]);
      expect((await client.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual(tags);
    }
  });

  test('a task that it stopped, and its replacement', async () => {
    const { taskArns } = await client.send(new ListTasksCommand({ serviceName: service }));
    const { task } = await client.send(new StopTaskCommand({ task: taskArns?.[0] as string, reason: 'a drill' }));
    expect(task).toMatchObject({ lastStatus: 'STOPPING', stopCode: 'UserInitiated', stoppedReason: 'a drill' });
    expect(fleet.tasks(service)).toEqual(['1 draining', '1 ready', '1 starting']);
  });
});

test('calls that are to change something are noted, as they were sent, and with what refused them', async () => {
  await described();
  await deploy();
  await client.send(new UpdateServiceCommand({ service: 'none', forceNewDeployment: true })).catch(() => {});
  await fetch(`${server.url}/experiments`, {
    method: 'POST',
    body: '{"clientToken":"1","experimentTemplateId":"EXTnone"}',
  });
  expect(notes()).toMatchObject([
    { seq: 1, service: 'ecs', operation: 'RegisterTaskDefinition', parameters: { family: service } },
    { seq: 2, operation: 'UpdateService', parameters: { service, taskDefinition: expect.any(String) } },
    { operation: 'UpdateService', parameters: { service: 'none' }, error: 'ServiceNotFoundException' },
    {
      ...{ service: 'fis', operation: 'StartExperiment', error: 'ResourceNotFoundException' },
      parameters: { experimentTemplateId: 'EXTnone' },
    },
  ]);
  expect(notes().every((call) => /^[0-9a-f-]{36}$/.test((call as { requestId: string }).requestId))).toBe(true);
});
