import { Template } from 'aws-cdk-lib/assertions';
import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, type ICluster } from 'aws-cdk-lib/aws-ecs';
import { PrivateDnsNamespace } from 'aws-cdk-lib/aws-servicediscovery';
import { Stack } from 'aws-cdk-lib/core';
import { systemIn } from '../../../lib/config/system-in.ts';
import { ResilientService, type ResilientServiceProps } from '../../../lib/constructs/tasks/resilient-service.ts';
import { type Service, serviceNamed, type Topology } from '../../../lib/model/topology.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { configFor, testApp } from './synth.ts';

export const config = configFor('dev');
export const system = systemIn(config, shopModel);
export const { topology: shop } = system;
export const image = ContainerImage.fromRegistry('image');

/** A stack with one service of the shop in it. */
export function build(
  name: string,
  extras: (stack: Stack, vpc: IVpc) => Partial<ResilientServiceProps> = () => ({}),
  topology: Topology = shop,
): Template {
  const stack = new Stack(testApp(), 'stack', { env: { region: config.region } });
  const vpc = new Vpc(stack, 'Vpc') as IVpc;
  const cluster = new Cluster(stack, 'Cluster', { vpc }) as ICluster;
  const namespace = new PrivateDnsNamespace(stack, 'Namespace', { name: 'test.internal', vpc });
  const stores = new Map(
    topology.stores.map(({ name }) => [
      name,
      {
        tableArn: `arn:aws:dynamodb:us-east-1:123456789012:table/${name}`,
        queue: { queueArn: `arn:aws:sqs:us-east-1:123456789012:${name}`, queueName: `test-${name}` },
      },
    ]),
  );
  new ResilientService(stack, name, {
    config,
    system: { ...system, topology },
    service: serviceNamed(topology, name),
    cluster,
    namespace,
    subnets: { subnets: vpc.privateSubnets },
    image,
    environment: { SERVICE_NAME: name },
    stores: { tables: stores, queues: stores },
    ...extras(stack, vpc),
  });
  return Template.fromStack(stack);
}

/** The shop with a service changed. */
export const withService = (name: string, change: Partial<Service>): Topology => ({
  ...shop,
  services: shop.services.map((service) => (service.name === name ? { ...service, ...change } : service)),
});
