import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { nearest } from '../../base/nearest.ts';
import { shortened } from '../model/shortened.ts';
import type { Path } from './path.ts';
import { apiSchema, cloudFormationSchema } from './template-schema.ts';
import { isRecord, Unresolved } from './unresolved.ts';

/** Something of the form of a template that the API does not take. */
export interface SchemaIssue {
  readonly kind: 'missing' | 'unknown' | 'type' | 'bounds';
  /** As the file writes it. */
  readonly at: Path;
  readonly message: string;
}

const ajv = new Ajv({ allErrors: true, verbose: true, strict: false });
const schemas = { api: apiSchema, cloudformation: cloudFormationSchema };
const validators = new Map<string, ValidateFunction>();

/** What is wrong with the form of a template that is written in the API's names, or in CloudFormation's. */
export function schemaIssuesOf(body: unknown, dialect: keyof typeof schemas): SchemaIssue[] {
  const isValid = validators.get(dialect) ?? ajv.compile(schemas[dialect]);
  validators.set(dialect, isValid);
  if (isValid(body)) return [];
  return (isValid.errors ?? []).slice(0, mostIssues).flatMap((error) => issueOf(error, body) ?? []);
}

/** Whoever reads a hundred of them reads no more. */
const mostIssues = 100;

function issueOf({ keyword, instancePath, params, data, parentSchema, propertyName }: ErrorObject, body: unknown) {
  // What is not told has any form; and what is wrong with a name is told once, of the map.
  if (data instanceof Unresolved || propertyName !== undefined) return undefined;
  const at = pathOf(instancePath, body);
  const issue = (kind: SchemaIssue['kind'], message: string, path: Path = at): SchemaIssue => ({
    kind,
    at: path,
    message,
  });
  const last = at.at(-1);
  switch (keyword) {
    case 'required':
      return issue('missing', `${params.missingProperty} is missing`);
    case 'additionalProperties': {
      const known = Object.keys(isRecord(parentSchema?.properties) ? parentSchema.properties : {});
      const name = String(params.additionalProperty);
      return issue('unknown', `${shown(name)} is no field of ${last ?? 'a template'}${nearest(name, known)}`, [
        ...at,
        name,
      ]);
    }
    case 'type':
      return issue('type', `must be ${wordsFor(params.type)}, not ${kindOf(data)}`);
    case 'enum':
      return issue('bounds', `${shown(data)} is none of ${(params.allowedValues as unknown[]).join(', ')}`);
    case 'propertyNames':
      return issue('bounds', `${shown(params.propertyName)} is no name: 1 to 64 characters, and no spaces`, [
        ...at,
        String(params.propertyName),
      ]);
    case 'minLength':
      // What is too short for an ARN is none, and there is a rule on ARNs.
      if (params.limit === shortestArn) return undefined;
      return issue('bounds', `${shown(data)} has ${String(data).length} characters: at least ${params.limit}`);
    case 'maxLength':
      return issue('bounds', `${shown(data)} has ${String(data).length} characters: at most ${params.limit}`);
    case 'maxItems':
      return issue('bounds', `has ${(data as unknown[]).length} items: at most ${params.limit}`);
    default:
      return issue(
        'bounds',
        `${shown(data)} ${keyword === 'minimum' ? 'is less than' : 'is more than'} ${params.limit}`,
      );
  }
}

/** Source: FIS API, RoleArn. */
const shortestArn = 20;

/** A value as a message has it: never long. */
export const shown = (value: unknown): string => shortened(JSON.stringify(value) ?? 'nothing', 80);

function pathOf(instancePath: string, body: unknown): Path {
  const parts = instancePath.split('/').slice(1);
  let value = body;
  return parts.map((part) => {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const isIndex = Array.isArray(value);
    value = (value as Record<string, unknown> | undefined)?.[key];
    return isIndex ? Number(key) : key;
  });
}

const words: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

const wordsFor = (types: unknown): string => words[Array.isArray(types) ? types[0] : String(types)] ?? String(types);

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `${words[typeof value]} (${shown(value)})`;
}
