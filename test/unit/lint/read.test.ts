import { describe, expect, test } from '@jest/globals';
import { lintText } from '../../../lib/lint/lint.ts';
import { decode } from '../../../lib/lint/read/decode.ts';
import { fine, told, toldOf } from './support/template.ts';

const names = (document: unknown) => lintText(JSON.stringify(document), { file: 'a' }).map(({ name }) => name);
const problem = (text: string, isJson = false): string => {
  try {
    lintText(text, { file: 'a', isJson });
    return 'none';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('templates are found', () => {
  test('in requests, in what FIS gives of one, and in lists of both', () => {
    expect(names(fine)).toEqual(['Stop a task']);
    expect(names({ experimentTemplate: { ...fine, id: 'EXT1', creationTime: 1 } })).toEqual(['EXT1']);
    expect(names([fine, { experimentTemplate: fine }, 'other'])).toEqual(['Stop a task', 'Stop a task']);
    expect(
      told({ experimentTemplate: { ...fine, id: 'EXT1', arn: 'arn', creationTime: 1, lastUpdateTime: 1 } }),
    ).toEqual([]);
  });

  test('in a plan and in a state of Terraform, in modules of any depth', () => {
    const resource = { address: 'a.b', mode: 'managed', type: 'aws_fis_experiment_template', name: 'b', values: {} };
    const deep = { root_module: { child_modules: [{ child_modules: [{ resources: [resource] }] }] } };
    expect(names({ planned_values: deep })).toEqual(['a.b']);
    expect(names({ values: deep })).toEqual(['a.b']);
  });

  test('what a function of CloudFormation leaves open is not wrong', () => {
    const open = { 'Fn::If': ['Some', 'ALL', 'COUNT(1)'] };
    expect(
      toldOf({ Targets: { tasks: { ResourceType: 'aws:ecs:task', SelectionMode: open, Parameters: open } } }),
    ).toEqual([]);
    for (const part of ['RoleArn', 'StopConditions', 'Targets', 'Actions', 'Tags', 'LogConfiguration']) {
      expect([part, toldOf({ [part]: open }).filter((one) => !one.startsWith('unused-target'))]).toEqual([part, []]);
    }
  });

  test('what a loop of CloudFormation adds is not told', () => {
    const more = { 'Fn::ForEach::Names': ['Name', ['a', 'b'], { '${Name}': { ActionId: 'aws:fis:wait' } }] };
    expect(toldOf({ Actions: { ...more, stop: { ActionId: 'aws:ecs:stop-tsk' } } })).toEqual([]);
  });

  test('NoValue is no value', () => {
    expect(toldOf({ Tags: { Ref: 'AWS::NoValue' } })).toEqual([]);
    expect(toldOf({ Description: { Ref: 'AWS::NoValue' } })).toEqual(['missing-field : Description is missing']);
  });

  test('short forms of YAML are long forms', () => {
    const yaml = (role: string) => `Resources:
  Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: { Statement: [] } } }
  Template:
    Type: AWS::FIS::ExperimentTemplate
    Properties:
      Description: a
      RoleArn: ${role}
      StopConditions: [{ Source: none }]
      Targets: {}
`;
    const ofRole = (role: string) => told(yaml(role)).filter((one) => one.includes('RoleArn'));
    const noTrust = ['role-trust RoleArn: role Role does not trust fis.amazonaws.com, and the experiment cannot start'];
    expect(ofRole('!GetAtt Role.Arn')).toEqual(noTrust);
    expect(ofRole('!GetAtt [Role, Arn]')).toEqual(noTrust);
    expect(ofRole("!Sub '${Role.Arn}'")).toEqual(noTrust);
    expect(ofRole('{ Fn::GetAtt: [Role, Arn] }')).toEqual(noTrust);
    expect(ofRole('!Ref Role')[0]).toBe('arn RoleArn: Ref of Role is its name: its ARN is Fn::GetAtt Role.Arn');
    expect(ofRole('!ImportValue Fis')).toEqual([]);
  });

  test('a finding says where: pointer, field, line and column', () => {
    const [json] = lintText(JSON.stringify({ experimentTemplate: { ...fine, roleArn: 'a' } }, null, 2), { file: 'f' });
    expect(json?.findings[0]?.where).toEqual({
      file: 'f',
      pointer: '/experimentTemplate/roleArn',
      field: 'roleArn',
      line: 4,
      column: 5,
    });
    const text =
      'roleArn: arn:aws:iam::111122223333:role/fis\ntargets: {}\ndescription: a\nactions:\n  a/b:\n    actionId: ecs\nstopConditions: []\n';
    const [yaml] = lintText(text, { file: 'f' });
    expect(yaml?.findings[0]?.where).toEqual({
      file: 'f',
      pointer: '/actions/a~1b/actionId',
      field: 'actions.a/b.actionId',
      line: 6,
      column: 5,
    });
  });
});

describe('bad input is told in one sentence', () => {
  const depth = 100_000;
  test.each([
    ['is nested deeper than 200 levels', `{"actions":${'['.repeat(depth)}${']'.repeat(depth)}}`],
    ['is nested deeper than 200 levels', `{"actions":${'{"a":'.repeat(depth)}`],
    [
      'is nested deeper than 200 levels',
      `actions:\n${Array.from({ length: 300 }, (_, level) => `${' '.repeat(level + 1)}a:\n`).join('')}`,
    ],
    ['is nested deeper than 200 levels', `actions: ${'['.repeat(3000)}${']'.repeat(3000)}`],
    ['is nested deeper than 200 levels', 'actions: &a\n  b: *a\n'],
    [
      'has aliases that come to more than 500000 values',
      `a: &a [1,1,1,1,1,1,1,1,1,1]\n${[...'bcdefghi'].map((name, index) => `${name}: &${name} [${Array(10).fill(`*${'abcdefgh'[index]}`).join()}]\n`).join('')}`,
    ],
    ['has several documents of YAML: give each a file of its own', 'a: 1\n---\nb: 2\n'],
    [
      'is no YAML: Flow sequence in block collection must be sufficiently indented and end with a ] (line 2, column 1)',
      'a: [b\nc: d',
    ],
    ['is 16.1 MB long, and at most 16 MB are read', `{"a":"${'a'.repeat(16.1 * 1024 * 1024)}"}`],
    ['is 1.1 MB long, and at most 1 MB are read', `a: ${'a'.repeat(1.1 * 1024 * 1024)}`],
    ['is a CloudFormation template without an AWS::FIS::ExperimentTemplate', '{"Resources":{}}'],
    ['is of Terraform, without an aws_fis_experiment_template', '{"planned_values":{"root_module":{}}}'],
    [
      'lists templates without their actions: lint what get-experiment-template gives of each',
      '{"experimentTemplates":[{"id":"EXT1"}]}',
    ],
    [
      'has no template of FIS: no CreateExperimentTemplate request, no CloudFormation, no plan of Terraform in JSON',
      'null',
    ],
  ])('%s', (sentence, text) => {
    expect(problem(text)).toBe(sentence);
  });

  test('where it is no JSON', () => {
    expect(problem('{"a": ', true)).toMatch(/^is no JSON: [^\n]+$/);
    expect(problem('a: b', true)).toMatch(/^is no JSON: [^\n]+$/);
  });

  test('YAML that is wrong throughout is told by its first mistake', () => {
    expect(problem('actionId\na: b: c: ]\n'.repeat(20_000))).toMatch(/^is no YAML: .* \(line 1, column 1\)$/);
  });

  test.each([
    ['is empty', ''],
    ['is empty', ' \n'],
    ['is binary, not text', '\0\x01\x02'],
  ])('a file: %s', (sentence, text) => {
    expect(() => decode(new TextEncoder().encode(text))).toThrow(sentence);
  });

  test('bytes that are no text are, and UTF-16 with its mark is text', () => {
    expect(() => decode(new Uint8Array([0xc3, 0x28]))).toThrow('is binary, not text');
    expect(decode(new Uint8Array([0xff, 0xfe, 0x61, 0]))).toBe('a');
    expect(decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x61]))).toBe('a');
  });
});

