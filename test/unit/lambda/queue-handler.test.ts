import { Logger } from '@aws-lambda-powertools/logger';
import { expect, test } from '@jest/globals';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { systemClock } from '../../../base/clock.ts';
import { createQueueHandler } from '../../../lambda/shared/queue-handler.ts';
import { localArn } from '../../../lib/model/local-account.ts';
import type { Message } from '../../../lib/model/response/message.ts';
import { alarmNotification } from '../../../local/lambdas/alarm-notification.ts';

const now = Date.parse('2026-11-26T10:00:00Z');
const minute = 60_000;

const name = 'shop-dev-guardrail-users';
const alarm = (at: number) =>
  alarmNotification(
    {
      ...{ name, arn: localArn('cloudwatch', `alarm:${name}`), kind: 'guardrail', description: 'x' },
      ...{ state: 'ALARM', reason: 'bad', since: at },
    },
    { before: 'OK', at },
  );
const incident = (at: number) => ({ kind: 'incident', incident: 'x@y', at });
const event = (at: number) => ({ 'detail-type': 'State Change', source: 'aws.fis', time: new Date(at).toISOString() });
const followUp = (at: number) => ({ kind: 'follow-up', about: 'held', alarm: { at } });

/** What is handled of a message, and what the log says. */
async function deliver(message: object) {
  const handled: Message[] = [];
  const lines: object[] = [];
  const log = new Logger({ serviceName: 'test' });
  log.info = (_text, ...extra) => void lines.push(...(extra as object[]));
  const handle = createQueueHandler({
    log,
    clock: { ...systemClock, wall: () => now },
    handle: async (one) => void handled.push(one),
  });
  const Records = [{ messageId: 'm', body: JSON.stringify(message), eventSource: 'aws:sqs' } as SQSRecord];
  expect(await handle({ Records } as SQSEvent, {} as Context)).toEqual({ batchItemFailures: [] });
  return { handled: handled.length, lines };
}

test.each([
  ['an alarm', alarm, 'shop-dev-guardrail-users'],
  ['an incident', incident, 'incident x@y'],
  ['an event', event, 'an event of aws.fis'],
])('%s that is dated in the future is ignored, with the reason, in every handler', async (_, of, what) => {
  const at = now + 16 * minute;
  const reason = `${what} is dated ${new Date(at).toISOString()}, 16 min ahead of the clock (limit 15 min)`;
  expect(await deliver(of(at))).toEqual({ handled: 0, lines: [{ messageId: 'm', reason }] });
  expect(await deliver(of(now + 14 * minute))).toEqual({ handled: 1, lines: [] });
  expect(await deliver(of(now - 300 * minute))).toEqual({ handled: 1, lines: [] });
});

test('one that is dated beyond what a date can be is ignored too', async () => {
  const { handled, lines } = await deliver(incident(1e300));
  expect({ handled, reason: String((lines[0] as { reason?: string }).reason) }).toEqual({
    handled: 0,
    reason: expect.stringContaining('incident x@y is dated 1e+300, '),
  });
});

test('what a handler tells itself to look at later is not', async () => {
  expect(await deliver(followUp(now + 16 * minute))).toEqual({ handled: 1, lines: [] });
});
