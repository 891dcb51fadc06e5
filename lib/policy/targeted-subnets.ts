import type { TargetDefinition } from '../model/fis-template.ts';
import { fisTemplateOf } from './fis-template.ts';
import type { PlacedResource, Resources } from './resources.ts';
import type { Rule } from './rule.ts';

/** What all zones share, by where it says which subnets it is in. */
const shared: Readonly<Record<string, string>> = {
  'AWS::EC2::VPCEndpoint': 'SubnetIds',
  'AWS::EC2::NatGateway': 'SubnetId',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'Subnets',
};

/** A zone that a target is narrowed to is not looked at: there is an experiment for another. */
export const targetedSubnets: Rule = {
  name: 'targeted-subnets',
  description: 'What healthy zones need is in no subnet that an experiment cuts off.',
  fix: 'give it subnets of its own, without the tag that experiments select by',
  everything(resources) {
    const targets = resources
      .ofType('AWS::FIS::ExperimentTemplate')
      .flatMap(({ properties }) => Object.values(fisTemplateOf(properties).targets))
      .filter(({ resourceType }) => resourceType === 'aws:ec2:subnet');
    const cutOff = new Set(
      resources.ofType('AWS::EC2::Subnet').filter((subnet) => targets.some((target) => isHit(subnet, target))),
    );
    return resources.ofType(...Object.keys(shared)).flatMap((holder) => {
      const subnet = subnetsOf(holder, resources).find((each) => cutOff.has(each));
      if (!subnet) return [];
      const location = `Properties/${shared[holder.type]}`;
      return [{ resource: holder, location, problem: `${holder.id} is in ${subnet.id}, which experiments cut off` }];
    });
  },
};

function subnetsOf({ type, properties, templatePath }: PlacedResource, resources: Resources): PlacedResource[] {
  return [properties[shared[type] ?? '']].flat().flatMap((value) => resources.referredTo(value, templatePath) ?? []);
}

function isHit({ properties }: PlacedResource, { resourceTags = {} }: TargetDefinition): boolean {
  const tags = (properties.Tags ?? []) as readonly { readonly Key: string; readonly Value: unknown }[];
  const wanted = Object.entries(resourceTags);
  return (
    wanted.length > 0 && wanted.every(([key, value]) => tags.some(({ Key, Value }) => Key === key && Value === value))
  );
}
