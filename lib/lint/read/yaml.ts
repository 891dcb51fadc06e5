import { Composer, isAlias, isMap, isScalar, isSeq, type Node, Parser, type Document as YamlDocument } from 'yaml';
import type { Path } from '../path.ts';
import { type Document, deepest } from './document.ts';
import { InputProblem } from './input-problem.ts';
import { tooLong } from './json.ts';
import { positionsIn } from './lines.ts';

/** CloudFormation takes no longer template. Source: CloudFormation user guide, quotas. */
const mostMegabytes = 1;

/** More values than a template of that length can have by itself. */
const mostValues = 500_000;

/** CloudFormation's short forms become its long ones. Throws InputProblem for what is no YAML, too long, or too deep. */
export function readYaml(text: string): Document {
  if (text.length > mostMegabytes * 1024 * 1024) throw new InputProblem(tooLong(text.length, mostMegabytes));
  const document = parsed(text);
  const position = positionsIn(text);
  return {
    value: valueIn(document.contents, { anchors: new Map(), left: mostValues }, 0),
    locate(path) {
      const offset = nearestOffset(document, path);
      return offset === undefined ? undefined : position(offset);
    },
  };
}

function parsed(text: string): YamlDocument {
  // A second pass over each map for names that are there twice takes too long for long maps.
  const composer = new Composer({ uniqueKeys: false, logLevel: 'silent' });
  // What is wrong from the beginning has so many mistakes that listing them takes longer than anybody waits.
  let first: InputProblem | undefined;
  const onError = (at: number | { readonly offset: number }, _code: string, message: string, isWarning?: boolean) => {
    if (isWarning) return;
    first ??= problemOf(text, typeof at === 'number' ? at : at.offset, message);
    throw first;
  };
  Object.assign(composer, { onError });
  const [document, ...more] = composer.compose(new Parser().parse(text), true, text.length);
  const [error] = document?.errors ?? [];
  if (error) throw problemOf(text, error.pos[0], error.message);
  if (more.length > 0) throw new InputProblem('has several documents of YAML: give each a file of its own');
  return document as unknown as YamlDocument;
}

/** Where the parser has run out of room, the text is too deep. */
function problemOf(text: string, offset: number, message: string): InputProblem {
  if (message.includes('call stack')) return new InputProblem(`is nested deeper than ${deepest} levels`);
  const { line, column } = positionsIn(text)(offset);
  return new InputProblem(`is no YAML: ${message.split('\n')[0]} (line ${line}, column ${column})`);
}

interface Walk {
  /** What aliases stand for: the last of that name so far. */
  readonly anchors: Map<string, unknown>;
  /** Values that may come yet: an alias brings all of its own again. */
  left: number;
}

function valueIn(node: unknown, walk: Walk, depth: number): unknown {
  if (depth > deepest) throw new InputProblem(`is nested deeper than ${deepest} levels`);
  if (walk.left-- <= 0) throw new InputProblem(`has aliases that come to more than ${mostValues} values`);
  if (isAlias(node)) return valueIn(walk.anchors.get(node.source), walk, depth + 1);
  const anchor = (node as Node | null)?.anchor;
  if (anchor) walk.anchors.set(anchor, node);
  const inner = contentOf(node, walk, depth + 1);
  const tag = (node as Node | null)?.tag;
  return tag?.startsWith('!') ? longForm(tag.slice(1), inner) : inner;
}

function contentOf(node: unknown, walk: Walk, depth: number): unknown {
  if (isScalar(node)) return node.value;
  if (isSeq(node)) return node.items.map((item) => valueIn(item, walk, depth));
  if (!isMap(node)) return null;
  const entries = node.items.map(({ key, value }) => [nameOf(key), valueIn(value, walk, depth)] as const);
  return Object.fromEntries(entries);
}

const nameOf = (key: unknown): string => String(isScalar(key) ? key.value : key);

/** Source: CloudFormation user guide, intrinsic functions. */
function longForm(name: string, argument: unknown): unknown {
  if (name === 'Ref' || name === 'Condition') return { [name]: argument };
  return { [`Fn::${name}`]: argument };
}

function nearestOffset(document: YamlDocument, path: Path): number | undefined {
  let node: unknown = document.contents;
  let offset = (node as Node | null)?.range?.[0];
  for (const part of path) {
    const held = isAlias(node) ? node.resolve(document) : node;
    const pair = isMap(held) ? held.items.find(({ key }) => nameOf(key) === String(part)) : undefined;
    node = isSeq(held) ? held.items[Number(part)] : pair?.value;
    const begin = (pair?.key ?? node) as Node | undefined;
    if (!begin?.range) return offset;
    offset = begin.range[0];
  }
  return offset;
}
