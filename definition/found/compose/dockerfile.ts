import { posix } from 'node:path';
import { interpolate } from './interpolate.ts';

/** What a Dockerfile says of the container that runs in the end. */
export interface Image {
  /** What the last stage is built from, through stages of the same file. */
  readonly base: string;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly ports: readonly number[];
  readonly command?: DockerCommand;
  readonly entrypoint?: DockerCommand;
  readonly health?: DockerCommand;
  /** What is copied in from the folder of the build. */
  readonly copies: readonly { readonly source: string; readonly target: string }[];
}

/** The exec form has words, the shell form a line. */
export type DockerCommand = readonly string[] | string;

type Stage = { -readonly [Field in keyof Image]: Image[Field] } & { copies: { source: string; target: string }[] };

/** The image of a stage, of the last one where none is named; undefined where the text has none. */
export function readDockerfile(text: string, target?: string): Image | undefined {
  const stages = new Map<string, Stage>();
  const args: Record<string, string> = {};
  let stage: Stage | undefined;
  for (const { instruction, rest } of instructionsIn(text)) {
    const fill = (value: string) => interpolate(value, (name) => stage?.env[name] ?? args[name]);
    if (instruction === 'FROM') {
      const [image = '', , name] = words(fill(rest));
      if (target !== undefined && stage === stages.get(target) && stage) return stage;
      stage = begin(image, stages.get(image));
      stages.set(name ?? String(stages.size), stage);
    } else if (instruction === 'ARG') {
      const [name = '', value] = split(rest, '=');
      if (value !== undefined) args[name] = unquoted(fill(value));
    } else if (stage) apply(stage, instruction, rest, fill);
  }
  return stage;
}

const begin = (image: string, from: Stage | undefined): Stage =>
  from ? { ...from, copies: [...from.copies] } : { base: image, workdir: '/', env: {}, ports: [], copies: [] };

function apply(stage: Stage, instruction: string, rest: string, fill: (value: string) => string): void {
  switch (instruction) {
    case 'WORKDIR':
      stage.workdir = posix.resolve(stage.workdir, unquoted(fill(rest)));
      break;
    case 'ENV':
      stage.env = { ...stage.env, ...variables(rest, fill) };
      break;
    case 'EXPOSE':
      stage.ports = [
        ...stage.ports,
        ...words(fill(rest)).flatMap((port) => (/^\d+(\/tcp)?$/.test(port) ? [Number.parseInt(port, 10)] : [])),
      ];
      break;
    case 'CMD':
      stage.command = formOf(rest);
      break;
    case 'ENTRYPOINT':
      stage.entrypoint = formOf(rest);
      delete stage.command;
      break;
    case 'HEALTHCHECK': {
      const [, command] = /\bCMD\s+([\s\S]*)$/.exec(rest) ?? [];
      if (command !== undefined) stage.health = formOf(command);
      break;
    }
    case 'COPY':
    case 'ADD':
      stage.copies.push(...copiesOf(fill(rest), stage.workdir));
      break;
  }
}

interface Instruction {
  readonly instruction: string;
  readonly rest: string;
}

/** Lines that go on are put together; comments and here-documents are left out. */
function instructionsIn(text: string): Instruction[] {
  const found: Instruction[] = [];
  let begun = '';
  let end: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (end !== undefined) {
      if (line.trim() === end) end = undefined;
      continue;
    }
    if (/^\s*(#|$)/.test(line)) continue;
    begun += line.replace(/\\\s*$/, ' ');
    if (/\\\s*$/.test(line)) continue;
    const [, instruction = '', rest = ''] = /^\s*(\w+)\s*([\s\S]*)$/.exec(begun) ?? [];
    [, end] = /^(?:RUN|COPY|ADD)\b.*<<-?["']?(\w+)["']?/i.exec(begun.trim()) ?? [];
    begun = '';
    found.push({ instruction: instruction.toUpperCase(), rest: rest.trim() });
  }
  return found;
}

function formOf(rest: string): DockerCommand {
  if (!rest.startsWith('[')) return rest;
  try {
    const list: unknown = JSON.parse(rest);
    return Array.isArray(list) ? list.map(String) : rest;
  } catch {
    return rest;
  }
}

/** `COPY [--chown=…] source… target`; what comes from another stage or address is nothing of this machine's. */
function copiesOf(rest: string, workdir: string): { source: string; target: string }[] {
  const flags = words(rest).filter((word) => word.startsWith('--'));
  if (flags.some((flag) => flag.startsWith('--from='))) return [];
  const plain = rest.replaceAll(/--\S+\s+/g, '');
  const form = formOf(plain);
  const paths = typeof form === 'string' ? words(form) : form;
  const target = paths.at(-1) ?? '.';
  return paths
    .slice(0, -1)
    .filter((source) => !/[*?[<]|:\/\//.test(source))
    .map((source) => ({ source, target: posix.resolve(workdir, target) + (target.endsWith('/') ? '/' : '') }));
}

/** `NAME=value …`, or `NAME value`. */
function variables(rest: string, fill: (value: string) => string): Record<string, string> {
  const pairs = [...rest.matchAll(/([\w.]+)=("(?:[^"\\]|\\.)*"|'[^']*'|\S*)/g)];
  const [first = '', ...more] = words(rest);
  if (pairs.length === 0 || !first.includes('=')) return { [first]: unquoted(fill(more.join(' '))) };
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, unquoted(fill(value))]));
}

const words = (text: string): string[] =>
  text.split(/\s+/).filter((word) => word !== '' && !word.startsWith('--platform'));
const unquoted = (text: string): string => text.trim().replace(/^(["'])([\s\S]*)\1$/, '$2');

function split(text: string, separator: string): [string, string?] {
  const end = text.indexOf(separator);
  return end < 0 ? [text] : [text.slice(0, end), text.slice(end + 1)];
}
