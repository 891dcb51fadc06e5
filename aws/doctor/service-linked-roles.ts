import { GetRoleCommand, type IAMClient } from '@aws-sdk/client-iam';
import type { Finding, Level } from '../../base/finding.ts';
import { awsLine, type Where } from '../command-lines.ts';
import type { Check } from './check.ts';

/** A role that a service of AWS makes for itself in an account, at the latest when it is used first. */
interface ServiceLinkedRole {
  readonly name: string;
  readonly service: string;
  readonly level: Level;
  readonly without: string;
}

/**
 * Those whose making, on first use, comes too late for what uses it. The roles of load balancing and of application auto
 * scaling are made in time. Sources: ECS developer guide, ElastiCache and FIS user guides, service-linked roles.
 */
export const serviceLinkedRolesNeeded: readonly ServiceLinkedRole[] = [
  {
    name: 'AWSServiceRoleForECS',
    service: 'ecs.amazonaws.com',
    level: 'fail',
    without: 'the first cluster of an account can fail',
  },
  {
    name: 'AWSServiceRoleForElastiCache',
    service: 'elasticache.amazonaws.com',
    level: 'fail',
    without: 'the first cache of an account can fail',
  },
  {
    name: 'AWSServiceRoleForFIS',
    service: 'fis.amazonaws.com',
    level: 'warn',
    without: 'the first experiment needs iam:CreateServiceLinkedRole, which no schedule has',
  },
];

export const serviceLinkedRoles: Check = {
  name: 'service roles',
  needs: ['iam:GetRole'],
  find: async ({ account, where }) => checkServiceLinkedRoles(await readRoles(account.clients.iam), where),
};

/** A finding for each role that is missing, since each is mended by a command of its own; roles have no Region. */
export function checkServiceLinkedRoles(there: ReadonlySet<string>, { profile }: Where = {}): Finding[] {
  const check = 'service roles';
  const missing = serviceLinkedRolesNeeded.filter(({ name }) => !there.has(name));
  if (missing.length === 0) {
    return [{ check, level: 'ok', message: serviceLinkedRolesNeeded.map(({ name }) => name).join(', ') }];
  }
  return missing.map(({ name, service, level, without }) => ({
    check,
    level,
    message: `${name} is not there: ${without}`,
    advice: awsLine(`iam create-service-linked-role --aws-service-name ${service}`, { profile }),
  }));
}

async function readRoles(client: IAMClient): Promise<Set<string>> {
  const there = new Set<string>();
  for (const { name } of serviceLinkedRolesNeeded) {
    try {
      await client.send(new GetRoleCommand({ RoleName: name }));
      there.add(name);
    } catch (error) {
      if ((error as Error).name !== 'NoSuchEntityException' && (error as Error).name !== 'NoSuchEntity') throw error;
    }
  }
  return there;
}
