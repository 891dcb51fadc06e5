import { existsSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { dirname, extname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { statOf } from '../base/stat-of.ts';
import { UsageError } from '../base/usage-error.ts';
import { problemOf } from '../lib/model/check-system.ts';
import type { RuntimeName } from '../lib/model/runtime-name.ts';
import type { System } from '../lib/model/system.ts';
import { problemsOf } from './check/index.ts';
import { fillIn } from './composed/fill-in.ts';
import { onRuntime } from './on-runtime.ts';
import { loadAs, withOrigin } from './own-code.ts';
import { parseDefinition } from './parse.ts';
import { placeOf } from './place-of-error.ts';
import type { Problem } from './problem.ts';
import { resolveSystem } from './resolve/index.ts';
import { thrownInWords } from './thrown-in-words.ts';

/** A file that is to be a system under test and is none; the message names the file and what is missing or wrong. */
export class SystemFileError extends UsageError {
  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(`${file} is no system: ${problem}`, options);
  }
}

/** A configuration with something wrong in it: all of it, each with its place in the value. */
export class ConfigurationError extends SystemFileError {
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly Problem[]) {
    const lines = problems.map(inWords);
    super(file, lines.length === 1 ? (lines[0] as string) : lines.map((line) => `\n  ${line}`).join(''));
    this.problems = problems;
  }
}

export const inWords = ({ path, message }: Problem): string => `${path}${message}`;

/**
 * The system that a file describes: a module's default export, or JSON. Nothing is started. Rejects with
 * {@link SystemFileError}, a {@link ConfigurationError} where the form of a system is there and something in it is wrong.
 * `isChecked`: by whoever starts us, with the user's shell, which we may not have. On `docker` there are as many tasks of a
 * service as its compose file has containers.
 */
export async function loadSystem(
  file: string,
  { isChecked = false, runtime = 'embedded' }: { readonly isChecked?: boolean; readonly runtime?: RuntimeName } = {},
): Promise<System> {
  const found = statOf(file);
  if (!found) throw new SystemFileError(file, 'there is no such file');
  if (found.isDirectory()) throw new SystemFileError(file, 'it is a folder: name the file of the configuration in it');
  const value = extname(file) === '.json' ? await readJson(file) : await importDefault(file);
  if (typeof value !== 'object' || value === null) throw new SystemFileError(file, `it exports ${value}, not a system`);
  return isWhole(value)
    ? onRuntime(wholeSystemIn(value, file), runtime)
    : systemDefinedBy(value, file, { isChecked, runtime });
}

function systemDefinedBy(
  value: object,
  file: string,
  { isChecked, runtime }: { readonly isChecked: boolean; readonly runtime: RuntimeName },
): System {
  const parsed = readAs(file, () => parseDefinition(value));
  if (isProblems(parsed)) throw new ConfigurationError(file, parsed);
  const definition = withOrigin(parsed, { file });
  const written = fillIn({ definition, folder: dirname(file), shell: process.env }, runtime);
  if ('length' in written) throw new ConfigurationError(file, written);
  const problems = isChecked ? [] : problemsOf(written);
  if (problems.length > 0) throw new ConfigurationError(file, problems);
  const system = resolveSystem(written);
  const problem = problemOf(system);
  if (problem) throw new SystemFileError(file, problem);
  return system;
}

/** A value may have getters, and these may throw. */
function readAs<Read>(file: string, read: () => Read): Read {
  try {
    return read();
  } catch (cause) {
    throw new SystemFileError(file, `it cannot be read: ${thrownInWords(cause)}`, { cause });
  }
}

const isProblems = (read: ReturnType<typeof parseDefinition>): read is readonly Problem[] => Array.isArray(read);

/** A system that is told in full, as our own are, has a topology; a definition has services. */
const isWhole = (value: object): value is System => 'topology' in value || 'programOf' in value;

function wholeSystemIn(value: System, file: string): System {
  const problem = problemOf(value) ?? programProblem(value);
  if (problem) throw new SystemFileError(file, problem);
  return value;
}

async function readJson(file: string): Promise<unknown> {
  let text: string;
  let value: unknown;
  try {
    // Editors on Windows put a byte order mark before it.
    text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
    value = JSON.parse(text);
  } catch (cause) {
    throw new SystemFileError(file, `it is no JSON: ${(cause as Error).message}`, { cause });
  }
  const { repeatedKey } = await import('./repeated-key.ts');
  const repeated = repeatedKey(text);
  if (repeated) throw new SystemFileError(file, repeated);
  return value;
}

async function importDefault(file: string): Promise<unknown> {
  const { default: value } = await importModule(file);
  if (value !== undefined) return value;
  throw new SystemFileError(file, 'it has no default export, such as `export default defineSystem({ ... })`');
}

async function importModule(file: string): Promise<{ readonly default?: unknown }> {
  const own = new Set<string>();
  const hooks = takenForModule(pathToFileURL(file).href, own);
  const errorOf = (why: string, options?: ErrorOptions) =>
    new SystemFileError(file, `it cannot be loaded: ${why}`, options);
  const inWords = (why: string) => errorOf(why).message;
  try {
    return await loadAs({ file }, () => import(pathToFileURL(file).href), { inWords });
  } catch (cause) {
    const place = placeOf(cause, file, [...own]);
    throw errorOf(`${thrownInWords(cause)}${place ? ` (${place})` : ''}`, { cause });
  } finally {
    hooks?.deregister();
  }
}

/**
 * A configuration is a module, whatever the package.json beside it says of its own files. Notes the files that are loaded
 * with it, but those of packages. Undefined where it is not Node itself that loads modules, but a test runner.
 */
function takenForModule(configuration: string, own: Set<string>): { deregister(): void } | undefined {
  try {
    return registerHooks({
      load: (url, context, nextLoad) => {
        if (url.startsWith('file:') && !url.includes('/node_modules/')) own.add(fileURLToPath(url));
        const isOurs = url === configuration && /\.[jt]s$/.test(url);
        const format = url.endsWith('.ts') ? 'module-typescript' : 'module';
        return nextLoad(url, isOurs ? { ...context, format } : context);
      },
    });
  } catch {
    return undefined;
  }
}

/** A service whose program is not there; undefined where all have theirs. */
function programProblem({ topology, programOf }: System): string | undefined {
  for (const { name } of topology.services) {
    const program = programOf(name);
    if (program.kind !== 'kit') continue;
    if (!URL.canParse(program.file) || new URL(program.file).protocol !== 'file:') {
      return `the program of service ${name} is ${JSON.stringify(program.file)}, not a file: URL`;
    }
    if (!existsSync(fileURLToPath(program.file))) return `the program of service ${name} is not there: ${program.file}`;
  }
  return undefined;
}
