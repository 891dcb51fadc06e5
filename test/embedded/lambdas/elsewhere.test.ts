import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { CreateQueueCommand, DeleteQueueCommand, GetQueueUrlCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { alarmsInAlarm } from '../../../aws/cloudwatch/alarms.ts';
import { systemClock } from '../../../base/clock.ts';
import type { AlarmStatus } from '../../../lib/model/alarm-port.ts';
import { localArn } from '../../../lib/model/local-account.ts';
import { localResponseSettings } from '../../../lib/model/response/local-settings.ts';
import { responseModelOf } from '../../../lib/model/response/response-model-of.ts';
import type { Store } from '../../../lib/model/topology.ts';
import { createAlarmBoard } from '../../../local/lambdas/cloudwatch/alarm-board.ts';
import { createResources } from '../../../local/lambdas/resources.ts';
import { localAws } from '../../../local/runtimes/embedded/stores/definitions.ts';
import { usableEndpoints } from '../../../local/runtimes/embedded/stores/given-endpoints.ts';
import { makeTable } from '../../../local/runtimes/embedded/stores/make-table.ts';
import { sentTimes } from '../../../local/runtimes/embedded/stores/sent-times.ts';
import { storePlaces } from '../../../local/runtimes/embedded/stores/store-places.ts';
import { createQueuesAt, createTablesAt, queueAt } from '../../../local/runtimes/embedded/stores/stores-elsewhere.ts';
import { createAlarms } from '../../../measure/alarms.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { type Emulators, startEmulators } from '../lambda/support/emulators.ts';
import { endpoint, onEndpoint } from './support/endpoint.ts';

let emulators: Emulators;
let at: { sns: string; sqs: string; dynamodb: string };

beforeAll(async () => {
  emulators = await startEmulators(endpoint ? { sns: endpoint, sqs: endpoint } : {});
  at = emulators.endpoints;
});
afterAll(() => emulators.close());

const table: Store = { kind: 'dynamodb-table', name: 'things', partitionKey: 'id' };
const queue: Store = {
  ...{ kind: 'sqs-queue', name: 'jobs', deadLetterQueue: 'jobs-dead-letter' },
  ...{ maxReceiveCount: 3, visibilityTimeoutSeconds: 5 },
};
const items = async (TableName: string) =>
  (await emulators.documents.send(new ScanCommand({ TableName }))).Items?.map(({ id }) => id).toSorted();
const urlOf = async (QueueName: string) =>
  queueAt(at.sqs, (await emulators.sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? '');
const send = async (name: string) =>
  emulators.sqs.send(new SendMessageCommand({ QueueUrl: await urlOf(name), MessageBody: '{}' }));

test('tables that outlive a system are made anew, with what they open with', async () => {
  const seed = { things: [{ id: 'a' }] };
  await createTablesAt(at.dynamodb, [table], seed);
  await emulators.documents.send(new PutCommand({ TableName: 'things', Item: { id: 'of the last system' } }));
  await createTablesAt(at.dynamodb, [table], seed);
  expect(await items('things')).toEqual(['a']);
});

test('a table that is somebody else’s is refused, and nothing is touched', async () => {
  await makeTable(emulators.documents, { name: 'theirs', partitionKey: 'id' });
  await emulators.documents.send(new PutCommand({ TableName: 'theirs', Item: { id: 'kept' } }));
  const both = [table, { ...table, name: 'theirs' }];
  await expect(createTablesAt(at.dynamodb, both, {})).rejects.toMatchObject({
    name: 'ForeignStoreError',
    message: expect.stringMatching(/^table theirs at .* is not Breakwater's/),
  });
  expect([await items('theirs'), await items('things')]).toEqual([['kept'], ['a']]);
});

test(`queues that outlive a system are emptied, and somebody else’s refused ${onEndpoint}`, async () => {
  await createQueuesAt(at.sqs, [queue]);
  await send('jobs');
  const sent = await sentTimes(at.sqs, 'jobs');
  expect(sent).toHaveLength(1);
  expect(Math.abs(Date.now() - (sent[0] ?? 0))).toBeLessThan(60_000);
  await createQueuesAt(at.sqs, [{ ...queue, visibilityTimeoutSeconds: 7 }]);
  expect(await sentTimes(at.sqs, 'jobs')).toEqual([]);
  await emulators.sqs.send(new CreateQueueCommand({ QueueName: 'theirs' }));
  await send('theirs');
  await send('jobs');
  await expect(createQueuesAt(at.sqs, [queue, { ...queue, name: 'theirs' }])).rejects.toThrow(
    /^queue theirs at .* is not Breakwater's/,
  );
  expect([await sentTimes(at.sqs, 'theirs'), await sentTimes(at.sqs, 'jobs')]).toEqual([
    [expect.any(Number)],
    [expect.any(Number)],
  ]);
  await expect(sentTimes(at.sqs, 'no-such')).rejects.toThrow('no-such');
  for (const name of ['jobs', 'jobs-dead-letter', 'theirs']) {
    await emulators.sqs.send(new DeleteQueueCommand({ QueueUrl: await urlOf(name) }));
  }
});

test(`what is there of the response is used as it is, and emptied ${onEndpoint}`, async () => {
  const environment = { system: 'elsewhere', name: 'local' };
  const QueueName = 'elsewhere-local-notify';
  await emulators.sqs.send(new CreateQueueCommand({ QueueName, Attributes: { VisibilityTimeout: '77' } }));
  await send(QueueName);
  const first = await createResources(environment, at);
  expect(await sentTimes(at.sqs, QueueName)).toEqual([]);
  const Item = { pk: 'LOCK', sk: '-' };
  await emulators.documents.send(new PutCommand({ TableName: first.ledgerTable, Item }));
  await send(QueueName);
  expect(await createResources(environment, at)).toEqual(first);
  expect(await sentTimes(at.sqs, QueueName)).toEqual([]);
  const { Items } = await emulators.documents.send(new ScanCommand({ TableName: first.ledgerTable }));
  expect(Items).toEqual([]);
});

test('an endpoint is used for what it has; where nobody listens it is said', async () => {
  const { endpoints, lacking } = await usableEndpoints({ sqs: at.sqs, dynamodb: at.sqs });
  expect([endpoints, Object.keys(lacking)]).toEqual([{ sqs: at.sqs }, ['dynamodb']]);
  await expect(usableEndpoints({ sns: 'http://127.0.0.1:1' })).rejects.toThrow(
    'nothing answers at http://127.0.0.1:1, which was given for SNS (ECONNREFUSED): start it, or unset AWS_ENDPOINT_URL',
  );
  expect(await storePlaces({ sqs: 'https://sqs.us-east-1.amazonaws.com' })).toEqual({
    whyNot: { sqs: 'no link leads to https://sqs.us-east-1.amazonaws.com: it must be http on this machine' },
  });
});

(endpoint ? test : test.skip)(`alarms that are there keep what they are, and begin anew ${onEndpoint}`, async () => {
  const client = new CloudWatchClient(localAws(endpoint as string));
  const { topics } = await createResources({ system: 'shop', name: 'local' }, at);
  const AlarmName = 'shop-local-guardrail-buy';
  const Metrics = [
    { Id: 'e', Expression: 'IF(f > 3, 1, 0)', ReturnData: true },
    {
      Id: 'f',
      ReturnData: false,
      MetricStat: { Metric: { Namespace: 'N', MetricName: 'F' }, Stat: 'Sum', Period: 60 },
    },
  ];
  const deployed = { EvaluationPeriods: 3, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold', Metrics } as const;
  const theirs = localArn('sns', 'theirs');
  await client.send(new PutMetricAlarmCommand({ AlarmName, ...deployed, AlarmActions: [theirs] }));
  await client.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'of the last system' }));
  const alarms = createAlarms({ system: shopModel, clock: systemClock, onState: () => {} }).list();
  const model = responseModelOf(shopModel, {
    ...{ environment: 'local', production: false, settings: localResponseSettings },
  });
  const notices: string[] = [];
  const notice = (message: string) => void notices.push(message);
  const board = await createAlarmBoard({ endpoint: endpoint as string, model, topics, alarms, notice });
  const describe = async () => {
    const types = { AlarmTypes: ['MetricAlarm' as const, 'CompositeAlarm' as const] };
    const { MetricAlarms = [], CompositeAlarms = [] } = await client.send(
      new DescribeAlarmsCommand({ AlarmNamePrefix: 'shop-local-', ...types }),
    );
    return new Map([...MetricAlarms, ...CompositeAlarms].map((alarm) => [alarm.AlarmName, alarm]));
  };
  const found = await describe();
  expect([...found.keys()].toSorted()).toEqual(alarms.map(({ name }) => name).toSorted());
  expect(found.get(AlarmName)).toMatchObject({
    ...{ StateValue: 'INSUFFICIENT_DATA', ActionsEnabled: true, EvaluationPeriods: 3 },
    ...{ AlarmActions: [theirs, topics.machines], OKActions: [topics.machines] },
  });
  expect(found.get('shop-local-users')).toMatchObject({ AlarmActions: [topics.machines, topics.people] });
  expect([board.counts, notices]).toEqual([{ there: 1, all: alarms.length }, []]);
  const users = alarms.find(({ name }) => name === 'shop-local-users') as AlarmStatus;
  await board.set({ ...users, state: 'ALARM', reason: 'hurt' });
  expect((await board.described(alarms)).find(({ name }) => name === users.name)).toMatchObject({
    ...{ state: 'ALARM', evaluatedBy: 'Breakwater' },
  });
  expect(await alarmsInAlarm(client, 'shop-local-')).toEqual([expect.objectContaining({ name: users.name })]);
  await board.close();
  expect([...(await describe()).keys()]).toEqual([AlarmName]);
  await client.send(new DeleteAlarmsCommand({ AlarmNames: [AlarmName] }));
  client.destroy();
});
