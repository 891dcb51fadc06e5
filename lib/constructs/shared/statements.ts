import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Aws } from 'aws-cdk-lib/core';
import type { Config } from '../../config/config.ts';
import type { Permission } from '../../model/faults/permissions.ts';
import { namesOf, prefixOf } from '../../names.ts';
import { type Place, tieOf } from './ties.ts';

/** What the role of an automation's document is called, apart from where it is. */
export const automationRole = (automation: string): string => `automation-${automation}`;

/**
 * What is needed, as statements of IAM: placeholders become the environment's names, every resource is tied to the
 * environment, and `automations` (if given) are the only documents, and roles of documents, that the statements speak of.
 */
export function statementsOf(
  permissions: readonly Permission[],
  place: Place,
  automations?: readonly string[],
): PolicyStatement[] {
  const unique = [...new Map(permissions.map((permission) => [JSON.stringify(permission), permission])).values()];
  return unique.flatMap(({ actions, resources }) => {
    const named = resources
      .flatMap((resource) => (automations ? narrow(resource, automations, place.config) : resource))
      .map((resource) => resolve(resource, place.config));
    const single = named.flatMap((resource) =>
      [...Map.groupBy(actions, (action) => JSON.stringify(tieOf(action, resource, place)))].map(([tie, tied]) => ({
        resource,
        actions: tied,
        tie,
      })),
    );
    return [...Map.groupBy(single, ({ actions: tied, tie }) => `${tied} ${tie}`).values()].flatMap(statementOf);
  });
}

/** Resources that share actions and conditions are one statement. */
function statementOf(parts: readonly { resource: string; actions: string[]; tie: string | undefined }[]) {
  const [first] = parts;
  if (!first) return [];
  const { actions, tie } = first;
  const resources = parts.map(({ resource }) => resource);
  return [new PolicyStatement({ actions, resources, ...(tie && { conditions: JSON.parse(tie) }) })];
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
