import { statusOf } from '../../../ecs/task-history.ts';
import { defineEcsOperation } from '../operation.ts';
import { type PageRequest, pageOf } from '../pages.ts';
import { launchType, object, oneOf, page, text } from '../schemas.ts';

interface Request extends PageRequest {
  readonly cluster?: string;
  readonly serviceName?: string;
  readonly family?: string;
  readonly startedBy?: string;
  readonly launchType?: string;
  readonly desiredStatus?: 'RUNNING' | 'PENDING' | 'STOPPED';
}

export const listTasks = defineEcsOperation<Request>({
  name: 'ListTasks',
  body: object({
    ...{ cluster: text, serviceName: text, family: text, startedBy: text, launchType, ...page },
    desiredStatus: oneOf('RUNNING', 'PENDING', 'STOPPED'),
  }),
  handle: (ecs, { cluster, serviceName, family, startedBy, launchType: launched, ...rest }) => {
    const { desiredStatus = 'RUNNING', ...request } = rest;
    ecs.checkCluster(cluster);
    const service = serviceName === undefined ? undefined : ecs.service(serviceName).service;
    const tasks = ecs.tasks
      .all()
      .filter(
        (task) => (desiredStatus === 'STOPPED') === (statusOf(task) === 'STOPPED' || task.stoppingAt !== undefined),
      )
      // No task ever wants to be PENDING. Source: ECS API reference, ListTasks.
      .filter(() => desiredStatus !== 'PENDING')
      // Every task here is one of Fargate's.
      .filter(() => launched === undefined || launched === 'FARGATE')
      .filter((task) => service === undefined || task.service === service)
      .filter(({ revision }) => family === undefined || revision.taskDefinitionArn.includes(`/${family}:`))
      .filter(({ revision }) => startedBy === undefined || revision.deploymentId === startedBy);
    const { items, ...next } = pageOf('tasks', tasks, ({ taskArn }) => taskArn, request);
    return { taskArns: items.map(({ taskArn }) => taskArn), ...next };
  },
});
