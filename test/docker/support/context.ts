import { execFileSync } from 'node:child_process';

/** A build context: these paths of a folder as a tar archive. */
export function packContext(folder: string, paths: readonly string[]): Buffer {
  return execFileSync('tar', ['--create', '--directory', folder, ...paths], { maxBuffer: 2 ** 28 });
}

/** The paths that an ignore list lets in again after a first line that shuts all out. */
export function permitted(ignoreList: string): string[] {
  return ignoreList.split('\n').flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));
}
