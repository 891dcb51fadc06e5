import { beforeEach, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import type { ScheduledTask } from '../../../local/runtimes/embedded/task.ts';
import { createTaskBoard, type TaskBoard } from '../../../local/runtimes/scheduling/task-board.ts';
import { createMemoryLog } from '../engine/support/memory-log.ts';

let log: ReturnType<typeof createMemoryLog>;
let board: TaskBoard<ScheduledTask>;
/** Configurations that the link proxies have been given and not yet taken. */
let waiting: { take(): Promise<void>; refuse(message: string): Promise<void> }[];

beforeEach(() => {
  log = createMemoryLog(systemClock);
  waiting = [];
  const later = () => new Promise<void>(setImmediate);
  const apply = () =>
    new Promise<void>((resolve, reject) => {
      waiting.push({
        take: () => {
          resolve();
          return later();
        },
        refuse: (message) => {
          reject(new Error(message));
          return later();
        },
      });
    });
  board = createTaskBoard({ log, mesh: { apply } });
});

const taskOf = (id: string) =>
  ({
    id,
    taskArn: `arn:${id}`,
    service: 'gateway',
    availabilityZone: 'a',
    state: 'starting',
    balanced: true,
  }) as ScheduledTask;

const states = () =>
  log.since(0).flatMap((event) => (event.type === 'task-state' ? [`${event.state}: ${event.reason}`] : []));

function started(id = 't1'): ScheduledTask {
  const task = taskOf(id);
  board.add(task);
  board.change(task, 'starting', 'started');
  return task;
}

test('a task is ready once the link proxies lead to it, and not before', async () => {
  const task = started();
  board.change(task, 'ready', 'passed its health check');
  expect(states()).toEqual(['starting: started']);
  expect(board.inRotation('gateway')).toBe(0);
  await waiting[0]?.take();
  expect(states()).toEqual(['starting: started', 'ready: passed its health check']);
  expect(board.inRotation('gateway')).toBe(1);
});

test('a task that is lost while the link proxies are told was never ready', async () => {
  const task = started();
  board.change(task, 'ready', 'passed its health check');
  board.change(task, 'unhealthy', 'failed');
  await waiting[0]?.take();
  await waiting[1]?.take();
  expect(states()).toEqual(['starting: started', 'unhealthy: failed']);
});

test('a configuration under way when a task became ready does not make it so', async () => {
  const [first, second] = [started('t1'), started('t2')];
  board.change(first, 'ready', 'first');
  board.change(second, 'ready', 'second');
  await waiting[0]?.take();
  expect(states()).toEqual(['starting: started', 'starting: started', 'ready: first']);
  await waiting[1]?.take();
  expect(states().at(-1)).toBe('ready: second');
});

test('the load balancer takes a ready task out of rotation and back', async () => {
  const task = started();
  board.change(task, 'ready', 'passed its health check');
  await waiting[0]?.take();
  task.balanced = false;
  board.rotate(task, 'failed twice');
  expect(board.inRotation('gateway')).toBe(1);
  await waiting[1]?.take();
  expect(board.inRotation('gateway')).toBe(0);
  task.balanced = true;
  board.rotate(task, 'passed again');
  await waiting[2]?.take();
  expect(states().slice(1)).toEqual([
    'ready: passed its health check',
    'out-of-rotation: failed twice',
    'ready: passed again',
  ]);
});

test('what the link proxies refuse is a notice, and ready comes with the next configuration', async () => {
  const [first, second] = [started('t1'), started('t2')];
  board.change(first, 'ready', 'first');
  await waiting[0]?.refuse('the link proxies have gone');
  expect(states()).toEqual(['starting: started', 'starting: started']);
  expect(log.since(0).at(-1)).toMatchObject({ type: 'notice', message: 'the link proxies have gone' });
  board.change(second, 'ready', 'second');
  await waiting[1]?.take();
  expect(states().slice(2)).toEqual(['ready: first', 'ready: second']);
});

test('a task that has stopped is known as such, and is no more among the tasks', async () => {
  const task = started();
  board.remove(task, 'SIGKILL');
  expect(states()).toEqual(['starting: started', 'stopped: SIGKILL']);
  expect([board.hasStopped(task.taskArn), board.all(), board.live('gateway')]).toEqual([true, [], []]);
});
