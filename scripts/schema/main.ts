import { writeFileSync } from 'node:fs';
import { jsonSchema } from './json-schema.ts';

/** `npm run schema`: writes the JSON schema of a configuration. */
writeFileSync(new URL('../../breakwater.schema.json', import.meta.url), `${JSON.stringify(jsonSchema(), null, 2)}\n`);
