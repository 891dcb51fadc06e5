import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

const lastBytes = 16 * 1024;

/** What a runtime prints when it ends by an exception: the line that says why is above the frames of its stack. */
const mostLines = 20;

/** The last lines of a log that are not empty, from a place in it; none where it cannot be read. */
export function lastLines(path: string, from = 0): string[] {
  try {
    const bytes = readFileSync(path).subarray(from);
    return lastLinesIn(bytes.subarray(-lastBytes).toString());
  } catch {
    return [];
  }
}

/** The last lines of a text that are not empty. */
export const lastLinesIn = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => legible(line).trimEnd())
    .filter(Boolean)
    .slice(-mostLines);

/** Without colours and the like, and every other control character as its picture: what a program logs rings no bell here. */
const legible = (line: string): string =>
  stripVTControlCharacters(line.replace(/\r$/, '')).replace(controls, (one) =>
    one.charCodeAt(0) < 0x20 ? String.fromCharCode(0x2400 + one.charCodeAt(0)) : '\u2421',
  );

// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
const controls = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

/** The same in words, a line for each: `the last 2 lines of web.log:`, or that there are none. */
export const lastWords = (file: string, from = 0): string => linesInWords(lastLines(file, from), file);

/** `of`: whose lines they are. */
export function linesInWords(lines: readonly string[], of: string): string {
  if (lines.length === 0) return `it has logged nothing (${of})`;
  const which = lines.length === 1 ? 'line' : `${lines.length} lines`;
  return `the last ${which} of ${of}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
