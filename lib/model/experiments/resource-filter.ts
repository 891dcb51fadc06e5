import type { TargetFilter } from '../fis-template.ts';

/**
 * Whether a resource passes a target's filter, by its description {@link inPascalCase}. A path that leads nowhere passes
 * nothing, as on AWS. Source: FIS user guide, resource filters.
 */
export function passesFilter({ path, values }: TargetFilter, description: unknown): boolean {
  return valuesAt(path, description).some((value) => values.includes(String(value)));
}

/** What a path leads to, through lists; nothing where it leads nowhere. */
export const valuesAt = (path: string, description: unknown): unknown[] =>
  path
    .split('.')
    .reduce<unknown[]>((found, element) => found.flatMap((value) => member(value, element)), [description]);

/** Every path that leads to a value, e.g. `Containers.Name`. */
export function pathsOf(description: unknown): string[] {
  const members = (value: unknown): [string, unknown][] =>
    typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const paths = (value: unknown): string[] => {
    if (Array.isArray(value)) return value.flatMap(paths);
    return members(value).flatMap(([key, inner]) =>
      typeof inner === 'object' && inner !== null ? paths(inner).map((path) => `${key}.${path}`) : [key],
    );
  };
  return [...new Set(paths(description))];
}

/** An answer of a Describe operation as filter paths spell it. */
export function inPascalCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inPascalCase);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [`${key.charAt(0).toUpperCase()}${key.slice(1)}`, inPascalCase(inner)]),
  );
}

function member(value: unknown, element: string): unknown[] {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, element)) return [];
  const found = (value as Record<string, unknown>)[element];
  return Array.isArray(found) ? found : [found];
}
