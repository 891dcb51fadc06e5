import { spawnSync } from 'node:child_process';
import { describe as jestDescribe } from '@jest/globals';

const lacking = ['python3', 'jq', 'pgrep', 'setsid', 'flock'].filter((tool) => spawnSync(tool, ['--version']).error);
if (lacking.length > 0) console.warn(`documents are not run: this machine has no ${lacking.join(', ')}`);

/** Describes what runs the very text of documents; skipped, out loud, where a machine lacks what they call. */
export const describeWithTools = lacking.length > 0 ? jestDescribe.skip : jestDescribe;
