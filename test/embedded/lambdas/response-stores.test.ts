import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { processState, signalProcess } from '../../../base/process/identity.ts';
import type { ProcessIdentity } from '../../../lib/model/events/process-identity.ts';
import { localAws } from '../../../local/runtimes/embedded/stores/definitions.ts';
import { queueAt } from '../../../local/runtimes/embedded/stores/stores-elsewhere.ts';
import { endpoint, onEndpoint } from './support/endpoint.ts';
import {
  alarm,
  heardBy,
  isToldHere,
  notes,
  notices,
  place,
  processOf,
  response,
  started,
  withResponse,
} from './support/response-here.ts';
import { until } from './support/rig.ts';

withResponse(32_300);

test(`when its stores are killed, others come, and what is told then arrives ${onEndpoint}`, async () => {
  const { process } = processOf('response-stores') as { process: ProcessIdentity };
  signalProcess(process, 'SIGKILL');
  await until(() => notices.some((notice) => notice.startsWith("the response's stores ended (SIGKILL)")));
  response.alarm(alarm('guardrail-buy'));
  await until(() => heardBy('stop-experiments').filter(isToldHere).length === 1);
});

describe('what its stores hold', () => {
  const stores = () => (processOf('response-stores') as { process: ProcessIdentity }).process;
  const isMarked = async () => {
    const client = new DynamoDBClient(localAws(response.state.dynamodb));
    const Key = { pk: { S: 'DRILL' }, sk: { S: '-' } };
    const { Item } = await client.send(new GetItemCommand({ TableName: response.state.ledgerTable, Key }));
    client.destroy();
    return Item !== undefined;
  };
  /** To the queue of a handler; what waits there meanwhile, handlers have put off. */
  const send = async (MessageBody: string, DelaySeconds = 0) => {
    const sqs = new SQSClient(localAws(response.state.sqs));
    const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'shop-local-stop-experiments' }));
    const url = queueAt(response.state.sqs, QueueUrl);
    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody, DelaySeconds }));
    sqs.destroy();
  };
  const heardOfSweep = () => heardBy('stop-experiments').filter(({ kind }) => kind === 'follow-up');

  (endpoint ? test.skip : test)('outlives them: the ledger, what waits in queues, and who hears what', async () => {
    await response.drill.set('shop-local-guardrail-buy');
    await send(JSON.stringify({ kind: 'follow-up', about: 'sweep' }), 5);
    const first = stores();
    signalProcess(first, 'SIGKILL');
    await until(() => stores().pid !== first.pid);
    response.alarm(alarm('guardrail-buy'));
    await until(() => heardOfSweep().length === 1);
    expect(await isMarked()).toBe(true);
    await until(() => heardBy('stop-experiments').filter(isToldHere).length === 2);
    expect(notices).toContainEqual("the response's stores ended (SIGKILL) and are started again with what they held");
    expect(notices.filter((notice) => notice.includes('lost'))).toEqual([]);
  });

  (endpoint ? test.skip : test)('and a handler could not finish meanwhile comes again at once', async () => {
    const times = () => notes().filter(({ bodies }) => bodies?.includes('throw')).length;
    await send('throw');
    await until(() => times() === 1);
    signalProcess(stores(), 'SIGKILL');
    await until(() => times() === 2);
  });

  (endpoint ? test.skip : test)('and cannot be read any more is told as lost, and they work without it', async () => {
    await response.drill.set('shop-local-guardrail-buy');
    const first = stores();
    signalProcess(first, 'SIGKILL');
    await until(() => processState(first) === 'gone');
    const queues = join(place.folder, 'stores', String(started - 1), 'queues', 'fauxqs.db');
    writeFileSync(queues, 'damaged'.repeat(1000));
    rmSync(`${queues}-wal`);
    await until(() => notices.some((notice) => notice.startsWith("what the response's stores held is lost")));
    response.alarm(alarm('guardrail-buy'));
    await until(() => heardBy('stop-experiments').filter(isToldHere).length === 1);
    expect(await isMarked()).toBe(false);
  });
});

test(`a drill is marked in the ledger for half an hour at most, and the mark goes with it ${onEndpoint}`, async () => {
  const read = async () => {
    const client = new DynamoDBClient(localAws(response.state.dynamodb));
    const Key = { pk: { S: 'DRILL' }, sk: { S: '-' } };
    const { Item } = await client.send(new GetItemCommand({ TableName: response.state.ledgerTable, Key }));
    client.destroy();
    return Item;
  };
  await response.drill.set('shop-local-guardrail-buy');
  const left = Number((await read())?.expiresAt?.N) - Date.now() / 1000;
  expect(left).toBeGreaterThan(29 * 60);
  expect(left).toBeLessThanOrEqual(30 * 60 + 1);
  await response.drill.remove();
  expect(await read()).toBeUndefined();
});
