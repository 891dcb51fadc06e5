import { describe, expect, test } from '@jest/globals';
import { environmentNames } from '../../lib/config/config.ts';
import { Deployed, zoneName } from './support/deployed.ts';
import { synth } from './support/synth.ts';

interface Target {
  readonly ResourceType: string;
  readonly ResourceTags?: Readonly<Record<string, string>>;
  readonly Filters?: readonly { readonly Path: string; readonly Values: readonly string[] }[];
}
interface Tagged {
  readonly AvailabilityZoneId: string;
  readonly Tags: readonly { readonly Key: string; readonly Value: string }[];
}

/** What others need, and a subnet cut off would take from them: by type, where it says which subnets it is in. */
const shared: Readonly<Record<string, string>> = {
  'AWS::EC2::VPCEndpoint': 'SubnetIds',
  'AWS::EC2::NatGateway': 'SubnetId',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'Subnets',
};

describe.each(environmentNames)('the subnets that experiments of %s cut off', (environment) => {
  const { config } = synth(environment);
  const deployed = new Deployed(synth(environment));
  const subnets = deployed.resources('AWS::EC2::Subnet') as unknown as { id: string; properties: Tagged }[];
  const targets = deployed
    .resources('AWS::FIS::ExperimentTemplate')
    .flatMap(({ properties }) => Object.values(properties.Targets as Record<string, Target>))
    .filter(({ ResourceType }) => ResourceType === 'aws:ec2:subnet');

  const isHit = ({ Tags, AvailabilityZoneId }: Tagged, { ResourceTags = {}, Filters = [] }: Target) =>
    Object.entries(ResourceTags).every(([key, value]) =>
      Tags.some(({ Key, Value }) => Key === key && Value === value),
    ) &&
    Filters.every(({ Path, Values }) => Path === 'AvailabilityZone' && Values.includes(zoneName(AvailabilityZoneId)));
  const hitBy = (target: Target) => subnets.filter(({ properties }) => isHit(properties, target));

  test('are there: each experiment finds some, and one of a zone finds one', () => {
    expect(targets.length).toBeGreaterThan(0);
    for (const target of targets) expect(hitBy(target)).toHaveLength(target.Filters ? 1 : config.zones.length);
  });

  test.each(Object.entries(shared))('hold no %s', (type, property) => {
    const hit = new Set(targets.flatMap((target) => hitBy(target).map(({ id }) => id)));
    const occupied = deployed.resources(type).flatMap(({ properties }) => properties[property] ?? []);
    expect(occupied.filter((subnet) => hit.has(subnet as string))).toEqual([]);
    for (const subnet of occupied) expect(subnets.map(({ id }) => id)).toContain(subnet);
  });
});

test('something is there to be spared: endpoints, NAT gateways, load balancers', () => {
  const deployed = environmentNames.map((environment) => new Deployed(synth(environment)));
  for (const [type, property] of Object.entries(shared)) {
    const occupied = deployed.flatMap((each) =>
      each.resources(type).flatMap(({ properties }) => properties[property] ?? []),
    );
    expect([type, occupied.length > 0]).toEqual([type, true]);
  }
});
