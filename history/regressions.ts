import { percent } from '../base/percent.ts';
import type { HistoryRow } from './row.ts';

/** What got worse for an experiment, against the runs of it that held before. */
export interface Regression {
  readonly experiment: string;
  readonly what: string;
  readonly now: HistoryRow;
  /** The last one that held; absent where none ever has. */
  readonly lastGood?: HistoryRow;
}

/** So many earlier runs tell how much a figure varies by itself. */
const mostEarlier = 10;
/** Times the standard deviation: once in some hundred runs by chance. */
const deviations = 3;

type Figure = 'availability' | 'degraded' | 'p95' | 'recovery' | 'capacity';

interface Kind {
  readonly words: string;
  /** 1 where more is worse, -1 where less is. */
  readonly worse: 1 | -1;
  /** A change that is too small to speak of, however steady a figure was. */
  readonly least: number;
  readonly say: (value: number) => string;
}

const seconds = (value: number) => `${(value / 1000).toFixed(1)} s`;

const figures: Readonly<Record<Figure, Kind>> = {
  availability: { words: 'usable answers', worse: -1, least: 0.005, say: percent },
  degraded: { words: 'degraded answers', worse: 1, least: 0.05, say: percent },
  p95: { words: 'p95 latency', worse: 1, least: 50, say: (value) => `${Math.round(value)} ms` },
  recovery: { words: 'recovery of users', worse: 1, least: 1000, say: seconds },
  capacity: { words: 'recovery of tasks', worse: 1, least: 2000, say: seconds },
};

/** Of the newest run of each experiment, in each place: what is worse than in those that held before, beyond their noise. */
export function regressionsIn(rows: readonly HistoryRow[]): Regression[] {
  return [...Map.groupBy(rows, kindOfRun).values()].flatMap((all) => {
    const [now, ...before] = all.toSorted(newestFirst);
    return now ? regressionsOf(now, before) : [];
  });
}

/** Runs that were just made, against those that are kept. */
export interface Comparison {
  readonly regressions: readonly Regression[];
  /** Experiments of which no earlier run has held: there was nothing to compare with. */
  readonly alone: readonly string[];
}

/** Each run that was made, against those of its experiment and place that were begun before any of them. */
export function compareRuns(made: readonly HistoryRow[], kept: readonly HistoryRow[]): Comparison {
  const earlier = Map.groupBy(kept, kindOfRun);
  const parts = [...Map.groupBy(made, kindOfRun)].map(([kind, runs]) => {
    const begun = Math.min(...runs.map(({ startedAt }) => startedAt));
    const before = (earlier.get(kind) ?? []).filter(({ startedAt }) => startedAt < begun).toSorted(newestFirst);
    const hasHeld = before.some(({ verdict }) => verdict === 'held');
    return {
      regressions: runs.flatMap((now) => regressionsOf(now, before)),
      alone: hasHeld ? [] : runs.slice(0, 1).map(({ experiment }) => experiment),
    };
  });
  return {
    regressions: parts.flatMap(({ regressions }) => regressions),
    alone: parts.flatMap(({ alone }) => alone),
  };
}

const kindOfRun = ({ system, place, experiment }: HistoryRow): string => `${system} ${place} ${experiment}`;
const newestFirst = (one: HistoryRow, other: HistoryRow): number => other.startedAt - one.startedAt;

function regressionsOf(now: HistoryRow, before: readonly HistoryRow[]): Regression[] {
  const good = before.filter(({ verdict }) => verdict === 'held').slice(0, mostEarlier);
  const [lastGood] = good;
  const told = (what: string): Regression => ({ experiment: now.experiment, what, now, ...(lastGood && { lastGood }) });
  // An inconclusive run proves nothing, a regression neither.
  if (now.verdict === 'inconclusive' || !lastGood) return [];
  if (now.verdict === 'failed') return [told(`failed, and held before: ${now.reasons[0] ?? 'no reason is kept'}`)];
  const known = new Set(good.flatMap(({ weak }) => weak));
  const weak = now.weak.filter((each) => !known.has(each)).map((each) => told(`${each} is weak, and was not`));
  const worse = (Object.keys(figures) as Figure[]).flatMap((name) => {
    const words = changeOf(name, now, good);
    return words === undefined ? [] : [told(words)];
  });
  return [...weak, ...worse];
}

function changeOf(name: Figure, now: HistoryRow, good: readonly HistoryRow[]): string | undefined {
  const { words, worse, least, say } = figures[name];
  const value = now[name];
  const earlier = good.flatMap((row) => row[name] ?? []);
  if (value === null || earlier.length === 0) return undefined;
  const mean = earlier.reduce((sum, each) => sum + each, 0) / earlier.length;
  const variance = earlier.reduce((sum, each) => sum + (each - mean) ** 2, 0) / Math.max(1, earlier.length - 1);
  const noise = Math.max(least, deviations * Math.sqrt(variance));
  if (worse * (value - mean) <= noise) return undefined;
  const runs = earlier.length === 1 ? 'the run before' : `${earlier.length} runs before`;
  return `${words} ${say(value)}, where ${say(mean)} were usual in ${runs} (give or take ${say(noise)})`;
}
