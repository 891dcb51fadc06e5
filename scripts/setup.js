// Installs the dependencies when they are missing or older than the lock file, so that `npm start` and
// `npm test` are the only commands a newcomer types. Plain JavaScript: it runs before Node 24 is installed.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { isLink, link } from './link.js';

const modifiedAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs;
const installed = modifiedAt('node_modules/.package-lock.json');

if (installed === undefined || installed < (modifiedAt('package-lock.json') ?? 0)) install();
link('.');

function install() {
  // npm would empty the folder that the link leads to, under whoever works with it.
  if (isLink('node_modules')) {
    console.error('node_modules is a link, and missing or older than the lock file: install where it leads to.');
    return;
  }
  console.error('Installing dependencies (first run, or the lock file changed) ...');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}
