import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import { claim } from '../../../lambda/shared/claim.ts';
import type { Ledger } from '../../../lambda/shared/ledger.ts';
import { type Emulators, startEmulators } from './support/emulators.ts';

let emulators: Emulators;
let now: number;
let ledger: Ledger;
const clock = { ...systemClock, wall: () => now };

beforeEach(async () => {
  now = Date.parse('2026-11-26T10:00:00Z');
  emulators = await startEmulators();
  ledger = emulators.ledger(clock);
});
afterEach(() => emulators.close());

test('a ledger takes items as soon as it was made, also where DynamoDB takes its time to make it', async () => {
  const slow = await startEmulators({ createTableMs: 700 });
  try {
    await slow.ledger().put({ pk: 'RUN', sk: 'a' });
    expect(await slow.ledger().list('RUN')).toEqual([{ pk: 'RUN', sk: 'a' }]);
  } finally {
    await slow.close();
  }
});

describe('the ledger', () => {
  test('keeps items by partition and sort key', async () => {
    for (const sk of ['b', 'a', 'c']) await ledger.put({ pk: 'RUN', sk, what: `run ${sk}` });
    expect((await ledger.list('RUN')).map(({ sk }) => sk)).toEqual(['a', 'b', 'c']);
    expect((await ledger.list('RUN', { since: 'b' })).map(({ sk }) => sk)).toEqual(['b', 'c']);
    expect(await ledger.get('RUN', 'b')).toMatchObject({ what: 'run b' });
    await ledger.remove('RUN', 'b');
    expect(await ledger.get('RUN', 'b')).toBeUndefined();
  });

  test('forgets what has expired, before DynamoDB drops it', async () => {
    const item = { pk: 'LOCK', sk: 'x', expiresAt: now / 1000 + 60 };
    expect([await ledger.putNew(item), await ledger.putNew(item)]).toEqual([true, false]);
    now += 61_000;
    expect(await ledger.get('LOCK', 'x')).toBeUndefined();
    expect(await ledger.putNew({ ...item, expiresAt: now / 1000 + 60 })).toBe(true);
  });

  test('lets only one of two replace what both have read', async () => {
    await ledger.replace({ pk: 'INCIDENT', sk: '1', count: 1 }, undefined);
    const read = await ledger.get('INCIDENT', '1');
    const both = [2, 3].map((count) => ledger.replace({ pk: 'INCIDENT', sk: '1', count }, read));
    expect((await Promise.all(both)).toSorted()).toEqual([false, true]);
  });
});

describe('a claim', () => {
  test('is one handler’s, and what it did is known to the next', async () => {
    const first = await claim({ ledger, clock }, 'stop x', 60);
    expect(first.state).toBe('ours');
    expect((await claim({ ledger, clock }, 'stop x', 60)).state).toBe('taken');
    if (first.state === 'ours') await first.done('stopped');
    expect(await claim({ ledger, clock }, 'stop x', 60)).toEqual({ state: 'done', outcome: 'stopped' });
  });

  test('is waited for by who comes while its holder is still at it', async () => {
    const first = await claim({ ledger, clock }, 'stop w', 60);
    const second = claim({ ledger, clock }, 'stop w', 60);
    await new Promise((next) => setTimeout(next, 300));
    if (first.state === 'ours') await first.done('stopped');
    expect(await second).toEqual({ state: 'done', outcome: 'stopped' });
  });

  test('of one that died passes on when its lease is over, and cannot be finished by it', async () => {
    const dead = await claim({ ledger, clock }, 'stop y', 60);
    now += 61_000;
    const next = await claim({ ledger, clock }, 'stop y', 60);
    expect(next.state).toBe('ours');
    if (dead.state === 'ours') await dead.done('by the dead');
    if (next.state === 'ours') await next.done('by the next');
    expect(await claim({ ledger, clock }, 'stop y', 60)).toEqual({ state: 'done', outcome: 'by the next' });
  });

  test('that is given back is free at once', async () => {
    const first = await claim({ ledger, clock }, 'stop z', 60);
    if (first.state === 'ours') await first.release();
    expect((await claim({ ledger, clock }, 'stop z', 60)).state).toBe('ours');
  });
});
