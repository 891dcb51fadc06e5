import { expect, test } from '@jest/globals';
import { createCrowd } from '../../../local/supervisor/growing-crowd.ts';
import type { Sample } from '../../../measure/load/sample.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { manualClock } from '../measure/support/manual-clock.ts';

const sample = (journey: string, intended: number): Sample => ({
  ...{ journey, intended, milliseconds: 5, outcome: 'served', attempts: 1, slip: 0 },
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
  crowd.samples([sample('buy', 500), ...Array.from({ length: 240 }, () => sample('buy', 1500))]);
  expect(crowd.look('f1')).toEqual({ rate: 120, usual: 50 });
  await crowd.leave('f1');
  await crowd.leave('f1');
  expect(crowd.look('f1')).toBeUndefined();
  expect(asked.slice(1)).toEqual(['f1', 'f1']);
});

test('where nobody walks nobody can come more often', async () => {
  const { crowd } = crowdOf(undefined);
  await expect(crowd.come('f1', { service: 'gateway', factor: 3 })).rejects.toMatchObject({
    name: 'InvalidTarget',
    message: 'users-burst: no load is running, so no user comes more often',
  });
  expect(crowd.look('f1')).toBeUndefined();
});
