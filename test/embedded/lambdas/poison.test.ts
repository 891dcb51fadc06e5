import { PublishCommand } from '@aws-sdk/client-sns';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { alarmNotification } from '../../../local/lambdas/alarm-notification.ts';
import { type Receiver, startReceiver } from '../lambda/notify/support/receiver.ts';
import { type Incident, incidentsOf, statusOf } from './support/storm/incidents.ts';
import { startWorld, type World } from './support/storm/world.ts';

/** Source: SNS developer guide, publishing large messages: 256 KiB unless a topic is set to more. */
const mostOfSns = 256 * 1024;
/** Source: SQS developer guide, message quotas; AWS Compute Blog, "serverless services now support payloads up to 1 MB". */
const mostOfSqs = 1024 * 1024;
const limitSeconds = 200;

const handlers = ['stop-experiments', 'rollback-deployment', 'notify', 'record-experiment'] as const;
type Handler = (typeof handlers)[number];

const ringing = (name: string, at: number, more: object = {}) => ({
  ...alarmNotification(statusOf(name, 'ALARM', at), { before: 'OK', at }),
  ...more,
});
const own = 'storm-local-guardrail-use-0';
const foreign = (what: string): string => `till-local-${what}`;
const text = (name: string, at = Date.now(), more: object = {}) => JSON.stringify(ringing(name, at, more));
const padded = (what: string, bytes: number): string => {
  const body = (AlarmDescription: string) => text(foreign(what), Date.now(), { AlarmDescription });
  return body('x'.repeat(bytes - Buffer.byteLength(body(''))));
};
const lastYear = Date.now() - 365 * 86_400_000;
const yearsFromNow = Date.now() + 4 * 365 * 86_400_000;
const elsewhere = { AlarmArn: `arn:aws:cloudwatch:eu-west-1:000000000000:alarm:${own}` };
const topic = 'arn:aws:sns:us-east-1:000000000000:t';
/** SQS takes it raw too; the emulator does not. */
const boom = '\\ud83d\\udca5';

/** What nobody can ever read fails each time that it comes; the rest is ignored. Either way the log says why. */
interface Row {
  readonly body: string;
  readonly ends: 'dead' | 'ignored';
  readonly says: RegExp;
  /** Handlers that have another reason. */
  readonly but?: Partial<Record<Handler, RegExp>>;
}

const dead = (body: string, says: RegExp): Row => ({ body, ends: 'dead', says });
const ofAnother = (what: string, body = text(foreign(what))): Row => ({
  body,
  ends: 'ignored',
  says: new RegExp(`till-local-${what} is no alarm of storm-local`),
  but: { 'record-experiment': /alarm/ },
});

const rows: Readonly<Record<string, Row>> = {
  'not JSON': dead('not JSON', /not JSON: \\"not JSON\\"/),
  'a list': dead('[1]', /not an object: \[1\]/),
  'an object of nobody': dead('{"hello":1}', /neither an alarm nor an event: an object with hello/),
  'an alarm in no state': dead(text(own, Date.now(), { NewStateValue: 'BAD' }), /NewStateValue \\"BAD\\" is no state/),
  'unicode that is not JSON': dead('\u202e\u00ad \u65e5\u672c ünïcödé', /not JSON: /),
  '1 MiB of nothing': dead('x'.repeat(mostOfSqs), /not JSON: \\"x{60}\\"/),
  'an unknown alarm': {
    body: text('storm-local-nobody-knows'),
    ends: 'ignored',
    says: /storm-local-nobody-knows.*it is neither a guardrail nor an objective/,
    but: {
      'rollback-deployment': /decided: nothing.*storm-local-nobody-knows is about no service/,
      // Those that people are told of have names of their own.
      notify: /"told".*storm-local-nobody-knows/,
      'record-experiment': /alarm/,
    },
  },
  'an alarm of another region': {
    body: text(own, Date.now(), elsewhere),
    ends: 'ignored',
    says: /storm-local-guardrail-use-0 is an alarm of (region )?eu-west-1, and this is us-east-1/,
    but: { 'record-experiment': /alarm/ },
  },
  'an alarm of last year': {
    body: text('storm-local-guardrail-users', lastYear),
    ends: 'ignored',
    says: /storm-local-guardrail-users.*the message is \d+ min old \(limit 15 min\)/,
    but: { notify: /storm-local-guardrail-users is \d+ h old \(limit 24 h\)/, 'record-experiment': /alarm/ },
  },
  'an alarm of years from now': {
    body: text('storm-local-guardrail-users', yearsFromNow),
    ends: 'ignored',
    says: /storm-local-guardrail-users is dated \d{4}-.* min ahead of the clock \(limit 15 min\)/,
  },
  'a subscription confirmation': {
    body: JSON.stringify({ Type: 'SubscriptionConfirmation', TopicArn: topic, SubscribeURL: 'http://x' }),
    ends: 'ignored',
    says: /SubscriptionConfirmation of topic arn:aws:sns:us-east-1:000000000000:t: SNS confirms queues by itself/,
  },
  'an alarm of another system': ofAnother('guardrail-users'),
  unicode: ofAnother('日本', text(foreign('日本')).replace('3 of 60', boom)),
  '256 KiB': ofAnother('at-256-kib', padded('at-256-kib', mostOfSns)),
  '256 KiB + 1': ofAnother('over-256-kib', padded('over-256-kib', mostOfSns + 1)),
  '1 MiB': ofAnother('at-1-mib', padded('at-1-mib', mostOfSqs)),
};

