import { statSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { markVariable } from '../../lib/model/events/process-identity.ts';
import type { Program } from '../../lib/model/program.ts';
import { InvalidParameterException } from './errors.ts';
import type { Runnable } from './image.ts';

/** A container definition as a caller gives it; what the local runtime does not know is kept and not looked at. */
export interface ContainerDefinition {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly entryPoint?: readonly string[];
  readonly environment?: readonly { readonly name: string; readonly value: string }[];
  readonly [other: string]: unknown;
}

/** Where programs may come from. */
export interface Programs {
  /** The program of a service; undefined where there is no such service. */
  of(service: string): Program | undefined;
  /** The folders that a program of a task definition must lie in. */
  readonly folders: readonly string[];
}

/** Variables that the runtime itself sets. */
const taken: ReadonlySet<string> = new Set([
  'SERVICE_NAME',
  'TASK_ID',
  'AVAILABILITY_ZONE',
  'HOST',
  'PORT',
  'FAULT_LIMITS_FILE',
  markVariable,
  'PATH',
  'HOME',
]);

/** Variables by which any code could be loaded into a task: whoever reaches the endpoint would run it as the user. */
const loading =
  /^(NODE_(?!ENV$).*|LD_.*|DYLD_.*|PYTHON(PATH|HOME|STARTUP|BREAKPOINT|USERBASE)|PERL5(OPT|LIB|DB)|RUBY(OPT|LIB)|(GEM|BUNDLE)_.*|(JAVA_TOOL|_JAVA|JDK_JAVA)_OPTIONS|(JAVA|MAVEN|GRADLE)_OPTS|BASH_ENV|npm_config_.*|DOTNET_STARTUP_HOOKS)$/i;

/** What the local runtime runs of a container. Throws InvalidParameterException for what it cannot or must not run. */
export function runnableOf(container: ContainerDefinition, programs: Programs): Runnable {
  return { program: programOf(container, programs), environment: environmentOf(container) };
}

function programOf({ name, command, entryPoint }: ContainerDefinition, programs: Programs): Program {
  const program = programs.of(name);
  if (program && program.kind !== 'kit')
    return unchanged(program, name, entryPoint?.length ? 'entryPoint' : command?.length ? 'command' : undefined);
  if (entryPoint?.length)
    throw new InvalidParameterException('entryPoint: tasks here run a program by Node.js; give it as command');
  const [first, second, ...more] = command ?? [];
  const file = first === 'node' ? second : first;
  if (more.length > 0 || (first !== 'node' && second !== undefined)) {
    throw new InvalidParameterException(
      `command: ${JSON.stringify(command)} has arguments; a task here runs one program file`,
    );
  }
  // Its own may lie anywhere, as in a package: that is what a description gives, and a next revision registers.
  if (file !== undefined) {
    const href = pathToFileURL(resolve(file)).href;
    return program?.file === href
      ? program
      : { kind: 'kit', file: pathToFileURL(checked(resolve(file), programs)).href };
  }
  if (program !== undefined) return program;
  throw new InvalidParameterException(
    `command: container ${JSON.stringify(name)} is no service, so its program must be given`,
  );
}

/** What the system says is run as it is said there: its start, probes and addresses belong together. */
function unchanged(program: Program, name: string, given: string | undefined): Program {
  if (given === undefined) return program;
  throw new InvalidParameterException(
    `${given}: ${name} is started as its system says; a version of it here differs in environment (--env)`,
  );
}

function checked(file: string, { folders }: Programs): string {
  if (!folders.some((folder) => file.startsWith(folder + sep))) {
    throw new InvalidParameterException(`command: ${file} lies in none of ${folders.join(', ')}`);
  }
  if (!/\.[cm]?[jt]s$/.test(file))
    throw new InvalidParameterException(`command: ${file} is no TypeScript or JavaScript file`);
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
    throw new InvalidParameterException(`command: there is no file ${file}`);
  }
  return file;
}

function environmentOf({ environment = [] }: ContainerDefinition): Record<string, string> {
  for (const { name, value } of environment) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw new InvalidParameterException(`environment: ${JSON.stringify(name)} is no name of a variable`);
    }
    if (taken.has(name)) throw new InvalidParameterException(`environment: ${name} is set by the runtime itself`);
    if (loading.test(name)) throw new InvalidParameterException(`environment: ${name} would load code into the task`);
    if (value.includes('\0')) throw new InvalidParameterException(`environment: ${name} has a null character`);
  }
  return Object.fromEntries(environment.map(({ name, value }) => [name, value]));
}
