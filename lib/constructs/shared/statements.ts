import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Aws } from 'aws-cdk-lib/core';
import type { Config } from '../../config.ts';
import type { Permission } from '../../model/faults/permissions.ts';
import { labels } from '../../model/labels.ts';
import { namesOf, prefixOf } from '../../names.ts';

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
  const ofEnvironment = { [`aws:ResourceTag/${labels.environment}`]: config.name };
  return unique.flatMap(({ actions, resources }) => {
    const named = resources
      .flatMap((resource) => (automations ? narrow(resource, automations) : resource))
      .map((resource) => resolve(resource, config));
    const conditionOf = (action: string) =>
      conditions[action] ?? (action.startsWith('arc-zonal-shift:') && named[0] !== '*' ? ofEnvironment : undefined);
    return [...Map.groupBy(actions, conditionOf)].map(
      ([StringEquals, same]) =>
        new PolicyStatement({ actions: same, resources: named, ...(StringEquals && { conditions: { StringEquals } }) }),
    );
  });
}

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: these are IAM's own placeholders
/** Of all our documents, the named ones. A definition's ARN goes on with its version. */
function narrow(resource: string, automations: readonly string[]): string[] {
  const [, start, kind] =
    /^(.*:(document|automation-definition|role)\/\$\{System\}-(?:automation-)?)\*$/.exec(resource) ?? [];
  if (!start) return [resource];
  return automations.map((name) => start + name + (kind === 'automation-definition' ? ':*' : ''));
}

function resolve(resource: string, config: Config): string {
  return resource
    .replaceAll('${Region}', Aws.REGION)
    .replaceAll('${Account}', Aws.ACCOUNT_ID)
    .replaceAll('${Cluster}', namesOf(config).cluster)
    .replaceAll('${System}', prefixOf(config));
}
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: end
