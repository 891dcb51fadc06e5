import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { floors, type Room } from '../support/floors.ts';
import { type Import, programFiles } from '../support/import-graph.ts';
import { notYet } from '../support/not-yet.ts';
import { plainEnvironment } from '../support/plain-environment.ts';
import { roomOf, wrongImports } from '../support/room-of.ts';

let project: string;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'boundaries-'));
  const { vcs: _, $schema: __, ...settings } = JSON.parse(readFileSync('biome.json', 'utf8'));
  writeFileSync(join(project, 'biome.json'), JSON.stringify(settings));
  cpSync('scripts/lint', join(project, 'scripts/lint'), { recursive: true });
});

afterAll(() => rmSync(project, { recursive: true }));

function writeLines(file: string, lines: readonly string[]): void {
  const path = join(project, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
}

function runLinter(path: string, ...options: string[]): { stdout: string; stderr: string } {
  return spawnSync(resolve('node_modules/.bin/biome'), ['lint', ...options, path], {
    cwd: project,
    encoding: 'utf8',
    env: plainEnvironment(),
    maxBuffer: 64 * 1024 * 1024,
  });
}

/** Lints one line as if it stood in that file; gives what the linter says. */
function lint(file: string, line: string): string {
  writeLines(file, [line]);
  const { stdout, stderr } = runLinter(file);
  return stdout + stderr;
}

/** Lints files of imports, each line one; gives those that are refused, as `from > to`. */
function refusedOf(imports: readonly Import[]): Set<string> {
  const byFile = Map.groupBy(imports, ({ from }) => from);
  for (const [from, lines] of byFile) {
    writeLines(
      from,
      lines.map(({ to }) => `import '${relative(from, to)}';`),
    );
  }
  const { stdout } = runLinter('.', '--max-diagnostics=none', '--reporter=json');
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: Diagnostic[] };
  const refused = diagnostics.filter(({ category }) => category === 'lint/style/noRestrictedImports');
  return new Set(refused.map(({ location: { path, start } }) => `${path} > ${byFile.get(path)?.[start.line - 1]?.to}`));
}

interface Diagnostic {
  readonly category: string;
  readonly location: { readonly path: string; readonly start: { readonly line: number } };
}

function relative(from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to);
  return path.startsWith('.') ? path : `./${path}`;
}

/** A made-up file of every folder that belongs to a room; a room of one file is that file. */
const probesOf = ({ files }: Room): string[] =>
  files.endsWith('.ts')
    ? [files]
    : [...new Set(programFiles().map(posix.dirname))]
        .map((folder) => `${folder}/probe.ts`)
        .filter((probe) => roomOf(probe, floors)?.files === files);

describe('the linter and the list of floors agree', () => {
  test('on every import of one room by another, from every folder', () => {
    const rooms = floors.flat();
    const single = rooms.flatMap(({ imports }) => imports.filter((files) => files.endsWith('.ts')));
    const targets = [...new Set([...rooms.flatMap(probesOf), ...single])];
    const imports = rooms
      .flatMap(probesOf)
      .flatMap((from) => targets.filter((to) => to !== from).map((to) => ({ from, to })));
    const wrong = new Set(wrongImports(imports, floors).map(({ from, to }) => `${from} > ${to}`));
    const refused = refusedOf(imports);
    expect({
      'allowed, and refused by the linter': [...refused].filter((one) => !wrong.has(one)),
      'wrong, and passed by the linter': [...wrong].filter((one) => !refused.has(one)),
    }).toEqual({ 'allowed, and refused by the linter': [], 'wrong, and passed by the linter': [] });
    expect(wrong.size).toBeGreaterThan(1000);
  });

  test('on the files that may not obey yet', () => {
    const { overrides } = JSON.parse(readFileSync('biome.json', 'utf8')) as { overrides: Override[] };
    const exempt = overrides.filter(({ linter }) => linter?.rules?.style?.noRestrictedImports === 'off');
    const wrong = wrongImports(notYet, floors).map(({ from }) => from);
    expect(exempt.flatMap(({ includes }) => includes).sort()).toEqual([...new Set(wrong)].sort());
  });
});

interface Override {
  readonly includes: readonly string[];
  readonly linter?: { readonly rules?: { readonly style?: { readonly noRestrictedImports?: unknown } } };
}

