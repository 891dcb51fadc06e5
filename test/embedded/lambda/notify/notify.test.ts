import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../../base/clock.ts';
import { isSignedBy } from '../../../../base/webhook-signature.ts';
import { drillKey } from '../../../../lib/model/response/drill.ts';
import type { Channel } from '../../../../lib/model/response/notify-settings.ts';
import { type Emulators, startEmulators } from '../support/emulators.ts';
import { createCertificates } from './support/certificates.ts';
import { type Receiver, startReceiver, withStatus } from './support/receiver.ts';
import {
  createWorld,
  incidentEvent,
  minute,
  notificationOf,
  ofOrders,
  ofProducts,
  ofUsers,
  secretsOf,
  type World,
} from './support/world.ts';

const channels: Channel[] = [
  { kind: 'webhook', name: 'hook', secret: 'hook-secret' },
  { kind: 'slack', name: 'ops', secret: 'slack-secret' },
  { kind: 'pagerduty', name: 'call', secret: 'pagerduty-secret' },
];
const signingKey = 'hunter2-signing-key';
const routingKey = 'hunter2RoutingKey000000000000000';

let emulators: Emulators;
let hook: Receiver;
let slack: Receiver;
let pagerduty: Receiver;
let secrets: ReturnType<typeof secretsOf>;
let world: World;
let now: number;

beforeEach(async () => {
  emulators = await startEmulators();
  [hook, slack, pagerduty] = await Promise.all([startReceiver(), startReceiver(), startReceiver()]);
  secrets = secretsOf({
    'hook-secret': { url: hook.url, signingKey },
    'slack-secret': slack.url,
    'pagerduty-secret': { routingKey, url: pagerduty.url },
  });
  world = createWorld(emulators, { channels, secrets });
  now = world.ports.clock.wall();
});
afterEach(async () => {
  await Promise.all([hook, slack, pagerduty].map((receiver) => receiver.close()));
  await emulators.close();
});

const occasions = () => hook.received.map(({ body }) => body.occasion);
const headers = () =>
  slack.received.map(({ body }) => (body.blocks as { text: { text: string } }[])[0]?.text.text ?? '');
const actions = () => pagerduty.received.map(({ body }) => [body.event_action, body.dedup_key]);

