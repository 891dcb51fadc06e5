import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { labels } from '../../../lib/model/labels.ts';
import { readSetValue, withValues } from '../../../runs/set-values.ts';
import { readTemplateFile } from '../../../runs/template-file.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'template-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const written = (content: unknown): string => {
  const file = join(folder, 'slow-web.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};

const request = {
  description: 'latency',
  roleArn: 'arn:aws:iam::123456789012:role/fis',
  stopConditions: [{ source: 'none' }],
  targets: { web: { resourceType: 'aws:ecs:task', resourceTags: { team: 'web' }, selectionMode: 'ALL' } },
  actions: {
    latency: {
      actionId: 'aws:ecs:task-network-latency',
      parameters: { duration: 'PT1M', sources: 'db' },
      targets: { Tasks: 'web' },
    },
    run: {
      actionId: 'aws:ssm:start-automation-execution',
      parameters: {
        documentArn: 'arn:aws:ssm:us-east-1:123456789012:document/shop-dynamodb-throttle',
        documentParameters: '{"Duration":"PT1M","Table":"orders"}',
        maxDuration: 'PT6M',
      },
    },
  },
};

describe('a file with a template', () => {
  test('may be a request of CreateExperimentTemplate, and is called as the file', () => {
    expect(readTemplateFile(written({ clientToken: 'x', ...request }))).toEqual({
      ...request,
      experimentOptions: { accountTargeting: 'single-account', emptyTargetResolutionMode: 'fail' },
      tags: { [labels.experiment]: 'slow-web' },
    });
  });

  test('may be an answer of GetExperimentTemplate: what FIS has added is left out, and its tags stay', () => {
    const tags = { [labels.experiment]: 'own-name', team: 'web' };
    const answered = { id: 'EXT1', arn: 'arn:x', creationTime: 1.5, lastUpdateTime: 2.5, ...request, tags };
    const body = readTemplateFile(written({ experimentTemplate: answered }));
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['id']));
    expect(body.tags).toEqual(tags);
  });

  test.each<[string, unknown, string]>([
    ['no JSON', '{', 'is no JSON: '],
    ['a list', [], 'is no template of FIS: it holds no object'],
    ['a template of CloudFormation', { Resources: {} }, 'is a template of CloudFormation'],
    ['no actions', { ...request, actions: undefined }, 'is no template of FIS: actions is missing'],
    [
      'a number where FIS has texts',
      { ...request, actions: { a: { actionId: 'aws:fis:wait', parameters: { duration: 5 } } } },
      'is no template of FIS: actions.a.parameters.duration is no text, which FIS has of every value',
    ],
  ])('is refused with %s, in one sentence that names it', (_, content, message) => {
    const file = written(content);
    expect(() => readTemplateFile(file)).toThrow(`${file} ${message}`);
  });

  test('that is not there, or no file, is refused', () => {
    expect(() => readTemplateFile(join(folder, 'none.json'))).toThrow('there is no file ');
    expect(() => readTemplateFile(folder)).toThrow(`${folder} is no file`);
  });
});

describe('other values', () => {
  const body = () => readTemplateFile(written(request));
  const set = (...texts: string[]) => withValues(body(), texts.map(readSetValue));

  test('are put where they are said, also over a default and in the parameters of a document', () => {
    const { actions, targets, tags } = set(
      'actions.latency.parameters.delayMilliseconds=500',
      'actions.latency.parameters.sources=db,cache',
      'targets.web.selectionMode=COUNT(1)',
      'actions.run.parameters.documentParameters.Duration=PT2M',
    );
    expect(actions.latency?.parameters).toEqual({ duration: 'PT1M', sources: 'db,cache', delayMilliseconds: '500' });
    expect(actions.run?.parameters?.documentParameters).toBe('{"Duration":"PT2M","Table":"orders"}');
    expect(targets.web?.selectionMode).toBe('COUNT(1)');
    expect(tags[labels.experiment]).toBe(
      'slow-web+delayMilliseconds=500+sources=db_cache+selectionMode=COUNT_1_+Duration=PT2M',
    );
  });

  test('without any the template is as it was', () => {
    expect(set()).toEqual(body());
  });

  test.each([
    ['actions.latency.parameters.delayMillisecond=500', 'did you mean actions.latency.parameters.delayMilliseconds?'],
    ['actions.latncy.parameters.duration=PT1M', 'did you mean actions.latency.parameters.duration?'],
    ['nothing', '--set must be PATH=VALUE'],
  ])('%s is told with the nearest path', (text, message) => {
    expect(() => set(text)).toThrow(message);
  });
});
