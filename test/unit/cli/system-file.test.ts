import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { identify } from '../../../base/process/identity.ts';
import { defaultSystemFile } from '../../../cli/default-system.ts';
import { readSystemFile } from '../../../cli/options.ts';
import type { ProcessIdentity } from '../../../lib/model/events/process-identity.ts';
import { type SystemState, writeState } from '../../../local/supervisor/state.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'system-file-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (options: Record<string, string> = {}) =>
  readSystemFile({ positionals: [], options: { folder, ...options } });

test('without a configuration here, the system that is up is meant; else the one that comes along', () => {
  expect(read()).toBe(defaultSystemFile);
  const supervisor = identify(process.pid) as ProcessIdentity;
  writeState(folder, { supervisor, system: { name: 'tea', file: '/tea/breakwater.config.ts' } } as SystemState);
  expect(read()).toBe('/tea/breakwater.config.ts');
  expect(read({ system: '/other.ts' })).toBe('/other.ts');
});
