import { inApiNames } from '../model/cloudformation/property-names.ts';
import type { ActionDefinition, TargetDefinition } from '../model/fis-template.ts';

/** What policies look at: a FIS template as the API has it, whoever wrote it. */
export interface FisTemplate {
  readonly targets: Readonly<Record<string, TargetDefinition>>;
  readonly actions: Readonly<Record<string, ActionDefinition>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly stopConditions: readonly { readonly source: string; readonly value?: unknown }[];
  readonly experimentOptions?: { readonly emptyTargetResolutionMode?: string };
  readonly logConfiguration?: { readonly logSchemaVersion: number };
}

/** Reads the properties of an AWS::FIS::ExperimentTemplate as synthesised. */
export function fisTemplateOf(properties: Readonly<Record<string, unknown>>): FisTemplate {
  const empty = { targets: {}, actions: {}, tags: {}, stopConditions: [] };
  return { ...empty, ...(inApiNames(properties) as Partial<FisTemplate>) };
}
