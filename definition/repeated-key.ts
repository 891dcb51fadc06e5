import { LineCounter, parseDocument } from 'yaml';

/** The first key that stands twice in an object of a JSON text, with its place: JSON itself takes the last one, silently. */
export function repeatedKey(text: string): string | undefined {
  const lineCounter = new LineCounter();
  const { errors } = parseDocument(text, { schema: 'json', uniqueKeys: true, lineCounter, prettyErrors: false });
  // JSON that YAML has something else against is JSON all the same.
  const error = errors.find(({ code }) => code === 'DUPLICATE_KEY');
  if (!error) return undefined;
  const [from] = error.pos;
  const [key = 'a key'] = /^"(?:[^"\\]|\\.)*"/.exec(text.slice(from)) ?? [];
  const { line, col } = lineCounter.linePos(from);
  return `${key} stands there twice (line ${line}, column ${col})`;
}
