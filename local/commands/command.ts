import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { nearest } from './nearest.ts';

/** The caller's mistake: shown in one line, exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const exitStatus = { held: 0, failed: 1, usage: 2, error: 3 } as const;

/** An option as help shows it. Every option takes a value unless it is a `boolean`. */
export interface Option {
  readonly type: 'string' | 'boolean';
  readonly description: string;
  /** The word for its value in help, e.g. `N`. */
  readonly value?: string;
}

/** A command is data: help, parsing and errors derive from it. */
export interface Command {
  readonly name: string;
  /** Its positional arguments as help shows them, e.g. `<name...>`. */
  readonly positionals?: string;
  readonly summary: string;
  /** More than the summary, for `chaos help <command>`. */
  readonly details?: string;
  readonly options: Readonly<Record<string, Option>>;
  /** Takes options that are not in the table, such as a fault's parameters. */
  readonly openOptions?: boolean;
  /** Resolves with the exit status. */
  run(given: Given): Promise<number>;
}

export interface Given {
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
}

/** Parses what follows the command's name. Throws UsageError naming the option and the nearest valid one. */
export function parse(command: Command, args: readonly string[]): Given {
  const options: ParseArgsOptionsConfig = Object.fromEntries(
    Object.entries(command.options).map(([name, { type }]) => [name, { type }]),
  );
  const { values, positionals, tokens } = parseArgs({
    args: command.openOptions ? withValues(args, command) : [...args],
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const option = command.options[token.name];
    if (!option && command.openOptions) continue;
    if (!option) {
      throw new UsageError(`unknown option ${token.rawName}${nearest(token.name, Object.keys(command.options), '--')}`);
    }
    if (option.type === 'string' && token.value === undefined) throw new UsageError(`${token.rawName} needs a value`);
    if (option.type === 'boolean' && token.value !== undefined) throw new UsageError(`${token.rawName} takes no value`);
  }
  if (!command.positionals && positionals.length > 0) {
    throw new UsageError(`chaos ${command.name} takes no argument, not ${JSON.stringify(positionals[0])}`);
  }
  return { positionals, options: values as Given['options'] };
}

/** `--name value` to `--name=value` for options that no table knows, so that their values are not taken for arguments. */
function withValues(args: readonly string[], command: Command): string[] {
  const joined: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] as string;
    const next = args[index + 1];
    const isUnknown = /^--[^=]+$/.test(arg) && !command.options[arg.slice(2)];
    if (!isUnknown) joined.push(arg);
    else if (next === undefined || next.startsWith('--')) throw new UsageError(`${arg} needs a value`);
    else {
      joined.push(`${arg}=${next}`);
      index++;
    }
  }
  return joined;
}

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
