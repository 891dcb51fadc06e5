import { expect, test } from '@jest/globals';
import { bugs } from '../../truth/bugs.ts';
import { trySeeded } from '../../truth/support/try-seeded.ts';

/** What of the corpus takes least; all of it: `npm run truth`. */
test('a cache client that waits a minute before it connects again is found, and named', async () => {
  const bug = bugs.find(({ name }) => name === 'cache-reconnects-late');
  if (!bug) throw new Error('the corpus has no such bug');
  const { verdicts, accused, trouble } = await trySeeded(bug, 26_200, { experiments: ['redis-outage'] });
  expect(trouble).toBeUndefined();
  expect(accused).toEqual(expect.arrayContaining(['reconnect', 'circuit-breaker']));
  expect(verdicts).toMatchObject([{ experiment: 'redis-outage' }]);
}, 180_000);
