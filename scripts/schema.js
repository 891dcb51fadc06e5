// Writes the JSON schema of a configuration, which follows from definition/schema: `npm run schema`.
import { writeFileSync } from 'node:fs';
import { jsonSchema } from '../definition/json-schema.ts';

writeFileSync(new URL('../breakwater.schema.json', import.meta.url), `${JSON.stringify(jsonSchema(), null, 2)}\n`);
