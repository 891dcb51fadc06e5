import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import {
  CreateExperimentTemplateCommand,
  GetExperimentCommand,
  GetExperimentTemplateCommand,
  StartExperimentCommand,
} from '@aws-sdk/client-fis';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { templatesByExperiment } from '../../../aws/fis/templates.ts';
import type { Event } from '../../../lib/model/events/event.ts';
import { labels } from '../../../lib/model/labels.ts';
import { readJournal } from '../../../local/journal/read-journal.ts';
import { localAws } from '../../../local/runtimes/embedded/stores/definitions.ts';
import { queueAt } from '../../../local/runtimes/embedded/stores/stores-elsewhere.ts';
import { places, readState } from '../../../local/supervisor/state.ts';
import { type Receiver, startReceiver } from '../lambda/notify/support/receiver.ts';
import { endpoint, onEndpoint } from '../lambdas/support/endpoint.ts';
import { fisOf } from './running-system.ts';
import { chaos, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const here = ['--folder', folder];
const channels = join(folder, 'channels.json');
const own = [...here, '--base-port', '27000', '--rate', '40', '--notify', channels];
const given = { AWS_ENDPOINT_URL: process.env.AWS_ENDPOINT_URL };
let receiver: Receiver;

const journal = (): Event[] => readJournal(places(folder).journal).events;
const state = () => {
  const found = readState(folder);
  if (!found) throw new Error('the system is not up');
  return found;
};
/** What people were told that names a thing. */
const toldOf = (thing: string) => receiver.received.filter(({ text }) => text.includes(thing)).map(({ body }) => body);

/** What the handler of deployments has decided, and why, oldest first. */
const decisions = (): string[] =>
  readFileSync(join(folder, 'logs', 'handler-rollback-deployment.log'), 'utf8')
    .split('\n')
    .flatMap((line) => (/"message":"(?:decided: |nothing to roll back)/.test(line) ? [JSON.parse(line)] : []))
    .map(({ timestamp, message, alarm, why, reason }) => `${timestamp} ${alarm}: ${message}, ${why ?? reason}`);
const titles = () => receiver.received.map(({ body }) => `${body.occasion}: ${body.title}`);

beforeAll(async () => {
  receiver = await startReceiver();
  const ours = { kind: 'webhook', name: 'ours', secret: { url: receiver.url, signingKey: 'k' } };
  writeFileSync(channels, JSON.stringify([ours]), { mode: 0o600 });
  if (endpoint) process.env.AWS_ENDPOINT_URL = endpoint;
  else delete process.env.AWS_ENDPOINT_URL;
  const { status, stderr } = await chaos('up', ...own);
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
}, 120_000);
afterAll(async () => {
  await chaos('down', ...here);
  await receiver.close();
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}, 60_000);

async function within(seconds: number, condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() > end) {
      throw new Error(
        `not so after ${seconds} s: ${condition}; told: ${titles().join('; ')}; decided: ${decisions().join('; ')}`,
      );
    }
    await new Promise((next) => setTimeout(next, 200));
  }
}

/** Makes a template of one that is there: wider than it says, and stopped by no condition of FIS. */
async function startUndeclared(name: string): Promise<string> {
  const fis = fisOf(state());
  const found = (await templatesByExperiment(fis)).get(name);
  const { experimentTemplate } = await fis.send(new GetExperimentTemplateCommand({ id: found?.id as string }));
  const { actions = {}, targets = {}, tags = {}, roleArn = '' } = experimentTemplate ?? {};
  const lasting = Object.entries(actions).map(([key, { startAfter: _, ...action }]) => {
    const parameters = { ...action.parameters, ...(action.parameters?.duration && { duration: 'PT60M' }) };
    return [key, { ...action, parameters }];
  });
  const made = await fis.send(
    new CreateExperimentTemplateCommand({
      clientToken: `undeclared-${name}`,
      description: 'Hurts more than it says.',
      roleArn,
      targets: targets as never,
      actions: Object.fromEntries(lasting) as never,
      stopConditions: [{ source: 'none' }],
      tags: { ...tags, [labels.experiment]: 'undeclared', [labels.expectedRadius]: 'recommendation-service' },
    }),
  );
  const { experiment } = await fis.send(
    new StartExperimentCommand({ clientToken: 'once', experimentTemplateId: made.experimentTemplate?.id as string }),
  );
  return experiment?.id as string;
}

const statusOf = async (id: string) => {
  const { experiment } = await fisOf(state()).send(new GetExperimentCommand({ id }));
  return experiment?.state?.status;
};

const isOver = (status: string | undefined) => ['stopped', 'completed', 'failed'].includes(status ?? '');

/** What CloudWatch has of the answers to users in the last minutes, by the name and dimensions that they have in AWS. */
async function answersIn(url: string): Promise<number> {
  const client = new CloudWatchClient(localAws(url));
  const Dimensions = Object.entries({ System: 'shop', Environment: 'local', Scope: 'users' }).map(([Name, Value]) => ({
    Name,
    Value,
  }));
  const Metric = { Namespace: 'Breakwater', MetricName: 'Answers', Dimensions };
  const { MetricDataResults = [] } = await client.send(
    new GetMetricDataCommand({
      StartTime: new Date(Date.now() - 180_000),
      EndTime: new Date(Date.now() + 10_000),
      MetricDataQueries: [{ Id: 'answers', MetricStat: { Metric, Stat: 'Sum', Period: 60 } }],
    }),
  );
  client.destroy();
  return (MetricDataResults[0]?.Values ?? []).reduce((sum, value) => sum + value, 0);
}

const ringing = async (): Promise<unknown[]> => {
  const { stdout } = await chaos('alarms', ...here, '--json');
  return (JSON.parse(stdout) as { state: string }[]).filter((alarm) => alarm.state === 'ALARM');
};

/** The task definition that the service has settled on. */
async function runningVersion(): Promise<string | undefined> {
  const ecs = new ECSClient(localAws(state().endpoint));
  const { services } = await ecs.send(new DescribeServicesCommand({ services: ['gateway'] }));
  ecs.destroy();
  const { deployments = [], taskDefinition } = services?.[0] ?? {};
  return deployments.length === 1 && deployments[0]?.rolloutState === 'COMPLETED'
    ? taskDefinition?.split('/').at(-1)
    : undefined;
}

test(`it says where it runs, and who evaluates each alarm ${onEndpoint}`, async () => {
  const { stdout } = await chaos('status', ...here);
  const alarms = (await chaos('alarms', ...here)).stdout;
  if (!endpoint) {
    expect(stdout).toMatch(/^stores .*fauxqs for SQS/m);
    expect(alarms).not.toContain('evaluated by');
    return;
  }
  expect(stdout).toContain(`SQS at ${endpoint}`);
  expect(stdout).toMatch(new RegExp(`CloudWatch at ${endpoint}, which evaluates \\d+ of \\d+ alarms`));
  expect(alarms).toMatch(/shop-local-guardrail-users .*Breakwater/);
  expect(alarms).toMatch(/shop-local-deployment-notification-service .*CloudWatch/);
  expect(alarms).toMatch(/shop-local-users .*Breakwater/);
  const url = endpoint;
  await within(60, async () => (await answersIn(url)) > 0);
}, 120_000);

test(`harm that was not declared: its experiment is stopped, all is undone, people are told once ${onEndpoint}`, async () => {
  const id = await startUndeclared('lose-gateway-to-order-service');
  // A handler that a busy machine does not load in time hears it again when the visibility time-out is over.
  await within(240, async () => isOver(await statusOf(id)));
  expect(await statusOf(id)).toBe('stopped');
  const of = (type: Event['type']) =>
    journal().filter((event) => event.type === type && 'faultId' in event && event.experimentId === id);
  // The file of the journal is written a little later than is told; in order.
  await within(10, () =>
    journal().some((event) => event.type === 'experiment-state' && event.experimentId === id && isOver(event.status)),
  );
  expect(of('fault-applied').length).toBeGreaterThan(0);
  expect(of('fault-reverted')).toHaveLength(of('fault-applied').length);
  for (const event of of('fault-reverted')) {
    expect(event).toMatchObject({ proof: { remaining: [], probe: { matches: true } } });
  }
  await within(240, () => toldOf('was stopped by').length > 0);
  await within(240, async () => (await ringing()).length === 0);
  // Whichever came first: an alarm of people's, or what was done.
  expect(toldOf('was stopped by')).toEqual([
    expect.objectContaining({
      title: expect.stringMatching(/^undeclared was stopped by shop-local-(guardrail|objective)-/),
    }),
  ]);
  expect(new Set(receiver.received.map(({ body }) => body.incident)).size).toBe(1);
  expect(receiver.received.filter(({ body }) => body.occasion === 'begun')).toHaveLength(1);
}, 900_000);

/** Whether the handlers have heard all that was told: a handler that is late may think that an alarm rings still. */
async function isAllHeard(): Promise<boolean> {
  const { sqs: at = '' } = state().response ?? {};
  const sqs = new SQSClient(localAws(at));
  const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'shop-local-rollback-deployment' }));
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueAt(at, QueueUrl), AttributeNames: [...names] }),
  );
  sqs.destroy();
  return names.every((name) => Attributes[name] === '0');
}

/** What gets well may ring once more, a moment after it was over. */
const isCalm = (): boolean => journal().every(({ type, wall }) => type !== 'alarm-state' || wall < Date.now() - 20_000);

test(`a version that turns bad is rolled back, and people are told ${onEndpoint}`, async () => {
  // A deployment that begins while something rings is a fix.
  await within(240, async () => isCalm() && (await ringing()).length === 0 && (await isAllHeard()));
  const { status, stdout } = await chaos('deploy', 'gateway', ...here, '--env', 'BREAK=late');
  // On a slow machine it turns bad while it is still being deployed: ECS or the handler stops it then, whoever sees it first.
  if (status !== 0) expect(stdout).toMatch(/^gateway was rolled back to gateway:1 /);
  await within(420, () => toldOf('gateway is rolled back').length > 0);
  expect(toldOf('gateway is rolled back')).toHaveLength(1);
  await within(60, async () => (await runningVersion()) === 'gateway:1');
}, 900_000);
