import { expect, test } from '@jest/globals';
import type { Debt } from '../../../lib/model/events/debt.ts';
import { owedLines } from '../../../runs/reporters/verdict-table.ts';
import { killStory } from './support/stories.ts';

const debt = (given: Partial<Debt>): Debt => ({
  since: 'lose-payment',
  orders: 0,
  settled: 0,
  queued: 0,
  deadLetters: 0,
  ...given,
});
const verdict = (experiment: string, ...owed: Debt[]) => ({
  ...killStory().users(5, 20).audit(20, { owed }).judged('kill-product-service'),
  experiment,
});

test('what is owed since an earlier run is said once, and again when it changes', () => {
  const owing = debt({ orders: 2 });
  const lines = owedLines([
    verdict('lose-payment'),
    verdict('kill-gateway', owing),
    verdict('stop-gateway', owing),
    verdict(
      'kill-order-service',
      debt({ orders: 1, queued: 3, settled: 1 }),
      debt({ since: 'the start', deadLetters: 1 }),
    ),
    verdict('redis-outage', debt({ settled: 1 })),
  ]);
  expect(lines).toEqual([
    '  kill-gateway: 2 orders owed since lose-payment',
    '  kill-order-service: 1 order owed, 3 messages left in the queue since lose-payment; 1 order owed since lose-payment settled meanwhile',
    '  kill-order-service: 1 message in the dead-letter queue since the start',
    '  redis-outage: 1 order owed since lose-payment settled meanwhile',
  ]);
});
