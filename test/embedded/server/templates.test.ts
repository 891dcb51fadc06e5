import {
  CreateExperimentTemplateCommand,
  DeleteExperimentTemplateCommand,
  GetExperimentTemplateCommand,
  ListExperimentTemplatesCommand,
  ListTagsForResourceCommand,
  paginateListExperimentTemplates,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateExperimentTemplateCommand,
} from '@aws-sdk/client-fis';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { alarmArn, stress } from '../../unit/engine/support/setup.ts';
import { type Fis, startFis } from './support/fis.ts';
import { template } from './support/template.ts';

let fis: Fis;
beforeEach(async () => {
  fis = await startFis();
});
afterEach(() => fis.close());

const arnOf = (id: string) => `arn:aws:fis:us-east-1:000000000000:experiment-template/${id}`;

const create = async (changes: Parameters<typeof template>[0] = {}) => {
  const { experimentTemplate } = await fis.client.send(new CreateExperimentTemplateCommand(template(changes)));
  return { ...experimentTemplate, id: experimentTemplate?.id ?? '' };
};

describe('a template', () => {
  test('is created with an id, an ARN, times and default options, and given back the same', async () => {
    const created = await create({ tags: { team: 'shop' } });
    expect(created.id).toMatch(/^EXT[A-Za-z0-9]{14}$/);
    expect(Math.abs(Number(created.creationTime) - Date.now())).toBeLessThan(60_000);
    expect(created).toMatchObject({
      tags: { team: 'shop' },
      experimentOptions: { accountTargeting: 'single-account', emptyTargetResolutionMode: 'fail' },
      stopConditions: [{ source: 'aws:cloudwatch:alarm', value: alarmArn }],
    });
    const { experimentTemplate } = await fis.client.send(new GetExperimentTemplateCommand({ id: created.id }));
    expect(experimentTemplate).toEqual(created);
    const raw = await (await fetch(`${fis.server.url}/experimentTemplates/${created.id}`)).json();
    expect(raw).toMatchObject({ experimentTemplate: { arn: arnOf(created.id), creationTime: expect.any(Number) } });
  });

  test('is changed where an update says so, and an update that is wrong changes nothing', async () => {
    const { id, creationTime, lastUpdateTime } = await create();
    const update = {
      id,
      description: 'new',
      actions: { stress: stress() },
      experimentOptions: { emptyTargetResolutionMode: 'skip' as const },
    };
    const { experimentTemplate: updated } = await fis.client.send(new UpdateExperimentTemplateCommand(update));
    expect(updated).toMatchObject({
      id,
      creationTime,
      description: 'new',
      actions: { stress: { actionId: 'aws:ecs:task-cpu-stress' } },
    });
    expect(updated?.actions).not.toHaveProperty('slow');
    expect(updated?.experimentOptions).toEqual({
      accountTargeting: 'single-account',
      emptyTargetResolutionMode: 'skip',
    });
    expect(Number(updated?.lastUpdateTime)).toBeGreaterThanOrEqual(Number(lastUpdateTime));
    await expect(fis.client.send(new UpdateExperimentTemplateCommand({ id, targets: {} }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'actions.stress.targets.Tasks: "gateways" is not a target of the template',
    });
    const { experimentTemplate } = await fis.client.send(new GetExperimentTemplateCommand({ id }));
    expect(experimentTemplate).toEqual(updated);
  });

  test('is gone once deleted', async () => {
    const { id } = await create();
    const { experimentTemplate } = await fis.client.send(new DeleteExperimentTemplateCommand({ id }));
    expect(experimentTemplate?.id).toBe(id);
    const missing = {
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
      message: expect.stringContaining(id),
    };
    await expect(fis.client.send(new GetExperimentTemplateCommand({ id }))).rejects.toMatchObject(missing);
    await expect(fis.client.send(new DeleteExperimentTemplateCommand({ id }))).rejects.toMatchObject(missing);
    await expect(fis.client.send(new UpdateExperimentTemplateCommand({ id, description: 'x' }))).rejects.toMatchObject(
      missing,
    );
  });

  test('is created once for one client token, and the token with another request is a conflict', async () => {
    const first = await create({ clientToken: 'same' });
    expect((await create({ clientToken: 'same' })).id).toBe(first.id);
    await expect(create({ clientToken: 'same', description: 'another' })).rejects.toMatchObject({
      name: 'ConflictException',
      $metadata: { httpStatusCode: 409 },
    });
    const { experimentTemplates } = await fis.client.send(new ListExperimentTemplatesCommand({}));
    expect(experimentTemplates).toHaveLength(1);
    await fis.client.send(new DeleteExperimentTemplateCommand({ id: first.id }));
    expect((await create({ clientToken: 'same' })).id).not.toBe(first.id);
  });

  test('keeps what FIS has and this engine does not use', async () => {
    const logConfiguration = {
      logSchemaVersion: 2,
      cloudWatchLogsConfiguration: { logGroupArn: 'arn:aws:logs:us-east-1:000000000000:log-group:fis:*' },
    };
    expect((await create({ logConfiguration })).logConfiguration).toEqual(logConfiguration);
  });
});

describe('a list of templates', () => {
  test('comes in pages, each template once, also when one is deleted between', async () => {
    const ids = new Set<string>();
    for (let i = 0; i < 5; i++) ids.add((await create()).id);
    const seen: string[] = [];
    const sizes: number[] = [];
    for await (const { experimentTemplates = [] } of paginateListExperimentTemplates(
      { client: fis.client, pageSize: 2 },
      {},
    )) {
      seen.push(...experimentTemplates.map(({ id = '' }) => id));
      sizes.push(experimentTemplates.length);
      if (sizes.length === 1) await fis.client.send(new DeleteExperimentTemplateCommand({ id: seen[0] }));
    }
    expect(sizes).toEqual([2, 2, 1]);
    expect(new Set(seen)).toEqual(ids);
  });

  test.each([0, 101])('of %i at most is refused', async (maxResults) => {
    await expect(fis.client.send(new ListExperimentTemplatesCommand({ maxResults }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('maxResults'),
    });
  });

  test.each([
    'x',
    Buffer.from('["experiments","EXP1"]').toString('base64url'),
    Buffer.from('null').toString('base64url'),
  ])('after the token %s is refused', async (nextToken) => {
    await expect(fis.client.send(new ListExperimentTemplatesCommand({ nextToken }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('nextToken'),
    });
  });
});

describe('tags', () => {
  test('are added, listed and removed by ARN', async () => {
    const { id } = await create({ tags: { team: 'shop', old: 'x' } });
    const resourceArn = arnOf(id);
    await fis.client.send(new TagResourceCommand({ resourceArn, tags: { team: 'core', new: 'y' } }));
    await fis.client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['old', 'absent'] }));
    const { tags } = await fis.client.send(new ListTagsForResourceCommand({ resourceArn }));
    expect(tags).toEqual({ team: 'core', new: 'y' });
    const { experimentTemplate } = await fis.client.send(new GetExperimentTemplateCommand({ id }));
    expect(experimentTemplate?.tags).toEqual(tags);
  });

  test('that AWS refuses are refused', async () => {
    const resourceArn = arnOf((await create()).id);
    const tag = (tags: Record<string, string>) => fis.client.send(new TagResourceCommand({ resourceArn, tags }));
    await expect(tag({ 'aws:x': '1' })).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(tag({ long: 'x'.repeat(257) })).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(tag(Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, ''])))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  test('of what does not exist are not found', async () => {
    const list = (resourceArn: string) => fis.client.send(new ListTagsForResourceCommand({ resourceArn }));
    const prefix = 'arn:aws:fis:us-east-1:000000000000';
    await expect(list(`${prefix}:experiment-template/EXTnone`)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await expect(list('not-an-arn')).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
