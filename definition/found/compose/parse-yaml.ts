import { isPair, LineCounter, parseAllDocuments, visit } from 'yaml';
import { ComposeFileError } from './compose-file-error.ts';

export type Tree = Readonly<Record<string, unknown>>;

/** A document of a compose file: its value, and what in it replaces or removes what earlier files say, by path. */
export interface ComposeDocument {
  readonly value: Tree;
  /** Paths such as `services.web.ports` with the tag `!override` or `!reset`. */
  readonly replacing: ReadonlySet<string>;
}

/** The documents of a YAML file, aliases and merge keys resolved. Throws {@link ComposeFileError} with line and column. */
export function parseYaml(file: string, text: string): ComposeDocument[] {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { merge: true, lineCounter, prettyErrors: false, logLevel: 'error' });
  if (!Array.isArray(documents)) return [];
  return documents.map((document) => {
    const [error] = document.errors;
    if (error) {
      const { line, col } = lineCounter.linePos(error.pos[0]);
      throw new ComposeFileError(`${file}:${line}:${col}`, `is no YAML: ${error.message.split('\n')[0]}`, {
        cause: error,
      });
    }
    return { value: treeOf(file, () => document.toJS({ maxAliasCount: 1000 })), replacing: tagged(document) };
  });
}

function treeOf(file: string, read: () => unknown): Tree {
  let value: unknown;
  try {
    value = read();
  } catch (cause) {
    throw new ComposeFileError(file, `is no YAML that can be read: ${(cause as Error).message}`, { cause });
  }
  if (value === null || value === undefined) return {};
  if (isTree(value)) return value;
  throw new ComposeFileError(
    file,
    `is no compose file: it holds ${Array.isArray(value) ? 'a list' : 'a text'}, not a map`,
  );
}

export const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The paths of what has one of Compose's tags. */
function tagged(document: Parameters<typeof visit>[0]): Set<string> {
  const paths = new Set<string>();
  visit(document, {
    Node: (_, node, ancestors) => {
      if (!['!override', '!reset'].includes(node.tag ?? '')) return;
      paths.add(ancestors.flatMap((one) => (isPair(one) ? [String(one.key)] : [])).join('.'));
    },
  });
  return paths;
}
