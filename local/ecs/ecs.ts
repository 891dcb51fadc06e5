import { randomBytes } from 'node:crypto';
import { tagsOfTask } from '../../lib/model/labels.ts';
import { localArn, localCluster } from '../../lib/model/local-account.ts';
import { findService, type Service, serviceNamed, type Topology } from '../../lib/model/topology.ts';
import type { ServicePolicy } from '../runtimes/service-policy.ts';
import { type ConfigurationChange, changedConfiguration, checkFixedPort, configurationWith } from './configuration.ts';
import type { DeploymentPorts } from './deployment-ports.ts';
import type { Rollout, ServiceDeployment, ServiceRevision } from './deployment-record.ts';
import {
  ClusterNotFoundException,
  ConflictException,
  InvalidParameterException,
  ServiceDeploymentNotFoundException,
  ServiceNotFoundException,
} from './errors.ts';
import { firstDefinition } from './first-definition.ts';
import { digestOf } from './image.ts';
import { checkAlarms } from './monitors.ts';
import type { Programs } from './runnable.ts';
import { ServiceDeployments } from './service-deployments.ts';
import { TagStore, type Tags } from './tags.ts';
import { type TaskDefinition, TaskDefinitions } from './task-definitions.ts';
import { TaskHistory } from './task-history.ts';

export interface EcsOptions extends DeploymentPorts {
  readonly topology: Topology;
  readonly programs: Programs;
  /** The alarms that roll a deployment of a service back, by name. */
  readonly alarmsOf: (service: string) => readonly string[];
}

/** Most tasks of a service on one machine. */
const mostTasks = 20;

/** AWS ECS, for one cluster on one machine. Methods throw ECS's exceptions. */
export class Ecs {
  readonly topology: Topology;
  readonly clusterArn: string;
  readonly taskDefinitions: TaskDefinitions;
  readonly tasks: TaskHistory;
  readonly tags = new TagStore();
  readonly #services: ReadonlyMap<string, ServiceDeployments>;
  readonly #now: () => number;
  readonly #alarms: DeploymentPorts['alarms'];
  readonly #close: () => void;
  /** What the runtime asks. */
  readonly policy: ServicePolicy;
  /** ECS StopTask, once there is a runtime. */
  stopTask: (taskArn: string, reason: string) => Promise<void> = async () => {};
  /** The address of a task that is there, once there is a runtime. */
  addressOf: (taskArn: string) => string | undefined = () => undefined;

