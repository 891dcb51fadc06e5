import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { afterEach, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import { processorTimes } from '../../../base/process/processor-times.ts';
import type { ProcessorTimes } from '../../../lib/model/events/processor-times.ts';
import { createProcessorWatch } from '../../../measure/processor-watch.ts';

const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.kill('SIGKILL')) await once(child, 'exit');
  }
});

async function start(count: number, program: string): Promise<number[]> {
  const started = Array.from({ length: count }, () => spawn(process.execPath, ['-e', program]));
  children.push(...started);
  await Promise.all(started.map((child) => once(child, 'spawn')));
  return started.map((child) => child.pid as number);
}

/** What a watch says of some processes in three seconds. */
async function watched(pids: () => number[]): Promise<ProcessorTimes & { said: number }> {
  const said: ProcessorTimes[] = [];
  const watch = createProcessorWatch({
    clock: systemClock,
    processes: () => [{ id: 'all', pids: pids() }],
    emit: (times) => said.push(times),
  });
  watch.start();
  watch.start();
  await systemClock.sleep(3500);
  watch.stop();
  const sum = (of: (times: ProcessorTimes) => number) => said.reduce((total, times) => total + of(times), 0);
  const [ran, waited] = [sum((times) => times.ran), sum((times) => times.waited)];
  await systemClock.sleep(1200);
  expect(said.length).toBeLessThanOrEqual(3);
  return { ran, waited, said: said.length };
}

const waitedShare = ({ ran, waited }: ProcessorTimes) => waited / (waited + ran);
const whereAccounted = processorTimes(process.pid) ? test : test.skip;

whereAccounted(
  'processes that have a processor each wait less than those that share it',
  async () => {
    const processors = availableParallelism();
    const alone = await start(1, 'for (;;);');
    const before = waitedShare(await watched(() => alone));
    const crowd = [...alone, ...(await start(8 * processors, 'for (;;);'))];
    const after = waitedShare(await watched(() => crowd));
    expect(after).toBeGreaterThan(before);
    expect(after).toBeGreaterThan(0.8);
  },
  30_000,
);

whereAccounted(
  'one that idles does neither, and one that starts or ends meanwhile counts while it is there',
  async () => {
    const idle = await start(1, 'setInterval(() => {}, 1000)');
    await systemClock.sleep(1000);
    expect((await watched(() => idle)).ran).toBeLessThan(300);
    const pids = [...idle];
    setTimeout(async () => pids.push(...(await start(1, 'for (;;);'))), 500);
    setTimeout(() => children[1]?.kill('SIGKILL'), 2200);
    const { ran, waited } = await watched(() => pids);
    expect(ran + waited).toBeGreaterThan(500);
  },
  30_000,
);

test('processes of which there is no account say nothing', async () => {
  expect((await watched(() => [2 ** 30])).said).toBe(0);
}, 30_000);
