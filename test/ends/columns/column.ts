import { type Cell, inCell, wholeSystem } from '../cell.ts';
import { type End, whyNot } from '../ends.ts';
import { type LiveSystem, withLiveSystem } from '../live-system.ts';
import { sideBySide } from '../pool.ts';
import { type Row, serviceOf } from '../row.ts';
import type { Stage } from '../stage.ts';

/** A way for faults to end, for all faults to which it can happen, in a system of its own. */
export type Column = (stage: Stage, basePort: number) => Promise<Cell[]>;

export const rowsOf = (stage: Stage, end: End): Row[] =>
  stage.rows.filter((row) => whyNot(stage, row, end) === undefined);

/** What a cell works with. */
export interface Course {
  readonly system: LiveSystem;
  readonly row: Row;
  /** Says that its experiments are over already, so that others may begin theirs. */
  readonly release: () => void;
  /** Does so when the cell is left, however that goes; what it throws does not matter. */
  readonly finally: (act: () => Promise<unknown>) => void;
}

interface OneByOne {
  /** Experiments that a cell has running at once. */
  readonly experiments?: number;
  /** Rows that are over before the others begin. */
  readonly isFirst?: (row: Row) => boolean;
  /** User requests a second. */
  readonly rate?: keyof Stage['rates'];
  /** Goes through a cell and gives what was wrong. */
  readonly go: (course: Course) => Promise<readonly string[]>;
}

/** A column whose cells have experiments of their own, side by side where they do not meet. */
export const oneByOne =
  (end: End, { experiments = 1, isFirst = () => false, rate = 'judged', go }: OneByOne): Column =>
  (stage, basePort) =>
    withLiveSystem(
      stage,
      basePort,
      async (system) => {
        const goThrough = (some: readonly Row[]) =>
          sideBySide(
            some.map((row) => ({
              experiments,
              uses: usedBy(row),
              run: (release: () => void) => inCell(row, end, () => goAndLeave(go, { system, row, release })),
            })),
          );
        const mine = rowsOf(stage, end);
        const cells = [
          ...(await goThrough(mine.filter(isFirst))),
          ...(await goThrough(mine.filter((row) => !isFirst(row)))),
        ];
        return [...cells, await inCell({ name: wholeSystem }, end, () => system.look.leftInLive())];
      },
      rate,
    );

async function goAndLeave(go: OneByOne['go'], course: Omit<Course, 'finally'>): Promise<readonly string[]> {
  const acts: (() => Promise<unknown>)[] = [];
  // A cell before may have taken a task of a service that this one needs.
  await Promise.all([...usedBy(course.row), serviceOf(course.row)].map((name) => course.system.whole(name)));
  try {
    return await go({ ...course, finally: (act) => void acts.push(act) });
  } finally {
    await Promise.allSettled(acts.map((act) => act()));
  }
}

/** The service or store that a row is about, and what it looks at. */
function usedBy(row: Row): string[] {
  const { on, sign } = row;
  const store = on !== 'nothing' && 'store' in on ? on.store : undefined;
  return [serviceOf(row), store, sign?.looksAt].filter((name) => name !== undefined);
}
