import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { UsageError } from '../../../base/usage-error.ts';
import { localRunOptions, readPlaces } from '../../../cli/endpoint-options.ts';
import { readSystemOptions } from '../../../cli/options.ts';

const folder = mkdtempSync(join(tmpdir(), 'mesh-retries-'));
afterAll(() => rmSync(folder, { recursive: true }));

const read = (options: Record<string, string | boolean>) =>
  readSystemOptions({ positionals: [], options: { folder, ...options } });

test('the mesh makes nothing again unless told', () => {
  expect(read({}).meshRetries).toBe(false);
  expect(read({ 'mesh-retries': true }).meshRetries).toBe(true);
});

test('on containers, and in AWS, it is refused with the reason', () => {
  const asked = { 'mesh-retries': true };
  expect(() => read({ ...asked, runtime: 'docker' })).toThrow(UsageError);
  expect(() => read({ ...asked, runtime: 'docker' })).toThrow('--mesh-retries is for processes');
  const there = { positionals: [], options: { ...asked, endpoint: 'aws' } };
  expect(() => readPlaces(there, { local: localRunOptions })).toThrow(
    '--mesh-retries is for the system on this machine',
  );
});
