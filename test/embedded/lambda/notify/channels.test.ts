import { describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../../base/clock.ts';
import { createCertificates } from './support/certificates.ts';
import { startReceiver, withStatus } from './support/receiver.ts';
import {
  channels,
  hook,
  now,
  occasions,
  openWorld,
  pagerduty,
  replacePagerduty,
  routingKey,
  secrets,
  signingKey,
  slack,
  withReceivers,
  world,
} from './support/receivers.ts';
import { incidentEvent, minute, ofOrders, ofProducts, secretsOf } from './support/world.ts';

withReceivers();

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
    openWorld({ channels, secrets: secretsOf(secret) });
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
    replacePagerduty(await startReceiver({ port }));
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
    openWorld({
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
    const secrets = secretsOf({
      'hook-secret': { url: hook.url.replace('http:', 'https:'), signingKey },
      'slack-secret': slack.url,
      'pagerduty-secret': routingKey,
    });
    openWorld({ channels: channels.slice(0, 2), secrets, changes: { post } });
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
  const rubbish = secretsOf({ 'hook-secret': 'hunter2', 'slack-secret': 'hunter2', 'pagerduty-secret': '{hunter2' });
  openWorld({ channels, secrets: rubbish });
  await world.alarm(ofOrders, 'ALARM', now + 30 * minute);
  const all = [...world.lines, ...[...hook.received, ...slack.received].map(({ text }) => text)].join('\n');
  expect(all).not.toMatch(/hunter2/);
  expect(all).not.toContain(hook.url);
  expect(all).not.toContain(slack.url);
  expect(all).not.toMatch(/hook-secret|slack-secret|pagerduty-secret/);
});
