import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ExitStatus, exitStatus } from '../../base/exit-status.ts';
import { UsageError } from '../../base/usage-error.ts';
import { places } from '../../local/supervisor/state.ts';
import { isComparison, makeOverlay, remakeComparison } from '../../report/make-comparison.ts';
import { makeReport, NoRunError } from '../../report/make-report.ts';
import type { CommandBody, Given } from '../command.ts';
import { folderOption, meantFolder } from '../options.ts';

export const report: CommandBody = {
  details: [
    'The folder is one below .breakwater/runs; without one it is the newest. The page is made of its events.jsonl alone, in one file that needs no network: the same events give the same bytes. Of a folder of chaos compare the comparison is made again.',
    'With --compare two folders are laid over each other, by the starts of their faults: the first solid, the second dashed.',
  ].join('\n'),
  options: {
    ...folderOption,
    compare: { type: 'boolean', description: 'two runs over each other: name two folders' },
    out: {
      type: 'string',
      value: 'FILE',
      description: 'where the page is written (default: report.html in the folder, or compare.html in the second)',
    },
  },
  run: async (given) => {
    const { out, compare } = given.options;
    const path = typeof out === 'string' ? resolve(out) : undefined;
    try {
      return compare === true ? await reportOverlay(given, path) : await reportOf(folderOf(given), path);
    } catch (error) {
      throw error instanceof NoRunError ? new UsageError(error.message) : error;
    }
  },
};

async function reportOf(folder: string, out: string | undefined): Promise<ExitStatus> {
  if (await isComparison(folder)) {
    console.log((await remakeComparison(folder, out)).path);
    return exitStatus.held;
  }
  const { path, record } = await makeReport(folder, out);
  for (const words of record.damage) console.error(`${words}; what could be read is shown`);
  console.log(path);
  if (record.runs.length > 0) return exitStatus.held;
  console.error(`no experiment has a verdict in ${folder}`);
  return exitStatus.notHeld;
}

async function reportOverlay({ positionals }: Given, out: string | undefined): Promise<ExitStatus> {
  const [one, other, ...more] = positionals;
  if (one === undefined || other === undefined || more.length > 0) {
    throw new UsageError(`--compare is of two folders: ${positionals.join(' ') || 'none was named'}`);
  }
  console.log(await makeOverlay([one, other], out));
  return exitStatus.held;
}

/** The folder that was named, else the newest of this system's: their names begin with their times. */
function folderOf(given: Given): string {
  const [named, ...others] = given.positionals;
  if (others.length > 0) {
    throw new UsageError(`a report is of one folder: ${given.positionals.join(' ')}; two over each other: --compare`);
  }
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
