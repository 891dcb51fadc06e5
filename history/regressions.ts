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
  const groups = Map.groupBy(rows, ({ system, place, experiment }) => `${system} ${place} ${experiment}`);
  return [...groups.values()].flatMap((all) => {
    const [now, ...before] = all.toSorted((one, other) => other.startedAt - one.startedAt);
    return now ? regressionsOf(now, before) : [];
  });
}

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
