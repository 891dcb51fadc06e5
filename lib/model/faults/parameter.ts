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

/**
 * An ISO 8601 duration, parsed to milliseconds: from one minute to 12 hours, unless told otherwise. Source: FIS actions
 * reference.
 */
export const duration = (
  description: string,
  { least = 'PT1M', most = 'PT12H' }: { readonly least?: string; readonly most?: string } = {},
): Parameter<number> =>
  parameter(description, `an ISO 8601 duration from ${least} to ${most}`, undefined, (text) => {
    const ms = parseDuration(text);
    return ms !== undefined && ms >= Number(parseDuration(least)) && ms <= Number(parseDuration(most)) ? ms : undefined;
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

/** A number, with or without decimals. */
export const decimal = (
  description: string,
  { min, max, ...options }: Options & { min: number; max: number },
): Parameter<number> =>
  parameter(description, `a number from ${min} to ${max}`, options.default, (text) => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
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
export const flag = (description: string, options: { default?: boolean } = {}): Parameter<boolean> =>
  parameter(description, 'true or false', options.default, (text) =>
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

/** The same, and it may be absent: then there is no value. */
export const optional = <T>(given: Parameter<T>): Parameter<T | undefined> => ({ ...given, required: false });

/** Text that may be absent, without a default. */
export const optionalText = (description: string): Parameter<string | undefined> => optional(text(description));

/** Text of a pattern; `form` says it in words. */
export const matching = (
  description: string,
  { form, pattern, ...options }: { form: string; pattern: RegExp; default?: string },
): Parameter<string> =>
  parameter(description, form, options.default, (value) => (pattern.test(value) ? value : undefined));

/** The code of a Region. */
export const region = (description: string): Parameter<string> =>
  matching(description, { form: 'the code of a Region, such as eu-west-1', pattern: /^[a-z]{2}(-[a-z]+)+-\d$/ });

/** A comma list, spaces after commas allowed: `of` says in words what, `most` how many. */
export const list = (
  description: string,
  { of, pattern = /^\S+$/, most }: { of: string; pattern?: RegExp; most?: number },
): Parameter<readonly string[]> =>
  parameter(description, `a comma list of ${most === undefined ? '' : `1 to ${most} `}${of}`, undefined, (value) => {
    const items = value.split(/, */);
    const isFew = items.length <= (most ?? Number.POSITIVE_INFINITY) && value.length <= 1024;
    return isFew && items.every((item) => pattern.test(item)) ? items : undefined;
  });

/** Some of a fixed list of words, as a comma list. */
export const choices = <const Word extends string>(
  description: string,
  words: readonly Word[],
): Parameter<readonly Word[]> =>
  list(description, { of: words.join(', '), pattern: new RegExp(`^(${words.join('|')})$`) }) as Parameter<
    readonly Word[]
  >;

/** A JSON object, kept as its text. */
export const jsonObject = (description: string): Parameter<string> =>
  parameter(description, 'a JSON object', undefined, (value) => (isJsonObject(value) ? value : undefined));

function isJsonObject(text: string): boolean {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}

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
