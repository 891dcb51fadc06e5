import { readFileSync } from 'node:fs';

/** A block of code on a page. */
export interface Block {
  /** What is written behind its first fence; empty for commands. */
  readonly language: string;
  readonly text: string;
  /** The paragraph before it. */
  readonly before: string;
  readonly heading: string;
}

/** The blocks of a Markdown page in their order. */
export function blocksOf(file: string): Block[] {
  const page = readFileSync(file, 'utf8');
  return [...page.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(({ 1: language = '', 2: text = '', index }) => {
    const above = page.slice(0, index);
    return {
      language,
      text,
      before: above.trimEnd().split('\n\n').at(-1) ?? '',
      heading: [...above.matchAll(/^#+ (.+)$/gm)].at(-1)?.[1] ?? '',
    };
  });
}

/** The file that a block is, by the last file name that the paragraph before it has; undefined where it names none. */
export const fileOf = ({ before }: Block): string | undefined =>
  [...before.matchAll(/`([\w.-]+\.(?:mjs|py|ts|yaml))`/g)].at(-1)?.[1];

/** The commands of ours that a page tells people to type, each in its words. */
export function commandsOf(file: string): string[][] {
  const lines = readFileSync(file, 'utf8').matchAll(/(?:^|`)npx (?:breakwater|chaos) ([^`\n]+)/gm);
  return [...lines].map(([, words = '']) => words.trim().split(/\s+/));
}
