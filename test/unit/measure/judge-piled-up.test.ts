import { describe, expect, test } from '@jest/globals';
import { outage, patternIn } from './support/outage.ts';
import { ready } from './support/run-story.ts';

const queue = 'order-events';
const deadLetters = 'order-events-dead-letter';

describe('load shedding', () => {
  /** Three times the users from 10 s to 16 s, and how long their answers take then and later. */
  const crowd = (milliseconds: number, later = 20) => {
    const usual = { served: 10 };
    return outage((_, second) => {
      if (second < 10) return usual;
      return second < 16 ? { served: 30, milliseconds } : { ...usual, milliseconds: later };
    });
  };

  test('held where answers come in time', () => {
    expect(patternIn(crowd(240), 'load-shedding')).toMatchObject([
      { on: 'users', result: 'held', value: expect.closeTo(0.48, 1) },
    ]);
  });

  test('weak where they wait in line, failed where they do to the end', () => {
    const [found] = patternIn(crowd(1600), 'load-shedding');
    expect(found).toMatchObject({ result: 'weak', value: expect.closeTo(3.2, 1) });
    expect(found?.evidence).toBe('p95 20 ms before, 1601 ms with 3.0 times the users; 500 ms are promised');
    expect(patternIn(crowd(1600, 1600), 'load-shedding')).toMatchObject([{ result: 'failed' }]);
  });

  test('a busy machine is no proof, and usual users are no crowd', () => {
    const busy = crowd(1600).processors(4, 30, 100, 2000);
    expect(patternIn(busy, 'load-shedding')).toMatchObject([{ result: 'not measured' }]);
    expect(patternIn(outage(), 'load-shedding')).toMatchObject([{ result: 'not exercised' }]);
    const byChance = outage((_, second) => ({
      served: second === 12 ? 25 : 10,
      milliseconds: second === 12 ? 1600 : 20,
    }));
    expect(patternIn(byChance, 'load-shedding')).toMatchObject([{ result: 'not exercised' }]);
  });
});

describe('queue', () => {
  /** Payment is gone from 10.4 s to 16.2 s. */
  const piled = (...later: readonly [from: number, messages: number][]) => {
    const story = outage().levels(5, 10, { messages: { [queue]: 2 } });
    story.levels(10, 17, { messages: { [queue]: 40 } });
    for (const [index, [from, messages]] of later.entries())
      story.levels(from, later[index + 1]?.[0] ?? 30, { messages: { [queue]: messages } });
    return story;
  };

  test('held where it is worked off soon', () => {
    expect(patternIn(piled([17, 30], [19, 4]), 'queue')).toEqual([
      {
        ...{ pattern: 'queue', on: queue, result: 'held', value: 3.3 },
        evidence: '40 messages at the most, where 2 were before; worked off 3 s after the fault',
      },
    ]);
  });

  test('weak where that takes long, or is not over; failed where nobody does it', () => {
    expect(patternIn(piled([17, 30], [28, 4]), 'queue')).toMatchObject([{ result: 'weak', value: 12.3 }]);
    expect(patternIn(piled([17, 30]), 'queue')).toMatchObject([
      { result: 'weak', evidence: '40 messages at the most, where 2 were before, and 30 still 13 s after the fault' },
    ]);
    expect(patternIn(piled([17, 45]), 'queue')).toMatchObject([{ result: 'failed' }]);
  });

  test('not exercised by a few, nor by a queue of which nobody knows what it held before', () => {
    const few = outage().levels(5, 30, { messages: { [queue]: 9 } });
    expect(patternIn(few, 'queue')).toMatchObject([{ result: 'not exercised' }]);
    const unknown = outage().levels(12, 30, { messages: { [queue]: 90 } });
    expect(patternIn(unknown, 'queue')).toMatchObject([{ result: 'not exercised' }]);
  });
});

describe('dead letters', () => {
  const consumer = 'notification-service>order-service';
  const told = (last: number) =>
    outage()
      .edge(consumer, 10, 16, { calls: 5, failed: 5 })
      .levels(5, 20, { messages: { [deadLetters]: 1 } })
      .levels(20, 30, { messages: { [deadLetters]: last } });

  test('failed where messages were set aside, held where none was', () => {
    expect(patternIn(told(4), 'dead-letter')).toEqual([
      {
        ...{ pattern: 'dead-letter', on: queue, result: 'failed', value: 3 },
        evidence: '3 messages set aside since the fault',
      },
    ]);
    expect(patternIn(told(1), 'dead-letter')).toMatchObject([{ on: queue, result: 'held' }]);
  });

  test('not exercised while all goes well for who takes them', () => {
    const well = outage().levels(5, 30, { messages: { [deadLetters]: 0 } });
    expect(patternIn(well, 'dead-letter')).toMatchObject([{ result: 'not exercised' }]);
  });
});

describe('memory', () => {
  const task = 'cluster/o1';
  const held = (during: number, ...after: readonly number[]) => {
    const story = outage().present(10, { 'order-service': ready(task) });
    story.levels(5, 10, { memory: { o1: 80 } }).levels(10, 25, { memory: { o1: during } });
    for (const [index, size] of after.entries()) story.levels(25 + index, 26 + index, { memory: { o1: size } });
    return story;
  };

  test('held where it is given back', () => {
    expect(patternIn(held(300, 90, 90, 90, 90, 90), 'memory')).toEqual([
      {
        ...{ pattern: 'memory', on: 'order-service', result: 'held', value: 1.125 },
        evidence: '80 MiB before, 90 MiB at the end, the most that a task of it has gained',
      },
    ]);
  });

  test('weak where it is kept, failed where it grows to the end, and a little more is no harm', () => {
    expect(patternIn(held(200, 190, 190, 190, 190, 190), 'memory')).toMatchObject([{ result: 'weak', value: 2.375 }]);
    const [growing] = patternIn(held(200, 210, 220, 230, 240, 250), 'memory');
    expect(growing).toMatchObject({ result: 'failed' });
    expect(growing?.evidence).toMatch(/^80 MiB before, 2\d0 MiB and growing at the end/);
    expect(patternIn(held(125, 125, 125, 125, 125, 125), 'memory')).toMatchObject([{ result: 'held' }]);
  });

  test('not exercised by tasks that did not live through it', () => {
    const replaced = outage().present(10, { 'order-service': ready(task) });
    replaced.levels(5, 12, { memory: { o1: 80 } }).levels(12, 30, { memory: { o2: 200 } });
    expect(patternIn(replaced, 'memory')).toMatchObject([{ result: 'not exercised' }]);
  });
});