describe('odd templates bring nobody down', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => `name-${index}`);

  test.each<[string, unknown]>([
    ['nulls', { actions: null, targets: null, stopConditions: null, roleArn: null }],
    ['lists for objects', { actions: [], targets: [], stopConditions: {}, roleArn: [] }],
    ['objects for texts', { ...fine, actions: { a: { actionId: {}, targets: { Tasks: {} }, startAfter: [{}] } } }],
    ['names of Object', { ...fine, actions: { constructor: { actionId: 'toString' } }, targets: { __proto__: {} } }],
    [
      'null resources',
      { Resources: { a: null, b: [], c: { Type: 'AWS::FIS::ExperimentTemplate', Properties: null } } },
    ],
    [
      'odd functions',
      { Resources: { a: { Type: 'AWS::FIS::ExperimentTemplate', Properties: { 'Fn::Sub': [1, null] } } } },
    ],
    [
      'a circle of a thousand',
      {
        ...fine,
        actions: Object.fromEntries(
          many(999).map((name, index) => [name, { actionId: 'a', startAfter: [`name-${(index + 1) % 999}`] }]),
        ),
      },
    ],
    [
      'ten thousand actions',
      { ...fine, actions: Object.fromEntries(many(10_000).map((name) => [name, { startAfter: ['x'] }])) },
    ],
  ])('%s', (_, document) => {
    expect(() => told(document)).not.toThrow();
  });
});
