import Table from 'cli-table3';
import { exitStatus } from '../../base/exit-status.ts';
import { UsageError } from '../../base/usage-error.ts';
import { importFolder } from '../../history/import-folder.ts';
import type { History } from '../../history/open-history.ts';
import { regressionsIn } from '../../history/regressions.ts';
import type { HistoryRow } from '../../history/row.ts';
import { NoRunError } from '../../report/make-report.ts';
import { seconds, shareOf } from '../../runs/reporters/format.ts';
import { type CommandBody, type Given, numberOption } from '../command.ts';
import { endpointOptions, readEndpoint } from '../endpoint-options.ts';
import { folderOption, readSystem, systemOption } from '../options.ts';
import { openOwnHistory } from '../own-history.ts';
import { regressionLines } from '../regression-lines.ts';
import { withKeptRuns } from '../with-kept-runs.ts';

const usualLimit = 20;

export const history: CommandBody = {
  details: [
    'Every run is kept in history.db beside the runs. `chaos history NAME...` lists those of some experiments;',
    '`chaos history diff` says what got worse in the newest run of each experiment, against the runs before that held and',
    'beyond their noise; `chaos history import FOLDER...` takes over folders of runs, as artefacts of CI;',
    '`chaos history prune` forgets the oldest. With --endpoint: what the ledger of the environment has; nothing is imported',
    'there, or forgotten.',
  ].join(' '),
  options: {
    ...folderOption,
    ...systemOption,
    ...endpointOptions,
    limit: { type: 'string', value: 'N', description: `how many runs are listed (default ${usualLimit})` },
    'fail-on-regression': { type: 'boolean', description: 'with diff: exit status 1 where something got worse' },
    keep: { type: 'string', value: 'N', description: 'with prune: how many runs are kept, the newest' },
    'older-than': { type: 'string', value: 'DAYS', description: 'with prune: what is older is forgotten' },
    json: { type: 'boolean', description: 'as JSON' },
  },
  run: async (given) => {
    const [verb = ''] = given.positionals;
    if (given.options.endpoint !== undefined) {
      if (Object.hasOwn(changes, verb)) throw new UsageError(`${verb} is for the runs that are kept on this machine`);
      const system = await readSystem(given);
      return withKeptRuns(given, system, async ({ rows }) => (reads[verb] ?? list)(recordOf(rows), given));
    }
    readEndpoint(given, { local: {} });
    try {
      const kept = openOwnHistory(given);
      try {
        const change = changes[verb];
        return await (change ? change(kept, given) : (reads[verb] ?? list)(kept, given));
      } finally {
        kept.close();
      }
    } catch (error) {
      throw error instanceof NoRunError ? new UsageError(error.message) : error;
    }
  },
};

/** What is only read: of the history here, or of a ledger. */
type Reading = Pick<History, 'rows'>;
type Read = (kept: Reading, given: Given) => number;
type Change = (kept: History, given: Given) => number | Promise<number>;

const reads: Readonly<Record<string, Read>> = { diff };
const changes: Readonly<Record<string, Change>> = { import: importAll, prune };

const recordOf = (all: readonly HistoryRow[]): Reading => ({
  rows: ({ experiments = [], limit } = {}) =>
    all.filter(({ experiment }) => experiments.length === 0 || experiments.includes(experiment)).slice(0, limit),
});

const list: Read = (kept, given) => {
  const limit = numberOption(given, 'limit', { min: 1, max: 100_000, default: usualLimit, whole: true });
  const experiments = given.positionals;
  const rows = kept.rows({ experiments, limit });
  if (given.options.json === true) console.log(JSON.stringify(rows, null, 2));
  else if (rows.length > 0) console.log(tableOf(rows));
  else console.log(experiments.length > 0 ? `No run of ${experiments.join(', ')} is kept.` : 'No run is kept yet.');
  return exitStatus.held;
};

function tableOf(rows: readonly HistoryRow[]): string {
  const table = new Table({
    head: ['when', 'experiment', 'verdict', 'available', 'degraded', 'p95', 'recovery', 'weak patterns'],
    style: { head: [], border: [], compact: true },
  });
  for (const { startedAt, experiment, verdict, availability, degraded, p95, recovery, weak } of rows) {
    table.push([
      ...[new Date(startedAt).toISOString().slice(0, 16).replace('T', ' '), experiment, verdict],
      ...[shareOf(availability), shareOf(degraded), p95 === null ? '-' : `${Math.round(p95)} ms`],
      ...[seconds(recovery ?? undefined), weak.join('\n')],
    ]);
  }
  return table.toString();
}

function diff(kept: Reading, given: Given): number {
  if (given.positionals.length > 1)
    throw new UsageError(`diff takes no names: ${given.positionals.slice(1).join(' ')}`);
  const found = regressionsIn(kept.rows());
  if (given.options.json === true) console.log(JSON.stringify(found, null, 2));
  else for (const line of regressionLines(found)) console.log(line);
  return found.length > 0 && given.options['fail-on-regression'] === true ? exitStatus.notHeld : exitStatus.held;
}

async function importAll(kept: History, given: Given): Promise<number> {
  const folders = given.positionals.slice(1);
  if (folders.length === 0) throw new UsageError('which folder? `chaos history import FOLDER...` takes those of runs');
  for (const folder of folders) {
    const { added, found } = await importFolder(kept, folder);
    console.log(`${folder}: ${added} of ${found} runs were not there yet`);
  }
  return exitStatus.held;
}

function prune(kept: History, given: Given): number {
  const { keep, 'older-than': days } = given.options;
  if (keep === undefined && days === undefined) throw new UsageError('prune by --keep N, --older-than DAYS, or both');
  const most =
    keep === undefined ? {} : { keep: numberOption(given, 'keep', { min: 0, max: 1e9, default: 0, whole: true }) };
  const age = numberOption(given, 'older-than', { min: 0, max: 36_500, default: 0 });
  const oldest = days === undefined ? {} : { olderThan: Date.now() - age * 86_400_000 };
  console.log(`${kept.prune({ ...most, ...oldest })} runs are forgotten; their folders stay.`);
  return exitStatus.held;
}
