import { readFileSync, writeFileSync } from 'node:fs';

type Manifest = Readonly<Record<string, unknown>> & {
  readonly publishConfig: { readonly bin: Readonly<Record<string, string>> };
  readonly scripts: Readonly<Record<string, string>>;
};

/** Of the repository alone: npm takes it for a script that an installation of the package must run. */
const prepare = 'node scripts/link.js';

/**
 * package.json as it is packed, with the programs that `publishConfig` names, or as it stands in the repository, where a
 * `bin` would have npx install the repository into its cache at every call. Either can be made of either.
 */
export function manifestFor(form: 'packed' | 'source', text: string): string {
  const { bin: _, ...rest } = JSON.parse(text) as Manifest;
  const { prepare: __, ...scripts } = rest.scripts;
  const manifest =
    form === 'packed'
      ? { ...rest, scripts, bin: rest.publishConfig.bin }
      : { ...rest, scripts: { prepare, ...scripts } };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

if (import.meta.main) {
  const form = process.argv[2];
  if (form !== 'packed' && form !== 'source') throw new Error(`usage: manifest.ts packed|source, not ${form}`);
  writeFileSync('package.json', manifestFor(form, readFileSync('package.json', 'utf8')));
}
