import type { RunPosition } from '../../../lib/model/events/batch-event.ts';
import { inWords } from '../../matrix/cell.ts';
import { matrixName, saveMatrix } from '../../matrix/matrix-file.ts';
import { cellLine } from '../../matrix/progress-line.ts';
import { type Origin, openRunFolder } from '../../reporters/run-folder.ts';
import type { Session } from '../session.ts';
import { type MatrixOptions, type MatrixResult, runMatrix } from './run-matrix.ts';

export type MatrixAsked = Omit<MatrixOptions, 'hooks' | 'onCell' | 'onRun'>;

export interface FiledMatrix extends MatrixResult {
  readonly folder: string;
  readonly isInterrupted: boolean;
}

/** Runs a matrix in a folder of its own, where all that is found is kept as it is found. */
export async function matrixInFolder(
  { system, progress, interrupted }: Session,
  asked: MatrixAsked,
  { runs, origin }: { readonly runs: string; readonly origin: Origin },
): Promise<FiledMatrix> {
  const folder = openRunFolder(runs, matrixName, origin);
  let current: { readonly words: string; readonly run: RunPosition } | undefined;
  let number = 0;
  folder.on({ type: 'batch-begun', name: matrixName, runs: asked.cells.length, settings: {} });
  try {
    const result = await runMatrix(system, {
      ...asked,
      hooks: {
        signal: interrupted,
        event: folder.on,
        step: (text) => progress.step(current ? `${current.words}: ${text}` : text),
        line: progress.line,
      },
      onRun: ({ edge, fault, experiment }, attempt) => {
        current = {
          words: `${inWords(edge)} ${fault}`,
          run: { experiment, number: ++number, of: asked.cells.length, attempt },
        };
        folder.on({ type: 'run-begun', run: current.run });
      },
      onCell: (document, { cell, outcome }) => {
        if (outcome.kind === 'run' && current) {
          folder.on({ type: 'run-ended', run: current.run, verdict: outcome.verdict, details: { lines: [] } });
        }
        current = undefined;
        saveMatrix(folder.path, document);
        progress.line(cellLine(cell, outcome, document.counts));
      },
    });
    saveMatrix(folder.path, result.document);
    return { ...result, folder: folder.path, isInterrupted: interrupted.aborted };
  } catch (error) {
    progress.line(`What was found until then is in ${folder.path}: \`chaos matrix --resume\` goes on with the rest.`);
    throw error;
  } finally {
    folder.on({ type: 'batch-ended', interrupted: interrupted.aborted });
    await folder.close();
  }
}
