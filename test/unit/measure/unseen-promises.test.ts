import { describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import type { Audit } from '../../../lib/model/events/audit.ts';
import type { DataPromise, Receipt, StartedStores } from '../../../lib/model/system.ts';
import { auditPromises } from '../../../measure/audit.ts';
import { createDebts } from '../../../measure/debts.ts';
import { dataWords } from '../../../runs/reporters/verdict-table.ts';
import { killStory } from './support/stories.ts';

const stores: StartedStores = { portOf: () => 1, description: '', lost: new Promise(() => {}) };

const gives = (name: string, ...ids: string[]): DataPromise => ({
  name,
  audit: async () => ({
    wrong: { [name]: ids },
    waiting: {},
    words: { [name]: `violations of ${name}` },
    settling: [],
  }),
});
const fails = (name: string, why: string): DataPromise => ({ name, audit: () => Promise.reject(new Error(why)) });
const throws = (name: string, why: string): DataPromise => ({
  name,
  audit: () => {
    throw new Error(why);
  },
});

const first = { experiment: 'lose-payment', since: 1000 };
const second = { experiment: 'kill-gateway', since: 2000 };

const audit = (
  promises: DataPromise[],
  { run = first, debts = createDebts('orders'), receipts = [] as Receipt[] } = {},
) => auditPromises({ promises, stores, receipts, run, debts, settleMilliseconds: 0, clock: systemClock });
const judged = (found: Audit) => killStory().users(5, 20).audit(20, found).judged('kill-product-service');

describe('a promise that could not be looked at', () => {
  test('hides no other that is broken, and each such is told', async () => {
    const found = await audit([throws('late', 'too late'), gives('kept', 'o1', 'o2'), fails('odd', 'no list')]);
    expect(judged({ ...found, acknowledged: 1 })).toMatchObject({
      verdict: 'failed',
      reasons: [
        '2 violations of kept',
        'promise "late" could not be looked at: too late',
        'promise "odd" could not be looked at: no list',
      ],
      data: { kept: 2, unseen: ['late', 'odd'] },
    });
  });

  test('leaves the run inconclusive where the others are kept, and the table says which', async () => {
    const verdict = judged(await audit([gives('kept'), fails('odd', 'no list')]));
    expect(verdict).toMatchObject({
      verdict: 'inconclusive',
      reasons: ['promise "odd" could not be looked at: no list'],
    });
    expect(dataWords(verdict)).toBe('not checked: odd');
    expect(dataWords(judged(await audit([gives('kept', 'o1'), fails('odd', 'no list')])))).toBe(
      '1 kept, not checked: odd',
    );
    expect(dataWords(judged(await audit([fails('odd', 'no list')])))).toBe('not checked');
    expect(dataWords(judged(await audit([gives('kept')])))).toBe('intact');
    expect(dataWords(judged(await audit([])))).toBe('not checked');
  });

  test('still owes what it owed, and what it owes since then is no later run’s', async () => {
    const debts = createDebts('orders');
    const receipt = (id: string, at: number): Receipt => ({ id, facts: {}, at });
    const receipts = [receipt('a', 500), receipt('b', 1100), receipt('c', 2100)];
    await audit([gives('kept', 'a')], { debts, receipts: receipts.slice(0, 1) });
    const unseen = await audit([fails('kept', 'no list')], { debts, run: second, receipts: receipts.slice(0, 2) });
    expect(unseen).toMatchObject({ owed: [{ since: 'the start', orders: 1, settled: 0 }], promises: {} });
    const third = { experiment: 'stop-gateway', since: 3000 };
    expect(await audit([gives('kept', 'a', 'b', 'c')], { debts, run: third, receipts })).toMatchObject({
      kept: [],
      owed: [
        { since: 'the start', orders: 1 },
        { since: 'lose-payment', orders: 1 },
        { since: 'kill-gateway', orders: 1 },
      ],
    });
  });
});
