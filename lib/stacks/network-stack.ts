import {
  type CfnSubnet,
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  IpAddresses,
  type ISubnet,
  type IVpc,
  type SubnetSelection,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type INamespace, PrivateDnsNamespace } from 'aws-cdk-lib/aws-servicediscovery';
import { Tags } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Config } from '../config/config.ts';
import { InterfaceEndpoints } from '../constructs/network/interface-endpoints.ts';
import { createLogGroup } from '../constructs/shared/log-group.ts';
import { ownAccount } from '../constructs/shared/own-account.ts';
import { labels } from '../model/labels.ts';
import { namesOf, prefixOf } from '../names.ts';
import { EnvironmentStack, type EnvironmentStackProps } from './environment-stack.ts';

/**
 * A network over every zone of the environment: private subnets for tasks and stores, public ones for the edge, and the
 * names by which services find each other.
 */
export class NetworkStack extends EnvironmentStack {
  readonly vpc: IVpc;
  /** Private; in the zones' order they have the address ranges that the topology gives. Experiments cut these off, and no others. */
  readonly taskSubnets: SubnetSelection = { subnetGroupName: 'tasks' };
  /** Public: the load balancer, NAT gateways and the background load. */
  readonly edgeSubnets: SubnetSelection = { subnetGroupName: 'edge' };
  /** What the account calls each zone, in the zones' order: tokens, told by the subnets themselves. */
  readonly zoneNames: readonly string[];
  /**
   * Of Cloud Map. It must be empty when it is deleted, and ECS empties it some time after the services are gone: so it is
   * in the stack that goes last. Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect.html
   */
  readonly namespace: INamespace;

  constructor(scope: Construct, { config }: EnvironmentStackProps) {
    super(scope, 'network', `Breakwater: the network of the ${config.system}`, config);
    const vpc = this.addVpc(config);
    this.vpc = vpc as IVpc;
    placeById(vpc);
    this.zoneNames = vpc.selectSubnets(this.taskSubnets).subnets.map((subnet) => l1Of(subnet).attrAvailabilityZone);
    // Whoever imports them or not: only experiments do, and removing the last of those must not need two deployments.
    for (const name of this.zoneNames) this.exportValue(name);
    // Whoever measures from outside, and what all zones share, must not be cut off by the fault that is measured.
    for (const subnet of [this.edgeSubnets, endpointSubnets].flatMap(
      (selection) => vpc.selectSubnets(selection).subnets,
    )) {
      Tags.of(subnet).remove(labels.system);
    }
    new InterfaceEndpoints(this, 'Endpoints', { config, vpc: this.vpc, subnets: endpointSubnets });
    this.namespace = new PrivateDnsNamespace(this, 'Namespace', { name: namesOf(config).namespace, vpc: this.vpc });
  }

  private addVpc(config: Config): Vpc {
    const { egress, zones } = config;
    const isolated = egress === 'interface-endpoints';
    return new Vpc(this, 'Vpc', {
      vpcName: prefixOf(config),
      ipAddresses: IpAddresses.cidr(config.vpcCidr),
      availabilityZones: [...zones],
      natGateways: isolated ? 0 : egress.natGateways,
      subnetConfiguration: [
        {
          name: 'tasks',
          subnetType: isolated ? SubnetType.PRIVATE_ISOLATED : SubnetType.PRIVATE_WITH_EGRESS,
          cidrMask: 20,
        },
        { name: 'edge', subnetType: SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
        { name: 'endpoints', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 26 },
      ],
      gatewayEndpoints: {
        S3: { service: GatewayVpcEndpointAwsService.S3 },
        DynamoDB: { service: GatewayVpcEndpointAwsService.DYNAMODB },
      },
      flowLogs: {
        All: {
          destination: FlowLogDestination.toCloudWatchLogs(
            createLogGroup(this, 'FlowLogs', config, 'flow-logs'),
            this.flowLogRole(),
          ),
        },
      },
    });
  }

  /** CDK's own would be taken on behalf of any account. Source: VPC user guide, IAM role for publishing flow logs. */
  private flowLogRole(): Role {
    const logs = this.formatArn({ service: 'ec2', resource: 'vpc-flow-log', resourceName: '*' });
    return new Role(this, 'FlowLogRole', {
      description: `Writes the flow logs of ${prefixOf(this.config)}`,
      assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com', {
        conditions: { ...ownAccount, ArnLike: { 'aws:SourceArn': logs } },
      }),
    });
  }
}

/**
 * Private, and of interface endpoints alone. Private DNS gives every zone's endpoint to every zone: cut off, one would
 * fail a share of the healthy zones' new connections. When a zone is really lost, AWS takes its endpoint out of DNS.
 */
const endpointSubnets: SubnetSelection = { subnetGroupName: 'endpoints' };

/** CDK knows subnets by the names of their zones; here what it has for names are ids, and CloudFormation is told so. */
function placeById(vpc: Vpc): void {
  for (const subnet of [...vpc.publicSubnets, ...vpc.privateSubnets, ...vpc.isolatedSubnets]) {
    const resource = l1Of(subnet);
    resource.availabilityZoneId = subnet.availabilityZone;
    resource.availabilityZone = undefined;
  }
}

function l1Of({ node }: ISubnet): CfnSubnet {
  return node.defaultChild as CfnSubnet;
}
