import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import type { Launch, TaskPlace } from '../../lib/model/program.ts';
import type { RunDefinition } from '../definition.ts';
import { fill, type Reference, referencesIn } from '../templates.ts';
import { wordsOf } from '../words.ts';
import type { Written } from './names.ts';

/** What says how a program is run. */
export interface Runnable extends RunDefinition {
  readonly command?: string | readonly string[] | undefined;
}

/** The words of a command and its arguments, with references not filled in. Throws QuoteError. */
export const commandOf = ({ command = [], args = [] }: Runnable): string[] => [
  ...(typeof command === 'string' ? wordsOf(command) : command),
  ...args,
];

/** The files of variables, absolute. */
export const envFilesOf = ({ envFile = [] }: Runnable, { folder }: Pick<Written, 'folder'>): string[] =>
  [envFile].flat().map((file) => resolve(folder, file));

/** The variables that a program is told, with references not filled in. Throws where a file cannot be read. */
export function variablesOf(runnable: Runnable, written: Pick<Written, 'folder'>): Record<string, string> {
  const fromFiles = envFilesOf(runnable, written).map((file) => parseEnv(readFileSync(file, 'utf8')));
  const own = Object.entries(runnable.env ?? {}).map(([name, value]) => [name, String(value)] as const);
  return Object.assign({}, ...fromFiles, Object.fromEntries(own));
}

/** Every text that a program is given, with its place in what says how it is run, e.g. `env.PORT`. */
export function placedTextsOf(
  runnable: Runnable,
  written: Pick<Written, 'folder'>,
): { readonly place: string; readonly text: string }[] {
  return [
    ...commandOf({ command: runnable.command }).map((text) => ({ place: 'command', text })),
    ...(runnable.args ?? []).map((text, index) => ({ place: `args[${index}]`, text })),
    ...Object.entries(variablesOf(runnable, written)).map(([name, text]) => ({ place: `env.${name}`, text })),
  ];
}

/** Every reference in these texts. */
export const placedReferencesOf = (runnable: Runnable, written: Pick<Written, 'folder'>): PlacedReference[] =>
  placedTextsOf(runnable, written).flatMap(({ place, text }) =>
    referencesIn(text).map((reference) => ({ place, reference })),
  );

export interface PlacedReference {
  readonly place: string;
  readonly reference: Reference;
}

/** The same without their places. */
export const referencesOf = (runnable: Runnable, written: Pick<Written, 'folder'>): Reference[] =>
  placedReferencesOf(runnable, written).map(({ reference }) => reference);

/** A task's place, as far as stores have one too. */
export type Place = Pick<TaskPlace, 'host' | 'port' | 'folder' | 'addressOf'> & Partial<Pick<TaskPlace, 'id' | 'zone'>>;

/** What is run in a place: words, folder and variables, with every reference filled in. */
export function launchIn(runnable: Runnable, place: Place, written: Pick<Written, 'folder' | 'shell'>): Launch {
  const filled = (text: string) => fill(text, (reference) => valueIn(reference, place, written.shell));
  const [command = '', ...args] = commandOf(runnable).map(filled);
  const cwd = resolve(written.folder, runnable.cwd ?? '.');
  const env = Object.entries(variablesOf(runnable, written)).map(([name, value]) => [name, filled(value)]);
  return { command: command.includes('/') ? resolve(cwd, command) : command, args, cwd, env: Object.fromEntries(env) };
}

/** The fields that a reference can have. */
export const ownFields = ['host', 'port', 'id', 'zone', 'folder'] as const;
export const addressFields = ['host', 'port', 'url', 'name'] as const;

function valueIn({ text, name, field }: Reference, place: Place, shell: Written['shell']): string {
  if (name === 'env') return shell[field] ?? '';
  if (name === 'self') return String(place[field as (typeof ownFields)[number]] ?? '');
  if (field === 'name') return name;
  const address = place.addressOf(name);
  if (field === 'host' || field === 'port' || field === 'url') return String(address[field]);
  throw new Error(`nothing is known by \${${text}}`);
}

/** Programs that start another one, by what that is called: a kill is meant for it. */
const starters: Readonly<Record<string, string>> = {
  npm: 'node',
  npx: 'node',
  pnpm: 'node',
  yarn: 'node',
  mvn: 'java',
  mvnw: 'java',
  gradle: 'java',
  gradlew: 'java',
};

/** Programs that become what is named after them, or stay before it as an init process. */
const wrappers = /^(tini|tini-static|dumb-init|catatonit|exec|env|nice|gosu|su-exec|setpriv)$|entrypoint(\.sh)?$/;
/** Those that are told a user first. */
const asUser = /^(gosu|su-exec)$/;
const shells = /^(sh|bash|ash|dash)$/;

/** What the process of a command is called. */
export function processNameOf(runnable: Runnable): string {
  const program = basename(programOf(commandOf(runnable)));
  return starters[program] ?? program;
}

/** The program that a command comes to: an entry point hands over to what stands behind it. */
function programOf([first = '', ...others]: readonly string[]): string {
  const [next = '', ...args] = others;
  if (shells.test(basename(first)) && wrappers.test(basename(next)) && args.length > 0) return programOf(others);
  if (!wrappers.test(basename(first))) return first;
  const behind = asUser.test(basename(first)) ? args : others;
  const at = behind.findIndex((word) => !word.startsWith('-') && !/^\w+=/.test(word));
  return at < 0 ? first : programOf(behind.slice(at));
}
