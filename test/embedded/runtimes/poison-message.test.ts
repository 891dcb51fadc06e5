import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { startFauxqs } from 'fauxqs';
import { systemClock } from '../../../base/clock.ts';
import type { QueueStore } from '../../../lib/model/topology.ts';
import { startGuardian } from '../../../local/guardian/guardian-client.ts';
import { kindOf, planners } from '../../../local/runtimes/embedded/faults/index.ts';
import type { PoisonStep } from '../../../local/runtimes/embedded/faults/poison-message.ts';
import { guardianProgram } from '../../../local/runtimes/embedded/guardian.ts';
import type { Hands } from '../../../local/runtimes/embedded/hands/hands.ts';
import type { Eyes } from '../../../local/runtimes/embedded/step-kind.ts';
import { createStepRunner } from '../../../local/runtimes/embedded/step-runner.ts';
import { localAws } from '../../../local/runtimes/embedded/stores/definitions.ts';
import { emptyStores } from '../../../local/runtimes/embedded/stores/kept-queues.ts';
import { queuesThatRemove } from '../../../local/runtimes/embedded/stores/removable.ts';
import { sentTimes } from '../../../local/runtimes/embedded/stores/sent-times.ts';
import { startQueues } from '../../../local/runtimes/embedded/stores/start-aws.ts';
import { sentTimes as sentTimesOfShop } from '../../../systems/shop/ledger.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { plan as planOf } from '../guardian/support/plans.ts';
import { createPlace } from '../guardian/support/system.ts';
import { freePort } from '../links/support/rig.ts';

const queue = 'order-events';
const deadLetters = 'order-events-dead-letter';
const stores = shopModel.topology.stores.map((store) =>
  store.kind === 'sqs-queue' ? { ...store, maxReceiveCount: 2, visibilityTimeoutSeconds: 1 } : store,
);
const system = { ...shopModel, topology: { ...shopModel.topology, stores } };
const runner = createStepRunner({} as Hands);

let close: () => Promise<void>;
let port: number;
let sqs: SQSClient;
let step: PoisonStep;
let faults = 0;

beforeAll(async () => {
  port = await freePort();
  const app = queuesThatRemove(await emptyStores());
  const queues = stores.filter((store): store is QueueStore => store.kind === 'sqs-queue');
  await startQueues(port, { stores: queues, seed: {}, host: '127.0.0.1' }, app);
  close = () => app.close();
  sqs = new SQSClient(localAws(`http://127.0.0.1:${port}`));
});
afterAll(async () => {
  sqs.destroy();
  await close();
});

const plan = (at: number, body?: string) => {
  const effect = { kind: 'poison-message', on: queue, partly: true, messages: 2, ...(body && { body }) } as const;
  const site = {
    faultId: `fault-${++faults}`,
    tasks: [],
    system,
    durationMilliseconds: 0,
    stores: { portOf: () => at },
  };
  const [planned] = planners['poison-message'](effect, site).steps;
  return planned as PoisonStep;
};
beforeEach(() => {
  step = plan(port);
});
afterEach(async () => {
  await runner.undo(step);
});

const kind = () => kindOf(step);
const observe = async () => await kind().observe(step, {} as Eyes, []);
const prove = async () => await kind().prove(step, {} as Eyes, [], []);
const urlOf = (name: string) => `http://127.0.0.1:${port}/000000000000/${name}`;
const send = (MessageBody: string) => sqs.send(new SendMessageCommand({ QueueUrl: urlOf(queue), MessageBody }));
const receive = async (from = queue) => {
  const MessageSystemAttributeNames = ['ApproximateReceiveCount' as const];
  const request = { QueueUrl: urlOf(from), MaxNumberOfMessages: 10, WaitTimeSeconds: 2, MessageSystemAttributeNames };
  return (await sqs.send(new ReceiveMessageCommand(request))).Messages ?? [];
};
const remove = (from: string, ReceiptHandle: string | undefined) =>
  sqs.send(new DeleteMessageCommand({ QueueUrl: urlOf(from), ReceiptHandle }));

/** Undone and proven, with a good message of before there as it was: not even a receive of it is used up. */
async function isUndone(good: { readonly receives: number }): Promise<void> {
  await runner.undo(step);
  expect(await runner.leftOver(step)).toEqual([]);
  expect(await prove()).toEqual({ matches: true, detail: 'no message of it is there' });
  await systemClock.sleep(1100);
  const [message, ...others] = await receive();
  expect(others).toEqual([]);
  expect(message).toMatchObject({ Body: 'good', Attributes: { ApproximateReceiveCount: String(good.receives + 1) } });
  await remove(queue, message?.ReceiptHandle);
  // Idempotent.
  await runner.undo(step);
}

