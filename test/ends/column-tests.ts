import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Cell, wholeSystem } from './cell.ts';
import { rowsOf } from './columns/column.ts';
import { type End, ends } from './ends.ts';
import type { Grid } from './grid.ts';

/** Longest time for what a grid is started from, built for the first time, and for a column. Milliseconds. */
const limits = { prepare: 600_000, column: 300_000 } as const;

/** The tests of one column of a grid, a test for each cell; skipped, and said so, where the grid cannot be had. */
export function columnTests({ stage, columns, ...grid }: Grid, end: End, basePort: number): void {
  const name = `when a fault ends so: ${ends[end]}`;
  const whyNot = grid.whyNot();
  if (whyNot !== undefined) process.stderr.write(`SKIPPED: ${name}: ${whyNot}\n`);
  (whyNot === undefined ? describe : describe.skip)(name, () => {
    let cells: readonly Cell[] = [];
    beforeAll(() => grid.prepare(), limits.prepare);
    beforeAll(async () => {
      cells = (await columns[end]?.(stage, basePort)) ?? [];
    }, limits.column);

    test.each([...rowsOf(stage, end).map(({ name }) => name), wholeSystem])(
      '%s has no trace of it, and says so',
      (row) => {
        expect(cells.filter((cell) => cell.row === row).map(({ problems }) => problems)).toEqual([[]]);
      },
    );
  });
}