describe('an incident', () => {
  test('is told when it begins, for what was done, and when it is over: on each channel', async () => {
    const incident = `${ofProducts}@${new Date(now).toISOString()}`;
    await world.alarm(ofProducts, 'ALARM', now);
    await world.alarm(ofOrders, 'ALARM', now + 2000);
    await world.hear(incidentEvent({ name: ofProducts, at: now }));
    await world.alarm(ofProducts, 'OK', now + 60_000);
    await world.alarm(ofOrders, 'OK', now + 61_000);
    expect(occasions()).toEqual(['begun', 'acted']);
    await world.advance(6 * minute);
    expect(occasions()).toEqual(['begun', 'acted', 'over']);
    expect(headers()).toEqual([
      `[shop-local] ${ofProducts} is in ALARM: Threshold Crossed`,
      '[shop-local] stress-products was stopped by guardrail-users',
      '[shop-local] Over: 2 alarms are OK again, after 61 s',
    ]);
    expect(actions()).toEqual([
      ['trigger', incident],
      ['trigger', incident],
      ['resolve', incident],
    ]);
    expect(hook.received[1]?.body).toMatchObject({ incident, done: 'StopExperiment took 12 ms.', drill: false });
    for (const { headers: given, text } of hook.received) {
      const header = String(given['x-breakwater-signature']);
      expect(isSignedBy(header, text, signingKey, { now: world.ports.clock.wall(), toleranceSeconds: 600 })).toBe(true);
    }
    await world.advance(24 * 60 * minute);
    expect(hook.received.length + slack.received.length + pagerduty.received.length).toBe(9);
  });

  test('is one, with one beginning, for forty alarms that ring together', async () => {
    const names = Array.from({ length: 40 }, (_, n) => `shop-local-alarm-${n}`);
    await Promise.all(names.map((name, n) => world.alarm(name, 'ALARM', now + n * 1000)));
    await world.advance(minute);
    await Promise.all(names.map((name, n) => world.alarm(name, 'OK', now + minute + n * 1000)));
    await world.advance(6 * minute);
    expect(occasions()).toEqual(['begun', 'over']);
    expect(hook.received[1]?.body.title).toMatch(/^40 alarms are OK again/);
    expect(hook.received[1]?.body.look).toHaveLength(21);
  });

  test('is another when alarms ring further apart, by their own times', async () => {
    await world.alarm(ofProducts, 'ALARM', now - 20 * minute);
    await world.alarm(ofOrders, 'ALARM', now);
    expect(new Set(actions().map(([, key]) => key)).size).toBe(2);
  });

  test('is told once more when it turns out to concern users', async () => {
    await world.alarm(ofProducts, 'ALARM', now);
    await world.alarm(ofUsers, 'ALARM', now + 1000);
    await world.alarm('shop-local-guardrail-users', 'ALARM', now + 2000);
    expect(occasions()).toEqual(['begun', 'worse']);
    expect(pagerduty.received.map(({ body }) => (body.payload as { severity: string }).severity)).toEqual([
      'warning',
      'critical',
    ]);
  });

  test('begins and ends though OK comes before ALARM, and each comes often', async () => {
    await world.alarm(ofProducts, 'OK', now + 60_000);
    expect(hook.received).toEqual([]);
    for (const _ of [1, 2, 3]) {
      await world.alarm(ofProducts, 'ALARM', now);
      await world.alarm(ofProducts, 'OK', now + 60_000);
    }
    await world.advance(6 * minute);
    await world.alarm(ofProducts, 'ALARM', now);
    await world.alarm(ofProducts, 'OK', now + 60_000);
    await world.advance(60 * minute);
    expect(occasions()).toEqual(['begun', 'over']);
  });

  test('that goes on and off is one, and over when it stays off', async () => {
    for (const n of [0, 1, 2, 3]) {
      await world.alarm(ofProducts, 'ALARM', now + 3 * n * minute);
      await world.alarm(ofProducts, 'OK', now + (3 * n + 1) * minute);
      await world.advance(3 * minute);
    }
    expect(occasions()).toEqual(['begun']);
    await world.advance(6 * minute);
    expect(occasions()).toEqual(['begun', 'over']);
  });

  test('goes on while one of its alarms rings, and an alarm without data neither begins nor ends one', async () => {
    await world.alarm(ofProducts, 'INSUFFICIENT_DATA', now - 1000, { old: 'OK' });
    expect(hook.received).toEqual([]);
    await world.alarm(ofProducts, 'ALARM', now);
    await world.alarm(ofOrders, 'ALARM', now);
    await world.alarm(ofOrders, 'OK', now + 1000);
    await world.alarm(ofProducts, 'INSUFFICIENT_DATA', now + 2000);
    await world.advance(60 * minute);
    expect(occasions()).toEqual(['begun']);
  });

  test('of what was done alone is one message, and what is not about an alarm stands alone', async () => {
    await world.hear(incidentEvent({ name: 'shop-local-guardrail-users', at: now }));
    await world.hear(incidentEvent({ name: 'shop-local-guardrail-users', at: now }, { done: 'It took 13 ms.' }));
    await world.hear(incidentEvent({ name: 'x', at: now }, { incident: 'panic@now', what: 'kill-switch' }));
    expect(hook.received.map(({ body }) => [body.occasion, body.incident])).toEqual([
      ['begun', `shop-local-guardrail-users@${new Date(now).toISOString()}`],
      ['begun', 'panic@now'],
    ]);
  });

  test('is told once of what handlers say of several of its alarms in the same words', async () => {
    const why = 'nothing was rolled back: two were deployed lately';
    const names = ['shop-local-guardrail-home', 'shop-local-guardrail-browse', 'shop-local-guardrail-users'];
    const say = (name: string, at: number, said: string) =>
      world.hear(
        incidentEvent(
          { name, at },
          { what: 'deployment-not-rolled-back', title: `${name} rings, and ${said}`, done: 'nothing' },
        ),
      );
    await world.alarm(ofProducts, 'ALARM', now);
    for (const [index, name] of names.entries()) await say(name, now + 1000 * index, why);
    await say('shop-local-guardrail-buy', now + 4000, 'order-service was not rolled back: it is locked');
    expect(occasions()).toEqual(['begun', 'acted', 'acted']);
    expect(hook.received.map(({ body }) => body.title).slice(1)).toEqual([
      `shop-local-guardrail-home rings, and ${why}`,
      'shop-local-guardrail-buy rings, and order-service was not rolled back: it is locked',
    ]);
  });

  test('of a drill says so first', async () => {
    await world.hear(incidentEvent({ name: ofProducts, at: now }, { drill: true }));
    await world.alarm(ofUsers, 'ALARM', now + 30 * minute, { reason: 'DRILL: synthetic traffic' });
    await world.ports.ledger.put({ ...drillKey, alarm: ofOrders });
    await world.alarm(ofOrders, 'ALARM', now + 60 * minute);
    await world.ports.ledger.remove(drillKey.pk, drillKey.sk);
    await world.alarm(ofProducts, 'ALARM', now + 90 * minute);
    expect(headers().map((header) => header.startsWith('DRILL '))).toEqual([true, true, true, false]);
    expect(hook.received.map(({ body }) => body.drill)).toEqual([true, true, true, false]);
  });
});

