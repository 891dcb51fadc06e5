import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** A declaration at the top level of a `.d.ts` file, as tsc writes it. */
export interface Declaration {
  readonly file: string;
  readonly name: string;
  /** With its doc comment, without `export` and `declare`. */
  readonly text: string;
}

/** What a file takes from another one, or from a package, and its name there: `*` for all of it. */
export interface Taken {
  readonly from: string;
  readonly name: string;
}

export interface DeclarationFile {
  /** All that its text can name. */
  readonly bindings: ReadonlyMap<string, Declaration | Taken>;
  /** What it exports, in its order. */
  readonly exports: readonly string[];
}

const begins = /^(?:\/\*\*|export|import|declare|interface|type|const|function|class|abstract)\b|^\/\*\*/;
const declares = /^(?:export )?(?:declare )?(?:abstract )?(?:const|let|function|interface|type|class) (\w+)/;
const lists = /^(import|export) (?:type )?\{([^}]*)\}(?: from ['"]([^'"]+)['"])?;/;
const takesAll = /^import (?:type )?\* as (\w+) from ['"]([^'"]+)['"];/;
const exportsAll = /^export (?:type )?\* from/;

/** Reads a declaration file. Throws where it re-exports all of another one: a public name is written down. */
export function readDeclarations(file: string): DeclarationFile {
  const bindings = new Map<string, Declaration | Taken>();
  const exports = new Set<string>();
  for (const statement of statementsOf(readFileSync(file, 'utf8'))) {
    const code = withoutComments(statement).trim();
    if (exportsAll.test(code)) throw new Error(`${file}: ${code} names nothing that can be listed`);
    const [, keyword, names, from] = lists.exec(code) ?? [];
    for (const { name, as } of namesIn(names ?? '')) {
      if (from !== undefined) bindings.set(as, { from: pathOf(file, from), name });
      if (keyword === 'export') exports.add(as);
    }
    const [, namespace, origin = ''] = takesAll.exec(code) ?? [];
    if (namespace) bindings.set(namespace, { from: pathOf(file, origin), name: '*' });
    const [, name] = declares.exec(code) ?? [];
    if (!name) continue;
    if (code.startsWith('export ')) exports.add(name);
    const overloaded = bindings.get(name);
    const before = overloaded && 'text' in overloaded ? `${overloaded.text}\n` : '';
    bindings.set(name, { file, name, text: before + statement.replace(/^export (?:declare )?|^declare /m, '').trim() });
  }
  return { bindings, exports: [...exports] };
}

/** The declaration files that one leads to, itself among them; packages are left out. */
export function declarationFilesOf(entry: string): string[] {
  const files = new Set([resolve(entry)]);
  for (const file of files) {
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(/(?:\bfrom |\bimport\()['"](\.[^'"]+)['"]/g)) {
      files.add(pathOf(file, specifier));
    }
  }
  return [...files];
}

/** The words of a declaration that may name a type, or the value that a type is of, and what it takes in place. */
export function namedIn({ file, text }: Declaration): { types: string[]; values: string[]; taken: Taken[] } {
  const whole = withoutComments(text);
  const taken = [...whole.matchAll(/\bimport\(['"]([^'"]+)['"]\)\.(\w+)/g)].map(([, from = '', name = '']) => ({
    from: pathOf(file, from),
    name,
  }));
  const code = whole.replace(/(['"])(?:\\.|(?!\1).)*\1/g, '');
  const values = [...code.matchAll(/\btypeof ([A-Za-z_$][\w$]*)/g)].map(([, name = '']) => name);
  return { types: code.match(/[A-Za-z_$][\w$]*/g) ?? [], values, taken };
}

/** Everything at the top level, each with the doc comment before it: tsc indents all else. */
function statementsOf(source: string): string[] {
  const statements: string[] = [];
  for (const line of source.split('\n')) {
    const last = statements.at(-1);
    const isComment = last !== undefined && withoutComments(last).trim() === '';
    if (last === undefined || (begins.test(line) && !isComment)) statements.push(line);
    else statements[statements.length - 1] = `${last}\n${line}`;
  }
  return statements;
}

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '');

const namesIn = (names: string): { name: string; as: string }[] =>
  names
    .split(',')
    .map((one) => one.trim().replace(/^type /, ''))
    .filter((one) => one !== '')
    .map((one) => {
      const [name = '', as = name] = one.split(' as ');
      return { name, as };
    });

/** The declaration file of a path, which tsc leaves as the source has it; a package's name as it is. */
const pathOf = (file: string, specifier: string): string =>
  specifier.startsWith('.') ? resolve(dirname(file), specifier.replace(/(?:\.d)?\.[jt]s$/, '.d.ts')) : specifier;
