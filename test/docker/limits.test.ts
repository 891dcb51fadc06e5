import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { systemClock } from '../../base/clock.ts';
import { processorTimes } from '../../base/process/processor-times.ts';
import type { ProcessorTimes } from '../../lib/model/events/processor-times.ts';
import type { Incarnation } from '../../local/runtimes/docker/containers/incarnation.ts';
import { watchedContainer } from '../../local/runtimes/docker/process/watched-container.ts';
import { createProcessorWatch } from '../../measure/processor-watch.ts';
import { createContainers } from './support/containers.ts';
import { describeWithDocker } from './support/describe-with-docker.ts';
import { testGuardianImage } from './support/guardian.ts';
import { buildMs } from './support/images.ts';
import { targetOf } from './support/targets.ts';

const containers = createContainers();
let image: string;

describeWithDocker('what a container waits for a processor', () => {
  beforeAll(async () => {
    image = await testGuardianImage();
  }, buildMs);
  afterAll(() => containers.removeAll());

  test('by its own limit is not waiting for the machine', async () => {
    const busy = await containers.start('busy', ['--network=none', '--cpus=0.2', image, 'node', '--eval', 'for (;;);']);
    const target = await targetOf(busy);
    const said: ProcessorTimes[] = [];
    const watch = createProcessorWatch({
      clock: systemClock,
      processes: () => watchedContainer({ id: 'busy', ...target } as Incarnation),
      emit: (times) => said.push(times),
    });
    const waited = () => processorTimes(target.pid)?.waited ?? 0;
    const before = waited();
    watch.start();
    await systemClock.sleep(3500);
    watch.stop();
    const raw = waited() - before;
    const told = said.reduce((total, times) => total + times.waited, 0);
    expect(said.length).toBeGreaterThan(0);
    // A machine that is too busy itself leaves less of its quota to wait for.
    expect(raw - told).toBeGreaterThan(300);
  }, 30_000);

  test('is not told of one that has gone', async () => {
    const gone = await containers.start('gone', ['--network=none', image, 'sleep', '60']);
    const target = await targetOf(gone);
    await containers.removeAll();
    expect(watchedContainer({ id: 'gone', ...target } as Incarnation)).toEqual([]);
  }, 30_000);
});
