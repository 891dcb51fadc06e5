import { documentsOf } from '../lib/model/experiments/automate.ts';
import type { Experiment } from '../lib/model/experiments/experiment.ts';
import { findFault } from '../lib/model/faults/index.ts';
import type { Topology } from '../lib/model/topology.ts';
import type { HistoryRow } from './row.ts';

/** `stale`: its last result has expired; `never`: there is none. */
export type CellState = 'never' | 'stale' | HistoryRow['verdict'];

/** What was done to one place, and what came of it last. */
export interface CoverageCell {
  /** A service, a store, or a call: `web -> api`. */
  readonly place: string;
  readonly fault: string;
  readonly state: CellState;
  readonly experiments: readonly string[];
  /** Of the last result, milliseconds since the epoch; absent where there is none. */
  readonly at?: number;
}

export interface Coverage {
  readonly cells: readonly CoverageCell[];
  /** From 0 to 4. */
  readonly level: number;
  /** What the next level wants, and which experiments lack for it. */
  readonly next?: { readonly wants: string; readonly lacking: readonly string[] };
  /** The experiments that would add most, the best first. */
  readonly advice: readonly { readonly experiment: string; readonly cells: number }[];
}

type Tested = Pick<Experiment, 'name' | 'family' | 'hits' | 'edge' | 'actions' | 'listed' | 'thorough'>;

const mostAdvised = 3;

/**
 * What of a system has been tried, by the newest run of each experiment; one from before `since`, milliseconds since the
 * epoch, has expired.
 */
export function coverageOf(experiments: readonly Tested[], rows: readonly HistoryRow[], since: number): Coverage {
  const newest = new Map<string, HistoryRow>();
  for (const row of rows)
    if ((newest.get(row.experiment)?.startedAt ?? 0) < row.startedAt) newest.set(row.experiment, row);
  const stateOf = ({ name }: Tested): CellState => {
    const row = newest.get(name);
    if (!row) return 'never';
    return row.startedAt < since ? 'stale' : row.verdict;
  };
  const parts = experiments.flatMap((experiment) =>
    placesOf(experiment).flatMap((place) =>
      faultsOf(experiment).map((fault) => ({ place, fault, experiment, state: stateOf(experiment) })),
    ),
  );
  const cells = [...Map.groupBy(parts, ({ place, fault }) => `${place}\n${fault}`).values()].map(
    (all): CoverageCell => {
      const [{ place, fault }] = all as [(typeof all)[number]];
      const at = Math.max(...all.map(({ experiment }) => newest.get(experiment.name)?.startedAt ?? 0));
      const names = [...new Set(all.map(({ experiment }) => experiment.name))];
      return {
        place,
        fault,
        state: worstKnown(all.map(({ state }) => state)),
        experiments: names,
        ...(at > 0 && { at }),
      };
    },
  );
  return { cells, ...levelOf(experiments, stateOf), advice: adviceOf(experiments, cells) };
}

/** An edge stands for itself: what is behind it is hit for one caller alone. */
const placesOf = ({ edge, hits }: Tested): readonly string[] => (edge ? [`${edge.caller} -> ${edge.callee}`] : hits);

/** What its actions do, by the names of FIS or of our documents. */
function faultsOf({ actions }: Tested): string[] {
  const names = Object.values(actions).flatMap((action) => {
    if (findFault(action.actionId)?.doesNothing) return [];
    const documents = documentsOf(action);
    return documents.length > 0 ? documents : [action.actionId.split(':').at(-1) ?? action.actionId];
  });
  return [...new Set(names)];
}

const byWeight: readonly CellState[] = ['failed', 'held', 'inconclusive', 'stale', 'never'];

/** Of several experiments of one cell: a failure is told, and else what is known. */
const worstKnown = (states: readonly CellState[]): CellState =>
  byWeight.find((state) => states.includes(state)) ?? 'never';

interface Level {
  readonly wants: string;
  readonly isMeant: (experiment: Tested) => boolean;
  readonly isReached: (state: CellState) => boolean;
}

const isFresh = (state: CellState) => state === 'held' || state === 'failed';
const isHeld = (state: CellState) => state === 'held';

/** Each level wants those before it, too. */
export const levels: readonly Level[] = [
  {
    wants: 'each service loses a task, and that holds',
    isMeant: ({ family }) => family === 'kill-service',
    isReached: isHeld,
  },
  { wants: 'every experiment of a game day has a fresh verdict', isMeant: ({ listed }) => listed, isReached: isFresh },
  { wants: 'every experiment of a game day holds', isMeant: ({ listed }) => listed, isReached: isHeld },
  {
    wants: 'every experiment of a thorough game day holds',
    isMeant: ({ listed, thorough }) => listed || thorough === true,
    isReached: isHeld,
  },
];

function levelOf(
  experiments: readonly Tested[],
  stateOf: (experiment: Tested) => CellState,
): Pick<Coverage, 'level' | 'next'> {
  for (const [level, { wants, isMeant, isReached }] of levels.entries()) {
    const lacking = experiments.filter((each) => isMeant(each) && !isReached(stateOf(each))).map(({ name }) => name);
    if (lacking.length > 0) return { level, next: { wants, lacking } };
  }
  return { level: levels.length };
}

/** By how many cells without a fresh result they fill; of a game day first, since its experiments are the quick ones. */
function adviceOf(experiments: readonly Tested[], cells: readonly CoverageCell[]): Coverage['advice'] {
  const open = cells.filter(({ state }) => !isFresh(state));
  return experiments
    .map(({ name, listed }) => ({
      experiment: name,
      listed,
      cells: open.filter((cell) => cell.experiments.includes(name)).length,
    }))
    .filter((each) => each.cells > 0)
    .toSorted((one, other) => Number(other.listed) - Number(one.listed) || other.cells - one.cells)
    .slice(0, mostAdvised)
    .map(({ experiment, cells: count }) => ({ experiment, cells: count }));
}

/** Who looks after a place, a call's caller for a call; undefined where the configuration names nobody. */
export const ownerOf = ({ services }: Topology, place: string): string | undefined =>
  services.find(({ name }) => name === place || place.startsWith(`${name} -> `))?.owner;
