import { expect, test } from '@jest/globals';
import { rowsOf } from '../../../history/row.ts';
import type { BatchHeader } from '../../../lib/model/events/batch-header.ts';
import { killStory } from '../measure/support/stories.ts';
import { foldOf, linesOf } from '../report/support/told.ts';

const record = foldOf(linesOf(killStory().users(5, 20).audit(20), 'kill-product-service'));
const header = (settings: BatchHeader['settings']): BatchHeader => ({
  ...{ type: 'batch', name: 'run', command: 'chaos run', wall: 0, settings },
  madeBy: { breakwater: '1', node: '24' },
});

test.each<[number, string, BatchHeader['settings']]>([
  [1, 'of the system as it is', { resilience: 'on' }],
  [1, 'of an older version', { resilience: true }],
  [1, 'of an endpoint', { endpoint: 'aws' }],
  [0, 'as found', { resilience: 'as-found' }],
  [0, 'with resilience off', { resilience: 'off' }],
])('%d rows are kept of a run %s', (count, _, settings) => {
  expect(rowsOf({ ...record, header: header(settings) }, 'folder')).toHaveLength(count);
});
