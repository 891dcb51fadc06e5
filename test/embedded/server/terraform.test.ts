import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { alarmArn, latency, stress } from '../../unit/engine/support/setup.ts';
import { type Fis, startFis } from './support/fis.ts';

/**
 * The requests that Terraform's provider makes, in its order and with the fields that it sends. Source:
 * hashicorp/terraform-provider-aws, internal/service/fis.
 */
let fis: Fis;
beforeEach(async () => {
  fis = await startFis();
});
afterEach(() => fis.close());

interface Answer {
  readonly status: number;
  readonly error: string | null;
  readonly body: Record<string, unknown>;
}

async function send(method: string, path: string, body?: object): Promise<Answer> {
  const headers = {
    ...(body && { 'content-type': 'application/json' }),
    'user-agent': 'APN/1.0 HashiCorp/1.0 Terraform',
  };
  const response = await fetch(fis.server.url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return {
    status: response.status,
    error: response.headers.get('x-amzn-errortype'),
    body: (await response.json()) as Record<string, unknown>,
  };
}
const uniqueId = () => `terraform-${process.hrtime.bigint()}`;

describe('aws_fis_experiment_template', () => {
  const planned = {
    actions: { slow: latency() },
    targets: {
      gateways: {
        resourceType: 'aws:ecs:task',
        selectionMode: 'COUNT(1)',
        resourceTags: { 'breakwater:system': 'shop' },
      },
    },
    description: 'from Terraform',
    logConfiguration: {
      logSchemaVersion: 2,
      cloudWatchLogsConfiguration: { logGroupArn: 'arn:aws:logs:us-east-1:000000000000:log-group:fis:*' },
    },
    roleArn: 'arn:aws:iam::000000000000:role/chaos',
    stopConditions: [{ source: 'aws:cloudwatch:alarm', value: alarmArn }],
    experimentOptions: { accountTargeting: 'single-account', emptyTargetResolutionMode: 'fail' },
  };
  const tags = { Name: 'slow', 'managed-by': 'terraform' };
  const create = async (changes: object = {}) => {
    const { body, status } = await send('POST', '/experimentTemplates', {
      ...{ ...planned, clientToken: uniqueId(), tags },
      ...changes,
    });
    expect(status).toBe(200);
    return body.experimentTemplate as { id: string; arn: string };
  };

  test('is applied, and the next plan finds nothing to do', async () => {
    const { id } = await create();
    for (const read of ['after the creation', 'at the next plan']) {
      const { status, body } = await send('GET', `/experimentTemplates/${id}`);
      expect({ read, status, template: body.experimentTemplate }).toMatchObject({
        ...{ read, status: 200 },
        template: { ...planned, id, tags },
      });
    }
  });

  test('of actions alone is applied: the targets are sent all the same, and are none', async () => {
    const wait = { wait: { actionId: 'aws:fis:wait', parameters: { duration: 'PT1M' } } };
    const { id } = await create({ actions: wait, targets: {} });
    const { body } = await send('GET', `/experimentTemplates/${id}`);
    expect(body.experimentTemplate).toMatchObject({ actions: wait, targets: {} });
  });

  test('is changed in what has changed, and in nothing else', async () => {
    const { id } = await create();
    const update = async (changes: object) => {
      expect(await send('PATCH', `/experimentTemplates/${id}`, changes)).toMatchObject({ status: 200 });
      return (await send('GET', `/experimentTemplates/${id}`)).body.experimentTemplate;
    };
    const actions = { stress: stress() };
    const { logConfiguration, ...rest } = planned;
    expect(await update({ description: 'changed', actions })).toMatchObject({
      ...{ ...planned, actions, tags, description: 'changed' },
    });
    const options = { accountTargeting: 'single-account', emptyTargetResolutionMode: 'skip' };
    expect(await update({ experimentOptions: { emptyTargetResolutionMode: 'skip' } })).toMatchObject({
      experimentOptions: options,
      logConfiguration,
    });
    // A block that is taken away is sent as an empty one.
    const without = await update({ logConfiguration: {} });
    expect(without).not.toHaveProperty('logConfiguration');
    expect(without).toMatchObject({ ...rest, actions, description: 'changed', experimentOptions: options });
  });

  test('has its tags listed, added and removed by its ARN', async () => {
    const { id, arn } = await create();
    const path = `/tags/${encodeURIComponent(arn)}`;
    expect((await send('GET', path)).body).toEqual({ tags });
    expect(await send('POST', path, { tags: { owner: 'us' } })).toMatchObject({ status: 200, body: {} });
    expect(await send('DELETE', `${path}?tagKeys=Name&tagKeys=managed-by`)).toMatchObject({ status: 200, body: {} });
    expect((await send('GET', path)).body).toEqual({ tags: { owner: 'us' } });
    expect((await send('GET', `/experimentTemplates/${id}`)).body.experimentTemplate).toMatchObject({
      tags: { owner: 'us' },
    });
  });

  test('is destroyed, and what is gone is found gone', async () => {
    const { id } = await create();
    expect(await send('DELETE', `/experimentTemplates/${id}`)).toMatchObject({ status: 200 });
    const gone = { status: 404, error: 'ResourceNotFoundException' };
    expect(await send('GET', `/experimentTemplates/${id}`)).toMatchObject(gone);
    expect(await send('DELETE', `/experimentTemplates/${id}`)).toMatchObject(gone);
  });

  test('in several accounts has a resource for each of them', async () => {
    const { id } = await create({ experimentOptions: { accountTargeting: 'multi-account' } });
    const path = `/experimentTemplates/${id}/targetAccountConfigurations/111122223333`;
    const role = { roleArn: 'arn:aws:iam::111122223333:role/target', description: 'theirs' };
    const is = (more: object) => ({
      status: 200,
      body: { targetAccountConfiguration: { accountId: '111122223333', ...role, ...more } },
    });
    expect(await send('POST', path, { ...role, clientToken: uniqueId() })).toMatchObject(is({}));
    expect(await send('GET', path)).toMatchObject(is({}));
    expect(await send('PATCH', path, { ...role, description: 'changed' })).toMatchObject(
      is({ description: 'changed' }),
    );
    expect(await send('DELETE', path)).toMatchObject(is({ description: 'changed' }));
    expect(await send('GET', path)).toMatchObject({ status: 404, error: 'ResourceNotFoundException' });
  });
});

describe('aws_fis_safety_lever_state', () => {
  const path = '/safetyLevers/default';
  const apply = (status: string, reason: string) => send('PATCH', `${path}/state`, { state: { status, reason } });
  const read = async () => (await send('GET', path)).body.safetyLever;
  const lever = (status: string, reason: string) => ({
    ...{ id: 'default', arn: 'arn:aws:fis:us-east-1:000000000000:safety-lever/default' },
    state: { status, reason },
  });

  test('is applied, and the next plan finds nothing to do', async () => {
    expect(await apply('engaged', 'no experiments today')).toMatchObject({ status: 200 });
    expect(await read()).toEqual(lever('engaged', 'no experiments today'));
    expect(await read()).toEqual(lever('engaged', 'no experiments today'));
    expect(await apply('disengaged', 'they may go on')).toMatchObject({ status: 200 });
    expect(await read()).toEqual(lever('disengaged', 'they may go on'));
  });

  test('that is so already is told by a conflict that the provider knows, and is taken as it is', async () => {
    await apply('engaged', 'first');
    const again = await apply('engaged', 'second');
    expect(again).toMatchObject({ status: 409, error: 'ConflictException' });
    expect(again.body.message).toContain('without a status change');
    expect(await read()).toEqual(lever('engaged', 'first'));
  });
});
