import { parseDuration } from '../duration.ts';

/** One parameter of a FIS action. FIS carries every value as a string; `parse` gives the typed value or throws. */
export interface Parameter<T> {
  readonly description: string;
  readonly required: boolean;
  /** Type and range in words, for help and docs, e.g. `integer, 1 to 100`. */
  readonly form: string;
  /** FIS's default, as FIS writes it. */
  readonly default?: string;
  /** Throws {@link ParameterError} where the text is out of form or range. */
  parse(text: string): T;
}

export class ParameterError extends Error {
  override readonly name = 'ParameterError';
}

interface Options {
  readonly default?: number | string;
}

function parameter<T>(
  description: string,
  form: string,
  fallback: number | string | boolean | undefined,
  parse: (text: string) => T | undefined,
): Parameter<T> {
  return {
    description,
    form,
    required: fallback === undefined,
    ...(fallback === undefined ? {} : { default: String(fallback) }),
    parse(text) {
      const value = parse(text);
      if (value === undefined) throw new ParameterError(`${JSON.stringify(text)} is not ${form}`);
      return value;
    },
  };
}

const oneMinute = 60_000;
const twelveHours = 12 * 60 * oneMinute;

/** An ISO 8601 duration from one minute to 12 hours, parsed to milliseconds. Source: FIS actions reference. */
export const duration = (description: string): Parameter<number> =>
  parameter(description, 'an ISO 8601 duration from PT1M to PT12H', undefined, (text) => {
    const ms = parseDuration(text);
    return ms !== undefined && ms >= oneMinute && ms <= twelveHours ? ms : undefined;
  });

/** A whole number. `max` defaults to 2^31 - 1. */
export const integer = (
  description: string,
  { min = 0, max = 2 ** 31 - 1, ...options }: Options & { min?: number; max?: number } = {},
): Parameter<number> =>
  parameter(description, `a whole number from ${min} to ${max}`, options.default, (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? value : undefined;
  });

/** One of a fixed list of words. */
export const choice = <const Word extends string>(
  description: string,
  words: readonly Word[],
  options: { default?: NoInfer<Word> } = {},
): Parameter<Word> =>
  parameter(description, `one of ${words.join(', ')}`, options.default, (text) => words.find((word) => word === text));

/** `true` or `false` in any case, as FIS accepts them. */
export const flag = (description: string, options: { default: boolean }): Parameter<boolean> =>
  parameter(description, 'true or false', options.default ? 'true' : 'false', (text) =>
    /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined,
  );

/** Non-empty text. */
export const text = (description: string, options: { default?: string } = {}): Parameter<string> =>
  parameter(description, 'text of 1 to 1024 characters', options.default, (value) =>
    value.length >= 1 && value.length <= 1024 ? value : undefined,
  );

/** The beginning of a URL's path. */
export const path = (description: string, options: { default: string }): Parameter<string> =>
  parameter(description, 'a path that begins with / and has no spaces', options.default, (value) =>
    /^\/\S{0,1023}$/.test(value) ? value : undefined,
  );

/** Text that may be absent, without a default. */
export const optionalText = (description: string): Parameter<string | undefined> => ({
  ...text(description),
  required: false,
});

/** A comma list without spaces: IPv4, IPv4 CIDR, domain name, zone name or id, ALL, DYNAMODB, S3. Default ALL. */
export const sources = (description: string): Parameter<readonly string[]> =>
  parameter(
    description,
    'a comma list without spaces of IPv4 addresses, CIDR blocks, domain names, zones, ALL, DYNAMODB or S3',
    'ALL',
    (list) => (/^[\w.:/-]+(,[\w.:/-]+)*$/.test(list) ? list.split(',') : undefined),
  );

/** An environment variable, parsed to its name and value; the value in letters that no script takes for its own. */
export const variable = (description: string): Parameter<{ readonly name: string; readonly value: string }> =>
  parameter(description, 'NAME=VALUE, the value of letters, digits and _ . : / @ % + , -', undefined, (text) => {
    const [, name, value] = variablePattern.exec(text) ?? [];
    return name !== undefined && value !== undefined ? { name, value } : undefined;
  });

export const variablePattern = /^([A-Za-z_][A-Za-z0-9_]{0,127})=([A-Za-z0-9_.:/@%+,-]{0,256})$/;
