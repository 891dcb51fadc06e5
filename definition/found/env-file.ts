import { parseEnv } from 'node:util';
import { interpolate, type Variables } from './compose/interpolate.ts';
import type { EnvFile } from './found.ts';
import { isFile, readText } from './read-text.ts';

/** How variables in the values of a file are filled in. */
export interface Filling {
  /** Those from elsewhere; they go before the file's own. */
  readonly known: Variables;
  /** What stands for one that nobody knows. */
  readonly missing: (name: string) => string;
}

/** Outside Compose: with what the file itself says; the rest stays as it is. */
const byItself: Filling = { known: () => undefined, missing: (name) => `\${${name}}` };

/**
 * A file with a variable in each line, the variables in its values filled in as by Compose: not in single quotes
 * (docs.docker.com/reference/compose-file/services, "Env_file format"); undefined where there is none.
 */
export function readEnvFile(path: string, filling: Filling = byItself): EnvFile | undefined {
  if (!isFile(path)) return undefined;
  const text = readText(path);
  const read = valuesIn(text);
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(read)) {
    values[name] = isQuoted(name, text) ? value : fill(value, filling, { ...read, ...values });
  }
  return envFile(path, read, values);
}

/** The same where Compose is told `format: raw`: whatever stands after the `=`, quotes and dollars too. */
export function readRawEnvFile(path: string): EnvFile | undefined {
  if (!isFile(path)) return undefined;
  const text = readText(path);
  const lines = [...text.matchAll(/^[^\S\n]*([^\s#=][^=\n]*)=(.*)$/gm)];
  return envFile(path, valuesIn(text), Object.fromEntries(lines.map(([, name = '', value = '']) => [name, value])));
}

/** `read` are the values as the file is read when the system runs. */
function envFile(path: string, read: Readonly<Record<string, string>>, values: Readonly<Record<string, string>>) {
  const differing = Object.keys(values).filter((name) => read[name]?.includes('${') || read[name] !== values[name]);
  return { path, values, withReferences: differing };
}

const valuesIn = (text: string) => parseEnv(text) as Record<string, string>;

const isQuoted = (name: string, text: string): boolean =>
  new RegExp(`^\\s*(export\\s+)?${name.replaceAll(/\W/g, '\\$&')}\\s*=\\s*'`, 'm').test(text);

function fill(text: string, { known, missing }: Filling, own: Readonly<Record<string, string>>): string {
  return interpolate(text, (name) => known(name) ?? own[name], missing, missing);
}
