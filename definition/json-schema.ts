import * as z from 'zod';
import { system } from './schema/system.ts';

/** The JSON schema of a configuration, for editors: what is a function there cannot be said in JSON. */
export function jsonSchema(): object {
  const schema = z.toJSONSchema(system, {
    io: 'input',
    reused: 'ref',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema: said }) => {
      if (zodSchema._zod.def.type === 'custom') said.not = {};
    },
  });
  return { ...schema, title: 'breakwater.config.json' };
}
