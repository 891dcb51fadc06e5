/** A deployment of a test's ECS; times are milliseconds since the epoch. */
export interface ScriptedDeployment {
  readonly arn: string;
  status: string;
  readonly createdAt: number;
  finishedAt?: number;
  readonly taskDefinition: string;
  readonly strategy?: string;
}

export interface ScriptedService {
  controller: string;
  readonly deployments: ScriptedDeployment[];
  tasks: readonly ScriptedTask[];
  taskSets?: readonly Record<string, unknown>[];
  readonly stackName?: string;
  /** Whether alarms roll its deployments back. */
  isWatched?: boolean;
}

export interface ScriptedTask {
  readonly availabilityZone: string;
  readonly taskDefinition: string;
  readonly lastStatus: string;
  readonly healthStatus?: string;
  readonly stopCode?: string;
}

export interface ScriptedDefinition {
  readonly status: string;
  readonly image: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface ScriptedEcs {
  readonly services: Map<string, ScriptedService>;
  readonly definitions: Map<string, ScriptedDefinition>;
  /** The error that the next act gets. */
  refusal: { readonly name: string; readonly message: string } | undefined;
  answer(operation: string, input: Record<string, unknown>): unknown;
}

const digestOf = (taskDefinition: string) => `sha256:${Buffer.from(taskDefinition).toString('hex')}`;
const start = 'arn:aws:ecs:us-east-1:000000000000';
const stoppable = new Set(['PENDING', 'IN_PROGRESS']);
const ending = new Set(['STOP_REQUESTED', 'ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS']);

/**
 * An ECS that answers as AWS does, as far as its documentation says: no INACTIVE revision for a service, and a stop moves
 * a deployment that goes on to ROLLBACK_REQUESTED, changes none that is ending, and conflicts with one that is over.
 */
export function createScriptedEcs(now: () => number): ScriptedEcs {
  const services = new Map<string, ScriptedService>();
  const definitions: ScriptedEcs['definitions'] = new Map();
  const all = () => [...services].flatMap(([name, { deployments }]) => deployments.map((one) => ({ name, ...one })));

  const presentTimes = ({ createdAt, finishedAt }: ScriptedDeployment) => ({
    createdAt: createdAt / 1000,
    startedAt: createdAt / 1000,
    ...(finishedAt && { finishedAt: finishedAt / 1000 }),
  });
  const revisionOf = (name: string, taskDefinition: string) => `${start}:service-revision/c/${name}/${taskDefinition}`;
  const brief = (name: string, one: ScriptedDeployment) => ({
    serviceDeploymentArn: one.arn,
    status: one.status,
    targetServiceRevisionArn: revisionOf(name, one.taskDefinition),
    ...presentTimes(one),
  });
  const find = (arn: string) => {
    for (const { deployments } of services.values()) {
      const found = deployments.find((one) => one.arn === arn);
      if (found) return found;
    }
    throw refused('ServiceDeploymentNotFoundException', `no deployment ${arn}`);
  };
  const newest = (deployments: readonly ScriptedDeployment[]) =>
    deployments.toSorted((a, b) => b.createdAt - a.createdAt)[0];
  const refuse = () => {
    if (!self.refusal) return;
    const { name, message } = self.refusal;
    self.refusal = undefined;
    throw refused(name, message);
  };

  // biome-ignore lint/suspicious/noExplicitAny: each answer states the shape of its own request
  const answers: Record<string, (input: any) => unknown> = {
    DescribeServices: ({ services: names }: { services: string[] }) => ({
      services: names.flatMap((serviceName) => {
        const service = services.get(serviceName);
        if (!service) return [];
        const { controller, deployments, taskSets, stackName, isWatched } = service;
        return {
          serviceName,
          serviceArn: `${start}:service/c/${serviceName}`,
          status: 'ACTIVE',
          taskDefinition: newest(deployments)?.taskDefinition,
          deploymentController: { type: controller },
          ...(isWatched !== undefined && { deploymentConfiguration: configurationOf(serviceName, isWatched) }),
          ...(taskSets && { taskSets }),
          tags: stackName ? [{ key: 'aws:cloudformation:stack-name', value: stackName }] : [],
        };
      }),
    }),
    ListServiceDeployments: ({ service }: { service: string }) => ({
      // In no order: nothing says in which AWS gives them.
      serviceDeployments: services.get(service)?.deployments.map((one) => brief(service, one)),
    }),
    DescribeServiceDeployments: ({ serviceDeploymentArns }: { serviceDeploymentArns: string[] }) => ({
      serviceDeployments: serviceDeploymentArns.map((arn) => {
        const one = find(arn);
        return {
          ...presentTimes(one),
          serviceDeploymentArn: arn,
          status: one.status,
          deploymentConfiguration: { strategy: one.strategy ?? 'ROLLING' },
        };
      }),
    }),
    DescribeServiceRevisions: ({ serviceRevisionArns }: { serviceRevisionArns: string[] }) => ({
      serviceRevisions: serviceRevisionArns.flatMap((serviceRevisionArn) => {
        const found = all().find(({ name, taskDefinition }) => revisionOf(name, taskDefinition) === serviceRevisionArn);
        if (!found) return [];
        const { name, taskDefinition } = found;
        const containerImages = [{ containerName: name, imageDigest: digestOf(taskDefinition) }];
        return { serviceRevisionArn, taskDefinition, containerImages };
      }),
    }),
    DescribeTaskDefinition: ({ taskDefinition, include = [] }: { taskDefinition: string; include?: string[] }) => {
      const { status = 'INACTIVE', image = '', tags = {} } = definitions.get(taskDefinition) ?? {};
      return {
        taskDefinition: { taskDefinitionArn: taskDefinition, status, containerDefinitions: [{ image }] },
        ...(include.includes('TAGS') && { tags: Object.entries(tags).map(([key, value]) => ({ key, value })) }),
      };
    },
    ListTasks: ({ serviceName, desiredStatus }: Record<string, string>) => ({
      taskArns: tasksOf(serviceName ?? '', desiredStatus ?? '').map(({ arn }) => arn),
    }),
    DescribeTasks: ({ tasks }: { tasks: string[] }) => ({
      tasks: [...services.keys()]
        .flatMap((name) => [...tasksOf(name, 'RUNNING'), ...tasksOf(name, 'STOPPED')])
        .filter(({ arn }) => tasks.includes(arn))
        .map(({ arn, task: { taskDefinition, ...task } }) => ({
          taskArn: arn,
          taskDefinitionArn: taskDefinition,
          createdAt: now() / 1000,
          ...task,
        })),
    }),
    UpdateService: ({ service: name, taskDefinition, deploymentConfiguration }: UpdateRequest) => {
      refuse();
      const service = services.get(name ?? '');
      if (!service || !taskDefinition) throw refused('ServiceNotFoundException', `no service ${name}`);
      if (definitions.get(taskDefinition)?.status !== 'ACTIVE') {
        throw refused('ClientException', `TaskDefinition is inactive: ${taskDefinition}`);
      }
      if (deploymentConfiguration) service.isWatched = deploymentConfiguration.alarms.enable;
      if (newest(service.deployments)?.taskDefinition === taskDefinition) return { service: { serviceName: name } };
      const arn = `${start}:service-deployment/c/${name}/by-update-${service.deployments.length}`;
      service.deployments.push({ arn, status: 'IN_PROGRESS', createdAt: now(), taskDefinition });
      return { service: { serviceName: name, taskDefinition } };
    },
    StopServiceDeployment: ({ serviceDeploymentArn }: { serviceDeploymentArn: string }) => {
      refuse();
      const one = find(serviceDeploymentArn);
      if (stoppable.has(one.status)) one.status = 'ROLLBACK_REQUESTED';
      else if (!ending.has(one.status)) throw refused('ConflictException', `the deployment is ${one.status}`);
      return { serviceDeploymentArn };
    },
  };

  const tasksOf = (name: string, desired: string) =>
    (services.get(name)?.tasks ?? [])
      .map((task, index) => ({ arn: `${start}:task/c/${name}-${index}`, task }))
      .filter(({ task }) => (task.lastStatus === 'STOPPED') === (desired === 'STOPPED'));

  const self: ScriptedEcs = {
    services,
    definitions,
    refusal: undefined,
    answer: (operation, input) => {
      const known = answers[operation];
      if (!known) throw refused('UnknownOperationException', operation);
      return known(input);
    },
  };
  return self;
}

const refused = (name: string, message: string): Error => Object.assign(new Error(message), { name });

interface UpdateRequest {
  readonly service?: string;
  readonly taskDefinition?: string;
  readonly deploymentConfiguration?: { readonly alarms: { readonly enable: boolean } };
}

const configurationOf = (service: string, enable: boolean) => ({
  deploymentCircuitBreaker: { enable: true, rollback: true },
  maximumPercent: 200,
  alarms: { alarmNames: [`shop-dev-deployment-${service}`], enable, rollback: true },
});
