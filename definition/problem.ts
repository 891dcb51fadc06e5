/** Something in a configuration that keeps it from being a system, or that its author should know. */
export interface Problem {
  /** The place in the value, e.g. `services.web.calls.db`. */
  readonly path: string;
  /** What is wrong there, after the path and a colon or a blank. */
  readonly message: string;
}

/** A place in the value, of its keys. */
export const at = (...keys: readonly (string | number)[]): string =>
  keys.map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`)).join('');

/** A value as people see it in a message, shortened. */
export function shown(value: unknown): string {
  const text = typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
