import { readFileSync } from 'node:fs';
import { simplified } from './simplified.ts';

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

/** With what its functions come to. */
export function readTemplate(path: string): SynthesizedTemplate {
  return simplified({ Resources: {}, ...JSON.parse(readFileSync(path, 'utf8')) }) as SynthesizedTemplate;
}
