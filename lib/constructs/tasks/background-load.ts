import { Peer, Port, SecurityGroup, type SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { type ContainerImage, FargateService, type ICluster, PropagatedTagSource, Secret } from 'aws-cdk-lib/aws-ecs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, type IDependable } from 'constructs';
import type { Config } from '../../config/config.ts';
import { walkerTask } from '../../fargate-need.ts';
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
  readonly load: NonNullable<Config['load']>;
  /** What lets it in.
   *
   * @default - everybody may come in
   */
  readonly pass?: ISecret;
  /** What its users ask for: it is deployed when that is there. */
  readonly after: readonly IDependable[];
}

const name = 'walker';

/**
 * A task that walks the users' journeys and measures what they get. It is no service of the topology, and never a target.
 * While it is deployed there are two, so that nobody is silent and no alarm rings: each counts the users that it sent,
 * none twice, so shares and percentiles stay true, and only the rate doubles. No experiment should begin in that minute.
 */
export class BackgroundLoad extends Construct {
  readonly service: FargateService;

  constructor(scope: Construct, id: string, props: BackgroundLoadProps) {
    super(scope, id);
    const { config, topology, cluster, edgeUrl, load, pass } = props;
    const task = new AppTask(this, 'Task', {
      config,
      name,
      ...walkerTask,
      image: props.image,
      environment: {
        EDGE_URL: edgeUrl,
        REQUESTS_PER_SECOND: String(load.requestsPerSecond),
        ...(load.readOnly && { READ_ONLY: 'true' }),
        ...metricsEnvironment(config, topology),
      },
      ...(pass && { secrets: { EDGE_PASS: Secret.fromSecretsManager(pass) } }),
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
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      circuitBreaker: { enable: true, rollback: true },
      vpcSubnets: props.subnets,
      assignPublicIp: true,
      securityGroups: [securityGroup],
      // Its tasks carry no tag of the system: experiments take whatever does.
      propagateTags: PropagatedTagSource.NONE,
    });
    this.service.node.addDependency(...props.after);
  }
}
