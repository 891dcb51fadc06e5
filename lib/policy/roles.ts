import type { SynthesizedRole } from './rule.ts';
import type { SynthesizedTemplate } from './synthesized.ts';

interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly Resource?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly Principal?: { readonly Service?: string | readonly string[] };
}
/** A policy, of a role or of a resource. */
export interface PolicyDocument {
  readonly Statement?: readonly Statement[];
}

/** The roles, by logical id, with what their own and their attached policies in the template allow. */
export function rolesOf({ Resources }: SynthesizedTemplate): [id: string, role: SynthesizedRole][] {
  const policies = Object.values(Resources).filter(({ Type }) => Type === 'AWS::IAM::Policy');
  return Object.entries(Resources).flatMap(([id, { Type, Properties = {}, Metadata = {} }]) => {
    if (Type !== 'AWS::IAM::Role') return [];
    const inline = listOf(Properties.Policies as readonly { PolicyDocument: PolicyDocument }[] | undefined);
    const attached = policies
      .filter(({ Properties: policy }) => listOf(policy?.Roles as { Ref?: string }[]).some(({ Ref }) => Ref === id))
      .map(({ Properties: policy }) => policy as unknown as { PolicyDocument: PolicyDocument });
    const statements = [...inline, ...attached]
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement ?? [])
      .filter(({ Effect }) => Effect !== 'Deny')
      .map(({ Action, Resource, Condition = {} }) => ({
        actions: listOf(Action),
        resources: listOf(Resource),
        conditions: Condition,
      }));
    const isForFis = isAssumedByFis(Properties.AssumeRolePolicyDocument as PolicyDocument);
    const managedPolicies = listOf(Properties.ManagedPolicyArns);
    return [[id, { isForFis, statements, managedPolicies, metadata: Metadata }]];
  });
}

/** By FIS itself, or by its experiment in another account, which gives its ARN as external id. */
function isAssumedByFis({ Statement = [] }: PolicyDocument = {}): boolean {
  return Statement.some(
    ({ Principal, Condition }) =>
      listOf(Principal?.Service).includes('fis.amazonaws.com') ||
      JSON.stringify(Condition?.StringLike?.['sts:ExternalId'] ?? '').includes(':fis:'),
  );
}

export function listOf<Value>(value: Value | readonly Value[] | undefined): readonly Value[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as Value];
}
