import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import { endAll } from '../../../base/process/end-all.ts';
import { groupMembers } from '../../../base/process/group.ts';
import { processState, signalProcess } from '../../../base/process/identity.ts';
import type { AlarmStatus } from '../../../lib/model/alarm-port.ts';
import type { ProcessIdentity } from '../../../lib/model/events/process-identity.ts';
import { localArn } from '../../../lib/model/local-account.ts';
import { localResponseSettings } from '../../../lib/model/response/local-settings.ts';
import { readMessage } from '../../../lib/model/response/message.ts';
import { responseModelOf } from '../../../lib/model/response/response-model-of.ts';
import { type Guardian, startGuardian } from '../../../local/guardian/guardian-client.ts';
import { type LocalResponse, startResponse } from '../../../local/lambdas/response.ts';
import { type Children, createChildren } from '../../../local/runtimes/embedded/children.ts';
import { findOwn } from '../../../local/runtimes/embedded/find-own.ts';
import { guardianProgram } from '../../../local/runtimes/embedded/guardian.ts';
import { createPorts } from '../../../local/runtimes/embedded/ports.ts';
import { localAws } from '../../../local/runtimes/embedded/stores/definitions.ts';
import { queueAt } from '../../../local/runtimes/embedded/stores/stores-elsewhere.ts';
import { createAlarms } from '../../../measure/alarms.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { createMemoryLog } from '../../unit/engine/support/memory-log.ts';
import { createPlace, type Place } from '../guardian/support/system.ts';
import { endpoint, onEndpoint } from './support/endpoint.ts';
import { handlersFolder, until } from './support/rig.ts';

const api = 'http://127.0.0.1:45199';
const { next: nextPort } = createPorts(32_200);

let place: Place;
let guardian: Guardian;
let children: Children;
let response: LocalResponse;
let notices: string[];
let log: ReturnType<typeof createMemoryLog>;

/** As LocalStack, where one is given; else the emulators that come along. */
const elsewhere = endpoint ? { sns: endpoint, sqs: endpoint, dynamodb: endpoint, cloudwatch: endpoint } : {};
/** What an alarm's own CloudWatch decides for itself. */
const isThere = endpoint !== undefined;

/** Each response has stores of its own. */
let started = 0;
const start = (given: object = elsewhere) =>
  startResponse({
    children,
    model: responseModelOf(shopModel, { environment: 'local', production: false, settings: localResponseSettings }),
    given,
    alarms: createAlarms({ system: shopModel, clock: systemClock, onState: () => {} }).list(),
    nextPort,
    api,
    logs: place.folder,
    files: join(place.folder, 'files'),
    data: join(place.folder, 'stores', String(started++)),
    clock: systemClock,
    notice: (message) => void notices.push(message),
    handlers: { folder: handlersFolder },
  });

beforeEach(async () => {
  notices = [];
  place = createPlace();
  guardian = await startGuardian({ program: guardianProgram(place), journalPath: place.journalPath, log: () => {} });
  log = createMemoryLog(systemClock);
  children = createChildren({ log, guardian: () => guardian, folder: place.folder });
  response = await start();
});

afterEach(async () => {
  await response.close();
  await children.endAll();
  await endAll([guardian.process]);
  place.remove();
});

const notesFile = () => join(place.folder, 'files', 'notes.jsonl');
const notes = () =>
  existsSync(notesFile())
    ? readFileSync(notesFile(), 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as { functionName: string; bodies?: string[] })
    : [];
/** The messages that a handler was given. */
const heardBy = (handler: string) =>
  notes()
    .filter(({ functionName }) => functionName === `shop-local-${handler}`)
    .flatMap(({ bodies = [] }) => bodies.map(readMessage));

/** A CloudWatch that is there evaluates one alarm by itself, and tells that nothing waits in the queue. */
const isToldHere = (message: object) =>
  !('name' in message && message.name === 'shop-local-deployment-notification-service');

const processOf = (role: string) =>
  log.since(0).findLast((event) => event.type === 'process-started' && event.role === role) as
    | { process: ProcessIdentity }
    | undefined;

const alarm = (name: string, given: Partial<AlarmStatus> = {}): AlarmStatus => ({
  name: `shop-local-${name}`,
  arn: localArn('cloudwatch', `alarm:shop-local-${name}`),
  kind: 'guardrail',
  description: 'rings',
  state: 'ALARM',
  reason: '0 of 20 answers usable',
  since: Date.now(),
  windows: { seconds: 5, looked: 1, bad: 1 },
  ...given,
});

test(`an alarm reaches machines as CloudWatch’s message, and one over many people too ${onEndpoint}`, async () => {
  const since = Date.parse('2026-11-26T10:00:00.123Z');
  response.alarm(alarm('guardrail-buy', { since }));
  response.alarm(alarm('guardrail-buy', { state: 'OK', since: since + 5000 }));
  const objective = alarm('objective-users', { kind: 'objective' });
  const { windows: _, ...people } = alarm('users', { kind: 'people', anyOf: [objective.arn] });
  response.alarm(people);
  response.alarm({ ...people, state: 'INSUFFICIENT_DATA' });
  await until(() => heardBy('stop-experiments').filter(isToldHere).length === 4 && heardBy('notify').length === 1);
  expect(heardBy('stop-experiments')).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        kind: 'alarm',
        name: 'shop-local-guardrail-buy',
        state: 'ALARM',
        oldState: 'INSUFFICIENT_DATA',
        at: isThere ? expect.any(Number) : since,
        account: '000000000000',
        region: 'us-east-1',
        ...(isThere ? { reason: '0 of 20 answers usable (26/11/26 09:59:55)' } : { lookedBackSeconds: 5 }),
      }),
      expect.objectContaining({ name: 'shop-local-guardrail-buy', state: 'OK', oldState: 'ALARM' }),
    ]),
  );
  expect(heardBy('notify')).toEqual([expect.objectContaining({ name: 'shop-local-users', state: 'ALARM' })]);
  expect(notices).toEqual([expect.stringMatching(/^handlers that are not there are left out: rollback-deployment$/)]);
});

