import type { Note } from './found.ts';
import { templateOf } from './reference.ts';

/** A value as a configuration spells it; fields keep their order and what is said of each. */
export type Literal = string | number | boolean | readonly Literal[] | { readonly fields: readonly Field[] };

export interface Field {
  readonly key: string;
  /** Absent: only what is said of it is written. */
  readonly value?: Literal | undefined;
  readonly notes?: readonly Note[];
  /** Written as a comment: what it would be. */
  readonly isSuggested?: boolean;
}

const width = 120;

/** The text of a value, beginning where `indent` blanks stand before its line. */
export function spell(value: Literal, indent = 0): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object') return String(value);
  const items = 'fields' in value ? value.fields : value;
  if (items.length === 0) return 'fields' in value ? '{}' : '[]';
  const short = inOneLine(value);
  if (short !== undefined && short.length + indent <= width - 30) return short;
  const inner = ' '.repeat(indent + 2);
  const lines =
    'fields' in value
      ? value.fields.flatMap((field) => linesOf(field, indent + 2))
      : value.map((each) => `${inner}${spell(each, indent + 2)},`);
  const [begin, end] = 'fields' in value ? '{}' : '[]';
  return [begin, ...lines, `${' '.repeat(indent)}${end}`].join('\n');
}

/** The value on one line; undefined where something is said of a part of it. */
function inOneLine(value: Literal): string | undefined {
  if (typeof value !== 'object') return spell(value);
  if (!('fields' in value)) {
    const parts = value.map(inOneLine);
    return parts.includes(undefined) ? undefined : `[${parts.join(', ')}]`;
  }
  const parts = value.fields.map((field) => {
    if ((field.notes ?? []).length > 0 || field.isSuggested || field.value === undefined) return undefined;
    const text = inOneLine(field.value);
    return text === undefined ? undefined : `${keyOf(field.key)}: ${text}`;
  });
  // What has many parts is read more easily one below the other.
  if (parts.length === 0) return '{}';
  return parts.includes(undefined) || parts.length > 3 ? undefined : `{ ${parts.join(', ')} }`;
}

function linesOf({ key, value, notes = [], isSuggested = false }: Field, indent: number): string[] {
  const blanks = ' '.repeat(indent);
  if (value === undefined) return notes.flatMap((note) => comment(note, indent));
  const text = `${blanks}${keyOf(key)}: ${spell(value, indent)},`;
  if (isSuggested) return text.split('\n').map((line) => `${blanks}// ${line.slice(indent)}`);
  const [only, ...others] = notes;
  const beside = only && others.length === 0 ? `${text} // ${wordsOf(only)}` : undefined;
  if (beside !== undefined && !text.includes('\n') && beside.length <= width) return [beside];
  return [...notes.flatMap((note) => comment(note, indent)), text];
}

const wordsOf = ({ text, isOpen }: Note): string => `${isOpen ? 'TODO: ' : ''}${plain(text)}`;

/** On one line, whatever it was made from. */
const plain = (text: string): string =>
  templateOf(text)
    .replaceAll(/[\s\u2028\u2029]+/g, ' ')
    .trim();

/** A comment over as many lines as it needs. */
export function comment(note: Note, indent: number): string[] {
  const begin = `${' '.repeat(indent)}// `;
  const lines: string[] = [];
  let line = '';
  for (const word of wordsOf(note).split(' ')) {
    if (line !== '' && begin.length + line.length + word.length >= width) {
      lines.push(begin + line);
      line = '';
    }
    line += line === '' ? word : ` ${word}`;
  }
  return [...lines, begin + line];
}

const keyOf = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key));

/** A text in quotes: double ones where it holds a single one. */
function quoted(text: string): string {
  const double = JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
  if (text.includes("'") && !text.includes('"')) return double;
  return `'${double.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
