import { describe, expect, test } from '@jest/globals';
import { pkOfExperiment } from '../../../../lambda/shared/experiment-line.ts';
import { labels } from '../../../../lib/model/labels.ts';
import {
  answerAlarms,
  begin,
  fis,
  hook,
  noData,
  notifying,
  now,
  start,
  tags,
  titles,
  withHeldAlarms,
  world,
} from './support/held.ts';
import { minute, ofOrders, ofProducts, ofUsers } from './support/world.ts';

withHeldAlarms();

describe('an alarm that an experiment expects', () => {
  test('is added to the experiment’s record and told to nobody, while it runs and for five minutes more', async () => {
    const id = await start();
    await world.alarm(ofProducts, 'ALARM', now);
    await world.advance(10 * minute);
    expect(titles()).toEqual([]);
    expect(await world.ports.ledger.list(pkOfExperiment(id))).toMatchObject([{ name: ofProducts, at: now }]);
    world.time.offset = 0;
    fis.engine.stop(id);
    await fis.engine.ended(id);
    const later = world.ports.clock.wall();
    await world.alarm(ofProducts, 'OK', later);
    await world.alarm(ofProducts, 'ALARM', later + 1000);
    await world.alarm(ofProducts, 'OK', later + 60_000);
    await world.advance(30 * minute);
    expect(titles()).toEqual([]);
  });

  test('is told when it still rings five minutes after the experiment', async () => {
    const id = await start();
    await world.alarm(ofProducts, 'ALARM', now);
    fis.engine.stop(id);
    await fis.engine.ended(id);
    await world.advance(4.5 * minute);
    expect(titles()).toEqual([]);
    await world.advance(minute);
    expect(titles()).toEqual([`${ofProducts} is in ALARM: Threshold Crossed`]);
  });

  test('is not told where it has no data any more when nothing explains it', async () => {
    const id = await start();
    await world.alarm(ofProducts, 'ALARM', now);
    fis.engine.stop(id);
    await fis.engine.ended(id);
    answerAlarms([{ name: ofProducts, state: 'INSUFFICIENT_DATA', since: now + minute }]);
    await world.advance(30 * minute);
    expect(titles()).toEqual([]);
  });

  test.each([
    ['users', ofUsers],
    ['a guardrail', 'shop-local-guardrail-users'],
    ['a service outside its radius', ofOrders],
    ['something else', 'shop-local-capacity'],
  ])('is told where it is about %s', async (_, name) => {
    await start();
    await world.alarm(name, 'ALARM', now);
    expect(hook.received.length).toBe(1);
  });

  test.each([
    ['another environment', { ...tags, [labels.environment]: 'prod' }],
    ['another system', { ...tags, [labels.system]: 'other' }],
    ['no radius', { [labels.system]: 'shop' }],
  ])('is told where that experiment is of %s', async (_, given) => {
    await start(given);
    await world.alarm(ofProducts, 'ALARM', now);
    expect(hook.received.length).toBe(1);
  });

  test('is told where it rang before, or after, or FIS cannot be asked', async () => {
    const before = world.ports.clock.wall() - minute;
    const id = await start();
    await world.alarm(ofProducts, 'ALARM', before);
    fis.engine.stop(id);
    await fis.engine.ended(id);
    world.time.offset += 30 * minute;
    await world.alarm(ofProducts, 'ALARM', world.ports.clock.wall());
    expect(hook.received.length).toBe(2);
    const withoutFis = notifying();
    await withoutFis.alarm(ofOrders, 'ALARM', withoutFis.ports.clock.wall() + 60 * minute);
    expect(hook.received.length).toBe(3);
  });
});

describe('data that is not there yet', () => {
  const silent = { old: 'INSUFFICIENT_DATA', reason: noData };

  test('after a deployment pages nobody, nor when it comes', async () => {
    begin();
    await world.alarm(ofUsers, 'ALARM', now, silent);
    await world.advance(5 * minute);
    await world.alarm(ofUsers, 'OK', now + 5 * minute);
    await world.advance(60 * minute);
    expect(titles()).toEqual([]);
  });

  test('is told when it does not come, and at once where it was there before', async () => {
    begin();
    await world.alarm(ofUsers, 'ALARM', now, silent);
    await world.advance(14 * minute);
    expect(titles()).toEqual([]);
    await world.advance(2 * minute);
    expect(titles()).toHaveLength(1);
    await world.alarm(ofUsers, 'ALARM', now + 60 * minute, { ...silent, old: 'OK' });
    expect(titles()).toHaveLength(2);
  });
});
