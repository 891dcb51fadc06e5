import { subnets } from '../../lib/model/faults/target.ts';
import { account } from '../../lib/model/local-account.ts';
import { type Subnet, subnetsOf } from '../runtimes/subnets.ts';
import { defineResourceKind, lastPart } from './resource.ts';

/** Subnets, one a zone of the system. Source of the parameters: FIS user guide, targets. */
export const subnetResources = defineResourceKind<Subnet>({
  resourceType: subnets.resourceType,
  noun: 'subnet',
  one: 'subnet',
  none: 'there is no subnet',
  all: ({ topology }) => subnetsOf(topology),
  resource: (subnet) => ({ arn: subnet.arn, subnet }),
  ownTags: ({ tags }) => tags,
  describe: (subnet) => ({ tags: new Map(Object.entries(subnet.tags)), description: describe(subnet) }),
  parameters: {
    availabilityZoneIdentifier: (zone, { availabilityZone, availabilityZoneId }) =>
      zone === availabilityZone || zone === availabilityZoneId,
    vpc: (vpc, { vpcId }) => lastPart(vpc) === vpcId,
  },
});

/** As DescribeSubnets gives it. Source: EC2 API reference, Subnet. */
const describe = ({ arn, id, vpcId, availabilityZone, availabilityZoneId, cidr, tags }: Subnet) => ({
  SubnetId: id,
  SubnetArn: arn,
  VpcId: vpcId,
  OwnerId: account,
  AvailabilityZone: availabilityZone,
  AvailabilityZoneId: availabilityZoneId,
  CidrBlock: cidr,
  State: 'available',
  DefaultForAz: false,
  MapPublicIpOnLaunch: false,
  Ipv6Native: false,
  Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
});
