import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { currentReport } from '../../../scripts/package/api.ts';
import { apiReport } from '../../../scripts/package/api-report.ts';

test('docs/api.md is made of the types as they are: `npm run api` makes it again', () => {
  expect(readFileSync('docs/api.md', 'utf8')).toBe(currentReport());
}, 120_000);

describe('the report', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'api-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** The names that it lists: the exported ones, then those that they are made of. */
  function reported(files: Readonly<Record<string, string>>): { report: string; names: string[][] } {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const report = apiReport(join(folder, 'index.d.ts'), folder);
    const names = report.split('\n## ').slice(1);
    return { report, names: names.map((part) => [...part.matchAll(/^### (.*)$/gm)].map(([, name = '']) => name)) };
  }

  test('has each name with its comment and its whole declaration', () => {
    const { report } = reported({
      'index.d.ts': "export { type A } from './a/a.ts';\n",
      'a/a.d.ts':
        '/**\n * What it is,\n * on two lines.\n */\nexport interface A {\n    /** One. */\n    readonly one: {\n        two: 2;\n    };\n}\n',
    });
    expect(report).toContain(
      '### A\n\n`a/a`\n\n```ts\n/**\n * What it is,\n * on two lines.\n */\ninterface A {\n    /** One. */\n    readonly one: {\n        two: 2;\n    };\n}\n```\n',
    );
  });

  test('follows what a declaration names, wherever it is declared, and nothing else', () => {
    const { names } = reported({
      'index.d.ts':
        "import type { B } from './b.ts';\nexport { type A as Z } from './a.ts';\nexport declare const first: B<1>;\n",
      'a.d.ts':
        "import type { Renamed as R } from './b.js';\nimport type { Far } from 'package';\nimport * as all from 'other';\n/** Speaks of Hidden. */\nexport type A = R | Far | all.X | typeof values | import('./c.ts').C;\ndeclare const values: readonly ['unused'];\ntype Hidden = 1;\nexport declare const unused: 1;\nexport {};\n",
      'b.d.ts':
        "export interface B<T> {\n    values: T;\n    self: B<T>;\n}\ndeclare const values: 1;\ntype Own = 'C';\nexport type Renamed = Own;\n",
      'c.d.ts': 'export declare class C {\n    private a;\n}\n',
    });
    expect(names).toEqual([
      ['A', 'first'],
      ['B', 'C', 'Own', 'Renamed', 'values'],
    ]);
  });

  test('refuses what it cannot list', () => {
    expect(() => reported({ 'index.d.ts': "export * from './a.ts';\n" })).toThrow('names nothing that can be listed');
    const missing = { 'index.d.ts': "export { Gone } from './a.ts';\n", 'a.d.ts': 'export type A = 1;\n' };
    expect(() => reported(missing)).toThrow('declares no Gone');
  });
});
