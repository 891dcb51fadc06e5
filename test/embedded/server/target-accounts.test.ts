import {
  CreateExperimentTemplateCommand,
  CreateTargetAccountConfigurationCommand,
  DeleteExperimentTemplateCommand,
  DeleteTargetAccountConfigurationCommand,
  GetExperimentCommand,
  GetExperimentTargetAccountConfigurationCommand,
  GetExperimentTemplateCommand,
  GetTargetAccountConfigurationCommand,
  ListExperimentTargetAccountConfigurationsCommand,
  ListTargetAccountConfigurationsCommand,
  StartExperimentCommand,
  UpdateTargetAccountConfigurationCommand,
} from '@aws-sdk/client-fis';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Fis, startFis } from './support/fis.ts';
import { template } from './support/template.ts';

let fis: Fis;
beforeEach(async () => {
  fis = await startFis();
});
afterEach(() => fis.close());

const local = '000000000000';
const other = '111122223333';
const roleOf = (accountId: string) => `arn:aws:iam::${accountId}:role/chaos-target`;
const inAccounts = { experimentOptions: { accountTargeting: 'multi-account' as const } };

const create = async (changes: Parameters<typeof template>[0] = inAccounts) => {
  const { experimentTemplate } = await fis.client.send(new CreateExperimentTemplateCommand(template(changes)));
  return experimentTemplate?.id ?? '';
};
const add = async (
  experimentTemplateId: string,
  accountId: string,
  rest: { description?: string; clientToken?: string; roleArn?: string } = {},
) => {
  const request = { experimentTemplateId, accountId, roleArn: roleOf(accountId), ...rest };
  return (await fis.client.send(new CreateTargetAccountConfigurationCommand(request))).targetAccountConfiguration;
};
const countOf = async (id: string) =>
  (await fis.client.send(new GetExperimentTemplateCommand({ id }))).experimentTemplate
    ?.targetAccountConfigurationsCount;
const start = async (experimentTemplateId: string) => {
  const { experiment } = await fis.client.send(
    new StartExperimentCommand({ clientToken: crypto.randomUUID(), experimentTemplateId }),
  );
  return { ...experiment, id: experiment?.id ?? '' };
};
const refusedBy = (name: string, httpStatusCode: number, message: string) => ({
  ...{ name, $metadata: { httpStatusCode } },
  message: expect.stringContaining(message),
});

describe('target accounts of a template', () => {
  test('are created, counted, shown, changed and deleted', async () => {
    const id = await create();
    expect(await countOf(id)).toBe(0);
    expect(await add(id, other, { description: 'ours' })).toEqual({
      ...{ accountId: other, roleArn: roleOf(other), description: 'ours' },
    });
    expect(await add(id, local)).toEqual({ accountId: local, roleArn: roleOf(local) });
    expect(await countOf(id)).toBe(2);

    const one = { experimentTemplateId: id, accountId: other };
    const { targetAccountConfiguration: changed } = await fis.client.send(
      new UpdateTargetAccountConfigurationCommand({ ...one, description: 'theirs' }),
    );
    expect(changed).toEqual({ accountId: other, roleArn: roleOf(other), description: 'theirs' });
    const { targetAccountConfiguration: got } = await fis.client.send(new GetTargetAccountConfigurationCommand(one));
    expect(got).toEqual(changed);

    const list = (rest: object) =>
      fis.client.send(new ListTargetAccountConfigurationsCommand({ experimentTemplateId: id, ...rest }));
    const first = await list({ maxResults: 1 });
    const second = await list({ maxResults: 1, nextToken: first.nextToken });
    expect(first.targetAccountConfigurations).toEqual([{ accountId: local, roleArn: roleOf(local) }]);
    expect(second.targetAccountConfigurations).toEqual([changed]);
    expect(second.nextToken).toBeUndefined();

    const { targetAccountConfiguration: gone } = await fis.client.send(
      new DeleteTargetAccountConfigurationCommand(one),
    );
    expect(gone).toEqual(changed);
    expect(await countOf(id)).toBe(1);
    const missing = refusedBy('ResourceNotFoundException', 404, other);
    await expect(fis.client.send(new GetTargetAccountConfigurationCommand(one))).rejects.toMatchObject(missing);
    await expect(fis.client.send(new UpdateTargetAccountConfigurationCommand(one))).rejects.toMatchObject(missing);
    await expect(fis.client.send(new DeleteTargetAccountConfigurationCommand(one))).rejects.toMatchObject(missing);
  });

  test('are kept when the template is changed, and gone with it', async () => {
    const id = await create();
    await add(id, other);
    fis.engine.templates.update(id, { description: 'new' });
    expect(await countOf(id)).toBe(1);
    await fis.client.send(new DeleteExperimentTemplateCommand({ id }));
    await expect(
      fis.client.send(new ListTargetAccountConfigurationsCommand({ experimentTemplateId: id })),
    ).rejects.toMatchObject(refusedBy('ResourceNotFoundException', 404, id));
  });

  test('are created once for one client token', async () => {
    const id = await create();
    const first = await add(id, other, { clientToken: 'same' });
    expect(await add(id, other, { clientToken: 'same' })).toEqual(first);
    expect(await countOf(id)).toBe(1);
    await expect(add(id, local, { clientToken: 'same' })).rejects.toMatchObject(
      refusedBy('ConflictException', 409, 'clientToken'),
    );
  });

  test('that FIS refuses are refused, naming the field', async () => {
    const id = await create();
    await add(id, other);
    await expect(add(id, other)).rejects.toMatchObject(refusedBy('ConflictException', 409, `for ${other} already`));
    await expect(add('EXTnone', other)).rejects.toMatchObject(
      refusedBy('ResourceNotFoundException', 404, 'experiment template EXTnone does not exist'),
    );
    const invalid = (message: string) => refusedBy('ValidationException', 400, message);
    await expect(add(id, 'shop-account-1')).rejects.toMatchObject(
      invalid('accountId: "shop-account-1" is not an account id of 12 digits'),
    );
    await expect(add(id, local, { roleArn: 'x' })).rejects.toMatchObject(invalid('roleArn: must NOT have fewer'));
    await expect(add(id, local, { description: 'x'.repeat(513) })).rejects.toMatchObject(
      invalid('description: must NOT have more'),
    );
    await expect(add(await create({}), other)).rejects.toMatchObject(
      invalid('takes no target accounts: its experimentOptions.accountTargeting is "single-account"'),
    );
    const answer = await fis.post(`/experimentTemplates/${id}/targetAccountConfigurations/${local}`, {});
    expect([answer.status, await answer.json()]).toEqual([400, { message: 'roleArn: is required' }]);
  });

  test('are ten at most', async () => {
    const id = await create();
    for (let index = 0; index < 10; index++) await add(id, String(100_000_000_000 + index));
    await expect(add(id, other)).rejects.toMatchObject(
      refusedBy('ServiceQuotaExceededException', 402, 'the quota is 10'),
    );
  });
});

