/** What a variable is; undefined where it is not set. */
export type Variables = (name: string) => string | undefined;

const name = /^[_a-zA-Z][_a-zA-Z0-9]*/;

/** A variable that must be set and is not. */
export class MissingVariableError extends Error {
  override readonly name = 'MissingVariableError';
  readonly variable: string;
  constructor(variable: string, message: string) {
    super(`wants the variable ${variable}, which is not set${message ? `: ${message}` : ''}`);
    this.variable = variable;
  }
}

/**
 * The text with its variables filled in, as Compose does it: `$NAME`, `${NAME}` and its forms `:-`, `-`, `:?`, `?`, `:+`, `+`,
 * nested, and `$$` for a dollar (docs.docker.com/reference/compose-file/interpolation). `missing` stands for one that is
 * neither set nor has a default, `wanted` for one that must be set and is not; unless told, throws MissingVariableError.
 */
export function interpolate(
  text: string,
  known: Variables,
  missing: (name: string) => string = () => '',
  wanted: (name: string, message: string) => string = refuse,
): string {
  const fillings = { known, missing, wanted };
  let filled = '';
  let rest = text;
  while (rest !== '') {
    const dollar = rest.indexOf('$');
    if (dollar < 0) return filled + rest;
    filled += rest.slice(0, dollar);
    rest = rest.slice(dollar + 1);
    const [plain] = name.exec(rest) ?? [];
    const inner = rest.startsWith('{') ? insideBraces(rest) : undefined;
    if (rest.startsWith('$')) {
      filled += '$';
      rest = rest.slice(1);
    } else if (plain !== undefined) {
      filled += known(plain) ?? missing(plain);
      rest = rest.slice(plain.length);
    } else if (inner !== undefined && name.test(inner)) {
      filled += expand(inner, fillings);
      rest = rest.slice(inner.length + 2);
    } else {
      filled += '$';
    }
  }
  return filled;
}

/** What stands between the brace that a text begins with and its own end; undefined where it has none. */
function insideBraces(text: string): string | undefined {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '{') depth++;
    else if (text[index] === '}' && --depth === 0) return text.slice(1, index);
  }
  return undefined;
}

interface Fillings {
  readonly known: Variables;
  readonly missing: (name: string) => string;
  readonly wanted: (name: string, message: string) => string;
}

function refuse(name: string, message: string): never {
  throw new MissingVariableError(name, message);
}

function expand(inner: string, { known, missing, wanted }: Fillings): string {
  const [variable = ''] = name.exec(inner) ?? [];
  const value = known(variable);
  const [, operator, operand = ''] = /^(:?[-?+])([\s\S]*)$/.exec(inner.slice(variable.length)) ?? [];
  if (operator === undefined) return value ?? missing(variable);
  const isThere = operator.startsWith(':') ? Boolean(value) : value !== undefined;
  const other = () => interpolate(operand, known, missing, wanted);
  if (operator.endsWith('+')) return isThere ? other() : '';
  if (isThere) return value ?? '';
  if (operator.endsWith('?')) return wanted(variable, other());
  return other();
}
