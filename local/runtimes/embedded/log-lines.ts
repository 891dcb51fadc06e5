import { readFileSync } from 'node:fs';

const lastBytes = 16 * 1024;

/** The last lines of a log that are not empty, from a place in it; none where it cannot be read. */
export function lastLines(path: string, from = 0, most = 10): string[] {
  try {
    const bytes = readFileSync(path).subarray(from);
    const lines = bytes.subarray(-lastBytes).toString().split('\n');
    return lines.filter((line) => line.trim() !== '').slice(-most);
  } catch {
    return [];
  }
}
