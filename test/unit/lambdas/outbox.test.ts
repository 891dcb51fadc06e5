import { expect, test } from '@jest/globals';
import { createOutbox } from '../../../local/lambdas/outbox.ts';
import { manualClock } from '../measure/support/manual-clock.ts';

function outbox() {
  const clock = manualClock();
  const notices: string[] = [];
  const box = createOutbox({ what: 'alarms', clock, notice: (message) => notices.push(message) });
  const sent: number[] = [];
  let isDown = false;
  /** What an endpoint says of each. */
  const refusals = new Map<number, Error>();
  const put = (number: number) =>
    box.put(`alarm ${number}`, async () => {
      if (refusals.has(number)) throw refusals.get(number);
      if (isDown) throw new Error('nobody listens');
      sent.push(number);
    });
  const down = (value: boolean) => {
    isDown = value;
  };
  const settle = () => new Promise(setImmediate);
  return { clock, notices, box, sent, put, settle, down, refusals };
}

const answered = (httpStatusCode: number, name: string, message = 'no') =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });

test('all is sent, in order', async () => {
  const { put, sent, settle } = outbox();
  for (const number of [1, 2, 3]) put(number);
  await settle();
  expect(sent).toEqual([1, 2, 3]);
});

test('what cannot be sent is told once and tried again, and the rest waits its turn', async () => {
  const { put, sent, down, settle, clock, notices } = outbox();
  down(true);
  put(1);
  put(2);
  await settle();
  for (let count = 0; count < 20; count++) await clock.advance(10_000);
  expect(notices).toEqual(['alarms cannot be sent: nobody listens; it is tried again']);
  down(false);
  await clock.advance(10_000);
  await settle();
  expect(sent).toEqual([1, 2]);
  expect(notices.at(-1)).toBe('alarms can be sent again');
});

test('it holds no more than a thousand: the oldest are dropped, and how many is told', async () => {
  const { put, sent, down, settle, clock, notices, box } = outbox();
  down(true);
  for (let number = 0; number < 1502; number++) put(number);
  await settle();
  expect(box.size).toBe(1000);
  down(false);
  await clock.advance(10_000);
  await settle();
  expect(sent).toHaveLength(1001);
  expect(sent.at(-1)).toBe(1501);
  expect(notices.at(-1)).toBe('alarms can be sent again; 501 were dropped meanwhile');
});

test('what is refused for itself is left out, with one line, and the rest moves on', async () => {
  const { put, sent, settle, notices, refusals, box } = outbox();
  refusals.set(1, answered(400, 'InvalidParameter', 'Invalid parameter: Message too long'));
  for (const number of [1, 2, 3]) put(number);
  await settle();
  expect(sent).toEqual([2, 3]);
  expect(box.size).toBe(0);
  expect(notices).toEqual([
    'alarm 1 is left out of the alarms: the endpoint refuses it with InvalidParameter: Invalid parameter: Message too long',
  ]);
});

test.each([
  [500, 'InternalFailure'],
  [503, 'ServiceUnavailable'],
  [429, 'TooManyRequestsException'],
  [400, 'ThrottlingException'],
  [403, 'RequestThrottled'],
  [408, 'RequestTimeout'],
])('an answer %i %s is no reason to leave anything out: it is sent later', async (status, name) => {
  const { put, sent, settle, clock, refusals } = outbox();
  refusals.set(1, answered(status, name));
  put(1);
  put(2);
  await settle();
  await clock.advance(10_000);
  expect(sent).toEqual([]);
  refusals.clear();
  await clock.advance(10_000);
  await settle();
  expect(sent).toEqual([1, 2]);
});

test('an endpoint that was away and refuses the first is there again', async () => {
  const { put, sent, down, settle, clock, notices, refusals } = outbox();
  down(true);
  put(1);
  put(2);
  await settle();
  refusals.set(1, answered(413, 'RequestEntityTooLarge', 'too large'));
  down(false);
  await clock.advance(10_000);
  await settle();
  expect(sent).toEqual([2]);
  expect(notices).toEqual([
    'alarms cannot be sent: nobody listens; it is tried again',
    'alarms can be sent again',
    'alarm 1 is left out of the alarms: the endpoint refuses it with RequestEntityTooLarge: too large',
  ]);
});
