import { existsSync, readFileSync, statSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { interpolate } from './compose/interpolate.ts';
import type { EnvFile } from './found.ts';

/** A file with a variable in each line, those of others in it filled in as by Compose; undefined where there is none. */
export function readEnvFile(path: string): EnvFile | undefined {
  if (!existsSync(path) || !statSync(path).isFile()) return undefined;
  const raw = parseEnv(readFileSync(path, 'utf8')) as Record<string, string>;
  const names = Object.keys(raw).filter((name) => raw[name]?.includes('${'));
  const filled = names.map((name) => [name, fill(raw[name] ?? '', raw)] as const);
  return { path, values: { ...raw, ...Object.fromEntries(filled) }, withReferences: names };
}

/** What the file does not say stays as it is. */
function fill(text: string, values: Readonly<Record<string, string>>): string {
  try {
    return interpolate(
      text,
      (name) => values[name],
      (name) => `\${${name}}`,
    );
  } catch {
    return text;
  }
}
