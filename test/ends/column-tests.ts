import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Cell, wholeSystem } from './cell.ts';
import { rowsOf } from './columns/column.ts';
import { type End, ends } from './ends.ts';
import type { Grid } from './grid.ts';

/** Processes and links are looked at by what Linux says of them. */
const describeHere = process.platform === 'linux' ? describe : describe.skip;

/** The tests of one column of the grid, a test for each cell. */
export function columnTests({ stage, columns }: Grid, end: End, basePort: number): void {
  describeHere(`when a fault ends so: ${ends[end]}`, () => {
    let cells: readonly Cell[] = [];
    beforeAll(async () => {
      cells = (await columns[end]?.(stage, basePort)) ?? [];
    }, 300_000);

    test.each([...rowsOf(stage, end).map(({ name }) => name), wholeSystem])(
      '%s has no trace of it, and says so',
      (name) => {
        expect(cells.filter(({ row }) => row === name).map(({ problems }) => problems)).toEqual([[]]);
      },
    );
  });
}
