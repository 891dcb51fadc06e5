type Place = readonly (string | number)[];

/** The first thing in a value that JSON would lose or change, with its place; undefined where it is JSON all through. */
export function jsonProblem(value: unknown, at: Place = [], above: readonly unknown[] = []): JsonProblem | undefined {
  const odd = oddIn(value, above);
  if (odd) return { at, message: `${odd}, which JSON has no form for` };
  if (typeof value !== 'object' || value === null) return undefined;
  const inner: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  for (const [key, one] of inner) {
    const problem = jsonProblem(one, [...at, key], [...above, value]);
    if (problem) return problem;
  }
  return undefined;
}

export interface JsonProblem {
  readonly at: Place;
  readonly message: string;
}

function oddIn(value: unknown, above: readonly unknown[]): string | undefined {
  if (typeof value === 'bigint') return `${value}n is a bigint`;
  if (typeof value === 'function' || typeof value === 'symbol') return `it is a ${typeof value}`;
  if (typeof value === 'number' && !Number.isFinite(value)) return `it is ${value}`;
  if (typeof value !== 'object' || value === null) return undefined;
  if (above.includes(value)) return 'it holds itself';
  return Array.isArray(value) || isPlain(value) ? undefined : `it is a ${value.constructor?.name ?? 'made object'}`;
}

/** As written by braces, in whatever realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
