import { randomBytes } from 'node:crypto';
import { isLoopback } from '../../base/addresses.ts';
import { UsageError } from '../../base/usage-error.ts';
import { type ListenOptions, tokenVariable } from '../supervisor/options.ts';

/**
 * What callers from beyond loopback must have: that of the environment, or a new one; undefined where nobody can come from
 * there. Throws UsageError for one that is easily guessed, without naming it.
 */
export function tokenFor(
  listen: Pick<ListenOptions, 'addresses'> | undefined,
  variables: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  if (!listen || listen.addresses.every(isLoopback)) return undefined;
  const given = variables[tokenVariable];
  if (given === undefined) return randomBytes(32).toString('base64url');
  if (/^[\x21-\x7e]{16,256}$/.test(given)) return given;
  throw new UsageError(`${tokenVariable} must be 16 to 256 visible ASCII characters, and is not`);
}
