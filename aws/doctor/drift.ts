import { type CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import type { Finding } from '../../base/finding.ts';
import { namesOf } from '../../lib/names.ts';
import { deployLine, type Where } from '../command-lines.ts';
import type { Check } from './check.ts';
import { readServices, type ServiceFacts } from './tasks.ts';

export const drift: Check = {
  name: 'drift',
  needs: ['cloudformation:ListStackResources', 'ecs:ListServices', 'ecs:DescribeServices'],
  afterwards: true,
  find: async ({ account: { clients }, config, where }) => {
    const { cluster } = namesOf(config);
    const stack = `${cluster}-services`;
    const [services, definitions] = await Promise.all([
      readServices(clients.ecs, cluster),
      readDefinitions(clients.cloudformation, stack),
    ]);
    return [checkDrift(services, definitions, { stack, ...where })];
  },
};

/**
 * Whether services run what their stack has: one that was rolled back by itself, or deployed by hand, does not, and the
 * stack knows nothing of it. `definitions` are the stack's task definitions; undefined where there is no such stack.
 */
export function checkDrift(
  services: readonly Pick<ServiceFacts, 'name' | 'taskDefinition'>[],
  definitions: readonly string[] | undefined,
  { stack, ...where }: Where & { readonly stack: string },
): Finding {
  const check = 'drift';
  if (!definitions)
    return { check, level: 'ok', message: `there is no stack ${stack} that services could differ from` };
  const byFamily = new Map(definitions.map((arn) => [familyOf(arn), arn]));
  const drifted = services.flatMap(({ name, taskDefinition }) => {
    const wanted = byFamily.get(familyOf(taskDefinition));
    if (wanted !== undefined && nameIn(wanted) === nameIn(taskDefinition)) return [];
    const has = wanted === undefined ? 'no such family' : nameIn(wanted);
    return [`${name} runs ${nameIn(taskDefinition)}, ${stack} has ${has}`];
  });
  if (drifted.length === 0) return { check, level: 'ok', message: `every service runs what ${stack} has` };
  return {
    check,
    level: 'warn',
    message: `${drifted.join('; ')}: a deployment of the stack that changes nothing else leaves that, any other brings it back`,
    advice: `mend the version, then ${deployLine(stack, where)}`,
  };
}

/** `FAMILY:REVISION` of an ARN, or of itself. */
const nameIn = (taskDefinition: string): string => taskDefinition.slice(taskDefinition.lastIndexOf('/') + 1);
const familyOf = (taskDefinition: string): string => nameIn(taskDefinition).replace(/:\d+$/, '');

async function readDefinitions(client: CloudFormationClient, StackName: string): Promise<string[] | undefined> {
  const found: string[] = [];
  try {
    for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName })) {
      for (const { ResourceType, PhysicalResourceId = '' } of StackResourceSummaries) {
        if (ResourceType === 'AWS::ECS::TaskDefinition') found.push(PhysicalResourceId);
      }
    }
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'ValidationError' && message.includes('does not exist')) return undefined;
    throw error;
  }
  return found;
}
