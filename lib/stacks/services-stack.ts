import { Port } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerInsights, type ICluster, Secret } from 'aws-cdk-lib/aws-ecs';
import type {
  ApplicationListener,
  ApplicationLoadBalancer,
  ApplicationTargetGroup,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnOutput } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { Edge } from '../constructs/network/edge.ts';
import type { AlarmRoute } from '../constructs/response/alarm-route.ts';
import { agentImageOf } from '../constructs/tasks/agent-image.ts';
import { BackgroundLoad } from '../constructs/tasks/background-load.ts';
import { calleesFirst } from '../constructs/tasks/deployment-order.ts';
import type { FaultInjection } from '../constructs/tasks/fault-sidecar.ts';
import { servicesImage, walkerImage } from '../constructs/tasks/images.ts';
import { Janitor } from '../constructs/tasks/janitor.ts';
import { ManagedInstanceRole } from '../constructs/tasks/managed-instance-role.ts';
import { ResilientService } from '../constructs/tasks/resilient-service.ts';
import { serviceEnvironment } from '../constructs/tasks/service-environment.ts';
import { enteredServices, injectsFaults } from '../model/fault-injection.ts';
import type { SystemModel } from '../model/system.ts';
import { findStore, publicServices, type Service, type Topology } from '../model/topology.ts';
import { namesOf } from '../names.ts';
import type { DataStack } from './data-stack.ts';
import { EnvironmentStack, type EnvironmentStackProps } from './environment-stack.ts';
import type { NetworkStack } from './network-stack.ts';

export interface ServicesStackProps extends EnvironmentStackProps {
  readonly system: SystemModel;
  readonly network: NetworkStack;
  readonly data: DataStack;
  /** Whoever acts on the alarm of a deployment, beside ECS itself. */
  readonly machines: AlarmRoute;
}

/** The services of the topology, the load balancer before the public one and, where wanted, the background load. */
export class ServicesStack extends EnvironmentStack {
  readonly cluster: ICluster;
  /** By names of the topology. */
  readonly services: ReadonlyMap<string, ResilientService>;
  readonly loadBalancer: ApplicationLoadBalancer;
  readonly listener: ApplicationListener;
  readonly targetGroup: ApplicationTargetGroup;
  /** Where users come in. */
  readonly edgeUrl: string;

  constructor(scope: Construct, props: ServicesStackProps) {
    const { config, system, network } = props;
    const { topology } = system;
    super(scope, 'services', `Breakwater: the services of the ${config.system} and their load balancer`, config);
    const names = namesOf(config);
    this.cluster = new Cluster(this, 'Cluster', {
      clusterName: names.cluster,
      vpc: network.vpc,
      containerInsightsV2: ContainerInsights.ENABLED,
    }) as ICluster;
    const edge = new Edge(this, 'Edge', {
      config,
      vpc: network.vpc,
      subnets: network.edgeSubnets,
      port: publicServiceOf(topology).port,
    });
    this.services = this.addServices(props, edge.targetGroup);
    if (config.load) {
      new BackgroundLoad(this, 'BackgroundLoad', {
        config,
        topology,
        cluster: this.cluster,
        subnets: network.edgeSubnets,
        image: walkerImage(this, config.architecture),
        edgeUrl: edge.url,
        load: config.load,
        ...(edge.pass && { pass: edge.pass }),
        after: [...this.services.values()].map(({ service }) => service),
      });
    }
    this.loadBalancer = edge.loadBalancer;
    this.listener = edge.listener;
    this.targetGroup = edge.targetGroup;
    this.edgeUrl = edge.url;
    new CfnOutput(this, 'EdgeUrl', { value: edge.url, description: 'Where users come in' });
    new CfnOutput(this, 'LoadBalancerName', {
      value: edge.loadBalancer.loadBalancerDnsName,
      description: 'What the DNS record of a domain name of yours points to',
    });
  }

  private addServices(
    { config, system, network, data, machines }: ServicesStackProps,
    targetGroup: ApplicationTargetGroup,
  ): Map<string, ResilientService> {
    const { topology } = system;
    const services = new Map<string, ResilientService>();
    const image = servicesImage(this, config.architecture);
    const faultInjection = injectsFaults(config) ? this.faultInjection(config) : undefined;
    const entered = enteredServices(config, topology);
    const addresses = {
      queueUrl: (name: string) => data.queues.get(name)?.queue.queueUrl as string,
      cacheEndpoint: data.cache.primaryEndpoint,
    };
    for (const service of calleesFirst(topology)) {
      const usesCache = service.calls.some(({ to }) => findStore(topology, to)?.kind === 'redis');
      const added = new ResilientService(this, service.name, {
        config,
        system,
        service,
        cluster: this.cluster,
        namespace: network.namespace,
        subnets: network.taskSubnets,
        image,
        environment: serviceEnvironment(config, topology, service, addresses),
        stores: data,
        alarmRoute: machines,
        ...(usesCache && { secrets: { CACHE_AUTH_TOKEN: Secret.fromSecretsManager(data.cache.authSecret) } }),
        ...(faultInjection && entered.includes(service.name) && { faultInjection }),
        ...(service.public && { targetGroup }),
      });
      if (usesCache) {
        added.service.connections.allowTo(data.cache.securityGroup, Port.tcp(data.cache.port), 'the cache');
      }
      const before = config.oneByOne ? [...services.values()].slice(-1) : [];
      for (const other of [...before, ...calleesAmong(services, service)]) added.deployAfter(other);
      services.set(service.name, added);
    }
    for (const service of topology.services) {
      for (const callee of calleesAmong(services, service)) services.get(service.name)?.allowTo(callee);
    }
    return services;
  }

  private faultInjection(config: ServicesStackProps['config']): FaultInjection {
    new Janitor(this, 'Janitor', { config });
    return {
      agentImage: agentImageOf(this, config),
      managedInstanceRole: new ManagedInstanceRole(this, 'ManagedInstanceRole', { config }),
    };
  }
}

/** The services that one calls, as far as they are there. */
function calleesAmong(services: ReadonlyMap<string, ResilientService>, { calls }: Service): ResilientService[] {
  return calls.flatMap(({ to }) => services.get(to) ?? []);
}

/** A system that users do not reach by exactly one service: the load balancer is made for one. */
export class PublicServicesError extends Error {
  override readonly name = 'PublicServicesError';

  constructor({ name, services }: Topology) {
    const names = publicServices({ services }).map((service) => service.name);
    const which = names.length === 0 ? 'no service is public' : `${names.join(' and ')} are public`;
    super(`system ${name}: ${which}; in AWS the load balancer leads to exactly one`);
  }
}

/** Throws {@link PublicServicesError}. */
function publicServiceOf(topology: Topology): Service {
  const [service, ...others] = publicServices(topology);
  if (!service || others.length > 0) throw new PublicServicesError(topology);
  return service;
}
