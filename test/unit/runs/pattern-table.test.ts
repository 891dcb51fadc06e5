import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@jest/globals';
import type { Verdict } from '../../../lib/model/events/verdict.ts';
import type { PatternVerdict } from '../../../lib/model/patterns.ts';
import { patternLines, weakIn, weakInWords } from '../../../runs/reporters/pattern-table.ts';

const verdict = (experiment: string, ...patterns: PatternVerdict[]) => ({ experiment, patterns }) as unknown as Verdict;
const retry = (result: PatternVerdict['result'], value: number, on = 'web -> db'): PatternVerdict => ({
  ...{ pattern: 'retry', on, result, value, evidence: `${value} times as many` },
});
const runs = [
  verdict('lose-db', retry('weak', 6), retry('held', 1.2, 'web -> cache')),
  verdict('slow-db', retry('weak', 2.5), retry('weak', 2, 'job -> db')),
  verdict('kill-web', { pattern: 'time-out', on: 'the system', result: 'not exercised', evidence: 'nothing' }),
];
const plain = (verdicts: Verdict[]) => patternLines(verdicts).map(stripVTControlCharacters).join('\n');

test('each pattern has a line with its worst, and each weak place one with its evidence', () => {
  const lines = plain(runs);
  expect(lines).toMatch(/Retry *│ weak *│ *6 │ *1\.5 │ web -> db *│ lose-db/);
  expect(lines).toMatch(/Time-out *│ not exercised *│ *- │ *5 s │ *│ *│/);
  expect(lines).toContain('  not exercised: time-out: nothing');
  expect(lines).not.toMatch(/Reconnect/);
  expect(lines).toContain('  retry weak at web -> db: 6 times as many (lose-db)');
  expect(lines).toContain('  retry weak at job -> db: 2 times as many (slow-db)');
  expect(lines).not.toContain('slow-db)\n  retry weak at web -> db');
});

test('patterns are counted, not places; nothing is said where none was judged', () => {
  const words = (of: Verdict[]) => weakInWords(weakIn(of));
  expect(words(runs)).toBe('1 weak pattern');
  const failed = (pattern: 'reconnect' | 'retry') =>
    ({ pattern, on: 'a -> b', result: 'failed', evidence: '' }) as const;
  expect(words([...runs, verdict('x', failed('reconnect'))])).toBe('1 failed and 1 weak patterns');
  expect(words([...runs, verdict('x', failed('retry'))])).toBe('1 failed pattern');
  expect(words(runs.slice(2))).toBeUndefined();
  expect(patternLines([verdict('none')])).toEqual([]);
});
