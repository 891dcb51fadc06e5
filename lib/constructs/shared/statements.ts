import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Aws } from 'aws-cdk-lib/core';
import type { Config } from '../../config.ts';
import type { Permission } from '../../model/faults/permissions.ts';
import { namesOf, prefixOf } from '../../names.ts';

/** What the role of an automation's document is called, apart from where it is. */
export const automationRole = (automation: string): string => `automation-${automation}`;

const taggedByFis = { 'ec2:ResourceTag/managedByFIS': 'true' };

/**
 * What an action is tied to, beside its resources. The association of a subnet is not: FIS gives it back to a network
 * ACL that is not its own. Source: AWS managed policy AWSFaultInjectionSimulatorNetworkAccess.
 */
const conditions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'iam:PassRole': { 'iam:PassedToService': 'ssm.amazonaws.com' },
  'ec2:CreateTags': { 'ec2:CreateAction': 'CreateNetworkAcl', 'aws:RequestTag/managedByFIS': 'true' },
  'ec2:CreateNetworkAclEntry': taggedByFis,
  'ec2:DeleteNetworkAcl': taggedByFis,
};

/**
 * What faults need, as statements of IAM: placeholders become the environment's names, and `automations` (if given)
 * are the only documents, and roles of documents, that the statements speak of.
 */
export function statementsOf(
  permissions: readonly Permission[],
  config: Config,
  automations?: readonly string[],
): PolicyStatement[] {
  const unique = [...new Map(permissions.map((permission) => [JSON.stringify(permission), permission])).values()];
  return unique.flatMap(({ actions, resources }) => {
    const named = resources
      .flatMap((resource) => (automations ? narrow(resource, automations, config) : resource))
      .map((resource) => resolve(resource, config));
    return [...Map.groupBy(actions, (action) => conditions[action])].map(
      ([StringEquals, same]) =>
        new PolicyStatement({ actions: same, resources: named, ...(StringEquals && { conditions: { StringEquals } }) }),
    );
  });
}

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: these are IAM's own placeholders
/** Of all our documents and their roles, the named ones. A definition's ARN goes on with its version. */
function narrow(resource: string, automations: readonly string[], config: Config): string[] {
  const [, start, kind] =
    /^(.*:(document|automation-definition|role)\/)\$\{System\}-(?:automation-)?\*$/.exec(resource) ?? [];
  if (!start) return [resource];
  const names = namesOf(config);
  return automations.map((name) => {
    if (kind === 'role') return start + names.role(automationRole(name), config.region);
    return start + names.document(name) + (kind === 'automation-definition' ? ':*' : '');
  });
}

function resolve(resource: string, config: Config): string {
  return resource
    .replaceAll('${Partition}', Aws.PARTITION)
    .replaceAll('${Region}', Aws.REGION)
    .replaceAll('${Account}', Aws.ACCOUNT_ID)
    .replaceAll('${Cluster}', namesOf(config).cluster)
    .replaceAll('${System}', prefixOf(config));
}
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: end
