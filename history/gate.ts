import type { Experiment } from '../lib/model/experiments/experiment.ts';
import type { HistoryRow } from './row.ts';

export interface Missing {
  /** An experiment; or a service that none is about. */
  readonly about: string;
  readonly why: string;
}

/** What is asked of a gate: the services, and since when runs count, milliseconds since the epoch. */
export interface Asked {
  readonly services: readonly string[];
  readonly since: number;
}

type Gated = Pick<Experiment, 'name' | 'hits' | 'listed'>;

/** What keeps a gate shut: of every listed experiment that hits one of the services, whose newest run has not held since. */
export function gateOf(experiments: readonly Gated[], rows: readonly HistoryRow[], asked: Asked): Missing[] {
  const wanted = askedOf(experiments, asked);
  const untried = asked.services.filter((service) => !wanted.some(({ hits }) => hits.includes(service)));
  return [
    ...untried.map((about) => ({ about, why: 'no experiment of a game day hits it' })),
    ...wanted.flatMap(({ name }): Missing[] => {
      const why = whyShut(newestOf(name, rows), asked.since);
      return why === undefined ? [] : [{ about: name, why }];
    }),
  ];
}

/** The experiments that a gate is about. */
export const askedOf = <Each extends Gated>(experiments: readonly Each[], { services }: Pick<Asked, 'services'>) =>
  experiments.filter(({ listed, hits }) => listed && hits.some((hit) => services.includes(hit)));

export const newestOf = (name: string, rows: readonly HistoryRow[]): HistoryRow | undefined =>
  rows
    .filter(({ experiment }) => experiment === name)
    .reduce<HistoryRow | undefined>((last, row) => (last && last.startedAt >= row.startedAt ? last : row), undefined);

function whyShut(last: HistoryRow | undefined, since: number): string | undefined {
  if (!last) return 'was never run';
  if (last.startedAt < since) return `was last run ${whenOf(last)}, before that`;
  if (last.verdict === 'held') return undefined;
  return `${last.verdict} ${whenOf(last)}: ${last.reasons[0] ?? 'no reason is kept'}`;
}

const whenOf = ({ startedAt }: HistoryRow): string => `${new Date(startedAt).toISOString().slice(0, 19)}Z`;
