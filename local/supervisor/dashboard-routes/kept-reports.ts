import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { KeptView } from '../../../dashboard/view/view.ts';
import { openHistory } from '../../../history/open-history.ts';
import { ResourceNotFoundException } from '../../engine/errors.ts';
import { places } from '../state.ts';

/** So many runs are shown. */
const shown = 100;
/** As folders of runs are named. */
const nameOfRun = /^[\w-]{1,200}$/;

/** The newest runs of a folder's history, with the names of their reports. Throws HistoryError. */
export function keptRuns(folder: string): KeptView[] {
  const { history: file, runs } = places(folder);
  if (!existsSync(file)) return [];
  const history = openHistory(file);
  try {
    return history
      .rows({ limit: shown })
      .map(({ folder: of, experiment, verdict, startedAt, availability, recovery }) => {
        const isHere = resolve(dirname(of)) === resolve(runs) && existsSync(join(of, 'report.html'));
        return { experiment, verdict, startedAt, availability, recovery, ...(isHere && { report: basename(of) }) };
      });
  } finally {
    history.close();
  }
}

/** The page of a run. Rejects with ResourceNotFoundException where there is none by that name. */
export async function readReport(folder: string, name: string): Promise<string> {
  const page =
    nameOfRun.test(name) &&
    (await readFile(join(places(folder).runs, name, 'report.html'), 'utf8').catch(() => undefined));
  if (!page) throw new ResourceNotFoundException(`there is no report ${JSON.stringify(name)}`);
  return page;
}
