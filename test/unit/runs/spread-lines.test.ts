import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@jest/globals';
import type { Spread, Verdict } from '../../../lib/model/events/verdict.ts';
import { spreadLines } from '../../../runs/reporters/spread-lines.ts';

const verdict = (experiment: string, spread?: Spread) => ({ experiment, ...(spread && { spread }) }) as Verdict;
const sequence = [
  { who: 'web', fromMs: 400, toMs: 6400 },
  { who: 'users', fromMs: 1400, toMs: 4400 },
];

test('what went further than it may is told in the order in which it went; what did not, is not', () => {
  const lines = spreadLines([
    verdict('lose-db', { kind: 'cascaded', sequence }),
    verdict('slow-db', { kind: 'metastable', sequence: sequence.slice(1) }),
    verdict('lose-cache', { kind: 'degraded', sequence }),
    verdict('kill-web', { kind: 'contained', sequence: [] }),
    verdict('none'),
  ]).map(stripVTControlCharacters);
  expect(lines).toEqual([
    '  lose-db: cascaded, to what does not need what was hit: web 0.4 s after the fault, for 6.0 s; users 1.4 s after the fault, for 3.0 s',
    '  slow-db: metastable: what was hit is back, and somebody is hurt all the same: users 1.4 s after the fault, for 3.0 s',
  ]);
});