describe('import boundaries', () => {
  test.each([
    ['lib/model/a.ts', 'node:fs'],
    ['lib/model/a.ts', '@aws-sdk/client-fis'],
    ['lib/model/a.ts', '../../base/clock.ts'],
    ['services/gateway/a.ts', '../order-service/app.ts'],
    ['services/gateway/a.ts', '../../lib/model/topology.ts'],
    ['local/engine/a.ts', '../runtimes/embedded/mesh.ts'],
    ['runs/reporters/a.ts', '../../local/engine/engine.ts'],
    ['lib/stacks/a.ts', '../../base/clock.ts'],
    ['lambda/alarm/a.ts', '../../lib/config/config.ts'],
    ['lambda/alarm/a.ts', '../../local/engine/engine.ts'],
    ['lambda/alarm/a.ts', '../../services/kit/kit.ts'],
    ['lambda/alarm/a.ts', '../../measure/windows.ts'],
    ['lambda/alarm/a.ts', 'undici'],
    ['lambda/alarm/a.ts', '../other/a.ts'],
    ['lambda/shared/a.ts', '../alarm/a.ts'],
    ['aws/a.ts', '../lambda/shared/a.ts'],
    ['systems/shop/a.ts', '../../local/client/system-client.ts'],
    ['systems/shop/a.ts', '../../lib/constructs/fis/experiment-template.ts'],
    ['systems/shop/deep/a.ts', '../../../measure/audit.ts'],
    ['systems/shop/a.ts', '../../base/clock.ts'],
    ['base/a.ts', 'undici'],
    ['local/engine/a.ts', 'node:fs'],
    ['local/engine/a.ts', 'node:fs/promises'],
    ['local/engine/a.ts', '../../base/rpc.ts'],
    ['runs/a.ts', '../local/supervisor/boot.ts'],
  ])('%s may not import %s', (file, target) => {
    expect(lint(file, `import '${target}';`)).toContain('noRestrictedImports');
  });

  test.each([
    ['lib/model/faults/a.ts', '../topology.ts'],
    ['base/a.ts', 'node:fs/promises'],
    ['lambda/alarm/a.ts', '../shared/a.ts'],
    ['lambda/alarm/a.ts', '../../measure/judge/judge.ts'],
    ['lambda/alarm/a.ts', '../../lib/model/events/event.ts'],
    ['lambda/alarm/a.ts', '../../aws/explain.ts'],
    ['lambda/alarm/a.ts', '../../aws/fis/states.ts'],
    ['lambda/alarm/a.ts', '../../base/clock.ts'],
    ['lambda/shared/a.ts', '../../aws/explain.ts'],
    ['lambda/alarm/a.ts', '@aws-sdk/client-cloudwatch'],
    ['lambda/alarm/a.ts', '@aws-lambda-powertools/batch'],
    ['lambda/alarm/a.ts', '@aws-lambda-powertools/idempotency/dynamodb'],
    ['lambda/alarm/a.ts', '@smithy/signature-v4'],
    ['lambda/alarm/a.ts', '@aws-crypto/sha256-js'],
    ['lambda/alarm/a.ts', 'aws-lambda'],
    ['lambda/alarm/a.ts', 'luxon'],
    ['lambda/alarm/a.ts', 'node:crypto'],
    ['systems/shop/deep/a.ts', '../../../lib/model/system.ts'],
    ['systems/shop/a.ts', '../../base/process/program-beside.ts'],
    ['systems/shop/a.ts', '@aws-sdk/lib-dynamodb'],
    ['local/engine/a.ts', '../../base/clock.ts'],
    ['runs/a.ts', '../local/supervisor/state.ts'],
    ['services/gateway/a.ts', '../kit/kit.ts'],
    ['local/engine/a.ts', '../runtimes/runtime.ts'],
    ['runs/reporters/a.ts', '../../lib/model/events/event.ts'],
  ])('%s may import %s', (file, target) => {
    expect(lint(file, `import '${target}';`)).not.toContain('noRestrictedImports');
  });

  test.each([
    "new URL('./main.ts', import.meta.url);",
    `const a = (b: string) => \`\${b}/main.ts\`;`,
    "const a = (b: string) => b.endsWith('/main.ts');",
    "const a = ['handler.ts'];",
    'const a = /\\/main\\.ts$/;',
  ])('no program is known by an ending that it loses when it is built: %s', (line) => {
    expect(lint('local/engine/a.ts', line)).toContain('programBeside()');
  });

  test.each([
    "import './main.ts';",
    "import('./main.ts');",
    'type A = import("./main.ts").A;',
    'const a = /\\/main\\.[jt]s$/;',
    'const a = /\\.[cm]?[jt]s$/;',
    "const a = 'breakwater.config.ts';",
    "programBeside('./main', import.meta.url);",
  ])('%s is right when it is built', (line) => {
    expect(lint('local/engine/a.ts', line)).not.toContain('programBeside()');
  });

  test('the engine does not touch the process', () => {
    expect(lint('local/engine/a.ts', 'process.exit();')).toContain('noProcessGlobal');
  });

  test('timers are the clock’s, in everything that runs locally', () => {
    expect(lint('local/engine/a.ts', 'setTimeout(() => {}, 1);')).toContain('noRestrictedGlobals');
    expect(lint('base/clock.ts', 'setTimeout(() => {}, 1);')).not.toContain('noRestrictedGlobals');
  });
});
