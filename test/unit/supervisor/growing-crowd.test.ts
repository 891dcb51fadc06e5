import { expect, test } from '@jest/globals';
import { createCrowd } from '../../../local/supervisor/growing-crowd.ts';
import type { Sample } from '../../../measure/load/sample.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { manualClock } from '../measure/support/manual-clock.ts';

const sample = (intended: number, crowd?: string): Sample => ({
  ...{ journey: 'buy', intended, milliseconds: 5, outcome: 'served', attempts: 1, slip: 0 },
  ...(crowd !== undefined && { crowd }),
});

function crowdOf(rate: number | undefined) {
  const clock = manualClock();
  const crowd = createCrowd(shopModel, clock);
  const asked: unknown[] = [];
  crowd.of({
    load: () => (rate === undefined ? undefined : { rate, seed: 1 }),
    more: async (more) => void asked.push(more),
    noMore: async (id) => void asked.push(id),
  });
  return { clock, crowd, asked };
}

test('who comes is counted by the answers, since they come, and no longer than they do', async () => {
  const { clock, crowd, asked } = crowdOf(50);
  await clock.advance(1000);
  await crowd.come('f1', { service: 'gateway', factor: 3 });
  expect(asked).toEqual([{ id: 'f1', journeys: ['browse', 'buy', 'track', 'home'], factor: 3 }]);
  await clock.advance(2000);
  crowd.samples([sample(1500), ...Array.from({ length: 200 }, () => sample(1500, 'f1'))]);
  expect(crowd.look('f1')).toEqual({ rate: 100, usual: 50 });
  expect(asked).toHaveLength(1);
  await crowd.leave('f1');
  await crowd.leave('f1');
  expect(crowd.look('f1')).toBeUndefined();
  expect(asked.slice(1)).toEqual(['f1', 'f1']);
});

test('that they have left is told by the answers: of who came before is no sign, of who came after is', async () => {
  const { clock, crowd } = crowdOf(50);
  const haveLeft = async () => {
    const told = crowd.haveLeft('f1');
    await clock.advance(1000);
    return told;
  };
  await crowd.come('f1', { service: 'gateway', factor: 3 });
  expect(await haveLeft()).toBe(false);
  await crowd.leave('f1');
  crowd.samples([sample(clock.monotonic() - 10, 'f1'), sample(clock.monotonic() + 10)]);
  expect(await haveLeft()).toBe(true);
  crowd.samples([sample(clock.monotonic(), 'f1')]);
  expect(await haveLeft()).toBe(false);
});

test('where nobody walks nobody can come more often', async () => {
  const { crowd } = crowdOf(undefined);
  await expect(crowd.come('f1', { service: 'gateway', factor: 3 })).rejects.toMatchObject({
    name: 'InvalidTarget',
    message: 'users-burst: no load is running, so no user comes more often',
  });
  expect(crowd.look('f1')).toBeUndefined();
});
