import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Receipt } from '../../../lib/model/system.ts';
import { createDebts, type Debts } from '../../../measure/debts.ts';
import type { Snapshot, StoredCharge, StoredOrder } from '../../../systems/shop/ledger.ts';
import {
  chargedOnce,
  orderedOnce,
  ordersAnnounced,
  ordersStored,
  queueAccountedFor,
} from '../../../systems/shop/promises.ts';
import { clean } from '../../support/clean-audit.ts';
import { killStory } from './support/stories.ts';

const receipt = (id: string, at: number): Receipt => ({ id, facts: { amountCents: 100 }, at });
const paid = (id: string): StoredOrder => ({ id, amountCents: 100, status: 'paid', chargeId: `c-${id}` });
const pending = (id: string): StoredOrder => ({ id, amountCents: 100, status: 'pending' });
const charge = (orderId: string, chargeId = `c-${orderId}`): StoredCharge => ({ orderId, chargeId, amountCents: 100 });

function tables(orders: StoredOrder[], charges = orders.flatMap(({ id, chargeId }) => (chargeId ? [charge(id)] : []))) {
  const byOrder = Map.groupBy(charges, ({ orderId }) => orderId);
  return { orders: new Map(orders.map((order) => [order.id, order])), charges: byOrder, chargesBefore: byOrder };
}

const first = { experiment: 'lose-payment', since: 1000 };
const second = { experiment: 'kill-gateway', since: 2000 };

