import { spawnSync } from 'node:child_process';
import { test } from '@jest/globals';

const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython) console.warn('python3 is not on this machine: what it would test is skipped');

/** A test that needs Python, skipped out loud where there is none. */
export const testWithPython = hasPython ? test : test.skip;
