import type { Config } from '../../config/config.ts';

/**
 * Which zone a number stands for, and what stays up there though the zone is said to be lost: the public subnets are not
 * cut, since whoever measures lives there, and so the load balancer's node and a NAT gateway work on.
 */
export function aboutZone({ zones, egress }: Pick<Config, 'zones' | 'egress'>, number: number): string {
  const known = `Zone ${number} is ${zones[number - 1]}. Not cut there:`;
  const node = "the load balancer's node";
  const gateways = egress === 'interface-endpoints' ? 0 : egress.natGateways;
  // A VPC of the CDK has its NAT gateways in its first zones.
  if (number > gateways) return `${known} ${node}.`;
  if (gateways >= zones.length) return `${known} ${node} and the NAT gateway.`;
  return `${known} ${node} and the NAT gateway, by which zones without one go out too: a real outage would cut them off.`;
}
