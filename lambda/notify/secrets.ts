import { readFileSync, statSync } from 'node:fs';
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '../../base/clock.ts';

/** Where the values of secrets are read. They go nowhere but into a request: into no log and no error. */
export interface Secrets {
  /** `fresh`: not what was kept, since the receiver refused it. */
  read(name: string, options?: { readonly fresh?: boolean }): Promise<string>;
}

/** A secret cannot be read: the error has its name, and why. */
export class SecretError extends Error {
  override readonly name = 'Secret';
}

const keptMilliseconds = 5 * 60_000;

/** Secrets of Secrets Manager, each kept for five minutes. */
export function secretsOfAws(client: SecretsManagerClient, clock: Pick<Clock, 'wall'>): Secrets {
  const kept = new Map<string, { readonly value: string; readonly at: number }>();
  return {
    read: async (name, { fresh = false } = {}) => {
      const known = kept.get(name);
      if (known && !fresh && clock.wall() - known.at < keptMilliseconds) return known.value;
      const value = await client.send(new GetSecretValueCommand({ SecretId: name })).then(
        ({ SecretString }) => SecretString,
        (error: Error) => {
          throw new SecretError(`secret ${JSON.stringify(name)} cannot be read: ${error.name}`);
        },
      );
      if (value === undefined) throw new SecretError(`secret ${JSON.stringify(name)} is no text`);
      kept.set(name, { value, at: clock.wall() });
      return value;
    },
  };
}

/** Secrets of a file that nobody else may read: a JSON object from names to values, each text or an object. */
export function secretsOfFile(file: string): Secrets {
  return {
    read: async (name) => {
      const value = readSecrets(file)[name];
      if (value === undefined) throw new SecretError(`secret ${JSON.stringify(name)} is not in ${file}`);
      return typeof value === 'string' ? value : JSON.stringify(value);
    },
  };
}

function readSecrets(file: string): Readonly<Record<string, unknown>> {
  let text: string;
  try {
    const mode = statSync(file).mode & 0o777;
    if (mode & 0o077) {
      throw new SecretError(`${file} has mode 0${mode.toString(8)}, and others may read it: chmod 600 ${file}`);
    }
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof SecretError) throw error;
    throw new SecretError(`secrets cannot be read from ${file}: ${(error as NodeJS.ErrnoException).code}`);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // The parser's own message would quote the file.
  }
  throw new SecretError(`${file} is no JSON object`);
}
