import { describe, expect, test } from '@jest/globals';
import { pkOfExperiment } from '../../../../lambda/shared/experiment-line.ts';
import { answerAlarms, begin, hook, now, start, titles, withHeldAlarms, world } from './support/held.ts';
import { minute, ofOrders, ofProducts, ofUsers } from './support/world.ts';

withHeldAlarms();

describe('a composite alarm', () => {
  test.each([
    ['just deployed children without data', [{ minutesOld: 10 }], 0],
    ['children without data that are there for long', [{}], 1],
    ['a child that has data among them', [{ minutesOld: 10 }, { minutesOld: 10, reason: 'Threshold Crossed' }], 1],
    ['no children in ALARM', [], 1],
    ['children that are OK', [{ minutesOld: 10, state: 'OK' as const }], 1],
  ])('over %s', async (_, children, told) => {
    begin();
    answerAlarms(children.map((child, index) => ({ name: `child-${index}`, ...child })));
    await world.alarm(ofUsers, 'ALARM', now, { composite: true, reason: 'Alarm Rule evaluated to TRUE' });
    expect(titles()).toHaveLength(told);
  });

  const ofServices = 'shop-local-services';
  const ring = (name: string) =>
    world.alarm(name, 'ALARM', now, { composite: true, reason: 'Alarm Rule evaluated to TRUE' });
  const crossed = { reason: 'Threshold Crossed' };

  test('over services is held where an experiment expects every one that rings', async () => {
    const id = await start();
    answerAlarms([
      { name: ofProducts, ...crossed },
      { name: ofOrders, state: 'OK', ...crossed },
    ]);
    await ring(ofServices);
    await world.advance(10 * minute);
    expect(titles()).toEqual([]);
    expect(await world.ports.ledger.list(pkOfExperiment(id))).toMatchObject([{ name: ofServices, at: now }]);
    await world.alarm(ofServices, 'OK', now + 10 * minute);
    await world.advance(60 * minute);
    expect(titles()).toEqual([]);
  });

  test('over services is held too where it is heard of when all is OK again', async () => {
    await start();
    answerAlarms([
      { name: ofProducts, state: 'OK', since: now + 30_000 },
      { name: ofOrders, state: 'OK', since: now - 10 * minute },
    ]);
    await ring(ofServices);
    expect(titles()).toEqual([]);
    answerAlarms([{ name: ofOrders, state: 'OK', since: now + 30_000 }]);
    await world.alarm(ofServices, 'ALARM', now + 1, { composite: true, reason: 'Alarm Rule evaluated to TRUE' });
    expect(titles()).toHaveLength(1);
  });

  test('over services is told as soon as one rings that no experiment expects', async () => {
    await start();
    answerAlarms([{ name: ofProducts, ...crossed }]);
    await ring(ofServices);
    expect(titles()).toEqual([]);
    answerAlarms([
      { name: ofProducts, ...crossed },
      { name: ofOrders, ...crossed },
    ]);
    await world.advance(1.1 * minute);
    expect(titles()).toHaveLength(1);
    expect(hook.received[0]?.body).toMatchObject({ severity: 'warning', look: [ofServices, ofProducts, ofOrders] });
  });

  test('over services is told where one rang before the experiment began', async () => {
    await start();
    answerAlarms([{ name: ofProducts, ...crossed, since: now - 10 * minute }]);
    await ring(ofServices);
    expect(titles()).toHaveLength(1);
  });

  test('over users is critical, and always told', async () => {
    await start();
    answerAlarms([{ name: ofProducts, ...crossed }]);
    await ring('shop-local-users');
    expect(hook.received[0]?.body).toMatchObject({ severity: 'critical' });
  });
});
