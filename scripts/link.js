// Puts `chaos` where npx looks first, node_modules/.bin. A `bin` in package.json would not do: for one, npx makes an
// installation of its own at every call, which takes a second. Plain JavaScript: it runs before Node 24 is installed.
import { lstatSync, mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const program = '../../cli/main.ts';

// Windows knows neither such links nor the first line of a script: one file for cmd, one for npx to find and for sh.
const shims = {
  chaos: `#!/bin/sh\nexec node "$(dirname "$0")/${program}" "$@"\n`,
  'chaos.cmd': `@node "%~dp0${program.replaceAll('/', '\\')}" %*\r\n`,
};

/** Makes the link in the project at `root`, or mends it. Where node_modules is another project's, it is left alone. */
export function link(root, platform = process.platform) {
  if (isLink(join(root, 'node_modules'))) return;
  const folder = join(root, 'node_modules', '.bin');
  mkdirSync(folder, { recursive: true });
  if (platform === 'win32') for (const [name, text] of Object.entries(shims)) put(join(folder, name), text);
  else if (targetOf(join(folder, 'chaos')) !== program) {
    rmSync(join(folder, 'chaos'), { force: true });
    symlinkSync(program, join(folder, 'chaos'));
  }
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
