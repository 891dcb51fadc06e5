import { parseArgs } from 'node:util';
import { nearest } from '../base/nearest.ts';
import { UsageError } from '../base/usage-error.ts';

/** An option as help shows it. Every option takes a value unless it is a `boolean`. */
export interface Option {
  readonly type: 'string' | 'boolean';
  readonly description: string;
  /** The word for its value in help, e.g. `N`. */
  readonly value?: string;
  /** The option that this is another spelling of; help leaves it out. */
  readonly aliasOf?: string;
  /** May be given several times: its value is all of them, with commas between. */
  readonly repeatable?: true;
  /** What stands between them instead of a comma. */
  readonly separator?: string;
}

export type Options = Readonly<Record<string, Option>>;

/** What the list of commands says of one; its whole is loaded when it is called. */
export interface CommandHeading {
  readonly name: string;
  /** Its positional arguments as help shows them, e.g. `<name...>`. */
  readonly positionals?: string;
  readonly summary: string;
}

/** What a command's own file says of it. */
export interface CommandBody {
  /** More than the summary, for `chaos help <command>`. */
  readonly details?: string;
  readonly options: Options;
  /** Options that what was typed brings with it, as a fault its parameters; they win over those of the table. */
  readonly optionsOf?: (args: readonly string[]) => Options;
  /** Options of other commands that it has no use for, with the reason. */
  readonly notTaken?: Readonly<Record<string, string>>;
  /** What its first argument can name, each with a page of help. */
  readonly topics?: Topics;
  /** Resolves with the exit status. */
  run(given: Given): Promise<number>;
}

/** A command is data: help, parsing and errors derive from it. */
export interface Command extends CommandHeading, CommandBody {}

export interface Topics {
  /** What one is called, e.g. `fault`. */
  readonly noun: string;
  readonly all: readonly Topic[];
  /** The one that a user names, by whatever name it has. */
  find(text: string): Topic | undefined;
  /** Throws UsageError where it names none. */
  check?(text: string): void;
}

export interface Topic {
  readonly name: string;
  readonly summary: string;
  /** Where alone it can be had, and why. */
  readonly only?: Only;
}

export interface Only {
  readonly where: 'In AWS' | 'Locally';
  readonly reason: string;
}

export interface Given {
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
}

/** Parses what follows the command's name. Throws UsageError naming the option and the nearest valid one. */
export function parse(command: Command, args: readonly string[]): Given {
  const { options, positionals, tokens } = readArguments(command, args);
  const values: Record<string, string | boolean> = {};
  const spelling = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (!option) {
      // Whoever names no fault gets no options of it: what is wrong is the name.
      if (args[0] !== undefined && args[0] === positionals[0]) command.topics?.check?.(args[0]);
      const why = command.notTaken?.[token.name];
      if (why !== undefined) throw new UsageError(`chaos ${command.name} takes no ${token.rawName}: ${why}`);
      throw new UsageError(`unknown option ${token.rawName}${nearest(token.name, spelledOut(options), '--')}`);
    }
    const name = option.aliasOf ?? token.name;
    if (option.type === 'string') checkValue(token);
    if (option.type === 'boolean' && token.value !== undefined) throw new UsageError(`${token.rawName} takes no value`);
    const before = spelling.get(name) ?? token.rawName;
    if (before !== token.rawName) throw new UsageError(`${before} and ${token.rawName} are one option, given twice`);
    if (spelling.has(name) && option.type === 'string' && !option.repeatable)
      throw new UsageError(`${token.rawName} is given twice, and takes one value`);
    spelling.set(name, token.rawName);
    const earlier = option.repeatable ? values[name] : undefined;
    const { separator = ',' } = option;
    values[name] = earlier === undefined ? (token.value ?? true) : `${earlier}${separator}${token.value}`;
  }
  if (!command.positionals && positionals.length > 0) {
    throw new UsageError(`chaos ${command.name} takes no argument, not ${JSON.stringify(positionals[0])}`);
  }
  return { positionals, options: values };
}

/** Throws UsageError where an option has no value, or what follows it is an option itself. */
function checkValue({
  rawName,
  value,
  inlineValue,
}: {
  rawName: string;
  value?: string | undefined;
  inlineValue?: boolean | undefined;
}): void {
  if (value === undefined) throw new UsageError(`${rawName} needs a value`);
  if (inlineValue === true || !/^--?[a-z]/i.test(value)) return;
  throw new UsageError(
    `${rawName} needs a value, and ${value} is an option; a value that looks so: ${rawName}=${value}`,
  );
}

/** The arguments that are no option and no option's value; never throws. */
export const positionalsOf = (command: CommandBody, args: readonly string[]): string[] =>
  readArguments(command, args).positionals;

function readArguments(command: CommandBody, args: readonly string[]) {
  const options: Options = { ...command.options, ...command.optionsOf?.(args) };
  const { positionals, tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(Object.entries(options).map(([name, { type }]) => [name, { type }])),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  return { options, positionals, tokens };
}

/** The names that help shows. */
export const spelledOut = (options: Options): string[] =>
  Object.entries(options).flatMap(([name, { aliasOf }]) => (aliasOf === undefined ? [name] : []));

/** A number option within a range. Throws UsageError naming the option and the value. */
export function numberOption(
  given: Given,
  name: string,
  range: { min: number; max: number; default: number; whole?: boolean },
): number {
  const text = given.options[name];
  if (text === undefined) return range.default;
  const value = Number(text);
  const isFine = text !== '' && value >= range.min && value <= range.max && (!range.whole || Number.isInteger(value));
  if (isFine) return value;
  const kind = range.whole ? 'a whole number' : 'a number';
  throw new UsageError(`--${name} must be ${kind} from ${range.min} to ${range.max}, not ${JSON.stringify(text)}`);
}
