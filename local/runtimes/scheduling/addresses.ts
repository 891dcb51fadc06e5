import { randomBytes } from 'node:crypto';
import { localArn } from '../../../lib/model/local-account.ts';
import type { Zone } from '../../../lib/model/topology.ts';

/** Names of tasks as ECS gives them: an id of 32 hex digits, an ARN, a private address in the zone's range. */
export function createAddresses(cluster: string) {
  const used = new Map<string, number>();
  return {
    clusterArn: localArn('ecs', `cluster/${cluster}`),
    /** `id`: 32 hex digits; new ones unless told. */
    next(zone: Zone, id = randomBytes(16).toString('hex')) {
      // The first addresses of a subnet belong to AWS.
      const host = (used.get(zone.name) ?? 3) + 1;
      used.set(zone.name, host);
      return {
        id,
        taskArn: localArn('ecs', `task/${cluster}/${id}`),
        privateIpv4Address: addressIn(zone.cidr, host),
      };
    },
  };
}

function addressIn(cidr: string, host: number): string {
  const [network = '', bits] = cidr.split('/');
  const base = network.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(bits));
  const address = base + (host % size);
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}
