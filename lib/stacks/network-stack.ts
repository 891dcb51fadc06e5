import {
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  IpAddresses,
  type IVpc,
  type SubnetSelection,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Tags } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { InterfaceEndpoints } from '../constructs/network/interface-endpoints.ts';
import { acknowledge } from '../constructs/shared/acknowledge.ts';
import { createLogGroup } from '../constructs/shared/log-group.ts';
import { labels } from '../model/labels.ts';
import { prefixOf } from '../names.ts';
import { EnvironmentStack, type EnvironmentStackProps } from './environment-stack.ts';

/** A network over every zone of the environment: private subnets for tasks and stores, public ones for the edge. */
export class NetworkStack extends EnvironmentStack {
  readonly vpc: IVpc;
  /** Private; in the zones' order they have the address ranges that the topology gives. */
  readonly taskSubnets: SubnetSelection = { subnetGroupName: 'tasks' };
  /** Public: the load balancer, NAT gateways and the background load. */
  readonly edgeSubnets: SubnetSelection = { subnetGroupName: 'edge' };

  constructor(scope: Construct, { config }: EnvironmentStackProps) {
    super(scope, 'network', `Breakwater: the network of the ${config.system}`, config);
    const { egress, zones } = config;
    const isolated = egress === 'interface-endpoints';
    const vpc = new Vpc(this, 'Vpc', {
      vpcName: prefixOf(config),
      ipAddresses: IpAddresses.cidr(config.vpcCidr),
      availabilityZones: zones.map(({ name }) => name),
      natGateways: isolated ? 0 : egress.natGateways,
      subnetConfiguration: [
        {
          name: 'tasks',
          subnetType: isolated ? SubnetType.PRIVATE_ISOLATED : SubnetType.PRIVATE_WITH_EGRESS,
          cidrMask: 20,
        },
        { name: 'edge', subnetType: SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
      ],
      gatewayEndpoints: {
        S3: { service: GatewayVpcEndpointAwsService.S3 },
        DynamoDB: { service: GatewayVpcEndpointAwsService.DYNAMODB },
      },
      flowLogs: {
        All: {
          destination: FlowLogDestination.toCloudWatchLogs(createLogGroup(this, 'FlowLogs', config, 'flow-logs')),
        },
      },
    });
    acknowledge(vpc, {
      'CloudFormation-Validate::W3010':
        'The zones are settings of the environment: synth looks nothing up, and experiments name a zone.',
    });
    this.vpc = vpc as IVpc;
    // Whoever measures from outside must not be cut off by the fault that is measured.
    for (const subnet of this.vpc.publicSubnets) Tags.of(subnet).remove(labels.system);
    new InterfaceEndpoints(this, 'Endpoints', { config, vpc: this.vpc, subnets: this.taskSubnets });
  }
}
