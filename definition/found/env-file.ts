import { existsSync, readFileSync, statSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { EnvFile } from './found.ts';

/** A file with a variable in each line; undefined where there is none. */
export function readEnvFile(path: string): EnvFile | undefined {
  if (!existsSync(path) || !statSync(path).isFile()) return undefined;
  return { path, values: parseEnv(readFileSync(path, 'utf8')) as Record<string, string> };
}
