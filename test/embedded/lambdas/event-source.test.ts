import { afterEach, expect, test } from '@jest/globals';
import { identify, isAlive } from '../../../base/process/identity.ts';
import { type Rig, startRig, until } from './support/rig.ts';

let rig: Rig;
afterEach(() => rig.close());

const isGone = (pid: number) => {
  const identity = identify(pid);
  return !identity || !isAlive(identity);
};

test('a batch is given to the handler as Lambda gives it, and what it did is deleted', async () => {
  rig = await startRig();
  await rig.send('one', 'two', 'three');
  rig.poll();
  await until(async () => (await rig.left()) === 0 && rig.notes().some(({ done }) => done));
  expect(rig.invocations()).toHaveLength(1);
  expect(rig.invocations()[0]).toMatchObject({
    bodies: expect.arrayContaining(['one', 'two', 'three']),
    received: ['1', '1', '1'],
    source: 'arn:aws:sqs:us-east-1:000000000000:queue',
    functionName: 'shop-local-stop-experiments',
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    memory: '256',
  });
  const { remaining } = rig.invocations()[0] as { remaining: number };
  expect(remaining).toBeGreaterThan(3000);
  expect(remaining).toBeLessThanOrEqual(5000);
  expect(rig.log()).toMatch(
    /START RequestId: .*\nhandles .*\nREPORT RequestId: .*Max Memory Used: \d+ MB\tInit Duration: \d+ ms/s,
  );
});

test('of a batch only what failed comes again, and ends in the dead-letter queue', async () => {
  rig = await startRig();
  await rig.send('one', 'fail-two');
  rig.poll();
  await until(async () => (await rig.dead()) === 1);
  expect(rig.invocations().map(({ bodies, received }) => [bodies.toSorted(), received.at(-1)])).toEqual([
    [['fail-two', 'one'], '1'],
    [['fail-two'], '2'],
  ]);
  expect(await rig.left()).toBe(0);
});

test.each([
  ['throws', 'throw', /TypeError: thrown by the handler/],
  ['exits', 'exit', /Runtime.ExitError: Runtime exited with error: exit status 7/],
  ['answers what nobody can read', 'malformed', undefined],
])('a handler that %s loses nothing: all of its batch comes again', async (_, body, said) => {
  rig = await startRig({ batchSize: 2 });
  await rig.send(body, 'innocent');
  rig.poll();
  await until(async () => (await rig.dead()) + (await rig.left()) === 2 && (await rig.dead()) > 0);
  const again = rig.invocations().flatMap(({ bodies, received }) => bodies.map((one, index) => [one, received[index]]));
  expect(again).toEqual(
    expect.arrayContaining([
      [body, '1'],
      [body, '2'],
    ]),
  );
  expect(again).toEqual(
    expect.arrayContaining([
      ['innocent', '1'],
      ['innocent', '2'],
    ]),
  );
  // Told once, however often it fails.
  expect(rig.notices).toEqual(said ? [expect.stringMatching(said)] : []);
});

test('a handler that is out of time is killed, and its message comes again to a new process', async () => {
  rig = await startRig({ timeoutSeconds: 1, visibilitySeconds: 3 });
  await rig.send('hang');
  rig.poll();
  await until(async () => (await rig.dead()) === 1, 28);
  const pids = rig.invocations().map(({ pid }) => pid);
  expect(new Set(pids).size).toBe(2);
  expect(pids.every(isGone)).toBe(true);
  expect(rig.notices).toEqual([expect.stringContaining('Task timed out after 1.00 seconds')]);
});

test('a handler that holds more than its memory is killed', async () => {
  rig = await startRig({ timeoutSeconds: 20, visibilitySeconds: 20, memoryMiB: 200 });
  await rig.send('hog');
  rig.poll();
  await until(() => rig.notices.length > 0);
  expect(rig.notices[0]).toMatch(/it held \d+ MB, more than its 200 MB: signal: killed/);
  expect(rig.notes().some(({ held }) => held)).toBe(false);
  expect(isGone(rig.invocations()[0]?.pid as number)).toBe(true);
});

test('it is kept warm for the next message, and ended when there is none for long', async () => {
  rig = await startRig({ idleSeconds: 2 });
  await rig.send('one');
  rig.poll();
  await until(() => rig.notes().some(({ done }) => done));
  await rig.send('two');
  await until(() => rig.notes().filter(({ done }) => done).length === 2);
  const [first, second] = rig.invocations().map(({ pid }) => pid);
  expect(second).toBe(first);
  expect(rig.log().match(/Init Duration/g)).toHaveLength(1);
  await until(() => isGone(first as number));
});

test('no more run at once than it has room for', async () => {
  rig = await startRig({ batchSize: 1, visibilitySeconds: 20 });
  await rig.send('slow', 'slow', 'slow', 'slow', 'slow');
  rig.poll();
  await until(() => rig.notes().filter(({ done }) => done).length === 5);
  expect(new Set(rig.invocations().map(({ pid }) => pid)).size).toBeLessThanOrEqual(2);
  let running = 0;
  for (const note of rig.notes()) {
    running += note.done ? -1 : 1;
    expect(running).toBeLessThanOrEqual(2);
  }
});

test('a handler that cannot be loaded says why, once', async () => {
  rig = await startRig({ file: '/nowhere/handler.ts' });
  await rig.send('one');
  rig.poll();
  await until(async () => (await rig.dead()) === 1);
  expect(rig.notices).toEqual([expect.stringMatching(/Runtime.ImportModuleError: .*nowhere/)]);
});
