import type { TargetFilter } from '../fis-template.ts';

/**
 * Whether a resource passes a target's filter, by its description in the PascalCase of filter paths. A path that leads
 * nowhere passes nothing, silently, as on AWS. Source: FIS user guide, resource filters.
 */
export function passesFilter({ path, values }: TargetFilter, description: unknown): boolean {
  return path
    .split('.')
    .reduce<unknown[]>((found, element) => found.flatMap((value) => member(value, element)), [description])
    .some((value) => values.includes(String(value)));
}

function member(value: unknown, element: string): unknown[] {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, element)) return [];
  const found = (value as Record<string, unknown>)[element];
  return Array.isArray(found) ? found : [found];
}
