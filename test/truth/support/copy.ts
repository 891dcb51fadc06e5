import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Edit } from './seeded.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Copies what the product consists of, as it is now, and makes the edits. Throws where one does not fit, once. */
export function copyWith(edits: readonly Edit[], to: string): void {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root });
  for (const file of files.toString().split('\n').filter(isOfProduct)) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    cpSync(join(root, file), join(to, file));
  }
  symlinkSync(join(root, 'node_modules'), join(to, 'node_modules'));
  for (const edit of edits) apply(edit, to);
}

const isOfProduct = (file: string): boolean => file !== '' && !/^(test|docs|examples)\//.test(file);

function apply({ file, from, to: text }: Edit, folder: string): void {
  const path = join(folder, file);
  const [before, after, ...more] = readFileSync(path, 'utf8').split(from);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`${file} has ${JSON.stringify(from)} ${more.length > 0 ? 'more than once' : 'nowhere'}`);
  }
  writeFileSync(path, `${before}${text}${after}`);
}