describe('an experiment in several accounts', () => {
  test('fails before anything is done where one of them is not here, and names it', async () => {
    const id = await create();
    await add(id, local);
    await add(id, other);
    const reason = `There is one account here, ${local}: nothing can be done in account ${other}.`;
    expect(fis.engine.planOnly(id).refusal).toBe(reason);
    const started = await start(id);
    await fis.engine.ended(started.id);
    const raw = await (await fetch(`${fis.server.url}/experiments/${started.id}`)).json();
    expect(raw).toMatchObject({
      experiment: {
        state: {
          ...{ status: 'failed', reason },
          error: { accountId: other, code: 'ConfigurationFailure', location: 'targetAccountConfigurations' },
        },
        actions: { slow: { state: { status: 'cancelled', reason } } },
        targetAccountConfigurationsCount: 2,
      },
    });
    expect(fis.events('target-resolved')).toEqual([]);
    expect(fis.runtime.calls).toEqual([]);
  });

  test('runs where the only one is the local one, and has it as it was at its start', async () => {
    const id = await create();
    await add(id, local, { description: 'then' });
    const started = await start(id);
    fis.engine.targetAccounts.update(id, local, { description: 'now' });
    fis.engine.targetAccounts.create(id, other, { roleArn: roleOf(other) });
    await fis.engine.ended(started.id);
    const { experiment } = await fis.client.send(new GetExperimentCommand({ id: started.id }));
    expect(experiment).toMatchObject({ state: { status: 'completed' }, targetAccountConfigurationsCount: 1 });

    const then = { accountId: local, roleArn: roleOf(local), description: 'then' };
    const experimentId = started.id;
    const all = await fis.client.send(new ListExperimentTargetAccountConfigurationsCommand({ experimentId }));
    expect(all.targetAccountConfigurations).toEqual([then]);
    const ask = (accountId: string) =>
      fis.client.send(new GetExperimentTargetAccountConfigurationCommand({ experimentId, accountId }));
    expect((await ask(local)).targetAccountConfiguration).toEqual(then);
    await expect(ask(other)).rejects.toMatchObject(refusedBy('ResourceNotFoundException', 404, other));
  });

  test('of which none is named is not started', async () => {
    const id = await create();
    await expect(start(id)).rejects.toMatchObject(
      refusedBy('ValidationException', 400, `${id} is "multi-account" and has no target account configuration`),
    );
    expect(fis.engine.experiments()).toEqual([]);
  });

  test('is cancelled all the same while the safety lever is engaged', async () => {
    const id = await create();
    await add(id, other);
    fis.engine.safetyLever.update('default', { status: 'engaged', reason: 'enough' });
    expect((await start(id)).state?.status).toBe('cancelled');
  });
});
