import type { App } from 'aws-cdk-lib/core';
import type { Json } from './plant.ts';

/** What stacks export and import, by the name of the export. */
export interface CrossStack {
  readonly exported: ReadonlySet<string>;
  /** Who imports it. */
  readonly imported: ReadonlyMap<string, readonly string[]>;
}

export function crossStack(app: App): CrossStack {
  const exported = new Set<string>();
  const imported = new Map<string, string[]>();
  for (const { stackName, template } of app.synth().stacks) {
    for (const { Export } of Object.values<Json>(template.Outputs ?? {})) if (Export) exported.add(Export.Name);
    for (const name of importsIn(template.Resources)) imported.set(name, [...(imported.get(name) ?? []), stackName]);
  }
  return { exported, imported };
}

/**
 * The exports that the stacks of `after` no longer have, though those of `before` are deployed and import them: who
 * exports is deployed first, and CloudFormation does not delete an export in use.
 */
export function vanishing(before: CrossStack, after: CrossStack): string[] {
  return [...before.imported]
    .filter(([name]) => !after.exported.has(name))
    .map(([name, stacks]) => `${name}, which ${[...new Set(stacks)].join(', ')} imports`);
}

function importsIn(value: Json): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { 'Fn::ImportValue': name, ...rest } = value;
  return [...(typeof name === 'string' ? [name] : []), ...Object.values(rest).flatMap(importsIn)];
}
