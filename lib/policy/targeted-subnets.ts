import type { TargetDefinition } from '../model/fis-template.ts';
import { labels } from '../model/labels.ts';
import { fisTemplateOf } from './fis-template.ts';
import type { PlacedResource, Resources } from './resources.ts';
import type { Rule } from './rule.ts';

/**
 * What all zones share, and who measures or acts from outside, by where it says which subnets it is in. A service of the
 * topology may be cut off: that is the experiment. Any other, as the background load, is there to see it.
 */
const outside: Readonly<Record<string, string>> = {
  'AWS::EC2::VPCEndpoint': 'SubnetIds',
  'AWS::EC2::NatGateway': 'SubnetId',
  'AWS::EC2::Instance': 'SubnetId',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'Subnets',
  'AWS::ECS::Service': 'NetworkConfiguration/AwsvpcConfiguration/Subnets',
  'AWS::Lambda::Function': 'VpcConfig/SubnetIds',
  'AWS::Synthetics::Canary': 'VPCConfig/SubnetIds',
};

/** A zone that a target is narrowed to is not looked at: there is an experiment for another. */
export const targetedSubnets: Rule = {
  name: 'targeted-subnets',
  description: 'What healthy zones need, and who measures, is in no subnet that an experiment cuts off.',
  fix: 'give it subnets of its own, without the tag that experiments select by',
  everything(resources) {
    const targets = resources
      .ofType('AWS::FIS::ExperimentTemplate')
      .flatMap(({ properties }) => Object.values(fisTemplateOf(properties).targets))
      .filter(({ resourceType }) => resourceType === 'aws:ec2:subnet');
    const cutOff = new Set(
      resources.ofType('AWS::EC2::Subnet').filter((subnet) => targets.some((target) => isHit(subnet, target))),
    );
    return resources.ofType(...Object.keys(outside)).flatMap((holder) => {
      if (tagsOf(holder).some(({ Key }) => Key === labels.service)) return [];
      const subnet = subnetsOf(holder, resources).find((each) => cutOff.has(each));
      if (!subnet) return [];
      const location = `Properties/${outside[holder.type]}`;
      return [{ resource: holder, location, problem: `${holder.id} is in ${subnet.id}, which experiments cut off` }];
    });
  },
};

function subnetsOf({ type, properties, templatePath }: PlacedResource, resources: Resources): PlacedResource[] {
  const subnets = (outside[type] ?? '')
    .split('/')
    .reduce((value: unknown, key) => (value as Record<string, unknown> | undefined)?.[key], properties);
  return [subnets].flat().flatMap((value) => resources.referredTo(value, templatePath) ?? []);
}

function isHit(subnet: PlacedResource, { resourceTags = {} }: TargetDefinition): boolean {
  const tags = tagsOf(subnet);
  const wanted = Object.entries(resourceTags);
  return (
    wanted.length > 0 && wanted.every(([key, value]) => tags.some(({ Key, Value }) => Key === key && Value === value))
  );
}

const tagsOf = ({ properties }: PlacedResource) =>
  (properties.Tags ?? []) as readonly { readonly Key: string; readonly Value: unknown }[];
