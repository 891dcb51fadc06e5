import {
  GetActionCommand,
  GetTargetResourceTypeCommand,
  ListActionsCommand,
  ListTargetResourceTypesCommand,
} from '@aws-sdk/client-fis';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { faults, targetTypes } from '../../../lib/model/faults/index.ts';
import { type Fis, startFis } from './support/fis.ts';

let fis: Fis;
beforeAll(async () => {
  fis = await startFis();
});
afterAll(() => fis.close());

describe('the catalogue', () => {
  test('lists every fault of the model, in pages', async () => {
    const ids: (string | undefined)[] = [];
    let nextToken: string | undefined;
    do {
      const page = await fis.client.send(new ListActionsCommand({ maxResults: 7, ...(nextToken && { nextToken }) }));
      ids.push(...(page.actions ?? []).map(({ id }) => id));
      nextToken = page.nextToken;
    } while (nextToken);
    expect(ids).toEqual(faults.map(({ actionId }) => actionId).sort());
  });

  test.each(faults.map((fault) => [fault.actionId, fault] as const))('describes %s', async (id, fault) => {
    const { action } = await fis.client.send(new GetActionCommand({ id }));
    expect(action?.id).toBe(id);
    expect(action?.description).toBe(fault.description);
    const { target } = fault;
    expect(action?.targets).toEqual(target ? { [target.key]: { resourceType: target.resourceType } } : {});
    const expected = Object.entries(fault.parameters).map(([name, { description, required }]) => [
      name,
      { description, required },
    ]);
    expect(action?.parameters).toEqual(Object.fromEntries(expected));
  });

  test('lists and describes the target resource types', async () => {
    const { targetResourceTypes } = await fis.client.send(new ListTargetResourceTypesCommand({}));
    const types = (targetResourceTypes ?? []).map(({ resourceType }) => resourceType);
    expect(types).toEqual([...targetTypes.keys()].sort());
    expect(types).toHaveLength(24);
    const { targetResourceType } = await fis.client.send(
      new GetTargetResourceTypeCommand({ resourceType: 'aws:ecs:task' }),
    );
    expect(Object.keys(targetResourceType?.parameters ?? {})).toEqual(['cluster', 'service']);
  });

  test('tells whoever asks for the old name of an action the new one', async () => {
    const get = new GetActionCommand({ id: 'aws:elasticache:interrupt-cluster-az-power' });
    await expect(fis.client.send(get)).rejects.toThrow('aws:elasticache:replicationgroup-interrupt-az-power');
  });

  test.each(['aws:ecs:unknown', 'constructor'])('has no %s', async (id) => {
    await expect(fis.client.send(new GetActionCommand({ id }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    const get = new GetTargetResourceTypeCommand({ resourceType: id });
    await expect(fis.client.send(get)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
