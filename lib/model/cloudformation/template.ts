import type { Rights } from './statements.ts';

/** A CloudFormation template as written to disk. */
export interface SynthesizedTemplate {
  readonly Resources: Readonly<Record<string, SynthesizedResource>>;
  readonly Outputs?: Readonly<
    Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>
  >;
}

export interface SynthesizedResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

/** A role, with all statements of its policies. */
export interface SynthesizedRole {
  readonly isForFis: boolean;
  /** A function acts as it. */
  readonly isForLambda: boolean;
  readonly statements: readonly Rights[];
  /** ARNs of policies that others maintain. */
  readonly managedPolicies: readonly unknown[];
  readonly metadata: Readonly<Record<string, unknown>>;
}
