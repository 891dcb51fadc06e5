import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from '@jest/globals';

const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython) console.warn('python3 is not on this machine: what it would test is skipped');

/** A test that needs Python, skipped out loud where there is none. */
export const testWithPython = hasPython ? test : test.skip;

const lacksOne = 'import importlib.util as u, sys; sys.exit(any(u.find_spec(name) is None for name in sys.argv[1:]))';

/**
 * For tests that need modules of Python's package index: the first Python on the PATH that has them all, and how such a test
 * is defined, skipped out loud where no Python has them.
 */
export function pythonWith(...modules: readonly string[]): {
  readonly python: string;
  readonly test: typeof test.skip;
} {
  const all = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'python3'));
  const python = all.find((each) => existsSync(each) && spawnSync(each, ['-c', lacksOne, ...modules]).status === 0);
  if (python !== undefined) return { python, test };
  console.warn(`no python3 on the PATH has ${modules.join(' and ')}: what they would test is skipped`);
  return { python: '', test: test.skip };
}
