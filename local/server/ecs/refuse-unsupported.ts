import { InvalidParameterException } from '../../ecs/errors.ts';
import { serviceAsItIs } from './present-service.ts';

/** As much of a JSON schema as is looked at here. */
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean;
  readonly items?: Schema;
}

/**
 * Throws InvalidParameterException for the first member that a schema does not name: dropping it would be to say that it
 * was done. One that says nothing, or what is so anyway, is let pass.
 */
export function refuseUnsupported(schema: Schema, value: unknown, path: readonly string[] = []): void {
  if (typeof value !== 'object' || value === null) return;
  const { properties = {}, additionalProperties = true, items } = schema;
  for (const [name, member] of Object.entries(value)) {
    const known = Array.isArray(value) ? items : Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (known) refuseUnsupported(known, member, [...path, name]);
    else if (!additionalProperties && !isSoAnyway(name, member)) {
      throw new InvalidParameterException(`${[...path, name].join('.')}: is not supported by the local endpoint`);
    }
  }
}

const isSoAnyway = (name: string, member: unknown): boolean =>
  Object.hasOwn(serviceAsItIs, name) && member !== null
    ? member === serviceAsItIs[name as keyof typeof serviceAsItIs]
    : isNothing(member);

const isNothing = (value: unknown): boolean =>
  value === null || value === false || (typeof value === 'object' && Object.keys(value).length === 0);
