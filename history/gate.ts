import type { Experiment } from '../lib/model/experiments/experiment.ts';
import type { HistoryRow } from './row.ts';

export interface Missing {
  readonly experiment: string;
  readonly why: string;
}

/** What keeps a gate shut: of every listed experiment that hits one of the services, whose newest run has not held since. */
export function gateOf(
  experiments: readonly Pick<Experiment, 'name' | 'hits' | 'listed'>[],
  rows: readonly HistoryRow[],
  { services, since }: { readonly services: readonly string[]; readonly since: number },
): Missing[] {
  const asked = experiments.filter(({ listed, hits }) => listed && hits.some((hit) => services.includes(hit)));
  return asked.flatMap(({ name }): Missing[] => {
    const [last] = rows
      .filter(({ experiment }) => experiment === name)
      .toSorted((one, other) => other.startedAt - one.startedAt);
    if (!last) return [{ experiment: name, why: 'was never run' }];
    if (last.startedAt < since) return [{ experiment: name, why: `was last run ${whenOf(last)}, before that` }];
    if (last.verdict === 'held') return [];
    return [{ experiment: name, why: `${last.verdict} ${whenOf(last)}: ${last.reasons[0] ?? 'no reason is kept'}` }];
  });
}

const whenOf = ({ startedAt }: HistoryRow): string => `${new Date(startedAt).toISOString().slice(0, 19)}Z`;
