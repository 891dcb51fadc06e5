import { describe, expect, test } from '@jest/globals';
import { isSignedBy } from '../../../base/webhook-signature.ts';
import { dedupKeyOf, pagerdutyRequest } from '../../../lambda/notify/channels/pagerduty.ts';
import { escapeSlack, slackRequest } from '../../../lambda/notify/channels/slack.ts';
import { webhookRequest } from '../../../lambda/notify/channels/webhook.ts';
import { cleanNotification } from '../../../lambda/notify/clean-notification.ts';
import { headline, type Notification } from '../../../lib/model/response/notification.ts';

const notification: Notification = {
  incident: 'shop-prod-objective-users@2026-11-26T10:00:00.000Z',
  occasion: 'begun',
  system: 'shop',
  environment: 'prod',
  severity: 'critical',
  title: 'shop-prod-objective-users is in ALARM',
  done: 'Nothing was done.',
  look: ['product-service'],
  at: Date.parse('2026-11-26T10:00:00Z'),
};
const parsed = ({ body }: { body: string }) => JSON.parse(body);
const now = Date.parse('2026-11-26T10:00:01Z');

describe('a notification', () => {
  test('keeps what is on the allow list, in one line each, and nothing else', () => {
    const given = { ...notification, title: 'a\nb\u202e\u0007c', environmentVariables: { KEY: 'secret' }, log: 'line' };
    const clean = cleanNotification({ ...given, look: ['x', 'x', '', 'y'.repeat(500)] });
    expect(clean).toEqual({ ...notification, title: 'a b c', look: ['x', `${'y'.repeat(119)}…`] });
  });

  test('names twenty things to look at, and how many more there are', () => {
    const look = Array.from({ length: 50 }, (_, n) => `alarm-${n}`);
    expect(cleanNotification({ ...notification, look }).look).toEqual([...look.slice(0, 20), '30 more']);
  });

  test('of a drill begins with DRILL', () => {
    expect(headline({ ...notification, drill: true })).toBe('DRILL [shop-prod] shop-prod-objective-users is in ALARM');
  });
});

describe('a webhook', () => {
  const secret = JSON.stringify({ url: 'https://receiver.example/hook', signingKey: 'the key' });
  const request = webhookRequest('the id', notification, secret, now);
  const header = request.headers['x-breakwater-signature'] ?? '';

  test('has these fields', () => {
    expect(parsed(request)).toEqual({
      ...notification,
      version: 1,
      id: 'the id',
      at: '2026-11-26T10:00:00.000Z',
      drill: false,
    });
  });

  test('is signed with its time', () => {
    expect(header).toMatch(/^t=1795687201,v1=[0-9a-f]{64}$/);
    expect(isSignedBy(header, request.body, 'the key', { now })).toBe(true);
  });

  test.each([
    ['another body', () => isSignedBy(header, `${request.body} `, 'the key', { now })],
    ['another key', () => isSignedBy(header, request.body, 'a key', { now })],
    ['another time', () => isSignedBy(header.replace('t=1', 't=2'), request.body, 'the key', { now })],
    ['a time long ago', () => isSignedBy(header, request.body, 'the key', { now: now + 301_000 })],
    ['a time to come', () => isSignedBy(header, request.body, 'the key', { now: now - 301_000 })],
    ['no signature', () => isSignedBy('', request.body, 'the key', { now })],
  ])('is refused with %s', (_, verify) => expect(verify()).toBe(false));

  test.each(['{"url":"https://x"}', '{"signingKey":"k"}', 'https://hunter2.example', '[1]'])(
    'without all parts of its secret is an error that does not quote it: %s',
    (bad) => {
      const failed = () => webhookRequest('the id', notification, bad, now);
      expect(failed).toThrow(/^its secret (is no JSON object|has no (url|signingKey))$/);
    },
  );
});

describe('Slack', () => {
  const secret = 'https://hooks.slack.example/services/T/B/X';

  test('gets plain text, escaped, that mentions nobody', () => {
    expect(escapeSlack('<!channel> @here & <@U1>')).toBe('&lt;!channel&gt; @\u200bhere &amp; &lt;@\u200bU1&gt;');
    const { url, body } = slackRequest({ ...notification, title: '<!channel> @channel' }, secret);
    expect(url).toBe(secret);
    expect(body).not.toMatch(/<!|@channel|mrkdwn":true|"type":"mrkdwn"/);
  });

  test.each(['x', '&', '<', '😀'])('gets blocks within its limits, of many %s', (character) => {
    const long = { ...notification, title: character.repeat(5000), done: character.repeat(5000) };
    const { text, blocks } = parsed(slackRequest(long, secret));
    expect(blocks[0].text.text.length).toBeLessThanOrEqual(150);
    expect(blocks[1].text.text.length).toBeLessThanOrEqual(3000);
    expect(text.length).toBeLessThanOrEqual(3000);
    for (const each of [text, ...blocks.map((block: { text: { text: string } }) => block.text.text)]) {
      expect(each).not.toMatch(/&(?!amp;|lt;|gt;)/);
      expect(each.isWellFormed()).toBe(true);
    }
  });
});

describe('PagerDuty', () => {
  const routingKey = 'R'.repeat(32);

  test('is triggered and resolved by the incident', () => {
    const trigger = pagerdutyRequest(notification, routingKey);
    expect(trigger.url).toBe('https://events.pagerduty.com/v2/enqueue');
    expect(parsed(trigger)).toEqual({
      routing_key: routingKey,
      dedup_key: notification.incident,
      event_action: 'trigger',
      payload: {
        summary: '[shop-prod] shop-prod-objective-users is in ALARM',
        source: 'shop-prod',
        severity: 'critical',
        timestamp: '2026-11-26T10:00:00.000Z',
        class: 'begun',
        group: 'shop',
        custom_details: { incident: notification.incident, look: ['product-service'], done: 'Nothing was done.' },
      },
    });
    expect(parsed(pagerdutyRequest({ ...notification, occasion: 'over' }, routingKey))).toEqual({
      routing_key: routingKey,
      dedup_key: notification.incident,
      event_action: 'resolve',
    });
  });

  test('of another region is named by the secret; a drill wakes nobody', () => {
    const url = 'https://events.eu.pagerduty.com/v2/enqueue';
    const request = pagerdutyRequest({ ...notification, drill: true }, JSON.stringify({ routingKey, url }));
    expect(request.url).toBe(url);
    expect(parsed(request).payload).toMatchObject({ severity: 'info', summary: expect.stringMatching(/^DRILL /) });
  });

  test('gets keys and summaries within its limits, and long incidents stay apart', () => {
    const long = ['a', 'b'].map((end) => dedupKeyOf(`${'x'.repeat(300)}${end}`));
    expect(long.map((key) => key.length)).toEqual([255, 255]);
    expect(new Set(long).size).toBe(2);
    const { payload } = parsed(pagerdutyRequest({ ...notification, title: 'x'.repeat(3000) }, routingKey));
    expect(payload.summary.length).toBe(1024);
  });
});
