import { expect, test } from '@jest/globals';
import { CallLedger } from '../../../local/runtimes/embedded/links/call-ledger.ts';
import type { LinkSample } from '../../../local/runtimes/embedded/links/protocol.ts';

const sample = (start: number, more: Partial<LinkSample> = {}): LinkSample => ({
  ...{ caller: 'shop', callee: 'pay', start, milliseconds: 10, outcome: 'served' },
  ...more,
});
const lost = { outcome: 'failed', unanswered: 'lost' } as const;

function ledgerOf(): { ledger: CallLedger; told: LinkSample[] } {
  const told: LinkSample[] = [];
  return { ledger: new CallLedger((each) => told.push(each)), told };
}

test('the attempts of a call are one, from the start of the first to the end of the last', () => {
  const { ledger, told } = ledgerOf();
  ledger.begin(100);
  ledger.heard(sample(101, { ...lost, calleeTask: 'A' }));
  ledger.again();
  ledger.heard(sample(130, { calleeTask: 'B', opened: true }));
  expect(told).toEqual([]);
  ledger.settle();
  expect(told).toEqual([
    {
      ...sample(101, { calleeTask: 'B', opened: true, milliseconds: 39 }),
      meshRetries: [{ calleeTask: 'A', unanswered: 'lost' }],
    },
  ]);
});

test('it makes no difference whether a call is settled before its samples come', () => {
  const { ledger, told } = ledgerOf();
  ledger.begin(100);
  ledger.again();
  ledger.settle();
  ledger.begin(200);
  ledger.settle();
  ledger.heard(sample(101, lost));
  ledger.heard(sample(130));
  ledger.heard(sample(201));
  expect(told.map(({ start, meshRetries = [] }) => [start, meshRetries.length])).toEqual([
    [101, 1],
    [201, 0],
  ]);
});

test('what is before all calls, or after the last was told, is told as it is', () => {
  const { ledger, told } = ledgerOf();
  ledger.heard(sample(50));
  ledger.begin(100);
  ledger.settle();
  ledger.heard(sample(101));
  ledger.heard(sample(150));
  expect(told.map(({ start }) => start)).toEqual([50, 101, 150]);
});

test('a call that was not made again after all is told as it failed', () => {
  const { ledger, told } = ledgerOf();
  ledger.begin(100);
  ledger.heard(sample(101, lost));
  ledger.settle();
  expect(told).toEqual([sample(101, lost)]);
});

test('calls of which nothing is heard, as health checks, keep no others back', () => {
  const { ledger, told } = ledgerOf();
  for (let at = 0; at < 1000; at += 10) {
    ledger.begin(at);
    ledger.settle();
  }
  ledger.heard(sample(995));
  expect(told).toHaveLength(1);
});
