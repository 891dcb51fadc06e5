import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { exitStatus } from '../../base/exit-status.ts';
import { UsageError } from '../../base/usage-error.ts';
import { places } from '../../local/supervisor/state.ts';
import { makeReport, NoRunError } from '../../report/make-report.ts';
import type { CommandBody, Given } from '../command.ts';
import { folderOption, meantFolder } from '../options.ts';

export const report: CommandBody = {
  details:
    'The folder is one below .breakwater/runs; without one it is the newest. The page is made of its events.jsonl alone, in one file that needs no network: the same events give the same bytes.',
  options: {
    ...folderOption,
    out: {
      type: 'string',
      value: 'FILE',
      description: 'where the page is written (default: report.html in the folder)',
    },
  },
  run: async (given) => {
    const folder = folderOf(given);
    const { out } = given.options;
    try {
      const { path, record } = await makeReport(folder, ...(typeof out === 'string' ? [resolve(out)] : []));
      for (const words of record.damage) console.error(`${words}; what could be read is shown`);
      console.log(path);
      if (record.runs.length > 0) return exitStatus.held;
      console.error(`no experiment has a verdict in ${folder}`);
      return exitStatus.notHeld;
    } catch (error) {
      throw error instanceof NoRunError ? new UsageError(error.message) : error;
    }
  },
};

/** The folder that was named, else the newest of this system's: their names begin with their times. */
function folderOf(given: Given): string {
  const [named, ...others] = given.positionals;
  if (others.length > 0) throw new UsageError(`a report is of one folder: ${given.positionals.join(' ')}`);
  if (named !== undefined) return named;
  const { runs } = places(meantFolder(given));
  const newest = listOf(runs).toSorted().at(-1);
  if (newest === undefined) throw new UsageError(`there is no run in ${runs}: name the folder of one`);
  return join(runs, newest);
}

function listOf(runs: string): string[] {
  try {
    return readdirSync(runs, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    return [];
  }
}
