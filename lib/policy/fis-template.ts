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

/** Maps whose keys are names that people chose. */
const maps = new Set(['Targets', 'Actions', 'Tags', 'Parameters', 'ResourceTags']);

/** Reads the properties of an AWS::FIS::ExperimentTemplate as synthesised. */
export function fisTemplateOf(properties: Readonly<Record<string, unknown>>): FisTemplate {
  const empty = { targets: {}, actions: {}, tags: {}, stopConditions: [] };
  return { ...empty, ...(lowerFirst(properties, false) as Partial<FisTemplate>) };
}

function lowerFirst(value: unknown, named: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => lowerFirst(item, false));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      named ? key : key.charAt(0).toLowerCase() + key.slice(1),
      lowerFirst(inner, !named && maps.has(key)),
    ]),
  );
}
