import { readFileSync } from 'node:fs';

const lastBytes = 16 * 1024;

/** What a runtime prints when it ends by an exception: the line that says why is above the frames of its stack. */
const mostLines = 20;

/** The last lines of a log that are not empty, from a place in it; none where it cannot be read. */
export function lastLines(path: string, from = 0): string[] {
  try {
    const bytes = readFileSync(path).subarray(from);
    const lines = bytes.subarray(-lastBytes).toString().split('\n');
    return lines
      .map((line) => line.trimEnd())
      .filter(Boolean)
      .slice(-mostLines);
  } catch {
    return [];
  }
}

/** The same in words, a line for each: `the last 2 lines of web.log:`, or that there are none. */
export function lastWords(file: string, from = 0): string {
  const lines = lastLines(file, from);
  if (lines.length === 0) return `it has logged nothing (${file})`;
  const which = lines.length === 1 ? 'line' : `${lines.length} lines`;
  return `the last ${which} of ${file}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
