type Parts = readonly unknown[];

/**
 * A value of a template with CloudFormation's functions worked out as far as the template alone tells: whoever writes a
 * name by Fn::Join or Fn::Sub means the same as who writes it plainly. What is left of them is one Fn::Join without a
 * separator, Ref, and Fn::GetAtt as a list.
 */
export function simplified(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(simplified);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [[name, argument] = ['', undefined]] = entries;
  const known = entries.length === 1 && Object.hasOwn(functions, name) ? functions[name]?.(argument) : undefined;
  if (known !== undefined) return known;
  return Object.fromEntries(entries.map(([key, inner]) => [key, simplified(inner)]));
}

/** Undefined where the argument is not what the function takes as it stands. */
const functions: Readonly<Record<string, (argument: unknown) => unknown>> = {
  'Fn::Join': (argument) => {
    const [separator, parts] = Array.isArray(argument) ? (argument as Parts) : [];
    if (typeof separator !== 'string' || !Array.isArray(parts)) return undefined;
    return joined(parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part])));
  },
  'Fn::Sub': (argument) => {
    const [text, variables] = Array.isArray(argument) ? (argument as Parts) : [argument];
    if (typeof text !== 'string') return undefined;
    const own = typeof variables === 'object' && variables !== null ? (variables as Record<string, unknown>) : {};
    return joined(text.split(/(\$\{[^}]*\})/).map((part) => substituted(part, own)));
  },
  'Fn::GetAtt': (argument) => {
    if (typeof argument !== 'string') return undefined;
    const [id = '', ...attribute] = argument.split('.');
    return { 'Fn::GetAtt': [id, attribute.join('.')] };
  },
  'Fn::Select': (argument) => {
    const [index, list] = Array.isArray(argument) ? (argument as Parts) : [];
    return Array.isArray(list) ? simplified(list[Number(index)]) : undefined;
  },
};

/** `${Name}` of a Fn::Sub: one of its variables, a reference or an attribute; `${!Name}` is text. */
function substituted(part: string, variables: Readonly<Record<string, unknown>>): unknown {
  const [, name] = /^\$\{(.*)\}$/.exec(part) ?? [];
  if (name === undefined) return part;
  if (name.startsWith('!')) return `\${${name.slice(1)}}`;
  if (Object.hasOwn(variables, name)) return variables[name];
  return name.includes('.') && !name.startsWith('AWS::') ? { 'Fn::GetAtt': name } : { Ref: name };
}

function joined(parts: Parts): unknown {
  const flat = parts.map(simplified).flatMap((part) => partsOf(part) ?? [part]);
  const merged: unknown[] = [];
  for (const part of flat) {
    const last = merged.at(-1);
    if (part === '') continue;
    if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = last + part;
    else merged.push(part);
  }
  if (merged.length === 0) return '';
  return merged.length === 1 ? merged[0] : { 'Fn::Join': ['', merged] };
}

const partsOf = (value: unknown): Parts | undefined =>
  (value as { 'Fn::Join'?: readonly [string, Parts] } | undefined)?.['Fn::Join']?.[1];