let world: World;
let receiver: Receiver;
let incidents: readonly Incident[];
const sent = new Map<string, string>();
const key = (handler: string, row: string) => `${handler}/${row}`;

beforeAll(async () => {
  receiver = await startReceiver();
  const size = { deployments: 1, experiments: 1 };
  world = await startWorld({ ...size, hook: receiver.url, handlers });
  incidents = incidentsOf(size, world.wall());
  await world.account.prepare(incidents);
  world.account.ring(own, 'OK', world.wall() - 60_000);
  for (const handler of handlers) {
    for (const [name, { body: MessageBody }] of Object.entries(rows)) {
      const QueueUrl = world.queues.get(handler)?.url;
      const { MessageId = '' } = await world.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
      sent.set(key(handler, name), MessageId);
    }
  }
  await world.until(() => world.watch.isNone('visible', 'inFlight'), limitSeconds);
}, 240_000);
afterAll(async () => {
  await world.close();
  await receiver.close();
});

/** The lines of a handler's log that say why. */
const linesOf = (handler: Handler, name: string): string[] => {
  const { ends, says, but = {} } = rows[name] as Row;
  const reason = but[handler] ?? says;
  const id = sent.get(key(handler, name)) ?? '';
  return world
    .log(handler)
    .filter((line) => line.startsWith('{') && reason.test(line) && (ends === 'ignored' || line.includes(id)));
};

describe.each(handlers)('%s', (handler) => {
  test('puts into its dead-letter queue what nobody can read, and nothing else', async () => {
    const ids = Object.keys(rows)
      .filter((name) => rows[name]?.ends === 'dead')
      .map((name) => sent.get(key(handler, name)));
    expect(new Set(await world.watch.deadOf(handler))).toEqual(new Set(ids));
  });

  test.each(Object.keys(rows))('says in one clear line why: %s', (name) => {
    const lines = linesOf(handler, name);
    const isShared = rows[name]?.but?.[handler]?.source === 'alarm';
    // What is dead has come five times, some of which may have found no process that loads in time.
    expect(lines.length).toBeGreaterThanOrEqual(1);
    if (!isShared) expect(lines.length).toBeLessThanOrEqual(rows[name]?.ends === 'dead' ? 5 : 1);
    for (const line of lines) expect(line.length).toBeLessThan(4000);
  });
});

test('SNS takes no more than 256 KiB, and SQS no more than 1 MiB: whoever sends it is told', async () => {
  const { sns, sqs, resources, queues } = world;
  const TopicArn = resources.topics.machines;
  await expect(sns.send(new PublishCommand({ TopicArn, Message: padded('more', mostOfSns + 1) }))).rejects.toThrow(
    /too long/,
  );
  const QueueUrl = queues.get('notify')?.url;
  const MessageBody = padded('more', mostOfSqs + 1);
  await expect(sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }))).rejects.toThrow(/1048576 bytes/);
});

test('the queues keep moving: what comes after is handled, and two alarms of one incident are acted on once', async () => {
  const { account, sns, resources, until } = world;
  const now = world.wall();
  const [deployment, experiment] = incidents as readonly [Incident, Incident];
  for (const { alarm } of incidents) account.ring(alarm, 'ALARM', now);
  const publish = (topic: 'machines' | 'people', name: string) =>
    sns.send(new PublishCommand({ TopicArn: resources.topics[topic], Message: JSON.stringify(ringing(name, now)) }));
  await publish('machines', deployment.alarm);
  await publish('machines', experiment.alarm);
  await publish('machines', 'storm-local-guardrail-users');
  await publish('people', 'storm-local-people-0-0');
  const titles = () => receiver.received.map(({ body }) => String(body.title));
  const isTold = () =>
    [
      /^deployed-0 is being rolled back/,
      / stopped by storm-local-guardrail/,
      /^storm-local-people-0-0 is in ALARM/,
    ].every((text) => titles().some((title) => text.test(title)));
  await until(async () => isTold() && (await world.watch.isNone('visible', 'inFlight')), limitSeconds);
  expect(isTold()).toBe(true);
  const operations = (await account.calls()).map(({ operation }) => operation);
  expect(operations.filter((one) => one === 'UpdateService')).toHaveLength(1);
  const stopped = (await account.calls()).filter(({ operation }) => operation === 'StopExperiment');
  expect(new Set(stopped.map(({ parameters }) => (parameters as { id: string }).id)).size).toBe(stopped.length);
  expect(stopped.length).toBeGreaterThan(0);
}, 240_000);
