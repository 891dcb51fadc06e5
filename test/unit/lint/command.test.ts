import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from '../../../cli/command.ts';
import { loadCommand } from '../../../cli/commands/index.ts';
import { lintRules } from '../../../lib/lint/rules/index.ts';
import { fine } from './support/template.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lint-'));
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const write = (name: string, value: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof value === 'string' || value instanceof Uint8Array ? value : JSON.stringify(value));
  return path;
};
const refused = { ...fine, roleArn: 'fis' };
const warned = { ...fine, stopConditions: [{ source: 'none' }] };

async function lint(...args: string[]): Promise<{ status: number; out: string; errors: string[] }> {
  const [out, errors]: [string[], string[]] = [[], []];
  jest.spyOn(console, 'log').mockImplementation((line) => void out.push(stripVTControlCharacters(String(line))));
  jest.spyOn(console, 'error').mockImplementation((line) => void errors.push(String(line)));
  const command = await loadCommand('lint');
  const status = await command.run(parse(command, args));
  return { status, out: out.join('\n'), errors };
}

describe('the exit status', () => {
  test.each<[number, string, unknown, string[]]>([
    [0, 'nothing is wrong', fine, []],
    [0, 'there are warnings', warned, []],
    [1, 'there are warnings, strictly', warned, ['--strict']],
    [1, 'AWS refuses it', refused, []],
    [2, 'it cannot be read', '{', []],
  ])('%i where %s', async (status, _, value, options) => {
    expect((await lint(write('a.json', value), ...options)).status).toBe(status);
  });

  test('2 where one of several cannot be read, and the others are linted', async () => {
    const { status, out, errors } = await lint(write('a.json', refused), join(folder, 'b.json'));
    expect(status).toBe(2);
    expect(out).toContain('"fis" is not the ARN of a role');
    expect(errors).toEqual([`chaos: ${join(folder, 'b.json')} does not exist`]);
  });

  test('no file, an empty name, and two forms at once are wrong usage', async () => {
    await expect(lint()).rejects.toThrow('which files?');
    await expect(lint('')).rejects.toThrow('the name of a file is empty');
    await expect(lint('a.json', '--json', '--sarif')).rejects.toThrow('--json and --sarif exclude each other');
  });
});

describe('a folder', () => {
  test('is gone through: what is no template is passed over in silence, and modules and assets are left', async () => {
    write('a.json', fine);
    write('b.yaml', 'kind: Deployment');
    write('c.json', new Uint8Array([0, 1, 2]));
    write('d.json', '');
    write('e.txt', refused);
    write('f.json', { actionId: 'in passing' });
    write('g.yaml', 'roleArn: a\n---\nroleArn: b');
    for (const inner of ['node_modules', 'asset.0a1b', 'deep', 'deep/er']) mkdirSync(join(folder, inner));
    write('node_modules/a.json', refused);
    write('asset.0a1b/a.json', refused);
    write('deep/er/a.template', warned);
    symlinkSync('..', join(folder, 'deep/loop'));
    const { status, out, errors } = await lint(folder);
    expect({ status, errors }).toEqual({ status: 0, errors: [] });
    expect(out.split('\n').at(-1)).toBe(
      '2 templates: AWS refuses 0, 2 run here in full. 0 errors, 1 warning, 0 notes.',
    );
  });

  test('a template that is broken is told', async () => {
    const path = write('a.yaml', 'Type: AWS::FIS::ExperimentTemplate\nProperties: [');
    const { status, errors } = await lint(folder);
    expect(status).toBe(2);
    expect(errors).toEqual([expect.stringContaining(`chaos: ${path} is no YAML: `)]);
  });

  test('without templates is told', async () => {
    write('b.yaml', 'kind: Deployment');
    expect(await lint(folder)).toEqual({
      status: 2,
      out: '',
      errors: [`chaos: ${folder} is a folder without templates of FIS`],
    });
  });

  test('a file in it that is named as well is linted once', async () => {
    const path = write('a.json', fine);
    expect((await lint('--json', path, folder)).out.match(/"name"/g)).toHaveLength(1);
  });
});

describe('bad input is told in one sentence', () => {
  test.each<[string, string, unknown]>([
    ['is empty', 'a.json', ''],
    ['is binary, not text', 'a.json', new Uint8Array([0xff, 0xfe, 0xfd])],
    ['is binary, not text', 'a.yaml', new Uint8Array([0x61, 0, 0x62])],
    ['is 50.0 MB long, and at most 16 MB are read', 'a.json', `"${'a'.repeat(50 * 1024 * 1024)}"`],
    ["is Terraform's source: lint its plan, `terraform show -json PLAN > plan.json`", 'main.tf', 'resource {}'],
  ])('%s', async (sentence, name, value) => {
    const path = write(name, value);
    expect(await lint(path)).toEqual({ status: 2, out: '', errors: [`chaos: ${path} ${sentence}`] });
  });
});

describe('what is printed', () => {
  test('text: by file and template, in columns, with the sum', async () => {
    const path = write('a.json', JSON.stringify(refused, null, 2));
    expect((await lint(path)).out.split('\n')).toEqual([
      path,
      '  Stop a task (FIS): AWS refuses it',
      '    error    3: roleArn  arn  "fis" is not the ARN of a role',
      '1 template: AWS refuses 1, 0 run here in full. 1 error, 0 warnings, 0 notes.',
    ]);
  });

  test('JSON: templates with their findings, and what was not read', async () => {
    const path = write('a.json', refused);
    const { templates, unread } = JSON.parse((await lint('--json', path, join(folder, 'b'))).out);
    expect(templates).toEqual([
      {
        file: path,
        name: 'Stop a task',
        format: 'FIS',
        runsHere: { actions: 1, here: 1 },
        findings: [
          expect.objectContaining({
            rule: 'arn',
            severity: 'error',
            where: expect.objectContaining({ pointer: '/roleArn', line: 1 }),
          }),
        ],
      },
    ]);
    expect(unread).toEqual([{ file: join(folder, 'b'), problem: 'does not exist' }]);
  });

  test('SARIF, as its schema has it', async () => {
    // Of an older draft, by whose names only these two differ.
    const {
      $schema: _,
      id: __,
      ...schema
    } = JSON.parse(readFileSync('node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json', 'utf8'));
    const isValid = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);
    const { out, status } = await lint(
      '--sarif',
      write('a b.json', refused),
      write('w.json', warned),
      join(folder, 'none'),
    );
    const log = JSON.parse(out);
    expect(isValid(log) ? [] : isValid.errors).toEqual([]);
    expect(status).toBe(2);
    const [run] = log.runs;
    expect(run.results.map((result: { level: string }) => result.level)).toEqual(['error', 'warning']);
    expect(run.results[0].locations[0].physicalLocation.artifactLocation.uri).toMatch(/^file:\/\/.*\/a%20b\.json$/);
    expect(run.tool.driver.rules[run.results[1].ruleIndex].id).toBe('no-stop-condition');
    expect(run.invocations[0].executionSuccessful).toBe(false);
  });

  test('the rules, as text and as JSON', async () => {
    const { out, status } = await lint('--rules');
    expect(status).toBe(0);
    for (const { id, source } of lintRules) expect(out).toMatch(new RegExp(`  ${id}\\n.*\\n +${source}`));
    jest.restoreAllMocks();
    expect(JSON.parse((await lint('--rules', '--json')).out)).toHaveLength(lintRules.length);
  });
});
