// Puts `breakwater`, and `chaos` for short, where npx looks first, node_modules/.bin: they run the sources. A `bin` in
// package.json would not do: it leads to what is built, and for one npx makes an installation of its own at every call, which
// takes a second. So what is packed alone has it. Plain JavaScript: it runs before Node 24 is installed.
import { lstatSync, mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const names = ['breakwater', 'chaos'];
const program = '../../cli/main.ts';

// Windows knows neither such links nor the first line of a script: one file for cmd, one for npx to find and for sh.
const shims = (name) => ({
  [name]: `#!/bin/sh\nexec node "$(dirname "$0")/${program}" "$@"\n`,
  [`${name}.cmd`]: `@node "%~dp0${program.replaceAll('/', '\\')}" %*\r\n`,
});

/** Makes the links in the project at `root`, or mends them. Where node_modules is another project's, it is left alone. */
export function link(root, platform = process.platform) {
  if (isLink(join(root, 'node_modules'))) return;
  const folder = join(root, 'node_modules', '.bin');
  mkdirSync(folder, { recursive: true });
  for (const name of names) {
    if (platform === 'win32') for (const [file, text] of Object.entries(shims(name))) put(join(folder, file), text);
    else linkTo(join(folder, name));
  }
}

function linkTo(path) {
  if (targetOf(path) === program) return;
  rmSync(path, { force: true });
  symlinkSync(program, path);
}

export const isLink = (path) => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;

const targetOf = (path) => (isLink(path) ? readlinkSync(path) : undefined);

function put(path, text) {
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() && readFileSync(path, 'utf8') === text) return;
  rmSync(path, { force: true });
  writeFileSync(path, text);
}

// `npm ci` calls it too, as the script `prepare`.
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) link('.');