test(`experiments and tasks reach those that hear of them, as EventBridge tells ${onEndpoint}`, async () => {
  const header = { v: 2, seq: 7, wall: Date.now(), mono: 1 } as const;
  response.event({ ...header, type: 'notice', message: 'nobody’s business' });
  response.event({
    ...header,
    type: 'experiment-state',
    experimentId: 'EXP1',
    templateId: 'EXT1',
    status: 'running',
    reason: 'r',
  });
  const task = {
    taskArn: 'arn:aws:ecs:us-east-1:000000000000:task/shop/1',
    service: 'gateway',
    availabilityZone: 'us-east-1a',
  };
  const stop = { code: 'EssentialContainerExited', reason: 'SIGKILL' } as const;
  const revision = {
    taskDefinitionArn: 'arn:aws:ecs:us-east-1:000000000000:task-definition/gateway:1',
    deploymentId: 'ecs-svc/1',
    image: 'gateway',
    imageDigest: 'sha256:1',
  };
  response.event({
    ...header,
    seq: 8,
    type: 'task-state',
    ...task,
    state: 'stopped',
    reason: 'SIGKILL',
    stop,
    revision,
  });
  await until(() => heardBy('record-experiment').length >= 2);
  expect(heardBy('record-experiment')).toEqual(
    expect.arrayContaining([
      {
        kind: 'event',
        event: expect.objectContaining({
          source: 'aws.fis',
          'detail-type': 'FIS Experiment State Change',
          resources: ['arn:aws:fis:us-east-1:000000000000:experiment/EXP1'],
          detail: expect.objectContaining({ 'experiment-id': 'EXP1', 'new-state': { status: 'running', reason: 'r' } }),
        }),
      },
      {
        kind: 'event',
        event: expect.objectContaining({
          source: 'aws.ecs',
          detail: expect.objectContaining({
            lastStatus: 'STOPPED',
            group: 'service:gateway',
            stoppedReason: 'SIGKILL',
          }),
        }),
      },
    ]),
  );
  expect(heardBy('stop-experiments').filter(isToldHere)).toEqual([]);
});

test(`a handler is invoked with what it needs of AWS, and reaches nothing else ${onEndpoint}`, async () => {
  const { sns, sqs, dynamodb, cloudwatch = api } = response.state;
  const answer = (await response.invoke('preflight', { experiment: 'x' })) as { payload: { environment: object } };
  expect(answer).toMatchObject({
    payload: {
      event: { experiment: 'x' },
      unmapped: 'ECONNREFUSED',
      environment: {
        AWS_LAMBDA_FUNCTION_NAME: 'shop-local-preflight',
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_ENDPOINT_URL_FIS: api,
        AWS_ENDPOINT_URL_ECS: api,
        AWS_ENDPOINT_URL_CLOUDWATCH: cloudwatch,
        AWS_ENDPOINT_URL_SNS: sns,
        AWS_ENDPOINT_URL_SQS: sqs,
        AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
        LEDGER_TABLE: 'shop-local-ledger',
        PEOPLE_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:shop-local-people',
        CLUSTER: 'shop',
      },
    },
  });
  expect(await response.invoke('kill-switch', {})).toEqual({
    error: { errorType: 'RangeError', errorMessage: 'it cannot be engaged' },
  });
});

// What a dead poller had comes again at once only where the emulator tells what it was.
(endpoint ? test.skip : test)(
  'when the process of the handlers is killed, they end with it, another comes and nothing is lost',
  async () => {
    await response.invoke('preflight', {});
    const first = processOf('lambdas')?.process as ProcessIdentity;
    const group = groupMembers(first);
    expect(group.length).toBeGreaterThan(1);
    signalProcess(first, 'SIGKILL');
    response.alarm(alarm('guardrail-buy'));
    await until(() => heardBy('stop-experiments').length === 1);
    expect(processOf('lambdas')?.process).not.toEqual(first);
    expect(group.map(processState)).toEqual(group.map(() => 'gone'));
    expect(notices).toContainEqual(
      expect.stringMatching(/^the process of the handlers ended \(SIGKILL\) and is started again/),
    );
  },
);

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

test(`heal finds them without a journal, as it finds tasks ${onEndpoint}`, async () => {
  await response.invoke('preflight', {});
  const own = findOwn({ ...place, journal: place.journalPath, logs: place.folder });
  const roles = own.map(({ role }) => role);
  expect(roles).toEqual(expect.arrayContaining(['lambdas', 'response-stores', 'handler-preflight']));
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

(endpoint ? test.skip : test)(
  'an endpoint that is there is used, and one without DynamoDB gets ours, by name',
  async () => {
    const { sns, sqs } = response.state;
    const other = await start({ sns, sqs, dynamodb: sns });
    expect(other.state.sns).toBe(sns);
    expect(other.state.dynamodb).not.toBe(sns);
    expect(other.state.stores).toMatch(
      new RegExp(`^SNS at ${sns}; SQS at ${sqs}; dynalite for DynamoDB \\(${sns} has none: .+\\)$`),
    );
    other.alarm(alarm('guardrail-buy'));
    await until(() => heardBy('stop-experiments').length === 1);
    await other.close();
  },
);