describe('nobody is told, and a line says why', () => {
  test.each([
    [
      'what is older than a day',
      () => notificationOf(ofUsers, 'ALARM', now - 25 * 60 * minute),
      '25 h old (limit 24 h)',
    ],
    ['an incident older than a day', () => incidentEvent({ name: ofUsers, at: now - 365 * 24 * 60 * minute }), 'h old'],
    ['an alarm of another system', () => notificationOf('other-local-alarm', 'ALARM', now), 'no alarm of shop-local'],
    ['an alarm of another environment', () => notificationOf('shop-prod-objective-users', 'ALARM', now), 'no alarm of'],
    [
      'an incident of another environment',
      () => incidentEvent({ name: ofUsers, at: now }, { environment: 'prod' }),
      'shop-prod',
    ],
    [
      'an alarm of another region',
      () => ({
        ...notificationOf(ofUsers, 'ALARM', now),
        AlarmArn: `arn:aws:cloudwatch:eu-west-1:000000000000:alarm:${ofUsers}`,
      }),
      'an alarm of eu-west-1, and this is us-east-1',
    ],
    [
      'an event',
      () => ({ source: 'aws.fis', 'detail-type': 'x', detail: {} }),
      'people are told of alarms and incidents',
    ],
  ])('of %s', async (_, message, reason) => {
    await world.hear(message());
    expect(hook.received).toEqual([]);
    expect(world.lines.join()).toContain(reason);
  });

  test.each([
    [
      'an incident without its fields',
      { kind: 'incident', incident: 'x', what: 'kill-switch' },
      /an incident without system, environment/,
    ],
    ['a follow-up of another handler', { kind: 'follow-up', about: 'sweep' }, /no follow-up of notify: about "sweep"/],
  ])('of %s, which is poison', async (_, message, error) => {
    await expect(world.hear(message)).rejects.toThrow(error);
  });
});

