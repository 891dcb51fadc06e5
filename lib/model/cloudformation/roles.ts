import { listOf, type PolicyDocument, rightsOf, type Statement, statementsIn } from './statements.ts';
import type { SynthesizedResource, SynthesizedRole, SynthesizedTemplate } from './template.ts';

/** CDK makes managed ones of what is too much for one. Source: CDK API reference, Role. */
export const policyTypes = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'] as const;

/** A policy of roles in a template. */
export interface PolicyProperties {
  readonly Roles?: readonly ({ readonly Ref?: string } | string)[];
  readonly PolicyDocument: PolicyDocument;
}

type Entry = readonly [id: string, resource: SynthesizedResource];

/** Who is allowed something by policies. */
const holders = ['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group'];

/** Policies that say themselves whom they are for, by the properties that do. */
const attached: Readonly<Record<string, readonly string[]>> = {
  'AWS::IAM::Policy': ['Roles', 'Users', 'Groups'],
  'AWS::IAM::ManagedPolicy': ['Roles', 'Users', 'Groups'],
  'AWS::IAM::RolePolicy': ['RoleName'],
  'AWS::IAM::UserPolicy': ['UserName'],
  'AWS::IAM::GroupPolicy': ['GroupName'],
};

/**
 * The roles, by logical id, with what their own and their attached policies in the template allow; users and groups
 * likewise. A policy that is for nobody in the template stands for itself: whoever has it may do what it says,
 * and it is taken for a function's.
 */
export function rolesOf({ Resources }: SynthesizedTemplate): [id: string, role: SynthesizedRole][] {
  const all = Object.entries(Resources);
  const policies = all.filter(([, { Type }]) => Type in attached);
  const owners = all.filter(([, { Type }]) => holders.includes(Type));
  const owned = owners.map((owner) => policies.filter((policy) => isFor(policy, owner) || isNamedBy(owner, policy)));
  const ownerless = policies.filter((policy) => !owned.some((each) => each.includes(policy)));
  return [
    ...owners.map((owner, index): [string, SynthesizedRole] => [owner[0], roleOf(owner, owned[index] ?? [])]),
    ...ownerless.map(([id, { Properties = {}, Metadata = {} }]): [string, SynthesizedRole] => [
      id,
      {
        isForFis: false,
        isForLambda: true,
        statements: allowedBy(Properties.PolicyDocument),
        managedPolicies: [],
        metadata: Metadata,
      },
    ]),
  ];
}

function roleOf([, { Properties = {}, Metadata = {} }]: Entry, policies: readonly Entry[]): SynthesizedRole {
  const inline = listOf(Properties.Policies as readonly { PolicyDocument: PolicyDocument }[] | undefined);
  const documents = [
    ...inline.map(({ PolicyDocument }) => PolicyDocument),
    ...policies.map(([, { Properties: policy = {} }]) => policy.PolicyDocument),
  ];
  const read = policies.map(([id]) => id);
  return {
    isForFis: isAssumedByFis(Properties.AssumeRolePolicyDocument),
    isForLambda: isAssumedBy(Properties.AssumeRolePolicyDocument, 'lambda'),
    statements: documents.flatMap(allowedBy),
    managedPolicies: listOf(Properties.ManagedPolicyArns).filter((arn) => !read.includes(refOf(arn) ?? '')),
    metadata: Metadata,
  };
}

const allowedBy = (document: unknown): SynthesizedRole['statements'] =>
  statementsIn(document)
    .filter(({ Effect }) => Effect !== 'Deny')
    .map(rightsOf);

/** By reference, or by a name that is spelled out in both places. */
function isFor([, { Type, Properties = {} }]: Entry, [id, { Properties: owner = {} }]: Entry): boolean {
  const names: unknown[] = [owner.RoleName, owner.UserName, owner.GroupName].filter((name) => name !== undefined);
  return (attached[Type] ?? [])
    .flatMap((property) => listOf(Properties[property] as readonly unknown[] | undefined))
    .some((whom) => refOf(whom) === id || names.includes(whom));
}

const isNamedBy = ([, { Properties = {} }]: Entry, [id, { Type }]: Entry): boolean =>
  Type === 'AWS::IAM::ManagedPolicy' &&
  listOf(Properties.ManagedPolicyArns as readonly unknown[] | undefined).some((arn) => refOf(arn) === id);

const refOf = (value: unknown): string | undefined => (value as { readonly Ref?: string } | undefined)?.Ref;

/** A name that the template does not tell may be any. */
const isOf = ({ Principal }: Statement, service: string): boolean =>
  Principal === '*' ||
  listOf(Principal?.Service).some((name) =>
    typeof name === 'string' ? name === '*' || name.startsWith(`${service}.`) : JSON.stringify(name).includes(service),
  );

const isAssumedBy = (document: unknown, service: string): boolean =>
  statementsIn(document).some((statement) => isOf(statement, service));

/** By FIS itself, or by its experiment in another account, which gives its ARN as external id. */
const isAssumedByFis = (document: unknown): boolean =>
  statementsIn(document).some(
    (statement) =>
      isOf(statement, 'fis') ||
      JSON.stringify(statement.Condition?.StringLike?.['sts:ExternalId'] ?? '').includes(':fis:'),
  );
