import { type Cell, inCell, wholeSystem } from '../cell.ts';
import { type End, whyNot } from '../ends.ts';
import { type LiveSystem, withLiveSystem } from '../live-system.ts';
import { sideBySide } from '../pool.ts';
import { type Row, serviceOf } from '../row.ts';
import { rows } from '../rows.ts';
import { leftInLive } from '../sweep.ts';

/** A way for faults to end, for all faults to which it can happen, in a system of its own. */
export type Column = (basePort: number) => Promise<Cell[]>;

export const rowsOf = (end: End): Row[] => rows.filter((row) => whyNot(row, end) === undefined);

interface OneByOne {
  /** Experiments that a cell has running at once. */
  readonly experiments?: number;
  /** Goes through a cell and gives what was wrong. `release` says that its experiments are over already. */
  readonly go: (system: LiveSystem, row: Row, release: () => void) => Promise<readonly string[]>;
}

/** A column whose cells have experiments of their own, side by side where they do not meet. */
export const oneByOne =
  (end: End, { experiments = 1, go }: OneByOne): Column =>
  (basePort) =>
    withLiveSystem(basePort, async (system) => {
      const cells = await sideBySide(
        rowsOf(end).map((row) => ({
          experiments,
          uses: usedBy(row),
          run: (release: () => void) => inCell(row, end, () => go(system, row, release)),
        })),
      );
      return [...cells, await inCell({ name: wholeSystem }, end, () => leftInLive(system))];
    });

function usedBy(row: Row): string[] {
  const service = serviceOf(row);
  if (service !== undefined) return [service];
  return row.on !== 'nothing' && 'store' in row.on ? [row.on.store] : [];
}
