import * as z from 'zod';
import { system } from '../../definition/schema/system.ts';
import { docsOf, type TypeDocs } from './doc-comments.ts';

type Schema = z.core.JSONSchema.JSONSchema;

/** Where the fields of a configuration are documented. */
const documented = [
  'definition/definition.ts',
  'definition/journeys/journey.ts',
  'definition/promises.ts',
  'lib/model/experiments/experiment.ts',
  'lib/model/objectives.ts',
].map((file) => new URL(`../../${file}`, import.meta.url));

/** Fields that several types have are documented at one of these. */
const shared = ['RunDefinition', 'ObjectiveDefinition'];

/**
 * The JSON schema of a configuration, for editors: its form is that of `definition/schema`, its words are the doc comments of
 * the types. What is a function in a module cannot be said in JSON.
 */
export function jsonSchema(): object {
  const docs = new Map(documented.flatMap((file) => [...docsOf(file)]));
  const { id: _, ...schema } = z.toJSONSchema(system, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema: said }) => {
      if (zodSchema._zod.def.type === 'custom') said.not = {};
      describe(said as Schema, docs);
    },
  }) as Schema;
  return { ...schema, title: 'breakwater.config.json' };
}

function describe(said: Schema, docs: ReadonlyMap<string, TypeDocs>): void {
  const own = typeof said.id === 'string' ? docs.get(said.id) : undefined;
  if (!own) return;
  if (own.about !== undefined) said.description = own.about;
  for (const [field, property] of Object.entries(said.properties ?? {})) {
    const words = [own, ...shared.map((type) => docs.get(type))].find((each) => each?.fields[field] !== undefined);
    if (typeof property === 'object' && words && said.properties) {
      said.properties[field] = { ...property, description: words.fields[field] as string };
    }
  }
}
