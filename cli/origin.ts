import { packageJson } from '../base/package-json.ts';
import { shellQuote } from '../base/shell-quote.ts';
import type { Origin } from '../runs/reporters/run-folder.ts';

/** What was typed, and what runs it. */
export const origin = (): Origin => ({
  command: ['chaos', ...process.argv.slice(2)].map(shellQuote).join(' '),
  madeBy: { breakwater: packageJson().version, node: process.versions.node },
});
