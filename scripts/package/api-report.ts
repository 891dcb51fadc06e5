import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { type Declaration, type DeclarationFile, namedIn, readDeclarations, type Taken } from './declarations.ts';

const head = [
  '# API',
  '',
  'What `breakwater` exports, with its types, made by `npm run api` from what is built. A change here is a change for users:',
  'CHANGELOG.md says it, and the version follows it (https://semver.org).',
];

/** The exported names of a declaration file and all types that they are made of, each as it is declared, as Markdown. */
export function apiReport(entry: string, folder: string): string {
  const files = new Map<string, DeclarationFile>();
  const read = (file: string): DeclarationFile => {
    const known = files.get(file) ?? readDeclarations(file);
    files.set(file, known);
    return known;
  };
  /** Undefined for what a package declares. Throws where the file has no such name. */
  const find = ({ from, name }: Taken): Declaration | undefined => {
    if (!existsSync(from)) return undefined;
    const found = read(from).bindings.get(name);
    if (!found) throw new Error(`${from} declares no ${name}`);
    return 'text' in found ? found : find(found);
  };
  const exported = read(entry).exports.flatMap((name) => find({ from: entry, name }) ?? []);
  const all = new Set(exported);
  for (const declaration of all) {
    const { types, values, taken } = namedIn(declaration);
    const { bindings } = read(declaration.file);
    const named = (words: readonly string[]) =>
      words.filter((word) => isOne(bindings.get(word))).map((name) => find({ from: declaration.file, name }));
    const found = [...named(types).filter((one) => one && isType(one)), ...named(values), ...taken.map(find)];
    for (const one of found) if (one) all.add(one);
  }
  const others = [...all].filter((one) => !exported.includes(one));
  const section = (title: string, declarations: readonly Declaration[]) => [
    '',
    `## ${title}`,
    ...byName(declarations).flatMap((one) => entryOf(one, folder)),
  ];
  return `${[...head, ...section('Exported', exported), ...section('What these are made of', others)].join('\n')}\n`;
}

/** All of a file or package under one name is no declaration. */
const isOne = (binding: Declaration | Taken | undefined): boolean =>
  binding !== undefined && ('text' in binding || binding.name !== '*');

const isType = ({ text }: Declaration): boolean => /^(?:abstract )?(?:interface|type|class) /m.test(text);

const byName = (declarations: readonly Declaration[]): Declaration[] =>
  declarations.toSorted((one, other) => compare(one.name, other.name) || compare(one.file, other.file));

const compare = (one: string, other: string) => (one < other ? -1 : Number(one > other));

const entryOf = ({ name, file, text }: Declaration, folder: string): string[] => [
  '',
  `### ${name}`,
  '',
  `\`${relative(folder, file).replace(/\.d\.ts$/, '')}\``,
  '',
  '```ts',
  text,
  '```',
];
