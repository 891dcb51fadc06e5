import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isLasting } from '../../../lib/model/events/plan.ts';
import { kindOf, stepKinds } from '../../../local/runtimes/embedded/faults/index.ts';
import type { Hands } from '../../../local/runtimes/embedded/hands/hands.ts';
import { createStepRunner } from '../../../local/runtimes/embedded/step-runner.ts';

const halves = {
  do: "do: 'fake'",
  by: "by: 'guardian'",
  wayBack: "wayBack: 'takes it back'",
  execute: 'execute: () => {}',
  undo: 'undo: () => {}',
  leftOver: 'leftOver: () => []',
  observe: "observe: () => ({ observer: 'nobody', seen: true, detail: '' })",
  prove: "prove: () => ({ matches: true, detail: '' })",
};

/** What the compiler has against a program: nothing, or its errors. */
async function errorsOf(folder: string, program: string): Promise<string> {
  writeFileSync(join(folder, 'program.mts'), program);
  const compile = promisify(execFile)(resolve('node_modules/.bin/tsc'), ['--project', folder]);
  return compile.then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  );
}

describe('a kind of step', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'step-kinds-'));
    const compilerOptions = { typeRoots: [resolve('node_modules/@types')] };
    const config = { extends: resolve('tsconfig.json'), compilerOptions, include: ['program.mts'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const kind = (given: Partial<typeof halves>) => `
    import { defineStep } from '${resolve('local/runtimes/embedded/step-kind.ts')}';
    export const fake = defineStep<{ readonly do: 'fake' }>({ ${Object.values(given).join(', ')} });`;

  test('that is whole compiles', async () => {
    expect(await errorsOf(folder, kind(halves))).toBe('');
  }, 60_000);

  test.each(Object.keys(halves))(
    'without `%s` does not',
    async (half) => {
      const { [half as keyof typeof halves]: _, ...others } = halves;
      expect(await errorsOf(folder, kind(others))).toContain(half);
    },
    60_000,
  );

  test('that no plan may use unless it is in the table', async () => {
    const program = `
      import type { Planner } from '${resolve('local/runtimes/planner.ts')}';
      import { planners } from '${resolve('local/runtimes/embedded/faults/index.ts')}';
      const wait: Planner<'wait', { readonly do: 'fake' }> = () => ({ steps: [{ do: 'fake' }], fidelity: '' });
      export const table: typeof planners = { ...planners, wait };`;
    expect(await errorsOf(folder, program)).toContain('"fake"');
  }, 60_000);
});

describe('a step of no kind, as another version may have written it into a journal', () => {
  const runner = createStepRunner({} as Hands);

  test('is neither done nor undone, and counts as left', async () => {
    await expect(runner.execute({ do: 'nothing-known' })).rejects.toThrow('unknown step "nothing-known"');
    await expect(runner.undo({ do: 'nothing-known' })).rejects.toThrow('unknown step "nothing-known"');
    await expect(runner.leftOver({ do: 'nothing-known' })).rejects.toThrow('unknown step "nothing-known"');
    expect(() => kindOf({ do: 'toString' })).toThrow('unknown step "toString"');
  });
});

test('what happens once says so itself, and leaves nothing to undo', () => {
  const once = stepKinds.flatMap(({ do: name, wayBack }) => (wayBack === null ? [name] : []));
  expect(once.sort()).toEqual(['signal', 'stop-task']);
  expect(isLasting({ undo: [] })).toBe(false);
});
