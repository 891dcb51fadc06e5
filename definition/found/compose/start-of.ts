import { existsSync } from 'node:fs';
import { posix, relative, resolve } from 'node:path';
import { statOf } from '../../../base/stat-of.ts';
import { open, type Start, told } from '../found.ts';
import { guessStart } from '../guess-start.ts';
import { variablesApart } from '../leading-variables.ts';
import type { Path } from '../on-path.ts';
import { readText } from '../read-text.ts';
import { withoutShell, wordsOfShellLine } from '../shell-line.ts';
import { type Build, type ComposeService, isRepository } from './compose-service.ts';
import { hostPaths } from './container-paths.ts';
import { type DockerCommand, type Image, readDockerfile } from './dockerfile.ts';

/** The image that a service's Dockerfile makes; undefined where there is none on this machine. */
export function imageOf({ build }: ComposeService): Image | undefined {
  if (build === undefined) return undefined;
  return readDockerfile(build.dockerfileInline ?? readText(dockerfileOf(build)), build.target);
}

const dockerfileOf = ({ context, dockerfile = 'Dockerfile' }: Build): string => resolve(context, dockerfile);

interface Around {
  /** Where it is run from, if nothing says where. */
  readonly folder: string;
  readonly path: Path;
}

/** How a container's program is started without the container. */
export function startOf(service: ComposeService, image: Image | undefined, around: Around): Start {
  const { command, env } = variablesApart(commandOf(service, image));
  const start = startBy(command, { service, image, around });
  return { ...start, env: { ...start.env, ...env } };
}

interface Said {
  readonly service: ComposeService;
  readonly image: Image | undefined;
  readonly around: Around;
}

function startBy(all: readonly string[], { service, image, around: { folder, path } }: Said): Start {
  const { build, volumes, workingDir } = service;
  const context = build && isFolder(build.context) ? build.context : undefined;
  const hostPath = hostPaths(context, image, volumes);
  const workdir = posix.resolve(image?.workdir ?? '/', workingDir ?? '.');
  const within = hostPath(workdir) ?? context;
  const cwd = within && isFolder(within) ? within : folder;
  // A debugger has one port, and there may be several tasks.
  const words = all.filter((word) => !/^--inspect(-brk)?(=|$)/.test(word));
  if (words.length > 0 && !isOptionAlone(words)) {
    const mapped = words.map((word, index) => onThisMachine(word, index, { workdir, cwd, hostPath }));
    const inImage = builtAt(words, mapped);
    if (inImage === undefined && (within !== undefined || !isUnknown(service))) {
      return { command: path.known(mapped), cwd, notes: [] };
    }
    const guess = context === undefined ? undefined : guessStart(context, path);
    if (guess) {
      const args = inImage === words[0] ? argumentsFor(guess.command, mapped.slice(1)) : [];
      return {
        ...guess,
        command: [...guess.command, ...args],
        notes: [told('command', `${inImage} is built into the image; ${why(guess)}`)],
      };
    }
    const what = inImage === undefined ? `the program is in the image ${service.image}` : `${inImage} is in the image`;
    return {
      command: path.known(mapped),
      cwd,
      notes: [open('command', `${what}: say what runs here, and its folder as cwd`)],
    };
  }
  return notSaid(service, { context, cwd, words, image }, path);
}

/** What a compiled program was given, behind the command that builds and runs it. */
function argumentsFor([program]: readonly string[], args: readonly string[]): readonly string[] {
  if (program === 'go') return args;
  return program === 'cargo' && args.length > 0 ? ['--', ...args] : [];
}

const why = ({ notes }: Start) => notes.map(({ text }) => text).join('; ');

interface Place {
  readonly context: string | undefined;
  readonly cwd: string;
  /** Options for a program that only the image names. */
  readonly words: readonly string[];
  readonly image: Image | undefined;
}

function notSaid(service: ComposeService, { context, cwd, words, image: built }: Place, path: Path): Start {
  const guess = context === undefined ? undefined : guessStart(context, path);
  if (guess) return guess;
  const { build, image } = service;
  const has = build ? whoseCommand(build, built) : `the image ${image} has it`;
  const options = words.length > 0 ? `, with ${words.join(' ')}` : '';
  return {
    command: [],
    cwd,
    notes: [
      open('command', `nobody said how this is started: ${has}${options}; give its command, and its folder as cwd`),
    ],
  };
}

/** Who knows the command of what is built. */
function whoseCommand(build: Build, image: Image | undefined): string {
  const { context, dockerfile = 'Dockerfile', dockerfileInline } = build;
  const place = context.split('/').at(-1);
  const isInline = dockerfileInline !== undefined;
  const file = isInline ? 'its dockerfile_inline' : `the ${dockerfile} of ${place}`;
  if (!isInline && isRepository(context)) return `it is built from ${context}`;
  if (!isInline && !existsSync(dockerfileOf(build))) return `there is no ${dockerfile} in ${place}`;
  return image === undefined ? `${file} has no FROM` : `${file} has no CMD, so that ${image.base} has it`;
}

/** Neither built here, nor with anything of this machine's in it. */
const isUnknown = ({ build, image, volumes }: ComposeService) =>
  build === undefined && image !== undefined && volumes.length === 0;

const isOptionAlone = ([first = '']: readonly string[]) => first.startsWith('-');

function commandOf({ command, entrypoint }: ComposeService, image: Image | undefined): string[] {
  const first = entrypoint ?? read(image?.entrypoint);
  // An entry point of its own takes back the image's command (docs.docker.com/reference/compose-file/services).
  const then = command ?? (entrypoint ? [] : read(image?.command));
  return withoutShell([...first, ...(first.length > 0 ? then : withoutShell(then))]);
}

const read = (command: DockerCommand | undefined): readonly string[] =>
  typeof command === 'string' ? wordsOfShellLine(command) : (command ?? []);

interface Inside {
  readonly workdir: string;
  readonly cwd: string;
  readonly hostPath: (path: string) => string | undefined;
}

/** A word that is a path of the container's, as the path of this machine. */
function onThisMachine(word: string, index: number, { workdir, cwd, hostPath }: Inside): string {
  const [, before = '', path = ''] = /^((?:--?[\w-]+=)?)(\/[^\s:]+)$/.exec(word) ?? [];
  const sought =
    path !== '' ? [path] : index === 0 && !word.includes('/') ? [`/usr/local/bin/${word}`, `/${word}`] : [];
  if (index === 0 && word.startsWith('./')) sought.push(posix.resolve(workdir, word));
  const found = sought.flatMap((each) => hostPath(each) ?? [])[0];
  if (found === undefined) return word;
  const near = relative(cwd, found) || '.';
  return before + (index === 0 && !near.startsWith('.') ? `./${near}` : near);
}

/** The path of the program, or of what it runs, that is in the image alone. */
function builtAt(words: readonly string[], mapped: readonly string[]): string | undefined {
  const [program = ''] = mapped;
  const jar = mapped[mapped.indexOf('-jar') + 1];
  const suspects = [
    program,
    ...(mapped.includes('-jar') && jar ? [jar] : []),
    ...(mapped.length === 2 ? [mapped[1] as string] : []),
  ];
  return suspects.find((word) => /^\/(?!bin\/|usr\/bin\/)/.test(word) && words.includes(word) && !existsSync(word));
}

const isFolder = (path: string): boolean => statOf(path)?.isDirectory() === true;