  /** Every service has revision 1 of a task definition of its name, and a deployment of it that has begun. */
  constructor(options: EcsOptions) {
    const { topology, programs, alarmsOf, clock, log } = options;
    this.topology = topology;
    this.clusterArn = localArn('ecs', `cluster/${localCluster(topology)}`);
    this.taskDefinitions = new TaskDefinitions(programs, clock.wall);
    this.tasks = new TaskHistory(clock.wall);
    this.#now = clock.wall;
    this.#alarms = options.alarms;
    const unsubscribe = log.subscribe((event) => this.tasks.add(event));
    const open = (service: Service) => {
      const definition = this.taskDefinitions.register(firstDefinition(topology.name, service));
      const { name, replicas: desiredCount, fixedPort } = service;
      const configuration = configurationWith(alarmsOf(name), fixedPort);
      const rollout = this.#rolloutOf(name, definition, clock.wall());
      return new ServiceDeployments(
        { service: name, desiredCount, configuration, arn: this.#arn(name), rollout },
        options,
      );
    };
    this.#services = new Map(topology.services.map((service) => [service.name, open(service)]));
    let isClosed = false;
    this.policy = policyOf(this.#services, topology, () => isClosed);
    const unsubscribeAlarms = options.alarms.subscribe(({ arn, state }) => {
      if (state === 'ALARM') for (const service of this.services()) service.alarmed(arn);
    });
    this.#close = () => {
      isClosed = true;
      unsubscribe();
      unsubscribeAlarms();
    };
  }

  services(): ServiceDeployments[] {
    return [...this.#services.values()];
  }

  serviceArn(service: string): string {
    return localArn('ecs', `service/${this.topology.name}/${service}`);
  }

  /** Throws ClusterNotFoundException for any other than ours; none means `default`, which here is ours. */
  checkCluster(cluster: string | undefined): void {
    if (cluster === undefined || cluster === this.topology.name || cluster === this.clusterArn) return;
    throw new ClusterNotFoundException(
      `Cluster not found: ${JSON.stringify(cluster)}; there is ${this.topology.name}.`,
    );
  }

  /** By its name or ARN. */
  findService(reference: string): ServiceDeployments | undefined {
    const prefix = this.serviceArn('');
    return this.#services.get(reference.startsWith(prefix) ? reference.slice(prefix.length) : reference);
  }

  service(reference: string): ServiceDeployments {
    const found = this.findService(reference);
    if (!found) throw new ServiceNotFoundException(`Service not found: ${JSON.stringify(reference)}.`);
    return found;
  }

  /** The ARN of a task that is given by ARN or id. */
  taskArn(reference: string): string {
    return reference.startsWith('arn:') ? reference : localArn('ecs', `task/${this.topology.name}/${reference}`);
  }

  /** The tags of a resource; a task has those of its service, and ECS's own, as in AWS where they are propagated. */
  tagsOf(arn: string): Tags {
    const own = Object.entries(this.#ownTagsOf(arn));
    const added = this.tags.list(arn);
    const isAdded = (key: string) => added.some((tag) => tag.key === key);
    return [...own.filter(([key]) => !isAdded(key)).map(([key, value]) => ({ key, value })), ...added];
  }

  #ownTagsOf(arn: string): Readonly<Record<string, string>> {
    const task = this.tasks.find(arn);
    if (task) return tagsOfTask(this.topology, serviceNamed(this.topology, task.service));
    const service = this.findService(arn);
    return (service && serviceNamed(this.topology, service.service).tags) ?? {};
  }

  /** Throws where there is no such thing that could have tags. */
  checkResource(arn: string): void {
    const isKnown =
      arn === this.clusterArn ||
      (arn.startsWith(this.serviceArn('')) && this.findService(arn)) ||
      this.tasks.find(arn) ||
      this.taskDefinitions.all().some((definition) => definition.arn === arn);
    if (!isKnown) throw new InvalidParameterException(`resourceArn: there is no resource ${JSON.stringify(arn)} here.`);
  }

  findDeployment(arn: string): ServiceDeployment | undefined {
    return this.services()
      .flatMap(({ all }) => all)
      .find((deployment) => deployment.arn === arn);
  }

  /** UpdateService. Nothing is changed where any of it is refused. */
  update(reference: string, change: ServiceChange): ServiceDeployments {
    const service = this.service(reference);
    const { taskDefinition, forceNewDeployment = false, deploymentConfiguration = {}, desiredCount } = change;
    const definition = this.taskDefinitions.deployable(taskDefinition ?? service.primary.revision.taskDefinitionArn);
    const configuration = changedConfiguration(service.configuration, deploymentConfiguration);
    checkAlarms(deploymentConfiguration.alarms, this.#alarms);
    if (desiredCount !== undefined && (desiredCount < 0 || desiredCount > mostTasks)) {
      throw new InvalidParameterException(`desiredCount: ${desiredCount} is not from 0 to ${mostTasks}`);
    }
    checkFixedPort(serviceNamed(this.topology, service.service), configuration, desiredCount ?? service.desiredCount);
    service.configuration = configuration;
    if (desiredCount !== undefined) service.scale(desiredCount);
    if (forceNewDeployment || definition.arn !== service.primary.revision.taskDefinitionArn) {
      service.begin(this.#arn(service.service), this.#rolloutOf(service.service, definition, this.#now()));
    }
    service.onNews();
    return service;
  }

  /** StopServiceDeployment. */
  stopDeployment(arn: string, how: 'ABORT' | 'ROLLBACK'): void {
    const deployment = this.findDeployment(arn);
    if (!deployment)
      throw new ServiceDeploymentNotFoundException(`Service deployment not found: ${JSON.stringify(arn)}.`);
    const service = this.service(deployment.service);
    if (!service.stop(deployment, how)) {
      throw new ConflictException(`Service deployment ${arn} has ended already: it is ${deployment.status}.`);
    }
  }

  /** Tasks end without being failures, and no alarm is watched any more. */
  close(): void {
    this.#close();
  }

  #arn(service: string): string {
    const id = randomBytes(16).toString('base64url').slice(0, 21);
    return localArn('ecs', `service-deployment/${this.topology.name}/${service}/${id}`);
  }

  #rolloutOf(service: string, { arn, container, runnable }: TaskDefinition, now: number): Rollout {
    const id = `ecs-svc/${number()}`;
    const imageDigest = digestOf(runnable);
    const { image, name } = container;
    const revision: ServiceRevision = {
      arn: localArn('ecs', `service-revision/${this.topology.name}/${service}/${number()}`),
      taskDefinitionArn: arn,
      container: name,
      image,
      imageDigest,
      createdAt: now,
    };
    const tasks = { taskDefinitionArn: arn, deploymentId: id, image, imageDigest, ...runnable };
    const progress = { state: 'IN_PROGRESS', reason: '', failedTasks: 0, keep: 0 } as const;
    return { id, revision, tasks, createdAt: now, updatedAt: now, ...progress };
  }
}

/** What UpdateService may change here. */
export interface ServiceChange {
  readonly taskDefinition?: string;
  readonly forceNewDeployment?: boolean;
  readonly desiredCount?: number;
  readonly deploymentConfiguration?: ConfigurationChange;
}

/** A number of 19 digits, as in ECS's ids. */
const number = () => `${randomBytes(8).readBigUInt64BE() | (1n << 63n)}`.slice(0, 19);

function policyOf(
  services: ReadonlyMap<string, ServiceDeployments>,
  topology: Topology,
  isClosed: () => boolean,
): ServicePolicy {
  const of = ({ name }: Service) => services.get(name) as ServiceDeployments;
  return {
    reconcile: (service, tasks) => of(service).reconcile(tasks),
    launches: (service, deploymentId) => of(service).launches(deploymentId),
    taskHealthy: (service, deploymentId) => of(service).taskHealthy(deploymentId),
    // What ends because all ends has not failed.
    taskFailed: (service, deploymentId) => isClosed() || of(service).taskFailed(deploymentId),
    onNews: (listener) => {
      for (const [name, deployments] of services) {
        const service = findService(topology, name) as Service;
        deployments.onNews = () => listener(service);
      }
    },
  };
}
