import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { splitOrShell } from './compose/forms.ts';
import { type Start, told } from './found.ts';
import type { Path } from './on-path.ts';
import { ownHost, ownPort } from './reference.ts';
import { withoutShell } from './shell-line.ts';

/** How what is in a folder is usually started, by the files that its build has; undefined where they do not tell. */
export function guessStart(folder: string, path: Path): Start | undefined {
  for (const [file, guess] of guesses) {
    const found = filesIn(folder).find((name) => file.test(name));
    const command = found === undefined ? undefined : guess(folder, found);
    if (!command) continue;
    const isSaid = found === 'package.json';
    return {
      command: path.known(command),
      cwd: folder,
      notes: isSaid ? [] : [told('command', `guessed, for there is a ${found}`)],
    };
  }
  return undefined;
}

type Guess = (folder: string, file: string) => string[] | undefined;

const text = (...parts: string[]): string => readText(join(...parts));
export const readText = (file: string): string =>
  statSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file, 'utf8') : '';
const has = (...parts: string[]): boolean => existsSync(join(...parts));

/** By the file that says so, the surest first. */
const guesses: readonly (readonly [RegExp, Guess])[] = [
  [/^package\.json$/, (folder) => startOfPackage(folder)],
  [
    /^pom\.xml$/,
    (folder) => {
      const maven = has(folder, 'mvnw') ? './mvnw' : 'mvn';
      return [maven, '-q', /spring-boot/.test(text(folder, 'pom.xml')) ? 'spring-boot:run' : 'exec:java'];
    },
  ],
  [
    /^build\.gradle(\.kts)?$/,
    (folder, file) => {
      const gradle = has(folder, 'gradlew') ? './gradlew' : 'gradle';
      return [gradle, '-q', /springframework\.boot/.test(text(folder, file)) ? 'bootRun' : 'run'];
    },
  ],
  [/^go\.mod$/, (folder) => goProgram(folder)],
  [/^Cargo\.toml$/, () => ['cargo', 'run', '--release']],
  [/\.csproj$/, () => ['dotnet', 'run']],
  [/^manage\.py$/, () => ['python', 'manage.py', 'runserver', '--noreload', `${ownHost}:${ownPort}`]],
  [/^(requirements\.txt|pyproject\.toml|Pipfile|(app|main|server)\.py)$/, (folder) => pythonProgram(folder)],
  [/^config\.ru$/, () => ['bundle', 'exec', 'rackup', '--host', ownHost, '--port', ownPort]],
];

/** The start script of a package: its own words where Node runs it, so that no npm stands between. */
export function startOfPackage(folder: string): string[] | undefined {
  const { scripts = {} } = readPackage(folder);
  const { start } = scripts;
  if (typeof start !== 'string')
    return has(folder, 'server.js') && hasPackage(folder) ? ['node', 'server.js'] : undefined;
  const words = withoutShell(['sh', '-c', start]);
  return words[0] === 'node' ? words : ['npm', 'start'];
}

export interface Package {
  readonly name?: string;
  readonly type?: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly workspaces?: readonly string[] | { readonly packages?: readonly string[] };
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** The package.json of a folder; empty where there is none that can be read. */
export function readPackage(folder: string): Package {
  try {
    const read: unknown = JSON.parse(text(folder, 'package.json'));
    return typeof read === 'object' && read !== null ? read : {};
  } catch {
    return {};
  }
}

export const hasPackage = (folder: string): boolean => has(folder, 'package.json');

function goProgram(folder: string): string[] | undefined {
  if (filesIn(folder).some((name) => name.endsWith('.go') && /^package main\b/m.test(text(folder, name))))
    return ['go', 'run', '.'];
  const commands = has(folder, 'cmd') ? readdirSync(join(folder, 'cmd'), { withFileTypes: true }) : [];
  const [only, ...others] = commands.filter((entry) => entry.isDirectory());
  return only && others.length === 0 ? ['go', 'run', `./cmd/${only.name}`] : undefined;
}

function pythonProgram(folder: string): string[] | undefined {
  const file = ['app.py', 'main.py', 'server.py', 'wsgi.py', 'worker.py', '__main__.py'].find((name) =>
    has(folder, name),
  );
  if (file === undefined) return undefined;
  const module = file.replace(/\.py$/, '');
  const source = text(folder, file);
  const [, fastApi] = /^(\w+)\s*=\s*(?:FastAPI|Starlette)\(/m.exec(source) ?? [];
  if (fastApi && !/uvicorn\.run\(/.test(source)) {
    return ['uvicorn', `${module}:${fastApi}`, '--host', ownHost, '--port', ownPort];
  }
  const isFlask = /^\w+\s*=\s*Flask\(/m.test(source) && !/\.run\(/.test(source);
  return isFlask ? splitOrShell(`flask --app ${module} run --host ${ownHost} --port ${ownPort}`) : ['python', file];
}

export function filesIn(folder: string): string[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .toSorted();
}
