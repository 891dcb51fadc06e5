import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import type { Path } from '../path.ts';
import { type Document, deepest } from './document.ts';
import { InputProblem } from './input-problem.ts';
import { positionsIn } from './lines.ts';

/** Terraform's plans are the longest of what is JSON. */
const mostMegabytes = 16;

/** Throws InputProblem for what is no JSON, too long, or too deep. */
export function readJson(text: string): Document {
  if (text.length > mostMegabytes * 1024 * 1024) throw new InputProblem(tooLong(text.length, mostMegabytes));
  if (isDeeper(text, deepest)) throw new InputProblem(`is nested deeper than ${deepest} levels`);
  const position = positionsIn(text);
  let tree: Node | undefined;
  return {
    value: parsed(text),
    locate(path) {
      tree ??= parseTree(text);
      const node = tree && nearestNode(tree, path);
      return node && position(node.parent?.type === 'property' ? node.parent.offset : node.offset);
    },
  };
}

export const tooLong = (length: number, most: number): string =>
  `is ${(length / 1024 / 1024).toFixed(1)} MB long, and at most ${most} MB are read`;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputProblem(`is no JSON: ${(error as Error).message.replaceAll(/\s+/g, ' ').slice(0, 200)}`);
  }
}

function nearestNode(tree: Node, path: Path): Node | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node = findNodeAtLocation(tree, path.slice(0, length));
    if (node) return node;
  }
  return undefined;
}

/** By its brackets, outside of texts. */
function isDeeper(text: string, limit: number): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (inText) {
      if (character === 0x5c) at++;
      else if (character === 0x22) inText = false;
    } else if (character === 0x22) inText = true;
    else if (character === 0x7b || character === 0x5b) {
      depth++;
      if (depth > limit) return true;
    } else if (character === 0x7d || character === 0x5d) depth--;
  }
  return false;
}
