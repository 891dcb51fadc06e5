import { readFileSync, writeFileSync } from 'node:fs';

type Manifest = Readonly<Record<string, unknown>> & {
  readonly publishConfig: { readonly bin: Readonly<Record<string, string>> };
};

/**
 * package.json as it is packed, with the programs that `publishConfig` names, or as it stands in the repository, where a
 * `bin` would have npx install the repository into its cache at every call. Either can be made of either.
 */
export function manifestFor(form: 'packed' | 'source', text: string): string {
  const { bin: _, ...source } = JSON.parse(text) as Manifest;
  const manifest = form === 'packed' ? { ...source, bin: source.publishConfig.bin } : source;
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

if (import.meta.main) {
  const form = process.argv[2];
  if (form !== 'packed' && form !== 'source') throw new Error(`usage: manifest.ts packed|source, not ${form}`);
  writeFileSync('package.json', manifestFor(form, readFileSync('package.json', 'utf8')));
}
