import { readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { statOf } from '../../base/stat-of.ts';
import { readPackage } from './package-json.ts';
import { readText } from './read-text.ts';
import { ownPort } from './reference.ts';
import { namesPort } from './shell-line.ts';

export interface PortUser {
  readonly name: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What files of variables say beside it. */
  readonly fileEnv: Readonly<Record<string, string>>;
  readonly port: number | undefined;
  /** Where its source may be. */
  readonly folder: string | undefined;
}

export type Followed = Pick<PortUser, 'command' | 'env'> & { readonly follows: boolean };

/** Has a program listen where PORT says, as far as its command, its variables or its source show how it is told. */
export function followPort({ name, command, env, fileEnv, port, folder }: PortUser): Followed {
  const words =
    port === undefined ? command : command.map((word, index) => withoutPort(word, command[index - 1], port));
  const own = Object.entries({ ...fileEnv, ...env }).flatMap(([variable, value]) => {
    const followed = port === undefined ? value : ofOwnPort(name, variable, value, port);
    return followed === value ? [] : [[variable, followed] as const];
  });
  const spring = folder !== undefined && isSpring(folder) ? { SERVER_PORT: ownPort } : {};
  const all: Record<string, string> = { ...spring, ...env, ...Object.fromEntries(own) };
  const isGiven = port !== undefined && ('PORT' in env || 'PORT' in fileEnv);
  const isInEnv = Object.values(all).some((value) => value.includes(ownPort)) || 'SERVER_PORT' in spring;
  const isTold = isGiven || namesPort(words) || isInEnv;
  const { PORT: _, ...others } = all;
  if (/^(0\.0\.0\.0|::|\*|localhost|127\.0\.0\.1)?$/.test(others.HOST ?? 'kept')) delete others.HOST;
  return { command: words, env: others, follows: isTold || (folder !== undefined && readsPort(folder)) };
}

/** A word of a command with the port that it gives replaced by the task's own. */
function withoutPort(word: string, before: string | undefined, port: number): string {
  const number = String(port);
  if (word === number && /^(-p|-P|-l|--?(http-?)?port|--listen|--bind|-b|runserver)$/.test(before ?? ''))
    return ownPort;
  if (before === '-c')
    return word.replaceAll(new RegExp(`(:|--?port[ =]|(?<!\\w)PORT=)${number}(?!\\d)`, 'g'), `$1${ownPort}`);
  const address = new RegExp(`^(--?[\\w-]+=)?((?:tcp://|https?://)?(?:[\\d.]*|localhost|\\[::\\]|\\*):)${number}$`);
  const option = new RegExp(`^(--?(?:http-?)?port=)${number}$`);
  return word.replace(address, `$1$2${ownPort}`).replace(option, `$1${ownPort}`);
}

const listens =
  /^(APP|SERVER|HTTP|LISTEN|SERVICE|WEB|API|GRPC|REST|FLASK_RUN|UVICORN|ROCKET|SPRING|QUARKUS_HTTP|ASPNETCORE_HTTP)_PORTS?$/;

/** The value of a variable by which a program is told where to listen, with its own port. */
function ofOwnPort(service: string, variable: string, value: string, port: number): string {
  const plain = variable.toUpperCase().replaceAll(/[^A-Z]+/g, '_');
  const isOwn = listens.test(plain) || plain === `${service.toUpperCase().replaceAll(/[^A-Z]+/g, '_')}_PORT`;
  if (isOwn && value === String(port)) return ownPort;
  const address = new RegExp(`^((?:https?://)?(?:0\\.0\\.0\\.0|\\[::\\]|\\*|\\+)?:)${port}$`);
  return value.replace(address, `$1${ownPort}`);
}

const isSpring = (folder: string): boolean =>
  /spring-boot/.test(readText(join(folder, 'pom.xml'))) ||
  /springframework\.boot/.test(readText(join(folder, 'build.gradle')) + readText(join(folder, 'build.gradle.kts')));

const sources = new Set([
  '.js',
  '.mjs',
  '.cjs',
  '.ts',
  '.py',
  '.go',
  '.rb',
  '.java',
  '.kt',
  '.cs',
  '.rs',
  '.php',
  '.ex',
]);
const configurations = /^application.*\.(ya?ml|properties)$/;
const most = { files: 300, bytes: 200_000, depth: 4 };

/** How languages read the variable PORT. */
const reads =
  /process\.env\.PORT\b|process\.env\[['"]PORT['"]\]|\benv\.PORT\b|environ(\.get)?[[(]\s*['"]PORT['"]|getenv\(\s*['"]PORT['"]|Getenv\("PORT"\)|LookupEnv\("PORT"\)|ENV(\.fetch)?[[(]\s*['"]PORT['"]|GetEnvironmentVariable\("PORT"\)|env::var\("PORT"\)|\$\{PORT(:\d+)?\}/;

/** Whether a program's source reads PORT; frameworks that do by themselves count. Looks at some hundred files at most. */
export function readsPort(folder: string): boolean {
  const { dependencies = {}, scripts = {} } = readPackage(folder);
  if ('next' in dependencies && /^next start/.test(scripts.start ?? '')) return true;
  return sourcesIn(folder, 0)
    .slice(0, most.files)
    .some((file) => reads.test(readText(file)));
}

function sourcesIn(folder: string, depth: number): string[] {
  if (depth > most.depth || !statOf(folder)?.isDirectory()) return [];
  return readdirSync(folder, { withFileTypes: true })
    .toSorted((one, other) => Number(one.isDirectory()) - Number(other.isDirectory()))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return notOurs.test(entry.name) ? [] : sourcesIn(path, depth + 1);
      const isSource = sources.has(extname(entry.name)) || configurations.test(entry.name);
      return isSource && entry.isFile() && (statOf(path)?.size ?? 0) <= most.bytes ? [path] : [];
    });
}

const notOurs = /^(\.|node_modules$|vendor$|dist$|target$|tests?$)/;
