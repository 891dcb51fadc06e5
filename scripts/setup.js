// Installs the dependencies when they are missing or older than the lock file, so that `npm start` and
// `npm test` are the only commands a newcomer types. Plain JavaScript: it runs before Node 24 is installed.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

const modifiedAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs;
const installed = modifiedAt('node_modules/.package-lock.json');

if (installed === undefined || installed < (modifiedAt('package-lock.json') ?? 0)) {
  console.error('Installing dependencies (first run, or the lock file changed) ...');
  const install = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (install.status !== 0) process.exit(install.status ?? 1);
}
