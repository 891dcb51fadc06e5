import { readFileSync } from 'node:fs';

/** What this project says of itself. */
export interface PackageJson {
  readonly version: string;
  readonly devDependencies: { readonly node: string };
}

export const packageJson = (): PackageJson =>
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
