import { describe, expect, test } from '@jest/globals';
import { alarmEventOf } from '../../../lib/model/response/alarm-message.ts';
import { PoisonMessageError, readMessage } from '../../../lib/model/response/message.ts';

const notification = {
  AlarmName: 'shop-dev-guardrail-users',
  AlarmDescription: 'Stops experiments.',
  AWSAccountId: '123456789012',
  AlarmArn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:shop-dev-guardrail-users',
  NewStateValue: 'ALARM',
  OldStateValue: 'OK',
  NewStateReason: 'Threshold Crossed',
  StateChangeTime: '2026-11-26T10:00:00.500+0000',
  Region: 'EU (Ireland)',
  Trigger: { Period: 10, EvaluationPeriods: 6 },
};
const event = { version: '0', id: 'e', 'detail-type': 'FIS Experiment State Change', source: 'aws.fis', detail: {} };
const inSns = (message: unknown) => JSON.stringify({ Type: 'Notification', Message: JSON.stringify(message) });

describe('a message', () => {
  test('is an alarm’s change of state, with SNS’s envelope or without', () => {
    const read = {
      kind: 'alarm',
      name: 'shop-dev-guardrail-users',
      arn: notification.AlarmArn,
      state: 'ALARM',
      oldState: 'OK',
      reason: 'Threshold Crossed',
      at: Date.parse('2026-11-26T10:00:00.500Z'),
      account: '123456789012',
      region: 'eu-west-1',
      lookedBackSeconds: 60,
      datapoints: { seconds: 10, bad: 6 },
    };
    expect(readMessage(inSns(notification))).toEqual(read);
    expect(readMessage(JSON.stringify(notification))).toEqual(read);
  });

  test('is read as LocalStack writes it, and from a composite alarm', () => {
    const lenient = { ...notification, Region: 'Us east 1', Trigger: { Period: 10, EvaluationPeriods: 1, Unit: null } };
    expect(readMessage(inSns(lenient))).toMatchObject({ region: 'eu-west-1', lookedBackSeconds: 10 });
    const { Trigger: _, ...composite } = notification;
    expect(readMessage(inSns(composite))).not.toHaveProperty('lookedBackSeconds');
  });

  test('is an event of EventBridge, an incident or a follow-up', () => {
    expect(readMessage(JSON.stringify(event))).toEqual({ kind: 'event', event });
    for (const own of [
      { kind: 'incident', incident: 'x' },
      { kind: 'follow-up', about: 'y' },
    ]) {
      expect(readMessage(JSON.stringify(own))).toEqual(own);
    }
  });

  test('that confirms a subscription is nobody’s business', () => {
    const body = JSON.stringify({ Type: 'SubscriptionConfirmation', TopicArn: 'arn:t', SubscribeURL: 'https://x' });
    expect(readMessage(body)).toMatchObject({ kind: 'ignored', reason: expect.stringContaining('arn:t') });
  });

  test.each([
    ['{', 'not JSON: "{"'],
    ['[1]', 'not an object: [1]'],
    ['{"a":1}', 'neither an alarm nor an event: an object with a'],
    [JSON.stringify({ ...notification, AlarmArn: 'x' }), 'AlarmArn "x" is no ARN of an alarm'],
    [JSON.stringify({ ...notification, NewStateValue: 'BAD' }), 'NewStateValue "BAD" is no state'],
    [JSON.stringify({ ...notification, StateChangeTime: 'soon' }), 'StateChangeTime "soon" is no time'],
    [JSON.stringify({ Type: 'Notification', Message: 'plain text' }), 'not JSON: "plain text"'],
  ])('that nobody can read is poison: %s', (body, message) => {
    expect(() => readMessage(body)).toThrow(new PoisonMessageError(message));
  });

  test('of an alarm whose reason is missing is read all the same', () => {
    const { NewStateReason: _, ...without } = notification;
    expect(alarmEventOf(without as never).reason).toBe('');
  });
});
