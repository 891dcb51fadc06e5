import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';

/** A folder for the configurations of a test file, each in a file of its own: a module is loaded once. */
export function configurations() {
  let folder = '';
  let count = 0;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'definitions-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  return {
    folder: () => folder,
    /** The path of a file with that text, as the default export of a module unless it is JSON. */
    written: (text: string, form = 'mjs'): string => {
      count += 1;
      const file = join(folder, `system-${count}.config.${form}`);
      writeFileSync(file, form === 'json' ? text : `export default ${text};`);
      return file;
    },
  };
}
