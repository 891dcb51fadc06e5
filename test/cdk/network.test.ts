import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { systemIn } from '../../lib/config/system-in.ts';
import { labels } from '../../lib/model/labels.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { synth } from './support/synth.ts';

interface Subnet {
  readonly Properties: {
    readonly AvailabilityZone?: string;
    readonly AvailabilityZoneId: string;
    readonly CidrBlock: string;
    readonly MapPublicIpOnLaunch: boolean;
    readonly Tags: readonly { readonly Key: string; readonly Value: string }[];
  };
}

const subnetsOf = (environment: 'dev' | 'staging' | 'prod') =>
  (Object.values(synth(environment).templates.network.findResources('AWS::EC2::Subnet')) as Subnet[]).map(
    ({ Properties: { AvailabilityZone, AvailabilityZoneId, CidrBlock, Tags } }) => ({
      letter: AvailabilityZone,
      zone: AvailabilityZoneId,
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
      expect(zones.map(({ zone }) => zone)).toEqual(config.zones);
    }
  });

  test('names zones by id alone: a letter is another place in every account', () => {
    expect(subnetsOf(environment).map(({ letter }) => letter)).toEqual(subnetsOf(environment).map(() => undefined));
    for (const template of Object.values(synth(environment).templates)) {
      expect(JSON.stringify(template.toJSON()).match(new RegExp(`${config.region}[a-z]"`))).toBeNull();
    }
  });

  test('gives the tasks of a zone the addresses that the topology says', () => {
    const tasks = subnetsOf(environment).filter(({ group }) => group === 'tasks');
    expect(tasks.map(({ zone, cidr }) => [zone, cidr])).toEqual(
      systemIn(config, shopModel).topology.zones.map(({ id, cidr }) => [id, cidr]),
    );
  });

  test('only subnets of tasks can be a target', () => {
    for (const { group, labelled } of subnetsOf(environment)) expect(labelled).toBe(group === 'tasks');
  });

  test('has the namespace of the services, so that it goes after ECS has emptied it', () => {
    const { network, services } = synth(environment).templates;
    network.hasResourceProperties('AWS::ServiceDiscovery::PrivateDnsNamespace', {
      Name: `shop-${environment}.internal`,
    });
    services.resourceCountIs('AWS::ServiceDiscovery::PrivateDnsNamespace', 0);
    services.resourceCountIs('AWS::ServiceDiscovery::HttpNamespace', 0);
    const theNamespace = { 'Fn::ImportValue': Match.stringLikeRegexp('Namespace') };
    services.resourcePropertiesCountIs(
      'AWS::ECS::Service',
      { ServiceConnectConfiguration: { Enabled: true, Namespace: theNamespace } },
      6,
    );
    services.allResourcesProperties('AWS::ServiceDiscovery::Service', { NamespaceId: theNamespace });
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
