import { readFileSync } from 'node:fs';

/** What is written of a type and of its fields, in its doc comments. */
export interface TypeDocs {
  readonly about?: string;
  readonly fields: Readonly<Record<string, string>>;
}

const comment = String.raw`/\*\*((?:[^*]|\*(?!/))*)\*/\s*`;
const interfaces = new RegExp(String.raw`(?:${comment})?export interface (\w+)[^{]*\{([\s\S]*?)\n\}`, 'g');
const fields = new RegExp(String.raw`${comment}readonly (\$?\w+)\??:`, 'g');

/** The doc comments of the interfaces in a file, by their names; an interface has also those that it extends. */
export function docsOf(file: URL): Map<string, TypeDocs> {
  const text = readFileSync(file, 'utf8');
  return new Map(
    [...text.matchAll(interfaces)].map(([, about, name = '', body = '']) => [
      name,
      {
        ...(about !== undefined && { about: plain(about) }),
        fields: Object.fromEntries([...body.matchAll(fields)].map(([, doc = '', field = '']) => [field, plain(doc)])),
      },
    ]),
  );
}

/** One line, with a default as a sentence. */
const plain = (doc: string): string =>
  doc
    .split('\n')
    .map((line) => line.trim().replace(/^\*\s?/, ''))
    .join(' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/@default (- )?([^@]*?)(?=\s*$|\s@)/g, 'Default: $2.')
    .trim();
