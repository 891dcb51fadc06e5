import type { SynthesizedRole } from './rule.ts';
import type { SynthesizedTemplate } from './synthesized.ts';

interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly Resource?: unknown;
  readonly Principal?: { readonly Service?: string | readonly string[] };
  readonly Condition?: { readonly StringLike?: Readonly<Record<string, unknown>> };
}
interface Document {
  readonly Statement?: readonly Statement[];
}

/** The roles that FIS assumes, from here or from another account, by logical id, with what their own and their attached policies in the template allow. */
export function fisRolesOf({ Resources }: SynthesizedTemplate): [id: string, role: SynthesizedRole][] {
  const policies = Object.values(Resources).filter(({ Type }) => Type === 'AWS::IAM::Policy');
  return Object.entries(Resources).flatMap(([id, { Type, Properties = {}, Metadata = {} }]) => {
    if (Type !== 'AWS::IAM::Role' || !isForFis(Properties.AssumeRolePolicyDocument as Document)) return [];
    const inline = listOf(Properties.Policies as readonly { PolicyDocument: Document }[] | undefined);
    const attached = policies
      .filter(({ Properties: policy }) => listOf(policy?.Roles as { Ref?: string }[]).some(({ Ref }) => Ref === id))
      .map(({ Properties: policy }) => policy as unknown as { PolicyDocument: Document });
    const statements = [...inline, ...attached]
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement ?? [])
      .filter(({ Effect }) => Effect !== 'Deny')
      .map(({ Action, Resource }) => ({ actions: listOf(Action), resources: listOf(Resource) }));
    return [[id, { statements, metadata: Metadata }]];
  });
}

function isForFis({ Statement = [] }: Document = {}): boolean {
  return Statement.some(
    ({ Principal, Condition }) =>
      listOf(Principal?.Service).includes('fis.amazonaws.com') ||
      JSON.stringify(Condition?.StringLike?.['sts:ExternalId'] ?? '').includes(':fis:'),
  );
}

function listOf<Value>(value: Value | readonly Value[] | undefined): readonly Value[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as Value];
}