test('messages are seen as they wait, and are gone when they are taken back', async () => {
  await send('good');
  await runner.execute(step);
  expect(await observe()).toEqual({
    ...{ observer: 'queue', seen: true, detail: '2 on the queue; received 0 of 2 times' },
    messages: { waiting: 2, taken: 0, setAside: 0, receives: 0 },
  });
  expect(await runner.leftOver(step)).toEqual(['on order-events: 2 on the queue; received 0 of 2 times']);
  expect(await prove()).toMatchObject({ matches: false });
  expect([await sentTimes(step.origin, queue), await sentTimesOfShop(port, queue)]).toEqual([
    [expect.any(Number)],
    [expect.any(Number)],
  ]);
  await isUndone({ receives: 0 });
});

test('they are seen in flight, and taken back from whoever has them', async () => {
  await runner.execute(step);
  await systemClock.sleep(1100);
  const taken = await receive();
  expect(taken).toHaveLength(2);
  expect(taken[0]?.Body).toContain(step.faultId);
  await send('good');
  expect(await observe()).toMatchObject({
    detail: '2 in flight; received 1 of 2 times',
    messages: { waiting: 0, taken: 2, setAside: 0, receives: 1 },
  });
  await isUndone({ receives: 0 });
  // Whoever had it may let go of it.
  await remove(queue, taken[0]?.ReceiptHandle);
});

test('they are seen set aside, which no promise about good ones counts, and are over then', async () => {
  await runner.execute(step);
  expect(await kind()).toMatchObject({ by: 'guardian' });
  const isOver = async () =>
    'isOver' in kind() && (await (kind() as { isOver: (of: PoisonStep) => unknown }).isOver(step));
  expect(await isOver()).toBe(false);
  for (let times = 0; times < 3; times++) {
    await systemClock.sleep(1100);
    await receive();
  }
  expect(await observe()).toMatchObject({
    detail: '2 set aside; received 2 of 2 times',
    messages: { waiting: 0, taken: 0, setAside: 2 },
  });
  expect(await isOver()).toBe(true);
  expect([await sentTimes(step.origin, deadLetters), await sentTimesOfShop(port, deadLetters)]).toEqual([[], []]);
  await send('good');
  await isUndone({ receives: 0 });
  expect(await receive(deadLetters)).toEqual([]);
}, 20_000);

test('who takes them may delete them: then they are nowhere, and nothing is left to undo', async () => {
  await runner.execute(step);
  await systemClock.sleep(1100);
  for (const { ReceiptHandle } of await receive()) await remove(queue, ReceiptHandle);
  expect(await observe()).toMatchObject({ seen: false, messages: { waiting: 0, taken: 0, setAside: 0 } });
  expect(await runner.leftOver(step)).toEqual([]);
});

test('what is set aside without its attributes is known by what it says', async () => {
  await runner.execute(step);
  await systemClock.sleep(1100);
  const [message, other] = await receive();
  await sqs.send(new SendMessageCommand({ QueueUrl: urlOf(deadLetters), MessageBody: message?.Body }));
  for (const each of [message, other]) await remove(queue, each?.ReceiptHandle);
  expect(await observe()).toMatchObject({ messages: { setAside: 1 } });
});

test('a body of its own is sent as it is, and the fault is known by the attribute alone', async () => {
  step = plan(port, '{"type":"order.returned"}');
  await runner.execute(step);
  await systemClock.sleep(1100);
  expect((await receive()).map(({ Body }) => Body)).toEqual(Array(2).fill('{"type":"order.returned"}'));
  expect(await observe()).toMatchObject({ messages: { taken: 2 } });
});

test('nothing is put where nothing can be taken back', async () => {
  const theirs = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
  try {
    theirs.createQueue(queue);
    const there = plan(theirs.port);
    await expect(runner.execute(there)).rejects.toThrow(
      `what is put onto order-events could not be taken back: the SQS at http://127.0.0.1:${theirs.port} is not one that Breakwater has started`,
    );
    expect(theirs.inspectQueue(queue)?.messages).toEqual({ ready: [], delayed: [], inflight: [] });
  } finally {
    await theirs.stop();
  }
});

test('the guardian takes them back when nobody is there any more who held them', async () => {
  const place = createPlace();
  const guardian = await startGuardian({
    program: guardianProgram(place),
    journalPath: place.journalPath,
    log: () => {},
  });
  try {
    await guardian.apply(planOf(step.faultId, [step]));
    expect(await observe()).toMatchObject({ messages: { waiting: 2 } });
    await guardian.abandon();
    expect(await runner.leftOver(step)).toEqual([]);
  } finally {
    place.remove();
  }
});

test('with the emulator the messages have gone', async () => {
  const gone = plan(await freePort());
  await runner.undo(gone);
  expect(await runner.leftOver(gone)).toEqual([]);
  expect(await kindOf(gone).prove(gone, {} as Eyes, [], [])).toMatchObject({ matches: true });
});
