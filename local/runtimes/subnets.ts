import { createHash } from 'node:crypto';
import { labels } from '../../lib/model/labels.ts';
import { localArn } from '../../lib/model/local-account.ts';
import type { Topology } from '../../lib/model/topology.ts';

/** A subnet of a system on this machine: its tasks in one zone. */
export interface Subnet {
  readonly arn: string;
  /** The last part of the ARN. */
  readonly id: string;
  readonly vpcId: string;
  /** By its name, as tasks have it. */
  readonly availabilityZone: string;
  readonly availabilityZoneId: string;
  readonly cidr: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** The subnets of a system: one a zone, with the tag by which experiments find those of tasks in AWS, too. */
export const subnetsOf = ({ name, zones }: Pick<Topology, 'name' | 'zones'>): Subnet[] =>
  zones.map((zone) => {
    const id = localSubnetId(zone.name);
    return {
      arn: localArn('ec2', `subnet/${id}`),
      id,
      vpcId: `vpc-${digits(name)}`,
      availabilityZone: zone.name,
      availabilityZoneId: zone.id,
      cidr: zone.cidr,
      tags: { [labels.system]: name },
    };
  });

/** The subnet of a zone on this machine, of which there is one. */
export const localSubnetId = (zone: string): string => `subnet-${digits(zone)}`;

/** As many as ids of EC2 have. */
const digits = (name: string) => createHash('sha256').update(name).digest('hex').slice(0, 17);
