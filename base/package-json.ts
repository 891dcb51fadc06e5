import { existsSync, readFileSync } from 'node:fs';

/** What this project says of itself. */
export interface PackageJson {
  readonly version: string;
  /** The oldest Node.js that it runs on, as `>=22.18`. */
  readonly engines: { readonly node: string };
  /** The Node.js that the project itself is developed with. */
  readonly devDependencies: { readonly node: string };
}

/** Read from beside the sources, or from beside the folder of what was built. */
export function packageJson(): PackageJson {
  const [file] = ['../package.json', '../../package.json']
    .map((path) => new URL(path, import.meta.url))
    .filter((path) => existsSync(path));
  if (!file) throw new Error(`no package.json lies above ${import.meta.url}`);
  return JSON.parse(readFileSync(file, 'utf8'));
}
