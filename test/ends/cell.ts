import type { End } from './ends.ts';
import type { Row } from './row.ts';

/** What became of one fault that ended in one way. */
export interface Cell {
  /** The row's name, or `the whole system` for what is left when all of a column are over. */
  readonly row: string;
  readonly end: End;
  /** What was wrong; nothing where all was well. */
  readonly problems: readonly string[];
  readonly milliseconds: number;
}

export const wholeSystem = 'the whole system';

/** Goes through one cell; what it throws is a problem as well as what it gives. */
export async function inCell(row: Pick<Row, 'name'>, end: End, go: () => Promise<readonly string[]>): Promise<Cell> {
  const begun = performance.now();
  const cell = (problems: readonly string[]): Cell => ({
    row: row.name,
    end,
    problems,
    milliseconds: Math.round(performance.now() - begun),
  });
  try {
    return cell(await go());
  } catch (error) {
    return cell([(error as Error).message]);
  }
}