describe('a channel', () => {
  const begin = () => world.alarm(ofProducts, 'ALARM', now);

  test('that answers 500 is told again, ever later, and the others are not', async () => {
    hook.behaviour.answer = (response, n) => withStatus(n < 3 ? 500 : 200)(response, n);
    await begin();
    expect([hook.received.length, slack.received.length]).toEqual([1, 1]);
    for (const [seconds, count] of [
      [1.9, 1],
      [0.2, 2],
      [4, 3],
      [8, 4],
      [900, 4],
    ] as const) {
      await world.advance(seconds * 1000);
      expect(hook.received.length).toBe(count);
    }
    expect(new Set(hook.received.map(({ body }) => body.id)).size).toBe(1);
    expect([slack.received.length, pagerduty.received.length]).toEqual([1, 1]);
  });

  test.each([429, 503])('that answers %i is told again when it says', async (status) => {
    hook.behaviour.answer = (response, n) => withStatus(n === 0 ? status : 200, { 'retry-after': '70' })(response, n);
    await begin();
    await world.advance(69_000);
    expect(hook.received.length).toBe(1);
    await world.advance(2000);
    expect(hook.received.length).toBe(2);
  });

  test('that hangs is told again', async () => {
    hook.behaviour.answer = (response, n) => (n === 0 ? undefined : withStatus(200)(response, n));
    await begin();
    expect([slack.received.length, pagerduty.received.length]).toEqual([1, 1]);
    expect(world.lines.join()).toContain('no answer in 0.4 s');
    await world.advance(3000);
    expect(hook.received.length).toBe(2);
  });

  test('that has a bad certificate is told nothing until it has a good one, in one clear line each time', async () => {
    const stranger = await startReceiver({ tls: createCertificates() });
    const values = { url: stranger.url, signingKey };
    const secret = {
      'hook-secret': values,
      'slack-secret': slack.url,
      'pagerduty-secret': { routingKey, url: pagerduty.url },
    };
    world = createWorld(emulators, { channels, secrets: secretsOf(secret) });
    await begin();
    expect(stranger.received).toEqual([]);
    expect([slack.received.length, pagerduty.received.length]).toEqual([1, 1]);
    const lines = world.lines.filter((line) => line.includes('its certificate is not good'));
    expect(lines).toEqual([expect.stringMatching(/"not told".*webhook\/hook/)]);
    await stranger.close();
    values.url = hook.url;
    await world.advance(3000);
    expect(occasions()).toEqual(['begun']);
  });

  test('that is down for a while is told everything, in order, when it is up', async () => {
    const { port } = pagerduty;
    await pagerduty.close();
    await begin();
    await world.hear(incidentEvent({ name: ofProducts, at: now }));
    await world.alarm(ofProducts, 'OK', now + 1000);
    await world.advance(6 * minute);
    expect(occasions()).toEqual(['begun', 'acted', 'over']);
    pagerduty = await startReceiver({ port });
    await world.advance(6 * minute);
    expect(pagerduty.received.map(({ body }) => body.event_action)).toEqual(['trigger', 'trigger', 'resolve']);
    expect(occasions()).toEqual(['begun', 'acted', 'over']);
  });

  test('is told nothing before what came first, though that fails', async () => {
    hook.behaviour.answer = (response, n) => withStatus(n < 2 ? 500 : 200)(response, n);
    await begin();
    await world.hear(incidentEvent({ name: ofProducts, at: now }));
    expect(occasions()).toEqual(['begun']);
    await world.advance(minute);
    expect(occasions()).toEqual(['begun', 'begun', 'begun', 'acted']);
  });

  test('that is being told by one handler is told by it or later what another has heard meanwhile', async () => {
    hook.behaviour.answer = (response, n) =>
      void systemClock.after(n === 0 ? 200 : 0, () => withStatus(200)(response, n));
    const first = begin();
    while (hook.received.length === 0) await systemClock.sleep(5);
    await Promise.all([first, world.hear(incidentEvent({ name: ofProducts, at: now }))]);
    await world.advance(minute);
    expect(occasions()).toEqual(['begun', 'acted']);
  });

  test('that is down for long ends in failures of its own message alone, and is told when that comes again', async () => {
    hook.behaviour.answer = withStatus(500);
    await begin();
    await expect(world.advance(60 * minute)).rejects.toThrow('webhook/hook was not told');
    expect(hook.received.length).toBe(13);
    expect(world.delayed).toEqual([]);
    await world.alarm(ofOrders, 'ALARM', now + 1000);
    const last = { kind: 'follow-up', about: 'deliver', channel: 'webhook/hook', last: true };
    const incident = hook.received[0]?.body.incident;
    await expect(world.hear({ ...last, incident })).rejects.toThrow('it answered 500');
    hook.behaviour.answer = withStatus(200);
    await world.hear({ ...last, incident });
    expect(hook.received.length).toBe(15);
    expect(slack.received.length).toBe(1);
  });

  test.each([
    ['a bad request', 400, 'it answered 400'],
    ['a redirect', 302, 'it answered 302, a redirect, which is not followed'],
  ])('that answers with %s is given up, and the others say so', async (_, status, reason) => {
    slack.behaviour.answer = withStatus(status, { location: hook.url });
    await begin();
    await world.advance(10 * minute);
    expect(slack.received.length).toBe(1);
    expect(hook.received.map(({ body }) => [body.occasion, body.title])).toEqual([
      ['begun', expect.any(String)],
      ['channel-lost', `slack/ops was not told of this: ${reason}`],
    ]);
    expect(world.lines.filter((line) => line.includes('given up'))).toHaveLength(1);
  });

  test('whose secret was changed is told with the new one', async () => {
    slack.behaviour.answer = withStatus(403);
    const renewed = await startReceiver();
    world = createWorld(emulators, {
      channels,
      secrets: {
        read: async (name, { fresh = false } = {}) =>
          name === 'slack-secret' && fresh ? renewed.url : secrets.read(name),
      },
    });
    await begin();
    expect([slack.received.length, renewed.received.length]).toEqual([1, 1]);
    await renewed.close();
  });

  test('that has a private address is given up where that is not allowed', async () => {
    const { createPost } = await import('../../../../lambda/notify/post.ts');
    const post = createPost({ clock: world.ports.clock, allowPrivateAddresses: false });
    secrets = secretsOf({
      'hook-secret': { url: hook.url.replace('http:', 'https:'), signingKey },
      'slack-secret': slack.url,
      'pagerduty-secret': routingKey,
    });
    world = createWorld(emulators, { channels: channels.slice(0, 2), secrets, changes: { post } });
    await begin();
    expect([hook.received, slack.received]).toEqual([[], []]);
    expect(world.lines.join()).toMatch(/webhook\/hook.*its address is private/);
    expect(world.lines.join()).toMatch(/slack\/ops.*begins with http:/);
  });
});

test('no value of a secret gets into a log or a message, nor an alarm’s description', async () => {
  hook.behaviour.answer = withStatus(401);
  slack.behaviour.answer = withStatus(500);
  await pagerduty.close();
  await world.alarm(ofProducts, 'ALARM', now);
  await world.advance(60 * minute).catch((error: Error) => world.lines.push(String(error.stack)));
  secrets = secretsOf({ 'hook-secret': 'hunter2', 'slack-secret': 'hunter2', 'pagerduty-secret': '{hunter2' });
  world = createWorld(emulators, { channels, secrets });
  await world.alarm(ofOrders, 'ALARM', now + 30 * minute);
  const all = [...world.lines, ...[...hook.received, ...slack.received].map(({ text }) => text)].join('\n');
  expect(all).not.toMatch(/hunter2/);
  expect(all).not.toContain(hook.url);
  expect(all).not.toContain(slack.url);
  expect(all).not.toMatch(/hook-secret|slack-secret|pagerduty-secret/);
});
