import { expect, test } from '@jest/globals';
import type { HistoryRow } from '../../../history/row.ts';
import { planTickets } from '../../../history/tickets/ticket.ts';

const row = (experiment: string, startedAt: number, verdict: HistoryRow['verdict']): HistoryRow => ({
  ...{
    id: `EXP${startedAt} ${startedAt}`,
    system: 'shop',
    place: 'local',
    experiment,
    verdict,
    startedAt,
    folder: '/x',
  },
  ...{ reasons: verdict === 'held' ? [] : ['it broke'], availability: 1, degraded: 0, p95: 1, recovery: 1 },
  ...{ capacity: null, weak: [] },
});
const experiment = (name: string, hits = ['web'], listed = true) => ({ name, hits, listed, hypothesis: 'It holds.' });
const asked = { services: ['web'], since: 10, system: 'shop', place: 'local' };
const keysOf = (open: string[], ...rows: HistoryRow[]) => {
  const names = [...new Set(rows.map((each) => each.experiment))];
  const plan = planTickets(
    names.map((name) => experiment(name)),
    rows,
    asked,
    new Set(open),
  );
  return [plan.open.map(({ key }) => key), plan.close.map(({ key }) => key)];
};

test('what has failed since wants a ticket, once; what has held wants none', () => {
  expect(keysOf([], row('a', 11, 'failed'), row('b', 11, 'held'))).toEqual([['shop/local/a'], []]);
  expect(keysOf(['shop/local/a', 'shop/local/b'], row('a', 11, 'failed'), row('b', 11, 'held'))).toEqual([
    [],
    ['shop/local/b'],
  ]);
});

test('the newest run counts, and one that proves nothing changes nothing', () => {
  expect(keysOf([], row('a', 11, 'failed'), row('a', 12, 'held'))).toEqual([[], []]);
  expect(keysOf(['shop/local/a'], row('a', 11, 'held'), row('a', 12, 'inconclusive'))).toEqual([[], []]);
});

test('a failure of before opens nothing, and a run of before that held closes', () => {
  expect(keysOf([], row('a', 9, 'failed'))).toEqual([[], []]);
  expect(keysOf(['shop/local/a'], row('a', 9, 'held'))).toEqual([[], ['shop/local/a']]);
});

test('nothing is said of what was not asked for', () => {
  const experiments = [experiment('a', ['db']), experiment('b', ['web'], false), experiment('c')];
  const rows = ['a', 'b'].map((name) => row(name, 11, 'failed'));
  expect(planTickets(experiments, rows, asked, new Set())).toEqual({ open: [], close: [] });
});
