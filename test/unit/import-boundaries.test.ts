import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { plainEnvironment } from '../support/plain-environment.ts';

let project: string;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'boundaries-'));
  const { vcs: _, $schema: __, ...settings } = JSON.parse(readFileSync('biome.json', 'utf8'));
  writeFileSync(join(project, 'biome.json'), JSON.stringify(settings));
});

afterAll(() => rmSync(project, { recursive: true }));

/** Lints one line as if it stood in that file; gives what the linter says. */
function lint(file: string, line: string): string {
  const path = join(project, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${line}\n`);
  const { stdout, stderr } = spawnSync(resolve('node_modules/.bin/biome'), ['lint', file], {
    cwd: project,
    encoding: 'utf8',
    env: plainEnvironment(),
  });
  return stdout + stderr;
}

describe('import boundaries', () => {
  test.each([
    ['lib/model/a.ts', 'node:fs'],
    ['lib/model/a.ts', '@aws-sdk/client-fis'],
    ['lib/model/a.ts', '../../base/clock.ts'],
    ['services/gateway/a.ts', '../order-service/app.ts'],
    ['services/gateway/a.ts', '../../lib/model/topology.ts'],
    ['local/engine/a.ts', '../runtimes/embedded/mesh.ts'],
    ['local/drivers/a.ts', '../server/server.ts'],
    ['runs/reporters/a.ts', '../../local/engine/engine.ts'],
    ['lib/stacks/a.ts', '../../base/clock.ts'],
    ['lambda/alarm/a.ts', '../../lib/config.ts'],
  ])('%s may not import %s', (file, target) => {
    expect(lint(file, `import '${target}';`)).toContain('noRestrictedImports');
  });

  test.each([
    ['lib/model/faults/a.ts', '../topology.ts'],
    ['services/gateway/a.ts', '../kit/kit.ts'],
    ['local/engine/a.ts', '../runtimes/runtime.ts'],
    ['runs/reporters/a.ts', '../../lib/model/events/event.ts'],
  ])('%s may import %s', (file, target) => {
    expect(lint(file, `import '${target}';`)).not.toContain('noRestrictedImports');
  });

  test('timers are the clock’s, in everything that runs locally', () => {
    expect(lint('local/engine/a.ts', 'setTimeout(() => {}, 1);')).toContain('noRestrictedGlobals');
    expect(lint('base/clock.ts', 'setTimeout(() => {}, 1);')).not.toContain('noRestrictedGlobals');
  });
});
