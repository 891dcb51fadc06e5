import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import type { RunOutcome } from '../../../../runs/matrix/cell.ts';
import type { MatrixDocument } from '../../../../runs/matrix/document.ts';
import { matrixLines } from '../../../../runs/matrix/lines.ts';
import { cellLine } from '../../../../runs/matrix/progress-line.ts';
import { matrixTable } from '../../../../runs/matrix/table.ts';
import { wrapped } from '../../../../runs/matrix/wrapped.ts';
import { madeUp, sound } from './made-up-system.ts';

const { document } = madeUp({
  fine: sound,
  'recommendation-service': { ...sound, hasFallback: false, furtherAttempts: 3, hasBreaker: false },
  fragile: { ...sound, bearsResets: false, declared: 'needed' },
  idle: { ...sound, rate: 0 },
}).run();

const plain = (text: string) => stripVTControlCharacters(text);
const linesOf = (columns: number, of: MatrixDocument = document) =>
  plain(matrixLines(of, { columns, folder: '.breakwater/runs/x-matrix' }).join('\n')).split('\n');
const rowOf = (callee: string, columns = 100) =>
  plain(matrixTable(document, columns))
    .split('\n')
    .find((line) => line.startsWith(`  ${callee}`))
    ?.trim()
    .split(/ {2,}/);

describe('the table', () => {
  test('has a row for each call under its caller, and a column for each fault', () => {
    const [head, caller] = plain(matrixTable(document, 100)).split('\n');
    expect(head?.split(/ +/)).toEqual(['calls', 'gone', 'slow', 'lossy', 'errors', 'resets']);
    expect(caller).toBe('web');
    expect(rowOf('fine')).toEqual(['fine', 'contained', 'contained', 'as slow', 'contained', 'contained']);
    expect(rowOf('idle')).toEqual(['idle', ...Array(5).fill('not called')]);
  });

  test('names what failed, whom it hurt and which patterns were weak', () => {
    const text = plain(matrixTable(document, 100)).split('\n');
    const at = text.findIndex((line) => line.startsWith('  recommendation-service'));
    const below = text.slice(at, at + 4).map((line) => line.trim().split(/ {2,}/).at(-1));
    expect(below).toEqual(['FAILED', 'degraded', 'a journey', 'retry weak']);
  });

  test.each([80, 100, 120, 200])('fits %s columns', (columns) => {
    for (const line of linesOf(columns)) expect(line.length).toBeLessThanOrEqual(columns);
    expect(linesOf(columns).join('\n')).toContain('recommendation-service');
  });

  test('says of a run on a busy machine that it held, and no more', () => {
    const cells = document.cells.map((cell) => ({
      ...cell,
      outcome: { ...(cell.outcome as RunOutcome), verdict: { ...(cell.outcome as RunOutcome).verdict, spread: null } },
    }));
    const text = plain(matrixTable({ ...document, cells: cells.filter(({ fault }) => fault === 'gone') }, 100));
    expect(text).toMatch(/ {2}fine +held/);
  });
});

describe('what stands below it', () => {
  const text = linesOf(1000).join('\n');

  test('is why cells were not run, once for each reason', () => {
    expect(text).toContain(
      'as slow: a lost packet makes one call late, and nobody was hurt where all were: web -> fine lossy',
    );
    expect(text).toContain(
      'not called: nobody called there in 10 s while nothing was broken: web -> idle gone, slow, lossy, errors, resets.',
    );
  });

  test('is how strong each call was found, and which differ', () => {
    expect(text).toContain('  degradable, as declared: web -> fine\n');
    expect(text).toContain('  needed, and declared degradable: web -> recommendation-service\n');
    expect(text).toContain('  needed, as declared: web -> fragile\n');
    expect(text).toContain('  not told: web -> idle\n');
    expect(text).toContain('  1 not as declared: web -> recommendation-service.');
  });

  test('is each finding in a sentence, a weak pattern once', () => {
    expect(text).toContain('  failed  web -> recommendation-service gone: availability');
    expect(text).toContain(
      '  not as declared  web -> recommendation-service: users are not served without it (gone, errors, resets), though it is declared degradable: something else',
    );
    expect(text.match(/weak {2}retry weak at web -> recommendation-service/g)).toHaveLength(1);
  });

  test('ends in what was spared, and in counts', () => {
    const [saving, counts] = linesOf(1000).slice(-2);
    expect(saving).toMatch(
      /^It took \d+ runs and .*; to run every cell to its end would take 20 runs and about .* % saved\.$/,
    );
    expect(counts).toMatch(
      /^4 calls, 20 cells: \d+ held, \d+ failed, \d+ as another, 5 not called; 1 failed and 1 weak patterns\. Matrix and events: \.breakwater\/runs\/x-matrix$/,
    );
  });

  test('says how to go on where it was stopped', () => {
    const begun = madeUp({ a: sound, b: sound }).run({ until: 2 });
    const last = linesOf(1000, begun.document).at(-1);
    expect(last).toContain('Not complete. 2 calls, 10 cells: 2 held, 8 to come (chaos matrix --resume).');
  });
});

test('a cell that is settled is a line of progress', () => {
  const lineOf = (experiment: string) => {
    const cell = document.cells.find((one) => one.experiment === experiment);
    if (!cell?.outcome) throw new Error(`no cell ${experiment}`);
    const { caller, callee, fault } = cell;
    return plain(cellLine({ edge: { caller, callee }, fault, experiment }, cell.outcome, document.counts));
  };
  expect(lineOf('lossy-web-to-fine')).toBe(
    '- 20/20 web -> fine lossy  as slow: a lost packet makes one call late, and nobody was hurt where all were',
  );
  expect(lineOf('errors-web-to-recommendation-service')).toBe(
    '✘ 20/20 web -> recommendation-service errors  failed degraded · hurt a journey · needed · retry weak at web -> recommendation-service · enough seen in 3.5 s',
  );
});

test('lines are broken between words, and never within one', () => {
  expect(wrapped('  one two three', 9, 4)).toEqual(['  one two', '    three']);
  expect(wrapped('word', 2)).toEqual(['word']);
  expect(wrapped('', 10)).toEqual(['']);
});

test('a cell that is run again is told as such, not as one more', () => {
  const cell = document.cells.find(({ experiment }) => experiment === 'errors-web-to-recommendation-service');
  const { caller = '', callee = '', fault = 'errors', experiment = '', outcome } = cell ?? {};
  const again = { ...(outcome as RunOutcome), attempt: 2 };
  const line = plain(cellLine({ edge: { caller, callee }, fault, experiment }, again, document.counts));
  expect(line).toContain('again web -> recommendation-service errors');
});
