import { expect, test } from '@jest/globals';
import { recordAbsentStores } from '../../../local/supervisor/prepare/absent-stores.ts';
import { createMemoryLog } from '../engine/support/memory-log.ts';
import { manualClock } from '../measure/support/manual-clock.ts';
import { container, plan } from '../runtimes/docker/support/docker-plan.ts';

const cache = container(80, ['cache', 'locks']);

function recording() {
  const clock = manualClock();
  const log = createMemoryLog(clock);
  const record = recordAbsentStores({ log, clock });
  const told = () =>
    log
      .since(0)
      .flatMap((event) =>
        event.type === 'store-state' ? [[event.store, event.address, event.state, event.since, event.reason]] : [],
      );
  const ended = () => record({ type: 'ended', of: cache, at: 0, ending: { exitCode: 137, outOfMemory: false } });
  return { clock, log, record, told, ended };
}

test('each store of a container that ends is away until another of its name has started', async () => {
  const { clock, record, told, ended } = recording();
  record({ type: 'started', of: cache, at: 0 });
  await clock.advance(1000);
  const since = clock.monotonic();
  ended();
  await clock.advance(2000);
  record({ type: 'started', of: { ...cache, containerId: 'e'.repeat(64) }, at: 2000 });
  expect(told()).toEqual([
    ['cache', 'c80', 'away', since, 'its container has ended'],
    ['locks', 'c80', 'away', since, 'its container has ended'],
    ['cache', 'c80', 'there', since, ''],
    ['locks', 'c80', 'there', since, ''],
  ]);
});

test('one that a fault kills is the fault itself; the next incarnation is not', () => {
  const { log, record, told, ended } = recording();
  const only = { ...cache, stores: ['cache'] };
  const killing = plan({ kind: 'failover', on: 'cache' }, { storeOf: () => only });
  log.append({ type: 'fault-planned', experimentId: 'e1', action: 'a1', plan: killing });
  ended();
  expect(told()).toEqual([]);
  record({ type: 'started', of: { ...cache, pid: cache.pid + 1 }, at: 0 });
  record({
    type: 'ended',
    of: { ...cache, pid: cache.pid + 1 },
    at: 1,
    ending: { exitCode: 0, outOfMemory: false },
  });
  expect(told()).toHaveLength(2);
});
