import { expect, test } from '@jest/globals';
import { groupMembers } from '../../../base/process/group.ts';
import { processState, signalProcess } from '../../../base/process/identity.ts';
import type { ProcessIdentity } from '../../../lib/model/events/process-identity.ts';
import { findOwn } from '../../../local/runtimes/embedded/find-own.ts';
import { endpoint, onEndpoint } from './support/endpoint.ts';
import {
  alarm,
  api,
  heardBy,
  isThere,
  isToldHere,
  notices,
  place,
  processOf,
  response,
  start,
  withResponse,
} from './support/response-here.ts';
import { until } from './support/rig.ts';

withResponse(32_200);

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

test(`heal finds them without a journal, as it finds tasks ${onEndpoint}`, async () => {
  await response.invoke('preflight', {});
  const own = findOwn({ ...place, journal: place.journalPath, logs: place.folder });
  const roles = own.map(({ role }) => role);
  expect(roles).toEqual(expect.arrayContaining(['lambdas', 'response-stores', 'handler-preflight']));
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
