export { shown } from '../lib/model/shown.ts';

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
