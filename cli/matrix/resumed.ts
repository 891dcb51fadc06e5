import { UsageError } from '../../base/usage-error.ts';
import type { Cell } from '../../runs/matrix/cell.ts';
import { cellsIn, type MatrixDocument } from '../../runs/matrix/document.ts';
import { differencesOf, lastMatrix } from '../../runs/matrix/matrix-file.ts';
import type { Given } from '../command.ts';

/** A matrix that is gone on with. */
export interface Resumed {
  readonly document: MatrixDocument;
  readonly cells: readonly Cell[];
  /** The folders of the runs before. */
  readonly folders: readonly string[];
}

/** What was chosen when it began stays chosen. */
const ofItsBegin = ['edge', 'fault', 'exhaustive', 'rate'] as const;

/** The matrix that was stopped last. Throws UsageError where there is none, or it needs nothing more. */
export function readResumed({ options }: Given, runs: string): Resumed {
  const given = ofItsBegin.find((name) => options[name] !== undefined);
  if (given !== undefined) {
    throw new UsageError(
      `--resume goes on with what was asked for: leave out --${given}, or begin anew without --resume`,
    );
  }
  const last = lastMatrix(runs);
  if (!last) throw new UsageError(`there is no matrix to go on with in ${runs}: begin one without --resume`);
  const { document, folder } = last;
  if (document.isComplete)
    throw new UsageError(`the last matrix is complete (${folder}): begin another without --resume`);
  return { document, cells: cellsIn(document).cells, folders: [...document.resumed, folder] };
}

/** Throws UsageError where it was of another system than the one that is meant now. */
export function refuseAnother({ document, folders }: Resumed, madeOf: MatrixDocument['madeOf']): void {
  const differences = differencesOf(document.madeOf, madeOf);
  if (differences.length === 0) return;
  throw new UsageError(
    `the matrix in ${folders.at(-1)} is of another system, which differs in ${differences.join(', ')}: begin anew without --resume`,
  );
}
