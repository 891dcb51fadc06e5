import { Peer, Port, SecurityGroup, type SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import {
  AlarmBehavior,
  AvailabilityZoneRebalancing,
  type ContainerImage,
  FargatePlatformVersion,
  FargateService,
  type ICluster,
  PropagatedTagSource,
  type Secret,
} from 'aws-cdk-lib/aws-ecs';
import type { ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { INamespace } from 'aws-cdk-lib/aws-servicediscovery';
import { Duration, Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { taskCpu } from '../../fargate-need.ts';
import { labels } from '../../model/labels.ts';
import type { SystemModel } from '../../model/system.ts';
import { callersOf, type Service } from '../../model/topology.ts';
import { namesOf, prefixOf } from '../../names.ts';
import type { AlarmRoute } from '../response/alarm-route.ts';
import { logTo } from '../shared/log-group.ts';
import { grantStores, type Stores } from '../stores/store-access.ts';
import { AppTask, portName } from './app-task.ts';
import { DeploymentAlarm } from './deployment-alarm.ts';
import { addFaultSidecar, type FaultInjection } from './fault-sidecar.ts';
import { startPeriod } from './probe.ts';

export interface ResilientServiceProps {
  readonly config: Config;
  readonly system: SystemModel;
  /** One of the system's. */
  readonly service: Service;
  readonly cluster: ICluster;
  /** Where services have their names. */
  readonly namespace: INamespace;
  readonly subnets: SubnetSelection;
  readonly image: ContainerImage;
  readonly environment: Readonly<Record<string, string>>;
  /** The stores that it may use as the topology says. */
  readonly stores: Stores;
  /**
   * Environment variables whose values only the task sees.
   *
   * @default - none
   */
  readonly secrets?: Readonly<Record<string, Secret>>;
  /**
   * Who hears the alarm of its deployments, beside ECS.
   *
   * @default - ECS alone
   */
  readonly alarmRoute?: AlarmRoute;
  /**
   * What faults inside its tasks need.
   *
   * @default - no fault can be injected into a task
   */
  readonly faultInjection?: FaultInjection;
  /**
   * The load balancer's group that its tasks join.
   *
   * @default - only other services reach it
   */
  readonly targetGroup?: ApplicationTargetGroup;
}

/**
 * Later than the services' own time-outs (two seconds at most): the caller's retry or fallback comes first. Soon enough
 * that five requests in a row to a hung task, by which a caller's proxy turns away from it, fail within thirty seconds.
 */
const perRequestTimeout = Duration.seconds(5);

/** A deregistered task's address is out of the callers' sight this soon. */
const dnsTtl = Duration.seconds(5);

/**
 * A service of the topology on Fargate that recovers by itself: an app that ended is started again, a task that is dead
 * or in a lost zone is replaced, and a deployment that does harm is rolled back.
 *
 * A task that hangs is out of the load balancer's rotation within 19 seconds, and UNHEALTHY to ECS within 30: three checks
 * of five seconds, five apart. ECS starts another first and then stops it, by SIGKILL at the end of its stop time-out: all
 * within 120 seconds, if Fargate starts a task within 45. One that hangs in its first minute is left that minute. Not verified for want of an account: how long Fargate takes; and whether Service Connect drops a task when
 * it is UNHEALTHY or only when it is stopped. Until then a proxy turns away from it only if requests reach the proxy's
 * time-out; a caller that gives up earlier, as all services here do, has its own retries.
 */
export class ResilientService extends Construct {
  readonly service: FargateService;
  readonly taskRole: Role;
  readonly executionRole: Role;
  readonly logGroup: LogGroup;
  private readonly port: number;

  constructor(scope: Construct, id: string, props: ResilientServiceProps) {
    super(scope, id);
    const { config, system, service, stores, targetGroup } = props;
    const { name, port } = service;
    const { definition, taskRole, executionRole, logGroup } = this.addTask(props);
    const deploymentAlarm = new DeploymentAlarm(this, 'DeploymentAlarm', {
      config,
      system,
      service,
      stores,
      ...(targetGroup && { targetGroup }),
    });
    props.alarmRoute?.route(deploymentAlarm);
    this.service = this.addService(props, { definition, logGroup, deploymentAlarm: deploymentAlarm.literalName });
    this.service.node.addDependency(deploymentAlarm, executionRole);
    targetGroup?.addTarget(this.service.loadBalancerTarget({ containerName: name, containerPort: port }));
    this.service
      .autoScaleTaskCount({ minCapacity: config.tasks.minimum, maxCapacity: config.tasks.maximum })
      .scaleOnCpuUtilization('Cpu', {
        targetUtilizationPercent: 60,
        scaleOutCooldown: Duration.seconds(30),
        scaleInCooldown: Duration.minutes(5),
      });
    for (const [key, value] of Object.entries(service.tags ?? {})) Tags.of(this.service).add(key, value);
    Tags.of(this).add(labels.service, name);

    this.taskRole = taskRole;
    this.executionRole = executionRole;
    this.logGroup = logGroup;
    this.port = port;
  }

  /** The service and its security group; what others call also has a name for them in the namespace. */
  private addService(
    { config, system: { topology }, service, cluster, namespace, subnets, targetGroup }: ResilientServiceProps,
    task: { definition: AppTask['definition']; logGroup: LogGroup; deploymentAlarm: string },
  ): FargateService {
    const { name, port } = service;
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc: cluster.vpc,
      description: `${prefixOf(config)}: ${name}`,
      allowAllOutbound: false,
    });
    securityGroup.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'AWS APIs');
    const endpoint = {
      portMappingName: portName,
      discoveryName: namesOf(config).discovery(name),
      dnsName: name,
      port,
      perRequestTimeout,
    };
    const called = callersOf(topology, name).length > 0;
    return new FargateService(this, 'Service', {
      cluster,
      serviceName: namesOf(config).service(name),
      taskDefinition: task.definition,
      platformVersion: FargatePlatformVersion.VERSION1_4,
      vpcSubnets: subnets,
      securityGroups: [securityGroup],
      // No desiredCount: a number would undo what scaling has added at every deployment. ECS starts one task, and scaling
      // brings the others up to its minimum.
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      availabilityZoneRebalancing: AvailabilityZoneRebalancing.ENABLED,
      circuitBreaker: { enable: true, rollback: true },
      deploymentAlarms: { alarmNames: [task.deploymentAlarm], behavior: AlarmBehavior.ROLLBACK_ON_ALARM },
      propagateTags: PropagatedTagSource.SERVICE,
      enableECSManagedTags: true,
      cloudMapOptions: { cloudMapNamespace: namespace, name, dnsTtl },
      serviceConnectConfiguration: {
        namespace: namespace.namespaceArn,
        logDriver: logTo(task.logGroup, 'service-connect'),
        ...(called && { services: [endpoint] }),
      },
      ...(targetGroup && { healthCheckGracePeriod: startPeriod }),
    });
  }

  /** The task, with the rights and, where faults are injected, the agent that it needs. */
  private addTask({
    config,
    system: { topology },
    service,
    image,
    environment,
    stores,
    secrets,
    faultInjection,
  }: ResilientServiceProps) {
    const { name, memory, port } = service;
    const task = new AppTask(this, 'Task', {
      config,
      name,
      cpu: taskCpu(config, service),
      proxyCpu: config.proxyCpu,
      memory,
      port,
      image,
      environment,
      faultInjection: faultInjection !== undefined,
      ...(secrets && { secrets }),
    });
    const { definition, container, taskRole, logGroup } = task;
    grantStores(taskRole, topology, service, stores);
    if (faultInjection) {
      const tags = { [labels.system]: topology.name, [labels.environment]: config.name, [labels.service]: name };
      addFaultSidecar(definition, container, { ...faultInjection, taskRole, logGroup, tags });
    }
    return task;
  }

  /** Opens the way to a service that this one calls. */
  allowTo(callee: ResilientService): void {
    this.service.connections.allowTo(callee.service, Port.tcp(callee.port), callee.node.id);
  }

  /** Deploys this after another: one that it calls, whose Service Connect endpoint no running task sees later, or the one before. */
  deployAfter(other: ResilientService): void {
    this.service.node.addDependency(other.service);
  }
}
