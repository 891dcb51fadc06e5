import Table from 'cli-table3';
import pc from 'picocolors';
import { exitStatus } from '../../base/exit-status.ts';
import { someOf } from '../../base/some-of.ts';
import {
  type CellState,
  type Coverage,
  type CoverageCell,
  coverageOf,
  levels,
  ownerOf,
} from '../../history/coverage.ts';
import { type CommandBody, numberOption } from '../command.ts';
import { endpointOptions } from '../endpoint-options.ts';
import { folderOption, readSystem, systemOption } from '../options.ts';
import { withKeptRuns } from '../with-kept-runs.ts';

/** A result says little of a system that has changed for so long. */
const usualDays = 30;

export const coverage: CommandBody = {
  details:
    'By the runs that are kept: service by fault, and call by fault, with the last result of each; how mature the system is, from level 0 to 4; and the three experiments that would add most. A result expires after 30 days (--days). With --endpoint: by the ledger of the environment, and of what is deployed there.',
  options: {
    ...folderOption,
    ...systemOption,
    ...endpointOptions,
    days: { type: 'string', value: 'N', description: `how long a result counts (default ${usualDays})` },
    json: { type: 'boolean', description: 'as JSON' },
  },
  run: async (given) => {
    const days = numberOption(given, 'days', { min: 0.01, max: 36_500, default: usualDays });
    const system = await readSystem(given);
    return withKeptRuns(given, system, async ({ rows, experiments }) => {
      const now = Date.now();
      const found = coverageOf(experiments, rows, now - days * 86_400_000);
      if (given.options.json === true) console.log(JSON.stringify(found, null, 2));
      else for (const line of linesOf(found, (place) => ownerOf(system.topology, place), now)) console.log(line);
      return exitStatus.held;
    });
  },
};

const colours: Readonly<Record<CellState, (text: string) => string>> = {
  ...{ held: pc.green, failed: pc.red, inconclusive: pc.yellow, stale: pc.dim, never: pc.dim },
};

function linesOf(
  { cells, level, next, advice }: Coverage,
  owner: (place: string) => string | undefined,
  now: number,
): string[] {
  const table = new Table({
    head: ['where', 'owner', 'fault', 'last result', 'age'],
    style: { head: [], border: [], compact: true },
  });
  const known = cells.filter(({ state }) => state !== 'never');
  for (const { place, fault, state, at } of known.toSorted(byPlace)) {
    table.push([place, owner(place) ?? '-', fault, colours[state](state), at === undefined ? '-' : ageOf(now - at)]);
  }
  const tried = cells.filter(({ state }) => state === 'held' || state === 'failed').length;
  return [
    ...(known.length > 0 ? [table.toString()] : []),
    `${tried} of ${cells.length} have a fresh result, ${cells.length - known.length} were never tried.`,
    `Level ${level} of ${levels.length}.${next ? ` For the next: ${next.wants}; it lacks ${someOf(next.lacking, mostNamed)}.` : ''}`,
    ...(advice.length > 0
      ? [`What would add most: ${advice.map(({ experiment, cells: count }) => `${experiment} (${count})`).join(', ')}.`]
      : []),
  ];
}

const byPlace = (one: CoverageCell, other: CoverageCell): number =>
  one.place.localeCompare(other.place) || one.fault.localeCompare(other.fault);

/** `12 min`, `5 h`, `3 days`. */
function ageOf(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2880 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} days`;
}

const mostNamed = 4;
