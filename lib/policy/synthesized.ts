import { readFileSync } from 'node:fs';

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

export function readTemplate(path: string): SynthesizedTemplate {
  return { Resources: {}, ...JSON.parse(readFileSync(path, 'utf8')) };
}
