/** A JSON pointer (RFC 6901) that is none; the message names it. */
export class PointerError extends Error {
  override readonly name = 'PointerError';
}

/** The tokens of a JSON pointer; `*` stands for every element of a list. Throws {@link PointerError}. */
export function parsePointer(pointer: string): string[] {
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) {
    throw new PointerError(`${JSON.stringify(pointer)} is no JSON pointer: it begins with /, such as /items/0/id`);
  }
  if (/~(?![01])/.test(pointer)) {
    throw new PointerError(`${JSON.stringify(pointer)} is no JSON pointer: a ~ is written ~0, and a / in a name ~1`);
  }
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** What a pointer finds: nothing, one value, or with `*` as many as there are. An object's own `*` goes before all. */
export function findByPointer(value: unknown, pointer: string): unknown[] {
  return parsePointer(pointer).reduce<unknown[]>((found, token) => found.flatMap((one) => step(one, token)), [value]);
}

/** Whether it may find several. */
export const findsMany = (pointer: string): boolean => parsePointer(pointer).includes('*');

function step(value: unknown, token: string): unknown[] {
  if (Array.isArray(value)) {
    if (token === '*') return value;
    return /^(0|[1-9]\d*)$/.test(token) && Number(token) < value.length ? [value[Number(token)]] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.hasOwn(value, token) ? [(value as Record<string, unknown>)[token]] : [];
}
