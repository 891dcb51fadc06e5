import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { statOf } from '../../base/stat-of.ts';
import { splitOrShell } from './compose/forms.ts';
import { type Note, open, type Start, told } from './found.ts';
import { portSaidBy, variablesApart } from './leading-variables.ts';
import type { Path } from './on-path.ts';
import { hasPackage, readPackage } from './package-json.ts';
import { readText } from './read-text.ts';
import { ownHost, ownPort } from './reference.ts';
import { withoutShell } from './shell-line.ts';

/** How what is in a folder is usually started, by the files that its build has; undefined where they do not tell. */
export function guessStart(folder: string, path: Path): Start | undefined {
  for (const [file, guess] of guesses) {
    const found = filesIn(folder).find((name) => file.test(name));
    const guessed = found === undefined ? undefined : guess(folder, found);
    if (!guessed) continue;
    const { command, env } = variablesApart(guessed);
    const isSaid = found === 'package.json';
    return {
      command: path.known(command),
      env,
      cwd: folder,
      notes: isSaid ? notesOfPackage(folder, command) : [told('command', `guessed, for there is a ${found}`)],
    };
  }
  return undefined;
}

/** Why a folder that has a build file is none of a program; undefined where it is one, or has no such file. */
export function whyNoStart(folder: string, path: Path): string | undefined {
  if (guessStart(folder, path)) return undefined;
  for (const [file, , lacks] of guesses) {
    const found = filesIn(folder).find((name) => file.test(name));
    if (found !== undefined && lacks) return `there is a ${found}, and ${lacks}`;
  }
  return undefined;
}

type Guess = (folder: string, file: string) => string[] | undefined;

const text = (...parts: string[]): string => readText(join(...parts));
const has = (...parts: string[]): boolean => existsSync(join(...parts));

const pythonFiles = ['app.py', 'main.py', 'server.py', 'wsgi.py', 'worker.py', '__main__.py'];

/** By the file that says so, the surest first; with what is missing where it does not. */
const guesses: readonly (readonly [RegExp, Guess, string?])[] = [
  [/^package\.json$/, (folder) => startOfPackage(folder), 'no start script in it, nor a server.js'],
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
  [/^go\.mod$/, (folder) => goProgram(folder), 'no package main, nor a single one in cmd'],
  [/^Cargo\.toml$/, () => ['cargo', 'run', '--release']],
  [/\.csproj$/, () => ['dotnet', 'run']],
  [/^manage\.py$/, () => ['python', 'manage.py', 'runserver', '--noreload', `${ownHost}:${ownPort}`]],
  [
    /^(requirements\.txt|pyproject\.toml|Pipfile|(app|main|server)\.py)$/,
    (folder) => pythonProgram(folder),
    `none of ${pythonFiles.join(', ')}`,
  ],
  [/^config\.ru$/, () => ['bundle', 'exec', 'rackup', '--host', ownHost, '--port', ownPort]],
];

/** The start script of a package: its own words where Node runs it, so that no npm stands between. */
export function startOfPackage(folder: string): string[] | undefined {
  const { scripts = {} } = readPackage(folder);
  const { start } = scripts;
  if (typeof start !== 'string')
    return has(folder, 'server.js') && hasPackage(folder) ? ['node', 'server.js'] : undefined;
  const words = withoutShell(['sh', '-c', start]);
  return variablesApart(words).command[0] === 'node' ? words : ['npm', 'start'];
}

/** A script that npm runs sets its variables over those that it is told. */
function notesOfPackage(folder: string, [program]: readonly string[]): Note[] {
  const { start = '' } = readPackage(folder).scripts ?? {};
  const port = program === 'npm' ? portSaidBy(variablesApart(['sh', '-c', start])) : undefined;
  if (port === undefined) return [];
  return [open('command', `its start script says PORT=${port}, whatever it is told: have it take PORT from outside`)];
}

function goProgram(folder: string): string[] | undefined {
  if (filesIn(folder).some((name) => name.endsWith('.go') && /^package main\b/m.test(text(folder, name))))
    return ['go', 'run', '.'];
  const commands = has(folder, 'cmd') ? readdirSync(join(folder, 'cmd'), { withFileTypes: true }) : [];
  const [only, ...others] = commands.filter((entry) => entry.isDirectory());
  return only && others.length === 0 ? ['go', 'run', `./cmd/${only.name}`] : undefined;
}

function pythonProgram(folder: string): string[] | undefined {
  const file = pythonFiles.find((name) => has(folder, name));
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
  if (!statOf(folder)?.isDirectory()) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .toSorted();
}
