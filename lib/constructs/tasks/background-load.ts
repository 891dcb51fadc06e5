import { Peer, Port, SecurityGroup, type SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { type ContainerImage, FargateService, type ICluster, PropagatedTagSource } from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import type { Config } from '../../config.ts';
import type { Topology } from '../../model/topology.ts';
import { prefixOf } from '../../names.ts';
import { AppTask } from './app-task.ts';
import { metricsEnvironment } from './service-environment.ts';

export interface BackgroundLoadProps {
  readonly config: Config;
  readonly topology: Topology;
  readonly cluster: ICluster;
  /** Public ones: it comes in from outside, as users do, and no fault of a private subnet stops the measuring. */
  readonly subnets: SubnetSelection;
  readonly image: ContainerImage;
  readonly edgeUrl: string;
  readonly requestsPerSecond: number;
}

const name = 'walker';

/** A task that walks the users' journeys and measures what they get. It is no service of the topology, and never a target. */
export class BackgroundLoad extends Construct {
  readonly service: FargateService;

  constructor(scope: Construct, id: string, props: BackgroundLoadProps) {
    super(scope, id);
    const { config, topology, cluster, edgeUrl, requestsPerSecond } = props;
    const task = new AppTask(this, 'Task', {
      config,
      name,
      cpu: 256,
      memory: 512,
      image: props.image,
      environment: {
        EDGE_URL: edgeUrl,
        REQUESTS_PER_SECOND: String(requestsPerSecond),
        ...metricsEnvironment(config, topology),
      },
      faultInjection: false,
    });
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc: cluster.vpc,
      description: `${prefixOf(config)}: background load`,
      allowAllOutbound: false,
    });
    securityGroup.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'AWS APIs and the edge');
    if (!config.certificateArn) securityGroup.addEgressRule(Peer.anyIpv4(), Port.HTTP, 'the edge');
    this.service = new FargateService(this, 'Service', {
      cluster,
      serviceName: name,
      taskDefinition: task.definition,
      desiredCount: 1,
      // Never two at once: they would count every user twice.
      minHealthyPercent: 0,
      maxHealthyPercent: 100,
      circuitBreaker: { enable: true, rollback: true },
      vpcSubnets: props.subnets,
      assignPublicIp: true,
      securityGroups: [securityGroup],
      // Its tasks carry no tag of the system: experiments take whatever does.
      propagateTags: PropagatedTagSource.NONE,
    });
  }
}
