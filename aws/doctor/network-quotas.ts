import { DescribeAddressesCommand, type EC2Client, paginateDescribeVpcs } from '@aws-sdk/client-ec2';
import type { Finding } from '../../base/finding.ts';
import { labels } from '../../lib/model/labels.ts';
import type { Where } from '../command-lines.ts';
import type { Check } from './check.ts';
import { askForMore, type QuotaCode, readQuota } from './service-quota.ts';

/** A thing of which an account has so many in a Region, and may have no more than its quota. */
export interface Countable {
  readonly check: string;
  readonly quota: QuotaCode;
  /** How many there are, whoever made them. */
  readonly used: number;
  /** How many a deployment adds. */
  readonly more: number;
  /** Undefined where AWS does not tell. */
  readonly limit: number | undefined;
}

/** VPCs per Region, and EC2-VPC Elastic IPs. Source: Service Quotas. */
const vpcs: QuotaCode = { service: 'vpc', code: 'L-F678F1CE' };
const addresses: QuotaCode = { service: 'ec2', code: 'L-0263D0A3' };

export const networkQuotas: Check = {
  name: 'network',
  needs: [
    'ec2:DescribeVpcs',
    'ec2:DescribeAddresses',
    'servicequotas:GetServiceQuota',
    'servicequotas:GetAWSDefaultServiceQuota',
  ],
  find: async ({ account: { clients }, config, where }) => {
    const { count, isOursThere } = await countVpcs(clients.ec2, config);
    const { Addresses = [] } = await clients.ec2.send(new DescribeAddressesCommand({}));
    const gateways = config.egress === 'interface-endpoints' ? 0 : config.egress.natGateways;
    const add = (more: number) => (isOursThere ? 0 : more);
    const [ofVpcs, ofAddresses] = [await readQuota(clients.quotas, vpcs), await readQuota(clients.quotas, addresses)];
    return [
      checkRoom({ check: 'VPCs', quota: vpcs, used: count, more: add(1), limit: ofVpcs.value }, where),
      checkRoom(
        {
          check: 'elastic IPs',
          quota: addresses,
          used: Addresses.length,
          more: add(gateways),
          limit: ofAddresses.value,
        },
        where,
      ),
    ];
  },
};

/** Whether a deployment finds room under a quota. */
export function checkRoom({ check, quota, used, more, limit }: Countable, where: Where): Finding {
  const message = `${used} of ${limit ?? 'an unknown quota'} in use; a deployment adds ${more}`;
  if (more === 0 || used + more <= (limit ?? 0)) return { check, level: 'ok', message };
  return {
    check,
    level: limit === undefined ? 'warn' : 'fail',
    message,
    advice: askForMore(quota, used + more, where),
  };
}

async function countVpcs(client: EC2Client, { system, name }: { readonly system: string; readonly name: string }) {
  let count = 0;
  let isOursThere = false;
  for await (const { Vpcs = [] } of paginateDescribeVpcs({ client }, {})) {
    count += Vpcs.length;
    for (const { Tags = [] } of Vpcs) {
      const tags = new Map(Tags.map(({ Key, Value }) => [Key, Value]));
      if (tags.get(labels.system) === system && tags.get(labels.environment) === name) isOursThere = true;
    }
  }
  return { count, isOursThere };
}
