import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { systemIn } from '../../lib/config.ts';
import { labels } from '../../lib/model/labels.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { synth } from './support/synth.ts';

interface Subnet {
  readonly Properties: {
    readonly AvailabilityZone: string;
    readonly CidrBlock: string;
    readonly MapPublicIpOnLaunch: boolean;
    readonly Tags: readonly { readonly Key: string; readonly Value: string }[];
  };
}

const subnetsOf = (environment: 'dev' | 'staging' | 'prod') =>
  (Object.values(synth(environment).templates.network.findResources('AWS::EC2::Subnet')) as Subnet[]).map(
    ({ Properties: { AvailabilityZone, CidrBlock, Tags } }) => ({
      zone: AvailabilityZone,
      cidr: CidrBlock,
      group: Tags.find(({ Key }) => Key === 'aws-cdk:subnet-name')?.Value,
      labelled: Tags.some(({ Key }) => Key === labels.system),
    }),
  );

describe.each(['dev', 'staging', 'prod'] as const)('the network of %s', (environment) => {
  const { config } = synth(environment);

  test('has a private and a public subnet in every zone of the environment', () => {
    for (const group of ['tasks', 'edge']) {
      const zones = subnetsOf(environment).filter((subnet) => subnet.group === group);
      expect(zones.map(({ zone }) => zone)).toEqual(config.zones.map(({ name }) => name));
    }
  });

  test('gives the tasks of a zone the addresses that the topology says', () => {
    const tasks = subnetsOf(environment).filter(({ group }) => group === 'tasks');
    expect(tasks.map(({ zone, cidr }) => [zone, cidr])).toEqual(
      systemIn(config, shopModel).topology.zones.map(({ name, cidr }) => [name, cidr]),
    );
  });

  test('only subnets of tasks can be a target', () => {
    for (const { group, labelled } of subnetsOf(environment)) expect(labelled).toBe(group === 'tasks');
  });

  test('reaches S3 and DynamoDB without leaving, and logs its flows', () => {
    const { network } = synth(environment).templates;
    network.resourceCountIs('AWS::EC2::FlowLog', 1);
    network.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: config.logRetentionDays });
    const gateways = network.findResources('AWS::EC2::VPCEndpoint', {
      Properties: { VpcEndpointType: 'Gateway', RouteTableIds: Match.anyValue() },
    });
    const names = Object.values(gateways).map(({ Properties }) => JSON.stringify(Properties.ServiceName));
    expect(names).toEqual([expect.stringContaining('s3'), expect.stringContaining('dynamodb')]);
  });
});

describe('the way out of the private subnets', () => {
  test.each([
    ['dev', 1],
    ['prod', 3],
  ] as const)(
    '%s has %i NAT gateways, and an endpoint for the queue alone: a fault can name its addresses',
    (environment, count) => {
      const { network } = synth(environment).templates;
      network.resourceCountIs('AWS::EC2::NatGateway', count);
      expect(interfaceEndpoints(environment)).toEqual(['com.amazonaws.us-east-1.sqs']);
    },
  );

  test('staging has none: every API that a task or its SSM agent calls has an endpoint inside', () => {
    synth('staging').templates.network.resourceCountIs('AWS::EC2::NatGateway', 0);
    expect(interfaceEndpoints('staging')).toEqual(
      ['ec2messages', 'ecr.api', 'ecr.dkr', 'logs', 'secretsmanager', 'sqs', 'ssm', 'ssmmessages'].map(
        (name) => `com.amazonaws.us-east-1.${name}`,
      ),
    );
  });

  test('nobody outside the network can connect to an endpoint', () => {
    synth('staging').templates.network.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: [Match.objectLike({ CidrIp: synth('staging').config.vpcCidr, FromPort: 443, ToPort: 443 })],
    });
  });
});

function interfaceEndpoints(environment: 'dev' | 'staging' | 'prod'): string[] {
  const endpoints = synth(environment).templates.network.findResources('AWS::EC2::VPCEndpoint', {
    Properties: { VpcEndpointType: 'Interface', PrivateDnsEnabled: true },
  });
  return Object.values(endpoints)
    .map(({ Properties }) => Properties.ServiceName)
    .sort();
}
