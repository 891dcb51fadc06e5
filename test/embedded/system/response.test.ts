import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { expect, test } from '@jest/globals';
import { processState, signalProcess } from '../../../base/process/identity.ts';
import { localAws } from '../../../local/runtimes/embedded/stores/definitions.ts';
import { readState } from '../../../local/supervisor/state.ts';
import { runningSystem } from './running-system.ts';
import { chaos, eventually } from './support.ts';

const { folder, own, upState, journal, bringUp, processes } = runningSystem(31_300);
const here = ['--folder', folder];
const processOf = (wanted: string) => processes().findLast(({ role }) => role === wanted)?.process;

test('the response comes up with the system, and the state file says where', async () => {
  const { response } = upState();
  expect(response?.stores).toBe('fauxqs for SNS and SQS; dynalite for DynamoDB');
  const sns = new SNSClient(localAws(response?.sns ?? ''));
  const { Topics = [] } = await sns.send(new ListTopicsCommand({}));
  expect(Topics.map(({ TopicArn }) => TopicArn?.split(':').at(-1)).toSorted()).toEqual([
    'shop-local-machines',
    'shop-local-people',
  ]);
  const tables = new DynamoDBClient(localAws(response?.dynamodb ?? ''));
  const { Table } = await tables.send(new DescribeTableCommand({ TableName: response?.ledgerTable }));
  expect(Table?.TableStatus).toBe('ACTIVE');
  sns.destroy();
  tables.destroy();
  expect((await chaos('status', ...here)).stdout).toMatch(
    /^response {4}.*; fauxqs for SNS and SQS; dynalite for DynamoDB$/m,
  );
});

test('alarms are listed, and a guardrail is seen to ring and to be OK again', async () => {
  const { stdout } = await chaos('alarms', ...here);
  expect(stdout).toMatch(/shop-local-deployment-gateway +(│ )?\W*(OK|INSUFFICIENT_DATA|ALARM)/);
  const tried = await chaos('alarms', 'test', 'guardrail-users', ...here);
  expect(tried.stdout).toMatch(
    /^✓ shop-local-guardrail-users: rang after \d+\.\d s, OK again after \d+\.\d s \(DRILL: /m,
  );
  expect(tried.status).toBe(0);
  const wrong = await chaos('alarms', 'test', 'guardrail-user', ...here);
  expect([wrong.status, wrong.stderr]).toEqual([
    2,
    'chaos: "guardrail-user" is no guardrail; did you mean guardrail-users?\n',
  ]);
}, 90_000);

test('when its process is killed it is told, and comes again', async () => {
  const first = processOf('lambdas');
  if (!first) throw new Error('there is no process of the handlers');
  signalProcess(first, 'SIGKILL');
  await eventually(() => processOf('lambdas')?.pid !== first.pid);
  expect(journal()).toContainEqual(
    expect.objectContaining({ message: expect.stringMatching(/^the process of the handlers ended \(SIGKILL\)/) }),
  );
}, 90_000);

test('when supervisor and guardian are killed, nothing of it stays', async () => {
  const { supervisor } = upState();
  const guardian = processOf('guardian');
  if (!guardian) throw new Error('there is no guardian');
  signalProcess(guardian, 'SIGKILL');
  signalProcess(supervisor, 'SIGKILL');
  await eventually(() => processes().every(({ process }) => processState(process) === 'gone'));
  expect((await chaos('heal', ...here)).status).toBe(0);
}, 90_000);

test('it can be left out', async () => {
  const { status, stdout } = await chaos('up', ...own, '--response', 'off');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^response {4}off$/m);
  expect(readState(folder)?.response).toBeUndefined();
  expect(processOf('lambdas')).toBeUndefined();
  const answer = await fetch(`${upState().endpoint}/_breakwater/handlers/preflight/invocations`, { method: 'POST' });
  expect([answer.status, await answer.json()]).toEqual([
    404,
    { message: 'there is no handler preflight: the response is off' },
  ]);
  // Alarms ring without it.
  expect((await chaos('alarms', 'test', 'guardrail-users', ...here)).status).toBe(0);
  await chaos('down', ...here);
  await bringUp();
}, 180_000);

test.each([
  ['--response', 'maybe', '--response is on or off, not "maybe"'],
  ['--response-endpoint', 'localstack', 'must be a URL such as http://127.0.0.1:4566, not "localstack"'],
])('%s %s is refused before anything starts', async (option, value, said) => {
  const { status, stderr } = await chaos('up', '--folder', `${folder}-other`, option, value);
  expect([status, stderr]).toEqual([2, expect.stringContaining(said)]);
});