describe('what a run is charged with', () => {
  let debts: Debts;
  const audit = (
    run: typeof first,
    receipts: Receipt[],
    found: Snapshot,
    { queued = [], deadLetters = [] }: { queued?: number[]; deadLetters?: number[] } = {},
  ) =>
    debts.settle(run, {
      receipts,
      promises: {
        'orders stored': ordersStored(receipts, found),
        'ordered once': orderedOnce(receipts, found),
        'charged once': chargedOnce(receipts, found),
        'orders announced': ordersAnnounced(receipts, found),
        'queue accounted for': queueAccountedFor(queued, deadLetters),
      },
      unseen: {},
    });

  beforeEach(() => {
    debts = createDebts('orders');
  });

  test('is what is wrong with its own receipts; those of before are told apart, for as long as they are owed', () => {
    const before = [receipt('a', 1100), receipt('b', 1200), receipt('good', 1300)];
    const owing = [pending('a'), pending('b'), paid('good')];
    expect(audit(first, before, tables(owing))).toEqual({
      ...clean,
      acknowledged: 3,
      stored: 3,
      unsettled: ['a', 'b'],
    });

    const all = [...before, receipt('own', 2100)];
    const next = audit(second, all, tables([...owing, paid('own')]));
    expect(next).toEqual({
      ...clean,
      acknowledged: 1,
      stored: 1,
      owed: [{ since: 'lose-payment', orders: 2, settled: 0, queued: 0, deadLetters: 0 }],
    });
    const third = { experiment: 'kill-gateway', since: 3000 };
    expect(audit(third, all, tables([...owing, paid('own')])).owed).toEqual(next.owed);
  });

  test('what a later run has seen settled is said once, and is then forgotten', () => {
    const receipts = [receipt('a', 1100), receipt('b', 1200)];
    audit(first, receipts, tables([pending('a'), pending('b')]));
    expect(audit(second, receipts, tables([paid('a'), pending('b')])).owed).toMatchObject([{ orders: 1, settled: 1 }]);
    const third = { experiment: 'stop-gateway', since: 3000 };
    expect(audit(third, receipts, tables([paid('a'), pending('b')])).owed).toMatchObject([{ orders: 1, settled: 0 }]);
  });

  test('an order that was well when the run began and is not now is its own harm, and so is a new harm to a debt', () => {
    const receipts = [receipt('well', 1100), receipt('owed', 1200)];
    audit(first, receipts, tables([paid('well'), pending('owed')]));
    const twice = [charge('owed'), charge('owed', 'c-second')];
    expect(audit(second, receipts, tables([pending('owed')], twice))).toMatchObject({
      acknowledged: 0,
      stored: 0,
      lost: ['well'],
      doubled: ['owed'],
      unsettled: [],
      owed: [{ since: 'lose-payment', orders: 1 }],
    });
  });

  test('receipts between two runs are owed since the earlier one, those before all runs since the start', () => {
    const receipts = [receipt('warm-up', 500), receipt('between', 1900)];
    audit(first, [receipts[0] as Receipt], tables([pending('warm-up')]));
    const { owed, unsettled } = audit(second, receipts, tables([pending('warm-up'), pending('between')]));
    expect(unsettled).toEqual([]);
    expect(owed).toMatchObject([
      { since: 'the start', orders: 1 },
      { since: 'lose-payment', orders: 1 },
    ]);
  });

  test('a charge without an order is charged to the run that it is first found in', () => {
    expect(audit(first, [], tables([], [charge('nobody')])).doubled).toEqual(['nobody']);
    expect(audit(second, [], tables([], [charge('nobody')]))).toMatchObject({
      doubled: [],
      owed: [{ since: 'lose-payment', orders: 1 }],
    });
  });

  test('messages count for the run that they were sent in, given up or not', () => {
    const messages = { queued: [1500, 2500], deadLetters: [1600, 1700] };
    expect(audit(first, [], tables([]), { queued: [1500], deadLetters: [1600, 1700] })).toMatchObject({
      queued: 1,
      deadLetters: 2,
    });
    expect(audit(second, [], tables([]), messages)).toMatchObject({
      queued: 1,
      deadLetters: 0,
      owed: [{ since: 'lose-payment', orders: 0, queued: 1, deadLetters: 2 }],
    });
  });

  test('one run fails for its debt, and the next holds beside it', () => {
    const receipts = [receipt('a', 1100), receipt('b', 1200)];
    const found = tables([pending('a'), pending('b')]);
    const judged = (run: typeof first) =>
      killStory()
        .users(5, 20)
        .audit(20, audit(run, receipts, found))
        .judged('kill-product-service');
    expect(judged(first)).toMatchObject({ verdict: 'failed', reasons: ['2 orders never charged'] });
    expect(judged(second)).toMatchObject({
      verdict: 'held',
      reasons: [],
      data: { unsettled: 0, owed: [{ since: 'lose-payment', orders: 2 }] },
    });
  });
});

describe('ordered once', () => {
  const receipts = [receipt('a', 1100), receipt('b', 1200)];
  const asked = (id: string, second: number, more: Partial<StoredOrder> = {}): StoredOrder => ({
    ...paid(id),
    ...{ idempotencyKey: `key-${id}`, requestHash: 'same' },
    createdAt: new Date(1_700_000_000_000 + second * 1000).toISOString(),
    ...more,
  });
  const repeated = (...orders: StoredOrder[]) => orderedOnce(receipts, tables(orders)).wrong.repeated;

  test('fails for two orders of one request, under one key or another', () => {
    expect(repeated(asked('a', 0), asked('x', 2))).toEqual(['a', 'x']);
    expect(repeated(asked('x', 0), asked('y', 2))).toEqual(['x', 'y']);
    const one = { idempotencyKey: 'one' };
    expect(repeated(asked('a', 0, { ...one, requestHash: 'a' }), asked('x', 2, { ...one, requestHash: 'x' }))).toEqual([
      'a',
      'x',
    ]);
  });

  test('holds for two users who ask for the same, and for one who does so much later', () => {
    expect(repeated(asked('a', 0), asked('b', 2))).toEqual([]);
    expect(repeated(asked('a', 0), asked('x', 61))).toEqual([]);
    expect(repeated(asked('a', 0), asked('x', 2, { requestHash: 'other' }))).toEqual([]);
  });
});
