import {
  CreateExperimentTemplateCommand,
  GetExperimentCommand,
  ListExperimentResolvedTargetsCommand,
  ListExperimentsCommand,
  ListTagsForResourceCommand,
  StartExperimentCommand,
  StopExperimentCommand,
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

const create = async (changes: Parameters<typeof template>[0] = {}) => {
  const { experimentTemplate } = await fis.client.send(new CreateExperimentTemplateCommand(template(changes)));
  return experimentTemplate?.id ?? '';
};
const start = async (
  experimentTemplateId: string,
  rest: { clientToken?: string; tags?: Record<string, string> } = {},
) => {
  const clientToken = crypto.randomUUID();
  const { experiment } = await fis.client.send(
    new StartExperimentCommand({ clientToken, experimentTemplateId, ...rest }),
  );
  return { ...experiment, id: experiment?.id ?? '' };
};
const get = async (id: string) => (await fis.client.send(new GetExperimentCommand({ id }))).experiment;
const longActions = { stress: stress('gateways', 'PT12H') };

describe('an experiment', () => {
  test('starts initiating, ends completed, and tells times, actions and targets as FIS does', async () => {
    const templateId = await create();
    const started = await start(templateId, { tags: { run: '1' } });
    expect(started.id).toMatch(/^EXP[A-Za-z0-9]{14}$/);
    expect(started).toMatchObject({
      experimentTemplateId: templateId,
      state: { status: 'initiating', reason: 'Experiment is initiating.' },
      actions: { slow: { state: { status: 'pending', reason: 'Initial state' } } },
      tags: { run: '1' },
    });
    await fis.engine.ended(started.id);
    const ended = await get(started.id);
    expect(ended).toMatchObject({
      state: { status: 'completed', reason: 'Experiment completed.' },
      actions: {
        slow: {
          actionId: 'aws:ecs:task-network-latency',
          state: { status: 'completed', reason: 'Action was completed.' },
        },
      },
      targets: { gateways: { resourceType: 'aws:ecs:task', selectionMode: 'ALL' } },
      stopConditions: [{ source: 'aws:cloudwatch:alarm', value: alarmArn }],
      experimentOptions: { accountTargeting: 'single-account', emptyTargetResolutionMode: 'fail' },
    });
    const { startTime, endTime } = ended?.actions?.slow ?? {};
    expect(Number(endTime) - Number(startTime)).toBeGreaterThanOrEqual(59);
    expect(Number(ended?.endTime)).toBeGreaterThanOrEqual(Number(endTime));
    const arn = `arn:aws:fis:us-east-1:000000000000:experiment/${started.id}`;
    const { tags } = await fis.client.send(new ListTagsForResourceCommand({ resourceArn: arn }));
    expect(tags).toEqual({ run: '1' });
  });

  test('lists its resolved targets in pages and by name', async () => {
    const { id } = await start(await create());
    await fis.engine.ended(id);
    const list = (rest: object) =>
      fis.client.send(new ListExperimentResolvedTargetsCommand({ experimentId: id, ...rest }));
    const first = await list({ maxResults: 1, targetName: 'gateways' });
    const second = await list({ maxResults: 1, nextToken: first.nextToken });
    expect(second.nextToken).toBeUndefined();
    const all = await list({});
    expect(all.resolvedTargets).toHaveLength(2);
    expect(all.resolvedTargets).toEqual([...(first.resolvedTargets ?? []), ...(second.resolvedTargets ?? [])]);
    expect(all.resolvedTargets?.[0]).toMatchObject({
      resourceType: 'aws:ecs:task',
      targetName: 'gateways',
      targetInformation: { arn: expect.stringMatching(/^arn:aws:ecs:.*:task\/shop\/[0-9a-f]{32}$/) },
    });
    expect((await list({ targetName: 'none' })).resolvedTargets).toEqual([]);
  });

  test('is stopped on request, and a second stop after its end is refused', async () => {
    const { id } = await start(await create({ actions: longActions }));
    const { experiment } = await fis.client.send(new StopExperimentCommand({ id }));
    expect(experiment?.state?.status).toBe('stopping');
    await fis.engine.ended(id);
    expect((await get(id))?.state).toEqual({ status: 'stopped', reason: 'Experiment stopped.' });
    await expect(fis.client.send(new StopExperimentCommand({ id }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  test('is started once for one client token', async () => {
    const templateId = await create();
    const first = await start(templateId, { clientToken: 'same' });
    expect((await start(templateId, { clientToken: 'same' })).id).toBe(first.id);
    await expect(start(await create(), { clientToken: 'same' })).rejects.toMatchObject({ name: 'ConflictException' });
    const { experiments } = await fis.client.send(new ListExperimentsCommand({}));
    expect(experiments).toHaveLength(1);
  });

  test('is not started while an alarm of its stop conditions is in ALARM', async () => {
    fis.alarms.set(alarmArn, 'ALARM', '12 of 60 answers usable in 5 s; at least 50 % wanted');
    await expect(start(await create())).rejects.toMatchObject({
      name: 'ConflictException',
      $metadata: { httpStatusCode: 409 },
      message:
        'stop condition guardrail-users is in state ALARM (12 of 60 answers usable in 5 s; at least 50 % wanted); ' +
        'the experiment is not started',
    });
    expect(fis.runtime.calls).toEqual([]);
  });

  test('is the sixth of five that may run at once, and refused', async () => {
    const templateId = await create({ actions: longActions });
    for (let i = 0; i < 5; i++) await start(templateId);
    await expect(start(templateId)).rejects.toMatchObject({
      name: 'ServiceQuotaExceededException',
      $metadata: { httpStatusCode: 402 },
    });
  });

  test('that does not exist is not found, nor is its template', async () => {
    await expect(get('EXPnone')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(start('EXTnone')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(fis.client.send(new StopExperimentCommand({ id: 'EXPnone' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    const list = new ListExperimentResolvedTargetsCommand({ experimentId: 'EXPnone' });
    await expect(fis.client.send(list)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('with actions mode skip-all previews its targets', async () => {
    const body = {
      clientToken: 'x',
      experimentTemplateId: await create(),
      experimentOptions: { actionsMode: 'skip-all' },
    };
    const { experiment } = (await (await fis.post('/experiments', body)).json()) as { experiment: { id: string } };
    await fis.engine.ended(experiment.id);
    expect(await get(experiment.id)).toMatchObject({
      state: { status: 'completed' },
      actions: { slow: { state: { status: 'skipped' } } },
    });
    expect(fis.runtime.calls).toEqual([]);
  });
});

test('experiments are listed in pages and by template', async () => {
  const [one, other] = [await create(), await create()];
  const started = [await start(one), await start(one), await start(other)];
  const first = await fis.client.send(new ListExperimentsCommand({ maxResults: 2 }));
  const second = await fis.client.send(new ListExperimentsCommand({ maxResults: 2, nextToken: first.nextToken ?? '' }));
  const ids = [...(first.experiments ?? []), ...(second.experiments ?? [])].map(({ id }) => id);
  expect(ids.sort()).toEqual(started.map(({ id }) => id).sort());
  const response = await fetch(`${fis.server.url}/experiments?experimentTemplateId=${other}`);
  const { experiments } = (await response.json()) as { experiments: { id: string }[] };
  expect(experiments.map(({ id }) => id)).toEqual([started[2]?.id]);
});

test('from the request of StartExperiment to the effect in place takes little time of the engine itself', async () => {
  const templateId = await create();
  const { id } = await start(templateId);
  await fis.engine.ended(id);
  const begun = fis.events('experiment-state')[0]?.mono ?? Number.NaN;
  const applied = fis.events('fault-applied').at(-1)?.mono ?? Number.NaN;
  expect(applied - begun).toBeLessThan(2000);
});
