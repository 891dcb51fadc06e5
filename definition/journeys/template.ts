import type { Scalar } from '../../lib/model/receipt.ts';

/** A text with a `${` that cannot be understood; the message names the text. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly name: string }
  /** The name of an id that stays the same; empty for the one that has none. */
  | { readonly kind: 'uuid'; readonly name: string }
  | { readonly kind: 'random'; readonly from: number; readonly to: number };

/** What stands in for the parts that are no text. */
export interface Fillings {
  /** Throws where there is no such value. */
  value(name: string): Scalar;
  uuid(name: string): string;
  random(from: number, to: number): number;
}

/** How a value is named in texts and in `take`. */
export const valueName = /^[A-Za-z_][\w-]*$/;

/** The parts of a text. Throws {@link TemplateError}. */
export function parseTemplate(text: string): Part[] {
  const parts: Part[] = [];
  let rest = text;
  let literal = '';
  while (rest !== '') {
    const at = rest.indexOf('${');
    if (at < 0) break;
    const escaped = rest[at - 1] === '$';
    literal += rest.slice(0, escaped ? at - 1 : at);
    if (escaped) {
      literal += '${';
      rest = rest.slice(at + 2);
      continue;
    }
    const end = rest.indexOf('}', at);
    if (end < 0)
      throw new TemplateError(`${JSON.stringify(text)} has a \${ without its }; write $\${ where it is meant so`);
    if (literal !== '') parts.push({ kind: 'text', text: literal });
    literal = '';
    parts.push(parsePart(rest.slice(at + 2, end), text));
    rest = rest.slice(end + 1);
  }
  if (literal + rest !== '') parts.push({ kind: 'text', text: literal + rest });
  return parts;
}

function parsePart(inner: string, text: string): Part {
  const [head = '', ...tail] = inner.split(':');
  const argument = tail.join(':');
  if (head === 'uuid' && (inner === 'uuid' || valueName.test(argument))) return { kind: 'uuid', name: argument };
  if (head === 'random') {
    const [, from, to] = /^(\d{1,15})-(\d{1,15})$/.exec(argument) ?? [];
    if (from !== undefined && Number(from) <= Number(to)) {
      return { kind: 'random', from: Number(from), to: Number(to) };
    }
    throw new TemplateError(`${JSON.stringify(text)}: \${${inner}} is no range, such as \${random:1-100}`);
  }
  if (valueName.test(inner) && inner !== 'uuid') return { kind: 'value', name: inner };
  throw new TemplateError(
    `${JSON.stringify(text)}: \${${inner}} is neither \${name} of a value, \${uuid} nor \${random:1-100}; write $\${ where it is meant so`,
  );
}

/** The text with its fillings, each as `inText` writes it; a text of one part alone is what it is filled with. */
export function fill(parts: readonly Part[], fillings: Fillings): Scalar {
  const [first] = parts;
  if (first && parts.length === 1) return fillPart(first, fillings);
  return parts.map((part) => String(fillPart(part, fillings))).join('');
}

export function fillPart(part: Part, fillings: Fillings): Scalar {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'value':
      return fillings.value(part.name);
    case 'uuid':
      return fillings.uuid(part.name);
    case 'random':
      return fillings.random(part.from, part.to);
  }
}
